"""Cells of a spreadsheet as texts: what the sheet shows, and how precisely it shows it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

# What stands between quotation marks, after a backslash, or in brackets (but [h], a span of hours).
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ZEROS = re.compile(r"0{2,}")
# Beyond 15 digits a spreadsheet has rounded what was typed.
EXACT = 10**15
SPOILT = ("f", "e")


def is_number(cell: Any) -> bool:
    """Is this a bare number, neither a date nor a yes or no?"""
    return type(cell.value) in (int, float)


def cell_text(cell: Any) -> str:
    """The value of a cell as the text that a CSV file would hold.

    Parameters: cell - of openpyxl, with neither a formula nor an error in it.
    Returns: a date as a date where its format shows no time of day, to the minute where it shows no seconds;
    a number with the zeros in front that its format shows; a share of 50 % as 0.5.
    """
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return stamp_text(value, shown(cell.number_format))
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    zeros = isinstance(value, int) and value >= 0 and _ZEROS.fullmatch(cell.number_format or "")
    return f"{value:0{len(cell.number_format)}d}" if zeros else str(value)


def stamp_text(value: datetime, precision: str) -> str:
    """A date and time as precisely as it is shown; what the format hides but the cell holds stays.

    Parameters: value - without a zone; precision - `day`, `minute` or `second`.
    Returns: ISO 8601.
    """
    if precision == "day" and value.time() == time():
        return value.date().isoformat()
    if precision == "minute" and not (value.second or value.microsecond):
        return value.isoformat(timespec="minutes")
    return value.isoformat()


@cache
def shown(number_format: str) -> str:
    """How precisely a date format shows a stamp.

    Parameters: number_format - of Excel, for instance `dd/mm/yyyy hh:mm`.
    Returns: `day`, `minute` or `second`.
    """
    plain = _NOT_SHOWN.sub("", number_format.partition(";")[0]).casefold()
    if "s" in plain:
        return "second"
    return "minute" if "h" in plain else "day"


def from_serial(number: float, epoch: datetime) -> str:
    """A day as a spreadsheet counts it, the time of day in the decimals, to the nearest second.

    Parameters: number - of days; epoch - day 0 of the workbook.
    Returns: ISO 8601; a date alone where there are no decimals.
    """
    whole = float(number).is_integer()
    value = epoch + timedelta(seconds=round(number * 86_400))
    return stamp_text(value, "day" if whole else "second")
