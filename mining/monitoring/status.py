"""The state of all cases that are not over, on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mining.monitoring.history import Here, History, history_of
from mining.monitoring.least import least_seconds
from mining.monitoring.limits import Moment, case_limit, step_limit
from mining.monitoring.office_days import OfficeDays, office_days
from mining.monitoring.open_rows import OpenCase, open_cases
from mining.monitoring.places import Place, places_of
from mining.monitoring.projection import Projection, project
from mining.monitoring.remarks import remarks
from mining.monitoring.result import Status
from mining.monitoring.tables import CaseRow, StepRow, case_table, step_table
from mining.performance.clock import calendar_for
from mining.performance.result import Performance
from sop.events import (
    CASE_ID,
    COMPLETED,
    DEADLINE,
    ENABLED,
    END,
    OPD,
    ORIGIN,
    PERIOD,
    RELEASED,
    RUNNING,
    SIMULATED,
    START,
    STATUS,
    EventLog,
)
from sop.findings import Finding
from sop.model import Sop
from sop.worktime import CompiledCalendar, OfficeCalendar

if TYPE_CHECKING:
    import pandas as pd

GAP_DAYS = 90
POSSIBLE = ("possible", "possible_units")


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known of one case beside its steps."""

    period: str
    opd: str
    progress: str
    released: Moment | None
    deadline: Moment | None
    first: Moment | None
    last: Moment | None


def running_cases(
    log: EventLog,
    sop: Sop,
    performance: Performance,
    calendar: OfficeCalendar,
    *,
    as_of: dt.date | None = None,
    gap_days: float = GAP_DAYS,
    most: int | None = None,
) -> Status:
    """Tell of each case that is not over where it stands, since when, due when, and when it may be over.

    Parameters: log - `step_id` filled, matched to the SOP, with nothing later than `as_of`
    (`mining.monitoring.known_on`); sop - the SOP; performance - of `mining.performance.measure` of that log,
    with the same gap; calendar - of the office; as_of - the day whose state is told, that of the last stamp
    by default; gap_days - calendar days without a record after which a case has probably stopped, above 0;
    most - so many cases are looked at, first those that run, the longest since their begin first (a finding
    says so), None for all.
    Returns: two tables, see `Status`.
    Raises: ValueError - a stamp is later than `as_of`, or the gap is not above 0; InputError - dates outside
    the years whose holidays are known.
    """
    if not gap_days > 0:
        raise ValueError(f"gap_days must be above 0, not {gap_days}")
    compiled = calendar_for(log, calendar)
    last = _last_date(log, calendar.time_zone)
    as_of = last if as_of is None else as_of
    if last > as_of:
        raise ValueError(f"the log tells of {last}, after {as_of}; cut it with known_on")
    history = history_of(log, sop, performance, compiled)
    states = dict(zip(performance.cases["case_id"], performance.cases["state"], strict=True))
    cancelled = set(log.cases.loc[log.cases[STATUS] == "cancelled", CASE_ID])
    wanted = [name for name, state in states.items() if state != COMPLETED and name not in cancelled]
    left_out = len(wanted) - most if most is not None else 0
    if left_out > 0:
        wanted = _longest(performance, wanted)[:most]
    part = _part(log, wanted)
    known = _known(part, states, calendar.time_zone)
    days = _calendar(calendar, compiled, as_of, part, sop, ahead=history.longest)
    found = [
        _case(case, known[case.case_id], sop, days, history, gap_days)
        for case in open_cases(part, sop, days.calendar, ends_told=bool(log.events[END].notna().any()))
    ]
    found.sort(key=lambda pair: (pair[0].state != RUNNING, pair[0].begun or dt.date.max, pair[0].case_id))
    n_completed = sum(state == COMPLETED for state in states.values())
    n_cancelled = len([name for name, state in states.items() if state != COMPLETED and name in cancelled])
    return Status(
        sop_digest=sop.digest,
        as_of=as_of,
        gap_days=gap_days,
        n_completed=n_completed,
        n_cancelled=n_cancelled,
        sample=bool((log.cases[ORIGIN] == SIMULATED).any()),
        cases=case_table([case for case, _ in found], days),
        steps=step_table([row for _, rows in found for row in rows]),
        findings=(
            *_not_looked_at(left_out, len(wanted)),
            *remarks(found, n_cancelled=n_cancelled, n_completed=n_completed, total=len(states)),
            *days.calendar.findings,
        ),
    )


