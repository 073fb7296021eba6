"""The verdicts of the gate, in their order, and what happens where nothing varies or nothing ends."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.comparison.gate import GatePlan, Guard, Look, judge, judge_all
from simulation.streams import generator
from sop.errors import SimulationError

N = 200
MINUTES = Guard(id="person_minutes", margin=10.0)
TIME = Guard(id="on_time", margin=0.1)
PLAN = GatePlan(delta=1.0, looks=(N,))
TWO = replace(PLAN, looks=(N, 400))
INF = math.inf


def around(mean: float, deviation: float = 1.0, n: int = N) -> NDArray[np.float64]:
    """A symmetric sample with exactly this mean and standard deviation."""
    values = generator(("gate test", n)).standard_normal(n // 2)
    values = np.concatenate([values, -values])
    result: NDArray[np.float64] = mean + deviation * values / values.std(ddof=1)
    return result


def verdict(gain: NDArray[np.float64], plan: GatePlan = PLAN, **losses: NDArray[np.float64]) -> str:
    return judge(gain, losses, plan=plan, look=1).verdict


def test_the_gain_alone_decides_where_there_are_no_guards() -> None:
    # t(199; 0.95) = 1.6525: the bound is 1.6525 / sqrt(200) = 0.1169 from the mean.
    assert verdict(around(1.118)) == "worth_trying"
    assert verdict(around(1.116)) == "not_enough"
    assert verdict(around(-1.118)) == "not_advised"
    assert verdict(around(-1.116)) == "not_enough"
    assert verdict(around(0.882)) == "no_difference"
    assert verdict(around(0.885)) == "not_enough"
    assert verdict(around(-0.882)) == "no_difference"


def test_bounds_are_students_where_nothing_is_skewed() -> None:
    look = judge(around(3.0), {}, plan=PLAN, look=1)
    assert (look.gain.low, look.gain.value, look.gain.high) == pytest.approx(
        (2.88315, 3.0, 3.11685), abs=1e-5
    )
    assert look.gain.level == pytest.approx(0.95)
    assert (look.gain.n, look.n, look.number) == (N, N, 1)


def test_bounds_follow_the_skew() -> None:
    """A few large losses: the mean may be far lower than it looks, and hardly higher."""
    gain = np.append(np.full(N - 4, 2.0), [-20.0] * 4)
    bound = judge(gain, {}, plan=PLAN, look=1).gain
    assert bound.value - bound.low > 1.5 * (bound.high - bound.value) > 0
    # Hall's transform of the studentised ends is the t quantile itself.
    error, skew = gain.std(ddof=1) / math.sqrt(N), ((gain - gain.mean()) ** 3).mean() / gain.std(ddof=1) ** 3
    a = skew / math.sqrt(N)
    for end, quantile in ((bound.low, 1.65254674), (bound.high, -1.65254674)):
        t = (bound.value - end) / error
        assert t + a * t**2 / 3 + a**2 * t**3 / 27 + a / 6 == pytest.approx(quantile, abs=1e-6)


def test_a_guard_can_only_stop_what_is_worth_trying() -> None:
    plan = replace(PLAN, guards=(MINUTES,))
    good = around(5.0)
    for loss, expected, state in (
        (0.0, "worth_trying", "kept"),
        (9.8, "worth_trying", "kept"),
        (10.0, "not_enough", "open"),
        (10.2, "not_advised", "worse"),
    ):
        look = judge(good, {"person_minutes": around(loss)}, plan=plan, look=1)
        assert (look.verdict, look.guards[0].state) == (expected, state), loss
        assert not look.harmful
    # A guard that is merely open does not forbid to say that nothing changes.
    assert verdict(around(0.0), plan, person_minutes=around(10.0)) == "no_difference"


def test_what_speaks_against_shares_one_error() -> None:
    """Gain and guards are one family: what is just enough alone is not enough beside another."""
    plan = replace(PLAN, guards=(MINUTES,))
    assert verdict(around(-1.12)) == "not_advised"
    assert verdict(around(-1.12), plan, person_minutes=around(0.0)) == "not_enough"
    assert verdict(around(-1.2), plan, person_minutes=around(0.0)) == "not_advised"
    # Where the guard is worse for certain, the gain has the whole error again.
    look = judge(around(-1.12), {"person_minutes": around(20.0)}, plan=plan, look=1)
    assert look.harmful
    assert look.guards[0].state == "worse"


def test_two_guards_are_told_in_the_order_of_the_plan() -> None:
    plan = replace(PLAN, guards=(TIME, MINUTES))
    look = judge(around(5.0), {"person_minutes": around(0.0), "on_time": around(9.0)}, plan=plan, look=1)
    assert [(state.guard.id, state.state) for state in look.guards] == [
        ("on_time", "worse"),
        ("person_minutes", "kept"),
    ]
    assert look.verdict == "not_advised"


def test_a_reworded_sop_makes_no_difference() -> None:
    plan = replace(PLAN, guards=(MINUTES,))
    look = judge(np.zeros(N), {"person_minutes": np.zeros(N)}, plan=plan, look=1)
    assert (look.verdict, look.gain.value, look.gain.low, look.gain.high) == ("no_difference", 0.0, 0.0, 0.0)
    assert look.guards[0].state == "kept"
    assert verdict(np.zeros(N), replace(plan, delta=0.0), person_minutes=np.zeros(N)) == "no_difference"


@pytest.mark.parametrize(
    ("gain", "expected"),
    [
        (1.5, "worth_trying"),
        (0.9, "no_difference"),
        (-0.9, "no_difference"),
        (-1.5, "not_advised"),
        # Exactly on a limit: neither claim includes it.
        (1.0, "not_enough"),
        (-1.0, "not_enough"),
    ],
)
def test_a_gain_that_never_varies_is_that_gain(gain: float, expected: str) -> None:
    look = judge(np.full(N, gain), {}, plan=PLAN, look=1)
    assert (look.verdict, look.gain.low, look.gain.high) == (expected, gain, gain)


def test_without_a_smallest_difference_every_proven_one_counts() -> None:
    plan = replace(PLAN, delta=0.0)
    assert verdict(around(0.2), plan) == "worth_trying"
    assert verdict(around(-0.2), plan) == "not_advised"
    assert verdict(around(0.0, 1e-9), plan) == "not_enough"


def test_cases_that_the_revision_never_finishes_speak_against_it() -> None:
    gain = around(50.0)
    gain[7] = -INF
    look = judge(gain, {}, plan=PLAN, look=1)
    assert (look.verdict, look.gain.value, look.gain.high, look.harmful) == ("not_advised", -INF, -INF, True)
    loss = around(0.0)
    loss[7] = INF
    assert verdict(around(50.0), replace(PLAN, guards=(MINUTES,)), person_minutes=loss) == "not_advised"


def test_cases_that_only_the_present_sop_never_finishes_prove_nothing_by_themselves() -> None:
    """One endless case of 200 makes the mean gain infinite; the lower bound rests on the finite gains."""
    gain = around(-3.0)
    gain[7] = INF
    look = judge(gain, {}, plan=PLAN, look=1)
    assert (look.verdict, look.gain.value, look.gain.high) == ("not_enough", INF, INF)
    assert look.gain.low < -2.5
    assert look.suggested is None
    gain = around(3.0)
    gain[7] = INF
    assert verdict(gain) == "worth_trying"
    assert verdict(np.full(N, INF)) == "worth_trying"
    loss = around(0.0)
    loss[7] = -INF
    assert verdict(gain, replace(PLAN, guards=(MINUTES,)), person_minutes=loss) == "worth_trying"


@pytest.mark.parametrize(
    ("values", "count"), [((math.nan,), "1"), ((INF, -INF, -INF), "2"), ((math.nan, INF), "1")]
)
def test_what_has_no_mean_is_refused(values: tuple[float, ...], count: str) -> None:
    gain = around(3.0)
    gain[: len(values)] = values
    with pytest.raises(SimulationError) as refused:
        judge(gain, {}, plan=PLAN, look=1)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place) == ("gate_undefined", "gain")
    assert problem.fields == {"count": count, "replications": "200"}


def test_a_look_takes_what_was_planned() -> None:
    for gain, losses, look in (
        (around(3.0, n=190), {}, 1),
        (around(3.0), {}, 2),
        (around(3.0), {}, 3),
        (around(3.0), {"person_minutes": around(0.0)}, 1),
    ):
        with pytest.raises(ValueError, match=r"planned|guards|look"):
            judge(gain, losses, plan=TWO, look=look)


def test_what_is_left_to_do() -> None:
    first = judge(around(1.2, 2.0), {}, plan=TWO, look=1)
    assert (first.verdict, first.final, first.more) == ("not_enough", False, 200)
    last = judge(around(1.2, 4.0, 400), {}, plan=TWO, look=2)
    assert (last.verdict, last.final, last.more) == ("not_enough", True, None)
    # About (1.667 * 4 / 0.2)^2 = 1111 replications until the bound lies 0.2 below the mean; 400 are there.
    assert last.suggested == pytest.approx(711, abs=3)
    stands = judge(around(5.0), {}, plan=TWO, look=1)
    assert (stands.final, stands.more, stands.suggested) == (True, None, None)
    assert judge(around(1.0), {}, plan=PLAN, look=1).suggested is None


def revisions(*means: float) -> dict[str, NDArray[np.float64]]:
    return {f"r{index}": around(mean) for index, mean in enumerate(means)}


def judged(means: tuple[float, ...], plan: GatePlan = PLAN, **earlier: Look) -> list[tuple[str, int]]:
    gains = revisions(*means)
    found = judge_all(gains, {name: {} for name in gains}, plan=plan, look=1, earlier=earlier)
    return [(look.verdict, look.compared) for look in found.values()]


def test_several_revisions_share_the_error_step_by_step() -> None:
    # Enough alone (1.653 standard errors are 0.117), not enough for one of two (1.972: 0.139).
    assert judged((1.125,)) == [("worth_trying", 1)]
    assert judged((1.125, 1.0)) == [("not_enough", 2), ("not_enough", 2)]
    # Beside one that holds for two, it has the whole error.
    assert judged((1.125, 1.2)) == [("worth_trying", 1), ("worth_trying", 2)]
    assert judged((1.13, 1.2, 0.99)) == [("not_enough", 2), ("worth_trying", 3), ("not_enough", 2)]


def test_what_stood_earlier_stays_and_still_counts() -> None:
    worth = judge(around(5.0), {}, plan=PLAN, look=1)
    against = judge(around(-5.0), {}, plan=PLAN, look=1)
    gains = {"new": around(1.125)}
    with_worth, with_against = (
        judge_all(gains, {"new": {}}, plan=PLAN, look=1, earlier={"old": standing})
        for standing in (worth, against)
    )
    assert with_worth["old"] is worth
    assert with_worth["new"].verdict == "worth_trying"
    # One that was dropped was never shown: its share is not free.
    assert with_against["new"].verdict == "not_enough"
    assert list(with_against) == ["new", "old"]
