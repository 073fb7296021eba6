"""The persons of a run: who holds which role, when they are on duty, who acts for whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from simulation.plan import PlanAbsence, PlanPerson
from sop.errors import Problem
from sop.worktime.windows import Windows

if TYPE_CHECKING:
    from simulation.clock import OfficeClock
    from simulation.planning.parts import Part
    from simulation.scenario import Group, Scenario
    from sop.worktime.calendar import Week


class Staff:
    """Everybody of a run; persons and roles are referred to by their index in the plan.

    Parameters: scenario; parts - whose roles are united by id; clock - covering the horizon.
    """

    def __init__(self, scenario: Scenario, parts: Sequence[Part], clock: OfficeClock) -> None:
        self.roles = tuple(dict.fromkeys(role.id for part in parts for role in part.sop.roles))
        self.units = frozenset(
            unit.id for part in parts for units in part.sop.units for unit in units.members
        )
        self.groups = tuple(group for group in scenario.people for _ in range(group.count))
        self._scenario, self._clock = scenario, clock
        self._own: dict[Week, Windows] = {}
        self._of_role: dict[str, Windows] = {}
        self._role = {role: index for index, role in enumerate(self.roles)}

    def role(self, role: str) -> int:
        """Index of a role."""
        return self._role[role]

    def holders(self, role: str) -> tuple[int, ...]:
        """Persons who hold a role."""
        return self._holders.get(role, ())

    def serving(self, role: str, unit: str) -> tuple[int, ...]:
        """Holders of a role who serve a unit: those of the unit, and those who are bound to none."""
        if not unit:
            return self.holders(role)
        return tuple(
            person
            for person in self.holders(role)
            if not self.groups[person].units or unit in self.groups[person].units
        )

    def role_hours(self, role: str) -> Windows:
        """When at least one holder of a role is on duty if nothing keeps them away; the office's without."""
        if role not in self._of_role:
            own = {id(hours): hours for hours in map(self.usual, self.holders(role))}
            parts = list(own.values()) or [self._clock.calendar.windows]
            pairs = [
                pair for part in parts for pair in zip(part.open.tolist(), part.close.tolist(), strict=True)
            ]
            self._of_role[role] = parts[0] if len(parts) == 1 else Windows.from_pairs(pairs)
        return self._of_role[role]

    def usual(self, person: int) -> Windows:
        """When a person is on duty if nothing keeps them away."""
        own = self._hours(self.groups[person])
        return self._clock.calendar.windows if own is None else own

    @cached_property
    def persons(self) -> tuple[PlanPerson, ...]:
        """The persons of the plan, in the order of the scenario."""
        return tuple(self._persons())

    def acting_for(self, role: str) -> tuple[int, ...]:
        """Persons who act for a role in whatever step, in the order of the scenario."""
        return tuple(
            person
            for item in self._scenario.deputies
            if item.role == role
            for name in item.persons
            for person, group in enumerate(self.groups)
            if group.id == name
        )

    @cached_property
    def _holders(self) -> dict[str, tuple[int, ...]]:
        return {
            role: tuple(index for index, group in enumerate(self.groups) if role in group.roles)
            for role in self.roles
        }

    def _persons(self) -> Iterator[PlanPerson]:
        drawn = {
            absence.id: PlanAbsence(
                id=absence.id,
                days=absence.days,
                monthly=absence.per == "month",
                shortest=absence.shortest,
                longest=absence.longest,
            )
            for absence in self._scenario.absences
        }
        for group in self._scenario.people:
            for number in range(1, group.count + 1):
                yield PlanPerson(
                    id=group.id if group.count == 1 else f"{group.id}-{number}",
                    roles=tuple(self._role[role] for role in group.roles),
                    duty_share=group.other_duties,
                    absences=tuple(drawn[name] for name in group.absences),
                    away=tuple(self._clock.at(day) for day in group.away),
                    speed=group.speed,
                    hours=self._hours(group),
                    cost=float("nan") if group.cost_per_hour is None else group.cost_per_hour,
                )

    def _hours(self, group: Group) -> Windows | None:
        """A group's own hours, as far as the office is open; None where it has none of its own."""
        week = group.hours
        if week is None:
            return None
        if week not in self._own:
            clock, sessions = self._clock, week.seconds()
            pairs = [
                (clock.at(day.date, opens), clock.at(day.date, closes))
                for day in clock.calendar.days
                if day.working
                for opens, closes in sessions[day.date.weekday()]
            ]
            self._own[week] = Windows.from_pairs(pairs).intersect(clock.calendar.windows)
        return self._own[week]


def staff_problems(scenario: Scenario, staff: Staff) -> Iterator[Problem]:
    """Roles and units that no SOP has, and own hours at which the office is never open."""
    for group in scenario.people:
        place = f"people.{group.id}"
        for role in group.roles:
            if role not in staff.roles:
                yield Problem(code="unknown_role", place=f"{place}.roles", value=role, allowed=staff.roles)
        for unit in group.units:
            if unit not in staff.units:
                known = tuple(sorted(staff.units))
                yield Problem(code="scenario_unit_unknown", place=f"{place}.units", value=unit, allowed=known)
    for person, group in enumerate(staff.groups):
        first = not person or staff.groups[person - 1] is not group
        if first and group.hours is not None and not len(staff.usual(person)):
            yield Problem(code="hours_outside_office", place=f"people.{group.id}.hours", value=group.id)
    for item in scenario.deputies:
        if item.role not in staff.roles:
            place = f"deputies.{item.role}"
            yield Problem(code="unknown_role", place=place, value=item.role, allowed=staff.roles)
