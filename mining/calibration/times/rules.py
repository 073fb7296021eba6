"""From estimates to rules of a scenario."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mining.calibration.times.estimates import Estimate
from mining.calibration.times.sample import Sample
from simulation.scenario.durations import LARGEST_FACTOR, DurationRule

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

AS_ONE = 0.03
POINTS = 200
"""Measured values in a scenario: so many quantiles, that the file stays readable."""


def rule_of(
    estimate: Estimate, sample: Sample, minutes: float, spread: tuple[float, float, float]
) -> DurationRule:
    """The rule of a step.

    Parameters: estimate - its family; sample - for measured values; minutes - what was settled; spread - cv,
    and its limits: a gamma or Weibull distribution of cv 1 is called by its name.
    """
    minutes, cv = rounded(minutes), rounded(spread[0])
    if estimate.family == "constant":
        return DurationRule(family=estimate.family, minutes=minutes)
    if estimate.family in ("gamma", "weibull") and abs(cv - 1) < AS_ONE and spread[1] <= 1 <= spread[2]:
        return DurationRule(family="exponential", minutes=minutes)
    if estimate.family != "empirical":
        return DurationRule(family=estimate.family, minutes=minutes, cv=cv)
    values = factors(sample.values)
    if max(values) <= LARGEST_FACTOR:
        return DurationRule(family="empirical", minutes=minutes, values=values)
    absolute = tuple(rounded(value * minutes) for value in values)
    return DurationRule(family="empirical", values=absolute, absolute=True)


def factors(values: Floats, *, points: int = POINTS) -> tuple[float, ...]:
    """Measured values relative to their mean, at most so many: means of equal parts of the sorted sample.

    Means of parts, not quantiles, so that the mean of all stays what it is.
    """
    import numpy as np

    ordered = np.sort(values) / values.mean()
    parts = np.array_split(ordered, min(points, len(ordered)))
    means = np.array([part.mean() for part in parts])
    return tuple(rounded(float(value)) for value in means / means.mean())


def rounded(value: float, digits: int = 5) -> float:
    """To significant digits: a file that people read."""
    if not math.isfinite(value) or value == 0:
        return value
    return float(f"{value:.{digits}g}")
