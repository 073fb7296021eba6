"""A calendar compiled for a range of dates: windows for arithmetic, day records for counting days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args, overload
from zoneinfo import ZoneInfo

import numpy as np

from sop.findings import Finding
from sop.showing import Shown
from sop.worktime.calendar import OfficeCalendar
from sop.worktime.windows import HorizonError, IntArray, Windows

DayKind = Literal["working", "weekend", "holiday", "joint_leave", "day_off", "half_day"]
DAY_KINDS: tuple[DayKind, ...] = get_args(DayKind)
WORKING_KINDS: frozenset[DayKind] = frozenset(("working", "half_day"))

Moment = int | dt.datetime

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class OfficeDay:
    """What one date is to the office.

    Parameters: date - local; kind - `weekend` is a day on which the week has no sessions (a holiday on such a
    day is a holiday); name - of the holiday, else empty; ramadan - Ramadan hours hold; estimated - the
    date of the holiday, or whether Ramadan hours hold, is not decreed.
    """

    date: dt.date
    kind: DayKind
    name: str
    ramadan: bool
    estimated: bool

    @property
    def working(self) -> bool:
        """Does the office open at all?"""
        return self.kind in WORKING_KINDS


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CompiledCalendar(Shown):
    """An office's time between two dates; made by `compile_calendar`.

    Parameters: calendar - the document; windows - open time in UTC seconds; days - one record a date;
    findings - what is estimated (`holidays_estimated`, `ramadan_estimated`, `joint_leave_not_decreed`,
    `day_on_without_holiday`), years in `fields`; midnights - UTC seconds at which each day begins, and
    the end of the last; work_seconds_per_day - of the usual working day: the length most weekdays of the
    normal week have (of two the longer).
    """

    calendar: OfficeCalendar
    windows: Windows
    days: tuple[OfficeDay, ...]
    findings: tuple[Finding, ...]
    midnights: tuple[int, ...]
    work_seconds_per_day: int

    @property
    def time_zone(self) -> str:
        """IANA name of the office's zone."""
        return self.calendar.time_zone

    @property
    def first(self) -> dt.date:
        """The first date compiled."""
        return self.days[0].date

    @property
    def last(self) -> dt.date:
        """The last date compiled."""
        return self.days[-1].date

    @property
    def start(self) -> int:
        """UTC seconds at which the first date begins."""
        return self.midnights[0]

    @property
    def end(self) -> int:
        """UTC seconds at which the last date is over."""
        return self.midnights[-1]

    def day_index(self, date: dt.date) -> int:
        """Index of a date in `days` (HorizonError outside the compiled range)."""
        index = date.toordinal() - self.first.toordinal()
        if not 0 <= index < len(self.days):
            asked = dt.datetime.combine(date, dt.time(), ZoneInfo(self.time_zone))
            raise HorizonError(self.end, int(asked.timestamp()))
        return index

    def is_working_day(self, date: dt.date) -> bool:
        """Does the office open on a date? (HorizonError outside the compiled range)"""
        return self.days[self.day_index(date)].working

    def working_days(self, a: dt.date, b: dt.date) -> int:
        """Number of working days in [a, b], both inside; half days count as one.

        Parameters: a, b - local dates.
        Returns: days, >= 0; 0 where `b` is before `a`.
        Raises: HorizonError - a date outside the compiled range.
        """
        first, last = self.day_index(a), self.day_index(b)
        return max(0, int(self._before[last + 1] - self._before[first]))

    @overload
    def working_days_between(self, a: Moment, b: Moment) -> int: ...
    @overload
    def working_days_between(self, a: IntArray, b: Moment | IntArray) -> IntArray: ...
    @overload
    def working_days_between(self, a: Moment, b: IntArray) -> IntArray: ...
    def working_days_between(self, a: Moment | IntArray, b: Moment | IntArray) -> int | IntArray:
        """On the how-manieth working day something ends, the day it starts on being the first.

        It is the number of working days from the local date of `a` to that of `b`, both inside, and at
        least 1. Same day: 1. Friday to Monday: 2. From a day that is no working day the next working day
        is the first: Saturday to Monday: 1. To a day that is none, the last before it counts: Friday to
        Sunday: 1.

        Parameters: a, b - UTC seconds or zone-aware datetimes, one or many (arrays of seconds).
        Returns: days, >= 1.
        Raises: HorizonError - outside the compiled range; ValueError - `b` before `a`, or without a zone.
        """
        start, end = self._seconds(a), self._seconds(b)
        if np.any(end < start):
            raise ValueError("the end is before the start")
        days = np.maximum(1, self._before[self._numbers(end) + 1] - self._before[self._numbers(start)])
        return int(days) if days.ndim == 0 else days

    def local_date(self, seconds: int) -> dt.date:
        """The date in the office's zone, of any instant."""
        return dt.datetime.fromtimestamp(seconds, ZoneInfo(self.time_zone)).date()

    @cached_property
    def _before(self) -> IntArray:
        return np.cumsum([0, *(day.working for day in self.days)], dtype=np.int64)

    @cached_property
    def _midnights(self) -> IntArray:
        return np.array(self.midnights, dtype=np.int64)

    def _numbers(self, seconds: IntArray) -> IntArray:
        outside = (seconds < self.start) | (seconds >= self.end)
        if np.any(outside):
            raise HorizonError(self.end, int(np.atleast_1d(seconds)[np.atleast_1d(outside)][0]))
        return np.asarray(np.searchsorted(self._midnights, seconds, side="right") - 1, dtype=np.int64)

    @staticmethod
    def _seconds(moment: Moment | IntArray) -> IntArray:
        if isinstance(moment, dt.datetime):
            if moment.utcoffset() is None:
                raise ValueError(f"{moment} has no time zone")
            return np.array((moment - _EPOCH) // dt.timedelta(seconds=1), dtype=np.int64)
        array = np.asarray(moment)
        if array.size and array.dtype.kind not in "iu":
            raise TypeError(f"seconds are whole numbers, not {array.dtype}")
        return array.astype(np.int64)
