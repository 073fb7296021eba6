"""Intervals, and how many replications they take."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.intervals import Interval, mean_interval, paired_interval, quantile_interval
from simulation.precision import AT_LEAST, AT_MOST, Achieved, Target, replicate_until
from simulation.replications import stacked
from simulation.scenario import Precision
from simulation.streams import uniforms


def luck(*size: int) -> NDArray[np.float64]:
    return -np.log(uniforms(("test intervals",), size))


def test_the_t_interval_of_three_values() -> None:
    found = mean_interval([1.0, 2.0, 3.0])
    half = 4.302652729911275 / math.sqrt(3)  # t(2), 97.5 %
    assert (found.value, found.n) == (2.0, 3)
    assert (found.low, found.high) == (pytest.approx(2 - half), pytest.approx(2 + half))
    assert found.half_width == pytest.approx(half)


def test_cases_of_a_replication_are_one_observation() -> None:
    table = luck(40, 6)
    assert astuple(mean_interval(table)) == pytest.approx(astuple(mean_interval(table.mean(axis=1))))


def test_the_mean_over_cases_where_their_number_differs() -> None:
    """Ratio of totals: a replication with more cases counts more; by hand."""
    table = [[1.0, 3.0, 5.0], [2.0, np.nan, np.nan], [np.nan, 4.0, 6.0], [np.nan] * 3]
    found = mean_interval(table)
    assert (found.value, found.n) == (pytest.approx(21 / 6), 3)
    residuals = np.array([9 - 3 * 3.5, 2 - 1 * 3.5, 10 - 2 * 3.5]) / 2
    half = 4.302652729911275 * math.sqrt((residuals**2).sum() / 2 / 3)
    assert found.half_width == pytest.approx(half)


def test_a_case_that_never_ends_has_no_mean_but_counts_in_the_quantile() -> None:
    table = luck(200, 3)
    table[:60] = np.inf
    assert math.isnan(mean_interval(table).value)
    assert mean_interval(table).half_width == np.inf
    assert quantile_interval(table, 0.9).value == np.inf
    assert math.isfinite(quantile_interval(table, 0.5).value)


def test_equal_cases_say_no_more_than_one() -> None:
    """Seven copies of one case are one observation a replication, not seven."""
    one = luck(300)
    copies = np.repeat(one[:, None], 7, axis=1)
    alone, together, pooled = (quantile_interval(v, 0.9) for v in (one, copies, copies.ravel()))
    assert (together.n, together.value) == (300, alone.value)
    ranks = [np.searchsorted(np.sort(one), (i.low, i.high)) for i in (alone, together, pooled)]
    assert np.abs(ranks[1] - ranks[0]).max() <= 1
    assert pooled.half_width < 0.5 * together.half_width


def test_independent_cases_count_in_full() -> None:
    table = luck(300, 7)
    found, pooled = quantile_interval(table, 0.9), quantile_interval(table.ravel(), 0.9)
    assert (found.n, pooled.n) == (300, 2100)
    assert found.half_width == pytest.approx(pooled.half_width, rel=0.2)


def test_a_quantile_of_whole_days() -> None:
    """Ties: the value is one that occurs, and the interval holds it."""
    table = np.ceil(luck(100, 10) * 3)
    found = quantile_interval(table, 0.9)
    assert found.value == 7  # -3 ln 0.1 = 6.9
    assert found.low <= found.value <= found.high
    assert quantile_interval(np.full((50, 4), 5.0), 0.9).high == 5


def test_too_few_replications_give_no_upper_end() -> None:
    assert math.isnan(quantile_interval(luck(35), 0.9).high)  # 0.9^35 > 0.025
    assert math.isfinite(quantile_interval(luck(36), 0.9).high)
    few = quantile_interval(luck(3, 100) + luck(3, 1) * 50, 0.9)
    assert math.isnan(few.high)
    assert few.half_width == np.inf


def test_nine_of_ten_is_the_ninth() -> None:
    assert quantile_interval(np.arange(1.0, 11.0), 0.9).value == 9


def test_pairs_under_the_same_luck() -> None:
    old = luck(50)
    found = paired_interval(old + 2, old)
    assert (found.value, found.low, found.high) == (pytest.approx(2),) * 3
    never = np.where(np.arange(50) == 7, np.inf, old)
    assert math.isnan(paired_interval(never, never).value)


def test_shorter_tables_are_filled_up() -> None:
    found = stacked([np.ones((2, 3)), np.ones((2, 1))])
    assert found.shape == (2, 2, 3)
    assert np.isnan(found).sum() == 4
    assert stacked([1, 2]).tolist() == [1, 2]


def looks(target: Target, halves: list[float], value: float = 10.0) -> Achieved:
    """The rule with the half-widths of its looks in order; the last one repeats."""
    left = list(halves)

    def look(n: int) -> Interval:
        half = left.pop(0) if len(left) > 1 else left[0]
        return Interval(value=value, low=value - half, high=value + half, n=n)

    return replicate_until(target, look)


def numbers(achieved: Achieved) -> list[int]:
    assert achieved.replications == achieved.interval.n
    return [interval.n for interval in achieved.looks]


def test_narrow_at_once_is_confirmed_with_a_quarter_more() -> None:
    found = looks(Target(half_width=1.0), [0.5])
    assert numbers(found) == [200, 250]
    assert (found.ended, found.reached) == ("reached", True)


def test_an_interval_that_does_not_hold_twice_goes_on() -> None:
    assert numbers(looks(Target(half_width=1.0), [0.9, 1.1, 0.9, 0.9])) == [200, 250, 313, 392]


def test_the_next_look_is_where_the_half_width_points_to() -> None:
    # 200 (1.3 / 1)^2 = 338; four times as many are not trusted: twice as many are taken
    assert numbers(looks(Target(half_width=1.0), [1.3, 0.9])) == [200, 338, 423]
    assert numbers(looks(Target(half_width=1.0), [2.0, 0.9])) == [200, 400, 500]


def test_relative_to_the_answer() -> None:
    assert looks(Target(half_width=0.1, relative=True), [0.99]).reached
    assert not looks(Target(half_width=0.1, relative=True), [1.01]).reached


def test_the_maximum_is_no_success() -> None:
    found = looks(Target(half_width=1.0, at_most=500), [3.0])
    assert numbers(found) == [200, 400, 500]
    assert (found.ended, found.reached) == ("at_most", False)
    # At the maximum there is no room for a confirmation: the interval itself decides.
    assert looks(Target(half_width=1.0, at_most=500), [3.0, 3.0, 0.9]).reached


def test_what_has_no_value_ends_at_once() -> None:
    found = looks(Target(half_width=1.0), [0.5], value=math.nan)
    assert (numbers(found), found.ended) == ([200], "undefined")


def test_no_luck_at_all_needs_no_more_than_the_least() -> None:
    assert numbers(looks(Target(half_width=0.0), [0.0])) == [200, 250]


def test_the_scenario_means_the_same_rule() -> None:
    asked = Precision(half_width_days=1.0)
    assert (asked.at_least, asked.at_most) == (AT_LEAST, AT_MOST)
