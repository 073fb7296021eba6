"""Who could take each activity instance: seats, their holders and deputies, and whom a control bars."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from simulation.draws import Draws
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run
from sop.worktime.windows import Windows


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One seat of a step.

    Parameters: role; count - persons needed; holders, deputies - persons (indices) who can fill it; deputies
    do so on days on which everybody of `regular` is away all day: the holders, barred or not.
    """

    role: int
    count: int
    holders: tuple[int, ...]
    deputies: tuple[int, ...] = ()
    regular: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Need:
    """All that decides who can take an instance. Parameters: seats; holds - keeps performers free."""

    seats: tuple[Seat, ...]
    holds: bool

    @property
    def persons(self) -> frozenset[int]:
        """Everybody who could ever be among the performers."""
        return frozenset(p for seat in self.seats for p in (*seat.holders, *seat.deputies))

    def without(self, barred: frozenset[int]) -> Need:
        """The same, where a control bars some persons."""
        seats = tuple(
            Seat(
                role=seat.role,
                count=seat.count,
                holders=tuple(p for p in seat.holders if p not in barred),
                deputies=tuple(p for p in seat.deputies if p not in barred),
                regular=seat.regular,
            )
            for seat in self.seats
        )
        return Need(seats=seats, holds=self.holds)


def acting_days(draws: Draws, persons: tuple[int, ...]) -> Windows:
    """Days on which all of some persons (at least one) are away all day."""
    days = draws.persons[persons[0]].away
    for person in persons[1:]:
        days = days.intersect(draws.persons[person].away)
    return days


def needs(plan: Plan, run: Run) -> tuple[tuple[Need, ...], Int64]:
    """What each instance needs.

    Parameters: plan, run - that belong together.
    Returns: the different needs, and for each instance the place of its own.
    """
    found: dict[Need, int] = {}
    table: list[int] = []
    offsets = np.zeros(len(plan.steps), dtype=np.int64)
    for step, spec in enumerate(plan.steps):
        offsets[step] = len(table)
        for unit in range(len(spec.units)):
            table.append(found.setdefault(_need(plan, step, unit), len(found)))
    places = np.array(table, dtype=np.int64)[offsets[run.step] + run.unit]
    if any(spec.not_same_as for spec in plan.steps):
        _barred(plan, run, found, places)
    return tuple(found), places


def _need(plan: Plan, step: int, unit: int) -> Need:
    spec = plan.steps[step]
    bound = spec.units[unit].persons
    seats = []
    for role, count in spec.seats:
        holders = plan.holders(role)
        # Persons bound to a unit count where they hold the role; another seat of the step is anybody's.
        chosen = tuple(person for person in holders if person in bound) or holders
        deputies = tuple(person for person in spec.acting_for(role) if person not in chosen)
        seats.append(Seat(role=role, count=count, holders=chosen, deputies=deputies, regular=chosen))
    return Need(seats=tuple(seats), holds=spec.must_not_split or spec.joint)


def _barred(plan: Plan, run: Run, found: dict[Need, int], places: Int64) -> None:
    """Give instances that a control binds a need of their own: the persons who did the other step."""
    known = list(found)
    watched = {other for spec in plan.steps for other in spec.not_same_as}
    did: dict[tuple[int, int], list[tuple[int, int, tuple[int, ...]]]] = defaultdict(list)
    for row in np.flatnonzero(np.isin(run.step, list(watched)) & (run.start != MISSING)).tolist():
        did[int(run.case[row]), int(run.step[row])].append(
            (int(run.start[row]), int(run.visit[row]), run.team_of(row))
        )
    bound = [step for step, spec in enumerate(plan.steps) if spec.not_same_as]
    for row in np.flatnonzero(np.isin(run.step, bound) & (run.ready != MISSING)).tolist():
        case, ready = int(run.case[row]), int(run.ready[row])
        others = plan.steps[int(run.step[row])].not_same_as
        teams = [team for other in others for team in _latest(did[case, other], ready)]
        need = known[int(places[row])]
        barred = need.persons.intersection([person for team in teams for person in team])
        if barred:
            places[row] = found.setdefault(need.without(barred), len(found))


def _latest(done: list[tuple[int, int, tuple[int, ...]]], instant: int) -> list[tuple[int, ...]]:
    """The teams of the latest visit that was begun by an instant."""
    begun = [(visit, team) for at, visit, team in done if at <= instant]
    last = max((visit for visit, _ in begun), default=MISSING)
    return [team for visit, team in begun if visit == last]
