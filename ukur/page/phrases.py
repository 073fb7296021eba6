"""Small pieces of sentences that several parts of the page share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ukur.charts.labels import plain
from ukur.charts.stages import whole
from ukur.page.blocks import SourceKind, SourceLabel
from ukur.words.phrases import SHORT, step_name

if TYPE_CHECKING:
    from simulation.intervals import Interval
    from sop.model import Sop
    from ukur.words import Words


def days(words: Words, number: float) -> str:
    """Whole working days, halves rounded up: 14 hari kerja."""
    shown = whole(number)
    return words("page.day" if shown == 1 else "page.days", n=words.number(shown))


def about(words: Words, seconds: float, day_seconds: float) -> str:
    """Working time in the largest unit that fits, without decimals: 5 hari kerja, 3 jam kerja, 20 menit.

    Parameters: seconds - working time; day_seconds - of a usual day, above 0.
    """
    if seconds >= 0.95 * day_seconds:
        return days(words, seconds / day_seconds)
    if seconds >= 3570:
        hours = round(seconds / 3600)
        return words("page.hour" if hours == 1 else "page.hours", n=words.number(hours))
    minutes = round(seconds / 60)
    if minutes < 1:
        return words("page.under_a_minute")
    return words("page.minute" if minutes == 1 else "page.minutes", n=words.number(minutes))


def minutes(words: Words, value: float) -> str:
    """Working minutes as hours and minutes; a dash where unknown."""
    return "–" if math.isnan(value) else words.minutes(value)


def hours_between(words: Words, interval: Interval) -> str:
    """An interval given in seconds, as hours and minutes; a dash where there is none."""
    if math.isnan(interval.low) or math.isnan(interval.high):
        return "–"
    low, high = (words.minutes(max(0.0, value) / 60) for value in (interval.low, interval.high))
    return words("page.from_to", low=low, high=high)


def numbers_between(words: Words, low: float, high: float, decimals: int = 0) -> str:
    """Two numbers; a dash where one is unknown."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    return words("page.from_to", low=words.number(low, decimals), high=words.number(high, decimals))


def short(words: Words, value: float) -> str:
    """A number of days in a table: one decimal where it is not whole."""
    return words.number(value, 0 if value == round(value) else 1)


def first_of(words: Words, parts: Sequence[str], limit: int = 5) -> str:
    """The first few of many: a, b, c, d, e, dan 12 lagi."""
    shown = ", ".join(plain(part, 40) for part in parts[:limit])
    if len(parts) <= limit:
        return shown
    return words("page.and_more", shown=shown, n=words.number(len(parts) - limit))


def step_by_id(words: Words, sop: Sop, step_id: str, limit: int = SHORT) -> str:
    """As `step_name`; an id that the SOP does not know stands as it is."""
    for step in sop.steps:
        if step.id == step_id:
            return step_name(words, step, limit)
    return plain(step_id, limit)


def source_label(words: Words, kind: SourceKind) -> SourceLabel:
    """What kind of data something rests on."""
    return SourceLabel(
        kind=kind, name=words(f"page.source_{kind}"), meaning=words(f"page.source_{kind}_meaning")
    )
