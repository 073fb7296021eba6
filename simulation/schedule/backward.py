"""Backward from a deadline, by simulating forward from one day of release after the other.

Nothing is taken to be alike at other times of the year: each day of release is simulated on the office
calendar, with its holidays, Ramadan hours and the absences that its months have. A replication is a world of
its own luck, the same for all days of release. For each step and each day the worlds in which it is completed
on that day tell how much longer the case takes from there; the latest date is the last day from which enough
of them end in time. Steps that go on beside each other get dates of their own from the same runs.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import Interval, quantile_interval
from simulation.schedule.dates import Dates, dates_of, not_after, remaining
from simulation.schedule.result import Milestone, Schedule, Tried
from simulation.schedule.worlds import Ended, Worlds

if TYPE_CHECKING:
    from simulation.experiments.blocks import Progress
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
    released earlier (its data are not there), None: no limit; replications - 20 or more; workers -
    processes; progress - called with (done, all) over working days of release, all being a bound.
    Returns: the schedule. A date holds for each step by itself, for a case that goes its usual way: of the
    cases whose step is completed on that day or earlier, at least `confidence` end in time. No step has a
    date after that of a step which follows it.
    Raises: SimulationError - the plan is impossible.
    """
    search = _Search(Worlds(study, deadline, workers=workers), confidence, not_before, replications, progress)
    search.run(_typical(study))
    return search.schedule(study, not_before)


class _Search:
    """What came of each day of release that was tried, by its place among the working days."""

    def __init__(
        self,
        worlds: Worlds,
        confidence: float,
        not_before: date | None,
        replications: int,
        progress: Progress | None,
    ) -> None:
        self.worlds, self.confidence, self.n = worlds, confidence, replications
        self.last = worlds.last_day()
        # The year before the deadline's is the first in which a case can be released.
        limit = date(worlds.deadline.year - 1, 1, 1)
        self.earliest = worlds.first_day(max(not_before or limit, limit))
        self.progress, self.done = progress, 0
        self.tried: dict[int, Ended] = {}

    def run(self, typical: int) -> None:
        """Go back until enough worlds are in time, then forward to the deadline.

        Parameters: typical - working days that nearly all cases need.
        """
        first = max(self.earliest, self.last - typical)
        if first > self.last:
            return
        while not self._enough(first) and first > self.earliest:
            first = max(self.earliest, first - _BACK)
        for place in range(first + 1, self.last + 1):
            self._try(place)

    def _enough(self, place: int) -> bool:
        """Is the deadline kept from one day of release, at the cautious end where there is one?"""
        self._try(place)
        ended = self.tried[place].ended
        found = quantile_interval(ended, self.confidence)
        return math.isfinite(found.value if math.isnan(found.high) else found.high)

    def _try(self, place: int) -> None:
        if place not in self.tried:
            self.tried[place] = self.worlds.released(place, range(self.n))
        self.done += 1
        if self.progress:
            self.progress(self.done, self.done + max(0, self.last - place))

    def schedule(self, study: Study, not_before: date | None) -> Schedule:
        """What was found."""
        ids = [step.id for step in study.sop.steps]
        rows = sorted(self.tried.items())
        begun = [(np.full(self.n, float(place)), found.ended) for place, found in rows]
        release = dates_of(remaining(begun, self.last), self.confidence, self.last)
        steps = {}
        for index, step in enumerate(ids):
            pairs = [(found.reached[:, index], found.ended) for _, found in rows]
            steps[step] = dates_of(remaining(pairs, self.last), self.confidence, self.last)
        steps = not_after(steps, study.planned.sop.routes().after)
        return Schedule(
            deadline=self.worlds.deadline,
            last_day=self.worlds.days[self.last],
            confidence=self.confidence,
            not_before=not_before,
            release=self._milestone("", release),
            steps=tuple(self._milestone(step, steps[step]) for step in ids),
            tried=tuple(self._release(place, found) for place, found in rows),
            n=self.n,
            findings=self.worlds.calendar.findings,
        )

    def _release(self, place: int, found: Ended) -> Tried:
        count = int(np.isfinite(found.ended).sum())
        return Tried(release=self.worlds.days[place], in_time=count, share=_exact(count, self.n))

    def _milestone(self, step: str, dates: Dates) -> Milestone:
        lead = Interval(value=dates.lead, low=dates.low, high=dates.high, n=dates.n)
        return Milestone(step=step, latest=self._day(dates.lead), safe=self._day(dates.high), lead=lead)

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
