"""Logs simulated from what was learned, cut off as logs of completed cases are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mining.calibration.fit.splitting import cases_of
from mining.calibration.from_scratch.demand import WEEK
from sop import events as ev

if TYPE_CHECKING:
    import pandas as pd

    from mining.calibration.from_scratch.building import FromScratch
    from simulation.scenario import Scenario
    from sop.events import EventLog

FIRST_GUESS = 1.5
"""Weeks of demand that are simulated at first, over those that so many cases need; doubled while too few."""
MOST_DOUBLINGS = 6


def simulated_log(learned: FromScratch, *, start: pd.Timestamp, cases: int, seed: int) -> EventLog:
    """The first so many cases to be completed, of those that begin at an instant or later.

    A log of completed cases is cut off where it ends; so is this one: at the completion of the last case.

    Parameters: learned; start - of the first case, zone-aware; cases - 1 or more; seed.
    Returns: a log of that many cases, without the silent steps.
    Raises: ValueError - so many are not completed within a stretch far longer than they need.
    """
    return first_completed(simulate_cases(learned, start=start, cases=cases, seed=seed), cases)


def simulate_cases(learned: FromScratch, *, start: pd.Timestamp, cases: int, seed: int) -> EventLog:
    """All cases of a stretch long enough for so many to be completed before it ends.

    Parameters: learned; start - of the first case, zone-aware; cases - 1 or more; seed.
    Returns: a log of more cases, without the silent steps; what begins in the stretch is followed to its end.
    Raises: ValueError - so many are not completed within a stretch far longer than they need.
    """
    weeks = FIRST_GUESS * cases / learned.demand.per_week + 2
    for _ in range(MOST_DOUBLINGS):
        log = _simulated(learned, start, weeks, seed)
        ends = _completions(log)
        # Were demand to end before, later cases could have been among them.
        if len(ends) >= cases and (ends.iloc[cases - 1] - start).total_seconds() < weeks * 7 * 86_400:
            return log
        weeks *= 2
    raise ValueError(f"{cases} cases are not completed in {weeks / 2:.0f} weeks")


def first_completed(log: EventLog, cases: int) -> EventLog:
    """The first so many cases to be completed (of equals by id).

    Parameters: log - of `simulate_cases`; cases - 1 or more.
    Returns: these, whole.
    """
    return cases_of(log, set(_completions(log).index[:cases]))


def first_begun(log: EventLog, cases: int) -> EventLog:
    """The first so many cases to be released (of equals by id), however long they take.

    Parameters: log - of `simulate_cases`; cases - 1 or more.
    Returns: these, whole.
    """
    ordered = log.cases.sort_values([ev.RELEASED, ev.CASE_ID], kind="stable")
    return cases_of(log, set(ordered[ev.CASE_ID].head(cases)))


def _completions(log: EventLog) -> pd.Series:
    """End of each completed case by its id, ascending."""
    complete = set(log.cases.loc[log.cases[ev.STATUS] == ev.COMPLETED, ev.CASE_ID])
    events = log.events[log.events[ev.CASE_ID].isin(complete)]
    ends = events.groupby(ev.CASE_ID)[ev.END].max().reset_index()
    found: pd.Series = ends.sort_values([ev.END, ev.CASE_ID], kind="stable").set_index(ev.CASE_ID)[ev.END]
    return found


def _simulated(learned: FromScratch, start: pd.Timestamp, weeks: float, seed: int) -> EventLog:
    from simulation.draws import draw
    from simulation.engine import run
    from simulation.event_table import run_to_log
    from simulation.planning import make_plan

    sop = learned.discovered.sop
    planned = make_plan(sop, scenario_for(learned, start=start, weeks=weeks, seed=seed), learned.calendar)
    draws = draw(planned.plan, 0)
    log = run_to_log(planned.sop, planned, run(planned.plan, draws), draws)
    early = set(log.cases.loc[log.cases[ev.RELEASED] < start, ev.CASE_ID])
    silent = log.events[ev.STEP_ID].isin(learned.discovered.silent)
    return replace(
        log,
        events=log.events[~silent & ~log.events[ev.CASE_ID].isin(early)].reset_index(drop=True),
        cases=log.cases[~log.cases[ev.CASE_ID].isin(early)].reset_index(drop=True),
    )


def scenario_for(learned: FromScratch, *, start: pd.Timestamp, weeks: float, seed: int) -> Scenario:
    """The scenario of a stretch of time.

    Parameters: learned; start - of the first case; weeks - in which cases begin; seed.
    Returns: a scenario; cases that come at random begin on the day of `start`, the earlier ones are to be
    left out by their release.
    """
    from simulation.scenario import Scenario

    begin = start.to_pydatetime().astimezone(ZoneInfo(learned.time_zone)).replace(microsecond=0)
    last = begin + dt.timedelta(weeks=weeks)
    return Scenario.model_validate(
        {
            "schema_version": 1,
            "id": "from-scratch",
            "name": "from-scratch",
            "first": begin.date().isoformat(),
            "last": last.date().isoformat(),
            "seed": seed,
            "replications": 1,
            "warm_up_working_days": 0,
            "people": learned.groups,
            "demand": list(_demand(learned, begin, last)),
            "durations": {"steps": learned.durations},
            "handovers": learned.handovers,
        }
    )


def _demand(learned: FromScratch, begin: dt.datetime, last: dt.datetime) -> list[dict[str, Any]]:
    slots = learned.demand.slots
    if not slots:
        rates = [
            {"days": [day], "from": f"{hour:02d}:00", "to": f"{hour + 1:02d}:00", "per_hour": per_hour}
            for day, hour, per_hour in learned.demand.rates
        ]
        return [
            {
                "kind": "instants",
                "case_id": "first",
                "instants": [{"at": begin.replace(tzinfo=None), "case_id": "first"}],
            },
            {"kind": "rates", "case_id": "{n}", "rates": rates},
        ]
    monday = dt.datetime.combine(begin.date() - dt.timedelta(days=begin.weekday()), dt.time())
    wall = begin.replace(tzinfo=None)
    moments = [
        monday + dt.timedelta(minutes=slot + week * WEEK)
        for week in range(int((last - begin).days / 7) + 2)
        for slot in slots
    ]
    chosen = [one for one in moments if wall <= one <= last.replace(tzinfo=None)]
    instants = [{"at": one, "case_id": str(number)} for number, one in enumerate(chosen, 1)]
    return [{"kind": "instants", "case_id": "{n}", "instants": instants}]
