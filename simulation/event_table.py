"""One replication as an event table, in the same shape as a real log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulation.engine.office import MISSING, Run
from sop import events as columns
from sop.events import EventLog, event_log

if TYPE_CHECKING:
    import pandas as pd

    from simulation.planning import Planned
    from sop.model import Sop


_WRITTEN = (
    columns.CASE_ID, columns.ACTIVITY, columns.STEP_ID, columns.VISIT, columns.ROLE, columns.PERSON,
    columns.PARTICIPANTS, columns.ENABLED, columns.START, columns.END, columns.PRECISION,
)  # fmt: skip


def run_to_log(sop: Sop, planned: Planned, run: Run, *, opd: str = "") -> EventLog:
    """Write one replication as a log.

    Parameters: sop, planned, run - that belong together; opd - agency named in the case table.
    Returns: one row for each step that was started; stamps to the second, in UTC.
    """
    import pandas as pd

    plan = planned.plan
    rows = []
    for case, case_id in enumerate(plan.case_ids):
        for index in sorted(range(len(plan.steps)), key=lambda i: (int(run.start[case, i]), i)):
            if run.start[case, index] == MISSING:
                continue
            step, team = sop.steps[index], run.teams[case][index]
            rows.append(
                {
                    columns.CASE_ID: case_id,
                    columns.ACTIVITY: step.text,
                    columns.STEP_ID: step.id,
                    columns.VISIT: 1,
                    columns.ROLE: plan.roles[plan.steps[index].lead],
                    columns.PERSON: _lead(planned, index, team),
                    columns.PARTICIPANTS: _participants(planned, index, team),
                    columns.ENABLED: _stamp(run.enabled[case, index]),
                    columns.START: _stamp(run.start[case, index]),
                    columns.END: _stamp(run.end[case, index]),
                    columns.PRECISION: "second",
                }
            )
    frame = pd.DataFrame(rows, columns=list(_WRITTEN))
    for column in columns.STAMP_COLUMNS:
        frame[column] = pd.to_datetime(frame[column].astype("Int64"), unit="s", utc=True)
    return event_log(frame, _cases(sop, planned, run, opd))


def _stamp(instant: int) -> int | None:
    return None if instant == MISSING else int(instant)


def _lead(planned: Planned, step: int, team: tuple[int, ...]) -> str:
    plan = planned.plan
    return next(plan.persons[i].id for i in team if plan.steps[step].lead in plan.persons[i].roles)


def _participants(planned: Planned, step: int, team: tuple[int, ...]) -> str:
    plan = planned.plan
    wanted = [role for role, _ in plan.steps[step].seats]
    members = []
    for person in (plan.persons[index] for index in team):
        role = next(role for role in wanted if role in person.roles)
        members.append({"person": person.id, "role": plan.roles[role]})
    return json.dumps(members, ensure_ascii=False)


def _cases(sop: Sop, planned: Planned, run: Run, opd: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            columns.CASE_ID: [case.case_id for case in planned.cases],
            columns.SOP_ID: sop.id,
            columns.REVISION: sop.digest,
            columns.OPD: opd,
            columns.PERIOD: [case.period for case in planned.cases],
            columns.RELEASED: pd.to_datetime([case.instant for case in planned.cases], unit="s", utc=True),
            columns.DEADLINE: pd.to_datetime(
                pd.Series([case.deadline for case in planned.cases], dtype="Int64"), unit="s", utc=True
            ),
            columns.ORIGIN: columns.SIMULATED,
            columns.STATUS: [
                columns.COMPLETED if (row != MISSING).all() else columns.RUNNING for row in run.end
            ],
        }
    )
