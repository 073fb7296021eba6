"""Backward from a deadline, by simulating forward from one day of release after the other.

Nothing is taken to be alike at other times of the year: each day of release is simulated on the office
calendar, with its holidays, Ramadan hours and the absences that its months have. A replication is a world of
its own luck. In each world there is a last day of release with which the case still ends in time, and with
that release each step is completed on some day; the dates that are told are quantiles of these days over the
worlds. Steps that go on beside each other get dates of their own from the same runs.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import Interval, quantile_interval
from simulation.schedule.result import Milestone, Schedule, Tried
from simulation.schedule.worlds import Worlds

if TYPE_CHECKING:
    from simulation.experiments.blocks import Progress
    from simulation.plan import Floats
    from simulation.replications import Study

REPLICATIONS = 200
_BACK = 5
"""Working days that the first release to be tried moves back at a time."""
_MARGIN = 3
_GUESS = 20


def schedule(
    study: Study,
    *,
    deadline: date,
    confidence: float = 0.9,
    not_before: date | None = None,
    replications: int = REPLICATIONS,
    workers: int = 1,
    progress: Progress | None = None,
) -> Schedule:
    """The latest dates at which a case can still keep a deadline.

    Only one case of the studied SOP is simulated, beside the other duties, absences and other SOPs of its
    people; the demand and the open cases of the scenario are left out.

    Parameters: study - of the SOP and scenario; deadline - the case is to end on that day at the latest;
    confidence - share of the replications in which it does, inside (0, 1); not_before - the case cannot be
    released earlier (its data are not there), None: no limit; replications; workers - processes; progress -
    called with (done, all) over working days of release, all being a bound.
    Returns: the schedule. A date holds for each step by itself, for a case that goes its usual way: if the
    step is completed by then, in at least `confidence` of the worlds the case ends in time.
    Raises: SimulationError - the plan is impossible.
    """
    worlds = Worlds(study, deadline, workers=workers)
    search = _Search(worlds, study, confidence, not_before, replications, progress)
    search.run()
    return search.schedule(deadline, not_before)


class _Search:
    """Days of release tried, and in each world what the last good one came to."""

    def __init__(
        self,
        worlds: Worlds,
        study: Study,
        confidence: float,
        not_before: date | None,
        replications: int,
        progress: Progress | None,
    ) -> None:
        self.worlds, self.confidence, self.n = worlds, confidence, replications
        self.steps = [step.id for step in study.sop.steps]
        self.last = worlds.last_day()
        # The year before the deadline's is the first in which a case can be released.
        limit = date(worlds.deadline.year - 1, 1, 1)
        self.earliest = worlds.first_day(max(not_before or limit, limit))
        self.first = max(self.earliest, self.last - _typical(study))
        self.progress, self.done = progress, 0
        # With few replications there is no cautious end, however far one goes back.
        self.bounded = math.isfinite(quantile_interval(np.zeros(replications), confidence).high)
        self.lead = np.full(replications, np.inf)
        self.leads = np.full((replications, len(self.steps)), np.inf)
        self.tried: list[tuple[int, int]] = []

    def run(self) -> None:
        """Go back until enough worlds are in time, then forward with those that still are."""
        if self.first > self.last:
            return
        while not self._all(self.first) and self.first > self.earliest:
            self.first = max(self.earliest, self.first - _BACK)
        for place in range(self.first + 1, self.last + 1):
            alive = np.flatnonzero(self.lead == self.last - place + 1).tolist()
            if not alive:
                break
            self._try(place, alive)

    def _all(self, place: int) -> bool:
        """Begin with all worlds on one working day; is the wanted quantile known by then?"""
        self.lead.fill(np.inf)
        self.leads.fill(np.inf)
        self.tried.clear()
        self._try(place, list(range(self.n)))
        found = quantile_interval(self.lead, self.confidence)
        return math.isfinite(found.high if self.bounded else found.value)

    def _try(self, place: int, numbers: list[int]) -> None:
        """Release on one working day in some worlds."""
        found = self.worlds.released(place, numbers)
        good = np.array(numbers, dtype=np.int64)[found.in_time]
        lead = self.last - (place + found.reached[found.in_time] - 1)
        self.lead[good], self.leads[good] = self.last - place, lead
        self.tried.append((place, len(good)))
        self.done += 1
        if self.progress:
            self.progress(self.done, self.done + max(0, self.last - place))

    def schedule(self, deadline: date, not_before: date | None) -> Schedule:
        """What was found."""
        return Schedule(
            deadline=deadline,
            last_day=self.worlds.days[self.last],
            confidence=self.confidence,
            not_before=not_before,
            release=self._milestone("", self.lead),
            steps=tuple(self._milestone(step, self.leads[:, i]) for i, step in enumerate(self.steps)),
            tried=tuple(
                Tried(release=self.worlds.days[place], in_time=count, share=_exact(count, self.n))
                for place, count in self.tried
            ),
            n=self.n,
            findings=self.worlds.calendar.findings,
        )

    def _milestone(self, step: str, leads: Floats) -> Milestone:
        lead = quantile_interval(leads, self.confidence)
        return Milestone(
            step=step,
            latest=self._day(lead.value),
            safe=self._day(lead.high),
            lead=lead,
            carried_out=int(np.isfinite(leads).sum()),
            n=self.n,
        )

    def _day(self, lead: float) -> date | None:
        return self.worlds.days[self.last - int(lead)] if math.isfinite(lead) else None


def _typical(study: Study) -> int:
    """Working days that nearly all cases of the study need."""
    days = quantile_interval(study.cycle_days(), 0.95).value
    return int(days) + _MARGIN if math.isfinite(days) else _GUESS


def _exact(count: int, n: int, *, level: float = 0.95) -> Interval:
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = float(betaincinv(count, n - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, n - count, 1 - tail)) if count < n else 1.0
    return Interval(value=count / n, low=low, high=high, n=n, level=level)
