"""The cells of a recording sheet, found by the machine keys it carries, not by its headings."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from sop.errors import LogError, Problem
from sop.exchange.archive import archive_bytes
from sop.exchange.guard import unguard
from sop.exchange.sheet import layout as lay
from sop.exchange.workbooks import BROKEN, filled_rows

if TYPE_CHECKING:
    from openpyxl import Workbook

KEY_ROWS = 40
MAX_SCHEMA_ROWS = 20_000
# Between the hidden keys and the first row of data stand the column numbers.
KEYS_TO_DATA = 2

CellValue = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell that is not empty.

    Parameters: place - `Catatan!H17`; value - as openpyxl gives it, texts stripped and without the guard;
    kind - `s` text, `n` number, `d` date or time, `b` yes/no, `f` formula, `e` error value.
    """

    place: str
    value: CellValue
    kind: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a table: its cells by column key, the rest by column letter.

    Parameters: sheet - name of the sheet; row - from 1; letters - column letter by key; cells - not empty
    ones, by key; loose - letters of cells that stand in no column of ours.
    """

    sheet: str
    row: int
    letters: Mapping[str, str]
    cells: Mapping[str, Cell]
    loose: tuple[str, ...]

    def place(self, key: str) -> str:
        """Where the cell of a column stands, empty or not."""
        return f"{self.sheet}!{self.letters[key]}{self.row}"


@dataclass(frozen=True, kw_only=True)
class Schema:
    """What the hidden sheet says: which SOP, and the words of the form.

    Parameters: meta - by META_KEYS; steps - step number to (id, text); posts - the SOP's posts; headings -
    by column key; words - list to folded word to code; shown - the words of each list as printed.
    """

    meta: Mapping[str, str]
    steps: Mapping[int, tuple[str, str]]
    posts: lay.Posts
    headings: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    shown: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Book:
    """One workbook, read but not yet understood.

    Parameters: file - as the user named it; digest - 16 hex digits over its bytes; schema - its hidden
    sheet; runs, steps - rows of the two tables that have a cell.
    """

    file: str
    digest: str
    schema: Schema
    runs: tuple[Line, ...]
    steps: tuple[Line, ...]


def read_book(path: str | Path) -> Book:
    """Read the cells of a recording sheet.

    Parameters: path - an `.xlsx` file written by `sop.exchange.sheet.writer`, filled in by people.
    Returns: its rows by column key.
    Raises: LogError - it is no such workbook, cannot be opened safely, or lacks a sheet or column.
    """
    from openpyxl import load_workbook

    file = str(path)
    content = archive_bytes(path, suffixes=(".xlsx",), error=LogError)
    try:
        with warnings.catch_warnings():
            # Of styles and extensions that are of no use here.
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            try:
                schema = _schema(book, file)
                tables = _tables(book, schema, file)
            finally:
                book.close()
    except BROKEN as error:
        raise LogError(Problem(code="archive_damaged", file=file, value=type(error).__name__)) from error
    return Book(
        file=file,
        digest=hashlib.sha256(content).hexdigest()[:16],
        schema=schema,
        runs=tables["runs"],
        steps=tables["steps"],
    )


def _schema(book: Workbook, file: str) -> Schema:
    for sheet in book.worksheets:
        rows = filled_rows(sheet, 4)
        _, first = next(rows, (0, []))
        if first and first[0].value == lay.MAGIC:
            table = []
            for number, cells in rows:
                if number > MAX_SCHEMA_ROWS:
                    break
                texts = {cell.column: unguard(str(cell.value)) for cell in cells}
                table.append(tuple(texts.get(column, "") for column in range(1, 5)))
            return _understood(table, file)
    raise LogError(Problem(code="sheet_no_schema", file=file, value=lay.HIDDEN_SHEET))


def _understood(table: list[tuple[str, ...]], file: str) -> Schema:
    def of(kind: str) -> list[tuple[str, ...]]:
        return [row[1:] for row in table if row[0] == kind]

    meta = {code: word for code, word, _ in of(lay.META)}
    version = meta.get("schema", "")
    if version != str(lay.SCHEMA_VERSION):
        raise LogError(
            Problem(code="sheet_schema_version", file=file, value=version, allowed=(str(lay.SCHEMA_VERSION),))
        )
    steps = {int(word): (code, more) for code, word, more in of(lay.STEP) if word.isdecimal()}
    aliases = [(code, word) for code, word, _ in of(lay.ALIAS)]
    words: dict[str, dict[str, str]] = {name: {} for name in lay.WORD_LISTS}
    shown: dict[str, list[str]] = {name: [] for name in lay.WORD_LISTS}
    for code, word, _ in of(lay.WORD):
        name, _, value = code.partition(".")
        words.setdefault(name, {})[lay.plain(word)] = value
        shown.setdefault(name, []).append(word)
    wrong = [key for key in lay.META_KEYS if key not in meta and key != "origin"] + [
        name for name, has in words.items() if not has
    ]
    if meta.get("time_zone") not in available_timezones():
        wrong.append("time_zone")
    if wrong or not steps:
        raise LogError(Problem(code="sheet_schema_damaged", file=file, value=", ".join(wrong) or lay.STEP))
    return Schema(
        meta=meta,
        steps=steps,
        posts=lay.posts({code: word for code, word, _ in of(lay.POST)}, aliases),
        headings={code: word for code, word, _ in of(lay.HEADING)},
        words=words,
        shown={name: tuple(entries) for name, entries in shown.items()},
    )


def _tables(book: Workbook, schema: Schema, file: str) -> dict[str, tuple[Line, ...]]:
    found: dict[str, tuple[Line, ...]] = {}
    for sheet in book.worksheets:
        table = _table(sheet, schema, file)
        if table is None:
            continue
        name, lines = table
        if name in found:
            raise LogError(Problem(code="sheet_part_twice", file=file, place=sheet.title))
        found[name] = lines
    for name in ("runs", "steps"):
        if name not in found:
            raise LogError(Problem(code="sheet_part_missing", file=file, value=_part(name, schema)))
    return found


def _part(name: str, schema: Schema) -> str:
    """A table named by its headings: the name of its sheet may have been changed."""
    columns = lay.RUN_COLUMNS if name == "runs" else lay.STEP_COLUMNS
    return ", ".join(schema.headings.get(column.key, column.key) for column in columns[:4])


def _table(sheet: Any, schema: Schema, file: str) -> tuple[str, tuple[Line, ...]] | None:
    """The rows of one sheet, or None where it carries no keys."""
    known = {column.key for column in lay.COLUMNS}
    keys: dict[str, str] = {}
    start, lines = 0, []
    for number, cells in filled_rows(sheet, lay.MAX_COLUMNS):
        if cells[0].value == lay.MAGIC:  # the hidden sheet lists all keys, too
            return None
        if not keys:
            if number > KEY_ROWS:
                return None
            at = [(cell.value, cell.column_letter) for cell in cells if cell.value in known]
            keys, start = _keyed(at, schema, sheet.title, file), number + KEYS_TO_DATA
        elif number >= start:
            lines.append(_line(sheet.title, number, cells, keys))
        if len(lines) > lay.MAX_ROWS:
            raise LogError(
                Problem(
                    code="sheet_too_many_rows", file=file, place=sheet.title, allowed=(str(lay.MAX_ROWS),)
                )
            )
    return (next(iter(keys)).partition(".")[0], tuple(lines)) if keys else None


def _keyed(at: list[tuple[str, str]], schema: Schema, sheet: str, file: str) -> dict[str, str]:
    """Column letters by key; every column must be there, once."""
    if not at:
        return {}
    keys: dict[str, str] = {}
    problems = []
    for key, letter in at:
        if key in keys:
            problems.append(
                Problem(
                    code="sheet_column_twice",
                    file=file,
                    place=f"{sheet}!{letter}",
                    value=schema.headings[key],
                )
            )
        keys.setdefault(key, letter)
    name = at[0][0].partition(".")[0]
    for column in lay.RUN_COLUMNS if name == "runs" else lay.STEP_COLUMNS:
        if column.key not in keys:
            heading = schema.headings.get(column.key, column.key)
            problems.append(Problem(code="sheet_column_missing", file=file, place=sheet, value=heading))
    if problems:
        raise LogError(problems)
    return keys


def _line(sheet: str, row: int, cells: list[Any], keys: Mapping[str, str]) -> Line:
    by_letter = {letter: key for key, letter in keys.items()}
    found: dict[str, Cell] = {}
    loose = []
    for cell in cells:
        key = by_letter.get(cell.column_letter)
        value: Any = cell.value
        if cell.data_type == "s":
            value = unguard(str(value).strip())
        if value == "":
            continue
        if key is None:
            loose.append(cell.column_letter)
        else:
            kind = cell.data_type
            found[key] = Cell(place=f"{sheet}!{cell.column_letter}{row}", value=value, kind=kind)
    return Line(sheet=sheet, row=row, letters=keys, cells=found, loose=tuple(loose))
