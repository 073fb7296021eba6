"""What the cells of the recording sheet accept while somebody types, and the hints shown beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sop.exchange.sheet.layout import POST, YEARS, Column, SheetTexts

MAX_TITLE = 32


def entry_rule(column: Column, texts: SheetTexts, lists: Mapping[str, str]) -> dict[str, Any] | None:
    """The data validation of a column, in the terms of xlsxwriter.

    Parameters: column - of either table; texts - refusals and hints; lists - where each list of words stands.
    Returns: the rule, or None where every entry is welcome and nothing need be said. Lists of posts and of
    reasons only offer: several posts may be typed, and other reasons.
    """
    rule = _accepted(column, lists)
    if column.kind in texts.refusals:
        rule |= {"error_title": texts.refusals["title"], "error_message": texts.refusals[column.kind]}
    if column.key in texts.hints:
        rule |= {
            "input_title": texts.headings[column.key][:MAX_TITLE],
            "input_message": texts.hints[column.key],
        }
    return None if rule == {"validate": "any"} else rule


def _accepted(column: Column, lists: Mapping[str, str]) -> dict[str, Any]:
    def between(validate: str, least: object, most: object) -> dict[str, Any]:
        return {"validate": validate, "criteria": "between", "minimum": least, "maximum": most}

    rules: dict[str, dict[str, Any]] = {
        "date": between("date", date(YEARS[0], 1, 1), date(YEARS[1], 12, 31)),
        "time": between("length", 4, 5),
        "whole": between("integer", 0, 1_000_000),
        "word": {"validate": "list", "source": lists.get(column.words)},
        "suggestion": {"validate": "list", "source": lists.get(column.words), "show_error": False},
        "post": {"validate": "list", "source": lists[POST], "show_error": False},
    }
    return rules.get(column.kind, {"validate": "any"})
