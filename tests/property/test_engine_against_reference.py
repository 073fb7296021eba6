"""The engine gives the same answers as a naive one that knows only the written rules."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans import Recipe, build
from random_plans import recipes
from reference_engine.compare import check_same, check_sound
from reference_engine.engines import luck_of
from reference_engine.run import reference_run
from simulation.engine import run

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(UNHURRIED, max_examples=150)
@given(recipe=recipes(), grid=st.booleans())
def test_engine_plain_duties_and_reference_agree(recipe: Recipe, grid: bool) -> None:
    plan = build(recipe)
    draws = luck_of(plan, grid=grid)
    naive = reference_run(plan, draws)
    check_sound(plan, draws, naive)
    check_same(plan, naive, run(plan, draws, duties="plain"))
    check_same(plan, naive, run(plan, draws))
