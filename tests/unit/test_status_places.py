"""At which of several steps a case stands: branches, returns, units."""

from __future__ import annotations

import datetime as dt
from typing import Any

from builders import decide, flow_sop, small_log, small_sop
from mining.monitoring import Status, running_cases
from mining.performance import calendar_for, measure
from sop.events import EventLog
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar


def state(
    log: EventLog, sop: Sop, calendar: OfficeCalendar, as_of: str | None = None, **options: Any
) -> Status:
    performance = measure(log, sop, calendar_for(log, calendar))
    day = None if as_of is None else dt.date.fromisoformat(as_of)
    return running_cases(log, sop, performance, calendar, as_of=day, **options)


def rows(status: Status) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in status.steps.to_dict("records")]


def test_branches_stand_side_by_side(calendar: OfficeCalendar) -> None:
    sop = small_sop({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]})
    log = small_log(
        [
            {"step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"},
            {"step_id": "c", "start": "2026-01-12 10:00", "end": None},
            {"step_id": "x", "start": "2026-01-13 10:00", "end": "2026-01-13 11:00"},
        ]
    )
    found = rows(state(log, sop, calendar))
    assert [(row["step_id"], row["state"], row["days"]) for row in found] == [
        ("c", "in_progress", 2),
        ("b", "due", 2),
    ]


def test_a_case_that_came_back(calendar: OfficeCalendar) -> None:
    sop = flow_sop(
        {"id": "a"},
        {"id": "b", "decision": decide(on=None, back={"to": "a", "at_most": 3})},
        {"id": "c"},
    )
    log = small_log(
        [
            {"step_id": "a", "end": "2026-01-12 09:00"},
            {"step_id": "b", "end": "2026-01-13 09:00"},
            {"step_id": "a", "end": "2026-01-14 09:00"},
        ]
    )
    (step,) = rows(state(log, sop, calendar))
    assert (step["step_id"], step["again"], step["since_date"]) == ("b", True, dt.date(2026, 1, 14))
    waiting = small_log(
        [{"step_id": "a", "end": "2026-01-12 09:00"}, {"step_id": "b", "end": "2026-01-13 09:00"}]
    )
    found = rows(state(waiting, sop, calendar))
    assert [(row["step_id"], row["state"], row["again"]) for row in found] == [
        ("a", "possible", True),
        ("c", "possible", False),
    ]
    assert {row["since_date"] for row in found} == {dt.date(2026, 1, 13)}


def test_units_that_are_left(calendar: OfficeCalendar) -> None:
    sop = flow_sop(
        {"id": "a"},
        {"id": "b", "for_each": "rooms"},
        {"id": "c"},
        units={"rooms": ["north", "south", "west"]},
    )
    begun = {"step_id": "a", "start": "2026-01-12 07:30", "end": "2026-01-12 09:00"}
    north = {"step_id": "b", "unit": "North", "start": "2026-01-12 10:00", "end": "2026-01-12 11:00"}
    south = {"step_id": "b", "unit": "south", "start": "2026-01-13 10:00", "end": None}
    found = rows(state(small_log([begun, north, south]), sop, calendar))
    assert [(row["unit"], row["state"]) for row in found] == [("south", "in_progress"), ("west", "due")]
    found = rows(state(small_log([begun, south]), sop, calendar))
    assert [(row["unit"], row["state"]) for row in found] == [
        ("south", "in_progress"),
        ("north", "due"),
        ("west", "due"),
    ]
    found = rows(state(small_log([begun]), sop, calendar))
    assert [(row["unit"], row["state"]) for row in found] == [("", "due")]
    untold = north | {"unit": ""}
    found = rows(state(small_log([begun, untold]), sop, calendar))
    assert [(row["step_id"], row["state"]) for row in found] == [("b", "possible_units"), ("c", "possible")]


def test_units_that_may_come_again_depend_on_the_decision(calendar: OfficeCalendar) -> None:
    sop = flow_sop(
        {"id": "a", "for_each": "rooms"},
        {"id": "b", "decision": decide(on=None, back={"to": "a", "at_most": 1})},
        {"id": "c"},
        units={"rooms": ["north", "south"]},
    )
    told = [
        {"step_id": "a", "unit": unit, "start": f"2026-01-12 {hour}:00", "end": f"2026-01-12 {hour}:30"}
        for unit, hour in (("north", 10), ("south", 11))
    ]
    told.append({"step_id": "b", "start": "2026-01-12 13:00", "end": "2026-01-12 14:00"})
    found = rows(state(small_log(told), sop, calendar))
    assert [(row["step_id"], row["unit"], row["state"]) for row in found] == [
        ("a", "", "possible"),
        ("c", "", "possible"),
    ]
