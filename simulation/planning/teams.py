"""Can anybody perform each step, and at any time?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING

from simulation.planning.durations import reference
from sop.errors import Problem
from sop.worktime.windows import Windows

if TYPE_CHECKING:
    from simulation.planning.parts import Part
    from simulation.planning.people import Staff
    from sop.model import Seat, Step

Seats = tuple[tuple[frozenset[int], int], ...]
"""For each seat who could take it, and how many are needed; who holds several roles sits on several seats."""

_MOST_TRIALS = 5000
"""Ways to choose a team that are tried; an office with more is taken to find one."""


def seat_count(seat: Seat, staff: Staff) -> int:
    """Persons that a seat needs."""
    return len(staff.holders(seat.role)) if seat.count == "all" else seat.count


def units_of(part: Part, step: Step) -> tuple[str, ...]:
    """Ids of the units of a step; one empty id where it is carried out once."""
    return tuple(unit.id for unit in part.sop.units_of(step.id)) or ("",)


def unit_persons(step: Step, unit: str, staff: Staff) -> tuple[int, ...]:
    """Who may take a step for one unit; empty where every holder may."""
    roles = [seat.role for seat in step.performers.roles]
    holders = {person for role in roles for person in staff.holders(role)}
    serving = {person for role in roles for person in staff.serving(role, unit)}
    return () if serving == holders else tuple(sorted(serving))


def seats_of(step: Step, unit: str, staff: Staff) -> Seats:
    """The seats of a team that carries out a step for a unit."""
    return tuple(
        (frozenset(staff.serving(seat.role, unit)), max(1, seat_count(seat, staff)))
        for seat in step.performers.roles
    )


def deputies_of(step: Step, role: str, staff: Staff) -> tuple[int, ...]:
    """Persons who act for the role of a seat while its holders are away.

    Those whom the scenario names, then, for the leading role, the holders of the roles that the SOP names.
    """
    named = step.performers.deputies if role == step.performers.leader else ()
    allowed = (person for other in named for person in staff.holders(other))
    return tuple(dict.fromkeys((*staff.acting_for(role), *allowed)))


def can_be_filled(seats: Seats, by: frozenset[int]) -> bool:
    """Are enough of these persons there for every seat?"""
    return all(len(persons & by) >= needed for persons, needed in seats)


def can_be_divided(mine: Seats, theirs: Seats) -> bool:
    """Can some persons fill these seats, and others those?

    Persons who could take the same seats are alike, so only their numbers on each side are tried.
    """
    kinds: dict[tuple[bool, ...], list[int]] = {}
    for person in sorted(frozenset().union(*(persons for persons, _ in (*mine, *theirs)))):
        kinds.setdefault(tuple(person in persons for persons, _ in (*mine, *theirs)), []).append(person)
    everybody = [person for alike in kinds.values() for person in alike]
    trials = product(*(range(len(alike) + 1) for alike in kinds.values()))
    for trial, numbers in enumerate(trials):
        here = frozenset(
            person for alike, n in zip(kinds.values(), numbers, strict=True) for person in alike[:n]
        )
        there = frozenset(everybody) - here
        if trial == _MOST_TRIALS or (can_be_filled(mine, here) and can_be_filled(theirs, there)):
            return True
    return False


def team_problems(parts: Sequence[Part], staff: Staff) -> Iterator[Problem]:
    """Steps that nobody could perform, and why."""
    for part in parts:
        for step in part.sop.steps:
            found = list(_unfilled(part, step, staff))
            yield from found
            yield from _nobody_acts(step, staff)
            if not found:
                yield from _barred(part, step, staff)
                yield from _never_together(part, step, staff)


def _unfilled(part: Part, step: Step, staff: Staff) -> Iterator[Problem]:
    for unit in units_of(part, step):
        for seat, (persons, needed) in zip(step.performers.roles, seats_of(step, unit, staff), strict=True):
            if len(persons) < needed:
                yield Problem(
                    code="nobody_for_unit" if unit else "nobody_for_step",
                    place="people",
                    value=str(len(persons)),
                    allowed=(f">= {needed}",),
                    fields={"step": step.label, "role": seat.role, "unit": unit},
                )


def _nobody_acts(step: Step, staff: Staff) -> Iterator[Problem]:
    """Deputies whom the SOP names although nobody but the absent themselves holds that role."""
    leader = step.performers.leader
    for role in step.performers.deputies:
        if not set(staff.holders(role)) - set(staff.holders(leader)):
            fields = {"step": step.label, "role": leader}
            yield Problem(code="nobody_acts", place="people", value=role, fields=fields)


def _barred(part: Part, step: Step, staff: Staff) -> Iterator[Problem]:
    """A control: the performers of other steps may not take this one. Is anybody left?"""
    others = [part.sop.step(name) for name in step.not_same_person_as]
    theirs = tuple(seat for other in others for seat in _all_seats(part, other, staff))
    if any(len(persons) < needed for persons, needed in theirs):
        return  # told of that step
    if others and not can_be_divided(_all_seats(part, step, staff), theirs):
        fields = {"step": step.label, "other": ", ".join(other.label for other in others)}
        yield Problem(code="nobody_besides", place="people", value=step.label, fields=fields)


def _all_seats(part: Part, step: Step, staff: Staff) -> Seats:
    return tuple(seat for unit in units_of(part, step) for seat in seats_of(step, unit, staff))


def _never_together(part: Part, step: Step, staff: Staff) -> Iterator[Problem]:
    """Own hours that never meet, and a standard that fits no session of the performers' common hours."""
    for unit in units_of(part, step):
        seats = seats_of(step, unit, staff)
        longest = [_longest(windows) * speed for windows, speed in _mixtures(seats, staff)]
        if not longest:
            continue
        if max(longest) == 0:
            yield Problem(code="no_common_hours", place="people", value=step.label)
            return
        rule = part.course.durations.rule(step.id, unit)
        if not step.must_not_split or (step.standard is None and not rule.stands_alone):
            continue
        needed = _needed(part, step, unit)
        if needed > max(longest):
            yield Problem(
                code="never_fits",
                place=f"{part.place}durations.steps.{step.id}",
                value=f"{needed / 60:g}",
                allowed=(f"<= {max(longest) / 60:g}",),
                fields={"step": step.label},
            )
            return


