"""The cells of an SOP sheet, found by the machine keys it carries, not by its headings."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop.errors import DocumentError, Problem
from sop.exchange.archive import archive_bytes
from sop.exchange.guard import unguard
from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.cells import Content
from sop.exchange.sop_sheet.lean import lean
from sop.exchange.sop_sheet.terms import Words, tidy, words_of
from sop.exchange.workbooks import BROKEN, filled_rows

if TYPE_CHECKING:
    from openpyxl import Workbook

SUFFIXES = (".xlsx",)
KEY_ROWS = 40
# Between the hidden keys and the first row of data stand the column numbers.
KEYS_TO_DATA = 2
_CHUNK = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a table.

    Parameters: sheet - name of the sheet; row - from 1; letters - column letter by name; cells - not empty
    ones, by name; key - what its hidden cell holds, empty where there is none.
    """

    sheet: str
    row: int
    letters: Mapping[str, str]
    cells: Mapping[str, Content]
    key: str

    def place(self, name: str) -> str:
        """Where the cell of a column stands, empty or not."""
        return f"{self.sheet}!{self.letters.get(name, '')}{self.row}"


@dataclass(frozen=True, kw_only=True)
class Exact:
    """What a cell meant when it was written. Parameters: trace - of what it showed; value."""

    trace: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class Schema:
    """What the hidden sheet says.

    Parameters: words; headings - by machine key, names of sheets by table; written - by table and row key,
    the name that the row had and one thing more; used - keys of columns that held something; exact - by
    column key and row key.
    """

    words: Words
    headings: Mapping[str, str]
    written: Mapping[tuple[str, str], tuple[str, str]]
    used: frozenset[str]
    exact: Mapping[tuple[str, str], Exact]


@dataclass(frozen=True, kw_only=True)
class Book:
    """One workbook, read but not yet understood.

    Parameters: file - as the user named it; schema; tables - rows that hold something; sheets - names of the
    sheets, by table; loose - cells outside of all columns.
    """

    file: str
    schema: Schema
    tables: Mapping[str, tuple[Line, ...]]
    sheets: Mapping[str, str]
    loose: tuple[Content, ...]


def is_ours(path: str | Path) -> bool:
    """Does the file carry the mark of an SOP sheet? Looks at its bytes alone; False for what is not safe."""
    try:
        content = archive_bytes(path, suffixes=SUFFIXES, most=lay.MAX_BYTES, tags=lay.MAX_TAGS)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.startswith("xl/") and name.endswith(".xml")]
            return any(_holds(archive, name) for name in names)
    except (DocumentError, *BROKEN):
        return False


def _holds(archive: zipfile.ZipFile, name: str) -> bool:
    mark, kept = lay.MAGIC.encode(), b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            if mark in kept + chunk:
                return True
            kept = chunk[-len(mark) :]
    return False


def read_book(path: str | Path) -> Book:
    """Read the cells of an SOP sheet.

    Parameters: path - an `.xlsx` file written by `sop.exchange.sop_sheet.writer`, filled in by people.
    Returns: its rows by column.
    Raises: DocumentError - it is no such workbook, cannot be opened safely, or lacks a sheet or column.
    """
    from openpyxl import load_workbook

    file = str(path)
    content = archive_bytes(path, suffixes=SUFFIXES, most=lay.MAX_BYTES, tags=lay.MAX_TAGS)
    try:
        with warnings.catch_warnings():
            # Of styles and extensions that are of no use here.
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(lean(content)), read_only=True, data_only=False, keep_links=False)
            try:
                schema = _schema(book, file)
                return _Tables(file=file, schema=schema).read(book)
            finally:
                book.close()
    except BROKEN as error:
        raise DocumentError(Problem(code="archive_damaged", file=file, value=type(error).__name__)) from error


def _schema(book: Workbook, file: str) -> Schema:
    for sheet in book.worksheets:
        rows = filled_rows(sheet, 5)
        _, first = next(rows, (0, []))
        if first and first[0].value == lay.MAGIC:
            table: list[tuple[str, ...]] = []
            for _, cells in rows:
                if len(table) > lay.MAX_SCHEMA_ROWS:
                    break
                texts = {cell.column: unguard(tidy(str(cell.value))) for cell in cells}
                table.append(tuple(texts.get(column, "") for column in range(1, 6)))
            return _understood(table, file)
    raise DocumentError(Problem(code="sop_sheet_no_schema", file=file, value=lay.HIDDEN_SHEET))


