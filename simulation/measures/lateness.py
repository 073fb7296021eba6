"""How late: beyond the standard, past the time by which a step is due, past the deadline of the case."""

from __future__ import annotations

import numpy as np

from simulation.draws import Draws
from simulation.measures.step_table import StepTable
from simulation.plan import MISSING, Floats, Int64, Plan
from simulation.record import Run


def late_standard(plan: Plan, table: StepTable, processing: Floats) -> Floats:
    """Seconds of processing beyond the standard, case x step; NaN where there is none.

    Parameters: plan, table - that belong together; processing - seconds, case x step. The standard holds for
    each visit.
    """
    return processing - _known([plan.steps[step].standard for step in table.steps]) * table.visits


def late_due(plan: Plan, draws: Draws, run: Run, table: StepTable) -> Floats:
    """Office seconds past the time by which a step is due, the worst of its instances, case x step.

    Parameters: plan, draws, run, table - that belong together.
    Returns: below 0 where it was in time; NaN where there is no such time, and where it is not over but not
    late either; what is late already counts up to the end of the run.
    """
    due = _known([plan.steps[step].due for step in table.steps])
    if np.isnan(due).all():
        return np.full(table.shape, np.nan)
    from_release = np.array([plan.steps[step].due_from_release for step in table.steps])
    rows = table.rows
    step = run.step[rows] - table.steps.start
    begins = np.where(from_release[step], draws.cases.release[run.case[rows]], run.enabled[rows])
    late = _late(plan, begins, run.end[rows], due[step], run.end_of_run)
    worst = table.latest(np.where(np.isnan(late), -np.inf, late))
    return np.where(np.isinf(worst), np.nan, worst)


def late_deadline(plan: Plan, draws: Draws, run: Run, table: StepTable) -> Floats:
    """Office seconds past the deadline, by case.

    Parameters: plan, draws, run, table - that belong together.
    Returns: as in `late_due`.
    """
    deadline = draws.cases.deadline[table.cases]
    nothing = np.where(deadline == MISSING, np.nan, 0.0)
    return _late(plan, deadline, run.ended[table.cases], nothing, run.end_of_run)


def _late(plan: Plan, begins: Int64, ends: Int64, allowed: Floats, end_of_run: int) -> Floats:
    over = (ends != MISSING) & (ends <= end_of_run)
    late = np.asarray(plan.office.between(begins, np.where(over, ends, end_of_run))) - allowed
    return np.where(over | (late > 0), late, np.nan)


def _known(values: list[int]) -> Floats:
    found = np.array(values, dtype=np.float64)
    found[found == MISSING] = np.nan
    return found
