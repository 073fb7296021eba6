"""What keeps a step from being started at each instant, given who could take it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.measures.candidates import Need, Seat
from simulation.measures.occupation import CASE, DUTY, FREE, HELD, Crowd, Line, Persons, acting_only, count_in
from simulation.plan import Int64
from sop.worktime.windows import Windows

AT_THE_DESK = ("office_closed", "absent", "does_not_fit", "overtaken", "busy_case", "busy_duty", "joint")
OFFICE_CLOSED, ABSENT, DOES_NOT_FIT, OVERTAKEN, BUSY_CASE, BUSY_DUTY, JOINT = range(7)

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
        absent, lacking, at_case, at_duty = (np.zeros(len(self.times), dtype=bool) for _ in range(4))
        for count, group in self._groups():
            away, short, counters = self._lacks(count, group, held_is_free=held_is_free)
            absent |= away
            lacking |= short
            at_case |= short & (count_in(counters, CASE) > 0)
            at_duty |= short & (count_in(counters, DUTY) > 0)
        cause = np.full(len(self.times), JOINT)
        for where, value in ((at_duty, BUSY_DUTY), (at_case, BUSY_CASE), (~lacking, DOES_NOT_FIT)):
            cause[where] = value
        cause[absent] = ABSENT
        cause[~self._crowd.is_open] = OFFICE_CLOSED
        return cause

    def short(self, seat: int, *, held_is_free: bool) -> Flags:
        """Where too few are free for one seat, from each border to the next."""
        return self._lacks(self.need.seats[seat].count, self.members[seat], held_is_free=held_is_free)[1]

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

    def _lacks(self, count: int, group: Members, *, held_is_free: bool) -> tuple[Flags, Flags, Int64]:
        """Where too few are on duty, where too few are free, and the counters."""
        # A deputy's line differs from that of the same person as a holder.
        key = tuple(id(line) for line in group.values())
        if key not in self._counted:
            self._counted[key] = self._crowd.count(group.values())
        counters = self._counted[key]
        held, free = count_in(counters, HELD), count_in(counters, FREE)
        on_duty = held + free + count_in(counters, DUTY) + count_in(counters, CASE)
        return on_duty < count, (free + held if held_is_free else free) < count, counters


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
