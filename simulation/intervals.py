"""Intervals for what a simulation reports; they shrink with more runs, unlike ignorance about the office."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate with its interval.

    Parameters: value - the estimate; low, high - ends (equal to NaN where n is too small); n - independent
    observations it rests on; level - coverage, 0.95 by default.
    """

    value: float
    low: float
    high: float
    n: int
    level: float = 0.95


def mean_interval(values: ArrayLike, *, level: float = 0.95) -> Interval:
    """Mean of independent observations with Student's t interval.

    Parameters: values - one figure a replication, NaN left out; level - coverage inside (0, 1).
    Returns: mean +/- t(n - 1) s / sqrt(n); ends are NaN below two observations, all is where one is infinite.
    """
    from scipy.special import stdtrit

    clean = _clean(values)
    n = len(clean)
    if n == 0 or np.isinf(clean).any():
        return Interval(value=math.nan, low=math.nan, high=math.nan, n=n, level=level)
    mean = float(clean.mean())
    if n == 1:
        return Interval(value=mean, low=math.nan, high=math.nan, n=1, level=level)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * float(clean.std(ddof=1)) / math.sqrt(n)
    return Interval(value=mean, low=mean - half, high=mean + half, n=n, level=level)


def quantile_interval(values: ArrayLike, probability: float, *, level: float = 0.95) -> Interval:
    """A quantile of independent observations with a distribution-free interval.

    Parameters: values - NaN left out; probability - inside (0, 1); level - coverage at least this.
    Returns: the smallest value that `probability` of the observations do not exceed; the ends are order
    statistics chosen by the binomial distribution (normal approximation from n = 200), NaN where n is too
    small to give one.
    """
    clean = np.sort(_clean(values))
    n = len(clean)
    if n == 0:
        return Interval(value=math.nan, low=math.nan, high=math.nan, n=0, level=level)
    value = float(clean[max(0, math.ceil(n * probability) - 1)])
    lower, upper = _ranks(n, probability, level)
    return Interval(
        value=value,
        low=float(clean[lower - 1]) if lower >= 1 else math.nan,
        high=float(clean[upper - 1]) if upper <= n else math.nan,
        n=n,
        level=level,
    )


def known_mean(values: ArrayLike, axis: int | tuple[int, ...]) -> NDArray[np.float64]:
    """Mean over axes of what is known.

    Parameters: values - NaN left out; axis - one or several.
    Returns: means; NaN where nothing is known.
    """
    array = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(array)
    count = known.sum(axis=axis)
    total = np.where(known, array, 0.0).sum(axis=axis)
    means: NDArray[np.float64] = np.full(np.shape(total), np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means


def _ranks(n: int, probability: float, level: float) -> tuple[int, int]:
    """1-based ranks whose order statistics enclose the quantile with at least the wanted coverage."""
    tail = (1 - level) / 2
    if n >= 200:
        z = NormalDist().inv_cdf(1 - tail)
        spread = z * math.sqrt(n * probability * (1 - probability))
        return math.floor(n * probability - spread), math.ceil(n * probability + spread) + 1
    from scipy.special import bdtr

    below = [float(bdtr(k, n, probability)) for k in range(n + 1)]
    lower = sum(value <= tail for value in below)
    upper = next((k + 1 for k, value in enumerate(below) if value >= 1 - tail), n + 1)
    return lower, upper


def _clean(values: ArrayLike) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    array = np.asarray(values, dtype=np.float64).ravel()
    return array[~np.isnan(array)]
