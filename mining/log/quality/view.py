"""A log as numbers, worked out once for all rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mining.log.quality.hours import Hours, office_minutes
from mining.log.quality.rules import Thresholds
from sop import events as ev
from sop.errors import LogError, Problem
from sop.events import EventLog
from sop.worktime import CompiledCalendar

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

EXAMPLE_ROWS = 100
EXAMPLES = 5
LONGEST_TEXT = 60


@dataclass(frozen=True, kw_only=True, eq=False)
class Stamps:
    """One stamp column.

    Parameters: seconds - UTC, rounded down, 0 where missing; known - has a stamp; timed - tells the time of
    day, not the date alone; minute - place in `Hours`, 0 where missing.
    """

    seconds: IntArray
    known: BoolArray
    timed: BoolArray
    minute: IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class LogView:
    """What the rules look at.

    Parameters: events, cases - tables of the log; case, activity - code of each event; case_ids, labels -
    texts by code; start, end - stamps; hours - of the office; limits - thresholds.
    """

    events: pd.DataFrame
    cases: pd.DataFrame
    case: IntArray
    case_ids: pd.Index[str]
    activity: IntArray
    labels: pd.Index[str]
    start: Stamps
    end: Stamps
    hours: Hours
    limits: Thresholds

    @property
    def size(self) -> int:
        """Events."""
        return len(self.case)

    @cached_property
    def begun(self) -> BoolArray:
        """Events that have a start or an end."""
        return self.start.known | self.end.known

    @cached_property
    def when(self) -> IntArray:
        """Seconds of the start, else of the end."""
        import numpy as np

        return np.where(self.start.known, self.start.seconds, self.end.seconds)

    @cached_property
    def last(self) -> IntArray:
        """Seconds of the end, else of the start."""
        import numpy as np

        return np.where(self.end.known, self.end.seconds, self.start.seconds)

    @cached_property
    def timed(self) -> BoolArray:
        """Events with a time of day."""
        return self.start.timed | self.end.timed

    @cached_property
    def case_span(self) -> tuple[IntArray, IntArray]:
        """First and last second of each case; 2^62 and -2^62 where it has no stamp."""
        import numpy as np

        first = np.full(len(self.case_ids), 2**62, dtype=np.int64)
        last = np.full(len(self.case_ids), -(2**62), dtype=np.int64)
        some = self.begun
        every = bool(some.all())
        case, when, end = (column if every else column[some] for column in (self.case, self.when, self.last))
        np.minimum.at(first, case, when)
        np.maximum.at(last, case, end)
        # Where an end lies before its start, the end is the earlier one.
        turned = end < when
        if turned.any():
            np.minimum.at(first, case[turned], end[turned])
            np.maximum.at(last, case[turned], when[turned])
        return first, last

    def moment(self, seconds: int, *, date_only: bool = False) -> str:
        """A stamp in the office's zone: 2026-02-05 18:30."""
        local = dt.datetime.fromtimestamp(seconds, ZoneInfo(self.hours.calendar.time_zone))
        return local.strftime("%Y-%m-%d" if date_only else "%Y-%m-%d %H:%M")

    def moments(self, rows: Iterable[int], where: Iterable[tuple[Stamps, BoolArray]]) -> tuple[str, ...]:
        """For each row the stamps that a mask marks: start, end or both."""
        columns = list(where)
        return tuple(
            " - ".join(
                dict.fromkeys(
                    self.moment(int(column.seconds[row]), date_only=not column.timed[row])
                    for column, mask in columns
                    if mask[row]
                )
            )
            for row in rows
        )


def look_at(log: EventLog, calendar: CompiledCalendar, limits: Thresholds) -> LogView:
    """Turn a log into numbers.

    Parameters: log; calendar - compiled over all its starts and ends; limits.
    Returns: the view.
    Raises: LogError - a stamp lies outside the calendar.
    """
    import pandas as pd

    events = log.events
    hours = office_minutes(calendar, late_minutes=limits.late_minutes)
    by_day = (events[ev.PRECISION] == "day").to_numpy(dtype=bool)
    case, case_ids = pd.factorize(events[ev.CASE_ID])
    activity, labels = pd.factorize(events[ev.ACTIVITY])
    return LogView(
        events=events,
        cases=log.cases,
        case=case,
        case_ids=case_ids,
        activity=activity,
        labels=labels,
        start=_stamps(events[ev.START], hours, by_day),
        end=_stamps(events[ev.END], hours, by_day),
        hours=hours,
        limits=limits,
    )


def seconds_of(stamps: pd.Series[pd.Timestamp]) -> tuple[IntArray, BoolArray]:
    """Whole seconds since 1970, 0 where missing, and which are known."""
    import numpy as np

    known = stamps.notna().to_numpy(dtype=bool)
    if not known.any():
        return np.zeros(len(known), dtype=np.int64), known
    ticks = stamps.dt.as_unit("us").dt.tz_convert(None).to_numpy().view("int64")
    seconds = ticks // 1_000_000
    return (seconds if known.all() else np.where(known, seconds, 0)), known


def _stamps(column: pd.Series[pd.Timestamp], hours: Hours, by_day: BoolArray) -> Stamps:
    import numpy as np

    seconds, known = seconds_of(column)
    minute = seconds // 60 - hours.first
    if not known.all():
        minute = np.where(known, minute, 0)
    if len(minute) and (minute.min() < 0 or minute.max() >= len(hours.kinds)):
        calendar = hours.calendar
        raise LogError(
            Problem(
                code="calendar_too_short",
                value=f"{column.min().isoformat()} - {column.max().isoformat()}",
                allowed=(f"{calendar.first} - {calendar.last}",),
            )
        )
    return Stamps(seconds=seconds, known=known, timed=known & ~by_day, minute=minute)
