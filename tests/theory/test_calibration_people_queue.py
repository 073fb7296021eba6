"""The wait for somebody with other work: its distribution, and shares that come back from drawn delays."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mining.calibration.people.arrivals import Delays
from mining.calibration.people.duties import fit_load
from mining.calibration.people.queue import PER_TASK, residual, waiting_survival
from simulation.streams import uniforms

MEAN, CV, DAY = 1800.0, 1.0, 27_000


def test_what_is_left_of_a_task_is_a_distribution_with_the_known_mean() -> None:
    points = np.linspace(0, 400 * MEAN, 400_001)
    below = residual(points, mean=MEAN, cv=CV)
    assert below[0] == pytest.approx(0, abs=1e-9)
    assert below[-1] == pytest.approx(1, abs=1e-6)
    assert (np.diff(below) >= -1e-12).all()
    # E[S^2] / (2 E[S])
    assert float(np.trapezoid(1 - below, points)) == pytest.approx(MEAN * (1 + CV**2) / 2, rel=2e-3)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.8])
def test_the_wait_has_the_mean_of_pollaczek_and_khinchine(share: float) -> None:
    survival = waiting_survival(np.array([share]), mean=MEAN, cv=CV)[0]
    assert survival[0] == 1
    # Sums of P(W >= j), j = 1, 2, ...
    assert survival[1:].sum() * MEAN / PER_TASK == pytest.approx(
        share * MEAN * (1 + CV**2) / 2 / (1 - share), rel=0.01, abs=1e-6
    )


def test_somebody_waits_as_often_as_there_is_other_work() -> None:
    """A wait of some length is as frequent as other work: P(W > 0) = rho, whatever the sizes."""
    survival = waiting_survival(np.array([0.7]), mean=MEAN, cv=CV)[0]
    assert survival[1] == pytest.approx(0.7, abs=0.02)


def drawn(share: float, away: float, n: int, number: int, *, persons: int = 1) -> Delays:
    """Delays of the model itself: M/G/1 waits by inversion, and blocks away of 1 to 5 days."""
    survival = waiting_survival(np.array([share]), mean=MEAN, cv=CV)[0]
    luck = uniforms(("delays", number), (n, 4, persons))
    rest = np.rint(luck[:, 3, 0] * DAY).astype(np.int64)
    waits = len(survival) - 1 - np.searchsorted(survival[::-1], luck[:, 0], side="left")
    further = np.searchsorted(np.cumsum([5 / 15, 4 / 15, 3 / 15, 2 / 15, 1 / 15]), luck[:, 2])
    gone = luck[:, 1] < away
    seconds = waits * MEAN / PER_TASK + np.where(gone, rest[:, None] + further * DAY, 0)
    return Delays(
        met=np.arange(n),
        seconds=np.rint(seconds.min(axis=1)).astype(np.int64),
        rest=rest,
        posts=tuple(range(persons)),
        deputy=np.zeros(n, dtype=bool),
        day=DAY,
    )


@pytest.mark.parametrize(("share", "away", "persons"), [(0.8, 0.2, 1), (0.3, 0.05, 1), (0.7, 0.1, 2)])
def test_both_shares_come_back(share: float, away: float, persons: int) -> None:
    held = []
    for number in range(12):
        load = fit_load(
            drawn(share, away, 200, number, persons=persons),
            task_seconds=MEAN,
            task_cv=CV,
            block_days=(1, 5),
        )
        assert load is not None
        assert load.duties.value == pytest.approx(share, abs=0.15)
        assert load.away.value == pytest.approx(away, abs=0.13)
        assert load.duties.low <= load.duties.value <= load.duties.high
        held += [load.duties.low <= share <= load.duties.high, load.away.low <= away <= load.away.high]
    # 24 intervals of 95 %: fewer than 19 that hold would come once in 1,000 times.
    assert sum(held) >= 19


def test_nothing_ever_waited() -> None:
    free = drawn(0.5, 0.0, 50, 0)
    free = Delays(
        met=free.met, seconds=free.seconds * 0, rest=free.rest, posts=(0,), deputy=free.deputy, day=DAY
    )
    load = fit_load(free, task_seconds=MEAN, task_cv=CV, block_days=(1, 5))
    assert load is not None
    assert (load.duties.value, load.away.value) == (0.0, 0.0)
    # Of 50 pieces none met a task: 0.95 of the likelihood lies below 1 - exp(-1.92 / 50).
    assert load.duties.high == pytest.approx(1 - math.exp(-1.92 / 50), abs=0.01)


def test_no_delay_says_nothing() -> None:
    none = drawn(0.5, 0.0, 0, 0)
    assert fit_load(none, task_seconds=MEAN, task_cv=CV, block_days=(1, 5)) is None
