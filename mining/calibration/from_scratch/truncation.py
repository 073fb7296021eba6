"""What a log cut at an instant hides: cases that begin late and take long are not in it.

A log that holds completed cases only, up to a boundary, is truncated from the right: a case that began at s
is seen only if it took no longer than boundary - s. Means of what is seen are too short, and too few cases
seem to begin near the boundary. The distribution of durations is estimated by the product limit in reverse
time (Lynden-Bell 1971, Monthly Notices of the Royal Astronomical Society 155, 95-118; Woodroofe 1985, Annals
of Statistics 13, 163-177): of the durations up to t, those equal to t are a share d / R, where R are the
cases with a duration up to t that began early enough for t to be seen.

Offices change, so each duration is judged by the cases of the latest stretch of time in which it could still
be seen (`window`): short ones by the last weeks, long ones by the same number of weeks before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


FEWEST = 5
"""Fewer cases that are all alike do not show that none is shorter."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Untruncated:
    """Cases with the weight that each stands for.

    Parameters: weight - of each case, in the order given, all together 1; 0 for cases that began before the
    window in which their duration is judged; rate - cases that begin an hour, seen and not yet seen, over the
    last `span` hours; seen - cases that began in these; expected_share - of the cases that begin in these,
    the share that is complete at the boundary.
    """

    weight: Floats
    rate: float
    span: float
    seen: int
    expected_share: float


def untruncate(
    age: Floats, duration: Floats, *, window: float, demand_window: float, since: float = math.inf
) -> Untruncated:
    """Weights and rate of the cases of a truncated log.

    Parameters: age - hours from the beginning of each case to the boundary; duration - hours it took, at most
    its age; window - hours within which cases are compared, may be infinite; demand_window - the last hours
    that the rate is taken from, may be infinite; since - cases older than so many hours weigh nothing.
    Returns: weights and rate.
    Raises: ValueError - no cases.
    """
    recent = age <= since
    if not recent.any():
        raise ValueError("no case is complete")
    weight = np.zeros(len(age))
    weight[recent] = _weights(age[recent], duration[recent], window)
    span = min(demand_window, float(age.max()))
    seen = int((age <= span).sum())
    share = _share_complete(weight, duration, span)
    rate = seen / (span * share) if span > 0 and share > 0 else math.nan
    return Untruncated(weight=weight, rate=rate, span=span, seen=seen, expected_share=share)


def _weights(age: Floats, duration: Floats, window: float) -> Floats:
    """Mass of each case, from the longest duration to the shortest."""
    weight, left = np.zeros(len(age)), 1.0
    for value in np.unique(duration)[::-1]:
        judged = (age >= value) & (age <= value + window)
        with_it = np.flatnonzero(judged & (duration == value))
        risk = int((judged & (duration <= value)).sum())
        if not len(with_it):
            continue
        if len(with_it) == risk < FEWEST and (duration < value).any():
            # A few alone in their stretch would take all the mass and leave none to what is shorter.
            continue
        weight[with_it] = left / risk
        left *= 1 - len(with_it) / risk
    found: Floats = weight / weight.sum()
    return found


def _share_complete(weight: Floats, duration: Floats, span: float) -> float:
    """Mean over the last `span` hours of the probability to be complete at the boundary."""
    inside = np.clip(1 - duration / span, 0, None) if span > 0 else np.zeros(len(duration))
    return float((weight * inside).sum())


def seen_within(weight: Floats, duration: Floats, period: float) -> tuple[Floats, float]:
    """What a log of so many hours would show of cases with these weights.

    Parameters: weight; duration - hours; period - hours from the first beginning to the boundary.
    Returns: weights among the cases seen, all together 1, and the share of all cases that is seen.
    """
    thinned = weight * np.clip(1 - duration / period, 0, None)
    share = float(thinned.sum())
    return (thinned / share if share > 0 else weight), share
