"""The stops of a lever: a few values around the one that stands, the nearest of interest first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.whatif.levers import Kind, Lever, Unit
from simulation.whatif.posts import exists_once

if TYPE_CHECKING:
    from simulation.scenario import DurationRule, ExternalWait, Group, Scenario
    from sop.model import Sop

LEAST_LEVELS, LEVELS, MOST_LEVELS = 2, 4, 5
_FACTORS = (1.0, 0.5, 0.75, 1.25, 1.5)
_SHARES = (0.0, -0.1, 0.1, -0.2, -0.3)
MOST_SHARE = 0.95
MOST_PERSONS = 100
_WORKING_DAYS_A_WEEK = 5
# Lengths in working days: a limit to a wait is set in working time, whatever the wait is told in.
_IN_DAYS = {
    "working_days": 1.0,
    "calendar_days": _WORKING_DAYS_A_WEEK / 7,
    "clock_hours": _WORKING_DAYS_A_WEEK / 7 / 24,
}


def minutes_lever(sop: Sop, scenario: Scenario, step: str, levels: int = LEVELS) -> Lever:
    """Half its time to one and a half times of it.

    Parameters: sop; scenario; step - its id; levels - stops, 2 to 5.
    """
    base = mean_minutes(sop, scenario, step)
    factors = _FACTORS[:levels]
    if base is None:
        return _lever("minutes", step, factors, "times", 1.0)
    # What stands on the page is what was simulated: whole minutes, where that is not much of them.
    values = [base * factor for factor in factors[1:]]
    told = [math.floor(value + 0.5) if base >= 10 else round(value, 2) for value in values]
    return _lever("minutes", step, [base, *told], "minutes", base)


def mean_minutes(sop: Sop, scenario: Scenario, step: str) -> float | None:
    """Mean working minutes of a step.

    Parameters: sop; scenario; step - its id.
    Returns: None where it has no single number: units with times of their own.
    """
    rules = scenario.durations
    if sop.step(step).for_each is not None and rules.units.get(step):
        return None
    rule, standard = rules.rule(step), sop.step(step).standard
    base = 1.0 if rule.absolute else rule.minutes or (standard.minutes if standard is not None else None)
    return None if base is None else base * _mean_factor(rule)


def _mean_factor(rule: DurationRule) -> float:
    low, mode, high = rule.low or 0.0, rule.mode or 0.0, rule.high or 0.0
    if rule.values is not None:
        return math.fsum(rule.values) / len(rule.values)
    means = {
        "uniform": (low + high) / 2,
        "triangular": (low + mode + high) / 3,
        "pert": (low + 4 * mode + high) / 6,
    }
    return means.get(rule.family, 1.0)


def persons_lever(sop: Sop, scenario: Scenario, group: Group, levels: int = LEVELS) -> Lever:
    """As many as there are, one more, one fewer, two more.

    Parameters: sop; scenario; group; levels - stops of the others; persons have two fewer, but two at least.
    """
    wanted = (group.count, group.count + 1, group.count - 1, group.count + 2)
    possible = [count for count in wanted if 1 <= count <= MOST_PERSONS][: max(2, levels - 2)]
    roles = [role.id for role in sop.roles if role.id in group.roles]
    once = any(exists_once(sop, scenario, role) for role in roles)
    return _lever("persons", group.id, possible, "persons", group.count, once=once)


def duties_lever(group: Group, levels: int = LEVELS) -> Lever:
    """Three tenths of on-duty time less to a tenth more.

    Parameters: group; levels - stops, 2 to 5.
    """
    share = group.other_duties
    # The value as it stands stays, also where it lies beyond what is tried.
    values = [round(share + more, 9) for more in _SHARES[1:]]
    possible = [value for value in values if 0 <= value <= MOST_SHARE][: levels - 1]
    return _lever("other_duties", group.id, [share, *possible], "share", share)


def wait_lever(sop: Sop, wait: ExternalWait, day_seconds: int, levels: int = LEVELS) -> Lever:
    """From the shortest that the wait takes to no limit at all, in equal steps.

    Parameters: sop - may set a limit already; wait; day_seconds - of the usual working day; levels - stops, 2
    to 5.
    """
    hours = wait.unit == "working_hours"
    scale = 1.0 if hours else _IN_DAYS[wait.unit]
    low, high = wait.shortest * scale, wait.longest * scale
    limit = sop.step(wait.before).wait_limit
    base = math.inf if limit is None else limit.seconds(day_seconds) / (3600 if hours else day_seconds)
    steps = levels - 1
    values = [_tidy(low + place * (high - low) / steps) for place in range(steps)]
    if low == high:
        values = [_tidy(high * place / levels) for place in range(1, levels)]
    shorter = sorted({value for value in values if 0 < value < high and value != base})
    if not math.isinf(base):
        # What no limit would be is the first thing to know of a limit.
        shorter = [*shorter[: levels - 2], math.inf]
    return _lever("wait", wait.id, [base, *shorter], "working_hours" if hours else "working_days", base)


def _tidy(value: float) -> float:
    """Whole numbers where that is not much of them."""
    return float(math.floor(value + 0.5)) if value >= 2 else round(value, 1)


def _lever(
    kind: Kind, subject: str, values: Sequence[float], unit: Unit, base: float, *, once: bool = False
) -> Lever:
    stops = tuple(sorted({float(value) for value in values}))
    place = stops.index(float(base))
    return Lever(kind=kind, subject=subject, values=stops, unit=unit, base=place, once=once)
