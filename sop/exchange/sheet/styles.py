"""How the recording sheet looks: fonts, grey for what is given, borders, date and text formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sop.exchange.sheet.layout import ROW_STANDARD, Column

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONT = "Arial"
GREY, HEAD, MAIN, LINE = "#EDEDED", "#D6E0EA", "#B4C7DC", "#7F7F7F"
# Texts are stored as texts, so that 007, 1/2026 and 09.15 stay what was typed in every locale.
NUMBER_FORMATS = {"date": "dd/mm/yyyy", "whole": "0", "label": "General"}


class Styles:
    """The formats of one workbook, made once each.

    Parameters: book - the workbook they belong to.
    """

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool, bool, bool], Format] = {}
        self.title = self._format(bold=True, font_size=14, valign="vcenter")
        self.office = self._format(font_color="#404040")
        self.label = self._format(bold=True, valign="top")
        self.identity = self._format(text_wrap=True, valign="top")
        self.paragraph = self._format(text_wrap=True, valign="top")
        self.paragraph_number = self._format(align="right", valign="top")
        frame = {"border": 1, "border_color": LINE, "align": "center", "valign": "vcenter", "text_wrap": True}
        self.band = self._format(bold=True, bg_color=HEAD, **frame)
        self.heading = self._format(bold=True, bg_color=HEAD, **frame)
        self.heading_main = self._format(bold=True, bg_color=MAIN, **{**frame, "border": 2})
        self.number = self._format(italic=True, bg_color=HEAD, **{**frame, "font_size": 9})

    def _format(self, **properties: Any) -> Format:
        return self._book.add_format({"font_name": FONT, "font_size": 11, **properties})

    def cell(self, column: Column, *, first: bool, given: bool) -> Format:
        """The format of a cell; `first` draws the line above a new run, `given` makes it grey."""
        return self._cached(column, first=first, framed=True, given=given)

    def loose(self, column: Column) -> Format:
        """The format of a column below the table, for rows that people add."""
        return self._cached(column, first=False, framed=False, given=False)

    def _cached(self, column: Column, *, first: bool, framed: bool, given: bool) -> Format:
        key = (column.key if column.key == ROW_STANDARD else column.kind, given, first, framed)
        if key not in self._made:
            wide = column.kind in ("text", "post", "suggestion", "label", "word")
            style: dict[str, Any] = {
                "num_format": NUMBER_FORMATS.get(column.kind, "@"),
                "align": "left" if wide and column.key != ROW_STANDARD else "center",
                "valign": "top",
                "text_wrap": wide,
            }
            if framed:
                style |= {"border": 1, "border_color": LINE, "top": 2 if first else 1}
            if given:
                style |= {"bg_color": GREY, "font_color": "#404040"}
            self._made[key] = self._format(**style)
        return self._made[key]
