"""Many replications of one plan, in processes; the same answer for any number of workers.

One replication is kept in full; of the others only their measures come back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws, draw
from simulation.engine import run
from simulation.experiments.blocks import BLOCK, Experiment, Progress, Rows, computed
from simulation.intervals import Interval, mean_interval, quantile_interval
from simulation.measures.figures import RunMeasures
from simulation.plan import Plan
from simulation.precision import Achieved, Target, replicate_until
from simulation.record import Run
from sop.showing import Shown

if TYPE_CHECKING:
    from simulation.experiments.store import Store
    from simulation.planning import Planned
    from simulation.scenario import Precision, Scenario
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What a store contributed.

    Parameters: folder; result - the file with all measures; reused - replications found there; damaged -
    names of files that could not be read and were computed again.
    """

    folder: Path
    result: Path
    reused: int
    damaged: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Study(Shown):
    """A simulated SOP: what went in, the figures of every replication, and one replication in full.

    Parameters: sop, scenario - the documents; planned - the plan and its calendar; measures - one a
    replication, in order; example, example_draws - replication 0; also - likewise the measures of each
    further SOP of the plan; precision - how the number of replications was found, None where it was given;
    stored - what a store contributed, None without.
    """

    sop: Sop
    scenario: Scenario
    planned: Planned
    measures: tuple[RunMeasures, ...]
    example: Run
    example_draws: Draws
    also: tuple[tuple[RunMeasures, ...], ...] = ()
    precision: Achieved | None = None
    stored: Stored | None = None

    def cycle_days(self) -> NDArray[np.float64]:
        """Working days touched, replication x case; infinite for a case that the end of the run cut off.

        Infinite, not missing: a quantile over the finished cases alone would promise what only the
        fortunate get. NaN where a replication has no such case (cases that arrive at random).
        """
        return cycle_table(self.measures)

    def stack(self, name: str) -> NDArray[np.float64]:
        """One figure of all replications, stacked along a first axis.

        Parameters: name - an array or number of RunMeasures. Where replications differ in the number of
        cases, NaN fills up.
        """
        return stacked([getattr(item, name) for item in self.measures])

    def mean_days(self) -> Interval:
        """Mean working days over all cases; unknown where a case does not finish."""
        return mean_interval(self.cycle_days())

    def nine_of_ten(self) -> Interval:
        """Working days within which 9 of 10 cases are finished."""
        return quantile_interval(self.cycle_days(), 0.9)


def simulate(  # noqa: PLR0913 - each is a choice of its own
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    *,
    also: Sequence[Sop] = (),
    replications: int | None = None,
    precision: Precision | None = None,
    workers: int = 1,
    store: str | Path | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    on_look: Callable[[Interval, Target], None] | None = None,
) -> Study:
    """Simulate an SOP.

    Parameters: sop, scenario, calendar - valid documents; also - the other SOPs that the scenario names;
    replications - how many; precision - or how sure the answer must be; with neither the scenario's
    precision holds, else its number; workers - processes, 1 or more; store - folder to go on from and to
    keep finished replications in; cluster - address of a Dask scheduler, instead of processes; progress -
    called with (done, planned so far); on_look - called with the interval at each look of a wanted precision.
    Returns: the study; the same for the same documents whatever the workers, interruptions and cluster.
    Raises: SimulationError - the plan is impossible; InputError - the store belongs to another study, or the
    cluster cannot be used.
    """
    from simulation.planning import make_plan

    planned = make_plan(sop, scenario, calendar, also=also)
    experiment = Experiment(planned.plan, workers=workers, cluster=cluster, progress=progress)
    if store is not None:
        experiment.store = _open_store(store, sop, scenario, calendar, planned.plan, also)
    wanted = precision or (None if replications else scenario.precision)
    if wanted is None:
        achieved = None
        experiment.reach(replications or scenario.replications)
    else:
        achieved = _until(experiment, wanted, on_look)
    example_draws = draw(planned.plan, 0)
    measures, *others = (tuple(column) for column in zip(*experiment.rows, strict=True))
    return Study(
        sop=sop,
        scenario=scenario,
        planned=planned,
        measures=measures,
        example=run(planned.plan, example_draws),
        example_draws=example_draws,
        also=tuple(others),
        precision=achieved,
        stored=_stored(experiment),
    )


def run_many(
    plan: Plan, numbers: Sequence[int], *, workers: int = 1, progress: Progress | None = None
) -> list[RunMeasures]:
    """Measure the replications of the given numbers, for the first SOP of the plan.

    Parameters: plan; numbers - of the replications; workers - processes; progress - called with (done, all).
    Returns: measures in the order of `numbers`.
    """
    # Few enough for few pickles of the plan, and enough for everybody to be at work.
    size = max(1, min(BLOCK, len(numbers) // (4 * workers)))
    parts = [tuple(numbers[start : start + size]) for start in range(0, len(numbers), size)]
    found: dict[int, Rows] = {}
    done = 0
    for index, rows in computed(plan, parts, workers=workers):
        found[index] = rows
        done += len(rows)
        if progress:
            progress(done, len(numbers))
    return [row[0] for index in range(len(parts)) for row in found[index]]


def stacked(values: Sequence[object]) -> NDArray[np.float64]:
    """Arrays stacked along a first axis.

    Parameters: values - equally many axes each; shorter ones are filled up with NaN.
    """
    arrays = [np.asarray(value, dtype=np.float64) for value in values]
    longest = [max(lengths) for lengths in zip(*(array.shape for array in arrays), strict=True)]
    result = np.full((len(arrays), *longest), np.nan)
    for row, array in enumerate(arrays):
        result[slice(row, row + 1), *(slice(length) for length in array.shape)] = array
    return result


def cycle_table(measures: Sequence[RunMeasures]) -> NDArray[np.float64]:
    """Working days touched, replication x case; infinite where unfinished, NaN where no such case is."""
    return stacked([np.where(np.isnan(item.cycle_days), np.inf, item.cycle_days) for item in measures])


def _stored(experiment: Experiment) -> Stored | None:
    if experiment.store is None:
        return None
    return Stored(
        folder=experiment.store.folder,
        result=experiment.store.finish(experiment.rows),
        reused=experiment.reused,
        damaged=tuple(experiment.store.damaged),
    )


def _until(
    experiment: Experiment, wanted: Precision, on_look: Callable[[Interval, Target], None] | None
) -> Achieved:
    target = Target(
        half_width=wanted.half_width_days or wanted.relative or 0.0,
        relative=wanted.half_width_days is None,
        at_least=wanted.at_least,
        at_most=wanted.at_most,
    )

    def look(count: int) -> Interval:
        experiment.reach(count)
        days = cycle_table([row[0] for row in experiment.rows])
        mean = wanted.measure == "mean_cycle_days"
        interval = mean_interval(days) if mean else quantile_interval(days, 0.9)
        if on_look:
            on_look(interval, target)
        return interval

    return replicate_until(target, look)


def _open_store(
    folder: str | Path,
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    plan: Plan,
    also: Sequence[Sop],
) -> Store[RunMeasures]:
    from simulation.experiments.store import Store, identity

    # How many replications are wanted does not change what one of them says.
    alike = scenario.model_copy(update={"replications": 1, "precision": None})
    study = identity(
        plan,
        sop=" ".join(item.digest for item in (sop, *also)),
        scenario=alike.digest,
        calendar=calendar.digest,
    )
    return Store(folder, study, RunMeasures)
