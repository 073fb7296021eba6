"""Times as people write them into the column Waktu, as standards."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sop.model import Standard

DAY_MINUTES = 450
"""Working minutes of an office day."""
WEEK_DAYS = 5
_LENGTHS = {
    "detik": 1 / 60, "dtk": 1 / 60, "second": 1 / 60, "seconds": 1 / 60,
    "menit": 1, "mnt": 1, "min": 1, "minute": 1, "minutes": 1, "m": 1, "'": 1, "’": 1, "′": 1, "‘": 1,
    "jam": 60, "j": 60, "hour": 60, "hours": 60,
    "hari": DAY_MINUTES, "hari kerja": DAY_MINUTES, "hk": DAY_MINUTES, "day": DAY_MINUTES,
    "days": DAY_MINUTES,
    "minggu": WEEK_DAYS * DAY_MINUTES, "week": WEEK_DAYS * DAY_MINUTES, "weeks": WEEK_DAYS * DAY_MINUTES,
}  # fmt: skip
_AMOUNT = r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|\d{1,7}(?:[.,]\d{1,6})?|½|¼|¾"
_PIECE = re.compile(rf"({_AMOUNT})\s*(hari kerja|[a-z]+|['’′‘])?\s*")
_RANGE = re.compile(rf"({_AMOUNT})\s*([a-z]+)?\s*(?:-|–|—|s/d|s\.d\.?|sd|sampai|hingga|to)\s*({_AMOUNT})")
_ABOUT = re.compile(r"^(?:±|\+/-|\+-|kurang lebih|sekitar|kira-kira|ca\.?|about)\s*")
_MOST = re.compile(r"^(?:maks(?:imal|imum)?\.?|paling lama|paling lambat|max\.?|≤|<=?|at most)\s*")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_CLOSED = re.compile(r"[()\[\]]")


@dataclass(frozen=True, kw_only=True)
class Time:
    """A time, read. Parameters: standard - None where it is none; doubts - what had to be assumed: `empty`,
    `unread`, `range`, `about`, `most`, `days`, `unit`."""

    standard: Standard | None
    doubts: tuple[str, ...] = ()


def read_time(text: str, unit: str) -> Time:
    """A standard out of the column Waktu.

    Parameters: text - of the cell; unit - that the heading names (minutes, hours, days), empty without.
    Returns: the standard in working time, and what is doubtful about it.
    """
    words = " ".join(_CLOSED.sub(" ", text[:100].lower()).split()).rstrip(".;")
    if not words or not words.strip("-–—"):
        return Time(standard=None, doubts=("empty",))
    found: list[str] = []
    for name, pattern in (("about", _ABOUT), ("most", _MOST)):
        shorter = pattern.sub("", words)
        if shorter != words:
            found.append(name)
            words = shorter
    span = _RANGE.match(words)
    if span:
        # The upper end: a standard is a limit. "10 menit - 1 jam" keeps the unit that follows it.
        found.append("range")
        words = words[span.start(3) :]
    minutes, stated, days = _sum(words, unit)
    if minutes is None or not 1 / 60 <= minutes <= 100_000:
        return Time(standard=None, doubts=("unread",))
    if days:
        found.append("days")
    elif not stated and not unit:
        found.append("unit")
    whole = re.fullmatch(rf"({_AMOUNT})\s*(?:jam|hours?|j)?", words)
    hours = whole is not None and (words[-1:].isalpha() or unit == "hours")
    value = minutes / 60 if hours else minutes
    return Time(
        standard=Standard(value=round(value, 6), unit="hours" if hours else "minutes"), doubts=tuple(found)
    )


def _sum(words: str, unit: str) -> tuple[float | None, bool, bool]:
    """Minutes of all pieces; whether a unit is stated; whether days are among them."""
    total, place, stated, days = 0.0, 0, False, False
    while place < len(words):
        piece = _PIECE.match(words, place)
        if piece is None:
            return None, stated, days
        name = piece[2] or {"minutes": "menit", "hours": "jam", "days": "hari"}.get(unit, "menit")
        if name not in _LENGTHS or (piece[2] is None and place > 0):
            return None, stated, days
        stated = stated or piece[2] is not None
        days = days or _LENGTHS[name] >= DAY_MINUTES
        total += _amount(piece[1]) * _LENGTHS[name]
        place = piece.end()
    return total, stated, days


def _amount(text: str) -> float:
    if text in _FRACTIONS:
        return _FRACTIONS[text]
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", text):
        text = text.replace(".", "")
    return float(text.replace(",", "."))
