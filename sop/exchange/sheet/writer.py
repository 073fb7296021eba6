"""The recording sheet written: the workbook in which an office notes its runs of an SOP from tomorrow on.

No macros, no protection, no names of persons; it opens in Excel, LibreOffice and Google Sheets. The same
input gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sop.errors import OutputError, Problem
from sop.events import EventLog
from sop.exchange.atomic import atomic_path
from sop.exchange.guard import guard
from sop.exchange.sheet import layout as lay
from sop.exchange.sheet.checks import entry_rule
from sop.exchange.sheet.rows import Form, Row, Value, empty_form, filled_form, performers
from sop.exchange.sheet.styles import Styles
from sop.model import Sop

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# Rows of both tables, counted from 0 as xlsxwriter does. The hidden keys stand above the column numbers, so
# that sorting and filtering below never move them.
TITLE, OFFICE, BANDS, HEADINGS, KEYS, NUMBERS, FIRST = range(7)
SPARE_VALIDATED = 200
MAX_TEXT = 32_000
# Control characters, lone halves of a pair, and the escape that readers of workbooks do not give back.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|x005F_")
LINE_HEIGHT, MIN_HEIGHT = 14.5, 24.0  # points


def write_sheet(
    sop: Sop,
    path: str | Path,
    *,
    texts: lay.SheetTexts,
    runs: int = 6,
    spare_rows: int = 4,
    log: EventLog | None = None,
    time_zone: str = "Asia/Jakarta",
) -> None:
    """Write the recording sheet of an SOP.

    Parameters: sop - its steps are printed; path - the `.xlsx` file to write; texts - all that people read;
    runs - blocks to fill in, 1 or more (without a log); spare_rows - rows for repeats in each block, 0 or
    more; log - None for an empty form, else what the form records, at the sheet's precision (days, and
    minutes where the log is that precise; no persons); time_zone - of the office.
    Raises: OutputError - the file cannot be written, the log is of another SOP, has an event without any
    stamp, is too long for the form, or holds a text that no workbook can hold.
    """
    zone = ZoneInfo(time_zone)
    if log is None:
        form = empty_form(sop, runs=runs, spare_rows=spare_rows)
    else:
        form = filled_form(sop, log, spare_rows=spare_rows, words=texts.words, zone=zone)
    rows = sum(len(block) for block in form.blocks)
    if rows > lay.MAX_ROWS:
        raise OutputError(
            Problem(code="sheet_log_too_long", file=str(path), value=str(rows), allowed=(str(lay.MAX_ROWS),))
        )
    content = _workbook(sop, texts, form, time_zone, str(path))
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


def _workbook(sop: Sop, texts: lay.SheetTexts, form: Form, time_zone: str, file: str) -> bytes:
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"title": sop.id, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a fixed stamp
    writer = _Writer(book=book, styles=Styles(book), sop=sop, texts=texts, file=file)
    guide, runs, steps = (
        book.add_worksheet(n) for n in (texts.guide_name, texts.runs_name, texts.steps_name)
    )
    hidden = book.add_worksheet(lay.HIDDEN_SHEET)
    lists = writer.hidden(hidden, time_zone, form.origin)
    writer.guide(guide)
    writer.table(runs, texts.runs_title, lay.RUN_COLUMNS, (form.runs,), lists)
    writer.table(steps, texts.steps_title, lay.STEP_COLUMNS, form.blocks, lists)
    writer.run_ids(steps, form)
    runs.freeze_panes(FIRST, 2)
    steps.freeze_panes(FIRST, 4)
    book.close()
    return buffer.getvalue()


@dataclass(frozen=True, kw_only=True)
class _Writer:
    book: Workbook
    styles: Styles
    sop: Sop
    texts: lay.SheetTexts
    file: str

    def hidden(self, sheet: Worksheet, time_zone: str, origin: str) -> Mapping[str, str]:
        """The hidden sheet; returns where in it each list of words stands."""
        sheet.hide()
        sheet.write_string(0, 0, lay.MAGIC)
        spans: dict[str, list[int]] = {}
        for at, (kind, code, word, more) in enumerate(self._schema(time_zone, origin), start=1):
            for column, text in enumerate((kind, code, word, more)):
                sheet.write_string(at, column, guard(self._text(text)))
            name = code.partition(".")[0] if kind == lay.WORD else kind
            spans.setdefault(name, []).append(at + 1)
        spans[lay.POST] += spans.get("joint", [])
        return {name: f"='{lay.HIDDEN_SHEET}'!$C${rows[0]}:$C${rows[-1]}" for name, rows in spans.items()}

    def _schema(self, time_zone: str, origin: str) -> Iterator[tuple[str, str, str, str]]:
        """Rows of the hidden sheet: kind, code, word, second text."""
        sop, texts, own = self.sop, self.texts, lay.posts_of(self.sop)
        values = (str(lay.SCHEMA_VERSION), sop.id, sop.title, sop.digest, texts.language, time_zone)
        for code, value in zip(lay.META_KEYS, (*values, sop.identity.agency, origin), strict=True):
            yield lay.META, code, value, ""
        for step in sop.steps:
            yield lay.STEP, step.id, str(step.number), step.text
        for role in sop.roles:
            yield lay.POST, role.id, role.name, ""
        # Offered beside the single posts, so that a joint step needs no typing.
        joint = {performers(step, own) for step in sop.steps if len(step.performers.roles) > 1}
        for together in sorted(joint):
            yield "joint", "", together, ""
        for role in sop.roles:
            for alias in role.aliases:
                yield lay.ALIAS, role.id, alias, ""
        for key in (column.key for column in lay.COLUMNS):
            yield lay.HEADING, key, texts.headings[key], ""
        for name, codes in lay.WORD_LISTS.items():
            for code in codes:
                yield lay.WORD, f"{name}.{code}", texts.words[name][code], ""

    def guide(self, sheet: Worksheet) -> None:
        """The first sheet: which SOP, and how to fill the form in."""
        sop, texts = self.sop, self.texts
        sheet.set_column(0, 0, 4)
        sheet.set_column(1, 1, 18)
        sheet.set_column(2, 2, 72)
        sheet.merge_range(0, 0, 0, 2, texts.guide_title, self.styles.title)
        identity = {
            "sop": sop.title,
            "number": sop.identity.number,
            "agency": self._office(),
            "revision": sop.digest,
        }
        at = 2
        for name, value in identity.items():
            sheet.merge_range(at, 0, at, 1, texts.labels[name], self.styles.label)
            sheet.write_string(at, 2, guard(self._text(value)), self.styles.identity)
            at += 1
        for number, paragraph in enumerate(texts.guide, start=1):
            sheet.write_string(at + number, 0, f"{number}.", self.styles.paragraph_number)
            sheet.merge_range(at + number, 1, at + number, 2, paragraph, self.styles.paragraph)
            # Merged cells never grow by themselves.
            sheet.set_row(at + number, LINE_HEIGHT * len(wrap(paragraph, 92)) + 6)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)

    def _office(self) -> str:
        identity = self.sop.identity
        return ", ".join(part for part in (identity.agency, identity.government) if part)

    def table(
        self,
        sheet: Worksheet,
        title: str,
        columns: tuple[lay.Column, ...],
        blocks: tuple[tuple[Row, ...], ...],
        lists: Mapping[str, str],
    ) -> None:
        """One of the two tables: headings, hidden keys, rows, lists and checks, page setup."""
        self._headings(sheet, title, columns)
        at, breaks = FIRST, []
        for block in blocks:
            for place, row in enumerate(block):
                self._row(sheet, at, columns, row, first=place == 0 and len(blocks) > 1)
                at += 1
            breaks.append(at)
        last = at - 1
        sheet.autofilter(NUMBERS, 0, last, len(columns) - 1)
        for column, spec in enumerate(columns):
            rule = entry_rule(spec, self.texts, lists)
            if rule is not None:
                sheet.data_validation(FIRST, column, last + SPARE_VALIDATED, column, rule)
        self._page(sheet, (last, len(columns) - 1), breaks[:-1])

    def _headings(self, sheet: Worksheet, title: str, columns: tuple[lay.Column, ...]) -> None:
        styles, texts = self.styles, self.texts
        sheet.write_string(TITLE, 0, f"{title}: {self._text(self.sop.title)}", styles.title)
        office = " · ".join(part for part in (self._office(), self.sop.identity.number) if part)
        sheet.write_string(OFFICE, 0, guard(self._text(office)), styles.office)
        for row, height in ((TITLE, 22), (HEADINGS, 48), (NUMBERS, 16)):
            sheet.set_row(row, height)
        sheet.set_row(KEYS, None, None, {"hidden": True})
        for column, spec in enumerate(columns):
            sheet.set_column(column, column, spec.width, styles.loose(spec))
            style = styles.heading_main if spec.key == lay.ROW_END else styles.heading
            sheet.write_string(HEADINGS, column, texts.headings[spec.key], style)
            sheet.write_string(KEYS, column, spec.key)
            sheet.write_string(NUMBERS, column, f"({column + 1})", styles.number)
        for band in dict.fromkeys(spec.band for spec in columns if spec.band):
            at = [column for column, spec in enumerate(columns) if spec.band == band]
            sheet.merge_range(BANDS, at[0], BANDS, at[-1], texts.bands[band], styles.band)

    def _row(
        self, sheet: Worksheet, at: int, columns: tuple[lay.Column, ...], row: Row, *, first: bool
    ) -> None:
        lines = 1
        for column, spec in enumerate(columns):
            value = row.get(spec.key, "")
            given = spec.given and (value != "" or spec.kind == "label")
            self._cell(sheet, at, column, value, self.styles.cell(spec, first=first, given=given))
            if isinstance(value, str) and value:
                lines = max(lines, len(wrap(value, max(4, int(spec.width * 0.95)))))
        # LibreOffice and Google Sheets keep the default height where a file states none.
        sheet.set_row(at, max(MIN_HEIGHT, LINE_HEIGHT * lines + 4))

    def _cell(self, sheet: Worksheet, row: int, column: int, value: Value, style: Any) -> None:
        if isinstance(value, str):
            if value:
                sheet.write_string(row, column, guard(self._text(value)), style)
            else:
                sheet.write_blank(row, column, None, style)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, style)
        else:
            sheet.write_number(row, column, value, style)

    def run_ids(self, sheet: Worksheet, form: Form) -> None:
        """The id of each row's run, looked up for people; the reader goes by the run's number."""
        end = FIRST + len(form.runs) + SPARE_VALIDATED
        name = self.texts.runs_name.replace("'", "''")
        numbers, ids = (f"'{name}'!${letter}${FIRST + 1}:${letter}${end}" for letter in "AB")
        column = [spec.key for spec in lay.STEP_COLUMNS].index(lay.ROW_ID)
        at = FIRST
        for run, block in zip(form.runs, form.blocks, strict=True):
            shown = guard(str(run.get(lay.RUN_ID, "")))
            for place in range(len(block)):
                formula = f'=IFERROR(INDEX({ids},MATCH($A{at + 1},{numbers},0))&"","")'
                style = self.styles.cell(
                    lay.STEP_COLUMNS[column], first=place == 0 and len(form.runs) > 1, given=True
                )
                sheet.write_formula(at, column, formula, style, shown)
                at += 1

    def _page(self, sheet: Worksheet, corner: tuple[int, int], breaks: list[int]) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.6)
        sheet.repeat_rows(TITLE, NUMBERS)
        sheet.print_area(0, 0, *corner)
        sheet.set_footer(f"&L&8{self.sop.id} · {self.sop.digest}&R&8{self.texts.labels['page']}")
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{lay.MAX_ROWS}"})
        sheet.fit_to_pages(1, 0)
        if breaks:
            sheet.set_h_pagebreaks(breaks)

    def _text(self, text: str) -> str:
        """The text, if a workbook can hold it unchanged."""
        if _UNSAFE.search(text) or len(text) > MAX_TEXT:
            raise OutputError(Problem(code="sheet_text_unwritable", file=self.file, value=repr(text[:40])))
        return text
