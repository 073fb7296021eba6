"""Who does what next: the allocation rules, without a clock of their own.

All work shares one order: what was enabled first goes first (then release, case, step). A step takes all its
performers at once or none, so there is no deadlock; a person whom a waiting joint step needs starts nothing
ranked below it while that step could still start the same day, so joint steps do not starve.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulation.draws import Draws
from simulation.plan import Plan
from sop.worktime.windows import HorizonError, Windows

Rank = tuple[int, int, int, int]


@dataclass(eq=False)
class Desk:
    """One person at work: what waits on the desk and whether the hands are free."""

    index: int
    roles: frozenset[int]
    windows: Windows
    arrivals: list[int]
    sizes: list[int]
    next_duty: int = 0
    busy: bool = False
    free_at: int = 0
    idle_since: int = 0
    wake_at: int = -1
    duty_seconds: int = 0
    sop_seconds: int = 0

    def duty_waits(self, now: int) -> bool:
        """Has other work arrived that is not begun?"""
        return self.next_duty < len(self.arrivals) and self.arrivals[self.next_duty] <= now

    def duty_ranks_before(self, enabled: int) -> bool:
        """Did the oldest other work arrive before a step that was enabled at this instant?"""
        return self.next_duty < len(self.arrivals) and self.arrivals[self.next_duty] < enabled


@dataclass(eq=False, kw_only=True)
class Request:
    """A step of a case that waits for its performers."""

    case: int
    step: int
    rank: Rank
    seats: tuple[tuple[int, int], ...]
    joint: bool
    work: int
    grant: Any = field(repr=False)

    @property
    def enabled(self) -> int:
        """The instant at which the last predecessor completed."""
        return self.rank[0]


class Allocation:
    """The desks of all persons, and the rules by which steps get their teams."""

    def __init__(self, plan: Plan, draws: Draws) -> None:
        self.plan = plan
        self.desks = [
            Desk(
                index=index,
                roles=frozenset(person.roles),
                windows=luck.windows,
                arrivals=luck.arrivals.tolist(),
                sizes=luck.sizes.tolist(),
                # What arrived before the run began was somebody else's: desks start empty.
                next_duty=int(luck.arrivals.searchsorted(plan.start)),
            )
            for index, (person, luck) in enumerate(zip(plan.persons, draws.persons, strict=True))
        ]
        self.holders = {role: [self.desks[i] for i in plan.holders(role)] for role in range(len(plan.roles))}
        self._had: dict[tuple[int, int], set[int]] = {}
        self._common: dict[tuple[int, ...], Windows] = {}
        self._midnights: list[int] = plan.days.midnights.tolist()

    def team(self, request: Request, now: int, reserved: dict[int, Rank]) -> list[Desk] | None:
        """The persons who take a step now, or None where one is missing."""
        team: list[Desk] = []
        for role, count in request.seats:
            already = sum(role in desk.roles for desk in team)
            free = [
                desk
                for desk in self.holders[role]
                if desk not in team and self._can_take(desk, request, now, reserved)
            ]
            if already + len(free) < count:
                return None
            free.sort(key=lambda desk: self._preference(desk, role, request))
            team += free[: max(0, count - already)]
        return team

    def _can_take(self, desk: Desk, request: Request, now: int, reserved: dict[int, Rank]) -> bool:
        if desk.busy or desk.index in reserved or not desk.windows.is_open(now):
            return False
        if desk.duty_ranks_before(request.enabled):
            return False
        return not self._planned_round(request) or self._uninterrupted(desk, now, request.work)

    def _planned_round(self, request: Request) -> bool:
        # Nothing is begun that a known absence would interrupt, unless it is longer than a day anyway.
        return request.work <= self.plan.day_seconds

    def _uninterrupted(self, desk: Desk, start: int, work: int) -> bool:
        """No absence of this person falls between start and the end of the work."""
        try:
            return desk.windows.after(start, work) == self.plan.office.after(start, work)
        except HorizonError:
            return False

    def _preference(self, desk: Desk, role: int, request: Request) -> tuple[bool, int, int]:
        """First who had the case before, then who has been idle longest."""
        return (
            desk.index not in self._had.get((request.case, role), ()),
            desk.idle_since,
            desk.index,
        )

    def held_for(self, request: Request, now: int) -> Iterator[Desk]:
        """Whom a joint step that cannot start yet keeps free: nobody where it cannot start today."""
        tomorrow = self._next_midnight(now)
        held: list[Desk] = []
        for role, count in request.seats:
            ready = []
            for desk in self.holders[role]:
                instant = self._ready(desk, now)
                if instant is None or instant >= tomorrow:
                    continue
                if self._planned_round(request) and not self._uninterrupted(desk, instant, request.work):
                    continue
                ready.append((instant, desk.index, desk))
            if len(ready) < count:
                return
            held += [desk for _, _, desk in sorted(ready)[:count]]
        yield from held

    def _ready(self, desk: Desk, now: int) -> int | None:
        try:
            return int(desk.windows.next_open(max(now, desk.free_at) if desk.busy else now))
        except HorizonError:
            return None

    def _next_midnight(self, now: int) -> int:
        from bisect import bisect_right

        position = bisect_right(self._midnights, now)
        return self._midnights[min(position, len(self._midnights) - 1)]

    def take(self, team: list[Desk], request: Request, now: int) -> int | None:
        """Make a team busy with a step.

        Returns: the instant at which the step completes; None where the calendar ends before.
        """
        for desk in team:
            desk.busy = True
            for role, _ in request.seats:
                if role in desk.roles:
                    self._had.setdefault((request.case, role), set()).add(desk.index)
        try:
            finish = int(self.common(team).after(now, request.work))
        except HorizonError:
            finish = None
        for desk in team:
            desk.free_at = finish if finish is not None else self._midnights[-1]
            desk.sop_seconds += request.work
        return finish

    def common(self, team: list[Desk]) -> Windows:
        """When all of a team are on duty."""
        key = tuple(sorted(desk.index for desk in team))
        if key not in self._common:
            windows = self.desks[key[0]].windows
            for index in key[1:]:
                windows = windows.intersect(self.desks[index].windows)
            self._common[key] = windows
        return self._common[key]
