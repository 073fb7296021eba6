"""Who takes which seat how often, and which posts that makes. Persons never leave this room by name."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mining.performance.waiting.performers import USUAL
from sop.events import CASE_ID, END, PARTICIPANTS, PERSON, ROLE, START, STEP_ID, UNIT
from sop.exchange.events_text import participants_of

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from sop.model import Sop

CHANCE = 0.01
"""Two persons who never acted in the same stretch of time held one post after another where chance would
part them so in fewer than one of a hundred logs."""
HALF = 0.5
OVERLAP = 0.05
"""Days on which a deputy and a holder may both be seen, of the deputy's."""


@dataclass(kw_only=True)
class Person:
    """What one person was seen to do.

    Parameters: name - as logged; seats - instances by role; units - instances by step and unit; days - local
    days on which it took a seat, by role; first, last - stamps (microseconds); cases - ids; order - place of
    the first appearance in the log.
    """

    name: str
    order: int
    seats: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    units: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    days: dict[str, set[object]] = field(default_factory=lambda: defaultdict(set))
    first: int = 2**62
    last: int = -(2**62)
    cases: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Post:
    """One desk: a person, or several who held it one after another.

    Parameters: names - as logged, empty where only the role is known or nobody was seen; roles - in the order
    of the SOP; units - the only ones it serves, empty: all; instances - seats taken.
    """

    names: tuple[str, ...]
    roles: tuple[str, ...]
    units: tuple[str, ...] = ()
    instances: int = 0


@dataclass(frozen=True, kw_only=True)
class Holders:
    """Posts, and what did not make one.

    Parameters: posts - by the SOP's roles, then by first appearance; unseen - roles that no person was seen
    in; rare - pairs of person and role that were taken only now and then; deputies - pairs of those who took
    a role on days on which its holders did nothing; guessed - instances whose role was taken from the step;
    successors - persons who took over a post; persons - seen.
    """

    posts: tuple[Post, ...]
    unseen: tuple[str, ...]
    rare: tuple[tuple[str, str], ...]
    deputies: tuple[tuple[str, str], ...]
    guessed: int
    successors: int
    persons: int


def find_holders(mined: Mined) -> Holders:
    """Find the posts of a log.

    Who took a role at least a tenth as often as its most frequent holder holds it (the rule of
    `waiting_causes`); who did so more rarely stepped in. A role that no person was seen in is one post.
    Persons with the same roles of whom one left before the other came are one post, where that is not chance:
    with a and b cases of the two, 2 / binomial(a + b, a) below 1 %. Who holds another role and took one at
    most half as often as its most frequent holder, nearly always on days on which those who hold it did
    nothing at all, deputises, where that is not chance (below 1 %) either.

    Parameters: mined - the log, matched to its SOP.
    """
    seen, guessed = _seen(mined)
    roles = tuple(role.id for role in mined.sop.roles)
    most = {role: max((one.seats.get(role, 0) for one in seen), default=0) for role in roles}
    acting = {(one.name, role) for one in seen for role in roles if _deputises(one, role, seen, most)}
    held = {
        one.name: tuple(
            role
            for role in roles
            if one.seats.get(role)
            and one.seats[role] >= USUAL * most[role]
            and (one.name, role) not in acting
        )
        for one in seen
    }
    rare = [
        (one.name, role)
        for one in seen
        for role in roles
        if one.seats.get(role) and role not in held[one.name]
    ]
    units = _units(mined.sop, seen)
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Person]] = {}
    for one in seen:
        if held[one.name]:
            alike.setdefault((held[one.name], units[one.name]), []).append(one)
    posts = [post for (of, serves), group in alike.items() for post in _posts(of, serves, group)]
    unseen = tuple(role for role in _needed(mined.sop) if not most[role])
    posts += [Post(names=(), roles=(role,)) for role in unseen]
    order = {role: number for number, role in enumerate(roles)}
    posts.sort(key=lambda post: order[post.roles[0]])
    return Holders(
        posts=tuple(posts),
        unseen=unseen,
        rare=tuple(pair for pair in rare if pair not in acting),
        deputies=tuple(pair for pair in rare if pair in acting),
        guessed=guessed,
        successors=sum(max(0, len(post.names) - 1) for post in posts),
        persons=len(seen),
    )


def _deputises(one: Person, role: str, seen: Sequence[Person], most: Mapping[str, int]) -> bool:
    """Does somebody who holds another role take this one when its holders are away?"""
    mine = one.days.get(role, set())
    if not mine or one.seats[role] > HALF * most[role]:
        return False
    if not any(count > HALF * most[other] for other, count in one.seats.items() if other != role):
        return False
    holders = [each for each in seen if each.seats.get(role, 0) > HALF * most[role]]
    there = set().union(*(days for each in holders for days in each.days.values()))
    done = set().union(*(each.days.get(role, set()) for each in seen))
    usual = len(done & there) / len(done)
    return len(mine & there) <= OVERLAP * len(mine) and (1 - usual) ** len(mine) < CHANCE


