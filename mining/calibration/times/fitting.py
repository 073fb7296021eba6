"""Families fitted by maximum likelihood, with observations that are rough or not yet over."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.times.families import LARGEST_CV, NAMES, SMALLEST_CV, Family, Name
from mining.calibration.times.sample import Sample

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

ROUGH = 0.05
"""Where a value may lie off by more than this share of itself, the interval counts instead of the density."""

_LOG_CV = (math.log(SMALLEST_CV), math.log(LARGEST_CV))
_STEP = 1e-3


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A family fitted to a sample.

    Parameters: family; log_mean_variance, log_cv_variance - of the logarithms of mean and cv (observed
    information); bic - less is better, comparable within a sample.
    """

    family: Family
    log_mean_variance: float
    log_cv_variance: float
    bic: float


def fit_all(sample: Sample) -> tuple[Fitted, ...]:
    """All families fitted to a sample, by BIC (Schwarz, Annals of Statistics 6(2), 1978), the best first.

    Parameters: sample - of at least two different values.
    """
    fitted = [_fit(name, sample) for name in NAMES]
    return tuple(sorted(fitted, key=lambda one: one.bic))


def log_likelihood(sample: Sample, family: Family) -> float:
    """Of a sample: densities, intervals of rough values, and what is longer than so far."""
    import numpy as np

    rough = sample.high - sample.low > 2 * ROUGH * sample.values
    fine = ~rough
    total = float((family.logpdf(sample.values[fine]) + np.log(sample.high[fine] - sample.low[fine])).sum())
    inside = family.cdf(sample.high[rough]) - family.cdf(sample.low[rough])
    total += float(np.log(np.maximum(inside, 1e-300)).sum())
    return total + float(family.logsf(sample.longer).sum())


def log_mean_given_cv(sample: Sample, cv: float) -> tuple[float, float]:
    """The logarithm of a lognormal mean where the spread is taken as known, for samples too small to tell it.

    Parameters: sample - of at least one value; cv.
    Returns: estimate and variance.
    """

    def loss(log_mean: float) -> float:
        return -log_likelihood(sample, Family(name="lognormal", mean=math.exp(log_mean), cv=cv))

    import numpy as np
    from scipy.optimize import minimize_scalar

    middle = float(np.log(sample.values).mean()) + math.log1p(cv**2) / 2
    ends = middle - 5.0, middle + 5.0
    # One hump: the likelihood of a normal location with censored observations is log-concave.
    best = float(minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": 1e-7}).x)
    bend = (loss(best + _STEP) - 2 * loss(best) + loss(best - _STEP)) / _STEP**2
    return best, 1 / max(bend, 1e-12)


def _fit(name: Name, sample: Sample) -> Fitted:
    import numpy as np
    from scipy.optimize import minimize

    one = name == "exponential"

    def member(point: Floats) -> Family:
        return Family(name=name, mean=math.exp(point[0]), cv=1.0 if one else math.exp(point[1]))

    def loss(point: Floats) -> float:
        return -log_likelihood(sample, member(point))

    mean = float(sample.values.mean())
    cv = float(np.clip(sample.values.std() / mean, 2 * SMALLEST_CV, LARGEST_CV / 2))
    begin = np.array([math.log(mean), math.log(cv)][: 1 if one else 2])
    scale = len(sample) + len(sample.longer)
    # Per observation, so that the rule to stop is the same for short and long samples.
    bounds = [(math.log(mean) - 10, math.log(mean) + 10), _LOG_CV][: len(begin)]

    def average(point: Floats) -> float:
        return loss(point) / scale

    found = minimize(average, begin, method="L-BFGS-B", bounds=bounds, tol=1e-10)
    variances = list(_variances(loss, found.x))
    return Fitted(
        family=member(found.x),
        log_mean_variance=variances[0],
        log_cv_variance=math.inf if one else variances[1],
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
