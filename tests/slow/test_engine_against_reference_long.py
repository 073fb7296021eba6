"""The same comparison as in tests/property, on many more and larger plans, and on real calendars."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans import Recipe, build
from random_plans import recipes
from reference_engine.compare import check_same, check_sound
from reference_engine.engines import luck_of
from reference_engine.run import reference_run
from simulation.draws import Draws, draw
from simulation.engine import run
from simulation.plan import Plan
from simulation.planning import make_plan
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

pytestmark = pytest.mark.slow

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def check(plan: Plan, draws: Draws) -> None:
    naive = reference_run(plan, draws)
    check_sound(plan, draws, naive)
    check_same(plan, naive, run(plan, draws, duties="plain"))
    check_same(plan, naive, run(plan, draws))


@settings(UNHURRIED, max_examples=2000)
@given(recipe=recipes(), grid=st.booleans())
def test_many_plans(recipe: Recipe, grid: bool) -> None:
    plan = build(recipe)
    check(plan, luck_of(plan, grid=grid))


@settings(UNHURRIED, max_examples=500)
@given(recipe=recipes(most_steps=10), grid=st.booleans())
def test_larger_plans(recipe: Recipe, grid: bool) -> None:
    plan = build(recipe)
    check(plan, luck_of(plan, grid=grid))


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("count", [1, 2])
def test_half_a_year_of_the_default_scenario(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, count: int, number: int
) -> None:
    people = tuple(group.model_copy(update={"count": count}) for group in scenario.people)
    shorter = scenario.model_copy(update={"last": date(2025, 7, 31), "people": people})
    plan = make_plan(seed_sop, shorter, calendar).plan
    check(plan, draw(plan, number))


def test_the_whole_default_scenario(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> None:
    plan = make_plan(seed_sop, scenario, calendar).plan
    check(plan, draw(plan, 0))
