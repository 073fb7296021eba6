"""Between the runs and the gate: pairing, looks, ranking, further cases, and replications run together."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import numpy as np
import pytest
from joblib.externals.loky import reusable_executor

from compared import BASE, BUSY, CONSTANT, SHORTER, compared, scenario_of, sop_of
from simulation.comparison import ComparisonSettings, gain_by, gain_by_step
from simulation.comparison.arms import Arm, Bench, Figures
from simulation.comparison.judging import gain_of, gate_plan, guarded, losses_by_guard, per_case
from simulation.comparison.outline import outline
from simulation.comparison.together import Job, measured_together, parts_of, run_together
from simulation.comparison.worlds import Setup
from simulation.draws import draw
from simulation.engine import run
from simulation.intervals import mean_interval
from simulation.measures.figures import measure
from simulation.planning import make_plan
from simulation.replications import simulate
from sop.worktime import default_calendar

SETTINGS = ComparisonSettings(first=30, at_most=120)
NAN, INF = np.nan, np.inf


def _figures(days: Any, late: Any = None, minutes: Any = None) -> Figures:
    table = np.asarray(days, dtype=np.float64)
    return Figures(
        days=table,
        late=np.full(table.shape, NAN) if late is None else np.asarray(late, dtype=np.float64),
        person_minutes=np.full(len(table), 60.0)
        if minutes is None
        else np.asarray(minutes, dtype=np.float64),
    )


def test_equally_many_cases_are_plain_means() -> None:
    assert per_case(np.array([3.0, 6.0]), np.array([3, 3])).tolist() == [1, 2]


def test_cases_that_come_at_random_count_alike() -> None:
    totals, counts = np.array([10.0, 0.0, 2.0, 9.0]), np.array([5, 0, 1, 2])
    found = per_case(totals, counts)
    assert found.mean() == pytest.approx(21 / 8)
    # Nothing is known of a replication without a case.
    assert found[1] == pytest.approx(21 / 8)
    table = np.array([[2.0] * 5, [NAN] * 5, [2, NAN, NAN, NAN, NAN], [4, 5, NAN, NAN, NAN]])
    told, ours = mean_interval(table), mean_interval(found)
    # That of the ratio estimator leaves the empty one out; here it adds nothing to the spread.
    assert ours.value == pytest.approx(told.value)
    assert ours.half_width == pytest.approx(told.half_width, rel=0.35)


def test_the_interval_is_that_of_the_ratio() -> None:
    counts = np.array([5, 3, 1, 2])
    totals = np.array([10.0, 3.0, 2.0, 9.0])
    table = np.array(
        [[total / count] * count + [NAN] * (5 - count) for total, count in zip(totals, counts, strict=True)]
    )
    told, ours = mean_interval(table), mean_interval(per_case(totals, counts))
    assert (ours.value, ours.low, ours.high) == pytest.approx((told.value, told.low, told.high))


def test_gains_of_cases_that_do_not_finish() -> None:
    base = _figures([[5, 6], [5, INF], [5, INF], [INF, 5], [NAN, NAN]])
    new = _figures([[4, 6], [5, 6], [INF, 6], [INF, 5], [NAN, NAN]])
    gain = gain_of(base, new)
    assert gain[0] == pytest.approx(0.5, abs=0.3)
    assert gain[1] == INF
    # One case infinitely better and one infinitely worse, and one that nobody finishes: unknown.
    assert np.isnan(gain[2:4]).all()
    assert np.isfinite(gain[4])
    assert gain_of(new, base)[1] == -INF


def test_never_is_in_every_replication() -> None:
    assert _figures([[1, INF], [INF, 2]]).never
    assert not _figures([[1, INF], [1, 2]]).never


def test_on_time_is_guarded_where_some_case_has_a_deadline() -> None:
    days = [[5.0, 6.0], [5, 6]]
    assert [guard.id for guard in gate_plan(_figures(days), SETTINGS, (30,)).guards] == ["person_minutes"]
    one = _figures(days, late=[[NAN, NAN], [NAN, -1]])
    plan = gate_plan(one, SETTINGS, (30,))
    assert [guard.id for guard in plan.guards] == ["person_minutes", "on_time"]
    losses = losses_by_guard(one, _figures(days, late=[[NAN, NAN], [NAN, 1]]), plan)
    assert losses["on_time"].mean() == 1
    assert (losses["person_minutes"] < 0).all()


def test_who_does_not_finish_is_not_on_time() -> None:
    days = [[5.0, 6.0], [5, 6]]
    base = _figures(days, late=[[-5, 3], [0, NAN]])
    new = _figures([[INF, 6], [5, 6]], late=[[NAN, -1], [1, NAN]])
    before, after = guarded(base, new, "on_time")
    assert (before.mean(), after.mean()) == pytest.approx((2 / 3, 1 / 3))


def test_working_minutes_are_those_of_a_case() -> None:
    base = _figures([[5, 6], [5, NAN]], minutes=[120, 90])
    new = _figures([[5, 6], [5, NAN]], minutes=[60, 30])
    before, after = guarded(base, new, "person_minutes")
    assert (before.mean(), after.mean()) == pytest.approx((70, 30))


def test_sources_leave_out_what_does_not_finish_on_both_sides() -> None:
    demand = [{"kind": "dates", "case_id": "{n}", "dates": ["2025-03-03", "2025-12-24"]}]
    scenario = scenario_of(demand=demand, durations=CONSTANT, horizon="2025-12-31")
    long = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 2700}}, {"id": "c"})
    old, new = (simulate(sop, scenario, default_calendar(), replications=2) for sop in (SHORTER, long))
    assert np.isinf(new.cycle_days()).sum() == 2
    table = gain_by_step(old, new)
    assert table["step_id"].tolist() == ["b"]
    assert table["minutes"].tolist() == [450 - 2700]


def test_sources_name_added_and_removed_steps_and_add_up_by_role() -> None:
    roles = ("staf", "boss")
    people = [{"id": "staf", "roles": ["staf", "boss"]}]
    old = sop_of({"id": "a"}, {"id": "gone", "number": 7}, {"id": "c"}, roles=roles)
    boss = {"performers": {"roles": ["boss"]}}
    new = sop_of({"id": "a"}, {"id": "c"}, {"id": "come", "standard": {"value": 30}, **boss}, roles=roles)
    table = compared(new, old=old, people=people, durations=CONSTANT).revisions[0].sources
    work = table[table["part"] == "work"]
    assert list(zip(work["step_id"], work["number"], work["role"], work["minutes"], strict=True)) == [
        ("come", 3, "boss", -30),
        ("gone", 7, "staf", 60),
    ]
    assert (work["low_minutes"] == work["minutes"]).all()
    assert gain_by(work, "role").to_dict("records") == [
        {"role": "staf", "minutes": 60},
        {"role": "boss", "minutes": -30},
    ]


ABSENT = [{"id": "cuti", "name": "Cuti", "days": 12, "per": "year", "longest": 4}]


def _plans() -> tuple[Any, ...]:
    people = [{"id": "staf", "roles": ["staf"], "count": 2, "other_duties": 0.6, "absences": ["cuti"]}]
    demand = [
        {"kind": "poisson", "case_id": "p{n}", "per_year": 9, "deadline_working_days": 4},
        {"kind": "quarterly", "case_id": "{year}-{quarter}"},
    ]
    given = {"people": people, "absences": ABSENT, "demand": demand, "measure_from": "2025-02-01"}
    busier = {**given, "people": [{**people[0], "other_duties": 0.7}]}
    seldom = {**given, "absences": [{**ABSENT[0], "days": 3}]}
    return tuple(
        make_plan(sop, scenario_of(**more), default_calendar()).plan
        for sop, more in ((BASE, given), (_twice(), given), (SHORTER, busier), (SHORTER, seldom))
    )


def _twice() -> Any:
    """Joint work, units and a way back."""
    return sop_of(
        {"id": "a", "performers": {"roles": [{"role": "staf", "count": 2}]}},
        {"id": "b", "for_each": "bidang", "standard": {"value": 900}},
        {
            "id": "c",
            "decision": {
                "outcomes": [
                    {"id": "ok", "text": "ok", "share": 0.6},
                    {"id": "no", "text": "no", "share": 0.4, "to": "a", "at_most": 1},
                ]
            },
        },
        {"id": "d"},
        units={"bidang": ["x", "y"]},
    )


def test_run_together_is_run_alone() -> None:
    plans = _plans()
    numbers = (3, 0)
    full = measured_together(Job(plans=plans, numbers=numbers, measure=measure))
    brief = measured_together(Job(plans=plans, numbers=numbers, measure=outline))
    for row, number in enumerate(numbers):
        for column, plan in enumerate(plans):
            luck = draw(plan, number)
            alone = measure(plan, luck, run(plan, luck))
            for name in vars(alone):
                np.testing.assert_array_equal(getattr(full[row][column], name), getattr(alone, name), name)
            for name in vars(brief[row][column]):
                np.testing.assert_array_equal(getattr(brief[row][column], name), getattr(alone, name), name)


def test_parts_hold_every_replication_once() -> None:
    for n, workers in ((30, 2), (30, 1), (7, 4), (200, 2)):
        parts = parts_of(Job(plans=(), numbers=tuple(range(n)), measure=outline), workers)
        assert [number for part in parts for number in part.numbers] == list(range(n))
        assert len(parts) >= min(n, 2 * workers)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_process_that_the_system_kills_is_replaced() -> None:
    plan = make_plan(BASE, scenario_of(people=BUSY), default_calendar()).plan
    jobs = [Job(plans=(plan,), numbers=tuple(range(10 * k, 10 * k + 10)), measure=outline) for k in range(12)]
    results = run_together(jobs, workers=2)
    found = dict([next(results)])
    os.kill(min(reusable_executor._executor._processes), signal.SIGKILL)
    found |= dict(results)
    assert sorted(found) == list(range(len(jobs)))
    for (one,), (other,) in zip(found[11], measured_together(jobs[11]), strict=True):
        np.testing.assert_array_equal(one.cycle_days, other.cycle_days)


@pytest.mark.parametrize("workers", [1, 2])
def test_arms_at_different_places_are_brought_to_the_same(workers: int) -> None:
    told: list[tuple[int, int]] = []
    bench = Bench(default_calendar(), workers=workers, progress=lambda done, all_: told.append((done, all_)))
    setups = [Setup(sop=sop, scenario=scenario_of(people=BUSY)) for sop in (BASE, SHORTER)]
    full, brief = bench.arm(setups[0], in_full=True), bench.arm(setups[1])
    bench.reach([full], 3)
    bench.reach([full, brief], 5)
    bench.reach([full, brief], 2)
    assert told[-1] == (10, 10)
    for arm, setup in zip((full, brief), setups, strict=True):
        other = Arm(setup, default_calendar(), in_full=False)
        Bench(default_calendar(), workers=1, progress=None).reach([other], 5)
        for one, same in zip(arm.rows, other.rows, strict=True):
            np.testing.assert_array_equal(one.cycle_days, same.cycle_days)
            np.testing.assert_array_equal(one.person_seconds, same.person_seconds)
    assert full.study(4).mean_days().n == 4
