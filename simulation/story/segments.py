"""Why single instances waited or paused, stretch by stretch: what the measures add up, drawn out.

Totals of many instances need no stretches; a story and a calendar of one case do. Both rest on the same
hindrances, and the tests hold their sums equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from simulation.draws import Draws
from simulation.measures.candidates import Need, Seat
from simulation.measures.causes import CAUSES
from simulation.measures.hindrance import (
    ABSENT,
    AT_THE_DESK,
    BUSY_CASE,
    BUSY_DUTY,
    DOES_NOT_FIT,
    JOINT,
    OVERTAKEN,
    Hindrance,
)
from simulation.measures.obstacles import Obstacles
from simulation.measures.occupation import CASE, CLOSED, DUTY, HELD, OFF
from simulation.measures.overtaking import overtaken
from simulation.measures.teams import common
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run

_STATES: dict[int, tuple[int, ...]] = {
    ABSENT: (CLOSED, OFF),
    OVERTAKEN: (CASE,),
    BUSY_CASE: (CASE,),
    BUSY_DUTY: (DUTY,),
    JOINT: (HELD,),
}
"""What those are at because of whom there is this cause."""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A stretch of waiting, or of a pause, with one cause.

    Parameters: cause - one of CAUSES; begin, end - instants; roles - whose seats lack somebody; persons -
    those because of whom: away, busy or kept free (none where a control bars everybody); others - instances
    that these persons are at, where the cause is `busy_case` or `overtaken`.
    """

    cause: str
    begin: int
    end: int
    roles: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()
    others: tuple[int, ...] = ()


