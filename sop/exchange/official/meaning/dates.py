"""Dates as Indonesian offices write them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    "jan": 1, "peb": 2, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8,
    "agt": 8, "ags": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nop": 11, "nov": 11, "des": 12, "dec": 12,
}  # fmt: skip
_WORDS = re.compile(r"(\d{1,2})\s*[-./ ]?\s*([a-z]{3,9})\.?\s*[-./, ]?\s*(\d{4})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def read_date(text: str) -> date | None:
    """A date.

    Parameters: text - `8 Januari 2025`, `Rabu, 08-01-2025`, `2025-01-08`; the day goes before the month.
    Returns: the date; None where the text holds none that is possible.
    """
    low = " ".join(text[:80].lower().split())
    iso = _ISO.search(low)
    if iso:
        return _made(iso[1], iso[2], iso[3])
    words = _WORDS.search(low)
    if words and words[2][:3] in _MONTHS:
        return _made(words[3], str(_MONTHS[words[2][:3]]), words[1])
    numbers = _NUMBERS.search(low)
    return _made(numbers[3], numbers[2], numbers[1]) if numbers else None


def _made(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1950 <= found.year <= 2098 else None
