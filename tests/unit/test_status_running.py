"""The running cases: where, since when, due when, on days counted by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from builders import flow_sop, small_log, small_sop
from mining.monitoring import Status, known_on, running_cases
from mining.performance import calendar_for, measure
from sop.errors import LogError
from sop.events import EventLog
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

# 2026: Monday 12 January to Friday 23 January are working days but Friday 16 (Isra Mikraj).
CHAIN = small_sop({"a": [], "b": None, "c": None})
RELEASED = {"case_id": "p", "released": "2026-01-12 07:30", "period": "TW1", "opd": "Badan"}


def state(
    log: EventLog, sop: Sop, calendar: OfficeCalendar, as_of: str | None = None, **options: Any
) -> Status:
    performance = measure(log, sop, calendar_for(log, calendar))
    day = None if as_of is None else dt.date.fromisoformat(as_of)
    return running_cases(log, sop, performance, calendar, as_of=day, **options)


def rows(status: Status) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in status.steps.to_dict("records")]


def only(status: Status) -> dict[str, Any]:
    (row,) = status.cases.to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_a_case_between_two_steps(calendar: OfficeCalendar) -> None:
    log = small_log(
        [{"step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-13 09:00", "role": "staf"}], [RELEASED]
    )
    status = state(log, CHAIN, calendar, "2026-01-15")
    case, (step,) = only(status), rows(status)
    assert (case["period"], case["opd"], case["state"]) == ("TW1", "Badan", "running")
    assert (case["begun"], case["begun_basis"], case["days_so_far"]) == (dt.date(2026, 1, 12), "released", 4)
    assert (case["last_record"], case["silent_days"]) == (dt.date(2026, 1, 13), 2)
    assert (case["steps_done"], case["steps_of_sop"], case["done"]) == (1, 3, ("a",))
    assert (step["step_id"], step["state"], step["roles"]) == ("b", "due", ("staf",))
    assert (step["since_date"], step["since_basis"], step["days"]) == (dt.date(2026, 1, 13), "predecessor", 3)
    assert step["since"] == pd.Timestamp("2026-01-13 09:00", tz="Asia/Jakarta")
    assert step["started_date"] is None
    # Two hours of work are left at least: they fit into the day itself.
    assert (case["projection"], case["earliest_date"]) == ("standard", dt.date(2026, 1, 15))
    assert case["projection_reason"] == "no_history"


def test_holidays_and_weekends_are_no_days_at_a_step(calendar: OfficeCalendar) -> None:
    log = small_log([{"step_id": "a", "start": "2026-01-15 08:00", "end": "2026-01-15 09:00"}], [RELEASED])
    (step,) = rows(state(log, CHAIN, calendar, "2026-01-19"))
    assert step["days"] == 2


def test_a_step_in_progress_counts_from_when_it_became_due(calendar: OfficeCalendar) -> None:
    log = small_log(
        [
            {"step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"},
            {"step_id": "b", "start": "2026-01-14 08:00", "end": None},
        ]
    )
    (step,) = rows(state(log, CHAIN, calendar, "2026-01-15"))
    assert (step["step_id"], step["state"]) == ("b", "in_progress")
    assert (step["since_date"], step["started_date"]) == (dt.date(2026, 1, 12), dt.date(2026, 1, 14))
    assert step["days"] == 4


def test_a_missing_end_is_no_work_in_progress_where_the_case_went_on(calendar: OfficeCalendar) -> None:
    log = small_log(
        [
            {"step_id": "a", "start": "2026-01-12 08:00", "end": None},
            {"step_id": "b", "start": "2026-01-14 08:00", "end": "2026-01-14 09:00"},
        ]
    )
    (step,) = rows(state(log, CHAIN, calendar))
    assert (step["step_id"], step["state"]) == ("c", "due")


def test_a_log_of_starts_alone_takes_them_as_carried_out(calendar: OfficeCalendar) -> None:
    log = small_log([{"step_id": "a", "start": "2026-01-12 08:00"}])
    (step,) = rows(state(log, CHAIN, calendar, "2026-01-13"))
    assert (step["step_id"], step["state"], step["days"]) == ("b", "due", 2)


def test_dates_alone_are_enough(calendar: OfficeCalendar) -> None:
    log = small_log([{"step_id": "a", "end": "2026-01-12", "precision": "day"}])
    status = state(log, CHAIN, calendar, "2026-01-13")
    (step,) = rows(status)
    assert (step["step_id"], step["since_date"], step["days"]) == ("b", dt.date(2026, 1, 12), 2)


def test_a_case_whose_first_step_waits(calendar: OfficeCalendar) -> None:
    log = small_log([{"step_id": "a", "enabled": "2026-01-12 08:00"}], [RELEASED])
    status = state(log, CHAIN, calendar, "2026-01-13")
    (step,) = rows(status)
    assert (step["step_id"], step["state"], step["since_basis"], step["days"]) == ("a", "due", "enabled", 2)
    assert only(status)["steps_done"] == 0


def test_deadline_of_the_log(calendar: OfficeCalendar) -> None:
    log = small_log(
        [{"step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"}],
        [RELEASED | {"deadline": pd.Timestamp("2026-01-15 16:00", tz="Asia/Jakarta")}],
    )
    for day, left, overdue in (
        ("2026-01-13", 2, False),
        ("2026-01-15", 0, False),
        # The 16th is a holiday: late, but by no working day yet.
        ("2026-01-16", 0, True),
        ("2026-01-20", -2, True),
    ):
        status = state(log, CHAIN, calendar, day)
        case = only(status)
        assert (case["deadline"], case["deadline_basis"]) == (dt.date(2026, 1, 15), "log")
        assert (case["left_days"], case["overdue"]) == (left, overdue)
        assert status.overdue == (frozenset({"p"}) if overdue else frozenset())


def test_deadlines_of_the_sop(calendar: OfficeCalendar) -> None:
    sop = flow_sop(
        {"id": "a"},
        {"id": "b", "due": {"value": 2, "unit": "working_days"}},
        {"id": "c", "due": {"value": 4, "unit": "working_days", "after": "release"}},
    )
    log = small_log([{"step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 10:00"}], [RELEASED])
    status = state(log, sop, calendar, "2026-01-15")
    case, (step,) = only(status), rows(status)
    # Two working days from Monday 10:00 end on Wednesday 10:00; four from Monday's opening with Thursday.
    assert (step["limit"], step["overdue"], step["left_days"]) == (dt.date(2026, 1, 14), True, -1)
    assert (case["deadline"], case["deadline_basis"]) == (dt.date(2026, 1, 15), "sop")
    assert (case["overdue"], case["left_days"]) == (False, 0)


def test_a_limit_from_a_date_alone_is_the_latest_it_can_be(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "due": {"value": 2, "unit": "working_days"}})
    log = small_log([{"step_id": "a", "end": "2026-01-12", "precision": "day"}])
    (step,) = rows(state(log, sop, calendar, "2026-01-14"))
    assert (step["limit"], step["overdue"]) == (dt.date(2026, 1, 14), False)


def test_without_a_release_the_limit_is_unknown_with_its_reason(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "due": {"value": 2, "unit": "working_days", "after": "release"}})
    log = small_log([{"step_id": "a", "end": "2026-01-12 09:00"}])
    status = state(log, sop, calendar)
    assert only(status)["deadline_reason"] == rows(status)[0]["limit_reason"] == "no_release"
    assert pd.isna(only(status)["overdue"])
    assert not status.overdue


def test_an_absurd_deadline_stops_nothing(calendar: OfficeCalendar) -> None:
    log = small_log(
        [{"step_id": "a", "end": "2026-01-12 09:00"}],
        [RELEASED | {"deadline": pd.Timestamp("2206-01-15", tz="Asia/Jakarta")}],
    )
    case = only(state(log, CHAIN, calendar))
    assert (case["overdue"], case["left_reason"]) == (False, "beyond_calendar")


def test_silent_cases_are_listed_apart(calendar: OfficeCalendar) -> None:
    log = small_log(
        [
            {"case_id": "old", "step_id": "a", "end": "2025-10-01 09:00"},
            {"case_id": "new", "step_id": "a", "end": "2026-01-12 09:00"},
            {"case_id": "off", "step_id": "a", "end": "2026-01-12 09:00"},
        ],
        [
            {"case_id": "old", "status": ""},
            {"case_id": "new", "status": ""},
            {"case_id": "off", "status": "cancelled"},
        ],
    )
    status = state(log, CHAIN, calendar)
    assert status.cases[["case_id", "state"]].to_numpy().tolist() == [
        ["new", "running"],
        ["old", "probably_stopped"],
    ]
    assert status.cases["projection_reason"].tolist()[1] == "probably_stopped"
    assert status.n_cancelled == 1
    assert next(finding.rule for finding in status.findings if finding.count) == "cancelled_not_listed"
    # A day later than the log tells, silence goes on.
    later = state(log, CHAIN, calendar, "2026-04-12")
    assert set(later.cases["state"]) == {"probably_stopped"}


def test_the_past_is_cut_at_its_day(calendar: OfficeCalendar) -> None:
    log = small_log(
        [
            {"case_id": "p", "step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-13 09:00"},
            {"case_id": "p", "step_id": "b", "start": "2026-01-14 08:00", "end": "2026-01-15 09:00"},
            {"case_id": "p", "step_id": "c", "start": "2026-01-19 08:00", "end": "2026-01-19 09:00"},
            {"case_id": "q", "step_id": "a", "start": "2026-01-20 08:00", "end": "2026-01-20 09:00"},
        ],
        [{"case_id": "p", "status": "completed"}, {"case_id": "q", "status": ""}],
    )
    cut, (finding,) = known_on(log, dt.date(2026, 1, 14), "Asia/Jakarta")
    assert (finding.rule, finding.count, finding.total, finding.fields["cases"]) == (
        "recorded_later",
        3,
        4,
        "1",
    )
    (step,) = rows(state(cut, CHAIN, calendar, "2026-01-14"))
    assert (step["step_id"], step["state"]) == ("b", "in_progress")
    kept = pd.DataFrame({"case_id": ["p", "q"], "kind": ["x", "y"]})
    told, _ = known_on(replace(log, attributes=kept), dt.date(2026, 1, 14), "Asia/Jakarta")
    assert told.attributes is not None
    assert told.attributes["case_id"].tolist() == told.cases["case_id"].tolist() == ["p"]
    with pytest.raises(ValueError, match="known_on"):
        state(log, CHAIN, calendar, "2026-01-14")
    assert known_on(log, dt.date(2026, 1, 20), "Asia/Jakarta") == (log, ())
    with pytest.raises(LogError, match="nothing_recorded_until"):
        known_on(log, dt.date(2026, 1, 11), "Asia/Jakarta")


def test_same_input_same_tables_whatever_the_row_order(calendar: OfficeCalendar) -> None:
    told = [
        {"case_id": name, "step_id": step, "start": f"2026-01-1{day} 08:00", "end": f"2026-01-1{day} 09:00"}
        for name in ("q", "p", "r")
        for day, step in enumerate("ab"[: 1 + (name == "r")], start=2)
    ]
    one, other = (state(small_log(rows), CHAIN, calendar) for rows in (told, told[::-1]))
    pd.testing.assert_frame_equal(one.cases, other.cases)
    pd.testing.assert_frame_equal(one.steps, other.steps)


def test_no_open_case_gives_empty_tables(calendar: OfficeCalendar) -> None:
    log = small_log([{"step_id": step, "end": "2026-01-12 09:00"} for step in "abc"])
    status = state(log, CHAIN, calendar)
    assert (len(status.cases), len(status.steps), status.n_completed) == (0, 0, 1)
    assert status.overdue == frozenset()
