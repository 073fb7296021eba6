"""One side of a comparison: an SOP under a scenario, simulated as far as asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.draws import draw
from simulation.engine import run
from simulation.experiments.blocks import Experiment, Progress
from simulation.intervals import known_mean
from simulation.measures.figures import RunMeasures
from simulation.replications import Study, cycle_table, stacked

if TYPE_CHECKING:
    from simulation.comparison.alternatives import Setup
    from simulation.plan import Floats
    from simulation.planning import Planned
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar


@dataclass(frozen=True, kw_only=True, eq=False)
class Figures:
    """What one side gives, one figure a replication.

    Parameters: days - mean working days from release to completion, infinite where a case does not finish;
    person_minutes - of work at steps, a case; on_time - share of the cases with a deadline that keep it, NaN
    without; unfinished - cases, over all replications.
    """

    days: Floats
    person_minutes: Floats
    on_time: Floats
    unfinished: int


class Arm:
    """One side: replications 0 to n - 1, for growing n.

    Parameters: setup - its documents; calendar; also - the other SOPs of the scenario; workers; progress.
    """

    def __init__(
        self,
        setup: Setup,
        calendar: OfficeCalendar,
        *,
        also: Sequence[Sop] = (),
        workers: int = 1,
        progress: Progress | None = None,
    ) -> None:
        from simulation.planning import make_plan

        self.setup = setup
        self.planned: Planned = make_plan(setup.sop, setup.scenario, calendar, also=also)
        self.experiment = Experiment(self.planned.plan, workers=workers, progress=progress)

    def reach(self, count: int) -> None:
        """Have the first replications. Parameters: count - fewer than there are is no matter."""
        if count > len(self.experiment.rows):
            self.experiment.reach(count)

    def measures(self, count: int) -> tuple[RunMeasures, ...]:
        """Measures of the first replications. Parameters: count - reached before."""
        return tuple(row[0] for row in self.experiment.rows[:count])

    def figures(self, count: int) -> Figures:
        """Figures of the first replications. Parameters: count - reached before."""
        return figures_of(self.measures(count))

    def study(self, count: int) -> Study:
        """The same as a study, with replication 0 in full."""
        luck = draw(self.planned.plan, 0)
        return Study(
            sop=self.setup.sop,
            scenario=self.setup.scenario,
            planned=self.planned,
            measures=self.measures(count),
            example=run(self.planned.plan, luck),
            example_draws=luck,
        )


def figures_of(measures: Sequence[RunMeasures]) -> Figures:
    """Figures of some replications.

    Parameters: measures - at least one.
    """
    days = cycle_table(measures)
    late = stacked([item.late_deadline for item in measures])
    # Unfinished cases have worked as well, so that all that were released count.
    cases = np.array([max(1, len(item.released)) for item in measures], dtype=np.float64)
    work = np.array([item.person_seconds.sum() for item in measures])
    return Figures(
        days=known_mean(days, axis=1),
        person_minutes=work / 60 / cases,
        on_time=known_mean(np.where(np.isnan(late), np.nan, late <= 0), axis=1),
        unfinished=int(np.isinf(days).sum()),
    )
