"""The visible sheets of the SOP sheet, one for each table, and the instructions before them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from sop.exchange.guard import guard
from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.checks import entry_rule
from sop.exchange.sop_sheet.styles import Styles
from sop.exchange.sop_sheet.terms import Shown

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# Rows of each table, counted from 0 as xlsxwriter does; the hidden keys stand between headings and numbers.
TITLE, LEAD, HEADINGS, KEYS, NUMBERS, FIRST = range(6)
REACH = 300
"""Rows below the first that lists, hints and looked-up texts reach."""
SPARE, SPARE_FRESH = 5, 12
LINE_HEIGHT, MIN_HEIGHT, MAX_HEIGHT = 14.5, 24.0, 400.0  # points
GUIDE_WIDTHS = (4, 5.5, 38, 24, 9, 24, 24, 18)

Row = Mapping[str, Shown]


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """Writes them.

    Parameters: book; texts; footer - of each page; paper - its number in the file format; fresh - an empty
    form, so with more room.
    """

    book: Workbook
    texts: lay.SopSheetTexts
    footer: str
    paper: int
    fresh: bool
    styles: Styles = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "styles", Styles(self.book))

    def write(self, tables: Mapping[str, Sequence[Row]], lists: Mapping[str, str]) -> None:
        """All sheets.

        Parameters: tables - rows by table; lists - where each list of words stands.
        """
        guide = self.book.add_worksheet(self.texts.guide_name)
        sheets = {table: self.book.add_worksheet(self.texts.names[table]) for table in lay.TABLES}
        named = {"roles": (lay.ROLES, "name"), "steps": (lay.STEPS, "number"), "sets": (lay.UNITS, "set")}
        lists = {**lists, **{name: f"={self._range(*at)}" for name, at in named.items()}}
        self._guide(guide)
        for table, sheet in sheets.items():
            if table in (lay.IDENTITY, lay.STEPS):
                sheet.set_tab_color("#4F81BD")
            if table != lay.IDENTITY:
                self._table(sheet, table, tables, lists)
        self._identity(sheets[lay.IDENTITY], tables[lay.IDENTITY], lists)

    def _range(self, table: str, name: str) -> str:
        sheet = self.texts.names[table].replace("'", "''")
        letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[[each.name for each in lay.TABLES[table]].index(name)]
        return f"'{sheet}'!${letter}${FIRST + 1}:${letter}${FIRST + REACH}"

    def _guide(self, sheet: Worksheet) -> None:
        texts, styles = self.texts, self.styles
        for column, width in enumerate(GUIDE_WIDTHS):
            sheet.set_column(column, column, width)
        last = len(GUIDE_WIDTHS) - 1
        sheet.merge_range(0, 0, 0, last, texts.guide_title, styles.title)
        at = 2
        for number, paragraph in enumerate(texts.guide, start=1):
            sheet.write_string(at, 0, f"{number}.", styles.paragraph_number)
            sheet.merge_range(at, 1, at, last, paragraph, styles.paragraph)
            # Merged cells never grow by themselves.
            sheet.set_row(at, LINE_HEIGHT * len(wrap(paragraph, 150)) + 6)
            at += 1
        sheet.merge_range(at + 1, 0, at + 1, last, texts.labels["example"], styles.lead)
        at += 2
        for place, spec in enumerate(lay.EVERYDAY, start=1):
            heading = texts.headings[lay.full(lay.STEPS, spec)]
            sheet.write_string(at, place, heading, self._heading(spec))
        sheet.set_row(at, 32)
        for row, example in enumerate(texts.example, start=at + 1):
            shown = [example[column.name] for column in lay.EVERYDAY]
            for place, text in enumerate(shown, start=1):
                sheet.write_string(row, place, text, styles.cell(lay.EVERYDAY[place - 1].kind))
            sheet.set_row(row, _height(shown, GUIDE_WIDTHS[1:]))
        sheet.hide_gridlines(2)
        self._page(sheet, (at + len(texts.example), last), first=0)

    def _table(
        self, sheet: Worksheet, table: str, tables: Mapping[str, Sequence[Row]], lists: Mapping[str, str]
    ) -> None:
        columns, rows = lay.TABLES[table], tables[table]
        self._head(sheet, table, rows)
        spare = SPARE_FRESH if self.fresh else SPARE
        if self.fresh and table == lay.STEPS:
            spare = 0
        steps = tables[lay.STEPS]
        said = {row["number"]: str(row.get("text", "")) for row in steps if row.get("number")}
        for at, row in enumerate([*rows, *({} for _ in range(spare))], start=FIRST):
            self._row(sheet, table, at, row, said)
        last = FIRST + len(rows) + (spare if not rows else 0) - 1
        for place, column in enumerate(columns):
            key = lay.full(table, column)
            hint = self.texts.hints.get(key, "")
            rule = entry_rule(column, self.texts, lists, title=self.texts.headings[key], hint=hint)
            if rule is not None:
                sheet.data_validation(FIRST, place, FIRST + REACH - 1, place, rule)
        sheet.freeze_panes(FIRST, 3 if table == lay.STEPS else 0)
        everyday = [place for place, column in enumerate(columns) if column.everyday]
        self._page(sheet, (last, everyday[-1]), first=1)

    def _head(self, sheet: Worksheet, table: str, rows: Sequence[Row]) -> None:
        """Title, headings, hidden keys and widths; rare columns that hold nothing are folded away."""
        columns, styles = lay.TABLES[table], self.styles
        sheet.write_string(TITLE, 1, self.texts.titles[table], styles.title)
        everyday = [place for place, column in enumerate(columns) if column.everyday and place]
        lead, wide = self.texts.leads[table], sum(columns[place].width for place in everyday)
        sheet.merge_range(LEAD, 1, LEAD, everyday[-1], lead, styles.lead)
        lines = len(wrap(lead, int(wide * 0.95)))
        tall = 24 if table == lay.IDENTITY else 48
        heights = {TITLE: 22, LEAD: LINE_HEIGHT * lines + 4, HEADINGS: tall, NUMBERS: 15}
        for at, height in heights.items():
            sheet.set_row(at, height)
        sheet.set_row(KEYS, None, None, {"hidden": True})
        folded = [
            place
            for place, column in enumerate(columns)
            if not column.everyday and not any(row.get(column.name, "") != "" for row in rows)
        ]
        rare = [place for place, column in enumerate(columns) if not column.everyday]
        for place, column in enumerate(columns):
            options: dict[str, Any] = {"hidden": column.kind == "key" or place in folded}
            if not column.everyday:
                options["level"] = 1
            elif rare and place == rare[0] - 1:
                options["collapsed"] = folded == rare
            sheet.set_column(place, place, column.width, styles.cell(column.kind, framed=False), options)
            heading = self.texts.headings[lay.full(table, column)]
            sheet.write_string(HEADINGS, place, heading, self._heading(column))
            sheet.write_string(KEYS, place, lay.full(table, column))
            sheet.write_string(NUMBERS, place, f"({place})" if place else "", styles.number)
        if rare:
            # The sign that unfolds them stands before them, where people see it.
            sheet.outline_settings(True, True, False, False)

    def _heading(self, column: lay.Column) -> Format:
        if not column.everyday:
            return self.styles.heading_rare
        needed = column.needed or column.name == "number"
        return self.styles.heading_needed if needed else self.styles.heading

    def _row(self, sheet: Worksheet, table: str, at: int, row: Row, said: Mapping[Shown, str]) -> None:
        columns = lay.TABLES[table]
        number = row.get("last" if table == lay.STAGES else "step", "")
        for place, column in enumerate(columns):
            if column.kind == "label":
                self._looked_up(sheet, table, at, place, said.get(number, ""))
            else:
                style = self.styles.cell(column.kind)
                self._cell(sheet, at, place, row.get(column.name, ""), style)
        # LibreOffice and Google Sheets keep the default height where a file states none.
        shown = [
            said.get(number, "") if column.kind == "label" else row.get(column.name, "")
            for column in columns
            if column.kind != "key"
        ]
        sheet.set_row(at, _height(shown, [column.width for column in columns if column.kind != "key"]))

    def _cell(self, sheet: Worksheet, at: int, place: int, shown: Shown, style: Format) -> None:
        if isinstance(shown, str):
            if shown:
                sheet.write_string(at, place, guard(shown), style)
            else:
                sheet.write_blank(at, place, None, style)
        elif isinstance(shown, date):
            sheet.write_datetime(at, place, shown, style)
        else:
            sheet.write_number(at, place, shown, style)

    def _looked_up(self, sheet: Worksheet, table: str, at: int, place: int, said: str) -> None:
        """What the step of the number in this row says, for people; the reader goes by the number."""
        names = [column.name for column in lay.TABLES[table]]
        number = "ABCDEFGH"[names.index("last" if table == lay.STAGES else "step")]
        texts, numbers = self._range(lay.STEPS, "text"), self._range(lay.STEPS, "number")
        formula = f'=IFERROR(INDEX({texts},MATCH(${number}{at + 1},{numbers},0))&"","")'
        sheet.write_formula(at, place, formula, self.styles.cell("label", given=True), said)

    def _identity(self, sheet: Worksheet, rows: Sequence[Row], lists: Mapping[str, str]) -> None:
        """The first block: names of fields in grey, each cell with the rule and the hint of its field."""
        texts = self.texts
        self._head(sheet, lay.IDENTITY, rows)
        fields = {each.name: each for each in lay.FIELDS}
        widths = [column.width for column in lay.TABLES[lay.IDENTITY][1:]]
        before = ""
        for at, row in enumerate(rows, start=FIRST):
            name = str(row[lay.LABEL])
            spec = fields[name]
            label = texts.fields[name] if name != before else ""
            sheet.write_string(at, 0, str(row[lay.KEY]))
            sheet.write_string(at, 1, label, self.styles.label)
            self._cell(sheet, at, 2, row[lay.VALUE], self.styles.cell(spec.kind, left=True))
            sheet.set_row(at, _height([label, row[lay.VALUE]], widths, least=LINE_HEIGHT + 3))
            hint = texts.field_hints.get(name, "")
            rule = entry_rule(spec.column, texts, lists, title=texts.fields[name], hint=hint)
            if rule is not None:
                sheet.data_validation(at, 2, at, 2, rule)
            before = name
        sheet.freeze_panes(FIRST, 0)
        self._page(sheet, (FIRST + len(rows) - 1, 2), first=1, upright=True)

    def _page(self, sheet: Worksheet, corner: tuple[int, int], *, first: int, upright: bool = False) -> None:
        if not upright:
            sheet.set_landscape()
        sheet.set_paper(self.paper)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        if first:
            sheet.repeat_rows(HEADINGS, NUMBERS)
        sheet.print_area(0, first, *corner)
        sheet.set_footer(self.footer)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{lay.MAX_ROWS}"})
        sheet.fit_to_pages(1, 0)


def _height(shown: Sequence[Shown], widths: Sequence[float], *, least: float = MIN_HEIGHT) -> float:
    """Points that the texts of a row need."""
    lines = 1
    for text, width in zip(shown, widths, strict=True):
        if isinstance(text, str) and text:
            each = (len(wrap(line, max(4, int(width * 0.95)))) or 1 for line in text.split("\n"))
            lines = max(lines, sum(each))
    return min(MAX_HEIGHT, max(least, LINE_HEIGHT * lines + 4))
