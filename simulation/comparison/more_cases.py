"""How many real cases a firmer answer needs, where it hangs on numbers learned from a log."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.comparison.result import InWorld, MoreCases

if TYPE_CHECKING:
    from simulation.replications import Study
    from simulation.scenario import Scenario

Z = 1.6448536269514722
"""95 % point of the normal distribution, for a one-sided bound."""


def more_cases(worlds: Sequence[InWorld], scenario: Scenario, base: Study, delta: float) -> MoreCases | None:
    """Cases until what is not known about the office could no longer turn the verdict.

    The gain under parameters drawn anew spreads with a standard deviation s; its square falls as 1/n with the
    cases n that the parameters rest on. The verdict is firm where the mean of these gains is Z s away from
    the nearest limit (delta or -delta), so n has to grow by (Z s / distance)^2.

    Parameters: worlds - of one revision; scenario - with its uncertain numbers; base - the SOP in force, for
    cases a year; delta - working days.
    Returns: None where no number was learned from a log, or where the verdict is firm as it is.
    """
    gains = [item.gain.value for item in worlds if item.world.kind == "parameters"]
    known = [item.n for item in scenario.uncertain if item.n > 0]
    if len(gains) < 2 or not known or not all(map(math.isfinite, gains)):
        return None
    mean = math.fsum(gains) / len(gains)
    spread = math.sqrt(math.fsum((gain - mean) ** 2 for gain in gains) / (len(gains) - 1))
    distance = min(abs(mean - delta), abs(mean + delta))
    if Z * spread <= distance:
        return None
    needed = min(known) * (Z * spread / distance) ** 2 if distance > 0 else math.inf
    if not math.isfinite(needed) or needed > 1e6:
        return MoreCases(known=min(known), more=None, years=math.nan)
    more = math.ceil(needed - min(known))
    return MoreCases(known=min(known), more=more, years=more / _cases_per_year(base))


def _cases_per_year(base: Study) -> float:
    scenario = base.scenario
    days = (scenario.last - scenario.first).days + 1
    cases = sum(len(item.released) for item in base.measures) / len(base.measures)
    return cases * 365.25 / days
