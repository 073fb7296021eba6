"""Sizes of the official document: paper, margins, columns, letters. In points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sop.diagram.rows import TableMeasures
from sop.errors import OutputError, Problem
from ukur.documents.official.cells import FIELDS, Field, StepCells
from ukur.documents.official.text import BULLET, LEADING, line_height, width_of, wrap

Paper = Literal["a4", "f4"]
PAPERS: dict[Paper, tuple[float, float]] = {"a4": (841.9, 595.3), "f4": (935.45, 609.45)}
"""Width and height, landscape: 297 x 210 and 330 x 215 mm."""
LEFT, RIGHT, TOP = 42.5, 28.5, 34.0
NOTICE = 15.0
"""Height of the line on top of every page that says that this is no official SOP."""
FOOT = 20.0
"""From the lower edge of the paper to the last line of the footer."""
FOOT_SIZE = 6.5
TITLE, HEAD, TAIL = 20.0, 15.0, 2.0
PAD = 3.0
"""Between a border and a text."""
NUMBER, TIME = 32.0, 51.0
SIZES = (9.0, 8.0, 7.0)
LEAST_COLUMN = 24.0
LEAST_TRACK = 2.0
"""Lines closer than this are no longer told apart on paper."""
LABEL = 6.5
_REMARK = 54.0
"""Width that the heading of the last column takes."""
_WORD = 20
"""Letters of a word that is not broken if that can be helped."""
_LONG_ROW = 0.5
"""A row takes at most this share of a page before letters become smaller."""
_SHARES = (
    (0.46, 0.21, 0.19, 0.14),
    (0.42, 0.25, 0.24, 0.09),
    (0.36, 0.24, 0.24, 0.16),
    (0.34, 0.2, 0.18, 0.28),
    (0.3, 0.34, 0.2, 0.16),
    (0.28, 0.2, 0.36, 0.16),
)
_TEXTS: tuple[Field, ...] = ("text", "requirements", "output", "remark")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page. Parameters: width, height - of the paper; top, bottom - margins."""

    width: float
    height: float
    top: float
    bottom: float

    @property
    def across(self) -> float:
        """Width between the margins."""
        return self.width - LEFT - RIGHT

    @property
    def down(self) -> float:
        """Height between the margins."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names of the roles above their columns. Parameters: texts; size; turned - read upwards; height."""

    texts: tuple[str, ...]
    size: float
    turned: bool
    height: float


@dataclass(frozen=True, kw_only=True)
class TableSizes:
    """The step table. Parameters: sheet; size - of letters; widths - of columns with texts; column - of a
    role; names - above these."""

    sheet: Sheet
    size: float
    widths: dict[Field, float]
    column: float
    names: Names

    @property
    def room(self) -> float:
        """Height for rows on one page."""
        return self.sheet.down - TITLE - HEAD - self.names.height - TAIL

    @property
    def insides(self) -> dict[Field, float]:
        """Widths of the texts in their columns."""
        return {field: width - 2 * PAD for field, width in self.widths.items()}

    @property
    def measures(self) -> TableMeasures:
        """Sizes of symbols and lines."""
        width = min(0.62 * self.column, 48.0)
        return TableMeasures(
            column=self.column,
            symbol=(width, min(20.0, max(13.0, 0.7 * width))),
            track=5.0,
            label=48.0,
            above=9.0,
            below=3.5,
            edge=3.5,
            grain=0.05,
        )

    def estimate(self, cells: StepCells) -> float:
        """About the height that the texts of a row need, found quickly."""
        return _estimate(cells, self.size, self.insides)

    def text_height(self, cells: StepCells) -> float:
        """Height that the texts of a row need."""
        return cells.height(self.size, self.insides) + 2 * PAD


def sheet_of(paper: Paper, *, notice: bool, foot_lines: int) -> Sheet:
    """A page.

    Parameters: paper; notice - a line on top of it; foot_lines - in its footer.
    Returns: its margins.
    """
    width, height = PAPERS[paper]
    bottom = FOOT + foot_lines * line_height(FOOT_SIZE) + 6
    return Sheet(width=width, height=height, top=TOP + (NOTICE if notice else 0), bottom=bottom)


