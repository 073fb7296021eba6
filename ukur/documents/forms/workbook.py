"""A form as a workbook: a sheet a table, ready to print, without formulas, macros and links."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from sop.exchange.atomic import atomic_path
from sop.exchange.guard import guard
from ukur.documents.forms.cleaning import CHANGED, cell_lines, clean_text, widths_of
from ukur.documents.forms.content import (
    Cell,
    Column,
    Fields,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
)
from ukur.documents.forms.workbook_parts import Looks, Part, parts_of
from ukur.documents.looks import FONT, GREY, HEAD_FILL

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from ukur.documents.forms.content import Block
    from ukur.words import Words

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a property of the file, the same always
CHARACTERS = {False: 92, True: 138}
"""Width of a page in characters, by whether it lies."""
LINE, LEAST, MOST_HEIGHT = 12.75, 18.0, 405.0
"""Points: of a line, least and most of a row (Excel knows no higher one)."""
BLANK = 26.0
ABREAST = 3
_PLAIN_COLUMNS = 6
_LABEL = 26


def write_form_xlsx(form: Form, path: Path, words: Words) -> Path:
    """Write a form as a workbook; equal forms give equal bytes, and no cell is a formula.

    Parameters: form; path - of the `.xlsx`, replaced where it is there; words - language.
    Returns: the path.
    Raises: OutputError - it cannot be written.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(buffer, {"in_memory": True, **safe})
    book.set_properties({"title": clean_text(form.title, words, most=200), "created": _CREATED})
    looks = Looks(book)
    for number, part in enumerate(parts_of(form, words)):
        _Sheet(book.add_worksheet(part.name), form, part, words, looks).write(first=number == 0)
    book.close()
    with atomic_path(path) as beside:
        beside.write_bytes(buffer.getvalue())
    return path


