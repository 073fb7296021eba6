"""Processing, waiting and cycle times, worked out by hand on the office calendar."""

from __future__ import annotations

import math
from datetime import date

import pytest

from builders import small_log, small_sop, step_row
from mining.performance import Performance, measure
from sop.worktime import CompiledCalendar, compile_calendar, default_calendar

ROW = small_sop(dict.fromkeys("abc"), {"awal": "a", "akhir": "c"})


@pytest.fixture(scope="module")
def calendar() -> CompiledCalendar:
    """January and February 2026; Monday 5 January is a usual day 07:30-12:00, 13:00-16:00."""
    return compile_calendar(default_calendar(), date(2025, 12, 1), date(2026, 6, 30))


@pytest.fixture(scope="module")
def full(calendar: CompiledCalendar) -> Performance:
    """One case with both stamps: over lunch, over night, over a week-end."""
    log = small_log(
        [
            {"step_id": "a", "start": "2026-01-08 11:30", "end": "2026-01-08 13:15"},
            {"step_id": "b", "start": "2026-01-08 15:30", "end": "2026-01-09 08:30"},
            {"step_id": "c", "start": "2026-01-12 08:00", "end": "2026-01-12 08:30"},
        ],
        [{"case_id": "p", "released": "2026-01-08 11:00"}],
    )
    return measure(log, ROW, calendar)


def test_processing_counts_office_time_only(full: Performance) -> None:
    # 11:30-12:00 and 13:00-13:15; 15:30-16:00 and 07:30-08:30; 08:00-08:30.
    assert full.steps["processing_median_minutes"].tolist() == [45, 90, 30]
    assert full.steps["over_standard"].tolist() == [0, 1, 0]
    assert full.steps["processing_reason"].tolist() == ["", "", ""]


def test_waiting_runs_from_release_or_predecessor_to_start(full: Performance) -> None:
    # a: 11:00-11:30 on Thursday. b: 13:15-15:30. c: Friday 08:30-12:00, 13:30-16:30, Monday 07:30-08:00.
    assert full.steps["waiting_working_median_minutes"].tolist() == [30, 135, 420]
    assert full.steps["waiting_clock_median_hours"].tolist() == [0.5, 2.25, 71.5]
    assert full.instances["waiting_basis"].tolist() == ["released", "predecessor", "predecessor"]


def test_cycle_runs_from_release_to_last_completion(full: Performance) -> None:
    (case,) = full.cases.to_dict("records")
    assert case["cycle_clock_days"] == pytest.approx(3 + 21.5 / 24)
    # 30 + 45 + 135 + 90 + 420 + 30 working minutes of 450 a day.
    assert case["cycle_working_days"] == pytest.approx(750 / 450)
    assert case["milestone_days"] == 3
    assert (case["begins"], case["state"], case["reason"]) == ("released", "completed", "")


def test_stages_count_working_days_touched(full: Performance) -> None:
    assert full.stage_cases["working_days"].tolist() == [1, 3]
    assert full.stage_cases["reached_on_day"].tolist() == [1, 3]
    assert full.stages.to_dict("list") == {
        "stage_id": ["awal", "akhir"],
        "n": [1, 1],
        "median_days": [1.0, 3.0],
        "fastest_days": [1.0, 3.0],
        "slowest_days": [1.0, 3.0],
    }


def test_bottlenecks_are_ranked_by_working_time_lost(full: Performance) -> None:
    table = full.bottlenecks
    assert table[["rank", "step_id", "kind", "n", "lost_working_minutes"]].values.tolist() == [
        [1, "c", "waiting", 1, 420],
        [2, "b", "waiting", 1, 135],
        [3, "a", "waiting", 1, 30],
        [4, "b", "work", 1, 30],
    ]
    assert table["share"].isna().all()


def test_twenty_observations_allow_shares_percentiles_and_an_interval(calendar: CompiledCalendar) -> None:
    rows = []
    for number in range(20):
        minutes = f"{10 + number:02}"
        rows.append(
            {
                "case_id": f"p{number}",
                "step_id": "a",
                "start": "2026-01-05 08:00",
                "end": f"2026-01-05 09:{minutes}",
            }
        )
    for n, known in ((19, False), (20, True)):
        found = measure(small_log(rows[:n]), ROW, calendar)
        step = step_row(found, "a")
        assert step["over_standard"] == n
        for name in ("over_standard_share", "processing_p90_minutes", "processing_mean_low_minutes"):
            assert math.isnan(step[name]) is not known, name
        assert found.bottlenecks["share"].isna().tolist() == [not known]
    # 70 to 89 minutes: mean 79.5, standard deviation 5.9161, t(19) 2.0930.
    assert step["processing_mean_minutes"] == 79.5
    assert step["processing_mean_low_minutes"] == pytest.approx(79.5 - 2.093024 * 5.916080 / math.sqrt(20))
    assert step["processing_p90_minutes"] == pytest.approx(87.1)
    # All that was lost is the time over 60 minutes: 20 cases of 19.5 of 79.5 minutes.
    assert found.bottlenecks["share"].tolist() == [pytest.approx(19.5 / 79.5)]
