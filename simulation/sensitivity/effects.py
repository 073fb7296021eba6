"""What one change comes to: differences under the same luck, of the mean and of what 9 of 10 keep."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import Interval, known_mean, paired_interval, quantile_interval

if TYPE_CHECKING:
    from simulation.plan import Floats

SECTIONS = 10


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One change, and what follows.

    Parameters: value - what is put in place (see `Worth`); unit - of that value; mean - difference of the
    mean working days against the scenario as it stands (below 0: faster), paired by replication, n of them,
    NaN where a case does not finish; nine - likewise of the working days within which 9 of 10 are finished;
    unfinished - cases.
    """

    value: float
    unit: str
    mean: Interval
    nine: Interval
    unfinished: int


def effect(new: Floats, old: Floats, *, value: float, unit: str, level: float = 0.95) -> Effect:
    """Compare two tables of working days.

    Parameters: new, old - replication x case of the same replications, infinite where unfinished; value,
    unit - of the change; level - coverage of the intervals.
    """
    return Effect(
        value=value,
        unit=unit,
        mean=paired_interval(known_mean(new, axis=1), known_mean(old, axis=1), level=level),
        nine=quantile_difference(new, old, 0.9, level=level),
        unfinished=int(np.isinf(new).sum()),
    )


def quantile_difference(new: Floats, old: Floats, probability: float, *, level: float = 0.95) -> Interval:
    """Difference of a quantile of two systems under the same luck, with an interval by sectioning.

    Parameters: new, old - replication x case, the same replications in the same order; probability - inside
    (0, 1); level - coverage.
    Returns: the difference over all; its error from the differences in 10 sections of neighbouring
    replications, about the difference over all, with Student's t (Asmussen and Glynn, Stochastic Simulation,
    III.5a; Nakayama 2014 for common luck). Ends are NaN below two replications a section; all is NaN where a
    quantile is infinite or unknown.
    """
    from scipy.special import stdtrit

    n = len(new)
    whole = _difference(new, old, probability)
    unknown = Interval(value=whole, low=math.nan, high=math.nan, n=n, level=level)
    if n < 2 * SECTIONS or math.isnan(whole):
        return unknown
    parts = [
        _difference(one, other, probability)
        for one, other in zip(np.array_split(new, SECTIONS), np.array_split(old, SECTIONS), strict=True)
    ]
    if not np.isfinite(parts).all():
        return unknown
    error = math.sqrt(float(((np.array(parts) - whole) ** 2).sum()) / (SECTIONS - 1) / SECTIONS)
    half = float(stdtrit(SECTIONS - 1, 0.5 + level / 2)) * error
    return Interval(value=whole, low=whole - half, high=whole + half, n=n, level=level)


def _difference(new: Floats, old: Floats, probability: float) -> float:
    one, other = (quantile_interval(np.ravel(table), probability).value for table in (new, old))
    return one - other if math.isfinite(one) and math.isfinite(other) else math.nan
