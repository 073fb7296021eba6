"""Durations against scipy and the standard library, in and out of range; intervals about coverage."""

from __future__ import annotations

import hashlib
import math
import subprocess
import sys
from statistics import NormalDist

import numpy as np
import pytest

from simulation.durations import (
    Constant,
    Duration,
    Empirical,
    Exponential,
    Gamma,
    Lognormal,
    Pert,
    Triangular,
    Uniform,
    Weibull,
    normal_quantile,
    seconds,
)
from simulation.intervals import mean_interval, quantile_interval
from simulation.streams import uniforms

FAMILIES: tuple[Duration, ...] = (
    Constant(value=900.0),
    Uniform(low=2.0, high=5.0),
    Triangular(low=1.0, mode=2.0, high=9.0),
    Pert(low=1.0, mode=2.0, high=9.0),
    Lognormal(expected=1800.0, cv=0.3),
    Gamma(expected=1800.0, cv=0.6),
    Weibull(expected=1800.0, cv=1.7),
    Exponential(expected=1800.0),
    Empirical(values=(3.0, 1.0, 1.0, 8.0)),
)
LUCK = np.concatenate(
    [uniforms(("normal",), 200_000), np.logspace(-300, -1, 5_000), 1 - np.logspace(-15.9, -1, 5_000)]
)


def test_normal_percentage_points_are_those_of_the_standard_library() -> None:
    """Both are AS 241; numpy's logarithm differs from C's in a last digit now and then, far out only."""
    expected = np.fromiter(map(NormalDist().inv_cdf, LUCK.tolist()), dtype=np.float64)
    np.testing.assert_allclose(normal_quantile(LUCK), expected, rtol=1e-15, atol=0)


def test_normal_percentage_points_are_those_of_another_algorithm() -> None:
    """Cephes in scipy has an error of its own, which the standard library meets as well: 1.05e-15."""
    from scipy.special import ndtri

    np.testing.assert_allclose(normal_quantile(LUCK), ndtri(LUCK), rtol=1.5e-15, atol=0)


def test_normal_percentage_points_in_print() -> None:
    """Wichura's own check values, and the middle."""
    printed = normal_quantile(np.array([0.25, 0.001, 1e-20, 0.5]))
    expected = [-0.6744897501960817, -3.090232306167814, -9.262340089798408, 0.0]
    np.testing.assert_allclose(printed, expected, rtol=4e-16, atol=0)
    assert normal_quantile(np.array([[0.1], [0.9]])).shape == (2, 1)
    assert normal_quantile(np.float64(0.3)).shape == ()  # type: ignore[arg-type]


def test_families_are_those_of_scipy() -> None:
    """Same quantiles under scipy's parameters: the shapes are the classical ones, not look-alikes."""
    from scipy import stats

    u = (np.arange(999) + 0.5) / 999
    weibull = Weibull(expected=2.0, cv=0.5)
    sigma = math.sqrt(math.log(1.25))
    pairs = [
        (Pert(low=1.0, mode=2.0, high=9.0), stats.beta(1.5, 4.5, loc=1, scale=8)),
        (Gamma(expected=2.0, cv=0.5), stats.gamma(4, scale=0.5)),
        (weibull, stats.weibull_min(weibull.shape, scale=2 / math.gamma(1 + 1 / weibull.shape))),
        (Lognormal(expected=2.0, cv=0.5), stats.lognorm(sigma, scale=2 / math.sqrt(1.25))),
        (Triangular(low=1.0, mode=2.0, high=9.0), stats.triang(0.125, loc=1, scale=8)),
    ]
    for family, known in pairs:
        np.testing.assert_allclose(family.quantile(u), known.ppf(u), rtol=1e-12)
        assert math.isclose(family.mean, known.mean(), rel_tol=1e-12)
        assert math.isclose(family.variance, known.var(), rel_tol=1e-9)


def test_one_is_exponential() -> None:
    u = (np.arange(99) + 0.5) / 99
    memoryless = Exponential(expected=1800.0).quantile(u)
    for family in (Gamma(expected=1800.0, cv=1.0), Weibull(expected=1800.0, cv=1.0)):
        np.testing.assert_allclose(family.quantile(u), memoryless, rtol=1e-12)


