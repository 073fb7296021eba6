"""How a value of the document is shown in a cell of the SOP sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.terms import Shown, Terms, harmless, kept


@dataclass(frozen=True, kw_only=True)
class Display:
    """Shows values of the document, which are plain data (`model_dump(mode="json")`).

    Parameters: terms - of the sheet.
    """

    terms: Terms

    def show(self, column: lay.Column, value: Any) -> Shown:
        """What a cell shows for a value; empty where an empty cell means it."""
        if value == column.blank or value is None:
            return ""
        shown: Shown = getattr(self, f"_show_{column.kind}")(column, value)
        return shown

    def _show_text(self, _: lay.Column, value: str) -> Shown:
        return harmless(value)

    def _show_whole(self, _: lay.Column, value: int) -> Shown:
        return value

    def _show_share(self, _: lay.Column, value: float) -> Shown:
        return kept(value)

    def _show_lines(self, _: lay.Column, value: list[str]) -> Shown:
        return "\n".join(harmless(entry).replace("\n", f"\n{lay.CONTINUED} ") for entry in value)

    def _show_seats(self, _: lay.Column, value: list[dict[str, Any]]) -> Shown:
        return f"{lay.SEPARATOR} ".join(self._seat(seat["role"], seat["count"]) for seat in value)

    def _seat(self, role: str, count: int | str) -> str:
        name = harmless(self.terms.roles.label(role))
        if count == 1:
            return name
        return f"{name} ({self.terms.words.shown['count']['all'] if count == 'all' else count})"

    def _show_posts(self, _: lay.Column, value: list[str]) -> Shown:
        return f"{lay.SEPARATOR} ".join(self._seat(role, 1) for role in value)

    def _show_post(self, _: lay.Column, value: str) -> Shown:
        return self._seat(value, 1)

    def _show_set(self, _: lay.Column, value: str) -> Shown:
        return harmless(self.terms.sets.label(value))

    def _show_minutes(self, _: lay.Column, value: dict[str, Any]) -> Shown:
        number = value["value"]
        if value["unit"] == "minutes":
            return int(number) if float(number).is_integer() else kept(number)
        return f"{self._number(number)} {self.terms.words.shown['time'][value['unit']]}"

    def _show_due(self, _: lay.Column, value: dict[str, Any]) -> Shown:
        return f"{self._number(value['value'])} {self.terms.words.shown['span'][value['unit']]}"

    def _number(self, value: float) -> str:
        text = str(int(value)) if float(value).is_integer() else repr(value)
        return text.replace(".", ",") if self.terms.words.comma else text

    def _show_date(self, _: lay.Column, value: str) -> Shown:
        return date.fromisoformat(value)

    def _show_word(self, column: lay.Column, value: str | bool) -> Shown:
        code = value if isinstance(value, str) else lay.YES if value else lay.NO
        return self.terms.words.shown[column.words][code]

    def _show_step(self, _: lay.Column, value: str) -> Shown:
        return self.terms.numbers[value]

    def _show_steps(self, _: lay.Column, value: list[str]) -> Shown:
        places = self.terms.words.shown["place"]
        if not value:
            return places["start"]
        if value == ["end"] and "end" not in self.terms.numbers:
            return places["end"]
        return f"{lay.SEPARATOR} ".join(str(self.terms.numbers[step]) for step in value)

    def _show_codes(self, _: lay.Column, value: list[str]) -> Shown:
        return f"{lay.SEPARATOR} ".join(value)
