"""One sheet of a workbook: where its headers stand, and the table below them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from mining.log.as_table import Origin, TextColumn, as_table, assigned, coded_texts
from mining.log.columns import REQUIRED, plain, recognised
from mining.log.limits import MAX_COLUMNS
from mining.log.numbers import says_serial
from mining.log.options import LogOptions
from mining.log.raw import RawTable
from mining.log.stamps.column import YEARS
from mining.log.xlsx.cells import SPOILT, cell_text, from_serial
from mining.log.xlsx.rows import Layout, SheetRows, findings_of, rows_of
from mining.log.xlsx.shape import Shape, shape_of
from sop import events as ev
from sop.errors import LogError, Problem
from sop.exchange.events_text import from_cell
from sop.exchange.events_xlsx import ZONE
from sop.findings import Finding

# A title, an address and a date stand above many tables; more than that is another kind of sheet.
HEADER_ROWS = 20
_EXAMPLES = 5
_LACKING = ("columns_missing", "column_not_found")


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """A sheet, and its row of headers.

    Parameters: name; sheet - of openpyxl; shape; row - of the headers, from 1; headers - texts; known - how
    many of them we know; complete - all columns are there that a log needs; above - rows above the headers
    that hold something.
    """

    name: str
    sheet: Any
    shape: Shape
    row: int
    headers: list[str]
    known: int
    complete: bool
    above: int


def candidate(sheet: Any, options: LogOptions, needed: Sequence[str]) -> Candidate:
    """Look for the headers of a sheet: the first row in which all needed columns are known.

    Parameters: sheet - of openpyxl, read only; options - column map; needed - columns that must be there.
    Returns: that row, else the one in which most is known, else the first that holds anything.
    """
    # What the sheet says of its own size may be wrong, and would pad every row to it.
    sheet.reset_dimensions()
    with sheet._get_source() as stream:
        shape = shape_of(stream)
    rows = _first_rows(sheet, shape)
    best, most, complete = 0, -1, False
    for at, headers in enumerate(rows):
        named = _without_zone(headers)[0]
        known = recognised([header for header in named if header], options.columns)
        problems = assigned(named, options, needed)[0].problems if known else None
        complete = problems is not None and not any(one.code in _LACKING for one in problems)
        if complete or (any(headers) and known > most):
            best, most = at, known
        if complete:
            break
    headers = rows[best] if rows else []
    return Candidate(
        name=sheet.title,
        sheet=sheet,
        shape=shape,
        row=best + 1,
        headers=headers,
        known=max(most, 0),
        complete=complete,
        above=sum(1 for row in rows[:best] if any(row)),
    )


def _first_rows(sheet: Any, shape: Shape) -> list[list[str]]:
    """Texts of the first rows; a header merged downwards stands in each of its rows."""
    rows: list[list[str]] = []
    with closing(sheet.iter_rows()) as cells:
        for line, row in enumerate(islice(cells, HEADER_ROWS), 1):
            texts = ["" if cell.data_type in SPOILT else from_cell(cell_text(cell).strip()) for cell in row]
            for at in range(len(texts)):
                top = shape.top(line, at + 1)
                if not texts[at] and top < line and at < len(rows[top - 1]):
                    texts[at] = rows[top - 1][at]
            while texts and not texts[-1]:
                texts.pop()
            rows.append(texts)
    return rows


def _without_zone(headers: Sequence[str]) -> tuple[list[str], int | None]:
    """The headers without that of our column of zones, and where that stands."""
    at = next((index for index, text in enumerate(headers) if plain(text) == ZONE), None)
    return [text if index != at else "" for index, text in enumerate(headers)], at


def read_sheet(
    chosen: Candidate, options: LogOptions, *, file: str, needed: Sequence[str] = REQUIRED
) -> RawTable:
    """Read the table of a sheet.

    Parameters: chosen - the sheet; options - column map, attributes, excel_dates; file - as the user gave it;
    needed - columns that must be there.
    Returns: texts under our column names.
    Raises: LogError - columns missing, rows that cannot be read.
    """
    import numpy as np

    if len(chosen.headers) > MAX_COLUMNS:
        raise LogError(Problem(code="log_too_many_columns", file=file, allowed=(str(MAX_COLUMNS),)))
    headers, zone = _without_zone(chosen.headers)
    where = f"{chosen.name}!{chosen.row}"
    assignment, used = assigned(headers, options, needed)
    lacking = [problem for problem in assignment.problems if problem.code in _LACKING]
    if lacking:
        raise LogError(replace(one, file=file, place=_place(one, where)) for one in assignment.problems)
    stamps = {
        at for name, at in assignment.positions.items() if name in (*ev.STAMP_COLUMNS, *ev.CASE_STAMP_COLUMNS)
    }
    layout = Layout(
        name=chosen.name,
        row=chosen.row,
        width=len(headers),
        used=frozenset(used),
        stamps=frozenset(stamps),
        zone=zone,
        shape=chosen.shape,
    )
    rows = rows_of(chosen.sheet, layout, file)
    told = [*_above(chosen), *findings_of(rows, layout, headers)]
    told += _serials(rows, headers, options, chosen.sheet.parent.epoch)
    columns = [
        TextColumn(
            header=headers[at],
            texts=coded_texts([from_cell(text) for text in texts]),
            numbers=rows.numbers[at],
        )
        for at, texts in enumerate(rows.texts)
    ]
    lines = np.array(rows.lines, dtype=np.int64)
    origin = Origin(file=file, lines=lines, sheet=chosen.name, headers=where)
    return as_table(columns, origin, options, needed=needed, findings=told)


def _place(problem: Problem, where: str) -> str:
    return where if problem.place == "line 1" else problem.place


def _above(chosen: Candidate) -> list[Finding]:
    if not chosen.above:
        return []
    where = f"{chosen.name}!{chosen.row}"
    return [Finding(rule="book_rows_above", severity="note", place=where, count=chosen.above)]


def _serials(rows: SheetRows, headers: Sequence[str], options: LogOptions, epoch: Any) -> list[Finding]:
    """Bare numbers in a column of stamps are days where somebody says so, or other cells of it are dates.

    In one column of one workbook such numbers are dates whose format was lost; where nothing says so they
    stay numbers, and are refused as such.
    """
    found = []
    for at, numbers in sorted(rows.bare.items()):
        said = says_serial(headers[at]) if options.excel_dates is None else options.excel_dates
        if not said and (options.excel_dates is False or at not in rows.dates):
            continue
        shown = []
        for row, number in numbers.items():
            written = rows.texts[at][row]
            text = _day(number, epoch)
            if text:
                rows.texts[at][row] = text
                shown.append(f"{written} = {text}")
        if shown:
            found.append(
                Finding(
                    rule="excel_dates",
                    severity="note" if options.excel_dates else "warning",
                    place=headers[at],
                    count=len(shown),
                    total=len(rows.lines),
                    examples=tuple(shown[:_EXAMPLES]),
                )
            )
    return found


def _day(number: float, epoch: Any) -> str:
    """The stamp of a serial number, or nothing where no log can mean that year."""
    try:
        text = from_serial(number, epoch)
    except (OverflowError, ValueError):
        return ""
    return text if YEARS[0] <= int(text[:4]) <= YEARS[1] else ""
