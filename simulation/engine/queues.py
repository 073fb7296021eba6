"""What waits for the same performers, in the one order that all queues share."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, final

from simulation.plan import MISSING, PlanBatch

if TYPE_CHECKING:
    from simulation.engine.desk import Desk
    from simulation.engine.flow import CaseState

Rank = tuple[int, ...]
"""Priority, ready, release, case, step, and where a step can have several visit and unit: the smallest goes
first."""

Team = tuple[tuple["Desk", int], ...]
"""Persons, each with the role of the seat taken; somebody who holds two roles can fill a seat of each."""

_RANK = attrgetter("rank")


class Instance:
    """One step of one case, once, for one unit: all there is to most of them.

    Parameters: state of its case; step; work - seconds as drawn, and once it is taken at the speed of who
    took it; rank. `crew` - number of the persons who took it; `start`, `end` - instants, MISSING where it
    never came, the end foreseen as soon as it is taken.
    """

    # Made and read once an activity, so whatever is not needed each time is left to `Staged`.
    __slots__ = ("crew", "end", "rank", "start", "state", "step", "work")
    unit = visit = 0
    batch = outcome = MISSING
    overran = False

    def __init__(self, state: CaseState, step: int, work: int, rank: Rank) -> None:
        self.state, self.step, self.work, self.rank = state, step, work, rank
        self.start = self.end = self.crew = MISSING

    @property
    def case(self) -> int:
        """Whose it is."""
        return self.state.case

    @property
    def items(self) -> tuple[Instance, ...]:
        """What is carried out in one go: this alone."""
        return (self,)

    def works(self, speed: float) -> tuple[int, ...]:
        """Seconds of each item, one after the other, at a speed."""
        return (self.total(speed),)

    def total(self, speed: float) -> int:
        """Seconds in all at a speed."""
        return self.work if speed == 1 else max(1, round_up(self.work / speed))


class Staged(Instance):
    """An instance with stages on its way to the desk, or of which there is more to note down."""

    def __init__(self, state: CaseState, step: int, work: int, rank: Rank) -> None:
        super().__init__(state, step, work, rank)
        self.enabled = self.outside = self.handed = self.ready = rank[1]


@final
class Bundle:
    """A batch that was fired: several instances that one team takes in one go."""

    def __init__(self, number: int, items: tuple[Staged, ...], batch: PlanBatch) -> None:
        self.items, self.batch = items, batch
        self.factor = batch.factor(len(items))
        self.case, self.step, self.unit = items[0].case, items[0].step, items[0].unit
        self.rank: Rank
        for item in items:
            item.batch = number

    def works(self, speed: float) -> tuple[int, ...]:
        """Seconds of each item one after the other; one entry where all are finished together."""
        own = [item.total(speed) for item in self.items]
        if self.batch.one_by_one:
            return tuple(max(1, round_up(work * self.factor)) for work in own)
        return (max(1, round_up((own[0] if self.batch.per_batch else sum(own)) * self.factor)),)

    def total(self, speed: float) -> int:
        """Seconds in all at a speed."""
        return sum(self.works(speed))


Job = Instance | Bundle


def round_up(value: float) -> int:
    """The next whole number, forgiving what binary fractions add."""
    whole = round(value)
    return whole if abs(value - whole) < 1e-6 else math.ceil(value)


@dataclass(frozen=True, kw_only=True, eq=False)
class SeatDesks:
    """Who can fill one seat: `count` of these; on days on which all holders are away, the deputies."""

    role: int
    count: int
    holders: tuple[Desk, ...]
    deputies: tuple[Desk, ...]


class Queue:
    """Jobs that need the same performers; `holds`: they keep performers free while they wait."""

    def __init__(self, seats: tuple[SeatDesks, ...], *, must_not_split: bool, controlled: bool) -> None:
        self.seats, self.must_not_split = seats, must_not_split
        self.single = len(seats) == 1 and seats[0].count == 1
        self.holds = must_not_split or not self.single
        self.jobs: list[Job] = []
        found: dict[Desk, None] = {}
        for seat in seats:
            found.update(dict.fromkeys((*seat.holders, *seat.deputies)))
        self.desks = tuple(found)
        # All jobs fare alike: none fits where another does not, and all persons keep the same hours.
        self.uniform = not (must_not_split or controlled) and all(
            desk.windows is self.desks[0].usual for desk in self.desks
        )
        # Nobody else could be on the team, and each seat is one person's.
        fixed = all(len(seat.holders) == seat.count == 1 and not seat.deputies for seat in seats)
        fixed = fixed and not (must_not_split or controlled)
        self.fixed_team = self.desks if fixed else None
        self.fixed_seats: Team = tuple((desk, seat.role) for seat in seats for desk in seat.holders)
        self.has_duties = any(desk.has_duties for desk in self.desks)
        # One person a job, nobody else in question: the shortest way through.
        self.simple = self.single and self.uniform and not seats[0].deputies
        # Whom all jobs wait for, where it is one person.
        self.sole = self.desks[0] if self.simple and len(self.desks) == 1 else None
        # Queues that share a desk with this one, and those of them that hold; set when all are known.
        self.linked: tuple[Queue, ...] = ()
        self.linked_holding: tuple[Queue, ...] = ()

    def insert(self, job: Job) -> None:
        """Put a job in its place."""
        insort(self.jobs, job, key=_RANK)


def link(queues: Sequence[Queue]) -> None:
    """Tell desks and queues of each other."""
    for queue in queues:
        for desk in queue.desks:
            desk.queues.append(queue)
    for queue in queues:
        others = dict.fromkeys(other for desk in queue.desks for other in desk.queues if other is not queue)
        queue.linked = tuple(others)
        queue.linked_holding = tuple(other for other in others if other.holds)
