"""One replication as an event table, in the same shape as a real log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from simulation.measures.teams import roles_of, team_numbers
from simulation.plan import MISSING, Cases, Int64, Plan
from simulation.record import Run
from sop import events as columns
from sop.events import EventLog

if TYPE_CHECKING:
    import pandas as pd
    from pandas.api.extensions import ExtensionArray

    from simulation.draws import Draws
    from simulation.planning import Planned
    from sop.model import Sop


def run_to_log(
    sop: Sop, planned: Planned, run: Run, draws: Draws | None = None, *, opd: str = "", which: int = 0
) -> EventLog:
    """Write one replication as a log.

    Parameters: sop, planned, run - that belong together; draws - of the run, needed where cases arrive at
    random; opd - agency named in the case table; which - index of `sop` in the plan, the studied one is 0.
    Returns: one row for each activity instance that was started, by case, start, step and enabling; stamps to
    the second, in UTC. The case table has every case that was released.
    Raises: ValueError - cases arrive at random and there are no draws.
    """
    plan = planned.plan
    if draws is None and plan.arrivals:
        raise ValueError("cases that arrive at random are known from the draws only")
    cases = plan.cases if draws is None else draws.cases
    return EventLog(events=_events(sop, plan, cases, run, which), cases=_cases(sop, cases, run, opd, which))


def _events(sop: Sop, plan: Plan, cases: Cases, run: Run, which: int) -> pd.DataFrame:
    import pandas as pd

    rows = _ordered(run, np.flatnonzero((cases.sop[run.case] == which) & (run.start != MISSING)))
    step = run.step[rows]
    offset, units = _units(plan)
    persons, leads = [person.id for person in plan.persons], [spec.lead for spec in plan.steps]
    first = plan.sops[which].first
    data = {
        columns.CASE_ID: _texts(cases.ids, run.case[rows]),
        columns.INSTANCE: np.arange(1, len(rows) + 1),
        columns.ACTIVITY: _texts([each.text for each in sop.steps], step - first),
        columns.STEP_ID: _texts([each.id for each in sop.steps], step - first),
        columns.UNIT: _texts(units, offset[step] + run.unit[rows]),
        columns.VISIT: run.visit[rows] + 1,
        columns.ROLE: _texts(plan.roles, np.array(leads)[step]),
        columns.PERSON: _texts(persons, run.team[run.team_from[rows]]),
        columns.PARTICIPANTS: _participants(plan, run, rows),
        columns.ENABLED: _stamps(run.enabled[rows]),
        columns.START: _stamps(run.start[rows]),
        columns.END: _stamps(run.end[rows]),
        columns.PRECISION: _texts(["second"], np.zeros(len(rows), dtype=np.int64)),
    }
    return pd.DataFrame(data, columns=list(columns.EVENT_COLUMNS), copy=False)


def _ordered(run: Run, rows: Int64) -> Int64:
    """By case, start, step; of equals the one enabled first, which is the order of the run."""
    case, start, step = run.case[rows], run.start[rows] - run.begin, run.step[rows]
    steps, span = int(step.max(initial=0)) + 1, int(start.max(initial=0)) + 1
    if (int(case.max(initial=0)) + 1) * span * steps < 2**62:
        # One number instead of three keys: sorting is the larger part of writing a log.
        return rows[np.argsort((case * span + start) * steps + step, kind="stable")]
    return rows[np.lexsort((step, start, case))]


def _units(plan: Plan) -> tuple[Int64, list[str]]:
    """Where the units of each step begin in the list of all, and the list."""
    offset = np.cumsum([0, *(len(step.units) for step in plan.steps)])[:-1]
    return offset, [unit.id for step in plan.steps for unit in step.units]


def _participants(plan: Plan, run: Run, rows: Int64) -> ExtensionArray:
    """The team of each instance as JSON, written once for each team of a step."""
    _, first, place = np.unique(team_numbers(plan, run, rows), return_index=True, return_inverse=True)
    return _texts([_team_json(plan, run, int(row)) for row in rows[first]], place)


def _team_json(plan: Plan, run: Run, row: int) -> str:
    step, team = int(run.step[row]), run.team_of(row)
    members = [
        {"person": plan.persons[person].id, "role": plan.roles[role]}
        for person, role in zip(team, roles_of(plan, step, team), strict=True)
    ]
    return json.dumps(members, ensure_ascii=False)


def _cases(sop: Sop, cases: Cases, run: Run, opd: str, which: int) -> pd.DataFrame:
    import pandas as pd

    rows = np.flatnonzero((cases.sop == which) & (run.released != MISSING))
    status = [columns.COMPLETED, columns.RUNNING]
    same = np.zeros(len(rows), dtype=np.int64)
    data = {
        columns.CASE_ID: _texts(cases.ids, rows),
        columns.SOP_ID: _texts([sop.id], same),
        columns.REVISION: _texts([sop.digest], same),
        columns.OPD: _texts([opd], same),
        columns.PERIOD: _texts(cases.periods, rows),
        columns.RELEASED: _stamps(cases.release[rows]),
        columns.DEADLINE: _stamps(cases.deadline[rows]),
        columns.STATUS: _texts(status, (run.ended[rows] == MISSING).astype(np.int64)),
        columns.ORIGIN: _texts([columns.SIMULATED], same),
    }
    return pd.DataFrame(data, columns=list(columns.CASE_COLUMNS), copy=False)


def _texts(labels: Iterable[str], place: Int64) -> ExtensionArray:
    import pandas as pd

    return pd.array(list(labels), dtype="str").take(place)


def _stamps(instants: Int64) -> pd.DatetimeIndex:
    """Zone-aware stamps; MISSING becomes NaT."""
    import pandas as pd

    known = (instants * 1_000_000).astype("datetime64[us]")
    known[instants == MISSING] = np.datetime64("NaT")
    return pd.DatetimeIndex(known).tz_localize("UTC")