def _needed(sop: Sop) -> tuple[str, ...]:
    """Roles that some step needs."""
    used = {seat.role for step in sop.steps for seat in step.performers.roles}
    return tuple(role.id for role in sop.roles if role.id in used)


def _seen(mined: Mined) -> tuple[list[Person], int]:
    """Everybody who took a seat, by first appearance; and how often the role was taken from the step."""
    steps = {step.id: [seat.role for seat in step.performers.roles] for step in mined.sop.steps}
    roles = {role.id for role in mined.sop.roles}
    people: dict[str, Person] = {}
    guessed = 0
    for keys, rows in _combinations(mined.log.events, mined.time_zone):
        step, unit, *told = keys
        if step not in steps:
            continue
        for name, logged in _members(*told):
            role = logged if logged in roles else steps[step][0] if len(steps[step]) == 1 else ""
            if not name or not role:
                continue
            guessed += 0 if role == logged else len(rows)
            person = people.setdefault(name, Person(name=name, order=len(people)))
            person.seats[role] += len(rows)
            person.days[role].update(rows["day"])
            if unit:
                person.units[step, unit] += len(rows)
            _extend(person, rows)
    return list(people.values()), guessed


def _combinations(events: pd.DataFrame, zone: str) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """The different (step, unit, person, role, participants), by first appearance, with their events."""
    stamp = events[START].fillna(events[END])
    table = events.loc[stamp.notna(), [STEP_ID, UNIT, PERSON, ROLE, PARTICIPANTS, CASE_ID]].fillna("")
    stamp = stamp[stamp.notna()]
    table = table.assign(stamp=stamp.astype("int64"), day=stamp.dt.tz_convert(zone).dt.date)
    names = [STEP_ID, UNIT, PERSON, ROLE, PARTICIPANTS]
    for keys, rows in table.groupby(names, sort=False):
        yield tuple(map(str, keys)), rows


def _members(person: str, role: str, participants: str) -> list[tuple[str, str]]:
    """Persons and roles of an instance, each once."""
    found = {person: role} if person else {}
    for other, its_role in participants_of(participants) or ():
        found.setdefault(other, its_role)
    return [(name, of) for name, of in found.items() if name]


def _extend(person: Person, rows: pd.DataFrame) -> None:
    person.first = min(person.first, int(rows["stamp"].min()))
    person.last = max(person.last, int(rows["stamp"].max()))
    person.cases.update(rows[CASE_ID])


def _units(sop: Sop, seen: Sequence[Person]) -> dict[str, tuple[str, ...]]:
    """The units that each person serves alone; empty for who serves all of a step, or none."""
    most: dict[tuple[str, str], int] = defaultdict(int)
    for one in seen:
        for key, count in one.units.items():
            most[key] = max(most[key], count)
    every = {unit.id for units in sop.units for unit in units.members}
    found = {}
    for one in seen:
        serves = {unit for (step, unit), count in one.units.items() if count >= USUAL * most[step, unit]}
        bound = bool(serves) and serves <= every and serves != every
        found[one.name] = tuple(sorted(serves)) if bound else ()
    return found


def _posts(roles: tuple[str, ...], units: tuple[str, ...], group: Sequence[Person]) -> Iterator[Post]:
    """Persons alike as posts, successors together."""
    chains: list[list[Person]] = []
    for one in sorted(group, key=lambda person: (person.first, person.order)):
        chain = next((chain for chain in chains if _follows(chain, one)), None)
        if chain is None:
            chains.append([one])
        else:
            chain.append(one)
    for chain in chains:
        yield Post(
            names=tuple(one.name for one in chain),
            roles=roles,
            units=units,
            instances=sum(sum(one.seats.values()) for one in chain),
        )


def _follows(chain: Sequence[Person], one: Person) -> bool:
    """Did somebody come when the holder had left, and not by chance?"""
    before = set().union(*(person.cases for person in chain))
    if max(person.last for person in chain) >= one.first:
        return False
    return 2 / math.comb(len(before) + len(one.cases), len(before)) < CHANCE


def post_of(holders: Holders, names: Sequence[str]) -> Mapping[int, int]:
    """For each performer of the waiting analysis the post it belongs to.

    Parameters: holders; names - of `Performers`: `person <name>`, or `role <role>` where nobody is named.
    Returns: places in `holders.posts` by code; who holds none is missing.
    """
    by_name = {f"person {name}": place for place, post in enumerate(holders.posts) for name in post.names}
    by_role = {f"role {post.roles[0]}": place for place, post in enumerate(holders.posts) if not post.names}
    known = by_name | by_role
    return {code: known[name] for code, name in enumerate(names) if name in known}
