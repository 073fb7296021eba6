"""What times, demand and delays are learned from: a `Mined`, or those parts of one that they need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from sop.events import ENABLED, END, START, EventLog
from sop.model import Sop

if TYPE_CHECKING:
    from mining.performance.result import Performance
    from mining.performance.waiting import StatedWait, WaitingCauses
    from sop.worktime import CompiledCalendar, OfficeCalendar


class Evidence(Protocol):
    """What `mining.analysis.Mined` has, as far as it is needed here."""

    @property
    def sop(self) -> Sop:
        """What the log was checked against."""

    @property
    def log(self) -> EventLog:
        """The events, matched to it."""

    @property
    def performance(self) -> Performance:
        """How long things took."""

    @property
    def waiting(self) -> WaitingCauses:
        """Why they waited."""

    @property
    def office(self) -> CompiledCalendar:
        """The calendar over the time of the log."""

    @property
    def as_of(self) -> date | None:
        """The day whose state the log tells; None for that of its last stamp."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """Evidence without the rest of an analysis; see `Evidence`.

    Parameters: sop; log - its steps known; performance, waiting - of this log; office - the calendar over its
    time; as_of - the day whose state it tells, None for that of its last stamp.
    """

    sop: Sop
    log: EventLog
    performance: Performance
    waiting: WaitingCauses
    office: CompiledCalendar
    as_of: date | None = None

    @classmethod
    def of(
        cls, log: EventLog, sop: Sop, calendar: OfficeCalendar, *, stated: tuple[StatedWait, ...] = ()
    ) -> Parts:
        """Measure a log whose steps are known.

        Parameters: log - `step_id` filled, events sorted inside cases; sop; calendar - of the office;
        stated - waits that the log does not show.
        """
        from mining.performance import calendar_for, measure
        from mining.performance.waiting import waiting_causes

        office = calendar_for(log, calendar)
        return cls(
            sop=sop,
            log=log,
            performance=measure(log, sop, office),
            waiting=waiting_causes(log, sop, office, stated=stated),
            office=office,
        )


def last_instant(evidence: Evidence) -> int:
    """Until when the log tells what happened: its last stamp, or the end of the day asked.

    Parameters: evidence - an analysis, or its `Parts`.
    Returns: UTC seconds; without any stamp the beginning of the calendar.
    """
    import pandas as pd

    if evidence.as_of is not None:
        index = evidence.office.day_index(min(evidence.as_of, evidence.office.last))
        return evidence.office.midnights[index + 1]
    events = evidence.log.events
    last = pd.concat([events[START], events[END], events[ENABLED]]).max()
    return evidence.office.start if pd.isna(last) else int(last.timestamp())
