"""Times by group, periods, and the table of what changed, worked out by hand."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import small_log, small_sop
from mining.performance import Performance, find_drift, measure, period_table, time_table
from mining.performance.grouped import Groups, most_frequent
from mining.performance.periods import case_periods
from mining.performance.statistics import mean_interval, percentile
from sop.events import EventLog
from sop.worktime import CompiledCalendar, compile_calendar, default_calendar

ROW = small_sop(dict.fromkeys("ab"))


@pytest.fixture(scope="module")
def calendar() -> CompiledCalendar:
    return compile_calendar(default_calendar(), date(2025, 12, 1), date(2026, 6, 30))


def _measured(
    calendar: CompiledCalendar, rows: list[dict[str, Any]], cases: list[dict[str, Any]] | None = None
) -> tuple[Performance, EventLog]:
    log = small_log(rows, cases)
    return measure(log, ROW, calendar), log


def _day(case: str, day: str, minutes: int, **more: Any) -> dict[str, Any]:
    """Step a from 08:00 on."""
    end = f"{8 + minutes // 60:02}:{minutes % 60:02}"
    return {"case_id": case, "step_id": "a", "start": f"{day} 08:00", "end": f"{day} {end}", **more}


def test_few_are_shown_one_by_one_and_judged_against_their_standard(calendar: CompiledCalendar) -> None:
    rows = [
        _day("p", "2026-01-05", 50, role="staf"),
        _day("q", "2026-01-06", 90, role="staf"),
        _day("r", "2026-01-07", 70, role="kepala"),
        {"case_id": "r", "step_id": "x", "end": "2026-01-07 10:00", "role": "kepala"},
    ]
    found, log = _measured(calendar, rows)
    table = time_table(found.instances, log, ROW, by=("role",)).set_index(["role", "measure"])
    staf = table.loc[("staf", "processing")]
    assert (staf["n"], staf["n_both_stamps"], staf["known"]) == (2, 2, 2)
    assert (staf["values"], staf["cases"]) == ((50.0, 90.0), ("p", "q"))
    assert (staf["median"], staf["clock_mean_hours"]) == (70, pytest.approx(70 / 60))
    assert (staf["standard_minutes"], staf["judged"], staf["over_standard"]) == (60, 2, 1)
    assert (staf["late_median_minutes"], staf["late_max_minutes"]) == (30, 30)
    for name in ("p90", "mean_low", "over_standard_share", "over_standard_low"):
        assert math.isnan(staf[name]), name
    kepala = table.loc[("kepala", "processing")]
    # What is no step of the SOP has no standard, and one stamp no duration.
    assert (kepala["n"], kepala["known"], kepala["judged"], kepala["reason"]) == (2, 1, 1, "only_one_stamp")
    assert math.isnan(table.loc[("staf", "waiting")]["median"])
    assert pd.isna(table.loc[("staf", "waiting")]["over_standard"])
    assert table.loc[("staf", "waiting")]["reason"] == "first_event"
    by_step = time_table(found.instances, log, ROW, by=("step", "role"))
    assert by_step[["step_id", "role"]].drop_duplicates().values.tolist() == [
        ["a", "kepala"], ["a", "staf"], ["", "kepala"],
    ]  # fmt: skip


def test_many_have_percentiles_shares_and_intervals(calendar: CompiledCalendar) -> None:
    rows = [_day(f"p{number}", "2026-01-05", 50 + number) for number in range(20)]
    found, log = _measured(calendar, rows)
    step = found.steps.set_index("step_id").loc["a"]
    row = time_table(found.instances, log, ROW, by=("step",)).iloc[0]
    pairs = [("median", "median"), ("mean", "mean"), ("p90", "p90"), ("min", "min"), ("max", "max")]
    for name, other in [*pairs, ("mean_low", "mean_low"), ("mean_high", "mean_high")]:
        assert row[name] == pytest.approx(step[f"processing_{other}_minutes"]), name
    # 61 to 69 minutes are over 60: 9 of 20; Wilson 1927: 0.258 to 0.658.
    assert (row["over_standard"], row["over_standard_share"]) == (9, 0.45)
    assert row["over_standard_low"] == pytest.approx(0.2582, abs=1e-4)
    assert row["over_standard_high"] == pytest.approx(0.6579, abs=1e-4)
    assert row["values"] == ()


def test_groups_are_summed_up_as_one_by_one() -> None:
    rng = np.random.default_rng(4)
    values, group = rng.exponential(1, 400), rng.integers(0, 7, 400)
    values[rng.random(400) < 0.2] = math.nan
    group[group == 3] = 4
    found = Groups(values, group, 8).figures()
    for number in range(8):
        own = values[(group == number) & ~np.isnan(values)]
        one = {name: figure[number] for name, figure in found.items()}
        if not len(own):
            assert all(math.isnan(figure) for figure in one.values())
            continue
        low, high = mean_interval(own)
        expected = {
            "median": np.median(own),
            "mean": own.mean(),
            "p90": percentile(own, 0.9),
            "min": own.min(),
        }
        expected |= {"max": own.max(), "total": own.sum(), "mean_low": low, "mean_high": high}
        assert one == pytest.approx(expected, nan_ok=True)
    codes = np.array([0, 1, 1, 2, 2, 3])
    names = ("", "b", "a", "c")
    assert most_frequent(codes, np.array([0, 0, 0, 0, 0, 2]), 3, names=names) == ["a", "", "c"]


def test_periods_are_told_or_local(calendar: CompiledCalendar) -> None:
    # 31 March 23:30 UTC is 1 April in Jakarta.
    rows = [_day(case, "2026-01-05", 50) for case in "pqr"]
    cases = [
        {"case_id": "p", "released": "2026-04-01 06:30"},
        {"case_id": "q", "period": "TW I"},
        {"case_id": "r"},
    ]
    log = small_log(rows, cases)
    periods = {
        unit: case_periods(log, unit=unit, time_zone="Asia/Jakarta").tolist()  # type: ignore[arg-type]
        for unit in ("month", "quarter", "year")
    }
    assert periods == {
        "month": ["2026-04", "TW I", "2026-01"],
        "quarter": ["2026-Q2", "TW I", "2026-Q1"],
        "year": ["2026", "TW I", "2026"],
    }
    assert case_periods(log, unit="month", time_zone="UTC").tolist()[0] == "2026-03"
    with pytest.raises(ValueError, match="month, quarter, year"):
        case_periods(log, unit="week", time_zone="UTC")  # type: ignore[arg-type]


@pytest.mark.parametrize("by", [(), ("step", "step"), ("person",)])
def test_other_groups_are_refused(by: tuple[Any, ...], calendar: CompiledCalendar) -> None:
    found, log = _measured(calendar, [_day("p", "2026-01-05", 50)])
    with pytest.raises(ValueError, match="step, role, unit, period, opd"):
        time_table(found.instances, log, ROW, by=by)


def test_five_cases_are_told_period_by_period_and_never_tested(calendar: CompiledCalendar) -> None:
    rows = [
        row
        for number, day in enumerate(("2026-01-05", "2026-01-06", "2026-02-02", "2026-02-03", "2026-05-04"))
        for row in (
            _day(f"p{number}", day, 60),
            {"case_id": f"p{number}", "step_id": "b", "start": f"{day} 10:00", "end": f"{day} 10:30"},
        )
    ]
    found, log = _measured(calendar, rows)
    table = period_table(found, log)
    assert table[["period", "cases", "completed", "known"]].values.tolist() == [
        ["2026-Q1", 4, 4, 4], ["2026-Q2", 1, 1, 1],
    ]  # fmt: skip
    assert table["values"].tolist() == [pytest.approx((150 / 450,) * 4), pytest.approx((150 / 450,))]
    assert table["case_ids"].tolist() == [("p0", "p1", "p2", "p3"), ("p4",)]
    assert table["p90"].isna().all()
    drift = find_drift(found, ROW)
    assert set(drift["measure"]) >= {"cycle", "processing", "waiting"}
    assert drift["verdict"].tolist() == ["too_few"] * len(drift)
    assert drift[["p_shift", "change", "smallest_shift"]].isna().all().all()


def _days(calendar: CompiledCalendar, n: int) -> list[str]:
    """The first working days from 5 January on."""
    days = [day.date for day in calendar.days if day.working and day.date >= date(2026, 1, 5)]
    return [str(day) for day in days[:n]]


def test_a_shift_is_dated_and_sized(calendar: CompiledCalendar) -> None:
    rng = np.random.default_rng(5)
    minutes = [int(60 + rng.integers(-9, 10) + 30 * (number >= 60)) for number in range(100)]
    rows = [_day(f"p{number:03}", day, minutes[number]) for number, day in enumerate(_days(calendar, 100))]
    found, _ = _measured(calendar, rows)
    (row,) = find_drift(found, ROW).query("measure == 'processing'").to_dict("records")
    assert (row["verdict"], row["n"], row["scale"], row["step_id"]) == ("shift", 100, "working_minutes", "a")
    assert row["change_low"] < 30 < row["change_high"]
    assert row["after"] - row["before"] == pytest.approx(row["change"])
    assert row["median_after"] - row["median_before"] == pytest.approx(30, abs=5)
    truth = pd.Timestamp(f"{_days(calendar, 100)[60]} 08:00", tz="Asia/Jakarta")
    assert row["since_low"] <= truth <= row["since_high"]
    assert row["since_low"] < row["since"] <= row["since_high"]
    steady = [_day(f"p{number:03}", day, 60 + number % 7) for number, day in enumerate(_days(calendar, 100))]
    found, _ = _measured(calendar, steady)
    (row,) = find_drift(found, ROW).query("measure == 'processing'").to_dict("records")
    assert row["verdict"] == "none_seen"
    assert 0 < row["smallest_shift"] < 7
    assert pd.isna(row["since"])


def test_slow_cases_that_still_run_are_no_drift(calendar: CompiledCalendar) -> None:
    """Cycles of 1 to 20 days, one case a day; at the end of the log only the quick ones are completed."""
    rng = np.random.default_rng(6)
    days, rows = _days(calendar, 105), []
    for number in range(100):
        last = number + int(rng.integers(1, 21))
        rows.append(_day(f"p{number:03}", days[number], 60))
        if last < 105:
            rows.append({"case_id": f"p{number:03}", "step_id": "b", "end": f"{days[last]} 09:00"})
    found, _ = _measured(calendar, rows)
    (row,) = find_drift(found, ROW).query("measure == 'cycle'").to_dict("records")
    assert row["verdict"] == "none_seen"
    assert row["left_out"] > 0
    running = found.cases["state"] == "running"
    assert row["n"] + row["left_out"] == (~running).sum()


def test_what_moves_without_its_mean_is_unclear(calendar: CompiledCalendar) -> None:
    """Most cases become a little quicker while a few great ones make up for it: the mean says nothing."""
    rng, days = np.random.default_rng(7), _days(calendar, 100)
    minutes = [int(60 + rng.integers(0, 5) - 10 * (number >= 50)) for number in range(100)]
    for number in (54, 71, 88):
        minutes[number] = 220
    rows = [_day(f"p{number:03}", days[number], minutes[number]) for number in range(100)]
    found, _ = _measured(calendar, rows)
    (row,) = find_drift(found, ROW).query("measure == 'processing'").to_dict("records")
    assert (row["verdict"], row["p_shift"] < 0.01) == ("unclear", True)
    assert row["median_before"] - row["median_after"] == pytest.approx(10, abs=2)
