"""What stands on a document, before anybody asks what it means: lines, tables, cells, drawn symbols.

The same for Word documents, workbooks and plain text. Lengths are EMU (914,400 an inch).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sop.errors import DocumentError, Problem
from sop.findings import Finding

MOST_BYTES = 60_000_000
MOST_XML = 20_000_000
"""Bytes of one part of an office file."""
MOST_TAGS = 600_000
"""Angle brackets of one part: what a tree in memory costs depends on these."""
MOST_ROWS = 2_000
MOST_COLUMNS = 64
MOST_TABLES = 200
MOST_LINES = 20_000
MOST_TEXT = 2_000
"""Characters of a text of the SOP."""
MOST_CELL = 20_000
"""Characters of a cell, such as the whole legal basis."""
MOST_SHAPES = 5_000

Symbol = Literal["process", "decision", "terminator", "connector", "arrow", "label", "picture"]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A drawn symbol, line, caption of a line, or picture.

    Parameters: symbol; text - inside; name - alternative text; ids - by which lines name it, most precise
    first; source, target - ids that a line begins and ends at; upwards - a line that points up; box - left,
    top, right, bottom, comparable among shapes of the same `sheet`; sheet - what it is drawn on; label - that
    the program gave it; line - width of its border, 0 where the file does not say; dotted - that is dotted.
    """

    symbol: Symbol
    text: str = ""
    name: str = ""
    ids: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    upwards: bool = False
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    sheet: int = 0
    label: str = ""
    line: float = 0.0
    dotted: bool = False

    @property
    def notes(self) -> str:
        """Letters of footnotes: performers assumed (a) or inferred (b), a decision that is (c)."""
        return self.text if self.text in ("a", "b", "c", "ac", "bc") else ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell. Parameters: place - `table 2 line 5 column 3`, `Sheet1!D7`; text - paragraphs on lines of their
    own; fill - colour as six hex digits, empty for none; shapes - in it; numbered - its number is put there
    by the program; ticked - it holds a symbol of a symbol font; notes - that
    Ukur put there, no part of the text."""

    place: str
    text: str = ""
    fill: str = ""
    shapes: tuple[Shape, ...] = ()
    numbered: bool = False
    ticked: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A shape that floats over a table.

    Parameters: shape; place - of its anchor; row - of the anchor, None outside the table; across - possible
    centres from the left edge of the table, likelier first; down - centre below the top of the anchor's row,
    or below its paragraph; None where it is not known.
    """

    shape: Shape
    place: str
    row: int | None
    across: tuple[float, ...]
    down: float | None


@dataclass(frozen=True, kw_only=True)
class Height:
    """How high a row is. Parameters: value; exact - it cannot grow with its text."""

    value: float
    exact: bool


Row = tuple["Cell | None", ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table. Parameters: place; rows - for each column the cell that covers it, merged cells several
    times; edges - of the columns, one more than columns, empty where unknown; heights - of the rows, empty
    where unknown; start - left edge of the table from that of the text; drawn - what floats over it; heading
    - rows at its top that the document repeats on each page."""

    place: str
    rows: tuple[Row, ...]
    start: float = 0.0
    edges: tuple[float, ...] = ()
    heights: tuple[Height | None, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    heading: int = 0

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of text outside tables. Parameters: place; text."""

    place: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """A document.

    Parameters: file; items - lines and tables in their order; copy - the SOP that Ukur put into the document
    (XML), None without; ours - Ukur made it, so that alternative texts tell where lines lead; not_official -
    the head of its pages says that it is no norm; doubts - of taking the document apart.
    """

    file: str
    items: tuple[Line | Grid, ...]
    copy: bytes | None = None
    ours: bool = False
    not_official: bool = False
    doubts: tuple[Finding, ...] = ()

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables in their order."""
        return tuple(item for item in self.items if isinstance(item, Grid))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines in their order."""
        return tuple(item for item in self.items if isinstance(item, Line))


def too_much(file: str, place: str, value: object, most: int) -> DocumentError:
    """The refusal of a document that holds too much of something.

    Parameters: file; place; value - how much; most - how much it may be.
    Returns: the error, to be raised.
    """
    return DocumentError(
        Problem(code="official_too_much", file=file, place=place, value=str(value), allowed=(f"<= {most}",))
    )


def row_cells(row: Row) -> tuple[Cell, ...]:
    """The cells of a row, merged ones once.

    Parameters: row.
    Returns: cells from left to right.
    """
    found: list[Cell] = []
    for cell in row:
        if cell is not None and (not found or found[-1] is not cell):
            found.append(cell)
    return tuple(found)
