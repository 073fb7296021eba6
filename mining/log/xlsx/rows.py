"""The rows of a sheet below its headers, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from mining.log import limits
from mining.log.xlsx.cells import EXACT, SPOILT, cell_text, is_number
from mining.log.xlsx.shape import Shape
from sop.errors import LogError, Problem
from sop.findings import Finding

_LAST_LINE, _LAST_COLUMN = 1_048_576, 16_384
_EXAMPLES = 5


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What is known of a sheet before its rows are read.

    Parameters: name - of the sheet; row - of the headers, from 1; width - columns that have a header; used -
    positions of columns that are ours or wanted, from 0; stamps - of these, the columns of stamps; zone -
    position of the column that names the zone of each row's dates, or None; shape.
    """

    name: str
    row: int
    width: int
    used: frozenset[int]
    stamps: frozenset[int]
    zone: int | None
    shape: Shape


@dataclass(kw_only=True)
class SheetRows:
    """Rows that hold something.

    Parameters: texts - of each column; lines - of the rows; bare - numbers in columns of stamps, by column
    and row; dates - columns in which a cell is a date; numbers - bare numbers in each column; long - places
    of numbers that have lost digits; filled - places that got the value of their merged range; hidden - rows
    that the sheet does not show.
    """

    texts: list[list[str]]
    numbers: list[int]
    lines: list[int] = field(default_factory=list)
    bare: dict[int, dict[int, float]] = field(default_factory=dict)
    dates: set[int] = field(default_factory=set)
    long: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def rows_of(sheet: Any, layout: Layout, file: str) -> SheetRows:
    """Read the rows below the headers.

    Parameters: sheet - of openpyxl; layout; file - as the user gave it.
    Returns: their texts; empty rows are left out.
    Raises: LogError - a formula or error in a used column, cells beyond the headers, more rows than we hold.
    """
    found = SheetRows(texts=[[] for _ in range(layout.width)], numbers=[0] * layout.width)
    tops: dict[int, Any] = {}
    most = min(limits.MAX_ROWS, limits.MAX_CELLS // max(layout.width, 1))
    with closing(sheet.iter_rows()) as rows:
        for line, row in enumerate(rows, 1):
            count = len(found.lines)
            if line > _LAST_LINE or len(row) > _LAST_COLUMN or count > most:
                raise limits.too_many_rows(file)
            if line <= layout.row or all(cell.value in (None, "") for cell in row):
                continue
            _check_width(row, layout, line, file)
            _add(found, _whole(row, line, layout, tops, found), line, layout, file)
    return found


def _check_width(row: Sequence[Any], layout: Layout, line: int, file: str) -> None:
    beyond = [
        at for at, cell in enumerate(row[layout.width :], layout.width + 1) if cell.value not in (None, "")
    ]
    if beyond:
        raise LogError(
            Problem(
                code="ragged_row",
                file=file,
                place=f"{layout.name}!{line}",
                value=str(beyond[-1]),
                allowed=(str(layout.width),),
            )
        )


def _whole(
    row: Sequence[Any], line: int, layout: Layout, tops: dict[int, Any], found: SheetRows
) -> list[Any]:
    """The cells of a row; a cell inside a range merged downwards is the range's first cell."""
    from openpyxl.cell.read_only import EMPTY_CELL

    cells = [*row[: layout.width], *[EMPTY_CELL] * (layout.width - len(row))]
    for column in layout.shape.tall:
        at = column - 1
        if at not in layout.used:
            continue
        top = layout.shape.top(line, column)
        if top == line:
            tops[at] = cells[at]
        elif top > layout.row and cells[at].value is None and getattr(tops.get(at), "row", 0) == top:
            cells[at] = tops[at]
            found.filled.append(_place(layout, column, line))
    return cells


def _place(layout: Layout, column: int, line: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{layout.name}!{get_column_letter(column)}{line}"


def _add(found: SheetRows, cells: Sequence[Any], line: int, layout: Layout, file: str) -> None:
    zone = _zone(cells, line, layout, file)
    row = len(found.lines)
    found.lines.append(line)
    if line in layout.shape.hidden_rows:
        found.hidden.append(line)
    for at, cell in enumerate(cells):
        used = at in layout.used
        if cell.value is not None and cell.data_type in SPOILT:
            if used:
                place, value = _place(layout, at + 1, line), _shown(cell.value)
                raise LogError(Problem(code="cell_formula", file=file, place=place, value=value))
            found.texts[at].append("")
            continue
        if is_number(cell):
            found.numbers[at] += 1
            if at in layout.stamps:
                found.bare.setdefault(at, {})[row] = cell.value
            elif used and abs(cell.value) >= EXACT:
                found.long.append(_place(layout, at + 1, line))
        elif isinstance(cell.value, datetime):
            found.dates.add(at)
            if zone is not None:
                # Spreadsheet dates take the zone that their row names; texts speak for themselves.
                found.texts[at].append(cell.value.replace(tzinfo=zone).isoformat())
                continue
        found.texts[at].append(cell_text(cell))


def _shown(value: Any) -> str:
    return str(getattr(value, "text", value))[:80]


def _zone(cells: Sequence[Any], line: int, layout: Layout, file: str) -> ZoneInfo | None:
    if layout.zone is None or not cells[layout.zone].value:
        return None
    name = str(cells[layout.zone].value)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        place = f"{layout.name}!{line}"
        raise LogError(Problem(code="unknown_zone", file=file, place=place, value=name[:80])) from error


def findings_of(found: SheetRows, layout: Layout, headers: Sequence[str]) -> Iterator[Finding]:
    """What a reader of the sheet would not see, or would see otherwise.

    Parameters: found - its rows; layout; headers.
    Returns: findings.
    """
    total = len(found.lines)
    hidden = [headers[at] for at in sorted(layout.used) if layout.shape.hides_column(at + 1)]
    rows = [f"{layout.name}!{line}" for line in found.hidden]
    across = [
        _place(layout, left, top)
        for top, bottom, left, right in layout.shape.wide
        if bottom > layout.row and found.lines and top <= found.lines[-1]
        if len([at for at in layout.used if left <= at + 1 <= right]) > 1
    ]
    for rule, places, of in (
        ("book_hidden_rows", rows, total),
        ("book_hidden_columns", hidden, layout.width),
        ("book_merged", found.filled, total),
        ("book_merged_across", across, total),
        ("book_digits_lost", found.long, total),
    ):
        if places:
            yield Finding(
                rule=rule,
                severity="warning",
                place=layout.name,
                count=len(places),
                total=of,
                examples=tuple(places[:_EXAMPLES]),
            )
