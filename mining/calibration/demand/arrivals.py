"""The releases of a log, and the days over which they can be counted."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mining.calibration.times.evidence import Evidence, last_instant
from sop.events import CASE_ID, RELEASED, RUNNING, STAMP_COLUMNS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sop.worktime import CompiledCalendar

    Int64 = npt.NDArray[np.int64]

Ending = Literal["log", "stops", "finished_only"]
UNLIKELY = 0.001
ENOUGH = 20
FEWEST = 3
MIDNIGHTS = 0.9


@dataclass(frozen=True, kw_only=True, eq=False)
class Arrivals:
    """Releases, and the window of whole days in which they are counted.

    Parameters: instants - UTC seconds, ascending; calendar - whole years over all of them; days - place of
    each one's local date in the calendar; first, last - places of the first and last day of the window, both
    inside; ending - how the window ends: with the log (`log`), before the last release because none came
    afterwards for so long that they cannot have been recorded (`stops`), or by the usual length of a case
    before the end, because the log holds finished cases only (`finished_only`); by_date - only dates are
    known, no times; first_stamp - cases whose release is not recorded: their first stamp stands for it.
    """

    instants: Int64
    calendar: CompiledCalendar
    days: Int64
    first: int
    last: int
    ending: Ending
    by_date: bool
    first_stamp: int

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Releases inside the window."""
        return (self.days >= self.first) & (self.days <= self.last)

    @property
    def working(self) -> npt.NDArray[np.bool_]:
        """By day of the calendar: is it a working day?"""
        import numpy as np

        return np.array([day.working for day in self.calendar.days], dtype=bool)

    @property
    def exposure(self) -> int:
        """Working days of the window."""
        return int(self.working[self.first : self.last + 1].sum())


def arrivals(evidence: Evidence) -> Arrivals:
    """The releases of a log.

    The window begins on the day after the first release (that one opens it and is not counted, or a log that
    begins with a case would seem busier than it is) and ends as `Arrivals.ending` says.

    Parameters: evidence - of one log.
    """
    import numpy as np

    instants, first_stamp = _releases(evidence)
    calendar = _whole_years(evidence.office, instants)
    midnights = np.array(calendar.midnights, dtype=np.int64)
    days = np.searchsorted(midnights, instants, side="right") - 1
    at_midnight = np.isin(instants, midnights).mean() if len(instants) else 0.0
    found = Arrivals(
        instants=instants,
        calendar=calendar,
        days=days,
        first=int(days[0]) + 1 if len(days) else 0,
        last=int(np.searchsorted(midnights, last_instant(evidence), side="right")) - 2,
        ending="log",
        by_date=bool(at_midnight >= MIDNIGHTS),
        first_stamp=first_stamp,
    )
    return _ended(found, evidence) if len(days) else found


def _releases(evidence: Evidence) -> tuple[Int64, int]:
    """When each case was released, ascending, and of how many the first stamp stands for it.

    Also cases without any event: they were released, and wait.
    """
    import numpy as np

    log = evidence.log
    first = log.events[list(STAMP_COLUMNS)].min(axis=1).groupby(log.events[CASE_ID].astype(object)).min()
    cases = log.cases.drop_duplicates(CASE_ID, keep="last")
    told = cases[RELEASED].notna()
    stamps = cases[RELEASED].fillna(cases[CASE_ID].astype(object).map(first)).dropna()
    seconds = stamps.astype("int64").to_numpy() // 1_000_000
    return np.sort(seconds).astype(np.int64), int((~told).sum())


def _whole_years(office: CompiledCalendar, instants: Int64) -> CompiledCalendar:
    """The office's calendar over all years of the releases: rules count from the beginning of a year."""
    from sop.worktime import compile_calendar

    first, last = office.first, office.last
    if len(instants):
        first = min(first, office.local_date(int(instants[0])))
    return compile_calendar(office.calendar, dt.date(first.year, 1, 1), dt.date(last.year, 12, 31))


def _ended(found: Arrivals, evidence: Evidence) -> Arrivals:
    """The window with its true end."""
    import numpy as np

    days, latest = found.days, int(found.days[-1])
    before = int(((days > days[0]) & (days < latest)).sum())
    between = int(found.working[int(days[0]) + 1 : latest].sum())
    silent = int(found.working[latest + 1 : found.last + 1].sum())
    rate = before / between if between else 0.0
    if before >= FEWEST and math.exp(-rate * silent) < UNLIKELY:
        return replace(found, last=latest - 1, ending="stops")
    cases = evidence.performance.cases
    if (cases["state"] == RUNNING).any() or found.last < found.first:
        return found
    length = cases.loc[cases["cycle_clock_days"].notna(), "cycle_clock_days"].to_numpy(dtype=float)
    if not len(length):
        return found
    usual = float(np.quantile(length, 0.95) if len(length) >= ENOUGH else length.max())
    cut = found.last - math.ceil(usual)
    inside = int(((days >= found.first) & (days <= cut)).sum())
    if inside >= max(FEWEST, len(days) / 2):
        return replace(found, last=cut, ending="finished_only")
    return replace(found, last=latest - 1, ending="finished_only") if before else found
