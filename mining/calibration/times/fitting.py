"""Families fitted by maximum likelihood, with observations that are rough or not yet over."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
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
    import numpy as np
    from scipy.optimize import minimize

    def member(point: Floats) -> Family:
        return Family(name=name, mean=math.exp(point[0]), cv=math.exp(point[1]))

    def loss(point: Floats) -> float:
        return -log_likelihood(sample, member(point))

    mean = float(sample.values.mean())
    cv = float(np.clip(sample.values.std() / mean, 2 * SMALLEST_CV, LARGEST_CV / 2))
    begin = np.array([math.log(mean), math.log(cv)])
    scale = len(sample) + len(sample.longer)
    bounds = [(math.log(mean) - 10, math.log(mean) + 10), _LOG_CV]

    def average(point: Floats) -> float:
        # Per observation, so that the rule to stop is the same for short and long samples.
        return loss(point) / scale

    found = minimize(average, begin, method="L-BFGS-B", bounds=bounds, tol=1e-10)
    log_mean, log_cv = _variances(loss, found.x)
    return Fitted(
        family=member(found.x),
        log_mean_variance=log_mean,
        log_cv_variance=log_cv,
        bic=2 * loss(found.x) + len(begin) * math.log(scale),
    )


def _variances(loss: Callable[[Floats], float], at: Floats) -> Iterator[float]:
    """From the curvature at the optimum (observed information), by central differences."""
    import numpy as np

    size = len(at)
    steps = np.eye(size) * _STEP
    bend = np.array(
        [
            [loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b) for b in steps]
            for a in steps
        ]
    ) / (4 * _STEP**2)
    try:
        inverse = np.linalg.inv(bend)
    except np.linalg.LinAlgError:
        inverse = np.full((size, size), np.inf)
    for value in np.diag(inverse):
        yield float(value) if value > 0 else math.inf
