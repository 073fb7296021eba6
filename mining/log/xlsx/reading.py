"""A workbook as tables of texts: ours (sheets events and cases), or anybody's with a row of headers."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mining.log.columns import REQUIRED
from mining.log.limits import check_zip
from mining.log.options import LogOptions
from mining.log.raw import RawLog
from mining.log.xlsx.sheet import Candidate, candidate, read_sheet
from sop import events as ev
from sop.errors import LogError, Problem
from sop.exchange.events_xlsx import CASES_SHEET, EVENTS_SHEET
from sop.findings import Finding

if TYPE_CHECKING:
    from openpyxl import Workbook

FORM_SHEET = "_ukur"
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

    Parameters: path - the workbook; options - sheet, columns, attributes, excel_dates; file - as the user
    gave it.
    Returns: texts under our column names.
    Raises: LogError - no sheet or several with a row of known headers, columns missing, formulas instead of
    values in a column that is used.
    """
    with opened_book(path, file) as book:
        chosen = _chosen(book, options, file)
        events = read_sheet(chosen, options, file=file)
        told = _told(book, chosen)
        cases = None
        if chosen.name == EVENTS_SHEET and CASES_SHEET in book.sheetnames:
            # The case table is ours: its headers are known, whatever the events are called.
            own = replace(options, columns=None, sheet=None, attributes=options.kept)
            found = candidate(book[CASES_SHEET], own, (ev.CASE_ID,))
            cases = read_sheet(found, own, file=file, needed=(ev.CASE_ID,))
    return RawLog(kind="xlsx", events=events, cases=cases, findings=told)


def _told(book: Workbook, chosen: Candidate) -> tuple[Finding, ...]:
    others = [name for name in book.sheetnames if name not in (chosen.name, CASES_SHEET)]
    if not others:
        return ()
    return (
        Finding(
            rule="book_sheet",
            severity="note",
            place=chosen.name,
            count=len(others),
            total=len(book.sheetnames),
            examples=tuple(others[:5]),
        ),
    )


def _chosen(book: Workbook, options: LogOptions, file: str) -> Candidate:
    """The sheet that is named, else ours, else the only one that has a row of the headers we need."""
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if options.sheet is not None:
        return candidate(sheets[_named(options.sheet, list(sheets), file)], options, REQUIRED)
    if EVENTS_SHEET in sheets:
        ours = candidate(sheets[EVENTS_SHEET], options, REQUIRED)
        if ours.complete:
            return ours
    visible = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"]
    found = [candidate(sheet, options, REQUIRED) for sheet in visible]
    complete = [one for one in found if one.complete]
    if len(complete) > 1:
        names = tuple(one.name for one in complete)
        raise LogError(Problem(code="book_sheets", file=file, allowed=names))
    # None is complete: the one that comes nearest says what it lacks.
    best = max(complete or found, key=lambda one: one.known, default=None)
    if best is None or (not best.known and len([one for one in found if one.headers]) != 1):
        listed = ", ".join(sheets)[:200]
        raise LogError(Problem(code="book_no_header", file=file, value=listed, allowed=_NEEDED))
    return best


_NEEDED = ("case_id / id_pelaksanaan", "activity / kegiatan", "end / waktu_selesai")


def _named(name: str, sheets: list[str], file: str) -> str:
    loose = [one for one in sheets if one.strip().casefold() == name.strip().casefold()]
    if name in sheets:
        return name
    if len(loose) == 1:
        return loose[0]
    raise LogError(Problem(code="book_sheet_unknown", file=file, value=name, allowed=tuple(sheets)))
