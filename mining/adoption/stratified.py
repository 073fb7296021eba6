"""The difference of two groups of cases, season and mix of cases accounted for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

FEWEST = 2
"""Cases of each group that a stratum needs: one alone says nothing about spread."""


@dataclass(frozen=True, kw_only=True)
class Adjusted:
    """A difference of means, one group against another.

    Parameters: difference - second minus first; low, high - 95 % interval; n_first, n_second - cases it rests
    on; strata - kinds of cases that both groups have; alone - cases of kinds that only one group has, or that
    have too few to compare, left out; dependence - cases that tell as much as one independent case, by which
    the spread was made larger; NaN where nothing is told.
    """

    difference: float
    low: float
    high: float
    n_first: int
    n_second: int
    strata: int
    alone: int
    dependence: float = 1.0


def adjusted_difference(
    values: Sequence[float],
    second: Sequence[bool],
    strata: Sequence[object],
    *,
    dependence: float = 1.0,
    level: float = 0.95,
) -> Adjusted:
    """Difference of means as it would be if the first group had the second group's mix of cases.

    Direct standardisation (Rothman, Greenland & Lash, Modern Epidemiology, chapter 3): differences inside
    strata, weighted by the cases that the second group has there. Variance: the weighted sum of the strata's,
    each with its own spread, times `dependence`; degrees of freedom of Satterthwaite (1946).

    Parameters: values - one a case, finite; second - is it of the second group?; strata - kind of each case
    (season, type); dependence - 1 or more; level - coverage.
    Returns: NaN in place of numbers where no stratum has two cases of each group.
    """
    import numpy as np
    import pandas as pd
    from scipy.special import stdtrit

    numbers, later = np.asarray(values, dtype=np.float64), np.asarray(second, dtype=bool)
    kind = pd.factorize(pd.Series(list(strata), dtype=object))[0] if len(numbers) else np.empty(0, int)
    found = []
    for one in range(int(kind.max(initial=-1)) + 1):
        a, b = numbers[(kind == one) & ~later], numbers[(kind == one) & later]
        if min(len(a), len(b)) >= FEWEST:
            found.append((a, b))
    used = sum(len(a) + len(b) for a, b in found)
    if not found:
        nothing = math.nan
        return Adjusted(
            difference=nothing, low=nothing, high=nothing, n_first=0, n_second=0, strata=0, alone=len(numbers)
        )
    total = sum(len(b) for _, b in found)
    weights = [len(b) / total for _, b in found]
    difference = sum(w * float(b.mean() - a.mean()) for w, (a, b) in zip(weights, found, strict=True))
    parts = [
        (w * w * float(part.var(ddof=1)) / len(part), len(part) - 1)
        for w, pair in zip(weights, found, strict=True)
        for part in pair
    ]
    variance = sum(part for part, _ in parts)
    half = 0.0
    if variance > 0:
        freedom = variance**2 / sum(part**2 / df for part, df in parts)
        half = float(stdtrit(freedom, 0.5 + level / 2)) * math.sqrt(dependence * variance)
    return Adjusted(
        difference=difference,
        low=difference - half,
        high=difference + half,
        n_first=sum(len(a) for a, _ in found),
        n_second=total,
        strata=len(found),
        alone=len(numbers) - used,
        dependence=dependence,
    )
