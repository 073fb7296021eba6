"""How many real cases a firmer answer needs, where it hangs on numbers learned from a log."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.clock import OfficeClock
from simulation.comparison.result import InWorld, MoreCases

if TYPE_CHECKING:
    from simulation.replications import Study

Z = 1.6448536269514722
"""95 % point of the normal distribution, for a one-sided bound."""

MOST = 1e6
"""More cases than this are none that anybody will wait for."""


def more_cases(worlds: Sequence[InWorld], base: Study, delta: float) -> MoreCases | None:
    """Cases until what is not known about the office could no longer turn the verdict.

    The gain under parameters drawn anew spreads with a standard deviation s; its square falls as 1/n with the
    cases n that the parameters rest on. The verdict is firm where the mean of these gains is Z s away from
    the nearest limit (delta or -delta), so n has to grow by (Z s / distance)^2.

    Parameters: worlds - of one revision; base - the SOP in force, whose scenario has the uncertain numbers;
    delta - working days.
    Returns: None where no number was learned from a log, where there is one verdict, the same in all
    draws, or where the gains are clear of the limits as they are.
    """
    drawn = [item for item in worlds if item.world.kind == "parameters"]
    gains = [item.gain.value for item in drawn]
    known = [item.n for item in base.scenario.uncertain if item.n > 0]
    if len(gains) < 2 or not known or not all(map(math.isfinite, gains)):
        return None
    mean = math.fsum(gains) / len(gains)
    spread = math.sqrt(math.fsum((gain - mean) ** 2 for gain in gains) / (len(gains) - 1))
    distance = min(abs(mean - delta), abs(mean + delta))
    stands = all(item.state == "same" and item.verdict != "not_enough" for item in drawn)
    if stands or Z * spread <= distance:
        return None
    needed = min(known) * (Z * spread / distance) ** 2 if distance > 0 else math.inf
    if needed > MOST:
        return MoreCases(known=min(known), more=None, years=math.nan)
    more = math.ceil(needed - min(known))
    yearly = _cases_per_year(base)
    return MoreCases(known=min(known), more=more, years=more / yearly if yearly else math.nan)


def _cases_per_year(base: Study) -> float:
    """Of those that come while the scenario lasts: open cases came before, and others may not count."""
    scenario, clock = base.scenario, OfficeClock(base.planned.calendar)
    first = max(scenario.first, scenario.measure_from or scenario.first)
    last = min(scenario.last, scenario.horizon or scenario.last)
    came = [int(np.sum(item.released >= clock.at(first))) for item in base.measures]
    return sum(came) / len(came) * 365.25 / ((last - first).days + 1)
