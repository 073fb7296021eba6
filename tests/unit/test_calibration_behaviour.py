"""Outcomes, rework and omissions from small logs whose answers can be counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from builders import decide, flow_sop, small_log, small_sop
from chains import chain
from mining.analysis import Mined, analyse
from mining.calibration.behaviour import (
    Behaviour,
    as_executed,
    as_written,
    fitting,
    learn_behaviour,
)
from mining.calibration.behaviour.shares import binomial_interval, shrunk_shares
from mining.calibration.learned import Learned
from mining.log.result import ReadLog
from simulation.scenario import Correction, Scenario
from sop.model import Sop
from sop.worktime import default_calendar


def mined(sop: Sop, rows: list[dict[str, Any]]) -> Mined:
    log = small_log(rows)
    return analyse(ReadLog(log=log), sop, default_calendar())


def told(behaviour: Behaviour, kind: str, subject: str) -> Learned:
    (row,) = (one for one in behaviour.learned if (one.kind, one.subject) == (kind, subject))
    return row


def rules(behaviour: Behaviour) -> dict[str, int]:
    return {finding.rule: finding.count for finding in behaviour.findings}


def scenario() -> Scenario:
    return Scenario.model_validate(
        {
            "schema_version": 1,
            "id": "test",
            "name": "Test",
            "first": "2025-01-01",
            "last": "2025-12-31",
            "demand": [{"kind": "quarterly", "case_id": "{year}-{quarter}"}],
            "people": [{"id": "staf", "roles": ["staf"]}],
        }
    )


CHAIN = small_sop({"a": [], "b": ["a"], "c": ["b"], "d": ["c"]})
CHOICE = flow_sop(
    {"id": "a", "decision": decide(ya={"to": "b", "share": 0.5}, tidak={"to": "c", "share": 0.5})},
    {"id": "b", "after": []},
    {"id": "c", "after": []},
    {"id": "d", "after": ["b", "c"]},
)


def test_exact_intervals() -> None:
    low, high = binomial_interval(1, 5)
    assert (low, high) == (pytest.approx(0.00505, abs=1e-5), pytest.approx(0.71642, abs=1e-5))
    assert binomial_interval(0, 10)[1] == pytest.approx(1 - 0.025 ** (1 / 10))
    assert shrunk_shares([5, 0], [0.5, 0.5], strength=10) == (pytest.approx(10 / 15), pytest.approx(5 / 15))
    assert sum(shrunk_shares([3, 0, 1], None)) == pytest.approx(1)


def test_shares_of_a_decision_lean_on_the_sop() -> None:
    rows = [row for day in range(6, 10) for row in chain(f"p{day}", "abd", day=day)]
    rows += chain("q", "acd", day=13)
    found = learn_behaviour(mined(CHOICE, rows))
    # 4 of 5 in the log, a half in the SOP, which weighs as much as ten: (4 + 5) / 15.
    yes = told(found, "share", "a.ya")
    assert (yes.value, yes.n, yes.standard) == (pytest.approx(0.6), 5, 0.5)
    assert (yes.low, yes.high) == (pytest.approx(0.2836, abs=1e-4), pytest.approx(0.9949, abs=1e-4))
    assert (yes.weight, yes.source) == (pytest.approx(1 / 3), "shrunk")
    assert found.decisions == {"a": {"tidak": pytest.approx(0.4)}}
    assert (yes.at, told(found, "share", "a.tidak").at) == ("", "decisions.a.tidak")


def test_a_decision_whose_outcome_is_not_seen_yet_does_not_count() -> None:
    rows = chain("p", "abd") + chain("q", "a", day=7)
    assert told(learn_behaviour(mined(CHOICE, rows)), "share", "a.ya").n == 1


def test_a_plain_repetition_and_a_whole_loop() -> None:
    rows = chain("p", "abbcd") + chain("q", "abcbcd", day=7)
    rows += [row for day in (8, 9, 10) for row in chain(f"r{day}", "abcd", day=day)]
    found = learn_behaviour(mined(CHAIN, rows))
    assert [(one.at, one.back_to, one.at_most) for one in found.corrections] == [("b", "b", 1), ("c", "b", 1)]
    # One of five visits that could have ended in a return, with ten of the SOP that never does.
    loop = told(found, "rework_share", "c->b")
    assert (loop.value, loop.n, loop.standard) == (pytest.approx(1 / 15), 5, 0.0)
    assert found.passed_over == {}


def test_two_loops_in_one_case() -> None:
    rows = chain("p", "abcbcbcd") + chain("q", "abcd", day=7)
    found = learn_behaviour(mined(CHAIN, rows))
    (way,) = found.corrections
    assert (way.at, way.back_to, way.at_most) == ("c", "b", 2)
    # Three visits at which one more return was possible, two of which were taken.
    assert told(found, "rework_share", "c->b").n == 3
    assert way.share == pytest.approx(2 / 13)


def test_a_loop_that_is_still_under_way_is_no_plain_repetition() -> None:
    rows = chain("p", "abcd") + chain("q", "abcb", day=7)
    found = learn_behaviour(mined(CHAIN, rows))
    assert [(one.at, one.back_to) for one in found.corrections] == [("c", "b")]


def test_omissions_are_sure_and_of_cases_that_are_over() -> None:
    rows = chain("p", "abd") + chain("q", "abcd", day=7) + chain("r", "ab", day=8)
    found = learn_behaviour(mined(CHAIN, rows))
    # The running case lacks c as well, but it may still come.
    assert found.passed_over == {"c": pytest.approx(1 / 12)}
    assert told(found, "passed_over", "c").n == 2
    assert told(found, "passed_over", "b").at == ""


def test_a_case_that_broke_off_passed_over_only_what_something_later_shows() -> None:
    rows = chain("p", "ac", day=6) + [
        row | {"case_id": "q"} for row in chain("q", "abcd", day=6, precision="second")
    ]
    late = [{**row, "start": row["start"].replace("01-", "11-"), "end": row["end"].replace("01-", "11-")}
            for row in chain("z", "abcd", day=6)]  # fmt: skip
    found = learn_behaviour(mined(CHAIN, rows + late))
    assert found.passed_over == {"b": pytest.approx(1 / 13)}


def test_what_nobody_records_is_not_what_nobody_does() -> None:
    rows = [row for day in (6, 7, 8) for row in chain(f"p{day}", "abd", day=day)]
    found = learn_behaviour(mined(CHAIN, rows))
    assert found.passed_over == {}
    assert told(found, "passed_over", "c").reason == "never_recorded"
    assert rules(found)["steps_never_recorded"] == 1


def test_what_a_simulation_cannot_carry_is_told() -> None:
    rows = chain("p", "acbd") + chain("q", "abcd", day=7)
    found = learn_behaviour(mined(CHAIN, rows))
    assert (found.corrections, found.passed_over) == ((), {})
    assert rules(found)["not_simulated_swapped"] == 1


def test_unordered_events_are_no_rework() -> None:
    rows = [{**row, "precision": "day"} for row in chain("p", "abbcd")] + chain("q", "abcd", day=7)
    found = learn_behaviour(mined(CHAIN, rows))
    assert found.corrections == ()
    assert rules(found)["rework_order_unknown"] == 1


def behaviour() -> Behaviour:
    return Behaviour(
        passed_over={"c": 0.2, "b": 0.1},
        corrections=(Correction(id="rework_1", at="c", back_to="b", share=0.3),),
        decisions={"x": {"ya": 0.4}},
    )


def test_as_executed_carries_what_fits() -> None:
    own = behaviour()
    found = as_executed(CHAIN, scenario(), own)
    # A case may be sent back at c more often than c is left out, so the return is kept.
    assert found.passed_over == {"b": 0.1}
    assert [(way.at, way.back_to) for way in found.corrections] == [("c", "b")]
    assert found.decisions == {}
    _, dropped = fitting(CHAIN, own)
    assert {one.rule: one.examples for one in dropped} == {
        "dropped_passed_over": ("c",),
        "dropped_decisions": ("x",),
    }
    assert as_written(found) == scenario()


def test_a_revision_without_the_step_drops_what_belongs_to_it() -> None:
    revision = small_sop({"a": [], "c": ["a"], "d": ["c"]})
    found = as_executed(revision, scenario(), behaviour())
    assert found.corrections == ()
    assert found.passed_over == {"c": 0.2}
    # One that has turned the order round cannot send a case back from c to b.
    turned = small_sop({"a": [], "c": ["a"], "b": ["c"], "d": ["b"]})
    assert as_executed(turned, scenario(), behaviour()).corrections == ()
