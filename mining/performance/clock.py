"""Stamps of a log as whole seconds and as days of the office's calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.errors import LogError, Problem
from sop.events import ENABLED, END, PRECISION, RELEASED, START, EventLog
from sop.worktime import CompiledCalendar, OfficeCalendar, compile_calendar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

UNKNOWN = -1
"""Day number of a stamp that is missing."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One stamp column.

    Parameters: seconds - UTC, 0 where missing; day - number of the local date in the calendar, -1 where
    missing; known - has a stamp; timed - it tells the time of day, not only the date.
    """

    seconds: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    known: npt.NDArray[np.bool_]
    timed: npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The stamps of an event table, and the time they run in."""

    calendar: CompiledCalendar
    enabled: Column
    start: Column
    end: Column

    def between(self, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Office seconds from a to b."""
        return self.calendar.windows.between(a, b)


def read_clock(log: EventLog, calendar: CompiledCalendar) -> Clock:
    """The stamps of a log.

    Parameters: log - the log; calendar - must reach over all its stamps.
    Returns: columns in the order of the events.
    Raises: LogError - a stamp lies outside the calendar: its working time would be taken for none.
    """
    by_day = (log.events[PRECISION] == "day").to_numpy()
    _refuse_outside(log, calendar)
    return Clock(
        calendar=calendar,
        enabled=column(log.events[ENABLED], calendar, by_day=by_day),
        start=column(log.events[START], calendar, by_day=by_day),
        end=column(log.events[END], calendar, by_day=by_day),
    )


def column(
    stamps: pd.Series[pd.Timestamp], calendar: CompiledCalendar, *, by_day: npt.NDArray[np.bool_]
) -> Column:
    """One column of stamps.

    Parameters: stamps - zone-aware, missing where unknown; calendar - gives the days; by_day - which tell
    the date only.
    Returns: whole seconds (rounded down) and days.
    """
    import numpy as np
    import pandas as pd

    known = stamps.notna().to_numpy()
    filled = stamps.fillna(pd.Timestamp(0, tz="UTC")).dt.as_unit("us").astype("int64").to_numpy()
    seconds = filled // 1_000_000
    day = np.searchsorted(np.array(calendar.midnights, dtype=np.int64), seconds, side="right") - 1
    return Column(
        seconds=np.asarray(seconds, dtype=np.int64),
        day=np.where(known, day, UNKNOWN).astype(np.int64),
        known=known,
        timed=known & ~by_day,
    )


def calendar_for(log: EventLog, calendar: OfficeCalendar) -> CompiledCalendar:
    """A calendar compiled so that it reaches over a log.

    Parameters: log - with at least one stamp; calendar - the office's.
    Returns: compiled from the day before the first stamp to the day after the last.
    Raises: InputError - stamps outside the years whose holidays are known.
    """
    from zoneinfo import ZoneInfo

    first, last = _span(log)
    zone, day = ZoneInfo(calendar.time_zone), dt.timedelta(days=1)
    return compile_calendar(calendar, first.astimezone(zone).date() - day, last.astimezone(zone).date() + day)


def _span(log: EventLog) -> tuple[pd.Timestamp, pd.Timestamp]:
    import pandas as pd

    stamps = pd.concat([log.events[ENABLED], log.events[START], log.events[END], log.cases[RELEASED]])
    return stamps.min(), stamps.max()


def _refuse_outside(log: EventLog, calendar: CompiledCalendar) -> None:
    first, last = _span(log)
    if len(log.events) and (first.timestamp() < calendar.start or last.timestamp() >= calendar.end):
        raise LogError(
            Problem(
                code="calendar_too_short",
                value=f"{first.isoformat()} - {last.isoformat()}",
                allowed=(f"{calendar.first} - {calendar.last}",),
            )
        )
