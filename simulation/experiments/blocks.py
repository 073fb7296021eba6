"""Replications of a plan in blocks: here, in processes, or on a cluster, and kept in a store.

Replications turn into measures where they run, so that only small arrays come back. Whatever runs them and
whichever finishes first, they are put together in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from simulation.draws import draw
from simulation.engine import run
from simulation.experiments.processes import in_processes
from simulation.measures.figures import RunMeasures, measure_all
from simulation.plan import Plan

if TYPE_CHECKING:
    from simulation.experiments.store import Store

Progress = Callable[[int, int], None]
Rows = list[tuple[RunMeasures, ...]]
"""For each replication the measures of each SOP of the plan."""

BLOCK = 10
"""Replications that are computed, sent back and kept together."""


class Experiment:
    """Replications 0 to n - 1 of a plan, for growing n.

    Parameters: plan; workers - processes; cluster - address of a Dask scheduler, None: processes; store -
    where finished blocks are kept, None: nowhere; progress - called with (done, planned so far).
    """

    def __init__(
        self,
        plan: Plan,
        *,
        workers: int = 1,
        cluster: str | None = None,
        store: Store[RunMeasures] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.plan, self.workers, self.cluster, self.store = plan, workers, cluster, store
        self.progress = progress
        self.rows: Rows = []
        self.reused = 0

    def reach(self, count: int) -> None:
        """Have the replications 0 to count - 1 in `rows`.

        Parameters: count - not smaller than before.
        """
        from simulation.experiments.store import blocks_of

        blocks = blocks_of(range(len(self.rows), count), BLOCK)
        found = {block: self._kept(block) for block in blocks}
        missing = [block for block in blocks if found[block] is None]
        done = count - sum(map(len, missing))
        self._tell(done, count)
        with closing(computed(self.plan, missing, workers=self.workers, cluster=self.cluster)) as results:
            for index, rows in results:
                block = missing[index]
                if self.store:
                    self.store.write(block, rows)
                found[block] = rows
                done += len(block)
                self._tell(done, count)
        self.rows += [row for block in blocks for row in found[block] or ()]

    def _kept(self, block: range) -> Rows | None:
        rows = self.store.read(block) if self.store else None
        self.reused += len(rows or ())
        return rows

    def _tell(self, done: int, planned: int) -> None:
        if self.progress:
            self.progress(done, planned)


def computed(
    plan: Plan, parts: Sequence[Sequence[int]], *, workers: int = 1, cluster: str | None = None
) -> Generator[tuple[int, Rows]]:
    """Measure parts of a study.

    Parameters: plan; parts - numbers of replications; workers - processes; cluster - address of a Dask
    scheduler, None: processes.
    Returns: each part's place among `parts` and its measures, in whatever order they finish.
    Raises: SimulationError - worker processes were killed again and again; InputError - the cluster cannot be
    used.
    """
    if cluster is not None and parts:
        from simulation.experiments.cluster import on_cluster

        yield from on_cluster(cluster, measured, plan, parts)
    elif workers == 1 or len(parts) < 2:
        for index, part in enumerate(parts):
            yield index, measured(plan, part)
    else:
        jobs = [list(part) for part in parts]
        yield from in_processes(partial(measured, plan), jobs, workers=workers)


def measured(plan: Plan, numbers: Sequence[int]) -> Rows:
    """The measures of some replications.

    Parameters: plan; numbers - of the replications, from 0.
    """
    return [_measured_one(plan, number) for number in numbers]


def _measured_one(plan: Plan, number: int) -> tuple[RunMeasures, ...]:
    # A function of its own, so that nothing of one replication outlives it into the next.
    draws = draw(plan, number)
    return measure_all(plan, draws, run(plan, draws))
