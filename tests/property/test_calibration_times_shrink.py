"""Whatever the estimates: shrinking never leaves the ground between them and what they lean on."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.calibration.delays.spans import at_least_zero_censored, points_of
from mining.calibration.times import shrink

ESTIMATES = st.lists(
    st.tuples(st.floats(-2, 2), st.one_of(st.floats(1e-5, 4), st.just(np.inf))), min_size=1, max_size=12
)


@settings(deadline=None)  # the first example pays for imports
@given(ESTIMATES)
def test_shrunk_values_lie_between(pairs: list[tuple[float, float]]) -> None:
    estimates, variances = (np.array(column) for column in zip(*pairs, strict=True))
    found = shrink(estimates, variances, centre_sd=0.5, spread=0.5)
    known = np.isfinite(variances)
    most = max(0.0, float(estimates[known].max(initial=0)))
    least = min(0.0, float(estimates[known].min(initial=0)))
    assert (found.mean <= most + 1e-9).all()
    assert (found.mean >= least - 1e-9).all()
    assert (found.low <= found.mean).all()
    assert (found.mean <= found.high).all()
    assert ((found.weight >= 0) & (found.weight <= 1)).all()
    assert (found.weight[~known] == 0).all()
    assert found.centre_low <= found.centre <= found.centre_high


@settings(deadline=None)  # the first example pays for imports
@given(ESTIMATES)
def test_the_order_of_the_steps_is_no_matter(pairs: list[tuple[float, float]]) -> None:
    estimates, variances = (np.array(column) for column in zip(*pairs, strict=True))
    order = np.argsort(estimates, kind="stable")
    one = shrink(estimates, variances, centre_sd=0.5, spread=0.5)
    other = shrink(estimates[order], variances[order], centre_sd=0.5, spread=0.5)
    np.testing.assert_allclose(one.mean[order], other.mean, rtol=1e-9, atol=1e-12)


@settings(deadline=None)  # the first example pays for imports
@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.lists(st.floats(0, 100), max_size=60))
def test_censored_samples_stay_inside_what_was_seen(seen: list[float], limits: list[float]) -> None:
    found = at_least_zero_censored(np.array(seen), np.array(limits))
    assert len(found) == len(seen) + (len(limits) if limits else 0)
    assert found.max() == max(seen)
    assert found.min() >= min(seen) / 2
    assert (np.diff(found) >= 0).all()


@settings(deadline=None)  # the first example pays for imports
@given(st.lists(st.floats(0, 500), min_size=1, max_size=700))
def test_points_are_few_and_ascend(values: list[float]) -> None:
    points = points_of(np.array(values))
    assert len(points) == min(200, len(values))
    assert list(points) == sorted(points)
