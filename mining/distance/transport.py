"""The first Wasserstein distance of distributions on a line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Int = NDArray[np.int64]
Floats = NDArray[np.float64]


def wasserstein(one: Int, other: Int) -> float:
    """How far the values of one sample must be moved, on average, to become those of another.

    The area between the two distribution functions (Vallender 1974, Theory of Probability and its
    Applications 18, 784-786).

    Parameters: one, other - values, at least one each.
    Returns: the distance, in the unit of the values.
    """
    low = min(int(one.min()), int(other.min()))
    span = max(int(one.max()), int(other.max())) - low + 1
    if span <= 4 * (len(one) + len(other)) + 1024:
        # Narrow: counting takes no sorting.
        places = np.arange(low, low + span, dtype=np.int64)
        mass = [np.bincount(values - low, minlength=span).astype(np.float64) for values in (one, other)]
        return weighted_wasserstein(places, mass[0], mass[1])
    places, place = np.unique(np.concatenate([one, other]), return_inverse=True)
    mass = [
        np.bincount(part, minlength=len(places)).astype(np.float64)
        for part in (place[: len(one)], place[len(one) :])
    ]
    return weighted_wasserstein(places, mass[0], mass[1])


def weighted_wasserstein(places: Int, one: Floats, other: Floats) -> float:
    """The same for masses that lie at places.

    Parameters: places - ascending; one, other - mass at each, of any total above 0.
    Returns: the distance, in the unit of the places.
    """
    below = np.cumsum(one) / one.sum() - np.cumsum(other) / other.sum()
    return float((np.abs(below[:-1]) * np.diff(places)).sum())


def mean_over_rows(one: Floats, other: Floats, *, worst: float) -> float:
    """Mean over rows (weekdays) of the distance of their masses at 0, 1, 2, ... (hours).

    Parameters: one, other - mass, row x place; worst - what a row counts where one of the two is empty.
    Returns: the mean; a row in which both are empty counts 0.
    """
    totals = [mass.sum(axis=1) for mass in (one, other)]
    both = (totals[0] > 0) & (totals[1] > 0)
    either = (totals[0] > 0) != (totals[1] > 0)
    shares = [
        mass.cumsum(axis=1) / np.where(total > 0, total, 1.0)[:, None]
        for mass, total in zip((one, other), totals, strict=True)
    ]
    moved = np.abs(shares[0] - shares[1])[:, :-1].sum(axis=1)
    return float(np.where(both, moved, np.where(either, worst, 0.0)).mean())
