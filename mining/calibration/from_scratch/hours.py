"""At which hours of the week somebody is seen at work."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sop.worktime.calendar import OfficeCalendar, Week

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

LEAST_STAMPS = 168
"""Fewer tell no week: one for each hour of it."""
COVERED = 0.98
"""Share of the stamps that the weekdays on duty must hold, and the hours of the day; the rest: exceptions."""
RARE = 0.5
"""And one is off duty only where it has less than this share of the mean number of stamps."""
OVERRUN = 5
"""A session reaches into the next hour where all stamps of that hour lie in its first so many minutes: those
who begin at the very moment of closing are still on duty then."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS = Week.model_validate(dict.fromkeys(DAYS, ("00:00-24:00",)))


def open_always(time_zone: str) -> OfficeCalendar:
    """An office that never closes, so that people's own hours are all that counts.

    Parameters: time_zone - IANA name.
    Returns: a calendar without holidays.
    """
    return OfficeCalendar.model_validate(
        {
            "schema_version": 1,
            "id": "open-always",
            "name": "00:00-24:00",
            "time_zone": time_zone,
            "country": None,
            "weeks": {"normal": ALWAYS},
        }
    )


def wall_minutes(stamps: Int64, time_zone: str) -> tuple[Int64, Int64]:
    """Weekday (0 is Monday) and minute of the day of stamps on the wall.

    Parameters: stamps - microseconds UTC; time_zone - IANA name.
    Returns: two arrays.
    """
    import pandas as pd

    wall = pd.DatetimeIndex(stamps.astype("datetime64[us]")).tz_localize("UTC").tz_convert(time_zone)
    return (
        wall.day_of_week.to_numpy(dtype=np.int64),
        (wall.hour * 60 + wall.minute).to_numpy(dtype=np.int64),
    )


def hour_profile(weekday: Int64, minute: Int64) -> Floats:
    """Share of the stamps expected in each hour of the week, weekday and hour taken as independent.

    Sums over 24 + 7 cells are far surer than the 168 single ones.

    Parameters: weekday; minute - of the day.
    Returns: 7 x 24, all together 1.
    """
    days = np.bincount(weekday, minlength=7) / len(weekday)
    hours = np.bincount(minute // 60, minlength=24) / len(minute)
    return np.outer(days, hours)


def learned_week(weekday: Int64, minute: Int64) -> Week | None:
    """The hours at which somebody is usually seen.

    Parameters: weekday, minute - of the stamps.
    Returns: the week; None where there are too few stamps, or where every hour is on duty.
    """
    if len(weekday) < LEAST_STAMPS:
        return None
    days, hours = (
        _covering(np.bincount(weekday, minlength=7)),
        _covering(np.bincount(minute // 60, minlength=24)),
    )
    if days.all() and hours.all():
        return None
    sessions = {DAYS[day]: tuple(_sessions(hours, minute)) if days[day] else () for day in range(7)}
    return Week.model_validate(sessions)


def _covering(counts: Int64) -> NDArray[np.bool_]:
    """The fewest weekdays (hours) that hold nearly all stamps, and those as busy as the last of them."""
    ranked = np.sort(counts)[::-1]
    last = int(np.searchsorted(np.cumsum(ranked), COVERED * counts.sum()))
    least = min(float(ranked[last]), RARE * float(counts.mean()))
    on: NDArray[np.bool_] = counts >= least
    return on


def _sessions(on: NDArray[np.bool_], minutes: Int64) -> Iterator[str]:
    opens = [hour for hour in range(24) if on[hour] and (hour == 0 or not on[hour - 1])]
    for first in opens:
        last = next((hour for hour in range(first, 24) if not on[hour]), 24)
        closes = last * 60
        beyond = minutes[(minutes >= closes) & (minutes < closes + 60)] - closes
        if last < 24 and len(beyond) and beyond.max() < OVERRUN:
            closes += int(beyond.max()) + 1
        yield f"{first:02d}:00-{closes // 60:02d}:{closes % 60:02d}"
