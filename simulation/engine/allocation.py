"""Who takes up what: the rules by which waiting steps get their performers, without a clock of their own.

A step takes all its performers at once or none, so there is no deadlock. A person whom a waiting joint step
(or one that must not be split) needs starts nothing ranked below it while that step could still start the
same day, so such steps do not starve.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, combinations, islice, product

from simulation.draws import Draws
from simulation.engine.desk import Desk
from simulation.engine.duties import FOREVER
from simulation.engine.queues import Instance, Job, Queue, Rank, SeatDesks, Team, link
from simulation.plan import MISSING, Plan
from sop.worktime.windows import HorizonError, Windows

TEAMS_TRIED = 200
"""Of the teams that could do what must not be split so many are asked, the preferred first: of twenty alike
persons ten make 184,756 teams."""

Reserved = dict[Desk, Rank]
Key = Callable[[Desk, int], tuple[object, ...]]
"""Order among the candidates for a seat of a role."""


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Crew:
    """Who takes a job together.

    Parameters: number; desks - the lead first; windows - when all are on duty; speed - of the slowest.
    """

    number: int
    desks: tuple[Desk, ...]
    windows: Windows
    speed: float


class Allocation:
    """The desks of all persons, the queues, and the rules."""

    def __init__(self, plan: Plan, draws: Draws) -> None:
        self.plan = plan
        self.desks = [
            Desk(index, person, luck, plan.start)
            for index, (person, luck) in enumerate(zip(plan.persons, draws.persons, strict=True))
        ]
        self._midnights: list[int] = plan.days.midnights.tolist()
        # The longest session in which each step could be done without a break.
        self.longest = [
            plan.session_seconds if spec.session == MISSING else spec.session for spec in plan.steps
        ]
        self._tomorrow = plan.start
        self._acting: dict[tuple[Desk, ...], Windows] = {}
        self._common: dict[tuple[int, ...], Windows] = {}
        # The indices of each crew's members, a person alone being the crew of that number.
        self.members: list[tuple[int, ...]] = [(desk.index,) for desk in self.desks]
        self._crews: dict[tuple[Team, int], Crew] = {}
        self._had: dict[tuple[int, int], set[int]] = {}
        # Who carried out the latest visit of a step that is controlled.
        self._did: dict[tuple[int, int], tuple[int, set[int]]] = {}
        self._controlled = {step for spec in plan.steps for step in spec.not_same_as}
        self._queues: dict[object, Queue] = {}
        self.queue_of = [
            [self._queue(step, unit) for unit in range(len(spec.units))]
            for step, spec in enumerate(plan.steps)
        ]
        self.queues = tuple(self._queues.values())
        link(self.queues)
        # Remembering who had a case is worth its time only where there is a choice.
        choice = any(
            len(seat.holders) + len(seat.deputies) > 1
            for queue in self._queues.values()
            for seat in queue.seats
        )
        self.remembers = choice or bool(self._controlled)

    def _queue(self, step: int, unit: int) -> Queue:
        spec = self.plan.steps[step]
        bound = spec.units[unit].persons
        key = (spec.seats, spec.deputies, bound, spec.must_not_split, bool(spec.not_same_as))
        if key not in self._queues:
            seats = tuple(self._seat(role, count, bound, spec.acting_for(role)) for role, count in spec.seats)
            self._queues[key] = Queue(
                seats, must_not_split=spec.must_not_split, controlled=bool(spec.not_same_as)
            )
        return self._queues[key]

    def _seat(self, role: int, count: int, bound: tuple[int, ...], acting: tuple[int, ...]) -> SeatDesks:
        holders = self.plan.holders(role)
        chosen = tuple(i for i in holders if i in bound) if bound else holders
        deputies = tuple(i for i in acting if i not in (chosen or holders))
        # A unit's persons count where they hold the role; another seat of the step is anybody's.
        desks = tuple(self.desks[i] for i in chosen or holders)
        if deputies and desks not in self._acting:
            days = desks[0].away
            for desk in desks[1:]:
                days = days.intersect(desk.away)
            self._acting[desks] = days
        return SeatDesks(
            role=role, count=count, holders=desks, deputies=tuple(self.desks[i] for i in deputies)
        )

    # A team for a job.

    def team(self, queue: Queue, job: Job, now: int, reserved: Reserved) -> Team | None:
        """The persons who take a job now, each with the role of the seat, or None where one is missing."""
        if queue.fixed_team is not None:
            for desk in queue.fixed_team:
                if desk.busy or desk in reserved or not desk.on_duty(now):
                    return None
            may = queue.uniform or all(self._may(desk, job, now) for desk in queue.fixed_team)
            return queue.fixed_seats if may else None
        return self._team_at(
            queue, job, now, lambda desk: desk not in reserved and not desk.busy, self._preference(job)
        )

    def _team_at(
        self, queue: Queue, job: Job, at: int, free: Callable[[Desk], bool], key: Key
    ) -> Team | None:
        """One person a seat, the first by the key, among those who are free and could begin then.

        What must not split takes the first team in that order whom it fits.
        """
        choices: list[Iterable[Team]] = []
        for seat in queue.seats:
            there = [
                desk
                for desk in self._candidates(seat, at)
                if free(desk) and desk.windows.is_open(at) and self._may(desk, job, at)
            ]
            if len(there) < seat.count:
                return None
            there.sort(key=lambda desk: key(desk, seat.role))
            seated = [(desk, seat.role) for desk in there]
            choices.append(
                islice(combinations(seated, seat.count), TEAMS_TRIED)
                if queue.must_not_split
                else (tuple(seated[: seat.count]),)
            )
        for parts in islice(product(*choices), TEAMS_TRIED if queue.must_not_split else 1):
            team = tuple(chain.from_iterable(parts))
            if self._fits([desk for desk, _ in team], queue, job, at):
                return team
        return None

    def _candidates(self, seat: SeatDesks, now: int) -> tuple[Desk, ...]:
        if seat.deputies and self._acting[seat.holders].is_open(now):
            return seat.holders + seat.deputies
        return seat.holders

    def _may(self, desk: Desk, job: Job, at: int) -> bool:
        """No control speaks against it, and no known absence would interrupt what takes up to a day."""
        if self._controlled and self._excluded(desk, job):
            return False
        work = job.total(desk.speed)
        return work > self.plan.day_seconds or desk.uninterrupted(at, work)

    def _excluded(self, desk: Desk, job: Job) -> bool:
        barred = self.plan.steps[job.step].not_same_as
        return any(
            desk.index in self._did[item.case, step][1]
            for step in barred
            for item in job.items
            if (item.case, step) in self._did
        )

    def _preference(self, job: Job) -> Key:
        """First who had the case before in that role, then who has been idle longest."""
        return lambda desk, role: (
            desk.index not in self._had.get((job.case, role), ()),
            desk.idle_since,
            desk.index,
        )

    def preferred(self, queue: Queue, job: Job, free: list[Desk]) -> Desk:
        """Who of several takes a job that needs one person."""
        key, role = self._preference(job), queue.seats[0].role
        return min(free, key=lambda desk: key(desk, role))

    def _fits(self, team: list[Desk], queue: Queue, job: Job, at: int) -> bool:
        if not queue.must_not_split:
            return True
        begin, end = -FOREVER, FOREVER
        for desk in team:
            opened, closes, is_open = desk.windows.stretch(at)
            if not is_open:
                return False
            begin, end = max(begin, opened), min(end, closes)
        work = job.total(min(desk.speed for desk in team))
        return begin == at if work > self.longest[job.step] else at + work <= end

    # Who is kept free.

    def needed_today(self, queue: Queue, job: Job, now: int, reserved: Reserved) -> tuple[Desk, ...]:
        """Whom a job that cannot start now keeps free: its team at the next instant of the day that serves.

        Such an instant is one at which somebody becomes free or comes on duty; nothing else lets a job
        start that could not start before.
        """
        tomorrow = self._midnight_after(now)
        if queue.fixed_team is not None:
            if any([desk in reserved for desk in queue.fixed_team]):  # noqa: C419 - a list is faster
                return ()
            free_at = max([desk.free_at if desk.busy else now for desk in queue.fixed_team])
            if queue.uniform:
                return queue.fixed_team if self.opens_today(queue.desks[0].windows, free_at, now) else ()
            return self._fixed_today(queue.fixed_team, job, now, free_at, tomorrow)
        desks = [desk for desk in queue.desks if desk not in reserved]
        instants = {instant for desk in desks for instant in _changes(desk, now, tomorrow)}
        later = sorted(instants)
        ready: dict[Desk, int] = {}

        def key(desk: Desk, _: int) -> tuple[int, ...]:
            if desk not in ready:
                ready[desk] = next(
                    instant
                    for instant in (now, *later)
                    if (not desk.busy or desk.free_at <= instant)
                    and desk.windows.is_open(instant)
                    and self._may(desk, job, instant)
                )
            return ready[desk], desk.index

        for at in later:
            team = self._team_at(queue, job, at, partial(_free_by, at, reserved), key)
            if team is not None:
                return tuple(dict.fromkeys(desk for desk, _ in team))
        return ()

    def _fixed_today(
        self, team: tuple[Desk, ...], job: Job, now: int, at: int, tomorrow: int
    ) -> tuple[Desk, ...]:
        """The same where nobody else could be on the team: the first instant at which all are there."""
        met = False
        while at < tomorrow and not met:
            opened = max(opens_next(desk.windows, at) for desk in team)
            met, at = opened == at, opened
        if at >= tomorrow:
            return ()
        # Absences last whole days: what one would interrupt now it would interrupt later today.
        return team if at > now and all(self._may(desk, job, at) for desk in team) else ()

    def opens_today(self, windows: Windows, instant: int, now: int) -> bool:
        """Is somebody with these hours on duty at or after an instant, before the day is over?"""
        tomorrow = self._midnight_after(now)
        return instant < tomorrow and opens_next(windows, instant) < tomorrow

    def _midnight_after(self, now: int) -> int:
        if now >= self._tomorrow:
            place = min(bisect_right(self._midnights, now), len(self._midnights) - 1)
            self._tomorrow = self._midnights[place]
        return self._tomorrow

    # What was done.

    def remember(self, item: Instance, team: Team) -> None:
        """Who has done what in a case, for continuity and for controls."""
        for desk, role in team:
            self._had.setdefault((item.case, role), set()).add(desk.index)
        if item.step in self._controlled:
            visit, persons = self._did.get((item.case, item.step), (MISSING, set()))
            if item.visit > visit:
                persons = set()
            persons.update(desk.index for desk, _ in team)
            self._did[item.case, item.step] = item.visit, persons

    def crew(self, seated: Team, lead: int) -> Crew:
        """A team at work. Parameters: seated - persons with the roles of their seats; lead - leading role."""
        found = self._crews.get((seated, lead))
        if found is None:
            desks = list(dict.fromkeys(desk for desk, _ in seated))
            # Who sits on the lead's seat stands first, also a deputy.
            desks.sort(key=lambda desk: (desk, lead) not in seated)
            found = self._crews[seated, lead] = Crew(
                number=len(self.members),
                desks=tuple(desks),
                windows=self._all_there(desks),
                speed=min(desk.speed for desk in desks),
            )
            self.members.append(tuple(desk.index for desk in desks))
        return found

    def _all_there(self, team: Sequence[Desk]) -> Windows:
        key = tuple(sorted(desk.index for desk in team))
        if key not in self._common:
            windows = self.desks[key[0]].windows
            for index in key[1:]:
                windows = windows.intersect(self.desks[index].windows)
            self._common[key] = windows
        return self._common[key]


def _free_by(at: int, reserved: Reserved, desk: Desk) -> bool:
    return desk not in reserved and (not desk.busy or desk.free_at <= at)


def _changes(desk: Desk, now: int, tomorrow: int) -> Iterator[int]:
    """Instants later today at which a person becomes free or comes on duty."""
    if desk.busy and now < desk.free_at < tomorrow:
        yield desk.free_at
    instant = now
    while True:
        begin, end, is_open = desk.windows.stretch(instant)
        if is_open and begin > now:
            yield begin
        if end >= tomorrow:
            return
        instant = end


def opens_next(windows: Windows, instant: int) -> int:
    """The earliest open instant at or after another; FOREVER where there is none."""
    try:
        return windows.next_open(instant)
    except HorizonError:
        return FOREVER