def test_observations_are_drawn_as_they_are() -> None:
    observed = Empirical(values=(8.0, 1.0, 3.0, 1.0))
    assert observed == Empirical(values=(1.0, 1.0, 3.0, 8.0))
    u = np.array([2.0**-54, 0.25, 0.5, 0.5000001, 0.75, 0.76, 1 - 2.0**-53])
    assert observed.quantile(u).tolist() == [1, 1, 1, 3, 3, 8, 8]
    assert (observed.mean, observed.variance) == (3.25, 8.1875)


@pytest.mark.parametrize("cv", [0.01, 0.3, 3.0, 50.0])
def test_the_shape_of_a_weibull_gives_its_cv(cv: float) -> None:
    inverse = 1 / Weibull(expected=1.0, cv=cv).shape
    second = math.expm1(math.lgamma(1 + 2 * inverse) - 2 * math.lgamma(1 + inverse))
    assert math.isclose(second, cv**2, rel_tol=1e-9)


@pytest.mark.parametrize("cv", [1e-9, 1e-5, 0.00127, 0.00129])
def test_the_shape_of_a_weibull_that_hardly_varies(cv: float) -> None:
    """Its logarithm is Gumbel's: cv = pi / sqrt(6) / shape in the limit, on both sides of the series' end."""
    shape = Weibull(expected=1.0, cv=cv).shape
    gumbel = math.pi / math.sqrt(6) / shape
    assert math.isclose(gumbel, cv, rel_tol=2 * cv)
    u = (np.arange(20_000) + 0.5) / 20_000
    assert math.isclose((Weibull(expected=1.0, cv=cv).quantile(u) - 1).std(), cv, rel_tol=1e-3)


@pytest.mark.parametrize(
    ("family", "parameters"),
    [
        (Constant, {"value": -1.0}),
        (Constant, {"value": math.nan}),
        (Uniform, {"low": 2.0, "high": 2.0}),
        (Uniform, {"low": -1.0, "high": 2.0}),
        (Triangular, {"low": 1.0, "mode": 3.0, "high": 2.0}),
        (Pert, {"low": 1.0, "mode": 0.0, "high": 2.0}),
        (Pert, {"low": 0.0, "mode": 0.0, "high": math.inf}),
        (Exponential, {"expected": 0.0}),
        (Lognormal, {"expected": 1.0, "cv": 0.0}),
        (Gamma, {"expected": -1.0, "cv": 1.0}),
        (Weibull, {"expected": 1.0, "cv": 101.0}),
        (Empirical, {"values": ()}),
        (Empirical, {"values": (1.0, -0.5)}),
        (Empirical, {"values": (1.0, math.nan)}),
    ],
    ids=str,
)
def test_parameters_that_cannot_be_are_refused(family: type, parameters: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"is |not |hold "):
        family(**parameters)


def test_draws_are_whole_seconds_of_at_least_one() -> None:
    drawn = seconds(Lognormal(expected=0.2, cv=1.0), uniforms(("tiny",), 100))
    assert drawn.dtype == np.int64
    assert drawn.min() == 1
    assert seconds(Constant(value=2.6), np.array([0.5])).tolist() == [3]


IN_A_WORKER = """
import hashlib, sys
import simulation.durations as d
from simulation.streams import uniforms
heavy = [name for name in ("scipy", "pandas", "pydantic", "simpy") if name in sys.modules]
assert not heavy, heavy
for family in eval(sys.argv[1], vars(d)):
    print(hashlib.sha256(family.quantile(uniforms(("worker",), 999)).tobytes()).hexdigest())
import simulation.engine
for line in open("/proc/self/status"):
    if line.startswith("VmRSS"):
        print(line.split()[1])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_a_worker_draws_the_same_bytes_and_stays_small() -> None:
    """All families drawn, scipy.special loaded for two of them: 80 MB are not reached."""
    command = [sys.executable, "-c", IN_A_WORKER, repr(FAMILIES)]
    *digests, resident = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    luck = uniforms(("worker",), 999)
    assert digests == [hashlib.sha256(family.quantile(luck).tobytes()).hexdigest() for family in FAMILIES]
    assert int(resident) / 1024 < 80


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
