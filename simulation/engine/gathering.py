"""What keeps an item from the desk: outsiders who have to deliver first, and the batch it goes with.

An external wait lasts from the completion of one step, before another can begin. Items of a batch gather
until there are enough, a set hour comes, or the oldest has waited too long.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter

from simulation.draws import Draws
from simulation.engine.duties import FOREVER, after
from simulation.engine.flow import CaseState
from simulation.engine.queues import Staged
from simulation.plan import MISSING, Delay, Plan, PlanBatch
from sop.worktime.windows import Windows

_ORDER = attrgetter("handed", "case", "visit", "unit")


class Waits:
    """The external waits of all cases.

    Parameters: plan, draws - that belong together. `begun_by`, `ending_before` - indices of waits, by step.
    """

    def __init__(self, plan: Plan, draws: Draws) -> None:
        self._plan, self._draws = plan, draws
        self.begun_by: list[list[int]] = [[] for _ in plan.steps]
        self.ending_before: list[list[int]] = [[] for _ in plan.steps]
        for index, wait in enumerate(plan.waits):
            self.begun_by[wait.after].append(index)
            self.ending_before[wait.before].append(index)
        self._over: dict[tuple[int, int], int] = {}

    def begin(self, state: CaseState, step: int, visit: int, now: int) -> None:
        """A step is completed, or left out: what begins with it."""
        for wait in self.begun_by[step]:
            spec = self._plan.waits[wait]
            span = int(self._draws.wait(wait, visit)[state.ordinal])
            until = delayed(self._plan, now, spec.delay, span)
            if spec.limit != MISSING:
                luck = self._draws.wait_limit(spec.before, visit)[state.ordinal]
                if luck < spec.kept:
                    until = min(until, after(self._plan.office, now, spec.limit))
            self._over[state.case, wait] = until

    def over(self, case: int, step: int, now: int) -> int:
        """From when on nothing outside keeps a step that is enabled now."""
        return max([now, *(self._over.get((case, wait), now) for wait in self.ending_before[step])])

    def forget(self, case: int, step: int) -> None:
        """A step will be done again: what was waited for is waited for anew, or not at all."""
        for wait in self.begun_by[step]:
            self._over.pop((case, wait), None)


def delayed(plan: Plan, now: int, delay: Delay, span: int) -> int:
    """When a span of so many seconds is over."""
    if not delay.working:
        return now + span
    return after(plan.office if delay.hours is None else delay.hours, now, span)


class Gathering:
    """The items of one step that have not been fired yet, oldest first."""

    def __init__(self, batch: PlanBatch, office: Windows) -> None:
        self.batch, self._office = batch, office
        self._times: list[int] = batch.times.tolist()
        self.items: list[Staged] = []

    def add(self, item: Staged) -> None:
        """One more item."""
        self.items.append(item)

    def next_look(self, now: int) -> int:
        """The next instant at which something could be fired by the clock; FOREVER where none."""
        if not self.items:
            return FOREVER
        place = bisect_right(self._times, now)
        instants = [self._times[place]] if place < len(self._times) else []
        instants.append(self._lost_patience())
        return min(instants, default=FOREVER)

    def fire(self, now: int) -> list[tuple[Staged, ...]]:
        """The batches that are fired at this instant; their items are gone from here.

        What is left over by a full batch has a patience of its own.
        """
        place = bisect_left(self._times, now)
        timed = place < len(self._times) and self._times[place] == now
        self.items.sort(key=_ORDER)
        size = self.batch.size or len(self.items)
        fired: list[tuple[Staged, ...]] = []
        while self.items and (
            (self.batch.size and len(self.items) >= size) or timed or self._lost_patience() <= now
        ):
            fired.append(tuple(self.items[:size]))
            del self.items[:size]
        return fired

    def _lost_patience(self) -> int:
        if self.batch.patience == MISSING:
            return FOREVER
        return after(self._office, self.items[0].handed, self.batch.patience)
