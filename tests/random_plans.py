"""Random small plans for hypothesis; the first choice of everything is the dullest, so that they shrink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from drafts import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    SESSIONS,
    Batch,
    Case,
    Draft,
    Outside,
    Person,
    Way,
    at,
    hours,
)
from plans import Recipe, stretch
from simulation.durations import Constant, Duration, Lognormal, Uniform
from simulation.plan import MISSING, Delay, PlanAbsence

WEEKS = 2

DURATIONS: tuple[Duration, ...] = (
    *(Constant(value=value * MINUTE) for value in (60, 30, 15, 90, 150, 240, 300, 540)),
    Uniform(low=MINUTE, high=5 * HOUR),
    Lognormal(expected=HOUR, cv=1.0),
)
OWN_HOURS = (
    None,
    hours("09:00-15:00"),
    hours("08:00-10:00", "13:00-14:00"),
    hours("08:00-16:00", days=range(1, 28, 2)),
    hours("11:15-13:30"),
)
AWAY = ((0,), (1,), (0, 1, 2), (1, 2, 3, 4, 7, 8), (0, 1, 2, 3, 4))
DUTIES: tuple[Duration, ...] = (Constant(value=1800), Lognormal(expected=1800, cv=1.0))
durations = st.sampled_from(DURATIONS)


def rarely(strategy: st.SearchStrategy[Any], otherwise: Any) -> st.SearchStrategy[Any]:
    """Mostly the plain value."""
    return st.one_of(st.just(otherwise), st.just(otherwise), strategy)


def some_of(names: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of them, in their order; none where there are none."""
    if not names:
        return st.just(())
    chosen = st.lists(st.sampled_from(names), unique=True)
    return chosen.map(lambda some: tuple(name for name in names if name in some))


def often(strategy: st.SearchStrategy[Any], otherwise: Any) -> st.SearchStrategy[Any]:
    """As often as not."""
    return st.one_of(st.just(otherwise), strategy)


@st.composite
def delays(draw: st.DrawFn) -> Delay:
    long: tuple[Duration, ...] = (Constant(value=2 * HOUR), Constant(value=DAY), Uniform(low=1, high=2 * DAY))
    return Delay(duration=draw(st.sampled_from(long)), working=draw(st.booleans()))


def instants(days: int = 7 * WEEKS) -> st.SearchStrategy[int]:
    """Mostly full hours in office time, so that things happen at once."""
    clock = st.sampled_from(("08:00", "09:00", "12:00", "13:00", "15:30", "07:00", "16:00"))
    return st.builds(at, st.integers(0, days - 1), clock)


@st.composite
def batches(draw: st.DrawFn) -> Any:
    size = draw(st.sampled_from((2, 0, 1, 3)))
    times = draw(st.lists(instants(), max_size=4, unique=True))
    patience = draw(st.sampled_from((4 * HOUR, MISSING, HOUR, 2 * 7 * HOUR)))
    if not size and not times and patience == MISSING:
        patience = 7 * HOUR
    one_by_one = draw(st.booleans())
    return Batch(
        size=size,
        times=tuple(sorted(times)),
        patience=patience,
        one_by_one=one_by_one,
        per_batch=not one_by_one and draw(st.booleans()),
        factors=draw(st.sampled_from(((), ((2, 0.75),), ((1, 1.5), (3, 0.3))))),
    )


@st.composite
def people(draw: st.DrawFn, roles: Sequence[str]) -> list[Person]:
    busy = draw(st.sampled_from((0.0, 0.0, 0.5, 0.9)))
    number = draw(st.integers(len(roles), len(roles) + 2))
    others = st.lists(st.sampled_from(roles), max_size=2)
    absences = (PlanAbsence(id="leave", days=3, monthly=True, shortest=1, longest=2),)
    return [
        Person(
            id=f"p{index}",
            # Every role has somebody.
            roles=tuple(dict.fromkeys((roles[index % len(roles)], *draw(rarely(others, ()))))),
            share=draw(st.sampled_from((busy, 0.0, 0.2))),
            away=draw(rarely(st.sampled_from(AWAY), ())),
            speed=draw(rarely(st.sampled_from((0.5, 0.9, 1.5, 2.0)), 1.0)),
            hours=draw(rarely(st.sampled_from(OWN_HOURS), None)),
            absences=draw(rarely(st.just(absences), ())),
        )
        for index in range(number)
    ]


@st.composite
def chains(draw: st.DrawFn, sop: str, team: Sequence[Person], size: int) -> list[Draft]:
    """Steps of one SOP, without decisions yet."""
    result: list[Draft] = []
    roles = sorted({role for person in team for role in person.roles})
    for index in range(size):
        earlier = [draft.id for draft in result]
        after = draw(often(some_of(earlier), tuple(earlier[-1:])))
        seats = {draw(st.sampled_from(roles)): 1}
        for role in draw(often(st.lists(st.sampled_from(roles), min_size=1, max_size=2), ())):
            seats[role] = seats.get(role, 0) + 1
        holders = {role: [p.id for p in team if role in p.roles] for role in seats}
        draft = Draft(
            id=f"{sop}{index}",
            sop=sop,
            after=after,
            seats=tuple((role, min(count, len(holders[role]))) for role, count in seats.items()),
            lead=draw(rarely(st.sampled_from(tuple(seats)), "")),
            work=draw(durations),
            priority=draw(rarely(st.sampled_from((1, 5, 9)), MISSING)),
            must_not_split=draw(rarely(st.just(True), False)),
            session=draw(rarely(st.sampled_from((HOUR, 2 * HOUR)), MISSING)),
            handover=draw(rarely(delays(), None)),
            not_same_as=draw(rarely(some_of(earlier), ())),
            batch=draw(rarely(batches(), None)),
            deputies=draw(rarely(some_of([person.id for person in team]), ())),
            left_out=draw(rarely(st.sampled_from((0.5, 1.0, 0.2)), 0.0)),
        )
        if max(seats.values()) == 1 and draft.batch is None and draw(rarely(st.just(True), False)):
            draft = replace(draft, units=draw(units(next(iter(holders.values())))))
        result.append(draft)
    return result


