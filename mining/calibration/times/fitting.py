"""Families fitted by maximum likelihood, with observations that are rough or not yet over."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.times.families import LARGEST_CV, SMALLEST_CV, Family, Name
from mining.calibration.times.sample import Sample

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

ROUGH = 0.05
"""Where a value may lie off by more than this share of itself, the interval counts instead of the density."""

_LOG_CV = (math.log(SMALLEST_CV), math.log(LARGEST_CV))
_STEP = 1e-3
ROUNDS = 40
CLOSE = 1e-6
Point = tuple[float, float]
Bend = tuple[float, float, float]
_BEND = 1e-2


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A family fitted to a sample.

    Parameters: family; log_mean_variance, log_cv_variance - of the logarithms of mean and cv (observed
    information); bic - less is better (Schwarz, Annals of Statistics 6(2), 1978), comparable within a sample.
    """

    family: Family
    log_mean_variance: float
    log_cv_variance: float
    bic: float


def log_likelihood(sample: Sample, family: Family) -> float:
    """Of a sample: densities, intervals of rough values, and what is longer than so far."""
    import numpy as np

    rough = sample.high - sample.low > 2 * ROUGH * sample.values
    fine = ~rough
    total = float((family.logpdf(sample.values[fine]) + np.log(sample.high[fine] - sample.low[fine])).sum())
    inside = family.cdf(sample.high[rough]) - family.cdf(sample.low[rough])
    total += float(np.log(np.maximum(inside, 1e-300)).sum())
    return total + float(family.logsf(sample.longer).sum())


def log_mean_given_cv(sample: Sample, name: Name, cv: float) -> tuple[float, float]:
    """The logarithm of a mean where the spread is taken as known, for samples too small to tell it.

    Parameters: sample - of at least one value; name - of the family; cv.
    Returns: estimate and variance.
    """
    import numpy as np
    from scipy.optimize import minimize_scalar

    def loss(log_mean: float) -> float:
        return -log_likelihood(sample, Family(name=name, mean=math.exp(log_mean), cv=cv))

    middle = float(np.log(sample.values).mean()) + math.log1p(cv**2) / 2
    # One hump: the families are scale families with log-concave densities of the logarithm.
    found = minimize_scalar(loss, bounds=(middle - 5, middle + 5), method="bounded", options={"xatol": 1e-6})
    best = float(found.x)
    bend = (loss(best + _BEND) - 2 * loss(best) + loss(best - _BEND)) / _BEND**2
    return best, 1 / max(bend, 1e-12)


def fit(name: Name, sample: Sample) -> Fitted:
    """One family fitted to a sample.

    Parameters: name; sample - of at least two values.
    """

    def member(point: Point) -> Family:
        return Family(name=name, mean=math.exp(point[0]), cv=math.exp(point[1]))

    def loss(point: Point) -> float:
        return -log_likelihood(sample, member(point))

    mean = float(sample.values.mean())
    cv = min(max(float(sample.values.std()) / mean, 2 * SMALLEST_CV), LARGEST_CV / 2)
    found = _lowest(loss, (math.log(mean), math.log(cv)))
    log_mean, log_cv = _variances(_bends(loss, found)[1])
    return Fitted(
        family=member(found),
        log_mean_variance=log_mean,
        log_cv_variance=log_cv,
        bic=2 * loss(found) + len(found) * math.log(len(sample) + len(sample.longer)),
    )


def _lowest(loss: Callable[[Point], float], at: Point) -> Point:
    """Newton's method with differences, steps halved until they help, inside the limits of the cv.

    Two parameters need no library; those of scipy start threads for them.
    """
    value = loss(at)
    for _ in range(ROUNDS):
        slope, bend = _bends(loss, at)
        step = _downhill(slope, bend)
        for _ in range(ROUNDS):
            new = at[0] + step[0], min(max(at[1] + step[1], _LOG_CV[0]), _LOG_CV[1])
            lower = loss(new)
            if lower < value:
                break
            step = step[0] / 2, step[1] / 2
        else:
            return at
        moved = max(abs(new[0] - at[0]), abs(new[1] - at[1]))
        at, value = new, lower
        if moved < CLOSE:
            return at
    return at


def _downhill(slope: Point, bend: Bend) -> Point:
    """Newton's step where the surface is a bowl, else straight down; never longer than 1."""
    a, b, c = bend
    whole = a * c - b * b
    if a > 0 and whole > 1e-12 * a * a:
        step = -(c * slope[0] - b * slope[1]) / whole, -(a * slope[1] - b * slope[0]) / whole
    else:
        step = -slope[0], -slope[1]
    length = math.hypot(*step)
    return (step[0] / length, step[1] / length) if length > 1 else step


def _bends(loss: Callable[[Point], float], at: Point) -> tuple[Point, Bend]:
    """First and second differences: slopes, and the two own bends with the mixed one between them."""
    h, (x, y) = _STEP, at
    here = loss(at)
    right, left, up, down = loss((x + h, y)), loss((x - h, y)), loss((x, y + h)), loss((x, y - h))
    corners = loss((x + h, y + h)) - loss((x + h, y - h)) - loss((x - h, y + h)) + loss((x - h, y - h))
    slope = (right - left) / (2 * h), (up - down) / (2 * h)
    return slope, ((right - 2 * here + left) / h**2, corners / (4 * h**2), (up - 2 * here + down) / h**2)


def _variances(bend: Bend) -> Point:
    """From the curvature at the optimum (observed information)."""
    a, b, c = bend
    whole = a * c - b * b
    if a <= 0 or whole <= 1e-12 * a * a:
        return math.inf, math.inf
    return c / whole, a / whole
