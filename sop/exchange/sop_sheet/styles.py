"""How the SOP sheet looks: fonts, borders, grey for what fills itself, number formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sop.exchange.sop_sheet.layout import Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONT = "Arial"
GREY, HEAD, MAIN, RARE, LINE = "#EDEDED", "#D6E0EA", "#B4C7DC", "#ECEFF3", "#7F7F7F"
# Texts are stored as texts, so that 007 and 1/2026 stay what was typed in every locale.
NUMBER_FORMATS: dict[Kind, str] = {
    "date": "dd/mm/yyyy", "whole": "0", "step": "0", "minutes": "General", "share": "0.##%",
    "label": "General",
}  # fmt: skip
CENTRED: tuple[Kind, ...] = ("whole", "step", "minutes", "share", "steps")


class Styles:
    """The formats of one workbook, made once each.

    Parameters: book - the workbook they belong to.
    """

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Kind, bool, bool, bool], Format] = {}
        self.title = self._format(bold=True, font_size=14, valign="vcenter")
        self.lead = self._format(font_color="#404040", valign="top", text_wrap=True)
        self.paragraph = self._format(text_wrap=True, valign="top")
        self.paragraph_number = self._format(align="right", valign="top")
        self.label = self._framed(bold=True, bg_color=HEAD, valign="top", text_wrap=True)
        frame = {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        self.heading = self._framed(bg_color=HEAD, **frame)
        self.heading_needed = self._framed(bg_color=MAIN, **frame)
        self.heading_rare = self._framed(bg_color=RARE, **{**frame, "bold": False})
        self.number = self._framed(italic=True, font_size=9, bg_color=HEAD, align="center", valign="vcenter")

    def _format(self, **properties: Any) -> Format:
        return self._book.add_format({"font_name": FONT, "font_size": 11, **properties})

    def _framed(self, **properties: Any) -> Format:
        return self._format(**{"border": 1, "border_color": LINE, **properties})

    def cell(self, kind: Kind, *, framed: bool = True, given: bool = False, left: bool = False) -> Format:
        """The format of a cell.

        Parameters: kind - of its column; framed - it belongs to the table; given - it fills itself; left -
        aligned to the left whatever it holds.
        """
        key = (kind, framed, given, left)
        if key not in self._made:
            style: dict[str, Any] = {
                "num_format": NUMBER_FORMATS.get(kind, "@"),
                "align": "center" if kind in CENTRED and not left else "left",
                "valign": "top",
                "text_wrap": True,
            }
            if given:
                style |= {"bg_color": GREY, "font_color": "#404040"}
            self._made[key] = self._framed(**style) if framed else self._format(**style)
        return self._made[key]