class _Sheet:
    """One sheet being written, row after row."""

    def __init__(self, sheet: Worksheet, form: Form, part: Part, words: Words, looks: Looks) -> None:
        self.sheet, self.form, self.part, self.words, self.looks = sheet, form, part, words, looks
        columns = part.table.columns if part.table else (Column(title="", width=1),) * _PLAIN_COLUMNS
        room = CHARACTERS[form.landscape]
        self.widths = [max(3.0, one) for one in widths_of(columns, room, letter=1.05, margin=1.2)]
        self.last = len(self.widths) - 1
        self.row = 0
        self.breaks: list[int] = []

    def write(self, *, first: bool) -> None:
        """Everything of this sheet. Parameters: first - with the letterhead."""
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        if first:
            self._head()
        for block in self.part.blocks:
            self._block(block)
        self._page()

    def _head(self) -> None:
        agency = [line for line in self.form.agency if line]
        for number, line in enumerate(agency, 1):
            rule = {"bottom": 6} if number == len(agency) else {}
            self._across(line.upper(), bold=True, font_size=13, align="center", **rule)
        self.row += bool(agency)
        self._across(self.form.title.upper(), bold=True, font_size=13, align="center")
        if self.form.subtitle:
            self._across(self.form.subtitle, align="center")
        self.row += 1

    def _page(self) -> None:
        sheet = self.sheet
        (sheet.set_landscape if self.form.landscape else sheet.set_portrait)()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_h_pagebreaks(self.breaks)
        sheet.print_area(0, 0, max(0, self.row - 1), self.last)
        if self.form.label:
            label = clean_text(self.form.label, self.words, most=120).upper()
            sheet.set_header(f'&R&"{FONT},Bold"&9 {label.replace("&", "&&")}')
        sheet.set_footer(f'&C&"{FONT}"&9 ' + self.words("forms.page", page="&P", pages="&N"))

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._across(block.text, bold=True)
        elif isinstance(block, Paragraph):
            self._across(block.text, font_size=9 if block.small else 10)
        elif isinstance(block, Fields):
            self._fields(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Signatures):
            self._signatures(block)
        elif isinstance(block, PageBreak) and self.row:
            self.breaks.append(self.row)

    def _span(self, row: int, first: int, last: int, text: str, **look: Any) -> int:
        """One text over some columns; returns how many lines it takes there."""
        shown = clean_text(text, self.words)
        style = self.looks(**look)
        if first < last:
            self.sheet.merge_range(row, first, row, last, "", style)
        if shown:
            self.sheet.write_string(row, first, guard(shown), style)
        else:
            self.sheet.write_blank(row, first, None, style)
        return _lines(shown, sum(self.widths[first : last + 1]))

    def _across(self, text: str, **look: Any) -> None:
        lines = self._span(self.row, 0, self.last, text, **look)
        self._height(lines, scale=look.get("font_size", 10) / 10)

    def _height(self, lines: int, *, least: float = LEAST, scale: float = 1) -> None:
        """Merged cells never grow by themselves, and some programs grow none."""
        self.sheet.set_row(self.row, min(MOST_HEIGHT, max(least, scale * LINE * lines + 4)))
        self.row += 1

    def _fields(self, fields: Fields) -> None:
        split = 0
        while split < self.last - 1 and sum(self.widths[: split + 1]) < _LABEL:
            split += 1
        for field in fields.items:
            text, value = f"{field.label}:", field.value or ""
            look: dict[str, Any] = {} if value else {"bottom": 4}
            if self.last == 0:
                lines = self._span(self.row, 0, 0, f"{text} {value}", **look)
            else:
                lines = self._span(self.row, 0, split, text)
                lines = max(lines, self._span(self.row, split + 1, self.last, value, **look))
            self._height(lines, least=LEAST if value else BLANK)
        self.row += 1

    def _table(self, table: Table) -> None:
        start = self.row
        self._headings(table.columns)
        if table.numbered:
            for column in range(self.last + 1):
                self._span(self.row, column, column, str(column + 1), **_HEADING)
            self._height(1)
        self.sheet.repeat_rows(start, self.row - 1)
        for cells in table.rows:
            self._row(cells, table.columns)
        self.row += 1
        if any(cell.changed for cells in table.rows for cell in cells):
            self._across(self.words("forms.changed", mark=CHANGED), font_size=9)

    def _headings(self, columns: tuple[Column, ...]) -> None:
        top = self.row
        if any(column.group for column in columns):
            lines = 1
            for group, members in groupby(range(len(columns)), lambda at: columns[at].group):
                places = list(members)
                if group:
                    lines = max(lines, self._span(top, places[0], places[-1], group, **_HEADING))
            self._height(lines)
        lines = 1
        for at, column in enumerate(columns):
            title = clean_text(column.title, self.words)
            if self.row > top and not column.group:
                self.sheet.merge_range(top, at, self.row, at, "", self.looks(**_HEADING))
                self.sheet.write_string(top, at, guard(title), self.looks(**_HEADING))
                lines = max(lines, _lines(title, self.widths[at]) - 1)
            else:
                lines = max(lines, self._span(self.row, at, at, title, **_HEADING))
        self._height(lines)

    def _row(self, cells: Sequence[Cell], columns: Sequence[Column]) -> None:
        lines, blank = 1, False
        for at, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            look: dict[str, Any] = {"border": 1, "align": column.align, "bold": cell.bold}
            if cell.changed:
                look |= {"bg_color": f"#{GREY}", "underline": 1}
            text = "\n".join(cell_lines(cell, self.words))
            blank = blank or not text
            lines = max(lines, self._span(self.row, at, at, text, **look))
        self._height(lines, least=BLANK if blank else LEAST)

    def _signatures(self, signatures: Signatures) -> None:
        items = signatures.items
        if not items:
            return
        self.row += 1
        self._across(signatures.place or self.words("forms.place_blank"), align="right")
        many = min(ABREAST, len(items), self.last + 1)
        spans = self._spans(max(2, many) if self.last else 1)[-many:]
        for at in range(0, len(items), many):
            block = items[at : at + many]
            below = ["\n".join(item.lines or (self.words("forms.name_blank"),)) for item in block]
            self._abreast(spans, [item.role for item in block])
            self._abreast(spans, ["." * 30] * len(block), least=60, valign="bottom")
            self._abreast(spans, below)

    def _abreast(
        self, spans: list[tuple[int, int]], texts: list[str], *, least: float = LEAST, **look: Any
    ) -> None:
        look["align"] = "center"
        lines = [self._span(self.row, *span, text, **look) for span, text in zip(spans, texts, strict=False)]
        self._height(max(lines), least=least)

    def _spans(self, many: int) -> list[tuple[int, int]]:
        """The columns in `many` runs of nearly equal width."""
        many = min(many, self.last + 1)
        ends, total, reached = list[int](), sum(self.widths), 0.0
        for at, width in enumerate(self.widths):
            reached += width
            left = many - len(ends)
            if left and (reached >= total * (len(ends) + 1) / many - width / 2 or self.last - at < left):
                ends.append(at)
        ends[-1] = self.last
        return list(zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True))


_HEADING: dict[str, Any] = {
    "bold": True,
    "border": 1,
    "bg_color": f"#{HEAD_FILL}",
    "align": "center",
    "valign": "vcenter",
}


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a cell of this width; long ones are not wrapped to the end."""
    room = max(3, int(width * 1.06))
    return sum(max(1, len(wrap(line[: room * 60], room))) for line in text.split("\n")[:60])
