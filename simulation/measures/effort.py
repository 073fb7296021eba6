"""How many seconds persons were at work: on steps of cases, on other duties, in all they could have been."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.draws import Draws
from simulation.measures.causes import worked
from simulation.measures.occupation import ended
from simulation.measures.teams import roles_in
from simulation.plan import MISSING, Floats, Int64, Plan
from simulation.record import Run


@dataclass(frozen=True, kw_only=True, eq=False)
class Effort:
    """Work of persons from the beginning of a run to its end.

    Parameters: row, person, role - one entry a performer of an instance; seconds - of work that each of these
    put in (what a batch is finished with at once is shared among its items); on_duty, duties, cases - seconds
    on duty, at other duties and at steps of cases inside duty hours, by person.
    """

    row: Int64
    person: Int64
    role: Int64
    seconds: Floats
    on_duty: Int64
    duties: Int64
    cases: Floats


def effort(plan: Plan, draws: Draws, run: Run) -> Effort:
    """Add up the work of a run.

    Parameters: plan, draws, run - that belong together.
    """
    each = _each(plan, run, worked(draws, run))
    row = np.repeat(np.arange(len(run)), np.diff(run.team_from))
    seconds = each[row]
    windows = [luck.windows for luck in draws.persons]
    return Effort(
        row=row,
        person=run.team,
        role=roles_in(plan, run),
        seconds=seconds,
        on_duty=np.array([int(each.between(run.begin, run.end_of_run)) for each in windows], dtype=np.int64),
        duties=np.array([_at_duties(draws, run, person) for person in range(len(windows))], dtype=np.int64),
        cases=_at_cases(plan, draws, run, row, seconds),
    )


def _each(plan: Plan, run: Run, done: Int64) -> Floats:
    """Work of one performer of each instance: a batch that is finished at once is work done once."""
    each = done.astype(np.float64)
    at_once = [step.batch is not None and not step.batch.one_by_one for step in plan.steps]
    rows = np.flatnonzero(np.array(at_once)[run.step] & (run.batch != MISSING))
    if len(rows):
        _, batch, items = np.unique(run.batch[rows], return_inverse=True, return_counts=True)
        each[rows] /= items[batch]
    return each


def _at_cases(plan: Plan, draws: Draws, run: Run, row: Int64, seconds: Floats) -> Floats:
    found = np.asarray(np.bincount(run.team, weights=seconds, minlength=len(plan.persons)), dtype=np.float64)
    until_end = ended(run)
    # Time past the closing hour is work, but it fills no time on duty.
    for place in np.flatnonzero(run.overran[row]).tolist():
        start, until = int(run.start[row[place]]), int(until_end[row[place]])
        person = int(run.team[place])
        inside = draws.persons[person].windows.between(start, until)
        found[person] -= seconds[place] * (1 - inside / (until - start))
    return found


def _at_duties(draws: Draws, run: Run, person: int) -> int:
    """Those that run past the end count up to it."""
    duties = run.duties[person]
    starts, ends = (np.clip(instants, run.begin, run.end_of_run) for instants in (duties.start, duties.end))
    return int(np.sum(draws.persons[person].windows.between(starts, ends)))
