"""What the cells of the SOP sheet accept while somebody types, and the hints shown beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sop.exchange.sop_sheet import layout as lay

MAX_TITLE, MAX_MESSAGE = 32, 255
# Lists that only offer: several posts may be typed, and numbers of steps that are not there yet.
OFFERED: Mapping[lay.Kind, str] = {
    "seats": "roles", "posts": "roles", "post": "roles", "step": "steps", "set": "sets",
}  # fmt: skip


def entry_rule(
    column: lay.Column, texts: lay.SopSheetTexts, lists: Mapping[str, str], *, title: str, hint: str
) -> dict[str, Any] | None:
    """The data validation of a column, in the terms of xlsxwriter.

    Parameters: column; texts - refusals; lists - where each list stands; title, hint - shown while typing.
    Returns: the rule, or None where every entry is welcome and nothing need be said.
    """
    rule = _accepted(column, lists)
    if column.kind in texts.refusals:
        rule |= {"error_title": texts.refusals["title"], "error_message": texts.refusals[column.kind]}
    if hint:
        rule |= {"input_title": title[:MAX_TITLE], "input_message": hint[:MAX_MESSAGE]}
    return None if rule == {"validate": "any"} else rule


def _accepted(column: lay.Column, lists: Mapping[str, str]) -> dict[str, Any]:
    def between(validate: str, least: object, most: object, **more: str) -> dict[str, Any]:
        return {"validate": validate, "criteria": "between", "minimum": least, "maximum": most, **more}

    if column.kind == "date":
        # A warning only: where the program does not know Januari, the date stays a text, and we read it.
        return between("date", date(1950, 1, 1), date(2098, 12, 31), error_type="warning")
    if column.kind == "whole":
        return between("integer", 1, 999 if column.name == "number" else 20)
    if column.kind == "share":
        return between("decimal", 0, 1)
    if column.kind == "word":
        return {"validate": "list", "source": lists[column.words]}
    if column.kind in OFFERED:
        return {"validate": "list", "source": lists[OFFERED[column.kind]], "show_error": False}
    return {"validate": "any"}
