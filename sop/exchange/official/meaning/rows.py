"""The rows of the step table: which are steps, which go on with the one above, which are neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.headings import Column, Layout, Title, find_layout, is_numbering
from sop.exchange.official.meaning.minutes import read_time
from sop.exchange.official.meaning.symbols import ENDS
from sop.exchange.official.page import Cell, Grid, Page, Row, row_cells
from sop.plain import plain

_NUMBER = re.compile(r"^\(?(\d{1,3})\s*[.):]*$")
_PART = re.compile(r"^\(?(?:\d{1,3}[.]?[a-z0-9][.\d]*|[a-z])\s*[.):]*$", re.IGNORECASE)
_TOTAL = re.compile(r"^(?:jumlah|total)\b", re.IGNORECASE)


@dataclass
class StepRow:
    """A step as the table has it, perhaps over several rows.

    Parameters: place - of its number; number - as written; grid - number of the table; first - its row there;
    texts, places - by column; cells - of the columns of posts, by row; rows - of the table; names - written
    into the column that names the performers; posts - names above the columns; notes - that Ukur put there.
    """

    place: str
    number: str
    grid: int
    first: int
    texts: dict[Title, list[str]] = field(default_factory=dict)
    cells: list[tuple[Cell, ...]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    places: dict[Title, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    posts: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The number without signs."""
        return self.number.strip(" .):(•")

    def text(self, title: Title) -> str:
        """All text of a column, rows below one another. Parameters: title."""
        return "\n".join(self.texts.get(title, ())).strip()


@dataclass(frozen=True, kw_only=True)
class Part:
    """A table that holds steps. Parameters: grid; index - its number among the tables; layout - where what
    stands in it; lost - columns that it lacks: its columns of posts cannot be told apart."""

    grid: Grid
    index: int
    layout: Layout
    lost: int = 0


@dataclass(frozen=True, kw_only=True)
class StepTable:
    """All steps. Parameters: parts - tables that hold them; steps; others - rows of numberless shapes, with
    the number of their table; before - tables before the first."""

    parts: tuple[Part, ...]
    steps: tuple[StepRow, ...]
    others: tuple[tuple[int, int], ...]

    @property
    def layout(self) -> Layout:
        """The layout of the first part."""
        return self.parts[0].layout


def find_steps(page: Page, doubts: Doubts) -> StepTable | None:
    """The step table of a document.

    Parameters: page; doubts - are added to.
    Returns: its steps; None where there is no such table.
    """
    parts: list[Part] = []
    steps: list[StepRow] = []
    others: list[tuple[int, int]] = []
    for index, grid in enumerate(page.grids):
        start, current = 0, None
        while True:
            layout = find_layout(grid, start)
            if layout is None:
                break
            stop = layout.first
            if current is not None:
                _read(current, (start, stop), steps, others, doubts)
            elif stop > 0 and parts and steps:
                before = _continued(grid, index, parts[-1], (0, stop), doubts)
                if before is not None:
                    _read(before, (0, stop), steps, others, doubts)
            current = Part(grid=grid, index=index, layout=layout)
            parts.append(current)
            start = layout.body
        if current is not None:
            _read(current, (start, len(grid.rows)), steps, others, doubts)
        elif parts:
            following = _continued(grid, index, parts[-1], (0, len(grid.rows)), doubts)
            if following is not None:
                parts.append(following)
                _read(following, (0, len(grid.rows)), steps, others, doubts)
    return StepTable(parts=tuple(parts), steps=tuple(steps), others=tuple(others)) if parts else None


def _continued(grid: Grid, index: int, before: Part, span: tuple[int, int], doubts: Doubts) -> Part | None:
    """A table without heading that goes on with the one before it; None where it is something else."""
    layout, rows = before.layout, grid.rows[span[0] : span[1]]
    column = layout.columns.get("number")
    width = max((len(row) for row in rows), default=0)
    if not rows or column is None or abs(width - layout.width) > max(2, len(layout.roles) + 1):
        return None
    cells = [column.cells(row) for row in rows]
    if not any(_NUMBER.match(_first(each)) or (each and each[0].numbered) for each in cells):
        return None
    if width == layout.width or "time" not in layout.columns:
        if width != layout.width:
            return None
        doubts.note("table_goes_on", grid.place)
        return Part(grid=grid, index=index, layout=layout)
    lost = layout.width - width
    time = layout.columns["time"].moved(-lost)
    times = [
        "".join(cell.text for cell in time.cells(row))
        for row in rows
        if _NUMBER.match(_first(column.cells(row)))
    ]
    if sum(read_time(text, "minutes").standard is not None for text in times) * 2 < len(times):
        return None
    doubts.warn("columns_lost", grid.place, found=width, expected=layout.width)
    moved: dict[Title, Column] = {
        title: found if found.start <= layout.columns["text"].start else found.moved(-lost)
        for title, found in layout.columns.items()
    }
    return Part(grid=grid, index=index, layout=_moved(layout, moved, width), lost=lost)


def _moved(layout: Layout, columns: dict[Title, Column], width: int) -> Layout:
    return replace(layout, columns=columns, roles=(), single=None, width=width)


def _first(cells: tuple[Cell, ...]) -> str:
    return cells[0].text.strip() if cells else ""


