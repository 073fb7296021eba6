"""The SOP sheet written: a whole SOP as a workbook, or an empty one to fill in.

No macros, no protection, no formula from data; it opens in Excel, LibreOffice and Google Sheets. The same
input gives the same bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sop.errors import OutputError, Problem
from sop.exchange.atomic import atomic_path
from sop.exchange.guard import guard
from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.cells import CellParser, Content, Refused
from sop.exchange.sop_sheet.rows import Row, Tables, empty, filled, terms_of
from sop.exchange.sop_sheet.shown import Display
from sop.exchange.sop_sheet.terms import Shown, Terms, harmless, tidy, trace, words_of
from sop.model import Sop

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Paper = Literal["a4", "f4"]
PAPERS: Mapping[Paper, int] = {"a4": 9, "f4": 14}
"""Their numbers in the file format; F4 is the folio of Indonesian offices."""
_PERFORMERS = lay.full(lay.STEPS, "performers")
NAMING: Mapping[str, tuple[str, str]] = {
    lay.STEPS: ("text", "number"),
    lay.ROLES: ("name", ""),
    lay.DECISIONS: ("text", ""),
    lay.UNITS: ("name", "set"),
    lay.STAGES: ("name", ""),
}
"""Columns that tell what a row with a permanent key was when it was written."""


def write_sop_sheet(
    sop: Sop | None, path: str | Path, *, texts: lay.SopSheetTexts, paper: Paper = "a4"
) -> Path:
    """Write the SOP sheet of an SOP, or an empty one.

    Parameters: sop - all that it says is written; None for an empty sheet; path - the `.xlsx` file to write;
    texts - all that people read; paper - that it prints on.
    Returns: the path.
    Raises: OutputError - the file cannot be written, or a text is too long for a cell.
    """
    content = _workbook(sop, texts, paper, str(path))
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)
    return Path(path)


def _workbook(sop: Sop | None, texts: lay.SopSheetTexts, paper: Paper, file: str) -> bytes:
    from xlsxwriter import Workbook

    from sop.exchange.sop_sheet.sheets import Sheets

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = Workbook(buffer, {"in_memory": True, **options})
    name = sop.id if sop else texts.names[lay.STEPS]
    book.set_properties({"title": name, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a fixed stamp
    words = words_of(texts.words, comma=texts.language == "id")
    terms = terms_of(sop, words) if sop else Terms(words=words)
    tables = _Shower(terms=terms, file=file).tables(filled(sop) if sop else empty())
    # No digest: what people change would leave it standing.
    footer = f"&L&8{sop.id if sop else ''}&R&8{texts.labels['page']}"
    sheets = Sheets(book=book, texts=texts, footer=footer, paper=PAPERS[paper], fresh=sop is None)
    sheets.write(tables.shown, lists=_hidden_lists(texts))
    _hidden(book, [*_schema(texts), *tables.records])
    book.close()
    return buffer.getvalue()


@dataclass(frozen=True, kw_only=True)
class _Written:
    """Parameters: shown - rows by table, cells by column name; records - rows of the hidden sheet."""

    shown: Mapping[str, tuple[Mapping[str, Shown], ...]]
    records: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class _Shower:
    """Turns values into cells, and keeps beside what a cell alone would not give back."""

    terms: Terms
    file: str
    records: list[tuple[str, ...]] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)

    def tables(self, tables: Tables) -> _Written:
        shown = {table: tuple(self._row(table, row) for row in rows) for table, rows in tables.items()}
        used = tuple((lay.USED, key) for key in self.used)
        return _Written(shown=shown, records=(*used, *self.records))

    def _row(self, table: str, row: Row) -> Mapping[str, Shown]:
        cells: dict[str, Shown] = {lay.KEY: row.key}
        fields = {each.name: each for each in lay.FIELDS}
        for column in lay.TABLES[table]:
            if column.kind in ("key", "label"):
                continue
            cell = fields[row.values[lay.LABEL]].column if table == lay.IDENTITY else column
            cells[column.name] = self._cell(lay.full(table, column), cell, row)
        if lay.LABEL in row.values:
            cells[lay.LABEL] = row.values[lay.LABEL]
        if row.key and table in NAMING:
            name, more = (str(cells[each]) if each else "" for each in NAMING[table])
            self.records.append((lay.WRITTEN, table, row.key, name, more))
        return cells

    def _cell(self, key: str, column: lay.Column, row: Row) -> Shown:
        value = row.values.get(column.name)
        display, parser = Display(terms=self.terms), CellParser(terms=self.terms)
        shown = display.show(column, value)
        if isinstance(shown, str) and len(shown) > lay.MAX_LONG_CELL:
            raise self._too_long(shown)
        if shown != "" and row.key:
            self.used.setdefault(key)
        if (
            row.key
            and value is not None
            and (
                # Who fills in a post that was only assumed has stated it; reading must see that it changed.
                (key == _PERFORMERS and row.values.get("basis", "stated") != "stated")
                or self._needs_record(parser, column, value, shown)
            )
        ):
            self.records.append((lay.EXACT, key, row.key, trace(shown), self._exact(value)))
        return shown

    def _exact(self, value: Any) -> str:
        # Programs take _x0041_ for an A, and lose what is no character of XML.
        exact = json.dumps(value).replace("_x", "\\u005fx")
        if len(exact) > lay.MAX_LONG_CELL:
            exact = json.dumps(value, ensure_ascii=False).replace("_x", "\\u005fx")
        if len(exact) > lay.MAX_LONG_CELL or harmless(exact) != exact:
            raise self._too_long(exact)
        return exact

    def _too_long(self, text: str) -> OutputError:
        most = (str(lay.MAX_LONG_CELL),)
        value = f"{text[:40]} ..."
        return OutputError(Problem(code="sop_sheet_text_too_long", file=self.file, value=value, allowed=most))

    def _needs_record(self, parser: CellParser, column: lay.Column, value: Any, shown: Shown) -> bool:
        if column.kind in lay.REFERENCES:
            return shown != ""
        try:
            back = column.blank if shown == "" else parser.parse(column, _as_read(shown))
        except Refused:
            return True
        return bool(back != value)


def _as_read(shown: Shown) -> Content:
    """What a reader would find."""
    if isinstance(shown, str):
        return Content(place="", value=tidy(shown), kind="s")
    if isinstance(shown, date):
        return Content(place="", value=shown, kind="d")
    return Content(place="", value=shown, kind="n")


def _schema(texts: lay.SopSheetTexts) -> Iterator[tuple[str, ...]]:
    """Rows of the hidden sheet that every sheet of a language has; lists of words stand together."""
    yield lay.META, "schema", str(lay.SCHEMA_VERSION)
    yield lay.META, "language", texts.language
    for name, codes in lay.WORD_LISTS.items():
        for code in codes:
            yield lay.WORD, name, code, texts.words[name][code]
    for key in lay.KEYS:
        yield lay.HEADING, key, texts.headings[key]
    for each in lay.FIELDS:
        yield lay.HEADING, f"{lay.IDENTITY}.{each.name}", texts.fields[each.name]
    for table, name in texts.names.items():
        yield lay.HEADING, table, name


def _hidden_lists(texts: lay.SopSheetTexts) -> Mapping[str, str]:
    """Where each list of words stands in the hidden sheet."""
    spans: dict[str, list[int]] = {}
    for at, row in enumerate(_schema(texts), start=2):
        if row[0] == lay.WORD:
            spans.setdefault(row[1], []).append(at)
    return {name: f"='{lay.HIDDEN_SHEET}'!$D${rows[0]}:$D${rows[-1]}" for name, rows in spans.items()}


def _hidden(book: Workbook, rows: list[tuple[str, ...]]) -> None:
    sheet = book.add_worksheet(lay.HIDDEN_SHEET)
    sheet.hide()
    sheet.write_string(0, 0, lay.MAGIC)
    for at, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(at, column, guard(text))