def common_session(part: Part, step: Step, staff: Staff) -> int:
    """Seconds of the longest session that a team for the step has in common, whatever the unit."""
    return min(
        max((_longest(windows) for windows, _ in _mixtures(seats_of(step, unit, staff), staff)), default=0)
        for unit in units_of(part, step)
    )


def _needed(part: Part, step: Step, unit: str) -> float:
    from simulation.planning.durations import duration

    rule = part.course.durations.rule(step.id, unit)
    standard = None if step.standard is None else step.standard.seconds
    return duration(rule, standard).mean if rule.absolute else reference(rule, standard)


def _longest(windows: Windows) -> int:
    return int((windows.close - windows.open).max(initial=0))


def _mixtures(seats: Seats, staff: Staff) -> Iterator[tuple[Windows, float]]:
    """Common hours and slowest speed of every kind of team, as far as they are not too many."""
    kinds: dict[tuple[int, float], set[int]] = {}
    hours: dict[tuple[int, float], Windows] = {}
    for person in sorted(frozenset().union(*(persons for persons, _ in seats))):
        windows = staff.usual(person)
        kind = (id(windows), staff.groups[person].speed)
        kinds.setdefault(kind, set()).add(person)
        hours[kind] = windows
    found = 0
    for size in range(1, min(len(kinds), sum(needed for _, needed in seats)) + 1):
        for mixture in combinations(kinds, size):
            found += 1
            if found > _MOST_TRIALS:
                return
            members = frozenset[int]().union(*(kinds[kind] for kind in mixture))
            if can_be_filled(seats, members):
                common = hours[mixture[0]]
                for kind in mixture[1:]:
                    common = common if hours[kind] is common else common.intersect(hours[kind])
                yield common, min(speed for _, speed in mixture)
