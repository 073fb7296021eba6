"""Many replications of one plan, in processes; the same answer for any number of workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws, draw
from simulation.engine.office import Run, run
from simulation.measures import RunMeasures, measure
from simulation.plan import Plan

if TYPE_CHECKING:
    from simulation.planning import Planned
    from simulation.scenario import Scenario
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """A simulated SOP: what went in, the figures of every replication, and one replication in full.

    Parameters: sop, scenario - the documents; planned - the plan, its cases and calendar; measures - one a
    replication, in order; example, example_draws - replication 0.
    """

    sop: Sop
    scenario: Scenario
    planned: Planned
    measures: tuple[RunMeasures, ...]
    example: Run
    example_draws: Draws

    def cycle_days(self) -> NDArray[np.float64]:
        """Working days touched, replication x case; infinite for a case that the calendar's end cut off.

        Infinite, not missing: a quantile over the finished cases alone would promise what only the
        fortunate get.
        """
        days = self.stack("cycle_days")
        return np.where(np.isnan(days), np.inf, days)

    def stack(self, name: str) -> NDArray[np.float64]:
        """One figure of all replications, stacked along a first axis.

        Parameters: name - an array field of RunMeasures.
        """
        return np.stack([getattr(item, name) for item in self.measures])


def simulate(
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    *,
    replications: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Study:
    """Simulate an SOP.

    Parameters: sop, scenario, calendar - valid documents; replications - overrides the scenario's number;
    workers - processes, 1 or more; progress - called with (done, all).
    Returns: the study; the same for the same documents whatever the workers.
    Raises: SimulationError - the plan is impossible.
    """
    from simulation.planning import make_plan

    planned = make_plan(sop, scenario, calendar)
    count = replications or scenario.replications
    example_draws = draw(planned.plan, 0)
    return Study(
        sop=sop,
        scenario=scenario,
        planned=planned,
        measures=tuple(run_many(planned.plan, range(count), workers=workers, progress=progress)),
        example=run(planned.plan, example_draws),
        example_draws=example_draws,
    )


def run_many(
    plan: Plan, numbers: Sequence[int], *, workers: int = 1, progress: Progress | None = None
) -> list[RunMeasures]:
    """Measure the replications of the given numbers.

    Parameters: plan; numbers - of the replications; workers - processes; progress - called with (done, all).
    Returns: measures in the order of `numbers`.
    """
    found: list[RunMeasures] = []
    if workers == 1 or len(numbers) < 4:
        for number in numbers:
            found.append(_one(plan, number))
            if progress:
                progress(len(found), len(numbers))
        return found
    from joblib import Parallel, delayed

    # A few replications a task: fewer pickles of the plan, and progress still moves.
    size = max(1, min(10, len(numbers) // (4 * workers)))
    blocks = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    pool = Parallel(n_jobs=workers, return_as="generator")
    for block in pool(delayed(_block)(plan, list(block)) for block in blocks):
        found += block
        if progress:
            progress(len(found), len(numbers))
    return found


def _block(plan: Plan, numbers: list[int]) -> list[RunMeasures]:
    return [_one(plan, number) for number in numbers]


def _one(plan: Plan, number: int) -> RunMeasures:
    draws = draw(plan, number)
    return measure(plan, draws, run(plan, draws))
