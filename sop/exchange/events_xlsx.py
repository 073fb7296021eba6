"""An event log as a workbook with two sheets, events and cases, that people can sort and filter."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop import events as ev
from sop.errors import OutputError, Problem
from sop.events import EventLog
from sop.exchange.atomic import atomic_path
from sop.exchange.events_csv import cells

if TYPE_CHECKING:
    import pandas as pd

EVENTS_SHEET, CASES_SHEET = "events", "cases"
# Spreadsheet dates have no zone, so each row says whose clock its stamps show.
ZONE = "zone"
MAX_ROWS, MAX_CELL = 1_048_575, 32_767
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a property of the file, the same always
_FORMAT = "dd/mm/yyyy hh:mm:ss"


def write_xlsx(log: EventLog, path: str | Path, *, zone: str = "Asia/Jakarta") -> None:
    """Write a log as a workbook; equal logs give equal bytes.

    Stamps are spreadsheet dates on the clock of `zone` (named in a column of its own); where a stamp is finer
    than a second, or that clock shows it twice, all stamps of the table are ISO 8601 texts instead.

    Parameters: log - any; path - the file; zone - IANA name.
    Raises: OutputError - the file cannot be written, or a sheet cannot hold a table or a text.
    """
    from xlsxwriter import Workbook

    tables = ((EVENTS_SHEET, log.events, ev.EVENT_COLUMNS), (CASES_SHEET, log.cases, ev.CASE_COLUMNS))
    for name, table, _ in tables:
        if len(table) > MAX_ROWS:
            raise OutputError(
                Problem(
                    code="sheet_full",
                    file=str(path),
                    place=name,
                    value=str(len(table)),
                    allowed=(str(MAX_ROWS),),
                )
            )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with atomic_path(path) as beside:
        book = Workbook(str(beside), options)
        book.set_properties({"created": _EPOCH})
        for name, table, columns in tables:
            _write(book, name, table, columns, zone=zone, file=str(path))
        book.close()


def _write(
    book: Any, name: str, table: pd.DataFrame, columns: tuple[str, ...], *, zone: str, file: str
) -> None:
    sheet = book.add_worksheet(name)
    head, stamp = book.add_format({"bold": True}), book.add_format({"num_format": _FORMAT})
    sheet.freeze_panes(1, 1)
    plain = _exact(table, columns, zone)
    for index, column in enumerate((*columns, ZONE)):
        sheet.write_string(0, index, column, head)
        sheet.set_column(index, index, 20)
        if column == ZONE:
            values: list[Any] = [zone if plain else ""] * len(table)
        elif plain and column in (*ev.STAMP_COLUMNS, *ev.CASE_STAMP_COLUMNS):
            values = _clock(table[column], zone)
        elif column in ev.NUMBER_COLUMNS:
            values = [int(value) for value in table[column]]
        else:
            values = cells(table, column, zone, workbook=True)
        for row, value in enumerate(values, 1):
            _cell(sheet, row, index, value, stamp, file=file, place=f"{name}!{column} {row + 1}")
    sheet.autofilter(0, 0, len(table), len(columns))


def _cell(sheet: Any, row: int, index: int, value: Any, stamp: Any, *, file: str, place: str) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, index, value, stamp)
    elif isinstance(value, int):
        sheet.write_number(row, index, value)
    elif len(value) > MAX_CELL:
        # A spreadsheet would cut it without a word.
        raise OutputError(
            Problem(code="cell_full", file=file, place=place, value=str(len(value)), allowed=(str(MAX_CELL),))
        )
    else:
        sheet.write_string(row, index, value)


def _exact(table: pd.DataFrame, columns: tuple[str, ...], zone: str) -> bool:
    """Would clock times to the second give every stamp back?"""
    for column in columns:
        if column in (*ev.STAMP_COLUMNS, *ev.CASE_STAMP_COLUMNS):
            stamps = table[column].dropna()
            wall = stamps.dt.tz_convert(zone).dt.tz_localize(None)
            back = wall.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
            if not (back == stamps).all() or (stamps.dt.microsecond != 0).any():
                return False
    return True


def _clock(stamps: pd.Series, zone: str) -> list[datetime | None]:
    local = stamps.dt.tz_convert(zone)
    return [
        None if missing else stamp.to_pydatetime().replace(tzinfo=None)
        for stamp, missing in zip(local, stamps.isna(), strict=True)
    ]