def _longest(performance: Performance, wanted: list[str]) -> list[str]:
    """Cases that are not over, first those that run, the longest since their begin first."""
    cases = performance.cases[performance.cases["case_id"].isin(wanted)]
    begun = cases["released"].fillna(cases["first_stamp"])
    order = cases.assign(stopped=cases["state"] != RUNNING, begun=begun)
    return [str(name) for name in order.sort_values(["stopped", "begun", "case_id"])["case_id"]]


def _not_looked_at(left_out: int, looked_at: int) -> Iterator[Finding]:
    if left_out > 0:
        yield Finding(rule="status_not_all", severity="note", count=looked_at, total=looked_at + left_out)


def _case(
    case: OpenCase, known: _Known, sop: Sop, days: OfficeDays, history: History, gap_days: float
) -> tuple[CaseRow, list[StepRow]]:
    begun = known.released or known.first
    last = None if known.last is None else days.date(known.last.seconds)
    silent = None if last is None else (days.as_of - last).days
    stopped = known.progress != RUNNING or (silent is not None and silent >= gap_days)
    rows = [
        _step(place, case.case_id, sop, days, known)
        for place in places_of(case, sop, released=known.released)
    ]
    begun_date = None if begun is None else days.date(begun.seconds)
    row = CaseRow(
        case_id=case.case_id,
        period=known.period,
        opd=known.opd,
        state="probably_stopped" if stopped else RUNNING,
        begun=begun_date,
        begun_basis="" if begun is None else "released" if known.released is not None else "recorded",
        last_record=last,
        silent_days=silent,
        days_so_far=None if begun_date is None else days.day_since(begun_date),
        steps_done=len(case.standing.events),
        steps_of_sop=len(sop.steps),
        done=tuple(case.flow.steps[step] for step in case.standing.done),
        not_recorded=tuple(case.flow.steps[step] for step in case.standing.not_recorded),
        out_of_place=tuple(case.flow.steps[step] for step in case.standing.out_of_place),
        may_be_over=case.standing.may_be_over,
        limit=case_limit(sop, days, deadline=known.deadline, released=known.released),
        projection=Projection(reason="probably_stopped"),
    )
    if not stopped:
        row = replace(row, projection=_projection(case, rows, known, sop, days, history))
    return row, rows


def _step(place: Place, case_id: str, sop: Sop, days: OfficeDays, known: _Known) -> StepRow:
    since = None if place.since is None else days.date(place.since.seconds)
    limit = step_limit(sop, place.step, days, since=place.since, released=known.released)
    if place.state in POSSIBLE and limit.date is not None:
        limit = replace(limit, overdue=None, left=None, left_reason="not_certain")
    return StepRow(
        case_id=case_id,
        place=place,
        since_date=since,
        started_date=None if place.started is None else days.date(place.started.seconds),
        days=None if since is None else days.day_since(since),
        limit=limit,
    )


def _projection(
    case: OpenCase, rows: list[StepRow], known: _Known, sop: Sop, days: OfficeDays, history: History
) -> Projection:
    flow = case.flow
    certain = {flow.position[row.place.step] for row in rows if row.place.state not in POSSIBLE}
    # A step that waits for another one here does not say how long the case still takes.
    foremost = {step for step in certain if not any(flow.ancestors[step] >> other & 1 for other in certain)}
    here, possible = [], []
    for row in rows:
        if row.days is None:
            continue
        place = Here(step=row.place.step, again=row.place.again, days=row.days)
        if row.place.state in POSSIBLE:
            possible.append(place)
        elif flow.position[row.place.step] in foremost:
            here.append(place)
    least = _least_days(case, known, sop, days)
    return project(here, history, least_days=least, possible=possible)


