"""Columns of written numbers: days as Excel counts them, and the sign before the decimals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mining.log.stamps.text import DAY, MINUTE, SECOND

COMMA, POINT = ",", "."
_SERIAL = re.compile(r"(\d{5})(?:([.,])(\d{1,20}))?", re.ASCII)
_WITH_COMMA = re.compile(r"-?\d+(?:,\d+)?", re.ASCII)
_GROUPED = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?", re.ASCII)
# Day 1 is 1 January 1900; Excel also counts a 29 February 1900, which there was not.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_EPOCH = date(1970, 1, 1).toordinal() - _DAY_ZERO
_SAYS_SO = re.compile(r"excel|serial", re.IGNORECASE)
_DAY_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class Serials:
    """A column of days as Excel counts them.

    Parameters: seconds - since 1970 on the clock of the log, one a text; precisions - DAY for a whole number,
    else MINUTE where the whole column falls on minutes, else SECOND; decimal - sign before the decimals, or
    empty where there are none.
    """

    seconds: list[int]
    precisions: list[int]
    decimal: str


def says_serial(header: str) -> bool:
    """Does a header name Excel's serial numbers, so that nothing is left to guess?"""
    return _SAYS_SO.search(header) is not None


def serials(texts: Sequence[str], *, decimal: str | None, years: tuple[int, int]) -> Serials | None:
    """Read a column as days since 30 December 1899, the time of day in the decimals, to the nearest second.

    Parameters: texts - different texts of the column, none empty; decimal - `,` or `.` where the caller knows
    it; years - first and last that can be meant.
    Returns: None unless every text is such a day inside these years, with one sign before all decimals.
    """
    first = date(years[0], 1, 1).toordinal() - _DAY_ZERO
    beyond = date(years[1] + 1, 1, 1).toordinal() - _DAY_ZERO
    matches = [_SERIAL.fullmatch(text.strip()) for text in texts]
    signs = {match[2] for match in matches if match is not None and match[2]}
    if not matches or len(signs) > 1 or (decimal is not None and not signs <= {decimal}):
        return None
    seconds, whole = [], []
    for match in matches:
        if match is None or not first <= int(match[1]) < beyond:
            return None
        fraction = round(float(f"0.{match[3] or 0}") * _DAY_SECONDS)
        seconds.append((int(match[1]) - _EPOCH) * _DAY_SECONDS + fraction)
        whole.append(not (match[3] or "").strip("0"))
    timed = [second for second, day in zip(seconds, whole, strict=True) if not day]
    finest = SECOND if any(second % 60 for second in timed) else MINUTE
    return Serials(
        seconds=seconds,
        precisions=[DAY if day else finest for day in whole],
        decimal=next(iter(signs), ""),
    )


def decimal_comma(texts: Sequence[str], *, decimal: str | None) -> list[str] | None:
    """The numbers of a column with a point before the decimals, where it has commas there.

    Without a word of the caller that is so only where every text is a number and one has a comma: 1.234 may
    be a thousand or one and a bit, so a column with points in it is left as it is.

    Parameters: texts - different texts of the column, none empty; decimal - `,` or `.` where the caller
    knows it.
    Returns: the numbers, or None where the texts stay as they are.
    """
    form = _GROUPED if decimal == COMMA else _WITH_COMMA
    if decimal == POINT or not any(COMMA in text or (decimal and POINT in text) for text in texts):
        return None
    if not all(form.fullmatch(text.strip()) for text in texts):
        return None
    return [text.strip().replace(POINT, "").replace(COMMA, POINT) for text in texts]
