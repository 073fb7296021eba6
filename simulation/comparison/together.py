"""Replications of several plans at once.

All processes stay busy until the last part of the last plan, and what plans have in common is drawn once: in
a replication the same persons are away and have the same other work, whatever the SOP.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from simulation.arrivals import all_cases
from simulation.draws import Draws, PersonDraws, Stretch, draw
from simulation.engine import run
from simulation.experiments.blocks import BLOCK
from simulation.experiments.processes import in_processes
from simulation.plan import Plan
from simulation.record import Run

T = TypeVar("T")
Measure = Callable[[Plan, Draws, Run], T]
Luck = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Job(Generic[T]):
    """The same replications of some plans.

    Parameters: plans; numbers - of the replications; measure - what is kept of a run, a function that another
    process can import.
    """

    plans: tuple[Plan, ...]
    numbers: tuple[int, ...]
    measure: Measure[T]


def parts_of(job: Job[T], workers: int) -> list[Job[T]]:
    """A job in parts: few enough for few copies of the plans, and enough for everybody to be at work.

    Parameters: job; workers - processes.
    """
    numbers = job.numbers
    size = max(1, min(BLOCK, len(numbers) // (8 * workers)))
    return [
        Job(plans=job.plans, numbers=numbers[first : first + size], measure=job.measure)
        for first in range(0, len(numbers), size)
    ]


def measured_together(job: Job[T]) -> list[tuple[T, ...]]:
    """Carry out a job. Returns: for each replication what is kept of each plan's run. Parameters: job."""
    lucks = [_luck_of_persons(plan) for plan in job.plans]
    return [_measured_one(job, lucks, number) for number in job.numbers]


def run_together(jobs: Sequence[Job[T]], *, workers: int) -> Generator[tuple[int, list[tuple[T, ...]]]]:
    """Carry out several jobs, here or in processes.

    Parameters: jobs; workers - processes.
    Returns: each job's place and what came of it, in whatever order they finish.
    Raises: SimulationError - processes were killed again and again.
    """
    if workers == 1 or len(jobs) < 2:
        for place, job in enumerate(jobs):
            yield place, measured_together(job)
    else:
        yield from in_processes(measured_together, jobs, workers=workers)


def _measured_one(job: Job[T], lucks: Sequence[Luck], number: int) -> tuple[T, ...]:
    # A function of its own, so that nothing of one replication outlives it into the next.
    made: dict[Luck, tuple[PersonDraws, ...]] = {}
    found = []
    for plan, luck in zip(job.plans, lucks, strict=True):
        if luck not in made:
            made[luck] = tuple(map(_remembered, draw(plan, number).persons))
        draws = Draws(plan, number, cases=all_cases(plan, number), persons=made[luck])
        found.append(job.measure(plan, draws, run(plan, draws)))
    return tuple(found)


def _luck_of_persons(plan: Plan) -> Luck:
    """All on which the draws of persons depend: where it is the same, they are."""
    days, office = plan.days, plan.office
    persons = tuple(
        (
            person.id,
            person.duty_share,
            person.absences,
            person.away,
            None if person.hours is None else (person.hours.open.tobytes(), person.hours.close.tobytes()),
        )
        for person in plan.persons
    )
    arrays = (days.midnights, days.working, days.year, days.month, office.open, office.close)
    return (plan.seed, plan.start, plan.duty, persons, *(array.tobytes() for array in arrays))


def _remembered(luck: PersonDraws) -> PersonDraws:
    return PersonDraws(usual=luck.usual, windows=luck.windows, away=luck.away, source=_Remembered(luck))


class _Remembered:
    """Stretches of other work, made when somebody first asks and kept for whoever asks again."""

    def __init__(self, luck: PersonDraws) -> None:
        self._luck = luck
        self._made: dict[int, tuple[list[Stretch], Iterator[Stretch]]] = {}

    def __call__(self, start: int) -> Iterator[Stretch]:
        kept, further = self._made.setdefault(start, ([], self._luck.chunks(start)))
        place = 0
        while place < len(kept) or self._extended(kept, further):
            yield kept[place]
            place += 1

    @staticmethod
    def _extended(kept: list[Stretch], further: Iterator[Stretch]) -> bool:
        found = next(further, None)
        if found is not None:
            kept.append(found)
        return found is not None
