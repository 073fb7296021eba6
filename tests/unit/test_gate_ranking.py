"""Ranking revisions under the same luck."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import stdtrit

from simulation.comparison.gate import rank
from simulation.streams import generator
from sop.errors import SimulationError

N = 200


def noise(name: str) -> NDArray[np.float64]:
    values = generator(("gate rank", name)).standard_normal(N // 2)
    return np.concatenate([values, -values])


COMMON = 30 * noise("common")


def test_common_luck_separates_what_it_hides_in_each() -> None:
    """Each gain varies by 30, their differences by little."""
    gains = {"a": COMMON + noise("a"), "b": COMMON + 1 + noise("b"), "c": COMMON + 3 + noise("c")}
    ranking = rank(gains, delta=1.0)
    assert (ranking.order, ranking.best, ranking.among, ranking.ahead) == (("c", "b", "a"), "c", ("c",), True)
    assert ranking.as_good == ("c",)
    assert [(pair.better, pair.other) for pair in ranking.pairs] == [("c", "b"), ("c", "a"), ("b", "a")]
    assert (ranking.n, ranking.confidence, ranking.unfinished) == (N, 0.95, ())


def test_all_bounds_hold_together() -> None:
    """Three pairs have six bounds: each has 5 % / 6."""
    gains = {"a": noise("a"), "b": 3 + noise("b"), "c": 1 + noise("c")}
    pair = next(pair for pair in rank(gains, delta=1.0).pairs if pair.other == "c")
    difference = gains["b"] - gains["c"]
    half = float(stdtrit(N - 1, 1 - 0.05 / 6)) * difference.std(ddof=1) / math.sqrt(N)
    assert pair.difference.value == pytest.approx(2)
    assert (pair.difference.low, pair.difference.high) == pytest.approx((2 - half, 2 + half))
    assert pair.difference.level == pytest.approx(1 - 0.05 / 6)


def test_near_ones_are_named_together() -> None:
    gains = {"a": 2 + noise("a"), "b": 2.05 + noise("b"), "c": noise("c")}
    ranking = rank(gains, delta=1.0)
    assert (ranking.best, ranking.among, ranking.ahead) == (None, ("b", "a"), False)
    # Which is best is open; that neither is a whole delta behind is not.
    assert ranking.as_good == ("b", "a")


def test_equal_revisions_are_both_best() -> None:
    twin = 2 + noise("a")
    ranking = rank({"b": twin, "a": twin.copy(), "c": noise("c")}, delta=1.0)
    assert (ranking.order, ranking.among, ranking.best) == (("a", "b", "c"), ("a", "b"), None)
    pair = ranking.pairs[0].difference
    assert (pair.low, pair.value, pair.high) == (0, 0, 0)


def test_the_present_sop_may_be_best() -> None:
    gains = {"a": noise("a") - 2, "b": noise("b") - 3}
    assert rank(gains, delta=0.5).best == "a"
    ranking = rank(gains, delta=0.5, base="now")
    assert (ranking.best, ranking.order, ranking.ahead) == ("now", ("now", "a", "b"), True)


def test_looks_cost_confidence() -> None:
    gains = {"a": 0.25 + noise("a"), "b": noise("b")}
    fixed = rank(gains, delta=0.1).pairs[0].difference
    early = rank(gains, delta=0.1, looks=(N, 2000), look=1).pairs[0].difference
    late = rank(gains, delta=0.1, looks=(30, N), look=2).pairs[0].difference
    assert early.low < late.low < fixed.low < fixed.high < late.high < early.high


def test_who_never_finishes_comes_last() -> None:
    endless = noise("a") + 50
    endless[3] = -math.inf
    ranking = rank({"a": endless, "b": endless - 1, "c": noise("c")}, delta=1.0)
    assert (ranking.order, ranking.best, ranking.unfinished) == (("c", "a", "b"), "c", ("a", "b"))
    assert ranking.pairs == ()
    assert ranking.ahead
    nobody = rank({"a": endless, "b": endless}, delta=1.0)
    assert (nobody.best, nobody.among, nobody.unfinished) == (None, (), ("a", "b"))


def test_unknown_differences_are_refused() -> None:
    endless = noise("a")
    endless[3] = math.inf
    with pytest.raises(SimulationError) as refused:
        rank({"a": endless, "b": endless}, delta=1.0)
    assert (refused.value.problems[0].code, refused.value.problems[0].place) == ("gate_undefined", "a, b")


def test_one_revision_alone() -> None:
    ranking = rank({"a": noise("a")}, delta=1.0)
    assert (ranking.best, ranking.among, ranking.ahead, ranking.pairs) == ("a", ("a",), False, ())


def test_what_cannot_be_ranked() -> None:
    for gains, base in (
        ({}, None),
        ({"a": noise("a"), "b": np.zeros(3)}, None),
        ({"now": noise("a")}, "now"),
    ):
        with pytest.raises(ValueError, match="replications"):
            rank(gains, delta=1.0, base=base)
    with pytest.raises(ValueError, match="planned"):
        rank({"a": noise("a")}, delta=1.0, looks=(100, 300), look=2)
