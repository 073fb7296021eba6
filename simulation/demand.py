"""When cases are released, from the rules of a scenario and the office calendar."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from simulation.arrivals import fill
from sop.errors import Problem, SimulationError

if TYPE_CHECKING:
    from simulation.clock import OfficeClock
    from simulation.scenario import Arrival, Course, Demand, OpenCase
    from sop.events import EventLog


_LONGEST = 60
"""Characters of a case id in a document."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """One case that is known beforehand.

    Parameters: instant - of its release, UTC seconds; case_id; period; deadline - or None; priority; open -
    it is under way when the run begins; done - ids of the steps that are over then.
    """

    instant: int
    case_id: str
    period: str
    deadline: int | None
    priority: int = 5
    open: bool = False
    done: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Period:
    """Cases are released on local days from `first` to `last`, both inside."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Is the day inside?"""
        return self.first <= day <= self.last


def releases(course: Course, period: Period, clock: OfficeClock) -> Iterator[Release | Problem]:
    """The cases of one SOP that are known before a run, and what is wrong with their rules.

    Parameters: course - of the SOP; period - what is released outside is left out; clock - covering it.
    Returns: releases in no order; problems whose place begins with `demand` or `open_cases`.
    """
    for rule in course.demand:
        if rule.kind == "instants":
            yield from _replayed(rule, period, clock)
        elif not rule.random:
            yield from _by_calendar(rule, period, clock)
    for case in course.open_cases:
        yield from _open(case, period, clock)


def replay_of(log: EventLog, *, shift_weeks: int = 0) -> Demand:
    """The arrivals of a log as demand: each case at the instant at which it came.

    Parameters: log - cases are released at `released`, else at their first stamp; shift_weeks - moves all of
    them by whole weeks, so that weekdays stay.
    Returns: demand of kind `instants`, with the ids, periods and deadlines of the log; ids that no document
    may hold (control characters, more than 60 characters) become others that are alike.
    Raises: SimulationError - there is no case, or one has no stamp at all.
    """
    import pandas as pd

    from simulation.scenario import Arrival, Demand
    from sop import events as columns

    if log.cases.empty:
        raise SimulationError(Problem(code="case_without_stamp"))
    stamps = log.events[list(columns.STAMP_COLUMNS)].min(axis=1)
    first = stamps.groupby(log.events[columns.CASE_ID].astype(object)).min()
    ids = log.cases[columns.CASE_ID].astype(object)
    released = log.cases[columns.RELEASED].fillna(ids.map(first))
    without = tuple(ids[released.isna()])
    if without:
        raise SimulationError(Problem(code="case_without_stamp", value=", ".join(without[:5])))
    shift = timedelta(weeks=shift_weeks)

    def moment(stamp: pd.Timestamp) -> datetime:
        return stamp.floor("s").to_pydatetime() + shift

    names = _writable(list(map(str, ids)))
    rows = zip(names, log.cases[columns.PERIOD], released, log.cases[columns.DEADLINE], strict=True)
    found = [
        Arrival(
            at=moment(at),
            case_id=case_id,
            period=_cleaned(str(period)),
            deadline=None if pd.isna(deadline) else moment(deadline),
        )
        for case_id, period, at, deadline in rows
    ]
    return Demand(kind="instants", case_id="{n}", instants=tuple(sorted(found, key=_when)))


def _cleaned(text: str) -> str:
    """A text as a document may hold it: without control characters and blanks around it."""
    return "".join("\ufffd" if unicodedata.category(one)[0] == "C" else one for one in text).strip()


def _writable(ids: list[str]) -> list[str]:
    """Ids as a document may hold them, each still once."""
    known = set(ids)
    found = []
    for name in ids:
        cleaned = wanted = _cleaned(name)[:_LONGEST] or "-"
        number = 1
        while wanted != name and wanted in known:
            number += 1
            wanted = f"{cleaned[: _LONGEST - len(str(number)) - 1]}~{number}"
        known.add(wanted)
        found.append(wanted)
    return found


