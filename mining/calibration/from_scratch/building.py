"""From a log alone to everything a simulation needs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mining.calibration.from_scratch.demand import LearnedDemand, learn_demand
from mining.calibration.from_scratch.hours import open_always
from mining.calibration.from_scratch.people import find_staff
from mining.calibration.from_scratch.recency import Recency, choose_recency, spans_of
from mining.calibration.from_scratch.times import duration_rules, handovers, time_events
from mining.calibration.from_scratch.truncation import Untruncated, untruncate
from mining.discovery.sop_of_log import DiscoveredSop, discover_sop
from mining.discovery.sop_of_log.traces import find_traces
from sop import events as ev
from sop.showing import Shown

if TYPE_CHECKING:
    from simulation.scenario import DurationRule, Group, Handover
    from sop.events import EventLog
    from sop.worktime.calendar import OfficeCalendar


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FromScratch(Shown):
    """What was learned from a log in which nothing is written down.

    Parameters: discovered - the SOP, and the log in its steps; calendar - an office that is always open, for
    the hours are those of the people; groups - the people; durations, handovers - by step; demand; recency -
    how far back was looked; cases - weights of the cases and the rate, corrected for cases that were not
    complete at the end of the log; time_zone - of hours and weekdays.
    """

    discovered: DiscoveredSop
    calendar: OfficeCalendar
    groups: tuple[Group, ...]
    durations: dict[str, DurationRule]
    handovers: tuple[Handover, ...]
    demand: LearnedDemand
    recency: Recency
    cases: Untruncated
    time_zone: str


def from_scratch(log: EventLog, *, id: str, title: str, time_zone: str = "UTC") -> FromScratch:  # noqa: A002
    """Learn an SOP and its scenario from a log of completed cases.

    Parameters: log - with starts and ends, cases cut off at its end left out; id, title - of the SOP;
    time_zone - IANA name, of the hours and weekdays.
    Returns: all that `simulated_log` needs.
    Raises: ValueError - a log without events or stamps.
    """
    from sop.worktime.compile import compile_calendar

    recency = choose_recency(log)
    traces = find_traces(log)
    spans = spans_of(traces)
    cases = untruncate(
        spans.age,
        spans.duration,
        window=recency.cases,
        demand_window=recency.demand,
        since=recency.since,
    )
    weights = dict(zip(traces.cases, cases.weight.tolist(), strict=True))
    found = discover_sop(log, id=id, title=title, weights=weights)
    calendar = open_always(time_zone)
    compiled = compile_calendar(calendar, *_days(log))
    staff = find_staff(found, compiled)
    timed = time_events(found, staff.hours, weights)
    return FromScratch(
        discovered=found,
        calendar=calendar,
        groups=staff.groups,
        durations=duration_rules(timed, found),
        handovers=handovers(timed, found),
        demand=learn_demand((spans.begin * 3.6e9).astype(np.int64), per_hour=cases.rate, time_zone=time_zone),
        recency=recency,
        cases=cases,
        time_zone=time_zone,
    )


def _days(log: EventLog) -> tuple[dt.date, dt.date]:
    """Days around all stamps."""
    stamps = log.events[[ev.START, ev.END]]
    first, last = stamps.min().min().date(), stamps.max().max().date()
    return first - dt.timedelta(days=2), last + dt.timedelta(days=2)
