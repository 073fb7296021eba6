"""Levers, days and changes in words: whole days for whoever decides, an interval in plain words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.charts.stages import whole
from ukur.charts.tornado import group_name

if TYPE_CHECKING:
    from simulation.intervals import Interval
    from simulation.scenario import Scenario
    from simulation.whatif import Lever, Point
    from sop.model import Sop
    from ukur.words import Words

SHORT = 60
"""Characters of a text from outside in a sentence."""
_LITTLE = 0.005
"""Working days: a difference below that is rounding."""


def lever_name(lever: Lever, sop: Sop, scenario: Scenario, words: Words) -> str:
    """What a lever is called: Waktu mengerjakan langkah 7 (Memvalidasi data)."""
    if lever.kind == "minutes":
        step = sop.step(lever.subject)
        label = words("page.step", number=step.number, label=plain(step.label, SHORT))
        return words("whatif.lever_minutes", step=label)
    if lever.kind == "wait":
        name = next(wait.name for wait in scenario.waits if wait.id == lever.subject)
        return words("whatif.lever_wait", name=plain(name, SHORT))
    group = plain(group_name(lever.subject, sop, scenario), SHORT)
    return words(f"whatif.lever_{lever.kind}", group=group)


def lever_note(lever: Lever, scenario: Scenario, words: Words) -> str:
    """What moving a lever means."""
    if lever.kind == "wait" and scenario.wait_limits_kept < 1:
        return words("whatif.about_wait_kept", n=words.number(100 * scenario.wait_limits_kept))
    if lever.kind == "persons" and lever.once:
        return words("whatif.about_persons_once")
    return words(f"whatif.about_{lever.kind}")


def stop_text(lever: Lever, stop: int, words: Words) -> str:
    """A stop with its unit: 120 menit, 2 orang, 60 % jam dinas, paling lama 5 hari kerja."""
    value = lever.values[stop]
    if lever.unit == "persons" and value == 1:
        return words("whatif.stop_persons_one", n=words.number(1))
    return _stop(lever, value, words, "stop")


def tick_text(lever: Lever, stop: int, words: Words) -> str:
    """A stop as short as it can be told below a slider."""
    return _stop(lever, lever.values[stop], words, "tick")


def _stop(lever: Lever, value: float, words: Words, form: str) -> str:
    if math.isinf(value):
        return words(f"whatif.{form}_no_limit")
    shown = round(100 * value, 6) if lever.unit in ("share", "times") else value
    decimals = next((places for places in range(2) if round(shown, places) == round(shown, 2)), 2)
    return words(f"whatif.{form}_{lever.unit}", n=words.number(shown, decimals))


def days(value: float, words: Words) -> str:
    """Whole working days, or that they cannot be told."""
    if not math.isfinite(value):
        return words("whatif.never")
    shown = whole(value)
    return words("whatif.day" if shown == 1 else "whatif.days", n=words.number(shown))


def change_phrase(change: Interval, words: Words) -> str:
    """How much faster or slower, in whole days that hold the whole interval.

    Parameters: change - of the mean working days against today, below 0 is faster; words.
    Returns: a phrase without signs or decimals: 3 sampai 5 hari kerja lebih cepat. Ends are rounded outwards,
    so that it never claims more than the interval.
    """
    kind = _kind(change)
    if kind != "certain":
        return words(f"whatif.{kind}")
    way = "faster" if change.high < 0 else "slower"
    ends = sorted((abs(change.low), abs(change.high)))
    low, high = math.floor(ends[0] + _LITTLE), math.ceil(ends[1] - _LITTLE)
    if ends[1] <= 1:
        return words(f"whatif.{way}_under")
    form = "up_to" if low == 0 else "about" if low == high else "between"
    fields = {"low": words.number(low), "high": words.number(high), "days": days(high, words)}
    return words(f"whatif.{way}_{form}", **fields)


def change_sentence(change: Interval, words: Words) -> str:
    """The same as a sentence. Parameters: as of `change_phrase`."""
    kind = _kind(change)
    if kind == "certain":
        return words("whatif.change", change=change_phrase(change, words))
    faster, slower = (
        days(max(1, math.ceil(end)), words) if math.isfinite(end) else ""
        for end in (-change.low, change.high)
    )
    return words(f"whatif.change_{kind}", faster=faster, slower=slower)


def _kind(change: Interval) -> str:
    """Is a change certain, and if not, why?"""
    if not (math.isfinite(change.low) and math.isfinite(change.high)):
        return "unknown"
    if max(abs(change.low), abs(change.high)) < _LITTLE:
        return "same"
    if not change.low <= 0 <= change.high:
        return "certain"
    return "almost" if max(-change.low, change.high) < 1 else "unsure"


def refusal(point: Point, words: Words) -> str:
    """Why a point could not be simulated, in one sentence without what to do about it."""
    from ukur.words.telling import tell_problem

    told = tell_problem(point.refused[0], words) if point.refused else ""
    return words("whatif.refused", reason=plain(told.partition("\n")[0], 200))
