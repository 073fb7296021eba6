"""When cases begin: by the clock, or at random by the hour of the week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mining.calibration.from_scratch.hours import DAYS, hour_profile, wall_minutes

Int64 = NDArray[np.int64]

PUNCTUAL = 0.95
"""Share of the beginnings that must lie at times of the week at which a case begins nearly every week."""
NEARLY_EVERY = 0.8
"""Share of the weeks in which a time of the week must be used."""
LEAST_WEEKS = 4
WEEK = 7 * 24 * 60


@dataclass(frozen=True, kw_only=True)
class LearnedDemand:
    """When cases begin.

    Parameters: slots - minutes after Monday 00:00 at which one begins each week, empty where they come at
    random; rates - (weekday, hour, cases in that hour), the hours without cases left out; per_week.
    """

    slots: tuple[int, ...]
    rates: tuple[tuple[str, int, float], ...]
    per_week: float


def learn_demand(begin: Int64, *, per_hour: float, time_zone: str) -> LearnedDemand:
    """Learn when cases begin.

    Parameters: begin - of the cases, microseconds UTC; per_hour - cases that begin an hour, over all hours;
    time_zone - IANA name.
    Returns: a timetable where there is one, else rates by hour of the week.
    """
    weekday, minute = wall_minutes(begin, time_zone)
    slots = _timetable(weekday * 1440 + minute, begin)
    profile = hour_profile(weekday, minute) * per_hour * 168
    rates = tuple(
        (DAYS[day], hour, float(profile[day, hour]))
        for day in range(7)
        for hour in range(24)
        if profile[day, hour] > 0
    )
    return LearnedDemand(slots=slots, rates=rates, per_week=per_hour * 168)


def _timetable(slot: Int64, begin: Int64) -> tuple[int, ...]:
    span = (begin.max() - begin.min()) / 6e7 / WEEK
    if span < LEAST_WEEKS:
        return ()
    used, count = np.unique(slot, return_counts=True)
    regular = count >= NEARLY_EVERY * span - 1
    if count[regular].sum() < PUNCTUAL * len(slot):
        return ()
    return tuple(used[regular].tolist())
