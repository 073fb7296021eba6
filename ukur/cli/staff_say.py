"""What `ukur staff` says: the choice, how sure it is, and what cases still wait for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ukur.charts.labels import plain
from ukur.charts.time_parts import CAUSES_OF
from ukur.charts.tornado import group_name
from ukur.cli.console import say
from ukur.cli.plain_table import say_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulation.scenario import Scenario
    from simulation.staffing import Candidate, Staffing
    from sop.model import Sop
    from ukur.words import Words

SHOWN = 20
_PART = {cause: part for part, causes in CAUSES_OF.items() for cause in causes}
_COLUMNS = ("staff", "persons", "share", "verdict", "mean", "nine", "n")


def say_staffing(found: Staffing, sop: Sop, scenario: Scenario, w: Words) -> None:
    """The staffing on the terminal.

    Parameters: found; sop, scenario - name steps and groups; w - language.
    """
    names = _names(found, sop, scenario)
    say(
        w("staff.promise", share=_promised(found.promise.share, w), days=w.number(found.promise.working_days))
    )
    runs = [item.n for item in found.candidates if item.n]
    key = "staff.tried" if min(runs) < max(runs) else "staff.tried_alike"
    say(w(key, n=w.number(len(runs)), low=w.number(min(runs)), high=w.number(max(runs))))
    _say_choice(found, names, w)
    _say_gain(found, w)
    _say_waits(found, sop, w)
    for hurt in found.hurts:
        fields = {"staff": _staff(hurt.staff, names), "group": names[hurt.group]}
        say(w("staff.hurt", days=w.number(hurt.slower.value, 1), **fields))
    say(w(f"staff.duties_{found.duties}"))
    say(w("staff.error", error=w.number(found.error * 100)))
    _say_candidates(found, names, w)


def _names(found: Staffing, sop: Sop, scenario: Scenario) -> dict[str, str]:
    """What groups are called, of those whose number changes (of all that may, where none does)."""
    numbers: dict[str, set[int]] = {}
    for item in found.candidates:
        for group, count in item.staff:
            numbers.setdefault(group, set()).add(count)
    changing = [group for group, counts in numbers.items() if len(counts) > 1] or list(numbers)
    return {group: group_name(group, sop, scenario) for group in changing}


def _say_choice(found: Staffing, names: dict[str, str], w: Words) -> None:
    best = found.best
    fields = {
        "staff": _staff(best.staff, names),
        "persons": w.number(best.persons),
        "share": _percent(best.share.value, w),
        "low": _percent(best.share.low, w),
        "high": _percent(best.share.high, w),
        "runs": w.number(found.at_most),
        "n": w.number(len(found.undecided)),
    }
    if found.outcome == "chosen":
        say(w("staff.chosen_as_it_stands" if best.as_it_stands else "staff.chosen", **fields))
        say(w("staff.chosen_share", **fields))
        smaller = [item for item in found.candidates if _size(found, item) < _size(found, best)]
        key = "undecided" if found.undecided else "fail" if smaller else "none"
        say(w(f"staff.smaller_{key}", **fields))
    else:
        say(w(f"staff.{found.outcome}", **fields))
        if math.isfinite(best.nine.value):
            say(w("staff.best_days", days=w.number(best.nine.value)))


def _say_gain(found: Staffing, w: Words) -> None:
    gain = found.gain
    if found.best.as_it_stands or math.isnan(gain.low):
        return
    fields = {
        name: w.number(value, 1)
        for name, value in (("gain", gain.value), ("low", gain.low), ("high", gain.high))
    }
    stands = found.as_it_stands
    if found.helps:
        say(w("staff.helps", **fields))
    elif stands is not None and found.best.persons > stands.persons:
        say(w("staff.no_help", **fields))


def _say_waits(found: Staffing, sop: Sop, w: Words) -> None:
    if not found.waits:
        return
    say(w("staff.waits"))
    for wait in found.waits:
        step = sop.step(wait.step)
        part = w(f"chart.part_{_PART[wait.cause]}")
        days = w.number(wait.days.value, 1)
        say(w("staff.wait", number=step.number, step=plain(step.label), days=days, part=part))


def _say_candidates(found: Staffing, names: dict[str, str], w: Words) -> None:
    columns = (*_COLUMNS[:2], "cost", *_COLUMNS[2:]) if found.by == "cost" else _COLUMNS
    shown = found.candidates[:SHOWN]
    say()
    rows = [_row(item, columns, names, w) for item in shown]
    say_table([w(f"staff.column_{name}") for name in columns], rows, numbers=range(1, len(columns)))
    if len(found.candidates) > len(shown):
        say(w("staff.more", n=w.number(len(found.candidates) - len(shown))))


def _row(item: Candidate, columns: Sequence[str], names: dict[str, str], w: Words) -> list[str]:
    verdict = "undecided_short" if item.verdict == "undecided" else item.verdict
    texts = {
        "staff": _staff(item.staff, names),
        "persons": w.number(item.persons),
        "cost": w.number(item.cost, 2) if math.isfinite(item.cost) else "–",
        "share": _percent(item.share.value, w),
        "verdict": w(f"staff.{verdict}"),
        "mean": _days(item.mean.value, 1, w),
        "nine": _days(item.nine.value, 0, w),
        "n": w.number(item.n),
    }
    return [texts[name] for name in columns]


def _size(found: Staffing, item: Candidate) -> float:
    return item.cost if found.by == "cost" else item.persons


def _staff(staff: tuple[tuple[str, int], ...], names: dict[str, str]) -> str:
    return ", ".join(f"{names[group]} {count}" for group, count in staff if group in names)


def _promised(share: float, w: Words) -> str:
    return w("staff.nine_of_ten") if share == 0.9 else _percent(share, w)


def _percent(share: float, w: Words) -> str:
    return "–" if math.isnan(share) else w("staff.percent", n=w.number(share * 100, 1))


def _days(value: float, decimals: int, w: Words) -> str:
    return w.number(value, decimals) if math.isfinite(value) else "–"
