"""Times of logs whose SOP has decisions, returns and units."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from builders import decide, flow_sop, small_log, step_row
from mining.performance import Performance, measure
from sop.model import Sop, Stage
from sop.worktime import CompiledCalendar, compile_calendar, default_calendar


@pytest.fixture(scope="module")
def calendar() -> CompiledCalendar:
    return compile_calendar(default_calendar(), date(2025, 12, 1), date(2026, 6, 30))


def _measured(sop: Sop, calendar: CompiledCalendar, *rows: tuple[str, str, str]) -> Performance:
    """Thursday 8 January 2026, open from 07:30; released at 08:00."""
    events: list[dict[str, Any]] = [
        {"step_id": step, "start": f"2026-01-08 {start}", "end": f"2026-01-08 {end}"}
        for step, start, end in rows
    ]
    return measure(small_log(events, [{"case_id": "p", "released": "2026-01-08 08:00"}]), sop, calendar)


def test_a_repeated_step_waits_since_the_decision_that_sent_it_back(calendar: CompiledCalendar) -> None:
    sop = flow_sop(
        {"id": "a"},
        {"id": "b", "decision": decide(ok=None, again={"to": "a", "at_most": 1})},
        {"id": "c"},
        {"id": "beside", "after": []},
    )
    found = _measured(
        sop,
        calendar,
        ("a", "08:10", "08:30"),
        ("b", "08:40", "09:00"),
        ("beside", "09:00", "09:25"),
        ("a", "09:30", "09:40"),
        ("b", "10:00", "10:10"),
        ("c", "10:10", "10:20"),
    )
    # What happened beside the stretch tells nothing about when it could be repeated.
    assert (found.instances["waiting_working_seconds"] / 60).tolist() == [10, 10, 60, 30, 20, 0]
    assert found.instances["waiting_basis"].tolist() == [
        "released", "predecessor", "released", "predecessor", "predecessor", "predecessor",
    ]  # fmt: skip


def test_units_wait_for_what_came_before_and_not_for_one_another(calendar: CompiledCalendar) -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "for_each": "u"}, {"id": "c"}, units={"u": ["x", "y"]})
    found = _measured(
        sop,
        calendar,
        ("a", "08:00", "08:30"),
        ("b", "08:40", "09:00"),
        ("b", "09:10", "09:20"),
        ("c", "09:30", "09:40"),
    )
    assert (found.instances["waiting_working_seconds"] / 60).tolist() == [0, 10, 40, 10]


def test_a_step_passed_over_is_not_waited_for_and_its_case_is_complete(calendar: CompiledCalendar) -> None:
    sop = flow_sop(
        {"id": "a", "decision": decide(easy="c", hard=None)}, {"id": "b"}, {"id": "c", "after": ["b"]}
    )
    found = _measured(sop, calendar, ("a", "08:00", "08:30"), ("c", "09:00", "09:10"))
    assert step_row(found, "c")["waiting_working_median_minutes"] == 30
    assert step_row(found, "b")["n"] == 0
    assert found.cases["state"].tolist() == ["completed"]


def test_a_stage_that_was_passed_over_does_not_hold_up_the_next(calendar: CompiledCalendar) -> None:
    sop = flow_sop(
        {"id": "a", "decision": decide(on=None, off=["z"])}, {"id": "b"}, {"id": "z", "after": ["b"]}
    )
    staged = sop.model_copy(
        update={"stages": tuple(Stage(id=f"to_{last}", name=last, last=last) for last in "abz")}
    )
    found = _measured(staged, calendar, ("a", "08:00", "08:30"), ("z", "09:00", "09:10"))
    assert found.cases["state"].tolist() == ["completed"]
    assert found.cases["cycle_working_days"].tolist() == pytest.approx([70 / 450])
    assert found.stage_cases["reason"].tolist() == ["", "not_carried_out", ""]
    assert found.stage_cases["working_days"].tolist() == [1, pd.NA, 1]
