"""Differences of two independent groups with intervals, and tests that count how many were made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Parameters: a, b - of the groups; difference - a minus b; low, high - its interval; p - two-sided."""

    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float


def means(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64], *, level: float = 0.95) -> Difference:
    """Difference of two means without assuming equal spread.

    Welch's t with the degrees of freedom of Welch and Satterthwaite (Welch, Biometrika 34, 1947, 28-35;
    Satterthwaite, Biometrics Bulletin 2, 1946, 110-114). Means, not medians, because working time lost adds
    up; with 20 and more cases in each group the interval holds also for skewed times about as often as it
    says, somewhat less for very long tails.

    Parameters: a, b - at least two values each; level - coverage.
    """
    from scipy.special import stdtr, stdtrit

    n, m = len(a), len(b)
    u, v = float(a.var(ddof=1)) / n, float(b.var(ddof=1)) / m
    difference, error = float(a.mean() - b.mean()), math.sqrt(u + v)
    if error == 0:
        p = 1.0 if difference == 0 else 0.0
        half = 0.0
    else:
        freedom = (u + v) ** 2 / (u**2 / (n - 1) + v**2 / (m - 1))
        half = float(stdtrit(freedom, 0.5 + level / 2)) * error
        p = 2 * float(stdtr(freedom, -abs(difference) / error))
    return Difference(
        a=float(a.mean()), b=float(b.mean()), difference=difference, low=difference - half,
        high=difference + half, p=p,
    )  # fmt: skip


def shares(x: int, n: int, y: int, m: int, *, level: float = 0.95) -> Difference:
    """Difference of two shares.

    Interval: Newcombe's hybrid of Wilson's score intervals (Newcombe, Statistics in Medicine 17, 1998,
    873-890, method 10). Test: Fisher's exact, two-sided (Fisher, Journal of the Royal Statistical Society
    85, 1922).

    Parameters: x of n, y of m - n and m above 0; level - coverage.
    """
    import numpy as np
    from scipy.stats import fisher_exact

    p, q = x / n, y / m
    (low_p, high_p), (low_q, high_q) = wilson(x, n, level=level), wilson(y, m, level=level)
    difference = p - q
    test = fisher_exact(np.array([[x, n - x], [y, m - y]]))
    return Difference(
        a=p,
        b=q,
        difference=difference,
        low=difference - math.hypot(p - low_p, high_q - q),
        high=difference + math.hypot(high_p - p, q - low_q),
        p=float(test.pvalue),
    )


def wilson(x: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson, Journal of the American Statistical Association 22, 1927).

    Parameters: x of n, n above 0; level - coverage.
    Returns: its ends, inside [0, 1].
    """
    from scipy.special import ndtri

    z = float(ndtri(0.5 + level / 2))
    middle = (2 * x + z * z) / (2 * (n + z * z))
    half = z * math.sqrt(z * z + 4 * x * (1 - x / n)) / (2 * (n + z * z))
    return max(0.0, middle - half), min(1.0, middle + half)


def holm(p: Sequence[float]) -> list[float]:
    """P-values of several tests, adjusted so that one error among all of them stays rare (Holm 1979).

    Holm, Scandinavian Journal of Statistics 6, 65-70.

    Parameters: p - NaN where a test was not made; it does not count.
    Returns: in the same order, at most 1.
    """
    known = sorted((value, place) for place, value in enumerate(p) if not math.isnan(value))
    adjusted, least = [math.nan] * len(p), 0.0
    for rank, (value, place) in enumerate(known):
        least = max(least, min(1.0, value * (len(known) - rank)))
        adjusted[place] = least
    return adjusted
