"""What the stamps of a log do not tell is missing, with a reason."""

from __future__ import annotations

import math
from datetime import date

import pytest

from builders import small_log, small_sop, step_row
from mining.performance import REASONS, calendar_for, measure
from sop.errors import LogError
from sop.worktime import CompiledCalendar, compile_calendar, default_calendar
from ukur.words import LANGUAGES, words

ROW = small_sop(dict.fromkeys("abc"), {"awal": "a", "akhir": "c"})


@pytest.fixture(scope="module")
def calendar() -> CompiledCalendar:
    """January and February 2026; Monday 5 January is a usual day 07:30-12:00, 13:00-16:00."""
    return compile_calendar(default_calendar(), date(2025, 12, 1), date(2026, 6, 30))


def test_one_stamp_gives_elapsed_and_never_processing(calendar: CompiledCalendar) -> None:
    log = small_log(
        [
            {"step_id": "a", "end": "2026-01-05 09:00"},
            {"step_id": "b", "end": "2026-01-05 14:00"},
            {"step_id": "c", "end": "2026-01-06 08:00"},
        ]
    )
    found = measure(log, ROW, calendar)
    assert found.steps["processing_n"].tolist() == [0, 0, 0]
    assert found.steps["processing_reason"].tolist() == ["only_one_stamp"] * 3
    assert found.steps["waiting_reason"].tolist() == ["only_one_stamp"] * 3
    assert found.steps["waiting_working_total_minutes"].isna().all()
    assert found.steps["elapsed_reason"].tolist() == ["first_event", "", ""]
    assert found.steps["elapsed_working_total_minutes"].tolist()[1:] == [240, 150]
    assert found.steps["elapsed_clock_total_hours"].tolist()[1:] == [5, 18]
    assert found.bottlenecks["kind"].unique().tolist() == ["elapsed"]
    assert found.cases["begins"].tolist() == ["end"]
    # What lies between completions adds up to the cycle.
    assert found.bottlenecks["lost_working_minutes"].sum() == pytest.approx(
        found.cases["cycle_working_days"].iloc[0] * 450
    )


def test_dates_give_working_days_and_nothing_finer(calendar: CompiledCalendar) -> None:
    log = small_log(
        [
            {"step_id": "a", "start": "2026-01-08", "end": "2026-01-08", "precision": "day"},
            {"step_id": "b", "start": "2026-01-08", "end": "2026-01-12", "precision": "day"},
            {"step_id": "c", "start": "2026-01-13", "end": "2026-01-13", "precision": "day"},
        ]
    )
    found = measure(log, ROW, calendar)
    assert found.steps["processing_reason"].tolist() == ["days_only"] * 3
    assert found.steps["waiting_reason"].tolist() == ["first_event", "days_only", "days_only"]
    # Thursday to Monday is the third working day; Monday to Tuesday the second.
    assert found.steps["days_median"].tolist()[1:] == [3, 2]
    (case,) = found.cases.to_dict("records")
    assert case["cycle_clock_days"] == 5
    assert math.isnan(case["cycle_working_days"])
    assert (case["milestone_days"], case["reason"]) == (4, "days_only")
    assert found.bottlenecks.empty


def test_a_single_stamp_is_no_cycle_of_no_time(calendar: CompiledCalendar) -> None:
    (case,) = measure(small_log([{"step_id": "a", "end": "2026-01-05 09:00"}]), ROW, calendar).cases.to_dict(
        "records"
    )
    assert math.isnan(case["cycle_clock_days"])
    assert math.isnan(case["cycle_working_days"])
    assert (case["milestone_days"], case["reason"]) == (1, "only_one_stamp")


def test_a_step_that_only_waits_is_not_counted(calendar: CompiledCalendar) -> None:
    found = measure(small_log([{"step_id": "a", "enabled": "2026-01-05 09:00"}]), ROW, calendar)
    assert found.steps["n"].tolist() == [0, 0, 0]
    assert found.instances["processing_reason"].tolist() == ["not_started"]
    assert found.cases["reason"].tolist() == ["not_started"]
    assert found.stage_cases["completed"].isna().all()


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("2026-01-05 09:00", "2026-01-05 09:00", "same_stamp"),
        ("2026-01-05 10:00", "2026-01-05 09:00", "end_before_start"),
        ("2026-01-05 17:00", "2026-01-05 18:00", "outside_hours"),
        (None, "2026-01-05 09:00", "only_one_stamp"),
        ("2026-01-05 09:00", None, "only_one_stamp"),
    ],
)
def test_processing_that_cannot_be_known_has_a_reason(
    start: str | None, end: str | None, reason: str, calendar: CompiledCalendar
) -> None:
    other = {"case_id": "q", "step_id": "a", "start": "2026-01-05 09:00", "end": "2026-01-05 10:00"}
    found = measure(small_log([{"step_id": "a", "start": start, "end": end}, other]), ROW, calendar)
    assert found.instances["processing_reason"].tolist() == [reason, ""]
    assert found.instances["processing_seconds"].isna().tolist() == [True, False]
    step = step_row(found, "a")
    assert (step["n"], step["processing_n"], step["processing_reason"]) == (2, 1, reason)


