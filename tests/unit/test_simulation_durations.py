"""Every family of durations keeps its word about mean, variance and support; intervals about coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.durations import (
    Constant,
    Duration,
    Exponential,
    Lognormal,
    Triangular,
    Uniform,
    seconds,
)
from simulation.intervals import mean_interval, quantile_interval
from simulation.streams import uniforms

FAMILIES = [
    Constant(value=900.0),
    Triangular(low=1.0, mode=2.0, high=9.0),
    Triangular(low=3.0, mode=3.0, high=5.0),
    Triangular(low=3.0, mode=5.0, high=5.0),
    Lognormal(expected=1800.0, cv=0.3),
    Lognormal(expected=1800.0, cv=1.0),
    Uniform(low=2.0, high=5.0),
    Exponential(expected=1800.0),
]


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_a_family_keeps_its_word(family: Duration) -> None:
    # Equidistant probabilities integrate the quantile function: no luck involved.
    grid = (np.arange(200_000) + 0.5) / 200_000
    values = family.quantile(grid)
    assert math.isclose(values.mean(), family.mean, rel_tol=1e-3)
    assert math.isclose(values.var(), family.variance, rel_tol=1e-2, abs_tol=1e-9)
    assert (np.diff(values) >= 0).all()
    assert family.support[0] <= values[0]
    assert values[-1] <= family.support[1]


def test_draws_are_whole_seconds_of_at_least_one() -> None:
    drawn = seconds(Lognormal(expected=0.2, cv=1.0), uniforms(("tiny",), 100))
    assert drawn.dtype == np.int64
    assert drawn.min() == 1


def test_intervals_cover_as_often_as_they_say() -> None:
    inside = {"mean": 0, "quantile": 0}
    for number in range(1000):
        sample = Lognormal(expected=1.0, cv=0.3).quantile(uniforms(("cover", number), 60))
        mean, high = mean_interval(sample), quantile_interval(sample, 0.9)
        inside["mean"] += mean.low <= 1.0 <= mean.high
        truth = float(Lognormal(expected=1.0, cv=0.3).quantile(np.array([0.9]))[0])
        inside["quantile"] += high.low <= truth <= (math.inf if math.isnan(high.high) else high.high)
    # 95 % +- three standard errors of a share of 1000; the quantile interval is conservative.
    assert 930 <= inside["mean"] <= 970
    assert inside["quantile"] >= 935


def test_too_few_observations_give_no_interval() -> None:
    assert math.isnan(mean_interval([3.0]).low)
    assert math.isnan(mean_interval([]).value)
    five = quantile_interval([1, 2, 3, 4, 5], 0.5, level=0.9)
    assert (five.value, five.low, five.high, five.n) == (3, 1, 5, 5)
    assert math.isnan(quantile_interval([1, 2, 3, 4, 5], 0.5, level=0.95).low)
