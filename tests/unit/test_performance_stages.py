"""Stages with parallel steps, calendar days, and activities that the SOP does not know."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from mining.performance import Performance, measure
from sop.events import event_log
from sop.model import Sop
from sop.worktime import CompiledCalendar, compile_calendar, default_calendar


def _sop() -> Sop:
    """a, then b and c side by side (c is the row that closes the stage), then d."""
    after: dict[str, list[str] | None] = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}
    return Sop.model_validate(
        {
            "schema_version": 1,
            "id": "test",
            "title": "Test",
            "identity": {"agency": "Test"},
            "origin": {"source": "Test"},
            "roles": [{"id": "staf", "name": "Staf"}],
            "steps": [
                {"id": step, "number": n, "text": step, "performers": {"roles": ["staf"]}, "after": before}
                for n, (step, before) in enumerate(after.items(), start=1)
            ],
            "stages": [
                {"id": "awal", "name": "awal", "last": "c"},
                {"id": "akhir", "name": "akhir", "last": "d"},
            ],
        }
    )


SOP = _sop()


@pytest.fixture(scope="module")
def calendar() -> CompiledCalendar:
    """Monday 5 January 2026 is a usual day 07:30-12:00, 13:00-16:00."""
    return compile_calendar(default_calendar(), date(2025, 12, 1), date(2026, 6, 30))


def _measure(calendar: CompiledCalendar, rows: list[tuple[str, str | None, str]]) -> Performance:
    table = pd.DataFrame(rows, columns=["activity", "start", "end"]).assign(case_id="p", precision="second")
    table["step_id"] = table["activity"].where(table["activity"].isin(list("abcd")), None)
    for name in ("start", "end"):
        table[name] = pd.to_datetime(table[name], format="ISO8601").dt.tz_localize("Asia/Jakarta")
    return measure(event_log(table), SOP, calendar)


def _stages(found: Performance) -> list[tuple[Any, ...]]:
    table = found.stage_cases.astype({"working_days": "float64", "reached_on_day": "float64"})
    columns = ["stage_id", "working_days", "reached_on_day", "reason"]
    return list(table[columns].itertuples(index=False, name=None))


def test_a_stage_is_over_when_all_its_steps_are(calendar: CompiledCalendar) -> None:
    found = _measure(
        calendar,
        [
            ("a", None, "2026-01-05 09:00"),
            ("c", None, "2026-01-06 09:00"),
            ("b", None, "2026-01-08 09:00"),
            ("d", None, "2026-01-09 09:00"),
        ],
    )
    assert _stages(found) == [("awal", 4, 4, ""), ("akhir", 2, 5, "")]
    assert found.stage_cases["completed"].iloc[0] == pd.Timestamp("2026-01-08 09:00", tz="Asia/Jakarta")


def test_a_step_left_out_does_not_take_the_stage_out(calendar: CompiledCalendar) -> None:
    without = _measure(
        calendar,
        [("a", None, "2026-01-05 09:00"), ("b", None, "2026-01-07 09:00"), ("d", None, "2026-01-08 09:00")],
    )
    assert _stages(without) == [("awal", 3, 3, ""), ("akhir", 2, 4, "")]
    none = _measure(calendar, [("d", None, "2026-01-08 09:00"), ("d", None, "2026-01-09 09:00")])
    assert _stages(none)[0][3] == "not_carried_out"
    assert _stages(none)[1][2:] == (2, "")


def test_a_running_case_is_in_the_stage_until_all_its_steps_are_done(calendar: CompiledCalendar) -> None:
    found = _measure(calendar, [("a", None, "2026-01-05 09:00"), ("c", None, "2026-01-06 09:00")])
    assert found.cases["state"].tolist() == ["running"]
    assert found.stage_cases["reason"].tolist() == ["still_running", "still_running"]


def test_calendar_days_count_the_first_day_as_working_days_do(calendar: CompiledCalendar) -> None:
    found = _measure(calendar, [("a", None, "2026-01-08 15:00"), ("d", None, "2026-01-12 08:00")])
    (case,) = found.cases.to_dict("records")
    assert (case["milestone_days"], case["calendar_days"]) == (3, 5)


def test_an_unknown_activity_does_not_wait_but_is_worked_on(calendar: CompiledCalendar) -> None:
    found = _measure(
        calendar,
        [
            ("a", "2026-01-05 08:00", "2026-01-05 09:00"),
            ("lunch", "2026-01-05 10:00", "2026-01-05 10:30"),
            ("b", "2026-01-05 11:00", "2026-01-05 11:30"),
        ],
    )
    unknown = found.instances.iloc[1]
    assert unknown["waiting_reason"] == "outside_sop"
    assert pd.isna(unknown["waiting_working_seconds"])
    assert unknown["processing_seconds"] == 1800
    # b waits from the end of a: the same time is not lost a second time before the unknown activity.
    assert found.bottlenecks[["step_id", "kind", "lost_working_minutes"]].values.tolist() == [
        ["b", "waiting", 120]
    ]


def test_what_lies_before_an_unknown_completion_still_counts(calendar: CompiledCalendar) -> None:
    found = _measure(calendar, [("a", None, "2026-01-05 09:00"), ("lunch", None, "2026-01-05 10:00")])
    assert found.instances["waiting_reason"].iloc[1] == "outside_sop"
    assert found.bottlenecks[["activity", "kind", "lost_working_minutes"]].values.tolist() == [
        ["lunch", "elapsed", 60]
    ]