def test_where_an_instance_could_have_begun(calendar: CompiledCalendar) -> None:
    diamond = small_sop({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]})
    hours = {"a": (8, 9), "b": (9, 10), "c": (10, 11), "x": (13, 14), "d": (14, 15)}
    rows = [
        {"step_id": step, "start": f"2026-01-05 {start:02}:30", "end": f"2026-01-05 {end:02}:00"}
        for step, (start, end) in hours.items()
    ]
    rows.append({"step_id": "b", "start": "2026-01-05 15:10", "end": "2026-01-05 15:20"})
    found = measure(small_log(rows), diamond, calendar).instances
    assert found["waiting_basis"].tolist() == [
        "",
        "predecessor",
        "predecessor",
        "previous",
        "predecessor",
        "previous",
    ]
    # c waits from the end of a (09:00), not of b; d from the end of c, and what the SOP does not know does
    # not wait; b the second time from the end of d.
    assert (found["waiting_clock_seconds"] / 60).fillna(-1).tolist()[1:] == [30, 90, -1, 210, 10]
    assert found["waiting_reason"].tolist() == ["first_event", "", "", "outside_sop", "", ""]


def test_skipped_steps_are_passed_through_and_early_starts_do_not_wait(calendar: CompiledCalendar) -> None:
    skipped = small_log(
        [
            {"step_id": "a", "start": "2026-01-05 08:00", "end": "2026-01-05 09:00"},
            {"step_id": "c", "start": "2026-01-05 10:00", "end": "2026-01-05 11:00"},
        ]
    )
    found = measure(skipped, ROW, calendar)
    assert found.instances["waiting_basis"].tolist() == ["", "predecessor"]
    assert found.instances["waiting_working_seconds"].tolist()[1] == 3600
    assert step_row(found, "b")["processing_reason"] == "not_carried_out"
    assert found.stage_cases["reason"].tolist() == ["", ""]
    early = small_log(
        [
            {"step_id": "a", "start": "2026-01-05 08:00", "end": "2026-01-05 09:00"},
            {"step_id": "b", "start": "2026-01-05 08:30", "end": "2026-01-05 11:00"},
        ]
    )
    assert measure(early, ROW, calendar).instances["waiting_reason"].tolist()[1] == "before_predecessor"


def test_recorded_enabling_goes_before_the_predecessor(calendar: CompiledCalendar) -> None:
    log = small_log(
        [
            {"step_id": "a", "start": "2026-01-05 08:00", "end": "2026-01-05 09:00"},
            {
                "step_id": "b",
                "enabled": "2026-01-05 09:30",
                "start": "2026-01-05 10:00",
                "end": "2026-01-05 11:00",
            },
        ]
    )
    found = measure(log, ROW, calendar).instances
    assert found["waiting_basis"].tolist() == ["", "enabled"]
    assert found["waiting_working_seconds"].tolist()[1] == 1800


def test_stage_of_a_running_case_and_stages_out_of_order(calendar: CompiledCalendar) -> None:
    running = small_log(
        [{"step_id": "a", "end": "2026-01-05 09:00"}, {"step_id": "b", "end": "2026-01-06 09:00"}]
    )
    found = measure(running, ROW, calendar)
    assert found.cases["state"].tolist() == ["running"]
    assert found.stage_cases["reason"].tolist() == ["", "still_running"]
    backwards = small_log(
        [{"step_id": "c", "end": "2026-01-05 09:00"}, {"step_id": "a", "end": "2026-01-06 09:00"}]
    )
    assert measure(backwards, ROW, calendar).stage_cases["reason"].tolist() == ["", "out_of_order"]


def test_stamps_beyond_the_calendar_are_refused_and_calendar_for_reaches() -> None:
    log = small_log(
        [{"step_id": "a", "end": "2026-01-05 00:10"}, {"step_id": "c", "end": "2026-07-01 23:50"}]
    )
    short = compile_calendar(default_calendar(), date(2026, 1, 5), date(2026, 6, 30))
    with pytest.raises(LogError, match="calendar_too_short"):
        measure(log, ROW, short)
    reaching = calendar_for(log, default_calendar())
    assert (reaching.first, reaching.last) == (date(2026, 1, 4), date(2026, 7, 2))
    assert len(measure(log, ROW, reaching).cases) == 1


def test_stamps_outside_office_hours_are_counted(calendar: CompiledCalendar) -> None:
    log = small_log(
        [
            {"step_id": "a", "start": "2026-01-05 07:30", "end": "2026-01-05 12:00"},
            {"step_id": "b", "start": "2026-01-05 12:00", "end": "2026-01-05 20:00"},
        ]
    )
    (finding,) = [
        item for item in measure(log, ROW, calendar).findings if item.rule == "stamps_outside_hours"
    ]
    assert (finding.count, finding.total, finding.severity) == (2, 4, "warning")


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_and_findings_have_words(language: str) -> None:
    table = words(language)  # type: ignore[arg-type]
    assert all(table.has(f"missing.{reason}") for reason in REASONS if reason)
    processing = ("only_one_stamp", "days_only", "same_stamp", "end_before_start", "outside_hours")
    waiting = (
        "only_one_stamp",
        "days_only",
        "first_event",
        "before_predecessor",
        "before_release",
        "outside_sop",
    )
    assert all(table.has(f"finding.processing_{reason}") for reason in processing)
    assert all(table.has(f"finding.waiting_{reason}") for reason in waiting)
    assert all(table.has(f"lost_time.{kind}") for kind in ("waiting", "work", "elapsed"))