@st.composite
def units(draw: st.DrawFn, holders: list[str]) -> Any:
    bound = st.lists(st.sampled_from(holders), max_size=1)
    number = draw(st.integers(1, 3))
    return tuple((f"u{index}", tuple(draw(bound)), draw(durations)) for index in range(number))


def closed_ancestors(steps: Sequence[Draft], decision: Draft) -> list[str]:
    """Earlier steps from which only the decision leads out."""
    found = []
    for first in steps:
        inside = stretch(steps, first.id, decision.id)
        if first is decision or first.id not in inside:
            continue
        own = inside - {decision.id}
        if not any(own & set(draft.after) for draft in steps if draft.id not in inside):
            found.append(first.id)
    return found


@st.composite
def decided(draw: st.DrawFn, steps: list[Draft]) -> list[Draft]:
    """The same steps, some of them with outcomes."""
    result = []
    for draft in steps:
        ways: tuple[Way, ...] = ()
        if draw(often(st.just(True), False)):
            later = [other.id for other in steps if draft.id in other.after]
            leads = [draw(some_of(later)) for _ in range(2)]
            ways = (Way(id="on", share=0.3, leads=tuple(later)), Way(id="off", share=0.2, leads=leads[1]))
            ways += (Way(id="third", share=0.5, leads=leads[0]),)
            earlier = closed_ancestors(steps, draft)
            if earlier:
                back = Way(
                    id="back",
                    share=0.5,
                    back_to=draw(st.sampled_from(earlier)),
                    limit=draw(st.integers(1, 3)),
                    falling=draw(st.sampled_from((1.0, 0.5))),
                )
                ways = (*ways[:2], back)
        # Who leaves out a decision has not decided.
        result.append(replace(draft, ways=ways, left_out=0.0 if ways else draft.left_out))
    return result


@st.composite
def cases(draw: st.DrawFn, steps: Sequence[Draft], sops: Sequence[str], start: int) -> list[Case]:
    result = []
    for _ in range(draw(st.integers(1, 5))):
        sop = draw(st.sampled_from(sops))
        done: list[str] = []
        if draw(rarely(st.just(True), False)):
            for draft in steps:
                returns = any(way.back_to for way in draft.ways)
                plain = draft.sop == sop and not returns and set(draft.after) <= set(done)
                if plain and draw(st.booleans()):
                    done.append(draft.id)
        early = st.just(start - DAY) if done else instants(5)
        priority = draw(st.sampled_from((5, 5, 3, 7)))
        result.append(Case(release=draw(early), sop=sop, priority=priority, done=tuple(done)))
    return sorted(result, key=lambda case: case.release)


def waits(steps: Sequence[Draft]) -> st.SearchStrategy[list[Outside]]:
    """External waits between a step and any that comes after it."""
    pairs = [
        (one.id, other.id)
        for one in steps
        for other in steps
        if one is not other and one.sop == other.sop and stretch(steps, one.id, other.id)
    ]
    if not pairs:
        return st.just([])
    limits = rarely(st.sampled_from((HOUR, 5 * HOUR, DAY)), MISSING)
    return st.lists(
        st.builds(
            lambda ends, delay, limit, kept: Outside(
                after=ends[0], before=ends[1], delay=delay, limit=limit, kept=kept
            ),
            st.sampled_from(pairs),
            delays(),
            limits,
            st.sampled_from((1.0, 0.5, 0.0)),
        ),
        max_size=2,
    )


def streams(steps: Sequence[Draft]) -> st.SearchStrategy[list[tuple[str, float]]]:
    """Cases that come at random."""
    sops = sorted({draft.sop for draft in steps})
    return st.lists(st.tuples(st.sampled_from(sops), st.sampled_from((0.3, 1.0))), min_size=1, max_size=2)


@st.composite
def recipes(draw: st.DrawFn, *, most_steps: int = 6) -> Recipe:
    """A plan of everything the engine knows, two weeks long."""
    roles = ("staf", "kepala", "ketua")[: draw(st.integers(1, 3))]
    team = draw(people(roles))
    steps = draw(decided(draw(chains("a", team, draw(st.integers(2, most_steps))))))
    if draw(rarely(st.just(True), False)):
        steps += draw(decided(draw(chains("b", team, draw(st.integers(1, 2))))))
    others = st.lists(st.sampled_from(team), max_size=2, unique_by=lambda person: person.id)
    acting = [(role, [p.id for p in draw(often(others, [])) if role not in p.roles]) for role in roles]
    start = MONDAY + draw(st.sampled_from((0, 0, 2 * DAY + 9 * HOUR + 1800)))
    return Recipe(
        steps=tuple(steps),
        persons=tuple(team),
        cases=tuple(draw(cases(steps, sorted({draft.sop for draft in steps}), start))),
        waits=tuple(draw(rarely(waits(steps), []))),
        deputies=tuple((role, tuple(names)) for role, names in acting if names),
        start=start,
        weeks=WEEKS,
        tail=draw(rarely(st.just(0), 2)),
        closed=draw(rarely(st.sampled_from(((3,), (0, 1))), ())),
        sessions=draw(st.sampled_from((SESSIONS, (*SESSIONS, "19:00-20:00")))),
        arrivals=tuple(draw(rarely(streams(steps), ()))),
        seed=draw(st.integers(0, 5)),
        duty=draw(st.sampled_from(DUTIES)),
    )
