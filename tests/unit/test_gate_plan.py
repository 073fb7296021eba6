"""Guards, looks and sizes of the gate, and Holm's procedure."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulation.comparison.gate import (
    GatePlan,
    Guard,
    holm,
    judge,
    losses_of,
    plan_looks,
    replications_needed,
)
from simulation.comparison.gate.families import step_down
from simulation.streams import generator

PLAN = GatePlan(delta=1.0, looks=(200,))


def test_looks_grow_by_one_factor() -> None:
    assert plan_looks() == (200, 360, 630, 1120, 2000)
    assert plan_looks(30, 300) == (30, 50, 90, 170, 300)
    assert plan_looks(200, 2000, looks=2) == (200, 2000)
    assert plan_looks(200, 2000, looks=1) == (2000,)
    # 300 is 1.5 times 200: one step of at least 1.25.
    assert plan_looks(200, 300) == (200, 300)
    assert plan_looks(200, 240) == (240,)
    assert plan_looks(200, 200) == plan_looks(500, 200) == (200,)


@pytest.mark.parametrize("at_most", [31, 57, 90, 333, 1001, 20_000])
def test_looks_are_always_a_plan(at_most: int) -> None:
    looks = plan_looks(30, at_most)
    assert replace(PLAN, looks=looks).looks[-1] == at_most


@pytest.mark.parametrize(
    "wrong",
    [
        {"delta": -0.1},
        {"delta": math.inf},
        {"delta": math.nan},
        {"alpha": 0.0},
        {"alpha": 0.5},
        {"looks": ()},
        {"looks": (29,)},
        {"looks": (200, 200)},
        {"looks": (200, 219)},
        {"looks": (200, 100)},
        {"looks": (100, 200, 300, 400, 500, 600)},
        {"guards": (Guard(id="a", margin=1.0), Guard(id="a", margin=2.0))},
    ],
)
def test_impossible_plans_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"delta|alpha|looks|guards"):
        replace(PLAN, **wrong)


@pytest.mark.parametrize("margin", [0.0, -1.0, math.nan, math.inf])
def test_a_guard_tolerates_something(margin: float) -> None:
    with pytest.raises(ValueError, match="margin"):
        Guard(id="a", margin=margin)


def test_losses_of_a_guard() -> None:
    absolute, relative = Guard(id="a", margin=5.0), Guard(id="a", margin=0.05, relative=True)
    new, old = np.array([110.0, 100.0]), np.array([100.0, 100.0])
    assert losses_of(absolute, new=new, old=old) == pytest.approx([10, 0])
    assert losses_of(absolute, new=new, old=old, less_is_worse=True) == pytest.approx([-10, 0])
    assert losses_of(relative, new=new, old=old) == pytest.approx([5, -5])
    # 5 % less than 100 is 95: 110 is 15 better.
    assert losses_of(relative, new=new, old=old, less_is_worse=True) == pytest.approx([-15, -5])
    assert (absolute.limit, relative.limit) == (5.0, 0.0)


def test_a_relative_guard_is_a_test_of_the_ratio() -> None:
    """The same verdict as Fieller's bound of the ratio of means, computed from its quadratic."""
    luck = generator(("gate ratio",))
    old = 100 + 10 * luck.standard_normal(200)
    t = 1.65254674
    for share, expected in ((0.046, "kept"), (0.0499, "open"), (0.0501, "open"), (0.054, "worse")):
        new = old * (1 + share) + 2 * luck.standard_normal(200)
        new += old.mean() * (1 + share) - new.mean()
        (a, b), c = (new.mean(), old.mean()), np.cov(new, old) / 200
        roots = np.roots([b**2 - t**2 * c[1, 1], -2 * (a * b - t**2 * c[0, 1]), a**2 - t**2 * c[0, 0]])
        guard = Guard(id="m", margin=0.05, relative=True)
        losses = losses_of(guard, new=new, old=old)
        # Without skew, as Fieller has it.
        losses = np.concatenate([losses, 2 * losses.mean() - losses])[:400]
        plan = GatePlan(delta=1.0, guards=(guard,), looks=(200,))
        state = judge(np.full(200, 5.0), {"m": losses[:200]}, plan=plan, look=1).guards[0].state
        assert state == expected
        assert (max(roots) <= 1.05) == (expected == "kept")


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])
    assert holm([0.02]) == pytest.approx([0.02])
    assert len(holm([])) == 0


def test_stepping_down_is_holm() -> None:
    luck = generator(("gate holm",))
    for _ in range(300):
        p = luck.random(4) ** 3
        names = [str(index) for index in range(4)]
        held = step_down(names, lambda name, size, p=p: bool(p[int(name)] <= 0.05 / size))  # type: ignore[misc]
        assert set(held) == {name for name, q in zip(names, holm(p), strict=True) if q <= 0.05}
        assert step_down(reversed(names), lambda name, size, p=p: bool(p[int(name)] <= 0.05 / size)) == held  # type: ignore[misc]


def test_a_maximum_from_the_spread_of_a_pilot() -> None:
    luck = generator(("gate pilot",))
    unit = luck.standard_normal(200)
    unit = (unit - unit.mean()) / unit.std(ddof=1)
    # By hand: one look needs (1.645 + 1.645)^2 s^2; five a little more, and s is raised by 4.5 %.
    needed = replications_needed(20 * unit, {}, plan=PLAN, at_least=0)
    assert needed is not None
    assert needed == pytest.approx(3.29**2 * 20**2 * 1.045**2 * 1.02, rel=0.02)
    assert needed % 10 == 0
    assert replications_needed(1000 + 20 * unit, {}, plan=PLAN, at_least=0) == needed
    assert replications_needed(20 * unit, {}, plan=PLAN, compared=3) > needed  # type: ignore[operator]
    assert replications_needed(20 * unit, {}, plan=PLAN, power=0.8, at_least=0) < needed  # type: ignore[operator]
    assert replications_needed(0.1 * unit, {}, plan=PLAN) == 1000
    assert replications_needed(unit, {}, plan=replace(PLAN, delta=0.0)) is None


def test_a_guard_may_need_more_than_the_gain() -> None:
    unit = generator(("gate pilot",)).standard_normal(200)
    guarded = replace(PLAN, guards=(Guard(id="m", margin=0.5),))
    alone = replications_needed(10 * unit, {}, plan=PLAN, at_least=0)
    both = replications_needed(10 * unit, {"m": 10 * unit}, plan=guarded, at_least=0)
    assert alone is not None
    assert both == pytest.approx(4 * alone, rel=0.01)
    # A relative guard that is beyond its limit in the pilot asks for nothing.
    beyond = replace(PLAN, guards=(Guard(id="m", margin=0.1, relative=True),))
    assert replications_needed(10 * unit, {"m": 5 + unit}, plan=beyond, at_least=0) == alone