def table_sizes(sheet: Sheet, roles: Sequence[str], rows: Sequence[StepCells]) -> TableSizes:
    """Columns and letters so that the rows become low.

    Parameters: sheet; roles - names; rows - of all steps.
    Returns: the largest letters with which no row takes more than half a page, else the smallest.
    Raises: OutputError - more roles than the paper has room for.
    """
    column = _column(sheet, len(roles))
    names = _names(roles, column)
    found: TableSizes | None = None
    for size in SIZES:
        widths = _widths(sheet.across - column * len(roles), rows, size)
        found = TableSizes(sheet=sheet, size=size, widths=widths, column=column, names=names)
        limit = _LONG_ROW * found.room
        low = all(_estimate(row, size, found.insides) <= limit for row in rows)
        if low and not _broken(_longest(rows), size, found.insides):
            break
    assert found is not None  # noqa: S101 - there are sizes
    return found


def _column(sheet: Sheet, count: int) -> float:
    width = min(0.46 * sheet.across / count, 40 + 110 / count)
    most = int(0.6 * sheet.across / LEAST_COLUMN)
    if count > most:
        raise OutputError(Problem(code="official_too_many_roles", value=str(count), allowed=(f"<= {most}",)))
    return int(20 * max(width, LEAST_COLUMN)) / 20


def _names(roles: Sequence[str], column: float) -> Names:
    room = column - 4
    for size in (8.0, 7.0, 6.5):
        lines = [wrap(name, size, room, bold=True) for name in roles]
        whole = all(width_of(word, size, bold=True) <= room for name in roles for word in name.split())
        high = max(map(len, lines))
        if whole and high <= 4:
            return Names(texts=tuple(roles), size=size, turned=False, height=high * line_height(size) + 5)
    size = 7.0
    count = max(1, int(room / line_height(size)))
    longest = max(width_of(name, size, bold=True) for name in roles)
    word = max(width_of(word, size, bold=True) for name in roles for word in name.split())
    tall = min(90.0, max(40.0, longest / count * 1.25 + 8, word + 8))
    texts = tuple(fitted(name, size, tall - 8, count, bold=True) for name in roles)
    return Names(texts=texts, size=size, turned=True, height=round(20 * tall) / 20)


def fitted(text: str, size: float, width: float, lines: int, *, bold: bool = False) -> str:
    """A text that fits, with an ellipsis where it was cut.

    Parameters: text - one line; size; width; lines - that there is room for; bold.
    """
    if len(wrap(text, size, width, bold=bold)) <= lines:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = len(wrap(text[:middle].rstrip() + "…", size, width, bold=bold)) <= lines
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def _widths(across: float, rows: Sequence[StepCells], size: float) -> dict[Field, float]:
    """Of a few ways to share the width the one with which all rows together are lowest."""
    room = across - NUMBER - TIME
    choices = [
        {field: int(20 * room * share) / 20 for field, share in zip(_TEXTS, shares, strict=True)}
        for shares in _SHARES
    ]
    for choice in choices:
        choice["time"] = TIME
        choice["remark"] = (
            round(20 * (room - choice["text"] - choice["requirements"] - choice["output"])) / 20
        )
    choices = [choice for choice in choices if choice["remark"] >= _REMARK] or choices[:1]
    inside = [{field: width - 2 * PAD for field, width in choice.items()} for choice in choices]
    natural = [_natural(row, size) for row in rows]

    words = _longest(rows)

    def total(at: int) -> float:
        lines = sum(max(_lines(row, inside[at]).values()) for row in natural)
        return lines + len(rows) * _broken(words, size, inside[at])

    return choices[min(range(len(choices)), key=total)]


def _longest(rows: Sequence[StepCells]) -> dict[Field, float]:
    """Width of the longest word of each column, of letters of size 1; what is no word does not count."""
    return {
        field: max(
            (
                width_of(word, 1, bold=para.bold)
                for row in rows
                for para in row.cell(field)
                for word in para.text.split(" ")
                if len(word) <= _WORD
            ),
            default=0.0,
        )
        for field in FIELDS
    }


def _broken(words: dict[Field, float], size: float, inside: dict[Field, float]) -> int:
    """Columns in which a word must be broken."""
    dots = {"requirements": BULLET}
    return sum(size * width > inside[field] - dots.get(field, 0.0) for field, width in words.items())


def _natural(row: StepCells, size: float) -> dict[Field, list[float]]:
    return {field: [width_of(para.text, size) for para in row.cell(field)] for field in FIELDS}


def _lines(natural: dict[Field, list[float]], inside: dict[Field, float]) -> dict[Field, float]:
    """About how many lines each cell takes."""
    return {
        field: sum(max(1.0, 1.12 * width / inside[field] + 0.3) for width in widths)
        for field, widths in natural.items()
    }


def _estimate(row: StepCells, size: float, inside: dict[Field, float]) -> float:
    return max(_lines(_natural(row, size), inside).values()) * size * LEADING
