"""How what stands in a cell of the SOP sheet is understood, or refused by name.

Values are those of the document as plain data (`model_dump(mode="json")`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sop.exchange.sheet.layout import plain
from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.numbers import (
    EXACT,
    SPELLINGS,
    day_or_none,
    share_or_none,
    spans,
    whole_or_none,
)
from sop.exchange.sop_sheet.terms import Terms, Words

_COUNTED = re.compile(r"(.*\S) ?\(([^()]+)\)", re.DOTALL)
DATES = ("8 Januari 2025", "08/01/2025", "2025-01-08")
SHARES = ("0,3", "30 %")


class Refused(Exception):
    """What a cell holds is not understood; told as a Problem.

    Parameters: code; allowed - what may stand there; value - what is wrong, empty for the whole cell; fields.
    """

    def __init__(self, code: str, *allowed: str, value: str = "", **fields: str) -> None:
        super().__init__(code)
        self.code, self.allowed, self.value, self.fields = code, allowed, value, fields


@dataclass(frozen=True, kw_only=True)
class Content:
    """What stands in a cell.

    Parameters: place - `Langkah!D7`; value - as openpyxl gives it, texts tidied; kind - `s` text, `n`
    number, `d` date or time, `b` yes/no, `f` formula, `e` error value.
    """

    place: str
    value: Any
    kind: str


@dataclass(frozen=True, kw_only=True)
class CellParser:
    """Understands cells.

    Parameters: terms - of the sheet.
    """

    terms: Terms

    def parse(self, column: lay.Column, cell: Content) -> Any:
        """The value of a cell that is not empty.

        Raises: Refused - it is not understood.
        """
        if cell.kind in ("f", "e"):
            raise Refused("sop_sheet_formula" if cell.kind == "f" else "sop_sheet_error_value")
        if cell.kind == "s":
            most = lay.MAX_LONG_CELL if column.kind in lay.LONG else lay.MAX_CELL
            if len(cell.value) > most:
                raise Refused("sop_sheet_cell_too_long", str(most), value=f"{cell.value[:40]} ...")
        parse = getattr(self, f"_parse_{column.kind}")
        return parse(column, cell)

    def _parse_text(self, _: lay.Column, cell: Content) -> str:
        return text_of(cell)

    def _parse_lines(self, _: lay.Column, cell: Content) -> list[str]:
        entries: list[str] = []
        for line in text_of(cell).split("\n"):
            bare = line.strip()
            if bare.startswith(lay.CONTINUED) and entries:
                entries[-1] += "\n" + bare.removeprefix(lay.CONTINUED).removeprefix(" ")
            elif bare:
                entries.append(bare)
        return entries

    def _parse_whole(self, _: lay.Column, cell: Content) -> int:
        found = whole_or_none(cell.value)
        if found is None:
            raise Refused("sop_sheet_not_whole", "1", "2", "3")
        return found

    def _parse_share(self, _: lay.Column, cell: Content) -> float:
        found = share_or_none(cell.value)
        if found is None or not 0 <= found <= 1:
            raise Refused("sop_sheet_not_a_share", *SHARES)
        return found

    def _parse_date(self, _: lay.Column, cell: Content) -> str:
        found = day_or_none(cell.value)
        if found is None:
            raise Refused("sop_sheet_not_a_date", *DATES)
        return found.isoformat()

    def _parse_minutes(self, _: lay.Column, cell: Content) -> dict[str, Any]:
        if cell.kind == "n" and not isinstance(cell.value, bool):
            return {"value": cell.value, "unit": "minutes", "meaning": "working"}
        parts = spans(cell.value, self._units("time")) if isinstance(cell.value, str) else []
        units = [unit for _, unit in parts]
        if units in ([""], ["minutes"], ["hours"]):
            return {"value": parts[0][0], "unit": units[0] or "minutes", "meaning": "working"}
        if units == ["hours", "minutes"]:
            return {"value": parts[0][0] * 60 + parts[1][0], "unit": "minutes", "meaning": "working"}
        minutes, hours = (self.terms.words.shown["time"][unit] for unit in ("minutes", "hours"))
        raise Refused("sop_sheet_not_minutes", "15", f"15 {minutes}", f"2 {hours}", f"1 {hours} 30 {minutes}")

    def _parse_due(self, _: lay.Column, cell: Content) -> dict[str, Any]:
        parts = spans(cell.value, self._units("span")) if isinstance(cell.value, str) else []
        if len(parts) != 1 or not parts[0][1]:
            raise Refused(
                "sop_sheet_not_a_span", *(f"3 {word}" for word in self.terms.words.shown["span"].values())
            )
        value, unit = parts[0]
        return {"value": value, "unit": f"working_{unit}"}

    def _units(self, name: str) -> Mapping[str, str]:
        return {
            **SPELLINGS,
            **{word: code.removeprefix("working_") for word, code in self.terms.words.known[name].items()},
        }

    def _parse_word(self, column: lay.Column, cell: Content) -> str | bool:
        if isinstance(cell.value, bool) and column.words == "yes_no":
            return cell.value
        text = text_of(cell)
        code = self.terms.words.known[column.words].get(plain(text))
        if code is None:
            raise Refused(
                "sop_sheet_unknown_word", *self.terms.words.shown[column.words].values(), value=text
            )
        return code == lay.YES if column.words == "yes_no" else code

    def _parse_seats(self, _: lay.Column, cell: Content) -> list[dict[str, Any]]:
        return [self._read_seat(part) for part in names_in(cell)]

    def _read_seat(self, text: str) -> dict[str, Any]:
        role = self.terms.roles.known.get(plain(text))
        if role is not None:
            return {"role": role, "count": 1}
        name, count = counted(text, self.terms.words)
        return {"role": self._role(name), "count": count}

    def _role(self, name: str) -> str:
        role = self.terms.roles.known.get(plain(name))
        if role is None:
            raise Refused("sop_sheet_unknown_post", *self.terms.roles.names.values(), value=name)
        return role

    def _parse_posts(self, _: lay.Column, cell: Content) -> list[str]:
        return [self._role(part) for part in names_in(cell)]

    def _parse_post(self, _: lay.Column, cell: Content) -> str:
        return self._role(text_of(cell))

    def _parse_set(self, _: lay.Column, cell: Content) -> str:
        text = text_of(cell)
        found = self.terms.sets.known.get(plain(text))
        if found is None:
            raise Refused("sop_sheet_unknown_set", *self.terms.sets.names.values(), value=text)
        return found

    def _parse_step(self, _: lay.Column, cell: Content) -> str:
        return self._step(str(whole_or_none(cell.value) or text_of(cell)))

    def _parse_steps(self, column: lay.Column, cell: Content) -> list[str]:
        if isinstance(cell.value, float) and not cell.value.is_integer():
            # An Indonesian spreadsheet makes the number 4.5 of what was typed as 4,5.
            raise Refused("sop_sheet_two_numbers", f"4{lay.SEPARATOR} 5")
        text = str(whole_or_none(cell.value) or text_of(cell))
        place = self.terms.words.known["place"].get(plain(text))
        if place == "start" and column.name == "after":
            return []
        if place == "end" and column.name == "to":
            return ["end"]
        parts = (part.strip() for part in re.split(r"[;,\n]", text))
        return [self._step(part) for part in parts if part]

    def _step(self, text: str) -> str:
        """The step of a number; the word for a step may stand before it."""
        word = plain(self.terms.words.shown["place"]["step"])
        number = whole_or_none(plain(text).removeprefix(word).strip())
        for step, has in self.terms.numbers.items():
            if has == number:
                return step
        raise Refused(
            "sop_sheet_unknown_step", *(str(has) for has in self.terms.numbers.values()), value=text
        )

    def _parse_codes(self, _: lay.Column, cell: Content) -> list[str]:
        return names_in(cell)


def text_of(cell: Content) -> str:
    """The text of a cell; whole numbers are texts, too.

    Raises: Refused - a date or another thing that is no text.
    """
    value = cell.value
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < EXACT:
        return str(int(value)) if float(value).is_integer() else str(value)
    raise Refused("sop_sheet_not_a_text")


def names_in(cell: Content) -> list[str]:
    """The names in a cell, separated by semicolons or on lines of their own."""
    return [part.strip() for part in re.split(rf"[{lay.SEPARATOR}\n]", text_of(cell)) if part.strip()]


def counted(text: str, words: Words) -> tuple[str, int | str]:
    """A post and how many of its holders are needed, `Anggota Tim (2)`, `Anggota Tim (semua)`."""
    found = _COUNTED.fullmatch(text)
    if found is None:
        return text, 1
    if plain(found[2]) in words.known["count"]:
        return found[1], "all"
    number = whole_or_none(found[2].strip())
    return (text, 1) if number is None else (found[1], number)
