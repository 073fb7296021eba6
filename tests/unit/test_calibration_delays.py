"""Waits and hand-overs learned from waiting: each second once, and nothing where nothing shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from builders import flow_sop, small_log
from mining.calibration.delays import Delays, DelaySettings, delay_seconds, learn_delays
from mining.calibration.delays.clock_or_work import clock_hours, runs_while_closed
from mining.calibration.delays.spans import at_least_zero_censored, mean_of, points_of, three_points
from mining.calibration.learned import Learned
from mining.calibration.times import Parts
from mining.performance.waiting import StatedWait
from simulation.scenario import ExternalWait, Scenario
from simulation.streams import uniforms
from sop.model import Sop
from sop.worktime import compile_calendar, default_calendar

OFFICE = default_calendar()
WAIT = ExternalWait(
    id="luar", name="Luar", after="a", before="b", low=1, mode=3, high=6, unit="working_hours"
)


def two_roles(*steps: dict[str, Any]) -> Sop:
    """An SOP of two roles."""
    data = flow_sop(*steps).model_dump(mode="json", exclude_none=True)
    data["roles"] = [{"id": "staf", "name": "Staf"}, {"id": "kepala", "name": "Kepala"}]
    data["steps"][1]["performers"] = {"roles": ["kepala"]}
    return Sop.model_validate(data)


SOP = two_roles({"id": "a"}, {"id": "b"}, {"id": "c"})
WINDOWS = compile_calendar(OFFICE, date(2025, 1, 1), date(2025, 12, 31)).windows
FIRST = int(np.datetime64("2025-02-03T01:00:00", "s").astype(np.int64))


def parts_of(delays: list[float], *, clock: bool = False, stated: tuple[StatedWait, ...] = ()) -> Parts:
    """Cases of half an hour a step, two working days apart; so many hours between a and b, nothing else."""
    events = []
    begin = FIRST
    for number, hours in enumerate(delays):
        at = begin + int(uniforms(("test", "phase", number), 1)[0] * 6 * 3600)
        at = int(WINDOWS.next_open(at))
        for step in "abc":
            if step == "b":
                at = at + int(hours * 3600) if clock else int(WINDOWS.after(at, int(hours * 3600)))
            at = int(WINDOWS.next_open(at))
            end = int(WINDOWS.after(at, 1800))
            person = {"a": "x", "b": "y", "c": "z"}[step]
            events.append(
                {
                    "case_id": f"c{number}",
                    "step_id": step,
                    "start": _text(at),
                    "end": _text(end),
                    "person": person,
                }
            )
            at = end
        begin = int(WINDOWS.after(begin, 2 * 7 * 3600)) if not clock else begin + 5 * 86_400
    return Parts.of(small_log(events), SOP, OFFICE, stated=stated)


def _text(second: int) -> str:
    return str(np.datetime64(second + 7 * 3600, "s")).replace("T", " ")


def one(found: Delays, kind: str, subject: str) -> Learned:
    (number,) = (item for item in found.learned if item.kind == kind and item.subject == subject)
    return number


def rule_before(found: Delays, step: str) -> Any:
    return next((rule for rule in found.handovers if rule.before == step), None)


def test_a_delay_that_nothing_explains_is_on_the_way() -> None:
    hours = (1 + 2 * uniforms(("test", "hours"), 40)).tolist()
    found = learn_delays(parts_of(hours))
    rule = rule_before(found, "b")
    assert rule.unit == "working_hours"
    assert rule.values is not None
    assert np.mean(rule.values) == pytest.approx(np.mean(hours), rel=0.03)
    assert not rule.between_roles_only
    number = one(found, "delay_hours", "b")
    assert number.low < np.mean(hours) < number.high
    assert (number.n, number.source, number.at) == (40, "log", "")
    # What follows at once gets no rule, and it is known how often that was.
    assert rule_before(found, "c") is None
    assert one(found, "share_at_once", "c").value == 1.0
    assert "calibrate_delays_unexplained" in {finding.rule for finding in found.findings}


def test_left_to_duties_no_hand_over_is_learned() -> None:
    found = learn_delays(parts_of([2.0] * 25), settings=DelaySettings(explained_by="duties"))
    assert found.handovers == ()
    assert "calibrate_delays_to_duties" in {finding.rule for finding in found.findings}


def test_few_records_lean_on_all_steps_and_say_so() -> None:
    found = learn_delays(parts_of([3.0, 2.0, 4.0, 3.0]))
    rule = rule_before(found, "b")
    assert (rule.low, rule.mode) == (0, 0)
    number = one(found, "delay_hours", "b")
    assert 0.5 < number.value < 3
    assert number.weight == pytest.approx(4 / 9)
    assert rule.high == pytest.approx(3 * number.value, rel=1e-3)
    carried = one(found, "delay_high", "b")
    assert carried.at == f"handovers.{rule.id}.high"
    assert carried.low <= carried.value <= carried.high
    assert "calibrate_delays_few" in {finding.rule for finding in found.findings}


def test_no_second_is_counted_twice() -> None:
    parts = parts_of([0.5, 6.0, 9.0, 2.0, 0.0, 3.0] * 5)
    for settings in (DelaySettings(waits=(WAIT,)), DelaySettings(), DelaySettings(explained_by="duties")):
        table = delay_seconds(parts, settings)
        total = parts.waiting.instances["total_working_seconds"]
        taken = table["external_working_seconds"] + table["handover_working_seconds"]
        assert (taken[total.notna()] <= total[total.notna()]).all()
        assert (taken.isna() == total.isna()).all()


def test_a_named_wait_takes_what_is_unexplained_before_its_step() -> None:
    hours = (2 + 6 * uniforms(("test", "outside"), 30)).tolist()
    found = learn_delays(parts_of(hours), settings=DelaySettings(waits=(WAIT,)))
    (wait,) = found.waits
    assert (wait.id, wait.unit) == ("luar", "working_hours")
    assert wait.values is not None
    assert np.mean(wait.values) == pytest.approx(np.mean(hours), rel=0.03)
    assert rule_before(found, "b") is None
    assert one(found, "wait_length", "luar").n == 30


def test_a_short_log_leaves_the_assumed_wait_much_weight() -> None:
    found = learn_delays(parts_of([9.0, 9.0]), settings=DelaySettings(waits=(WAIT,)))
    (wait,) = found.waits
    number = one(found, "wait_length", "luar")
    assert 10 / 3 < number.value < 9
    assert wait.low == pytest.approx((5 * 1 + 2 * 9) / 7, rel=1e-3)
    assert one(found, "wait_mode", "luar").at == "waits.luar.mode"


def test_a_wait_that_the_analysis_was_told_of_is_learned_without_being_named() -> None:
    stated = (StatedWait(cause="external", before="b"),)
    found = learn_delays(parts_of([5.0] * 22, stated=stated))
    (wait,) = found.waits
    assert (wait.after, wait.before) == ("a", "b")
    assert np.mean(wait.values or ()) == pytest.approx(5, rel=0.02)


def test_a_wait_without_a_record_stays_an_assumption() -> None:
    parts = parts_of([1.0])
    events = parts.log.events[parts.log.events["step_id"] == "a"].reset_index(drop=True)
    only = Parts.of(replace(parts.log, events=events), SOP, OFFICE)
    found = learn_delays(only, settings=DelaySettings(waits=(WAIT,)))
    assert found.waits == (WAIT,)
    assert one(found, "wait_length", "luar").reason == "no_observation"
    assert "calibrate_waits_untold" in {finding.rule for finding in found.findings}


def test_a_delay_that_runs_on_at_night_is_told_from_one_that_does_not() -> None:
    hours = (10 + 30 * uniforms(("test", "night"), 60)).tolist()
    parts, settings = parts_of(hours, clock=True), DelaySettings(silent_days="on_the_way")
    # With one holder a post, days without a trace look like absences; that much is said.
    assert "calibrate_delays_or_absences" in {item.rule for item in learn_delays(parts).findings}
    found = learn_delays(parts, settings=settings)
    rule = rule_before(found, "b")
    assert rule.unit == "clock_hours"
    assert np.mean(rule.values) == pytest.approx(np.mean(hours), rel=0.15)
    assert "calibrate_delays_clock" in {finding.rule for finding in found.findings}
    working = learn_delays(parts_of((3 + 9 * uniforms(("test", "day"), 60)).tolist()))
    assert rule_before(working, "b").unit == "working_hours"


def test_working_delays_are_seldom_taken_for_clock_delays() -> None:
    wrong = 0
    for number in range(40):
        luck = uniforms(("test", "ready", number), (2, 200))
        ready = np.array([WINDOWS.next_open(FIRST + int(second)) for second in luck[0] * 200 * 86_400])
        start = np.asarray(WINDOWS.after(ready, (3600 + luck[1] * 8 * 3600).astype(np.int64)))
        wrong += runs_while_closed(ready, start, WINDOWS, enough=20, significance=0.01)
    assert wrong <= 2


def test_delays_over_while_the_office_was_closed_lie_between() -> None:
    hours = 4 + 30 * uniforms(("test", "between"), 300)
    ready = np.array(
        [WINDOWS.next_open(FIRST + int(at)) for at in uniforms(("test", "at"), 300) * 200 * 86_400]
    )
    start = np.array([WINDOWS.next_open(int(at)) for at in ready + (hours * 3600).astype(np.int64)])
    # Taken as they end they are far too long: most end with the office's opening.
    assert np.mean(start - ready) / 3600 > 1.5 * hours.mean()
    values, mean = clock_hours(ready, start, WINDOWS, least=np.full(300, -1.0), level=0.95)
    assert mean.low < hours.mean() < mean.high
    assert values.mean() == pytest.approx(mean.value)
    # One that something else prolonged lies between what shows and the whole.
    longer = start + 20 * 3600
    _, wide = clock_hours(ready, longer, WINDOWS, least=np.where(hours > 18, 3600.0, -1.0), level=0.95)
    assert wide.high > wide.low


def test_waits_over_before_they_matter_pull_the_sample_down() -> None:
    truth = 10 * uniforms(("test", "reverse"), 4000)
    limit = 8 * uniforms(("test", "limit"), 4000)
    seen = truth > limit
    found = at_least_zero_censored(truth[seen], limit[~seen])
    assert len(found) == 4000
    assert truth[seen].mean() > 5.8
    assert found.mean() == pytest.approx(5, abs=0.15)
    np.testing.assert_array_equal(at_least_zero_censored(np.array([3.0, 1.0]), np.zeros(0)), [1.0, 3.0])


def test_points_keep_the_mean() -> None:
    values = uniforms(("test", "points"), 5003) ** 2
    points = points_of(values)
    assert len(points) == 200
    assert np.mean(points) == pytest.approx(values.mean(), rel=2e-3)
    low, mode, high = three_points(np.array([1.0, 2.0, 3.0, 6.0]))
    assert (low + mode + high) / 3 == pytest.approx(10 / 3, abs=1)


def test_a_mean_without_an_assumption_is_the_usual_one() -> None:
    found = mean_of(np.array([1.0, 2.0, 3.0]), assumed=9, spread=1, strength=0, level=0.95)
    assert (found.value, found.weight) == (2.0, 1.0)
    assert found.high - 2 == pytest.approx(4.302653 / 3**0.5, rel=1e-5)


def test_the_default_office_can_be_simulated_with_what_was_learned(scenario: Scenario) -> None:
    found = learn_delays(parts_of([3.0] * 25), settings=DelaySettings(waits=()))
    course = scenario.model_copy(update={"handovers": found.handovers, "waits": found.waits})
    assert course.handovers[0].before == "b"
