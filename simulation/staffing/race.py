"""All candidates under the same luck, and more replications for those that matter and are not decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import Interval
from simulation.staffing.bounds import most_cases, share_interval

if TYPE_CHECKING:
    from simulation.experiments.blocks import Progress
    from simulation.measures.figures import RunMeasures
    from simulation.plan import Floats
    from simulation.staffing.candidates import Trial
    from simulation.staffing.result import Promise, Verdict


@dataclass(kw_only=True, eq=False)
class Runner:
    """One candidate under way. Parameters: trial; measures - of replications 0, 1, ...; share; verdict."""

    trial: Trial
    measures: list[RunMeasures] = field(default_factory=list)
    share: Interval = field(default_factory=lambda: Interval(value=np.nan, low=np.nan, high=np.nan, n=0))
    verdict: Verdict = "undecided"

    def days(self, count: int | None = None) -> Floats:
        """Working days, replication x case. Parameters: count - of the first replications, None: all."""
        from simulation.replications import cycle_table

        return cycle_table(self.measures[:count])


@dataclass(frozen=True, kw_only=True)
class Race:
    """How candidates are told apart.

    Parameters: promise; error - of each verdict; replications - of everybody; at_most - of those that stay
    undecided and are smaller than the smallest that keeps the promise; workers; progress.
    """

    promise: Promise
    error: float
    replications: int
    at_most: int
    workers: int
    progress: Progress | None

    def run(self, runners: Sequence[Runner], size: Callable[[Runner], object]) -> None:
        """Replicate until nothing that matters is open.

        Parameters: runners - the smallest first; size - by which they are ordered.
        """
        possible = [runner for runner in runners if runner.trial.plan is not None]
        for runner in runners:
            if runner.trial.plan is None:
                runner.verdict = "impossible"
        count = self.replications
        going: Sequence[Runner] = possible
        while going:
            for number, runner in enumerate(going):
                self._reach(runner, count)
                if self.progress:
                    self.progress(number + 1, len(going))
            if count >= self.at_most:
                return
            first = next((size(runner) for runner in possible if runner.verdict == "keeps"), None)
            going = [
                runner
                for runner in possible
                if runner.verdict == "undecided" and (first is None or size(runner) < first)  # type: ignore[operator]
            ]
            count = min(2 * count, self.at_most)

    def _reach(self, runner: Runner, count: int) -> None:
        from simulation.replications import run_many

        plan = runner.trial.plan
        assert plan is not None  # noqa: S101 - nobody runs without
        runner.measures += run_many(plan, range(len(runner.measures), count), workers=self.workers)
        days = [item.cycle_days for item in runner.measures]
        hits = [int((each <= self.promise.working_days).sum()) for each in days]
        most = most_cases(plan)
        runner.share = share_interval(hits, [len(each) for each in days], most=most, error=self.error)
        if runner.share.low >= self.promise.share:
            runner.verdict = "keeps"
        elif runner.share.high < self.promise.share:
            runner.verdict = "fails"
