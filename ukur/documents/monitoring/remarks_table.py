"""A small table that people filled in, as rows of texts: .xlsx or .csv, opened without believing it."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mining.log.labels import plain_label
from sop.errors import DocumentError, LogError, Problem
from sop.exchange.archive import archive_bytes
from sop.exchange.guard import unguard
from sop.exchange.opening import file_bytes
from sop.exchange.workbooks import BROKEN
from sop.plain import plain

MAX_ROWS = 1_000
MAX_COLUMNS = 20
MAX_BYTES = 2_000_000
MAX_UNPACKED = 20_000_000
MAX_TAGS = 1_000_000
MAX_CELL = 33_000
HEAD_ROWS = 30
"""The headings stand in one of the first rows: above them a form has its letterhead."""
_Line = tuple[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """Parameters: place - where it stands; texts - by column, empty where the table has no such column."""

    place: str
    texts: Mapping[str, str]


def same(text: str) -> str:
    """A text without what does not count in comparing. Parameters: text."""
    return plain_label(text[:MAX_CELL].replace("_", " "))


def rows_of_file(path: str | Path, headings: Mapping[str, str], *, needed: Sequence[str]) -> tuple[Row, ...]:
    """The rows of the first table with the headings wanted.

    Parameters: path; headings - the column that a heading (as `same` gives it) means; needed - columns.
    Returns: rows in which a person has written something.
    Raises: DocumentError - not such a file, no such headings, headings that nobody knows, too many rows.
    """
    file = str(path)
    lines = _of_csv(path) if Path(path).suffix.lower() == ".csv" else _of_xlsx(path)
    places: dict[int, str] | None = None
    found = []
    for number, (place, cells) in enumerate(lines):
        if places is None:
            known = [headings.get(same(cell), "") for cell in cells]
            if set(needed) <= set(known):
                places = _placed(known, cells, file, place)
            elif number >= HEAD_ROWS:
                break
        elif any(cells[at].strip() for at in places if at < len(cells)):
            texts = dict.fromkeys(headings.values(), "")
            texts |= {column: cells[at] for at, column in places.items() if at < len(cells)}
            found.append(Row(place=place, texts=texts))
    if places is None:
        raise DocumentError(Problem(code="remarks_headings", file=file, allowed=tuple(headings)))
    return tuple(found)


def _placed(known: Sequence[str], cells: Sequence[str], file: str, place: str) -> dict[int, str]:
    problems = [
        Problem(code="remarks_unknown_column", file=file, place=place, value=plain(cell, 60))
        for column, cell in zip(known, cells, strict=True)
        if not column and same(cell) not in {"", "no"}
    ]
    problems += [
        Problem(code="remarks_column_twice", file=file, place=place, value=plain(cells[at], 60))
        for at, column in enumerate(known)
        if column and column in known[:at]
    ]
    if problems:
        raise DocumentError(problems)
    return {at: column for at, column in enumerate(known) if column}


def _of_csv(path: str | Path) -> Iterator[_Line]:
    from mining.log.decode import decoded

    file = str(path)
    raw = file_bytes(path, most=MAX_BYTES)
    try:
        text = decoded(raw, encoding=None, file=file).content.decode("utf-8")
    except LogError as error:
        raise DocumentError(error.problems) from error
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            _check(number, cells, file)
            yield f"line {number}", [unguard(cell) for cell in cells]
    except csv.Error as error:
        raise DocumentError(Problem(code="remarks_damaged", file=file)) from error


def _of_xlsx(path: str | Path) -> Iterator[_Line]:
    from openpyxl import load_workbook

    file = str(path)
    content = archive_bytes(path, suffixes=(".xlsx", ".csv"), most=MAX_UNPACKED, tags=MAX_TAGS)
    try:
        with warnings.catch_warnings():
            # Remarks on features that play no part here, such as drop-down lists.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
            sheet.reset_dimensions()
            rows = list(sheet.iter_rows(max_row=MAX_ROWS + HEAD_ROWS + 1, max_col=MAX_COLUMNS + 1))
    except (*BROKEN, StopIteration) as error:
        raise DocumentError(Problem(code="remarks_damaged", file=file)) from error
    for number, row in enumerate(rows, 1):
        cells = [_text(cell.value) for cell in row]
        _check(number, cells, file)
        yield f"{plain(sheet.title, 40)}!{number}", cells


def _check(number: int, cells: Sequence[str], file: str) -> None:
    """No table of people is larger."""
    if number > MAX_ROWS + HEAD_ROWS:
        raise DocumentError(Problem(code="remarks_too_many", file=file, allowed=(str(MAX_ROWS),)))
    if any(cell.strip() for cell in cells[MAX_COLUMNS:]):
        raise DocumentError(Problem(code="remarks_too_wide", file=file, allowed=(str(MAX_COLUMNS),)))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unguard(str(value)[:MAX_CELL])