class Segments:
    """Stretches of waiting and pausing of the instances of one run.

    Parameters: plan, draws, run - that belong together.
    """

    def __init__(self, plan: Plan, draws: Draws, run: Run) -> None:
        self.plan, self.draws, self.run = plan, draws, run
        self._hindered: dict[tuple[Need, bool], Hindrance] = {}

    @cached_property
    def _obstacles(self) -> Obstacles:
        return Obstacles(self.plan, self.draws, self.run)

    def waiting(self, row: int) -> tuple[Segment, ...]:
        """Why an instance waited, from enabled to started, or to the end of the run.

        Parameters: row - of the run.
        Returns: stretches without gaps; neighbours differ.
        """
        run = self.run
        every = (run.enabled, run.outside, run.handed, run.ready, run.start)
        instants = [self._until(int(array[row])) for array in every]
        found = [
            Segment(cause=cause, begin=begin, end=end)
            for cause, (begin, end) in zip(CAUSES[:3], pairwise(instants[:4]), strict=True)
            if end > begin
        ]
        return (*found, *_merged(self._at_the_desk(row, *instants[3:])))

    def pauses(self, row: int) -> tuple[Segment, ...]:
        """When an instance that was begun did not go on: `office_closed` or `absent`.

        Parameters: row - of the run.
        Returns: stretches in order; none for what overran, which goes on after hours.
        """
        run, start = self.run, int(self.run.start[row])
        if start == MISSING or run.overran[row]:
            return ()
        team = run.team_of(row)
        return tuple(_merged(self._pauses(team, start, self._until(int(run.end[row])))))

    def _until(self, instant: int) -> int:
        end = self.run.end_of_run
        return end if instant == MISSING else min(instant, end)

    def _pauses(self, team: tuple[int, ...], start: int, end: int) -> Iterator[Segment]:
        windows, now = common(self.draws, team), start
        while now < end:
            _, reaches, together = windows.stretch(now)
            _, changes, is_open = self.plan.office.stretch(now)
            stop = min(reaches, changes, end)
            if not together and not is_open:
                yield Segment(cause="office_closed", begin=now, end=stop)
            elif not together:
                away = [p for p in team if not self.draws.persons[p].windows.is_open(now)]
                stop = min(stop, *(self.draws.persons[p].windows.stretch(now)[1] for p in team))
                yield Segment(cause="absent", begin=now, end=stop, persons=tuple(away))
            now = stop

    # Between ready and started.

    def _at_the_desk(self, row: int, begin: int, end: int) -> Iterator[Segment]:
        if end <= begin:
            return
        found = self._obstacles
        need = found.needs[found.places[row]]
        middle = end
        if found.keeps_free(need):
            # A joint step waits for those whom others keep free, not for those whom it does itself.
            instants = (np.array([instant]) for instant in (row, begin, end))
            middle = int(found.behind_others(need, *instants)[0])
            yield from self._cut(row, need, self._hindrance(need, held_is_free=True), middle, end)
        yield from self._cut(row, need, self._hindrance(need), begin, middle)

    def _hindrance(self, need: Need, *, held_is_free: bool = False) -> Hindrance:
        key = need, held_is_free
        if key not in self._hindered:
            self._hindered[key] = self._obstacles.hindrance(need, held_is_free=held_is_free)
        return self._hindered[key]

    def _cut(self, row: int, need: Need, hindered: Hindrance, begin: int, end: int) -> Iterator[Segment]:
        """The stretches of a hindrance between two instants."""
        times = hindered.line.times
        first = int(np.searchsorted(times, begin, side="right")) - 1
        last = int(np.searchsorted(times, end, side="left"))
        places = np.arange(first, last)
        begins = np.maximum(times[places], begin)
        ends = np.append(begins[1:], end)
        places, begins, ends = (array[ends > begins] for array in (places, begins, ends))
        if not len(places):
            return
        state = hindered.line.state[places]
        rows = np.full(len(places), row)
        later = overtaken(self.run, self._obstacles.persons, hindered, rows, begins, ends) > 0
        state = np.where(later & (state == BUSY_CASE), OVERTAKEN, state)
        for place, cause, a, b in zip(
            places.tolist(), state.tolist(), begins.tolist(), ends.tolist(), strict=True
        ):
            yield self._segment(row, need, hindered, place, Segment(cause=AT_THE_DESK[cause], begin=a, end=b))

    def _segment(self, row: int, need: Need, hindered: Hindrance, place: int, bare: Segment) -> Segment:
        """The same stretch with those because of whom."""
        cause = AT_THE_DESK.index(bare.cause)
        if cause == DOES_NOT_FIT:
            return replace(bare, roles=tuple(seat.role for seat in need.seats))
        roles: list[int] = []
        persons: list[int] = []
        for seat, (members, short) in zip(need.seats, hindered.lacking, strict=True):
            states = {p: int(line.at(np.array([bare.begin]))[0]) for p, line in members.items()}
            if not short[place] or (cause == ABSENT and not _too_few(seat, states)):
                continue
            there = [person for person, state in states.items() if state in _STATES.get(cause, ())]
            # Where a control bars everybody, nobody is away: there is only nobody left.
            if there or cause == ABSENT:
                roles.append(seat.role)
                persons += there
        unique = tuple(dict.fromkeys(persons))
        others = self._at_work(row, unique, bare) if cause in (BUSY_CASE, OVERTAKEN) else ()
        return replace(bare, roles=tuple(dict.fromkeys(roles)), persons=unique, others=others)

    def _at_work(self, row: int, persons: tuple[int, ...], bare: Segment) -> tuple[int, ...]:
        """The instances that persons are at; of those that overtake, only these."""
        run, found = self.run, []
        for person in persons:
            starts = self._obstacles.persons.work[person].start
            place = int(np.searchsorted(starts, bare.begin, side="right")) - 1
            found.append(int(self._obstacles.persons.instances[person][place]))
        if bare.cause == "overtaken":
            ranks = run.rank_priority
            over = [o for o in found if ranks[o] < ranks[row] and run.ready[o] > run.ready[row]]
            # In a batch another item may be the one of higher priority.
            found = over or found
        return tuple(dict.fromkeys(found))


def _too_few(seat: Seat, states: dict[int, int]) -> bool:
    return sum(state not in (CLOSED, OFF) for state in states.values()) < seat.count


def _merged(segments: Iterator[Segment]) -> list[Segment]:
    """In order of time; neighbours that say the same are one."""
    found: list[Segment] = []
    for segment in sorted(segments, key=lambda each: each.begin):
        if (
            found
            and found[-1].end == segment.begin
            and replace(found[-1], begin=0, end=0) == replace(segment, begin=0, end=0)
        ):
            found[-1] = replace(found[-1], end=segment.end)
        else:
            found.append(segment)
    return found


def seconds_by_cause(segments: tuple[Segment, ...]) -> dict[str, int]:
    """Clock seconds of each cause that occurs."""
    found: dict[str, int] = {}
    for segment in segments:
        found[segment.cause] = found.get(segment.cause, 0) + segment.end - segment.begin
    return found


def rows_of(run: Run, case: int) -> Int64:
    """The instances of one case, in the order in which they were enabled."""
    return np.flatnonzero(run.case == case)
