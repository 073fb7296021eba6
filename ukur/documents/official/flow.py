"""Arrows of the official table: fixed on the page, over the columns of the performers."""

from __future__ import annotations

from collections.abc import Iterator

from sop.diagram.grid import LaneRow, Swimlane
from ukur.documents.official.measures import HEAD, LABEL, LEFT, NUMBER, TITLE, TableSizes
from ukur.documents.official.pages import TablePage, label_lines
from ukur.documents.official.shapes import Look, Shapes
from ukur.documents.official.text import line_height, width_of
from ukur.words import Words

_LINE = Look(line=0.9, fill=None)
_BACK = Look(line=0.9, fill=None, dash="dash")


def origin(page: TablePage, sizes: TableSizes) -> tuple[float, float]:
    """Where the columns of the performers begin, below the headings and what is carried over.

    Parameters: page; sizes.
    Returns: x and y from the corner of the paper, in points.
    """
    top = sizes.sheet.top + TITLE + HEAD + sizes.names.height + page.carried_height
    return LEFT + NUMBER + sizes.widths["text"], top


def flow_runs(page: TablePage, sizes: TableSizes, shapes: Shapes, words: Words) -> str:
    """The lines of a page: between the symbols of a joint step, arrows, and what these mean.

    Parameters: page; sizes; shapes; words.
    Returns: runs as XML, for a paragraph on that page.
    """
    return "".join((*_links(page, sizes, shapes, words), *_arrows(page, sizes, shapes, words)))


def _links(page: TablePage, sizes: TableSizes, shapes: Shapes, words: Words) -> Iterator[str]:
    left, top = origin(page, sizes)
    for y, start, end in page.table.board.links if page.table else ():
        points = (left + start, top + y), (left + end, top + y)
        text = words("official.link")
        yield shapes.line(points, _LINE, head=False, name=text, about=text)


def _arrows(page: TablePage, sizes: TableSizes, shapes: Shapes, words: Words) -> Iterator[str]:
    if page.table is None or page.lanes is None:
        return
    left, top = origin(page, sizes)
    labels: list[str] = []
    for line in page.table.board.lines:
        arrow = page.lanes.arrows[line.arrow]
        points = [(left + x, top + y) for x, y in line.points]
        ends = (_end(page.lanes, row, words) for row in (arrow.source, arrow.target))
        name = words("official.arrow", **dict(zip(("source", "target"), ends, strict=True)))
        about = words("official.arrow_back", arrow=name) if arrow.back else name
        about = words("official.arrow_if", arrow=about, text=arrow.label) if arrow.label else about
        yield shapes.line(points, _BACK if arrow.back else _LINE, head=True, name=name, about=about)
        if line.label is not None:
            stand = page.stands[line.arrow]
            lines = label_lines(arrow.label, stand.room)
            width = max(width_of(text, LABEL) for text in lines) + 2
            x = left + stand.x + (-width - 2 if stand.to_left else 2)
            y = top + line.label[1] - line_height(LABEL) * len(lines) - 0.8
            labels.append(shapes.label(lines, (x, y), width, LABEL, right=stand.to_left, name=name))
    # Over the lines, so that none runs through a word.
    yield from labels


def _end(lanes: Swimlane, place: int, words: Words) -> str:
    row: LaneRow = lanes.rows[place]
    if row.kind == "step":
        return words("official.step", number=row.number)
    text = words("official.start" if row.kind in ("start", "from") else "official.end")
    return words("official.step", number=row.label) if row.label else text
