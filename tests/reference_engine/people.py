"""Who may do a job, who would, and when it could begin."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from itertools import chain, combinations, islice, product

from reference_engine.world import Job, World, after
from simulation.plan import MISSING
from sop.worktime.windows import Windows

TEAMS_TRIED = 200
"""A rule like the others: of so many teams one is looked for that fits."""

Seated = tuple[int, int]
"""Person and the role of the seat."""


def works(world: World, job: Job, speed: float) -> list[int]:
    """Working seconds of each item in turn; one entry where all are done together."""
    spec = world.spec(job)
    drawn = [int(world.draws.work(i.step, i.unit, i.visit)[world.ordinal(i.case)]) for i in job.items]
    own = [max(1, math.ceil(draw / exact(speed))) for draw in drawn]
    if spec.batch is None:
        return own
    factor = exact(spec.batch.factor(len(own)))
    if spec.batch.one_by_one:
        return [max(1, math.ceil(work * factor)) for work in own]
    return [max(1, math.ceil((own[0] if spec.batch.per_batch else sum(own)) * factor))]


def exact(value: float) -> Fraction:
    """The number that people wrote: 0.9 is nine tenths."""
    return Fraction(str(value))


def candidates(world: World, job: Job, role: int, now: int) -> list[int]:
    """Persons who may take a seat today, on duty and free or not."""
    plan, spec, first = world.plan, world.spec(job), job.items[0]
    bound = tuple(p for p in spec.units[first.unit].persons if role in plan.persons[p].roles)
    people = list(bound or plan.holders(role))
    today = int(plan.days.midnights[plan.days.index(now)])
    if all(world.draws.persons[person].away.is_open(today) for person in people):
        people += [person for person in spec.acting_for(role) if person not in people]
    barred = {
        person
        for item in job.items
        for step in spec.not_same_as
        for person in world.states[item.case].performers.get(step, (0, ()))[1]
    }
    return [person for person in people if person not in barred]


def able(world: World, job: Job, person: int, at: int) -> bool:
    """Would be free and on duty then, and no absence would interrupt the work."""
    if world.persons[person].busy_until > at or not world.windows(person).is_open(at):
        return False
    work = sum(works(world, job, world.plan.persons[person].speed))
    if work > world.plan.day_seconds:
        return True
    luck = world.draws.persons[person]
    return after(luck.windows, at, work) == after(luck.usual, at, work)


def preference(world: World, job: Job) -> Callable[[int, int], tuple[int, ...]]:
    """Order among those who could start now: had the case in that role, longest idle, index."""
    had = world.states[job.items[0].case].had

    def key(role: int, person: int) -> tuple[int, ...]:
        return (person not in had.get(role, ()), world.persons[person].busy_until, person)

    return key


def team_at(
    world: World, job: Job, at: int, barred: set[int], key: Callable[[int, int], tuple[int, ...]]
) -> list[Seated]:
    """One person a seat, the first by `key`, who could begin then; empty where there are too few.

    What must not split takes the first team, in that order, whom it fits.
    """
    choices: list[list[tuple[Seated, ...]]] = []
    for role, count in world.spec(job).seats:
        there = [
            person
            for person in candidates(world, job, role, at)
            if person not in barred and able(world, job, person, at)
        ]
        if len(there) < count:
            return []
        there.sort(key=lambda person: key(role, person))
        choices.append(list(islice(combinations([(person, role) for person in there], count), TEAMS_TRIED)))
    teams = ([*chain.from_iterable(parts)] for parts in islice(product(*choices), TEAMS_TRIED))
    return next((team for team in teams if fits(world, job, team, at)), [])


def team_work(world: World, job: Job, team: list[Seated]) -> list[int]:
    """Working seconds of each item at the pace of the slowest."""
    return works(world, job, min(world.plan.persons[person].speed for person, _ in team))


def longest(world: World, job: Job) -> int:
    """The longest session in which a job could be done without a break."""
    own = world.spec(job).session
    return world.plan.session_seconds if own == MISSING else own


def overruns(world: World, job: Job, team: list[Seated]) -> bool:
    """Must not split and is longer than any session."""
    return world.spec(job).must_not_split and sum(team_work(world, job, team)) > longest(world, job)


def together(world: World, team: list[Seated]) -> Windows:
    """When all of a team are on duty."""
    return reduce(Windows.intersect, [world.windows(person) for person, _ in team])


def fits(world: World, job: Job, team: list[Seated], at: int) -> bool:
    """What must not split fits the session, or begins with it where it fits none."""
    if not world.spec(job).must_not_split:
        return True
    common = together(world, team)
    if overruns(world, job, team):
        return at in common.open.tolist()
    return at + sum(team_work(world, job, team)) <= common.session_end(at)


def needed_later_today(world: World, job: Job, now: int, barred: set[int]) -> set[int]:
    """Whom a job needs that could still begin today: those ready earliest, then of lowest index."""
    midnights = world.plan.days.midnights
    tonight = int(midnights[world.plan.days.index(now) + 1])
    roles = [role for role, _ in world.spec(job).seats]
    people = {person for role in roles for person in candidates(world, job, role, now)}
    instants = {world.persons[person].busy_until for person in people}
    for person in people:
        opens = world.windows(person).open
        instants |= set(opens[(opens > now) & (opens < tonight)].tolist())
    later = sorted(instant for instant in instants if now < instant < tonight)

    def ready(_: int, person: int) -> tuple[int, ...]:
        return (next(at for at in (now, *later) if able(world, job, person, at)), person)

    for at in later:
        team = team_at(world, job, at, barred, ready)
        if team:
            return {person for person, _ in team}
    return set()
