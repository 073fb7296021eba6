"""Bounds for a share of kept promises: they hold as often as they say, also where nothing ever failed."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.staffing import share_interval
from simulation.streams import uniforms


def kept(share: float, replications: int, cases: int, number: int, *, spread: float = 0.0) -> np.ndarray:
    """Cases that kept the promise; with `spread` those of one replication share their luck."""
    luck = uniforms((7, number, "kept"), (replications, cases + 1))
    chance = np.clip(share + spread * np.sign(luck[:, :1] - 0.5), 0, 1)
    return np.asarray((luck[:, 1:] < chance).sum(axis=1))


@pytest.mark.parametrize(("share", "spread"), [(0.9, 0.0), (0.9, 0.1), (0.5, 0.4), (0.99, 0.0)])
def test_each_bound_is_wrong_seldom_however_often_one_looks(share: float, spread: float) -> None:
    wrong_low = wrong_high = 0
    for number in range(120):
        hits = kept(share, 60, 10, number, spread=spread)
        # The bounds hold over all looks at once, which the running maximum of the fortune is.
        found = share_interval(hits, np.full(60, 10), most=10, error=0.05)
        wrong_low += found.low > share
        wrong_high += found.high < share
    # 5 % of 120 is 6; more than 14 has a chance below 0.1 % if the error were exactly that.
    assert wrong_low <= 14
    assert wrong_high <= 14


def test_never_having_failed_is_not_never_failing() -> None:
    found = share_interval(np.full(20, 10), np.full(20, 10), most=10, error=0.05)
    assert found.value == found.high == 1
    assert 0.6 < found.low < 0.95
    more = share_interval(np.full(400, 10), np.full(400, 10), most=10, error=0.05)
    assert found.low < more.low < 1


def test_more_replications_tell_more_and_dependent_cases_less() -> None:
    few, many = (share_interval(kept(0.8, n, 10, 1), np.full(n, 10), most=10) for n in (50, 800))
    assert many.low > few.low
    assert many.high < few.high
    alike = share_interval(kept(0.8, 800, 10, 1, spread=0.2), np.full(800, 10), most=10)
    assert alike.high - alike.low > many.high - many.low


def test_replications_without_a_case_say_nothing() -> None:
    hits, cases = np.array([9, 0, 8, 0]), np.array([10, 0, 10, 0])
    found = share_interval(hits, cases, most=10)
    plain = share_interval(hits[[0, 2]], cases[[0, 2]], most=10)
    assert (found.low, found.high, found.n) == (plain.low, plain.high, 2)
    none = share_interval([0], [0], most=10)
    assert np.isnan(none.value)
    assert (none.low, none.high) == (0, 1)
