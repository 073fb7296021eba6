"""Summaries that know when a number would say more than the data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

ENOUGH = 20
"""Below so many observations no shares, no percentiles and no intervals are given."""


def mean_interval(values: npt.NDArray[np.float64], *, level: float = 0.95) -> tuple[float, float]:
    """The t-interval of a mean.

    Parameters: values - finite numbers; level - confidence, between 0 and 1.
    Returns: lower and upper bound; NaN both with fewer than 20 values.
    """
    from scipy.special import stdtrit

    n = len(values)
    if n < ENOUGH:
        return math.nan, math.nan
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * float(values.std(ddof=1)) / math.sqrt(n)
    mean = float(values.mean())
    return mean - half, mean + half


def percentile(values: npt.NDArray[np.float64], share: float) -> float:
    """A percentile (linear between observations); NaN with fewer than 20 values.

    Parameters: values - finite numbers; share - between 0 and 1.
    """
    import numpy as np

    return float(np.quantile(values, share)) if len(values) >= ENOUGH else math.nan


def share(count: float, total: float, *, n: int) -> float:
    """A share; NaN where it rests on fewer than 20 observations or the total is 0.

    Parameters: count - part; total - whole; n - observations it rests on.
    """
    return count / total if n >= ENOUGH and total > 0 else math.nan
