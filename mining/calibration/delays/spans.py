"""From measured delays to the spans of a scenario."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

POINTS = 200
LARGEST = 1000.0
"""The largest number of a span in a scenario."""


@dataclass(frozen=True, kw_only=True)
class Mean:
    """A mean and its limits.

    Parameters: value, low, high; weight - share of the log in it.
    """

    value: float
    low: float
    high: float
    weight: float


def mean_of(values: Floats, *, assumed: float, spread: float, strength: float, level: float) -> Mean:
    """The mean of a sample that leans on an assumption worth so many observations.

    Observations and assumption are weighted n to `strength` (as in a conjugate normal model); the limits are
    those of a t distribution with n + strength - 1 degrees of freedom.

    Parameters: values - may be empty; assumed, spread - mean and standard deviation beforehand; strength - 0
    for none; level.
    """
    from scipy.special import stdtrit

    n = len(values)
    worth = n + strength
    own = float(values.mean()) if n else 0.0
    value = (n * own + strength * assumed) / worth
    inside = float(((values - own) ** 2).sum()) if n else 0.0
    # What lies between log and assumption is not known to be chance, and widens the limits.
    between = n * strength / worth * (own - assumed) ** 2
    free = max(worth - 1, 0.5)
    deviation = math.sqrt((inside + strength * spread**2 + between) / free)
    half = float(stdtrit(free, 0.5 + level / 2)) * deviation / math.sqrt(worth)
    return Mean(value=value, low=max(0.0, value - half), high=value + half, weight=n / worth)


def points_of(values: Floats, *, points: int = POINTS) -> tuple[float, ...]:
    """A sample as at most so many values, each as likely: means of equal parts of the sorted sample."""
    import numpy as np

    parts = np.array_split(np.sort(values), min(points, len(values)))
    return tuple(float(f"{min(part.mean(), LARGEST):.4g}") for part in parts)


def at_least_zero_censored(values: Floats, censored: Floats) -> Floats:
    """A sample of which some are only known not to exceed a limit, as equally likely values.

    The product-limit estimate of Kaplan and Meier (JASA 53, 1958) on the time axis turned round, which makes
    left-censored values right-censored. What is left below the smallest value, nobody saw: it is put half way
    to zero.

    Parameters: values - seen; censored - limits of the others.
    Returns: as many values as both together, ascending.
    """
    import numpy as np

    if not len(censored) or not len(values):
        return np.sort(values)
    times = np.concatenate((-values, -censored))
    seen = np.concatenate((np.ones(len(values)), np.zeros(len(censored))))
    # At a tie what is seen comes first, as usual.
    order = np.lexsort((-seen, times))
    times, seen = times[order], seen[order]
    at_risk = np.arange(len(times), 0, -1)
    survival = np.cumprod(1 - seen / at_risk)
    reached = 1 - survival
    shares = (np.arange(len(times)) + 0.5) / len(times)
    place = np.searchsorted(reached, shares - 1e-12, side="left")
    unseen = place >= len(times)
    found = -times[np.minimum(place, len(times) - 1)]
    found[unseen] = float(values.min()) / 2
    return np.sort(found)


def three_points(values: Floats) -> tuple[float, float, float]:
    """At least, most often and at most of a triangle with the mean of a sample, between its ends."""
    low, high = float(values.min()), float(values.max())
    mode = 3 * float(values.mean()) - low - high
    return low, min(max(mode, low), high), high
