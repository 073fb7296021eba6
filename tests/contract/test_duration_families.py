"""One contract for all families of durations: what a family says of itself is what it draws."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

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
    seconds,
)
from simulation.streams import uniforms

Floats = NDArray[np.float64]

SIZES = st.floats(0.01, 1e6)
SHARES = st.floats(0, 1)
SPREADS = st.floats(0.01, 5)
MILD = st.floats(0.01, 3)
OBSERVED = st.one_of(st.just(0.0), st.floats(0.001, 1e6))


def three_points(family: Any) -> Any:
    """Low, width and where the mode lies between both ends, its ends included."""
    return st.builds(
        lambda low, width, mode: family(low=low, mode=min(low + mode * width, low + width), high=low + width),
        st.floats(0, 1e5),
        SIZES,
        SHARES,
    )


FAMILIES = {
    Constant: st.builds(Constant, value=SIZES),
    Uniform: st.builds(lambda low, width: Uniform(low=low, high=low + width), st.floats(0, 1e5), SIZES),
    Triangular: three_points(Triangular),
    Pert: three_points(Pert),
    Exponential: st.builds(Exponential, expected=SIZES),
    Lognormal: st.builds(Lognormal, expected=SIZES, cv=SPREADS),
    Gamma: st.builds(Gamma, expected=SIZES, cv=MILD),
    Weibull: st.builds(Weibull, expected=SIZES, cv=MILD),
    Empirical: st.builds(Empirical, values=st.lists(OBSERVED, min_size=1, max_size=40).map(tuple)),
}


def nodes(family: Duration) -> tuple[Floats, Floats]:
    """Probabilities and weights that integrate over (0, 1) without luck.

    Steps of equal width are integrated exactly by their middles. Elsewhere Takahasi and Mori's double
    exponential rule crowds its nodes towards both ends, where quantile functions run away, as far as luck
    goes: to 2**-54 and 1 - 2**-53 (of a lognormal of cv 5 that leaves out a millionth of the variance).
    """
    if isinstance(family, Empirical):
        count = 11 * len(family.values)
        return (np.arange(count) + 0.5) / count, np.full(count, 1 / count)
    t = np.linspace(-6, 6, 3_001)
    bent = np.pi * np.sinh(t)
    u = 1 / (1 + np.exp(-bent))
    weight = np.pi * np.cosh(t) * u / (1 + np.exp(bent)) * (t[1] - t[0])
    inside = (u >= 2.0**-54) & (u < 1)
    return u[inside], weight[inside]


def test_every_family_is_under_contract() -> None:
    assert set(FAMILIES) == set(Duration.__args__)


@pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_family_keeps_its_word(kind: type, data: st.DataObject) -> None:
    family: Duration = data.draw(FAMILIES[kind])
    u, weight = nodes(family)
    values = family.quantile(u)
    low, high = family.support
    # Monotone and within support, but for the rounding of neighbouring numbers.
    slack = 1e-14 * (high if math.isfinite(high) else values[1:])
    assert (np.diff(values) >= -slack).all()
    assert low <= values.min()
    assert values.max() <= high
    if math.isfinite(high):
        # 2**-53 from the end a beta distribution of shape 5 is 6e-4 of its width away from it.
        assert values[0] == pytest.approx(low, abs=1e-3 * (high - low))
        assert values[-1] == pytest.approx(high, abs=1e-3 * (high - low))
    # 1e-5 of the mean and of the variance: kinks cost the square of the step, tails 2**-53 of themselves.
    mean = float(values @ weight)
    assert math.isclose(mean, family.mean, rel_tol=1e-5)
    variance = float((values - family.mean) ** 2 @ weight)
    assert math.isclose(variance, family.variance, rel_tol=1e-5, abs_tol=1e-12 * family.mean**2)


@pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)
@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_draws_have_the_shape_of_the_luck(kind: type, data: st.DataObject) -> None:
    family: Duration = data.draw(FAMILIES[kind])
    luck = np.array([[0.2, 0.5, 2.0**-54], [0.9, 1 - 2.0**-53, 1e-9]])
    values = family.quantile(luck)
    assert values.shape == luck.shape
    assert values.dtype == np.float64
    assert np.isfinite(values).all()
    for row, column in np.ndindex(luck.shape):
        one = family.quantile(np.float64(luck[row, column]))  # type: ignore[arg-type]
        assert np.shape(one) == ()
        # numpy's loops over arrays and the C library may differ in the last digit.
        assert math.isclose(float(one), values[row, column], rel_tol=1e-13)
    # A longer block begins with the shorter one, to the last bit.
    flat = uniforms(("contract",), 41)
    longest = family.quantile(flat)
    for length in (0, 1, 2, 3, 5, 8, 17, 40):
        assert family.quantile(flat[:length]).tobytes() == longest[:length].tobytes()
    drawn = seconds(family, luck)
    assert (drawn.shape, drawn.dtype) == (luck.shape, np.int64)
    assert drawn.min() >= 1
    same = pickle.loads(pickle.dumps(family))  # noqa: S301 - our own
    assert same == family
    assert hash(same) == hash(family)
    assert same.quantile(luck).tobytes() == values.tobytes()