def _understood(table: list[tuple[str, ...]], file: str) -> Schema:
    def of(kind: str) -> list[tuple[str, ...]]:
        return [row[1:] for row in table if row[0] == kind]

    meta = {code: value for code, value, *_ in of(lay.META)}
    known = (str(lay.SCHEMA_VERSION),)
    if meta.get("schema") not in known:
        value = meta.get("schema", "")
        raise DocumentError(Problem(code="sop_sheet_version", file=file, value=value, allowed=known))
    lists: dict[str, dict[str, str]] = {}
    for name, code, word, _ in of(lay.WORD):
        lists.setdefault(name, {})[code] = word
    wrong = [name for name, codes in lay.WORD_LISTS.items() if set(lists.get(name, ())) != set(codes)]
    exact: dict[tuple[str, str], Exact] = {}
    for key, row, trace, text in of(lay.EXACT):
        try:
            exact[key, row] = Exact(trace=trace, value=json.loads(text))
        except (ValueError, RecursionError):
            wrong.append(lay.EXACT)
    if wrong:
        raise DocumentError(Problem(code="sop_sheet_damaged", file=file, value=", ".join(wrong)))
    return Schema(
        words=words_of(lists, comma=meta.get("language") == "id"),
        headings={key: text for key, text, *_ in of(lay.HEADING)},
        written={(table_, key): (name, more) for table_, key, name, more in of(lay.WRITTEN)},
        used=frozenset(key for key, *_ in of(lay.USED)),
        exact=exact,
    )


@dataclass(frozen=True, kw_only=True)
class _Tables:
    """Finds the tables of a workbook."""

    file: str
    schema: Schema

    def read(self, book: Workbook) -> Book:
        tables: dict[str, tuple[Line, ...]] = {}
        sheets: dict[str, str] = {}
        loose: list[Content] = []
        problems: list[Problem] = []
        for sheet in book.worksheets:
            found = self._table(sheet, loose, problems)
            if found is None:
                continue
            name, lines = found
            if name in tables:
                problems.append(Problem(code="sop_sheet_part_twice", file=self.file, place=sheet.title))
            tables[name], sheets[name] = lines, sheet.title
        for name in lay.TABLES:
            held = any(key.startswith(f"{name}.") for key in self.schema.used)
            if name not in tables and (held or name in (lay.IDENTITY, lay.STEPS)):
                value = self.schema.headings.get(name, name)
                problems.append(Problem(code="sop_sheet_part_missing", file=self.file, value=value))
        if problems:
            raise DocumentError(problems)
        return Book(file=self.file, schema=self.schema, tables=tables, sheets=sheets, loose=tuple(loose))

    def _table(
        self, sheet: Any, loose: list[Content], problems: list[Problem]
    ) -> tuple[str, tuple[Line, ...]] | None:
        """The rows of one sheet, or None where it carries no keys."""
        letters: dict[str, str] = {}
        start, lines = 0, []
        for number, cells in filled_rows(sheet, lay.MAX_COLUMNS):
            if cells[0].value == lay.MAGIC:  # the hidden sheet lists all keys, too
                return None
            if not letters:
                if number > KEY_ROWS:
                    return None
                letters = {cell.column_letter: cell.value for cell in cells if cell.value in lay.KEYS}
                start = number + KEYS_TO_DATA
            elif number >= start:
                lines.append(self._line(sheet.title, number, cells, letters, loose))
            if len(lines) > lay.MAX_ROWS:
                most = (str(lay.MAX_ROWS),)
                code = "sop_sheet_too_many_rows"
                raise DocumentError(Problem(code=code, file=self.file, place=sheet.title, allowed=most))
        if not letters:
            return None
        table = next(iter(letters.values())).partition(".")[0]
        problems += self._columns(table, sheet.title, letters)
        return table, tuple(line for line in lines if line.cells or line.key)

    def _columns(self, table: str, sheet: str, letters: Mapping[str, str]) -> Iterator[Problem]:
        """Every column once; one that never held anything may be gone."""
        seen: set[str] = set()
        for letter, key in letters.items():
            if key in seen:
                place, heading = f"{sheet}!{letter}", self.schema.headings.get(key, key)
                yield Problem(code="sop_sheet_column_twice", file=self.file, place=place, value=heading)
            seen.add(key)
        for column in lay.TABLES[table]:
            key = lay.full(table, column)
            always = column.needed or column.name in ("number", lay.VALUE)
            if key not in seen and (always or key in self.schema.used or column.kind == "key"):
                heading = self.schema.headings.get(key, key)
                yield Problem(code="sop_sheet_column_missing", file=self.file, place=sheet, value=heading)

    def _line(
        self, sheet: str, row: int, cells: list[Any], letters: Mapping[str, str], loose: list[Content]
    ) -> Line:
        found: dict[str, Content] = {}
        key = ""
        for cell in cells:
            name = letters.get(cell.column_letter, "").partition(".")[2]
            value: Any = cell.value
            if cell.data_type == "s":
                value = unguard(tidy(str(value)))
            if value == "" or name == lay.LABEL:
                continue
            content = Content(place=f"{sheet}!{cell.column_letter}{row}", value=value, kind=cell.data_type)
            if not name:
                loose.append(content)
            elif name == lay.KEY:
                key = str(value)
            else:
                found[name] = content
        places = {key_.partition(".")[2]: letter for letter, key_ in letters.items()}
        return Line(sheet=sheet, row=row, letters=places, cells=found, key=key)