def _read(
    part: Part,
    span: tuple[int, int],
    steps: list[StepRow],
    others: list[tuple[int, int]],
    doubts: Doubts,
) -> None:
    """Add the steps of some rows."""
    open_ = bool(steps)
    for number in range(*span):
        row = part.grid.rows[number]
        kind = _kind(part, row, number, steps, open_)
        if kind == "step":
            steps.append(_step(part, row, number))
            open_ = True
        elif kind == "more":
            if _add(steps[-1], part, row, number):
                doubts.note("row_goes_on", _place(row), number=steps[-1].shown)
        elif kind == "other":
            others.append((part.index, number))
        else:
            # An empty row between pages does not end a step; one in the middle of a table does.
            open_ = open_ and number == span[0]
            if kind == "left":
                doubts.note("row_left", _place(row))


def _place(row: Row) -> str:
    cells = row_cells(row)
    return cells[0].place if cells else ""


def _column_text(layout: Layout, row: Row, title: Title) -> str:
    column = layout.columns.get(title)
    return "\n".join(cell.text for cell in column.cells(row)).strip() if column is not None else ""


def _kind(part: Part, row: Row, number: int, steps: list[StepRow], open_: bool) -> str:
    """`step`, `more` (goes on with the step above), `other` (symbols alone), `left` or `empty`."""
    layout = part.layout
    label, text = _column_text(layout, row, "number"), _column_text(layout, row, "text")
    time, output = _column_text(layout, row, "time"), _column_text(layout, row, "output")
    ends = text.lower().strip(" .") in ENDS
    symbols = any(cell.shapes for cell in row_cells(row)) or any(d.row == number for d in part.grid.drawn)
    if is_numbering(row) or _TOTAL.match(text) or _TOTAL.match(label):
        return "empty"
    if _same_step(part, row, number, steps):
        return "more"
    # A numbered step may be called "Start"; a row of that name without number is the symbol alone.
    told = _NUMBER.match(label) or (not ends and (_is_number(layout, row, label) or (not label and time)))
    if text and told:
        return "step"
    if ends or (symbols and not text and not time and not output):
        return "other"
    return _rest(layout, row, label, open_)


def _rest(layout: Layout, row: Row, label: str, open_: bool) -> str:
    """What a row is that is no step of its own."""
    if not any(cell.text.strip() for cell in row_cells(row)):
        return "empty"
    texts = [_column_text(layout, row, title) for title in ("text", "output", "requirements", "remark")]
    return "more" if open_ and not label and any(texts) and _fits(layout, row) else "left"


def _same_step(part: Part, row: Row, number: int, steps: list[StepRow]) -> bool:
    """Does the cell of the number reach down from the row above?"""
    column = part.layout.columns.get("number")
    if column is None or not steps or number == 0 or steps[-1].grid != part.index:
        return False
    cells, above = column.cells(row), column.cells(part.grid.rows[number - 1])
    return bool(cells and above) and above[0] is cells[0] and steps[-1].rows[-1] == number - 1


def _is_number(layout: Layout, row: Row, label: str) -> bool:
    """Does the first column number the row: 1, 1.a, a, or by the program?"""
    column = layout.columns.get("number")
    by_program = column is not None and any(cell.numbered for cell in column.cells(row))
    return by_program or bool(_NUMBER.match(label) or _PART.match(label))


def _fits(layout: Layout, row: Row) -> bool:
    """Has the row as many cells as the table? A line over the whole width belongs to something else."""
    return len(row_cells(row)) >= min(4, len(layout.columns))


def _step(part: Part, row: Row, number: int) -> StepRow:
    label = _column_text(part.layout, row, "number")
    posts = tuple(plain(column.name) for column in part.layout.roles)
    step = StepRow(place=_place(row), number=label, grid=part.index, first=number, posts=posts)
    _add(step, part, row, number)
    return step


def _add(step: StepRow, part: Part, row: Row, number: int) -> bool:
    """Add the cells of a row; was there text among them that is not merged from above?"""
    layout = part.layout
    fresh = False
    above = part.grid.rows[step.rows[-1]] if step.rows and step.grid == part.index else ()
    for title, column in layout.columns.items():
        for cell in column.cells(row):
            if title != "number":
                step.notes += [note for note in cell.notes if note not in step.notes]
            if cell.text.strip() and not any(cell is old for old in above):
                step.texts.setdefault(title, []).append(cell.text)
                step.places.setdefault(title, cell.place)
                fresh = True
    same = len(layout.roles) == len(step.posts)
    own = tuple(_role_cell(column, row) for column in layout.roles) if same else ()
    step.cells.append(own or (Cell(place=""),) * len(step.posts))
    if step.grid == part.index:
        step.rows.append(number)
    if layout.single is not None:
        step.names += [
            c.text for c in layout.single.cells(row) if c.text.strip() and not any(c is o for o in above)
        ]
    return fresh


def _role_cell(column: Column, row: Row) -> Cell:
    """One cell of a column of posts, even where the table splits it."""
    cells = column.cells(row)
    if len(cells) == 1:
        return cells[0]
    if not cells:
        return Cell(place="")
    return Cell(
        place=cells[0].place,
        text="\n".join(cell.text for cell in cells if cell.text.strip()),
        fill=next((cell.fill for cell in cells if cell.fill), ""),
        shapes=tuple(shape for cell in cells for shape in cell.shapes),
        ticked=any(cell.ticked for cell in cells),
    )


def plain_number(text: str) -> int | None:
    """The number of a step, None where it is none. Parameters: text - of the cell."""
    found = _NUMBER.match(text.strip())
    return int(found[1]) if found and int(found[1]) > 0 else None


def all_cells(steps: tuple[StepRow, ...]) -> Iterator[Cell]:
    """The cells of posts of all steps. Parameters: steps."""
    for step in steps:
        for row in step.cells:
            yield from row
