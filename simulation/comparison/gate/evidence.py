"""What paired differences say about their mean: bounds that allow for skewness and for cases never done.

Differences of waiting times are skewed, and Student's t then errs on one side: where a few replications
lose very much, lower bounds lie too high. Hall's cubic transformation (JRSS B 54, 1992, "On the removal of
skewness by transformation") takes the first-order error away, is monotone, and is Student's t where nothing
is skewed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sop.errors import Problem, SimulationError


@dataclass(frozen=True, kw_only=True)
class Bound:
    """An estimate between two one-sided bounds.

    Parameters: value - mean of the paired differences (infinite where a case is never finished under one of
    the two); low, high - one-sided bounds, in the same unit, possibly infinite; n - replications; level -
    confidence of each bound by itself at this look (above 1 - alpha at all looks but the last, because the
    error is spent over the looks). Together they are an interval of level 2 level - 1.
    """

    value: float
    low: float
    high: float
    n: int
    level: float


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A sample of paired differences, reduced to what its bounds need.

    Parameters: value - the mean, possibly infinite; centre - mean of what the bounds are computed from;
    error - its standard error, 0 where all are alike; skewness - of the differences, m3 / s^3; n -
    replications; open_above, open_below - that bound is infinite whatever the level.
    """

    value: float
    centre: float
    error: float
    skewness: float
    n: int
    open_above: bool = False
    open_below: bool = False

    @property
    def always_nothing(self) -> bool:
        """Was there no difference in any replication?"""
        return self.centre == 0 and self.error == 0 and self.value == 0

    def low(self, tail: float) -> float:
        """Lower bound that lies above the true mean with probability `tail`."""
        return -math.inf if self.open_below else self._bound(tail, 1.0)

    def high(self, tail: float) -> float:
        """Upper bound that lies below the true mean with probability `tail`."""
        return math.inf if self.open_above else self._bound(tail, -1.0)

    def bound(self, tail: float) -> Bound:
        """Both, as they are reported."""
        return Bound(value=self.value, low=self.low(tail), high=self.high(tail), n=self.n, level=1 - tail)

    def _bound(self, tail: float, sign: float) -> float:
        from scipy.special import stdtrit

        if self.error == 0:
            return self.centre
        # Small tails are exact at the lower end of the distribution only.
        quantile = -sign * float(stdtrit(self.n - 1, tail))
        return self.centre - self.error * _untransformed(quantile, self.skewness / math.sqrt(self.n))


def evidence_of(values: ArrayLike, *, of: str, more_is_worse: bool = False) -> Evidence:
    """Paired differences as evidence of their mean.

    Parameters: values - one a replication, two or more; of - what they measure, for problems; more_is_worse -
    a loss, not a gain.
    Returns: where the revision never finishes a case that is finished without it, the mean is infinitely bad,
    and certainly so: both bounds are infinite. Where the present SOP never finishes a case that the revision
    does, the mean is infinitely good, but the bound on the safe side comes from the finite differences, the
    infinite ones counted as the best of them: luck in few replications shall not carry a verdict.
    Raises: SimulationError `gate_undefined` - a difference is unknown (neither finishes, or no such case), or
    some replications are infinitely better and others infinitely worse: then the mean is no number.
    """
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or len(sample) < 2:
        raise ValueError("one paired difference a replication, two or more")
    better = (-1.0 if more_is_worse else 1.0) * math.inf
    unknown, good, bad = np.isnan(sample), sample == better, sample == -better
    if unknown.any() or (good.any() and bad.any()):
        count = int(unknown.sum()) or int(bad.sum())
        fields = {"count": str(count), "replications": str(len(sample))}
        raise SimulationError(Problem(code="gate_undefined", place=of, fields=fields))
    if bad.any() or good.all():
        extreme = -better if bad.any() else better
        return Evidence(value=extreme, centre=extreme, error=0.0, skewness=0.0, n=len(sample))
    if not good.any():
        return _finite(sample)
    finite = sample[~good]
    cautious = _finite(np.where(good, finite.min() if more_is_worse else finite.max(), sample))
    return replace(cautious, value=better, open_above=better > 0, open_below=better < 0)


def _finite(sample: NDArray[np.float64]) -> Evidence:
    n, centre = len(sample), float(sample.mean())
    if (sample == sample[0]).all():
        # The mean of many equal numbers need not be exactly that number.
        centre = float(sample[0])
        return Evidence(value=centre, centre=centre, error=0.0, skewness=0.0, n=n)
    away = sample - centre
    # Divided first: squares and cubes of very small or large numbers would vanish or overflow.
    unit = float(np.abs(away).max())
    deviation = math.sqrt(float(((away / unit) ** 2).sum()) / (n - 1))
    skewness = float(((away / unit) ** 3).mean()) / deviation**3
    error = unit * deviation / math.sqrt(n)
    return Evidence(value=centre, centre=centre, error=error, skewness=skewness, n=n)


def _untransformed(quantile: float, skew: float) -> float:
    """The studentised mean whose transform is a quantile: the inverse of Hall's g.

    g(t) = t + a t^2 / 3 + a^2 t^3 / 27 + a / 6 with a = skewness / sqrt(n) (`skew`), hence
    t = 3/a ((1 + a (g - a/6))^(1/3) - 1).
    """
    if abs(skew) < 1e-9:
        return quantile
    inner = skew * (quantile - skew / 6)
    root = math.expm1(math.log1p(inner) / 3) if inner > -1 else -((-1 - inner) ** (1 / 3)) - 1
    return 3 / skew * root