def _when(arrival: Arrival) -> tuple[str, str]:
    return arrival.at.isoformat(), arrival.case_id or ""


def _by_calendar(rule: Demand, period: Period, clock: OfficeClock) -> Iterator[Release | Problem]:
    number = 0
    for wanted, names in _wanted(rule, period):
        if rule.kind == "dates" and period.holds(wanted) and not clock.is_working(wanted):
            yield Problem(code="release_on_closed_day", place="demand.dates", value=wanted.isoformat())
            continue
        day = clock.working_day(wanted, rule.working_day)
        if day is None or not period.holds(day):
            continue
        number += 1
        texts = {**names, "n": str(number), "date": wanted.isoformat()}
        yield Release(
            instant=clock.opening(day),
            case_id=fill(rule.case_id, texts),
            period=fill(rule.period, texts),
            deadline=_deadline(rule, day, clock),
            priority=rule.priority,
        )


_MONTHS = {"monthly": range(1, 13), "quarterly": (1, 4, 7, 10), "annual": (1,)}


def _wanted(rule: Demand, period: Period) -> Iterator[tuple[date, dict[str, str]]]:
    """First possible day of each release, with the names of the period that has just ended."""
    if rule.kind == "dates":
        for day in rule.dates:
            yield day, _names(day)
        return
    # The n-th working day after the end of a year can lie well inside the next one.
    for year in range(period.first.year - 1, period.last.year + 1):
        for month in _MONTHS[rule.kind]:
            first = date(year, month, 1)
            yield first, _names(first - timedelta(days=1))


def _names(day: date) -> dict[str, str]:
    return {"year": str(day.year), "quarter": str((day.month + 2) // 3), "month": f"{day.month:02}"}


def _deadline(rule: Demand, day: date, clock: OfficeClock) -> int | None:
    if rule.deadline_working_days is None:
        return None
    last = clock.working_day(day, rule.deadline_working_days)
    return None if last is None else clock.closing(last)


def _replayed(rule: Demand, period: Period, clock: OfficeClock) -> Iterator[Release | Problem]:
    for number, arrival in enumerate(rule.instants, start=1):
        day = _local_day(arrival.at, clock)
        if not period.holds(day):
            continue
        if not isinstance(arrival.at, datetime) and not clock.is_working(day):
            yield Problem(code="release_on_closed_day", place="demand.instants", value=day.isoformat())
            continue
        texts = {**_names(day), "n": str(number), "date": day.isoformat()}
        yield Release(
            instant=_from(arrival.at, clock),
            case_id=arrival.case_id or fill(rule.case_id, texts),
            period=arrival.period or fill(rule.period, texts),
            deadline=_until(arrival.deadline, clock) or _deadline(rule, day, clock),
            priority=rule.priority,
        )


def _open(case: OpenCase, period: Period, clock: OfficeClock) -> Iterator[Release | Problem]:
    if _local_day(case.released, clock) > period.first:
        yield Problem(
            code="open_case_in_future",
            place=f"open_cases.{case.case_id}.released",
            value=str(case.released),
            allowed=(f"<= {period.first}",),
        )
        return
    yield Release(
        instant=_from(case.released, clock),
        case_id=case.case_id,
        period=case.period,
        deadline=_until(case.deadline, clock),
        priority=case.priority,
        open=True,
        done=case.done,
    )


def _local_day(value: date, clock: OfficeClock) -> date:
    return clock.local_date(clock.instant(value)) if isinstance(value, datetime) else value


def _from(value: date, clock: OfficeClock) -> int:
    """The instant; of a mere date the opening of the office."""
    return clock.instant(value) if isinstance(value, datetime) else clock.opening(value)


def _until(value: date | None, clock: OfficeClock) -> int | None:
    """The instant; of a mere date the closing of the office."""
    if value is None:
        return None
    return clock.instant(value) if isinstance(value, datetime) else clock.closing(value)
