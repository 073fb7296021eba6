"""Intervals for what a simulation reports; they shrink with more runs, unlike ignorance about the office.

Figures come as one value an independent observation, or as a table of replication x case. Cases of one
replication share their luck (who was away, what lay on the desk), so only the replications count as
independent. docs/statistics.md gives the formulas, their sources and how often they cover.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate with its interval.

    Parameters: value - the estimate; low, high - ends (equal to NaN where n is too small); n - independent
    observations it rests on (replications, for a table of cases); level - coverage, 0.95 by default.
    """

    value: float
    low: float
    high: float
    n: int
    level: float = 0.95

    @property
    def half_width(self) -> float:
        """Half the distance of the ends; infinite where one is not known."""
        half = (self.high - self.low) / 2
        return half if math.isfinite(half) else math.inf


def mean_interval(values: ArrayLike, *, level: float = 0.95) -> Interval:
    """Mean with Student's t interval.

    Parameters: values - one figure a replication, or replication x case; NaN (no such case) left out; level -
    coverage inside (0, 1).
    Returns: mean +/- t(n - 1) s / sqrt(n). For cases: the mean over all of them, s from the replications'
    totals (ratio estimator; with equally many cases a replication, that of their means). Ends are NaN below
    two observations, all is where one is infinite.
    """
    from scipy.special import stdtrit

    totals, counts = _by_replication(values)
    n = len(counts)
    if n == 0 or not np.isfinite(totals).all():
        return Interval(value=math.nan, low=math.nan, high=math.nan, n=n, level=level)
    mean = float(totals.sum() / counts.sum())
    if n == 1:
        return Interval(value=mean, low=math.nan, high=math.nan, n=1, level=level)
    error = _ratio_error(totals, counts, mean)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * error
    return Interval(value=mean, low=mean - half, high=mean + half, n=n, level=level)


def paired_interval(new: ArrayLike, old: ArrayLike, *, level: float = 0.95) -> Interval:
    """Mean difference of two systems that were simulated under the same luck, with Student's t interval.

    Parameters: new, old - one figure a replication each, the same replications in the same order; level -
    coverage inside (0, 1).
    Returns: the mean of new - old; pairs with a NaN are left out; all is NaN where one is infinite.
    """
    one, other = (np.asarray(values, dtype=np.float64) for values in (new, old))
    never = np.isinf(one) | np.isinf(other)
    # Infinite minus infinite would be unknown, and left out, instead of infinite.
    return mean_interval(
        np.where(never, np.inf, one) - np.where(never, 0.0, other),
        level=level,
    )


def quantile_interval(values: ArrayLike, probability: float, *, level: float = 0.95) -> Interval:
    """A quantile with a distribution-free interval: its ends are order statistics.

    Parameters: values - independent observations, or replication x case; NaN (no such case) left out;
    probability - inside (0, 1); level - coverage at least this for independent observations.
    Returns: the smallest value that `probability` of the observations do not exceed. Ranks of the ends come
    from the binomial distribution, for cases with their effective number (how many independent ones would
    say as much). Ends are NaN where n is too small to give one.
    """
    table = np.asarray(values, dtype=np.float64)
    clean = np.sort(table[~np.isnan(table)], axis=None)
    n = len(clean)
    if n == 0:
        return Interval(value=math.nan, low=math.nan, high=math.nan, n=0, level=level)
    value = float(clean[_rank(n, probability) - 1])
    independent, effective = n, float(n)
    if table.ndim > 1 and table.shape[1] > 1:
        independent = int((~np.isnan(table)).any(axis=1).sum())
        effective = _effective_number(table, value, level)
    lower, upper = _ranks(n, effective, probability, level)
    return Interval(
        value=value,
        low=float(clean[lower - 1]) if lower >= 1 else math.nan,
        high=float(clean[upper - 1]) if upper <= n else math.nan,
        n=independent,
        level=level,
    )


def known_mean(values: ArrayLike, axis: int | tuple[int, ...]) -> Floats:
    """Mean over axes of what is known.

    Parameters: values - NaN left out; axis - one or several.
    Returns: means; NaN where nothing is known.
    """
    array = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(array)
    count = known.sum(axis=axis)
    total = np.where(known, array, 0.0).sum(axis=axis)
    means: Floats = np.full(np.shape(total), np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means


def _rank(n: int, probability: float) -> int:
    """1-based rank of the smallest observation that `probability` of n do not exceed."""
    # 0.9 * 10 is a little more than 9 in binary: rounding up would then take the tenth.
    return max(1, math.ceil(round(n * probability, 9)))


def _by_replication(values: ArrayLike) -> tuple[Floats, Floats]:
    """Total and number of what is known, of each replication that has something."""
    table = np.asarray(values, dtype=np.float64)
    table = table.reshape(len(table), -1) if table.ndim > 1 else table.reshape(-1, 1)
    known = ~np.isnan(table)
    counts = known.sum(axis=1).astype(np.float64)
    totals = np.where(known, table, 0.0).sum(axis=1)
    return totals[counts > 0], counts[counts > 0]


def _ratio_error(totals: Floats, counts: Floats, ratio: float) -> float:
    """Standard error of sum(totals) / sum(counts) over independent replications."""
    n = len(counts)
    residuals = (totals - ratio * counts) / counts.mean()
    return math.sqrt(float((residuals**2).sum()) / (n - 1) / n)


def _effective_number(table: Floats, value: float, level: float) -> float:
    """How many independent cases would say as much about the share below `value` as these dependent ones.

    The design effect is taken at the value and just below it, and the larger one holds: where many cases
    share one value (whole days), the two differ, and either side may be the one that matters.
    """
    from scipy.special import ndtri, stdtrit

    known = ~np.isnan(table)
    counts = known.sum(axis=1).astype(np.float64)
    table, known, counts = table[counts > 0], known[counts > 0], counts[counts > 0]
    n, total = len(counts), float(counts.sum())
    if n < 2:
        return 1.0
    found = []
    for inside in (table <= value, table < value):
        hits = (inside & known).sum(axis=1).astype(np.float64)
        share = float(hits.sum()) / total
        if 0 < share < 1:
            error = _ratio_error(hits, counts, share)
            found.append(share * (1 - share) / error**2 if error > 0 else total)
    # All alike: nothing tells how dependent they are.
    effective = min(found) if found else float(n)
    upper = 0.5 + level / 2
    return min(effective, total) * float(ndtri(upper) / stdtrit(n - 1, upper)) ** 2


def _ranks(n: int, effective: float, probability: float, level: float) -> tuple[int, int]:
    """1-based ranks among n cases whose order statistics enclose the quantile; 0 or n + 1: there is none.

    The number of cases up to the quantile is binomial; its limits are taken for `effective` independent
    cases, which need not be a whole number, and carried over to all n.
    """
    from scipy.special import bdtrik

    tail = (1 - level) / 2
    none, all_ = (1 - probability) ** effective, probability**effective
    lower, upper = 0, n + 1
    if none <= tail:
        lower = math.floor(n * (float(bdtrik(tail, effective, probability)) + 1) / effective)
    if none >= 1 - tail:
        upper = 1
    elif all_ <= tail:
        upper = math.floor(n * (float(bdtrik(1 - tail, effective, probability)) + 1) / effective) + 1
    return min(lower, n), min(upper, n + 1)
