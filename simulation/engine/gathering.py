"""Batches: items gather until there are enough, a set hour comes, or the oldest has waited too long."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter

from simulation.engine.duties import FOREVER, after
from simulation.engine.queues import Staged
from simulation.plan import MISSING, PlanBatch
from sop.worktime.windows import Windows

_ORDER = attrgetter("handed", "case", "visit", "unit")


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
