"""Numbers, spans of time and dates, as clerks write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

EXACT = 10**15
"""Beyond 15 digits a spreadsheet has rounded what was typed."""
_NUMBER = r"\d{1,9}(?:[.,]\d{1,12})?"
_SPAN = re.compile(rf"({_NUMBER}) ?([^\d\s][^\d]*)?", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NAMED = re.compile(r"(?:[a-z']+,? )?(\d{1,2}) ([a-z]{3,9})\.? (\d{4})", re.ASCII)
_MONTHS = (
    "jan januari january", "feb februari pebruari february", "mar maret march", "apr april",
    "mei may", "jun juni june", "jul juli july", "agu ags agt agust agustus aug august",
    "sep sept september", "okt oktober oct october", "nov november nopember", "des desember dec december",
)  # fmt: skip
MONTHS: Mapping[str, int] = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split()}
SPELLINGS: Mapping[str, str] = {
    **dict.fromkeys(("menit", "mnt", "min", "minute", "minutes", "menit kerja", "'"), "minutes"),
    **dict.fromkeys(("jam", "hour", "hours", "jam kerja", "working hours"), "hours"),
    **dict.fromkeys(("hari", "hari kerja", "day", "days", "working day", "working days"), "days"),
}


def whole_or_none(value: Any) -> int | None:
    """A whole number, as a number or as digits; None for anything else."""
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"\d{1,9}", value, re.ASCII) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < EXACT:
        return None
    return int(value) if float(value).is_integer() else None


def number_or_none(text: str) -> float | None:
    """A number with a decimal comma or point; None where it is none, or could mean thousands (1.500)."""
    if not re.fullmatch(_NUMBER, text, re.ASCII):
        return None
    start, _, decimals = text.replace(",", ".").partition(".")
    if len(decimals) == 3 and start.strip("0"):
        return None
    value = float(f"{start}.{decimals or 0}")
    return int(value) if value.is_integer() else value


def share_or_none(value: Any) -> float | None:
    """A share: 0.3, `0,3`, `30 %`; None for anything else."""
    if isinstance(value, str):
        text = value.strip()
        number = number_or_none(text.removesuffix("%").strip())
        return number / 100 if number is not None and text.endswith("%") else number
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def spans(text: str, words: Mapping[str, str]) -> list[tuple[float, str]]:
    """The parts of a span such as `1 jam 30 menit`: numbers and units, the unit empty where none is said.

    Parameters: text; words - folded words to `minutes`, `hours`, `days`.
    Returns: the parts; none where the text is no span.
    """
    found: list[tuple[float, str]] = []
    at, bare = 0, " ".join(text.casefold().split())
    while at < len(bare):
        part = _SPAN.match(bare, at)
        number = number_or_none(part[1]) if part else None
        unit = ((part[2] or "") if part else "").strip().rstrip(".").strip()
        if part is None or number is None or (unit and unit not in words):
            return []
        found.append((number, words[unit] if unit else ""))
        at = part.end()
    return found


def day_or_none(value: Any) -> date | None:
    """A day: a date without a time, `8 Januari 2025`, 08/01/2025 (day first), 2025-01-08."""
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else None
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = " ".join(value.casefold().split())
    named = _NAMED.fullmatch(text)
    if named:
        parts = (int(named[3]), MONTHS.get(named[2], 0), int(named[1]))
    elif (iso := _ISO.fullmatch(text)) is not None:
        parts = (int(iso[1]), int(iso[2]), int(iso[3]))
    elif (numeric := _NUMERIC.fullmatch(text)) is not None:
        parts = (int(numeric[3]), int(numeric[2]), int(numeric[1]))
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None
