"""Tables of Word documents: merged cells, tables inside tables, and the measures of columns and rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.package import child, children, number, value
from sop.exchange.official.page import (
    MOST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHAPES,
    MOST_TABLES,
    Cell,
    Drawn,
    Grid,
    Height,
    Row,
    too_much,
)
from sop.exchange.official.word.drawings import Drawing
from sop.exchange.official.word.text import BULLET, Words, gather, numbered
from sop.exchange.opening import local

if TYPE_CHECKING:
    from lxml.etree import _Element

TWIP = 635
"""EMU in a twentieth of a point."""
MOST_NESTED = 5
_WRAPPERS = ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")


@dataclass(frozen=True, kw_only=True)
class Section:
    """Measures of a page. Parameters: left - margin; text - width of the text; page - width; EMU."""

    left: float = 914_400.0
    text: float = 0.0
    page: float = 0.0

    def across(self, drawing: Drawing) -> float:
        """Left edge of a drawing from the left edge of the text. Parameters: drawing."""
        where = drawing.across
        on_page = where.base in ("page", "leftMargin")
        if where.align:
            room = self.page if on_page else self.text
            spare = {"left": 0.0, "center": 0.5, "right": 1.0}.get(where.align, 0.0) * (room - drawing.width)
            return spare - self.left if on_page else spare
        if where.base == "rightMargin":
            return self.text + where.offset
        return where.offset - (self.left if on_page else 0.0)


@dataclass
class _Table:
    """A table while it is read."""

    place: str
    start: float
    edges: tuple[float, ...]
    margin: float
    rows: list[Row] = field(default_factory=list)
    heights: list[Height | None] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    inner: list[Grid] = field(default_factory=list)
    heading: int = 0


class TableReader:
    """Reads the tables of one document, and counts."""

    def __init__(self, file: str, doubts: Doubts, sheets: Iterator[int]) -> None:
        self.file = file
        self.doubts = doubts
        self.sheets = sheets
        self.tracked = 0
        self.ours = False
        self._count = 0
        self._rows = 0
        self._shapes = 0

    def read(self, element: _Element, section: Section, depth: int = 1) -> list[Grid]:
        """A table, and after it the tables inside its cells.

        Parameters: element - `w:tbl`; section - the page around; depth - tables around, itself included.
        Returns: one table at least.
        Raises: DocumentError - too many, too large, or nested too deeply.
        """
        self._count += 1
        if self._count > MOST_TABLES or depth > MOST_NESTED:
            raise too_much(self.file, f"table {self._count}", self._count, MOST_TABLES)
        table = self._begun(element, section)
        for line in _inside(element, "tr"):
            self._rows += 1
            if self._rows > MOST_ROWS:
                raise too_much(self.file, table.place, self._rows, MOST_ROWS)
            self._row(table, line, section, depth)
        own = Grid(
            place=table.place,
            rows=tuple(table.rows),
            start=table.start,
            edges=table.edges,
            heights=tuple(table.heights),
            drawn=tuple(table.drawn),
            heading=table.heading,
        )
        return [own, *table.inner]

    def _begun(self, element: _Element, section: Section) -> _Table:
        about = child(element, "tblPr")
        widths = [
            max(0.0, number(value(each, "w"))) * TWIP
            for each in children(child(element, "tblGrid"), "gridCol")
        ]
        edges = tuple(accumulate(widths[:MOST_COLUMNS], initial=0.0))
        indent, align = child(about, "tblInd"), child(about, "jc")
        side = child(about, "tblCellMar", "left")
        margin = (number(value(side, "w"), 108) if side is not None else 108) * TWIP
        start = number(value(indent, "w")) * TWIP if indent is not None else 0.0
        floating = child(about, "tblpPr")
        if floating is not None and value(floating, "tblpX"):
            start = number(value(floating, "tblpX")) * TWIP
            start -= section.left if value(floating, "horzAnchor") == "page" else 0.0
        elif align is not None and value(align, "val") == "center" and edges:
            start = (section.text - edges[-1]) / 2
        return _Table(place=f"table {self._count}", start=start, edges=edges, margin=margin)

    def _row(self, table: _Table, line: _Element, section: Section, depth: int) -> None:
        about = child(line, "trPr")
        skipped = child(about, "gridBefore")
        column = int(number(value(skipped, "val"))) if skipped is not None else 0
        row: list[Cell | None] = [None] * max(0, min(column, MOST_COLUMNS))
        above = table.rows[-1] if table.rows else ()
        number_ = len(table.rows)
        if child(about, "tblHeader") is not None and table.heading == number_:
            table.heading += 1
        for element in _inside(line, "tc"):
            column = len(row)
            style = child(element, "tcPr")
            span = child(style, "gridSpan")
            wide = max(1, int(number(value(span, "val"), 1))) if span is not None else 1
            if column + wide > MOST_COLUMNS:
                raise too_much(self.file, table.place, column + wide, MOST_COLUMNS)
            merged = child(style, "vMerge")
            upper = above[column] if column < len(above) else None
            if merged is not None and value(merged, "val") != "restart" and upper is not None:
                cell: Cell | None = upper
                # A continued cell shows nothing, but shapes can be anchored in it.
                self._cell(table, element, (number_, column), section, depth)
            else:
                cell = self._cell(table, element, (number_, column), section, depth)
            row += [cell] * wide
        table.rows.append(tuple(row))
        height = child(about, "trHeight")
        table.heights.append(
            None
            if height is None
            else Height(value=number(value(height, "val")) * TWIP, exact=value(height, "hRule") == "exact")
        )

    def _cell(
        self, table: _Table, element: _Element, at: tuple[int, int], section: Section, depth: int
    ) -> Cell:
        place = f"{table.place} line {at[0] + 1} column {at[1] + 1}"
        words, lines, lists = Words(), list[str](), False
        for block in _inside(element, "p", "tbl"):
            if local(block) == "tbl":
                words.inner.append(block)
                continue
            words.parts = []
            gather(block, words, self.sheets)
            listed = numbered(block)
            lists = lists or listed
            lines.append(f"{BULLET}{words.text}" if listed and words.text else words.text)
        text = "\n".join(lines).strip()
        if len(text) > MOST_CELL:
            self.doubts.warn("text_cut", place, most=MOST_CELL)
            text = text[:MOST_CELL]
        self.tracked += words.tracked
        self.ours = self.ours or words.ours
        self._shapes += sum(len(drawing.shapes) for drawing in words.drawn)
        if self._shapes > MOST_SHAPES:
            raise too_much(self.file, place, self._shapes, MOST_SHAPES)
        for inner in words.inner:
            table.inner += self.read(inner, section, depth + 1)
        for drawing in words.drawn:
            if not drawing.inline:
                table.drawn += _floating(drawing, table, at, place, section)
        style = child(element, "tcPr")
        shade = child(style, "shd")
        return Cell(
            place=place,
            text=text,
            fill=_fill(value(shade, "fill"), value(shade, "val")) if shade is not None else "",
            shapes=tuple(s for drawing in words.drawn if drawing.inline for s in drawing.shapes),
            numbered=lists,
            ticked=words.ticked,
            notes=tuple(words.notes),
        )


def _inside(element: _Element, *names: str) -> Iterator[_Element]:
    """Children of these names, also inside content controls."""
    waiting = list(reversed(element))
    while waiting:
        current = waiting.pop()
        if local(current) in names:
            yield current
        elif local(current) in _WRAPPERS:
            waiting.extend(reversed(current))


def _fill(color: str, pattern: str) -> str:
    low = color.upper()
    return "" if low in ("", "AUTO", "FFFFFF", "NONE") or pattern == "nil" else low[:12]


def _floating(
    drawing: Drawing, table: _Table, at: tuple[int, int], place: str, section: Section
) -> Iterator[Drawn]:
    """Where a drawing that is anchored in a cell may stand: by its cell or by the page, likelier first."""
    row, column = at
    by_page = section.across(drawing) - table.start
    left, right = (table.edges[min(each, len(table.edges) - 1)] for each in (column, column + 1))
    spare = {"center": 0.5, "right": 1.0}.get(drawing.across.align, 0.0) * (right - left - drawing.width)
    by_cell = left + (spare if drawing.across.align else table.margin + drawing.across.offset)
    likely = [by_cell, by_page] if drawing.in_cell else [by_page]
    if drawing.across.base in ("page", "margin", "leftMargin", "rightMargin"):
        likely.reverse()
    known = drawing.down.base in ("paragraph", "line", "") and not drawing.down.align
    for shape in drawing.shapes:
        x, y = (shape.box[0] + shape.box[2]) / 2, (shape.box[1] + shape.box[3]) / 2
        yield Drawn(
            shape=shape,
            place=place,
            row=row,
            across=tuple(each + x for each in likely),
            down=drawing.down.offset + y if known else None,
        )