def _least_days(case: OpenCase, known: _Known, sop: Sop, days: OfficeDays) -> int | None:
    """Working days until the case can be over at the earliest, the day of the state used in full."""
    number = days.number(days.as_of)
    if number is None:
        return None
    spent: dict[int, int] = {}
    begin = max(days.calendar.midnights[number], 0 if known.last is None else known.last.seconds)
    for record in case.in_progress:
        if record.start is not None:
            worked = int(days.calendar.windows.between(record.start.seconds, begin))
            # Of several units the one begun last holds: it is over no earlier than the others.
            spent[record.step] = min(worked, spent.get(record.step, worked))
    least = least_seconds(case, sop, spent=spent)
    if not least:
        return least
    date = days.span_ends(begin, least, day_only=False)
    return None if date is None else days.left_until(date)


def _last_date(log: EventLog, time_zone: str) -> dt.date:
    import pandas as pd

    stamps = pd.concat([log.events[name] for name in (ENABLED, START, END)])
    last: dt.date = stamps.max().tz_convert(time_zone).date()
    return last


def _part(log: EventLog, wanted: list[str]) -> EventLog:
    events, cases = log.events, log.cases
    return replace(
        log,
        events=events[events[CASE_ID].isin(wanted)].reset_index(drop=True),
        cases=cases[cases[CASE_ID].isin(wanted)].reset_index(drop=True),
        attributes=None,
    )


def _known(log: EventLog, states: Mapping[str, str], time_zone: str) -> dict[str, _Known]:
    import pandas as pd

    events = log.events
    stamps = events[[ENABLED, START, END]]
    grouped = pd.DataFrame({"low": stamps.min(axis=1), "high": stamps.max(axis=1)}).groupby(events[CASE_ID])
    first, last = grouped["low"].min(), grouped["high"].max()
    found = {}
    columns = (CASE_ID, PERIOD, OPD, RELEASED, DEADLINE)
    for name, period, opd, released, deadline in zip(*(log.cases[key] for key in columns), strict=True):
        found[name] = _Known(
            period=period,
            opd=opd,
            progress=states[name],
            released=_moment(released, time_zone),
            deadline=_moment(deadline, time_zone),
            first=_moment(first.get(name), time_zone),
            last=_moment(last.get(name), time_zone),
        )
    return found


def _moment(stamp: pd.Timestamp | None, time_zone: str) -> Moment | None:
    """A stamp of the case table; at midnight it tells the day alone."""
    import pandas as pd

    if stamp is None or pd.isna(stamp):
        return None
    local = stamp.tz_convert(time_zone)
    return Moment(seconds=int(stamp.timestamp() // 1), day_only=local == local.normalize())


def _calendar(
    office: OfficeCalendar,
    compiled: CompiledCalendar,
    as_of: dt.date,
    part: EventLog,
    sop: Sop,
    *,
    ahead: float,
) -> OfficeDays:
    """A calendar that holds every date that will be told."""
    from zoneinfo import ZoneInfo

    zone, per_day = ZoneInfo(office.time_zone), compiled.work_seconds_per_day
    limits = [step.due.seconds(per_day) / per_day for step in sop.steps if step.due is not None]
    standards = sum(step.standard.seconds for step in sop.steps if step.standard is not None) / per_day
    return office_days(
        office,
        as_of,
        first=compiled.first,
        ahead=int(max([ahead, *limits, standards])) + 10,
        dates=[stamp.tz_convert(zone).date() for stamp in part.cases[DEADLINE].dropna()],
    )
