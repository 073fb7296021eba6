"""One side of a comparison: an SOP under a scenario, simulated as far as asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.comparison.outline import Outline, outline
from simulation.comparison.together import Job, parts_of, run_together
from simulation.draws import draw
from simulation.engine import run
from simulation.measures.figures import RunMeasures, measure
from simulation.replications import Study, stacked

if TYPE_CHECKING:
    from simulation.comparison.worlds import Setup
    from simulation.experiments.blocks import Progress
    from simulation.plan import Floats
    from simulation.planning import Planned
    from sop.worktime.calendar import OfficeCalendar


@dataclass(frozen=True, kw_only=True, eq=False)
class Figures:
    """What one side gives, one row a replication.

    Parameters: days - by case: working days from release to completion, infinite where it does not finish,
    NaN where a replication has no such case; late - by case: office seconds past its deadline, NaN where it
    has none, or is not finished and not late yet; person_minutes - of work at steps.
    """

    days: Floats
    late: Floats
    person_minutes: Floats

    @property
    def never(self) -> bool:
        """Is there in every replication a case that does not finish?"""
        return bool(np.isinf(self.days).any(axis=1).all())


class Arm:
    """One side: replications 0 to n - 1, for growing n.

    Parameters: setup - its documents; calendar; in_full - keep all measures, so that there can be a study.
    Raises: SimulationError - the plan is impossible.
    """

    def __init__(self, setup: Setup, calendar: OfficeCalendar, *, in_full: bool) -> None:
        from simulation.planning import make_plan

        self.setup = setup
        self.planned: Planned = make_plan(setup.sop, setup.scenario, calendar, also=setup.also)
        self.measure: Callable[..., Any] = measure if in_full else outline
        self.rows: list[Any] = []

    def figures(self, count: int) -> Figures:
        """Figures of the first replications. Parameters: count - reached before."""
        return figures_of(self.rows[:count])

    def study(self, count: int) -> Study:
        """The same as a study, with replication 0 in full. Parameters: count - reached before."""
        luck = draw(self.planned.plan, 0)
        return Study(
            sop=self.setup.sop,
            scenario=self.setup.scenario,
            planned=self.planned,
            measures=tuple(self.rows[:count]),
            example=run(self.planned.plan, luck),
            example_draws=luck,
        )


class Bench:
    """Where arms are made and brought on, all with the same calendar and processes.

    Parameters: calendar; workers - processes; progress - called with (replications done, expected so far).
    """

    def __init__(self, calendar: OfficeCalendar, *, workers: int, progress: Progress | None) -> None:
        self._calendar, self._workers, self._progress = calendar, workers, progress
        self._done = self._expected = 0

    def arm(self, setup: Setup, *, in_full: bool = False) -> Arm:
        """An arm without replications yet. Parameters: as of `Arm`."""
        return Arm(setup, self._calendar, in_full=in_full)

    def expect(self, count: int) -> None:
        """Say that at least so many replications in all are to come. Parameters: count."""
        self._expected = max(self._expected, count)

    def reach(self, arms: Sequence[Arm], count: int) -> None:
        """Have the first replications of some arms.

        Parameters: arms; count - fewer than an arm has is no matter.
        """
        together: dict[tuple[int, Callable[..., Any]], list[Arm]] = {}
        for arm in arms:
            if len(arm.rows) < count:
                together.setdefault((len(arm.rows), arm.measure), []).append(arm)
        self._expected = max(
            self._expected, self._done + sum((count - has) * len(mine) for (has, _), mine in together.items())
        )
        jobs: list[tuple[list[Arm], Job[Any]]] = []
        for (has, how), mine in together.items():
            plans = tuple(arm.planned.plan for arm in mine)
            whole = Job(plans=plans, numbers=tuple(range(has, count)), measure=how)
            jobs += [(mine, part) for part in parts_of(whole, self._workers)]
        found: dict[int, list[tuple[Any, ...]]] = {}
        for place, rows in run_together([job for _, job in jobs], workers=self._workers):
            found[place] = rows
            self._tell(len(rows) * len(jobs[place][0]))
        for place, (mine, _) in enumerate(jobs):
            for arm, column in zip(mine, zip(*found[place], strict=True), strict=True):
                arm.rows += column

    def _tell(self, more: int) -> None:
        self._done += more
        if self._progress:
            self._progress(self._done, self._expected)


def figures_of(measures: Sequence[RunMeasures | Outline]) -> Figures:
    """Figures of some replications.

    Parameters: measures - at least one.
    """
    return Figures(
        days=stacked([np.where(np.isnan(item.cycle_days), np.inf, item.cycle_days) for item in measures]),
        late=stacked([item.late_deadline for item in measures]),
        person_minutes=np.array([item.person_seconds.sum() for item in measures]) / 60,
    )
