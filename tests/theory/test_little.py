"""Little's law, exact in whole case-seconds, over runs in which all that comes in goes out again.

Whatever the flow, the staff and the hours: the seconds that cases spend in the office, added up case by case,
are the number of cases in the office added up second by second.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from queueing import at_hand, known_cases, simple_plan, simple_step
from simulation.durations import Exponential, Gamma, Uniform
from simulation.engine import run
from simulation.plan import (
    MISSING,
    Delay,
    Plan,
    PlanBatch,
    PlanOutcome,
    PlanPerson,
    PlanStep,
    PlanUnit,
    PlanWait,
    Redo,
)
from simulation.record import Run
from sop.worktime.windows import Windows

Int64 = NDArray[np.int64]

DAY = 86_400
# Two sessions a day with a break, for three years: no run of these reaches the end.
OFFICE = Windows.from_pairs(
    [
        (day * DAY + begin, day * DAY + end)
        for day in range(1100)
        for begin, end in ((28_800, 43_200), (46_800, 57_600))
    ]
)
NO_TIMES = np.empty(0, dtype=np.int64)
DURATIONS = st.sampled_from(
    [
        Exponential(expected=600),
        Uniform(low=60, high=7200),
        Gamma(expected=3600, cv=2),
        Uniform(low=0, high=2),
    ]
)


@st.composite
def steps_of(draw: st.DrawFn, roles: int, holders: int) -> tuple[PlanStep, ...]:
    """Steps in a row or side by side, each after some of those before it."""
    steps = []
    for number in range(draw(st.integers(1, 5))):
        before = tuple(sorted(draw(st.sets(st.integers(0, number - 1), max_size=2)))) if number else ()
        duration = draw(DURATIONS)
        more = draw(st.sampled_from(["", "", "joint", "units", "batch", "handover", "again"]))
        given = {
            "": {},
            "joint": {"seats": tuple((role, holders) for role in range(roles))},
            "units": {"units": tuple(PlanUnit(id=f"u{k}", persons=(), duration=duration) for k in range(3))},
            "batch": {"batch": draw(batches())},
            "handover": {"handover": Delay(duration=duration, working=draw(st.booleans()))},
            "again": {"outcomes": ways_back(number)},
        }[more]
        # A row ends where nothing follows; a first step that is not the first in the file begins one more.
        steps.append(
            simple_step(
                f"s{number}", duration, **({"seats": ((number % roles, 1),)} | {"before": before} | given)
            )
        )
    # Way out: who follows a decision is led to by it.
    return tuple(led(step, number, steps) for number, step in enumerate(steps))


def ways_back(number: int) -> tuple[PlanOutcome, ...]:
    redo = (Redo(step=number, open_before=0, alive=True),)
    return (
        PlanOutcome(id="again", share=0.4, back_to=number, limit=3, falling=0.5, redo=redo),
        PlanOutcome(id="out", share=0.6),
    )


def led(step: PlanStep, number: int, steps: list[PlanStep]) -> PlanStep:
    if not step.outcomes:
        return step
    following = tuple(other for other, spec in enumerate(steps) if number in spec.before)
    again, out = step.outcomes
    out = PlanOutcome(id=out.id, share=out.share, leads=following)
    return PlanStep(**(vars(step) | {"outcomes": (again, out)}))


def batches() -> st.SearchStrategy[PlanBatch]:
    """Always with a limit to waiting, so that the last items go as well."""
    return st.builds(
        PlanBatch,
        size=st.integers(0, 3),
        times=st.sampled_from([NO_TIMES, np.arange(400) * DAY + 36_000]),
        patience=st.sampled_from([0, 60, 20_000]),
        one_by_one=st.booleans(),
        per_batch=st.booleans(),
        factors=st.sampled_from([(), ((2, 0.5),)]),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    roles, holders = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    persons = [
        PlanPerson(id=f"p{role}{k}", roles=(role,), speed=draw(st.sampled_from([1.0, 0.7, 2.0])))
        for role in range(roles)
        for k in range(holders)
    ]
    steps = draw(steps_of(roles, holders))
    gaps = draw(st.lists(st.integers(0, 30_000), min_size=1, max_size=12))
    cases = known_cases(np.cumsum(gaps), priority=[1 + 4 * (k % 3) for k in range(len(gaps))])
    waits = ()
    if len(steps) > 1 and 0 in steps[-1].before:
        delay = Delay(duration=Uniform(low=0, high=40_000), working=draw(st.booleans()))
        waits = (PlanWait(id="outside", after=0, before=len(steps) - 1, delay=delay),)
    office = draw(st.sampled_from([OFFICE, Windows.from_pairs([(0, 1100 * DAY)])]))
    return simple_plan(
        steps, persons, cases, waits=waits, office=office, horizon=1100 * DAY, seed=draw(st.integers(0, 99))
    )


def second_by_second(begin: Int64, end: Int64) -> int:
    """Adds up how many are there, from one instant at which that changes to the next."""
    instants = np.unique(np.concatenate((begin, end)))
    changes = np.zeros(len(instants), dtype=np.int64)
    np.add.at(changes, np.searchsorted(instants, begin), 1)
    np.add.at(changes, np.searchsorted(instants, end), -1)
    there = np.cumsum(changes)
    assert there.min() >= 0
    assert there[-1] == 0
    return int((there[:-1] * np.diff(instants)).sum())


def of_cases(result: Run, count: int) -> tuple[Int64, Int64]:
    """First and last sign of every case, from its instances alone."""
    first, last = np.full(count, 2**62), np.full(count, -1)
    np.minimum.at(first, result.case, result.enabled)
    np.maximum.at(last, result.case, result.end)
    return first, last


@settings(deadline=None, max_examples=100)
@given(plan=plans())
def test_case_seconds_add_up(plan: Plan) -> None:
    result = run(plan, at_hand(plan))
    assert (result.ended != MISSING).all()
    sojourns = result.ended - result.released
    assert second_by_second(*of_cases(result, len(plan.cases))) == int(sojourns.sum())
    # The queue and the hands are systems of their own: in the office = waiting + in work.
    waiting = second_by_second(result.enabled, result.start)
    in_work = second_by_second(result.start, result.end)
    assert waiting == int((result.start - result.enabled).sum())
    assert waiting + in_work == second_by_second(result.enabled, result.end)
    # Nobody is in two places at once; a batch that is done together counts once.
    together = [batch if batch != MISSING else -2 - row for row, batch in enumerate(result.batch.tolist())]
    for person in range(len(plan.persons)):
        mine = [row for row in range(len(result)) if person in result.team_of(row)]
        spans = sorted({(int(result.start[row]), int(result.end[row]), together[row]) for row in mine})
        assert all(early[1] <= late[0] for early, late in pairwise(spans))


def test_case_seconds_in_any_stretch() -> None:
    """L = lambda W in whole numbers: six cases, three hours each, one hour apart, in a hall of servers."""
    step = simple_step("serve", Uniform(low=10_799.9, high=10_800.1))
    persons = [PlanPerson(id=f"p{k}", roles=(0,)) for k in range(6)]
    plan = simple_plan((step,), persons, known_cases(np.arange(6) * 3600))
    result = run(plan, at_hand(plan))
    assert second_by_second(result.released, result.ended) == 6 * 10_800
    assert second_by_second(result.enabled, result.start) == 0
