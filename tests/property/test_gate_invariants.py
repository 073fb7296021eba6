"""What no sample may change: order of revisions, units, and that a larger gain is never judged worse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulation.comparison.gate import GatePlan, Guard, judge, judge_all, rank
from simulation.comparison.gate.spending import nominal_levels
from simulation.streams import generator

LOOKS = (30, 60, 100)
GUARD = Guard(id="g", margin=0.5)
PLAN = GatePlan(delta=0.5, guards=(GUARD,), looks=LOOKS)
STEPS = {"not_advised": 0, "not_enough": 1, "no_difference": 1, "worth_trying": 2}
Values = NDArray[np.float64]

seeds = st.integers(0, 10**6)
means = st.floats(-2, 2)
powers = st.sampled_from([0.0, 0.5, 1.0])
"""0: normal; larger: skewed."""
looks = st.integers(1, 3)


def sample(seed: int, what: str, mean: float, skew: float, look: int) -> Values:
    luck = generator(("gate property", seed, what)).standard_normal(LOOKS[look - 1])
    return mean + (np.expm1(skew * luck) if skew else luck)


@settings(max_examples=60)
@given(seeds, means, means, powers, looks, st.sampled_from([1e-6, 0.37, 60.0, 27_000.0, 1e6]))
def test_units_do_not_matter(
    seed: int, gain: float, loss: float, skew: float, look: int, unit: float
) -> None:
    gains, losses = sample(seed, "gain", gain, skew, look), sample(seed, "loss", loss, skew, look)
    scaled = GatePlan(delta=0.5 * unit, guards=(Guard(id="g", margin=0.5 * unit),), looks=LOOKS)
    one = judge(gains, {"g": losses}, plan=PLAN, look=look)
    other = judge(gains * unit, {"g": losses * unit}, plan=scaled, look=look)
    assert (one.verdict, one.guards[0].state) == (other.verdict, other.guards[0].state)
    assert np.isclose(other.gain.low, one.gain.low * unit, rtol=1e-9, atol=1e-9 * unit)


@settings(max_examples=60)
@given(seeds, means, means, powers, looks, st.floats(0, 3))
def test_a_larger_gain_is_never_judged_worse(
    seed: int, gain: float, loss: float, skew: float, look: int, more: float
) -> None:
    gains, losses = sample(seed, "gain", gain, skew, look), {"g": sample(seed, "loss", loss, skew, look)}
    before, after = (judge(gains + add, losses, plan=PLAN, look=look).verdict for add in (0.0, more))
    assert STEPS[after] >= STEPS[before]


@settings(max_examples=60)
@given(seeds, means, means, powers, looks, st.floats(0, 3))
def test_a_larger_loss_is_never_judged_better(
    seed: int, gain: float, loss: float, skew: float, look: int, more: float
) -> None:
    gains, losses = sample(seed, "gain", gain, skew, look), sample(seed, "loss", loss, skew, look)
    before, after = (judge(gains, {"g": losses + add}, plan=PLAN, look=look).verdict for add in (0.0, more))
    assert STEPS[after] <= STEPS[before]


@given(seeds, means, powers, looks)
def test_bounds_lie_on_both_sides(seed: int, gain: float, skew: float, look: int) -> None:
    seen = judge(sample(seed, "gain", gain, skew, look), {}, plan=replace(PLAN, guards=()), look=look)
    assert seen.gain.low < seen.gain.value < seen.gain.high


@settings(max_examples=40)
@given(seeds, st.permutations(["a", "b", "c"]), st.lists(means, min_size=3, max_size=3), powers, looks)
def test_the_order_of_revisions_does_not_matter(
    seed: int, order: list[str], gains: list[float], skew: float, look: int
) -> None:
    made = {name: sample(seed, name, mean, skew, look) for name, mean in zip("abc", gains, strict=True)}
    losses = {name: {"g": sample(seed, f"{name} loss", 0.0, skew, look)} for name in "abc"}
    turned = {name: made[name] for name in order}
    assert judge_all(made, losses, plan=PLAN, look=look) == judge_all(turned, losses, plan=PLAN, look=look)
    assert rank(made, delta=0.5, base="now") == rank(turned, delta=0.5, base="now")


@given(seeds, means, powers, looks, st.floats(-5, 5))
def test_a_ranking_does_not_change_when_all_gain_alike(
    seed: int, gain: float, skew: float, look: int, more: float
) -> None:
    made = {name: sample(seed, name, mean, skew, look) for name, mean in (("a", 0.0), ("b", gain))}
    before, after = (rank({name: own + add for name, own in made.items()}, delta=0.5) for add in (0.0, more))
    assert (before.order, before.among, before.ahead) == (after.order, after.among, after.ahead)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(1.1, 5), max_size=4), st.floats(0.001, 0.05))
def test_levels_grow_with_alpha(factors: list[float], alpha: float) -> None:
    """What Holm's procedure over looks needs, for any looks."""
    ordered = tuple(np.ceil(30 * np.cumprod([1.0, *factors])).astype(int).tolist())
    less, more = nominal_levels(ordered, alpha / 2), nominal_levels(ordered, alpha)
    assert all(one <= other for one, other in zip(less, more, strict=True))
    assert 0 < less[-1] <= alpha / 2 + 1e-12
    # Bonferroni: the looks together never spend more than alpha, nor less than the last one's level.
    assert sum(more) >= alpha - 1e-9
