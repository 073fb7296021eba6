"""Limits of waits, what is left out, and deputies of a step: whatever the luck."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drafts import DAY, HOUR, Case, Outside, Person, at
from plans import Recipe, build, small_plan, step
from random_plans import recipes
from simulation.draws import draw
from simulation.durations import Empirical, Triangular
from simulation.engine import run
from simulation.measures.candidates import acting_days
from simulation.plan import MISSING, Delay, Plan
from simulation.record import Run

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
OUTSIDE = Triangular(low=HOUR, mode=5 * HOUR, high=30 * HOUR)


def waited(limit: int, kept: float, seed: int) -> Run:
    """Thirty cases of which nobody keeps another waiting."""
    outside = Outside(
        after="a", before="b", delay=Delay(duration=OUTSIDE, working=True), limit=limit, kept=kept
    )
    plan = small_plan(
        step("a", minutes=1),
        step("b", "a", minutes=1),
        waits=(outside,),
        persons=tuple(Person(id=f"p{number}") for number in range(30)),
        cases=(Case(),) * 30,
        seed=seed,
    )
    return run(plan, draw(plan, 0))


def lengths(plan_run: Run) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Office seconds that each case waited outside, by case."""
    rows = np.flatnonzero(plan_run.step == 1)
    rows = rows[np.argsort(plan_run.case[rows])]
    office = small_plan(step("a")).office
    return np.asarray(office.between(plan_run.enabled[rows], plan_run.outside[rows]))


@settings(UNHURRIED, max_examples=25)
@given(limit=st.integers(1, 40 * HOUR), kept=st.sampled_from((0.0, 0.3, 1.0)), seed=st.integers(0, 99))
def test_a_wait_lasts_the_smaller_of_draw_and_limit_under_the_same_luck(
    limit: int, kept: float, seed: int
) -> None:
    free, limited = lengths(waited(MISSING, 1.0, seed)), lengths(waited(limit, kept, seed))
    shorter = limited != free
    assert np.array_equal(limited[shorter], np.full(shorter.sum(), limit))
    assert (limited <= free).all()
    if kept == 1:
        assert np.array_equal(limited, np.minimum(free, limit))
    if kept == 0:
        assert not shorter.any()


def test_who_keeps_to_a_limit_keeps_to_it_when_more_do() -> None:
    shares = (0.0, 0.2, 0.5, 0.9, 1.0)
    kept = [lengths(waited(HOUR, share, 3)) == HOUR for share in shares]
    for fewer, more in pairwise(kept):
        assert (more | ~fewer).all()
    assert [int(some.sum()) for some in kept][::4] == [0, 30]


def test_the_share_that_is_left_out_is_the_share_that_is_asked_for() -> None:
    share, cases = 0.3, 2000
    steps = (
        step("a", minutes=1 / 60, left_out=share),
        step("b", "a", minutes=1 / 60, left_out=share),
    )
    plan = small_plan(*steps, cases=(Case(),) * cases)
    result = run(plan, draw(plan, 0))
    assert (result.ended != MISSING).all()
    for number in (0, 1):
        found = float(result.passed_over[:, number].mean())
        # Four standard errors: one seed, so it holds always or never.
        assert abs(found - share) < 4 * sqrt(share * (1 - share) / cases)
    both = float(result.passed_over.all(axis=1).mean())
    assert abs(both - share**2) < 4 * sqrt(share**2 * (1 - share**2) / cases)


def test_leaving_out_changes_nobody_elses_luck() -> None:
    def plan_of(share: float) -> Plan:
        return small_plan(step("a"), step("b", "a", left_out=share), step("c", "b"), cases=(Case(),) * 5)

    plans = [plan_of(share) for share in (0.0, 0.5)]
    one, other = (draw(plan, 0) for plan in plans)
    for number in range(3):
        assert np.array_equal(one.work(number, 0, 0), other.work(number, 0, 0))


@settings(UNHURRIED, max_examples=40)
@given(recipe=recipes())
def test_who_holds_no_role_of_a_seat_acts_on_days_of_absence_alone(recipe: Recipe) -> None:
    """The lead of an instance holds the leading role, or all who hold it were away when it began."""
    plan = build(recipe)
    draws = draw(plan, 0)
    result = run(plan, draws)
    turns = np.flatnonzero((result.start != MISSING) & (result.batch == MISSING))
    for row in turns.tolist():
        spec, lead = plan.steps[result.step[row]], result.team_of(row)[0]
        holders = plan.holders(spec.lead)
        bound = spec.units[result.unit[row]].persons
        regular = tuple(person for person in holders if person in bound) or holders
        if lead not in regular:
            assert lead in spec.acting_for(spec.lead)
            assert acting_days(draws, regular).is_open(int(result.start[row]))


@settings(max_examples=50, deadline=None)
@given(values=st.lists(st.integers(1, 10_000), min_size=1, max_size=30).map(tuple), seed=st.integers(0, 1000))
def test_measured_waits_are_drawn_as_they_were_measured(values: tuple[int, ...], seed: int) -> None:
    outside = Outside(after="a", before="b", delay=Delay(duration=Empirical(values=values), working=False))
    plan = small_plan(step("a"), step("b", "a"), waits=(outside,), cases=(Case(),) * 50, seed=seed)
    assert set(draw(plan, 0).wait(0, 0).tolist()) <= set(values)


def test_a_limit_is_office_time_also_on_the_clock() -> None:
    """From Friday 15:00 a week by the clock; five office hours end on Monday at noon."""
    outside = Outside(
        after="a",
        before="b",
        delay=Delay(duration=Triangular(low=6 * DAY, mode=7 * DAY, high=8 * DAY), working=False),
        limit=5 * HOUR,
    )
    friday = Case(release=at(4, "14:30"))
    plan = small_plan(step("a", minutes=30), step("b", "a"), waits=(outside,), cases=(friday,))
    result = run(plan, draw(plan, 0))
    assert result.outside[1] == at(7, "12:00")
