"""The instances of one SOP of a run as a table of case x step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws
from simulation.measures.occupation import ended
from simulation.plan import MISSING, Floats, Int64, Plan
from simulation.record import Run


class StepTable:
    """Case x step of the cases of one SOP that count.

    A step that is carried out for several units, or again in further visits, is one figure: at each visit
    that of the instance that was over last and held the case up, added up over the visits.

    Parameters: plan, draws, run - that belong together; sop - its index. `cases` - that count; `steps` -
    indices; `rows` - their instances.
    """

    def __init__(self, plan: Plan, draws: Draws, run: Run, sop: int) -> None:
        self.run, self.steps = run, plan.sops[sop].steps
        wanted = draws.cases.counted & (draws.cases.sop == sop)
        self.cases = np.flatnonzero(wanted)
        self.shape = (len(self.cases), len(self.steps))
        place = np.cumsum(wanted) - 1
        self.rows = np.flatnonzero(wanted[run.case])
        self._cell = place[run.case[self.rows]] * len(self.steps) + run.step[self.rows] - self.steps.start
        self._ends = ended(run)[self.rows]
        self._last, self._last_cell = self._held_up()
        self.visits = self._sums(self._last_cell, np.ones(len(self._last)))
        over = (run.end[self.rows] != MISSING) & (run.end[self.rows] <= run.end_of_run)
        self.completed = (self.visits > 0) & (self._sums(self._cell, ~over) == 0)

    def _held_up(self) -> tuple[Int64, Int64]:
        """The instances that were over last at their visit (of equals the last one), and their cells."""
        run, rows = self.run, self.rows
        if not (run.unit[rows].any() or run.visit[rows].any()):
            return rows, self._cell
        visit = run.visit[rows]
        order = np.lexsort((self._ends, visit, self._cell))
        apart = (np.diff(self._cell[order]) != 0) | (np.diff(visit[order]) != 0)
        last = order[np.append(apart, True)[: len(order)]]
        return rows[last], self._cell[last]

    def _sums(self, cell: Int64, values: NDArray[np.generic]) -> Floats:
        size = self.shape[0] * self.shape[1]
        sums = np.bincount(cell, weights=values.astype(np.float64), minlength=size)
        return np.asarray(sums, dtype=np.float64).reshape(self.shape)

    def total(self, seconds: Int64) -> Floats:
        """Seconds by case and step; NaN where a step was never enabled. Parameters: seconds - by instance."""
        return np.where(self.visits > 0, self._sums(self._last_cell, seconds[self._last]), np.nan)

    def several(self, seconds: Int64) -> Floats:
        """The same for several figures at once. Parameters: seconds - figure x instance."""
        found = np.empty((len(seconds), *self.shape))
        for place, each in enumerate(seconds):
            found[place] = self.total(each)
        return found

    def last_end(self) -> Int64:
        """When each step was completed for the last time, by case and step; MISSING where it is not."""
        return np.where(self.completed, self.latest(self._ends.astype(np.float64)), MISSING).astype(np.int64)

    def latest(self, values: Floats) -> Floats:
        """The largest value of each case and step; minus infinity where there is none.

        Parameters: values - one for each of `rows`.
        """
        found = np.full(self.shape[0] * self.shape[1], -np.inf)
        if len(self._cell) == len(self._last) == int((self.visits > 0).sum()):
            found[self._cell] = values
        else:
            np.maximum.at(found, self._cell, values)
        return found.reshape(self.shape)
