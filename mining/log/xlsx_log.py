"""A workbook written by `sop.exchange.events_xlsx` (sheets events and cases) as tables of texts."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mining.log.columns import REQUIRED, assign, plain
from mining.log.limits import MAX_COLUMNS, MAX_ROWS, check_zip, too_many_rows
from mining.log.options import LogOptions
from mining.log.raw import RawLog, RawTable
from sop import events as ev
from sop.errors import LogError, Problem
from sop.exchange.events_text import from_cell
from sop.exchange.events_xlsx import CASES_SHEET, EVENTS_SHEET, ZONE

if TYPE_CHECKING:
    from openpyxl import Workbook

FORM_SHEET = "_ukur"
_LAST_LINE, _LAST_COLUMN = 1_048_576, 16_384
# What a spreadsheet file that was damaged or made by hand can bring openpyxl to raise.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
    OSError, SyntaxError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip


@contextmanager
def opened_book(path: Path, file: str) -> Iterator[Workbook]:
    """A workbook opened for reading its cells, after its table of contents has been checked.

    Parameters: path - where it is; file - as the user gave it.
    Returns: a context manager that yields the workbook.
    Raises: LogError - damaged, encrypted, not a workbook, or it would unpack to too much.
    """
    from openpyxl import load_workbook

    if "xl/workbook.xml" not in check_zip(path, file):
        raise LogError(Problem(code="workbook_unknown", file=file))
    try:
        # Opened here, not by openpyxl, which leaves a file open (on Windows: locked) where it fails.
        with path.open("rb") as stream, warnings.catch_warnings():
            # Remarks on features that play no part here, such as drop-down lists.
            warnings.simplefilter("ignore")
            book = load_workbook(stream, read_only=True)
            try:
                yield book
            finally:
                book.close()
    except LogError:
        raise
    except _BROKEN as error:
        raise LogError(Problem(code="workbook_damaged", file=file, value=type(error).__name__)) from error


def is_form(path: Path, file: str) -> bool:
    """Is this workbook the office's recording form?

    Parameters: path - a workbook; file - as the user gave it.
    Returns: True where it has the form's hidden sheet.
    Raises: LogError - it cannot be opened safely.
    """
    with opened_book(path, file) as book:
        return FORM_SHEET in book.sheetnames


def read_xlsx(path: Path, options: LogOptions, *, file: str) -> RawLog:
    """Read a workbook of events without believing any of it.

    Parameters: path - the workbook; options - columns; file - as the user gave it.
    Returns: texts under our column names.
    Raises: LogError - no sheet `events`, columns missing, formulas instead of values.
    """
    with opened_book(path, file) as book:
        if EVENTS_SHEET not in book.sheetnames:
            raise LogError(
                Problem(
                    code="workbook_unknown",
                    file=file,
                    value=", ".join(book.sheetnames)[:200],
                    allowed=(EVENTS_SHEET,),
                )
            )
        events = _table(book[EVENTS_SHEET], EVENTS_SHEET, options, REQUIRED, file)
        cases = None
        if CASES_SHEET in book.sheetnames:
            cases = _table(book[CASES_SHEET], CASES_SHEET, LogOptions(), (ev.CASE_ID,), file)
    return RawLog(kind="xlsx", events=events, cases=cases)


def _table(sheet: Any, name: str, options: LogOptions, needed: tuple[str, ...], file: str) -> RawTable:
    import numpy as np
    import pandas as pd

    # What the sheet says of its own size may be wrong, and would pad every row to it.
    sheet.reset_dimensions()
    rows = sheet.iter_rows()
    header = [_text(cell, name, file).strip() for cell in next(rows, ())]
    while header and not header[-1]:
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise LogError(Problem(code="log_too_many_columns", file=file, allowed=(str(MAX_COLUMNS),)))
    zone_at = next((index for index, text in enumerate(header) if plain(text) == ZONE), None)
    kept, lines = _rows(rows, header, zone_at, name, file)
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(header)
    named = [text if index != zone_at else "" for index, text in enumerate(header)]
    found = assign(named, options.columns, lambda one, other: columns[one] == columns[other], needed=needed)
    if found.problems:
        raise LogError(problem.in_file(file) for problem in found.problems)
    frame = pd.DataFrame(
        {
            column: pd.Series([from_cell(text) for text in columns[index]], dtype="str")
            for column, index in found.positions.items()
        },
        index=pd.RangeIndex(len(kept)),
    )
    compared = frame.drop(columns=ev.INSTANCE, errors="ignore")
    return RawTable(
        file=file,
        frame=frame,
        headers=found.headers,
        lines=np.array(lines, dtype="int64"),
        sheet=name,
        repeated=compared.duplicated().to_numpy(dtype=bool),
        findings=found.findings,
    )


def _rows(
    rows: Iterator[Any], header: list[str], zone_at: int | None, name: str, file: str
) -> tuple[list[list[str]], list[int]]:
    """The texts of all rows that hold any, and their numbers."""
    width = len(header)
    lines: list[int] = []
    kept: list[list[str]] = []
    for line, row in enumerate(rows, 2):
        if line > _LAST_LINE or len(row) > _LAST_COLUMN or len(kept) > MAX_ROWS:
            raise too_many_rows(file)
        texts = [_text(cell, name, file) for cell in row]
        if not any(texts):
            continue
        if any(texts[width:]):
            wide = max(index for index, text in enumerate(texts, 1) if text)
            raise LogError(
                Problem(
                    code="ragged_row",
                    file=file,
                    place=f"{name}!{line}",
                    value=str(wide),
                    allowed=(str(width),),
                )
            )
        texts += [""] * (width - len(texts))
        kept.append(
            _zoned(texts[:width], row, texts[zone_at] if zone_at is not None else "", f"{name}!{line}", file)
        )
        lines.append(line)
    return kept, lines


def _text(cell: Any, sheet: str, file: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        place = f"{sheet}!{cell.coordinate}"
        raise LogError(Problem(code="cell_formula", file=file, place=place, value=str(value)[:80]))
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _zoned(texts: list[str], row: Any, zone: str, place: str, file: str) -> list[str]:
    """Spreadsheet dates take the zone that their row names; texts speak for themselves."""
    if not zone:
        return texts
    try:
        known = ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise LogError(Problem(code="unknown_zone", file=file, place=place, value=zone[:80])) from error
    for index, cell in enumerate(row[: len(texts)]):
        if isinstance(cell.value, datetime):
            texts[index] = cell.value.replace(tzinfo=known).isoformat()
    return texts
