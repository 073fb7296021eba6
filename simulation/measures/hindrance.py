"""What keeps a step from being started at each instant, given who could take it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.measures.candidates import Need, Seat
from simulation.measures.occupation import (
    CASE,
    DUTY,
    FREE,
    HELD,
    OFF,
    Crowd,
    Line,
    Persons,
    acting_only,
    any_in,
    count_in,
    is_open,
)
from simulation.plan import Int64
from sop.worktime.windows import Windows

AT_THE_DESK = ("office_closed", "absent", "does_not_fit", "overtaken", "busy_case", "busy_duty", "joint")
OFFICE_CLOSED, ABSENT, DOES_NOT_FIT, OVERTAKEN, BUSY_CASE, BUSY_DUTY, JOINT = range(7)

# What may be said of a stretch: the office is open, too few are on duty, too few are free, and of those who
# could have been somebody is at a case, or at another duty.
_IS_OPEN, _AWAY, _SHORT, _AT_CASE, _AT_DUTY = 1, 2, 4, 8, 16


def _causes() -> Int64:
    """The first cause that holds, for every combination of bits."""
    bits = np.arange(32)
    kinds = [
        (bits & _IS_OPEN == 0, OFFICE_CLOSED),
        (bits & _AWAY > 0, ABSENT),
        (bits & _SHORT == 0, DOES_NOT_FIT),
        (bits & _AT_CASE > 0, BUSY_CASE),
        (bits & _AT_DUTY > 0, BUSY_DUTY),
    ]
    return np.select([where for where, _ in kinds], [cause for _, cause in kinds], default=JOINT)


_CAUSE = _causes()

Members = dict[int, Line]
Flags = NDArray[np.bool_]


class Candidates:
    """Who could take a step, over the whole run.

    Parameters: persons - what they do; need - of the step; acting - by those they act for, days of
    deputies.
    """

    def __init__(self, persons: Persons, need: Need, acting: dict[tuple[int, ...], Windows]) -> None:
        self.need = need
        self.members = tuple(_members(persons, seat, acting) for seat in need.seats)
        self._crowd = Crowd(persons.office, (line for group in self.members for line in group.values()))
        self._counted: dict[tuple[int, ...], Int64] = {}

    @property
    def times(self) -> Int64:
        """All borders."""
        return self._crowd.times

    def hindrance(self, *, held_is_free: bool = False) -> Hindrance:
        """What keeps the step from being started.

        Parameters: held_is_free - a joint step does not wait for persons whom it keeps free itself.
        """
        return Hindrance(self, held_is_free=held_is_free)

    def cause(self, *, held_is_free: bool) -> Int64:
        """Places in AT_THE_DESK, from each border to the next."""
        bits = np.zeros(len(self.times), dtype=np.uint8)
        for count, group in self._groups():
            counters = self._counters(group)
            away, short = self._lacks(counters, count, group, held_is_free=held_is_free)
            for bit, where in (
                (_IS_OPEN, is_open(counters)),
                (_SHORT, short),
                (_AT_CASE, short & any_in(counters, CASE)),
                (_AT_DUTY, short & any_in(counters, DUTY)),
                (_AWAY, away),
            ):
                bits |= where * np.uint8(bit)
        return _CAUSE[bits]

    def short(self, seat: int, *, held_is_free: bool) -> Flags:
        """Where too few are free for one seat, from each border to the next."""
        group = self.members[seat]
        counters = self._counters(group)
        return self._lacks(counters, self.need.seats[seat].count, group, held_is_free=held_is_free)[1]

    def _groups(self) -> list[tuple[int, Members]]:
        """Number needed and persons; seats that need all of their persons are as one."""
        full: Members = {}
        found: list[tuple[int, Members]] = []
        for seat, group in zip(self.need.seats, self.members, strict=True):
            if seat.count == len(group) == len(seat.holders):
                full |= group
            else:
                found.append((seat.count, group))
        return [*found, (len(full), full)] if full else found

    def _counters(self, group: Members) -> Int64:
        # A deputy's line differs from that of the same person as a holder.
        key = tuple(id(line) for line in group.values())
        if key not in self._counted:
            self._counted[key] = self._crowd.count(group.values())
        return self._counted[key]

    def _lacks(
        self, counters: Int64, count: int, group: Members, *, held_is_free: bool
    ) -> tuple[Flags, Flags]:
        """Where too few are on duty, and where too few are free."""
        free = count_in(counters, FREE)
        if held_is_free:
            free += count_in(counters, HELD)
        return count_in(counters, OFF) > len(group) - count, free < count


class Hindrance:
    """What keeps a step from being started.

    Parameters: candidates; held_is_free. `line` - a place in AT_THE_DESK from each border to the next
    (`busy_case` stands for `overtaken` as well, which depends on the instance).
    """

    def __init__(self, candidates: Candidates, *, held_is_free: bool) -> None:
        self._candidates, self._held_is_free = candidates, held_is_free
        self.line = Line(times=candidates.times, state=candidates.cause(held_is_free=held_is_free))

    @cached_property
    def lacking(self) -> tuple[tuple[Members, Flags], ...]:
        """For each seat its persons (deputies off duty where they do not act), and where too few are free."""
        return tuple(
            (group, self._candidates.short(seat, held_is_free=self._held_is_free))
            for seat, group in enumerate(self._candidates.members)
        )


def _members(persons: Persons, seat: Seat, acting: dict[tuple[int, ...], Windows]) -> Members:
    lines = {person: persons.lines[person] for person in seat.holders}
    if seat.deputies and len(acting[seat.regular]):
        for person in seat.deputies:
            lines[person] = acting_only(persons.lines[person], acting[seat.regular])
    return lines
