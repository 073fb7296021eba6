"""A decision that was over before the run began has not sent anything back."""

from __future__ import annotations

import pytest

from drafts import Case, Way
from plans import small_plan, step
from simulation.draws import draw
from simulation.engine import run


@pytest.mark.parametrize("seed", range(5))
def test_what_is_over_is_not_sent_back(seed: int) -> None:
    plan = small_plan(
        step("a"),
        step(
            "b",
            "a",
            ways=(Way(id="on", share=0.01, leads=("c",)), Way(id="back", share=0.99, back_to="a", limit=9)),
        ),
        step("c", "b"),
        cases=(Case(done=("a", "b")),),
        seed=seed,
    )
    result = run(plan, draw(plan, 0))
    assert [plan.steps[index].id for index in result.step.tolist()] == ["c"]
    assert result.ended.tolist() == result.end.tolist()
