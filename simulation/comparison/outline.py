"""The few figures of a run that a verdict needs; numpy only, it runs in the workers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.draws import Draws
from simulation.measures.effort import effort
from simulation.measures.lateness import late_deadline
from simulation.measures.step_table import StepTable
from simulation.plan import MISSING, Floats, Plan
from simulation.record import Run


@dataclass(frozen=True, kw_only=True, eq=False)
class Outline:
    """Figures of the studied SOP, named and counted as in `simulation.measures.figures.RunMeasures`.

    Parameters: cycle_days, late_deadline - by case; person_seconds - of all roles.
    """

    cycle_days: Floats
    late_deadline: Floats
    person_seconds: Floats


def outline(plan: Plan, draws: Draws, run: Run) -> Outline:
    """Measure a run.

    Parameters: plan, draws, run - that belong together.
    """
    table = StepTable(plan, draws, run, 0)
    over = run.ended[table.cases]
    opened = plan.days.midnights[:-1][plan.days.working]
    first, last = (opened.searchsorted(at, side="right") for at in (draws.cases.release[table.cases], over))
    done = effort(plan, draws, run)
    mine = np.isin(done.row, table.rows)
    persons: Floats = np.zeros(len(plan.roles))
    np.add.at(persons, done.role[mine], done.seconds[mine])
    return Outline(
        cycle_days=np.where(over == MISSING, np.nan, last - first + 1),
        late_deadline=late_deadline(plan, draws, run, table),
        person_seconds=persons,
    )
