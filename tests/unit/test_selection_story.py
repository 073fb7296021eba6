"""One case in full: the order of its rows, what each took, and where its deviations stand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from builders import decide, flow_sop, small_log, small_sop
from mining.conformance import check_conformance
from mining.performance import calendar_for, measure
from mining.selection import CaseStory, case_in_full
from sop.errors import InputError
from sop.events import EventLog
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

CHAIN = small_sop({"a": [], "b": None, "c": None, "d": None})


def story(log: EventLog, sop: Sop, calendar: OfficeCalendar, case_id: str = "p") -> CaseStory:
    performance = measure(log, sop, calendar_for(log, calendar))
    return case_in_full(log, case_id, sop, check_conformance(log, sop), performance, calendar)


def rows(told: CaseStory) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in told.rows.to_dict("records")]


def step(name: str, begin: str, end: str | None, **more: Any) -> dict[str, Any]:
    ends = None if end is None else f"2026-01-{end}"
    return {"step_id": name, "start": f"2026-01-{begin}", "end": ends, "role": "staf", **more}


def test_what_each_activity_took(calendar: OfficeCalendar) -> None:
    log = small_log(
        [
            step("a", "12 08:00", "12 09:00"),
            step("b", "12 11:00", "12 14:30"),
            step("c", "13 08:00", "13 08:30"),
            step("d", "13 08:30", "13 09:00"),
        ],
        [{"case_id": "p", "period": "TW1", "opd": "Badan", "released": "2026-01-12 07:30"}],
    )
    told = story(log, CHAIN, calendar)
    assert (told.period, told.opd, told.state, told.conformance) == (
        "TW1",
        "Badan",
        "completed",
        "conforming",
    )
    assert (told.working_days, told.variant, told.fitness) == (2, 1, 1.0)
    assert told.released == pd.Timestamp("2026-01-12 07:30", tz="Asia/Jakarta")
    a, b, _, d = rows(told)
    assert [row["move"] for row in rows(told)] == ["recorded"] * 4
    assert (a["number"], a["step_id"], a["role"], a["standard_minutes"]) == (1, "a", "staf", 60)
    # The break from 12 to 13 is no work: 150 minutes of 3.5 hours.
    assert (b["processing_minutes"], b["clock_hours"], b["over_standard_minutes"]) == (150, 3.5, 90)
    assert (b["waiting_minutes"], b["waiting_clock_hours"]) == (120, 2)
    assert b["enabled"] == pd.Timestamp("2026-01-12 09:00", tz="Asia/Jakarta")
    assert str(b["enabled"].tz) == "Asia/Jakarta"
    assert (d["processing_minutes"], d["over_standard_minutes"], d["waiting_minutes"]) == (30, 0, 0)
    assert d["working_days"] == 1


def test_deviations_stand_on_their_rows(calendar: OfficeCalendar) -> None:
    log = small_log(
        [
            step("a", "12 08:00", "12 09:00"),
            step("x", "12 09:00", "12 10:00"),
            step("c", "13 08:00", "13 08:30"),
            step("c", "13 09:00", "13 09:30"),
            step("d", "13 10:00", "13 10:30"),
        ]
    )
    told = story(log, CHAIN, calendar)
    found = [(row["move"], row["step_id"], row["deviations"]) for row in rows(told)]
    assert told.conformance == "deviating"
    assert (rows(told)[1]["activity"], pd.isna(found[1][1])) == ("x", True)
    assert [(move, kinds) for move, _, kinds in found] == [
        ("recorded", ()),
        ("outside_sop", ("extra",)),
        ("out_of_place", ("repeated",)),
        ("not_recorded", ("not_carried_out",)),
        ("recorded", ()),
        ("recorded", ()),
    ]
    missing = rows(told)[3]
    assert (missing["step_id"], missing["number"], missing["activity"]) == ("b", 2, "")
    assert pd.isna(missing["start"])
    assert pd.isna(missing["instance"])


def test_a_step_that_stands_elsewhere_is_not_told_twice(calendar: OfficeCalendar) -> None:
    log = small_log(
        [
            step("a", "12 08:00", "12 09:00"),
            step("c", "12 09:00", "12 10:00"),
            step("b", "13 08:00", "13 08:30"),
            step("d", "13 10:00", "13 10:30"),
        ]
    )
    found = rows(story(log, CHAIN, calendar))
    assert [row["step_id"] for row in found] == ["a", "c", "b", "d"]
    (swapped,) = [row for row in found if row["deviations"]]
    assert swapped["deviations"] == ("swapped",)
    assert {swapped["step_id"], *swapped["other_steps"]} == {"b", "c"}


def test_every_deviation_of_every_case_finds_its_row(calendar: OfficeCalendar) -> None:
    sop = flow_sop(
        {"id": "a"},
        {"id": "b", "for_each": "rooms"},
        {"id": "c", "decision": decide(on=None, back={"to": "b", "at_most": 1})},
        {"id": "d"},
        units={"rooms": ["north", "south"]},
    )
    orders = ["abbcd", "acd", "abcbcbcd", "dcba", "abbbcd", "xax", "bd", "abbccd", "abbcbbcd"]
    units = {"": "north", "b": "south"}
    rows_: list[dict[str, Any]] = []
    for number, order in enumerate(orders):
        for place, name in enumerate(order):
            unit = units["b" if place % 2 else ""] if name == "b" else ""
            rows_.append(
                step(name, f"12 {8 + place:02}:00", f"12 {8 + place:02}:30", case_id=f"p{number}", unit=unit)
            )
    cases = [{"case_id": f"p{number}", "status": "completed"} for number in range(len(orders))]
    log = small_log(rows_, cases)
    checked = check_conformance(log, sop)
    performance = measure(log, sop, calendar_for(log, calendar))
    assert set(checked.deviations["kind"]) >= {"extra", "not_carried_out", "repeated", "unit_not_carried_out"}
    for number, order in enumerate(orders):
        told = case_in_full(log, f"p{number}", sop, checked, performance, calendar)
        assert told.rows["instance"].notna().sum() == len(order)
        on_rows = sorted(kind for kinds in told.rows["deviations"] for kind in kinds)
        of_case = checked.deviations[checked.deviations["case_id"] == f"p{number}"]
        assert on_rows == sorted(of_case["kind"]), order


def test_a_running_case_misses_nothing_that_may_come(calendar: OfficeCalendar) -> None:
    log = small_log(
        [
            step("a", "12 08:00", "12 09:00"),
            step("b", "13 08:00", None),
            {"step_id": "c", "enabled": "2026-01-13 09:00"},
        ]
    )
    told = story(log, CHAIN, calendar)
    assert (told.conformance, told.fitness) == ("running", None)
    assert [(row["move"], row["step_id"]) for row in rows(told)] == [
        ("recorded", "a"),
        ("recorded", "b"),
        ("not_started", "c"),
    ]
    assert rows(told)[1]["processing_reason"] == "only_one_stamp"
    assert rows(told)[2]["waiting_reason"] == "not_started"


def test_dates_alone_tell_days(calendar: OfficeCalendar) -> None:
    log = small_log(
        [
            {"step_id": name, "end": f"2026-01-{day}", "precision": "day"}
            for name, day in zip("abcd", (12, 13, 15, 19), strict=True)
        ]
    )
    found = rows(story(log, CHAIN, calendar))
    assert [row["working_days"] for row in found][1:] == [2, 3, 2]
    assert found[1]["processing_reason"] == "only_one_stamp"
    assert pd.isna(found[1]["processing_minutes"])


def test_no_such_case(calendar: OfficeCalendar) -> None:
    log = small_log([step("a", "12 08:00", "12 09:00", case_id="2025-TW1")])
    with pytest.raises(InputError) as caught:
        story(log, CHAIN, calendar, "2025-TW2")
    (problem,) = caught.value.problems
    assert (problem.code, problem.allowed) == ("case_unknown", ("2025-TW1",))
