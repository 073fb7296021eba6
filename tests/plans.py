"""Small plans by keyword: an office of a few weeks, steps and persons called by name.

The office opens Monday to Friday 08:00-12:00 and 13:00-16:00, on local time seven hours ahead of UTC (so that
nobody takes a UTC midnight for the local one). Day 0 is a Monday.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from drafts import (
    DAY,
    DAY_SECONDS,
    MINUTE,
    MONDAY,
    SESSION_SECONDS,
    SESSIONS,
    Case,
    Draft,
    Hours,
    Outside,
    Person,
    Told,
    Way,
    minutes,
    workdays,
)
from simulation.durations import Constant, Duration
from simulation.plan import (
    MISSING,
    NORMAL_PRIORITY,
    Cases,
    Days,
    Plan,
    PlanArrivals,
    PlanOutcome,
    PlanPerson,
    PlanSop,
    PlanStep,
    PlanUnit,
    PlanWait,
    Redo,
)


def step(name: str, *after: str, **values: object) -> Draft:
    """A step after others: one hour of one `staf` unless values say otherwise; `minutes` sets its work."""
    if "minutes" in values:
        values["work"] = minutes(float(str(values.pop("minutes"))))
    return Draft(id=name, after=after, **values)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True, repr=False)
class Recipe(Told):
    """What a plan is made of.

    Parameters: closed - holidays (days); deputies - pairs of role and persons, in every step; horizon -
    MISSING: `weeks`; tail - weeks of calendar after `weeks`, in which what was begun would have ended;
    arrivals - pairs of SOP and cases a day that come at random in the office hours of the first week.
    """

    steps: tuple[Draft, ...]
    persons: tuple[Person, ...] = (Person(id="ani"),)
    cases: tuple[Case, ...] = (Case(),)
    waits: tuple[Outside, ...] = ()
    deputies: tuple[tuple[str, tuple[str, ...]], ...] = ()
    start: int = MONDAY
    weeks: int = 3
    tail: int = 2
    closed: tuple[int, ...] = ()
    sessions: tuple[str, ...] = SESSIONS
    horizon: int = MISSING
    arrivals: tuple[tuple[str, float], ...] = ()
    seed: int = 1
    duty: Duration = Constant(value=30 * MINUTE)  # noqa: RUF009 - frozen


def small_plan(*steps: Draft, **values: object) -> Plan:
    """A plan of these steps; values as in Recipe."""
    return build(Recipe(steps=steps, **values))  # type: ignore[arg-type]


def build(recipe: Recipe) -> Plan:
    """The plan of a recipe."""
    steps, persons = recipe.steps, recipe.persons
    deputies = dict(recipe.deputies)
    held = [role for person in persons for role in person.roles]
    needed = [role for draft in steps for role, _ in draft.seats]
    roles = tuple(dict.fromkeys([*needed, *held, *deputies]))
    names = {person.id: index for index, person in enumerate(persons)}
    sops = tuple(dict.fromkeys(draft.sop for draft in steps))
    ordered = sorted(steps, key=lambda draft: sops.index(draft.sop))
    index = {draft.id: number for number, draft in enumerate(ordered)}
    open_days = workdays(recipe.weeks + recipe.tail, recipe.closed)
    return Plan(
        sops=tuple(_sop(name, ordered) for name in sops),
        seed=recipe.seed,
        roles=roles,
        steps=tuple(
            replace(
                _step(draft, ordered, roles, names, sops),
                deputies=tuple(_deputies(draft, deputies, roles, names)),
            )
            for draft in ordered
        ),
        persons=tuple(_person(person, roles) for person in persons),
        waits=tuple(
            PlanWait(
                id=f"{w.after}-{w.before}",
                after=index[w.after],
                before=index[w.before],
                delay=w.delay,
                limit=w.limit,
                kept=w.kept,
            )
            for w in recipe.waits
        ),
        cases=_cases(recipe.cases, sops, index),
        arrivals=tuple(_arrivals(recipe, sops)),
        start=recipe.start,
        horizon=MONDAY + 7 * recipe.weeks * DAY if recipe.horizon == MISSING else recipe.horizon,
        office=Hours(recipe.sessions, open_days).windows,
        days=_days(recipe.weeks + recipe.tail, open_days),
        day_seconds=DAY_SECONDS,
        session_seconds=SESSION_SECONDS,
        duty=recipe.duty,
    )


def _sop(name: str, steps: list[Draft]) -> PlanSop:
    inside = [index for index, draft in enumerate(steps) if draft.sop == name]
    return PlanSop(id=name, first=inside[0], last=inside[-1] + 1)


def _arrivals(recipe: Recipe, sops: tuple[str, ...]) -> Iterator[PlanArrivals]:
    open_hours = Hours(recipe.sessions, workdays(1, recipe.closed)).windows
    for number, (sop, per_day) in enumerate(recipe.arrivals):
        yield PlanArrivals(
            id=f"stream-{number}",
            sop=sops.index(sop),
            opens=open_hours.open,
            closes=open_hours.close,
            rates=np.full(len(open_hours), per_day / DAY_SECONDS),
            case_id=f"stream-{number}-{{n}}",
            period="",
            deadline_days=MISSING,
            priority=NORMAL_PRIORITY,
            zone="Asia/Jakarta",
            counted_from=-(2**62),
        )


def _days(weeks: int, working: tuple[int, ...]) -> Days:
    number = 7 * weeks
    return Days(
        midnights=np.array([MONDAY + day * DAY for day in range(number + 1)], dtype=np.int64),
        working=np.isin(np.arange(number), working),
        year=np.full(number, 2025, dtype=np.int64),
        # Months of four weeks.
        month=np.arange(number, dtype=np.int64) // 28 + 1,
    )


def _cases(cases: tuple[Case, ...], sops: tuple[str, ...], index: dict[str, int]) -> Cases:
    own = [sops.index(case.sop) for case in cases]
    return Cases(
        ids=tuple(f"case-{number}" for number in range(len(cases))),
        periods=("period",) * len(cases),
        sop=np.array(own, dtype=np.int64),
        ordinal=np.array([own[:place].count(sop) for place, sop in enumerate(own)], dtype=np.int64),
        release=np.array([case.release for case in cases], dtype=np.int64),
        deadline=np.full(len(cases), MISSING, dtype=np.int64),
        priority=np.array([case.priority for case in cases], dtype=np.int64),
        done=tuple(tuple(sorted(index[name] for name in case.done)) for case in cases),
        counted=np.ones(len(cases), dtype=np.bool_),
    )


def _person(person: Person, roles: tuple[str, ...]) -> PlanPerson:
    return PlanPerson(
        id=person.id,
        roles=tuple(sorted(roles.index(role) for role in person.roles)),
        duty_share=person.share,
        absences=person.absences,
        away=tuple(MONDAY + day * DAY for day in person.away),
        speed=person.speed,
        hours=None if person.hours is None else person.hours.windows,
    )


def _step(
    draft: Draft,
    steps: list[Draft],
    roles: tuple[str, ...],
    names: dict[str, int],
    sops: tuple[str, ...],
) -> PlanStep:
    index = {other.id: number for number, other in enumerate(steps)}
    units = draft.units or (("", (), draft.work),)
    return PlanStep(
        id=draft.id,
        sop=sops.index(draft.sop),
        seats=tuple((roles.index(role), count) for role, count in draft.seats),
        lead=roles.index(draft.lead or draft.seats[0][0]),
        before=tuple(index[name] for name in draft.after),
        units=tuple(
            PlanUnit(id=name, persons=tuple(names[person] for person in bound), duration=work)
            for name, bound, work in units
        ),
        outcomes=tuple(_outcome(way, draft.id, steps, index) for way in draft.ways),
        priority=draft.priority,
        must_not_split=draft.must_not_split,
        session=draft.session,
        not_same_as=tuple(index[name] for name in draft.not_same_as),
        handover=draft.handover,
        batch=None if draft.batch is None else draft.batch.plan,
        passed_over=draft.left_out,
    )


def _deputies(
    draft: Draft, by_role: dict[str, tuple[str, ...]], roles: tuple[str, ...], names: dict[str, int]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Those of the role, then those of the step."""
    lead = draft.lead or draft.seats[0][0]
    for role, _ in draft.seats:
        acting = (*by_role.get(role, ()), *(draft.deputies if role == lead else ()))
        if acting:
            yield roles.index(role), tuple(dict.fromkeys(names[name] for name in acting))


def _outcome(way: Way, decision: str, steps: list[Draft], index: dict[str, int]) -> PlanOutcome:
    return PlanOutcome(
        id=way.id,
        share=way.share,
        leads=tuple(index[name] for name in way.leads),
        back_to=MISSING if way.back_to is None else index[way.back_to],
        limit=way.limit if way.back_to else 0,
        falling=way.falling,
        redo=() if way.back_to is None else _redo(stretch(steps, way.back_to, decision), steps, index),
    )


def stretch(steps: Sequence[Draft], first: str, last: str) -> set[str]:
    """The steps between two, both inside: after the one and before the other."""
    after = {first}
    for draft in steps:
        if after & set(draft.after):
            after.add(draft.id)
    before = {last}
    for draft in reversed(steps):
        if draft.id in before:
            before |= set(draft.after)
    return after & before


def _redo(inside: set[str], steps: list[Draft], index: dict[str, int]) -> tuple[Redo, ...]:
    return tuple(
        Redo(
            step=index[draft.id],
            open_before=len(inside & set(draft.after)),
            alive=bool(set(draft.after) - inside),
        )
        for draft in steps
        if draft.id in inside
    )
