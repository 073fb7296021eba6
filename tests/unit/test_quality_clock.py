"""Times at which nobody works, or which no clock gave."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from builders import small_log
from mining.log.quality import Thresholds, inspect
from quality_logs import Row, at, clean, instances, log_of, move, office_days, only, report, row_of, year
from sop.worktime import compile_calendar, default_calendar


@pytest.mark.parametrize(
    ("moment", "rule"),
    [
        ("2026-01-06 19:10", "outside_hours"),
        ("2026-01-06 12:20", "outside_hours"),
        ("2026-01-10 09:00", "on_weekend"),
        ("2026-01-16 09:00", "on_holiday"),
        ("2026-02-16 09:00", "on_joint_leave"),
        ("2026-01-06 07:30", ""),
        ("2026-01-06 15:40", ""),
    ],
)
def test_when_the_office_is_closed(moment: str, rule: str) -> None:
    rows = clean()
    move(row_of(rows, 1, 0), moment)
    found = report(rows)
    expected = [(rule, "note", 2, 240, (f"P-001: terima ({moment} - {moment[:11]}",))] if rule else []
    told = [
        (each.rule, each.severity, each.count, each.total, tuple(text[:38] for text in each.examples))
        for each in found.findings
    ]
    assert [each[:4] for each in told] == [each[:4] for each in expected]
    assert all(mine[4][0].startswith(theirs[4][0][:30]) for mine, theirs in zip(told, expected, strict=True))


def test_local_days_off_are_counted_apart_and_many_are_a_warning() -> None:
    day = office_days()[0]
    office = default_calendar().model_validate(
        default_calendar().model_dump() | {"days_off": [{"date": day, "name": "HUT"}]}
    )
    rows = clean(1)
    found = inspect(log_of(rows), compile_calendar(office, dt.date(2026, 1, 1), dt.date(2026, 12, 31)))
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == ("on_day_off", "warning", 2, 10)


def test_a_bare_date_on_a_weekend_is_told_but_has_no_time_of_day() -> None:
    rows = clean()
    rows[0] |= {"start": at("2026-01-10"), "end": at("2026-01-12"), "precision": "day"}
    found = report(rows)
    assert {(each.rule, each.count) for each in found.findings} == {("on_weekend", 1), ("days_only", 1)}
    assert found.rows.loc[found.rows["rule"] == "on_weekend", "value"].tolist() == ["2026-01-10"]


@pytest.mark.parametrize(("written", "hours"), [(-7, "+7"), (-8, "+8"), (-9, "+9"), (7, "-7"), (8, "-8")])
def test_another_time_zone_explains_times_outside_office_hours(written: int, hours: str) -> None:
    rows = clean(12)
    for row in rows:
        if row["step_id"] == "arsip":
            # So that the day is filled: else an hour more or less would do as well.
            row["start"] = dt.datetime.combine(row["start"].date(), dt.time(7, 31, 5))
            row["end"] = dt.datetime.combine(row["start"].date(), dt.time(15, 58, row["end"].second))
        for name in ("start", "end"):
            row[name] += dt.timedelta(hours=written)
    # A day earlier or later, so that no release lies after its case.
    cases = [{"case_id": f"P-{case:03d}", "released": "2026-01-01 07:30"} for case in range(12)]
    found = inspect(log_of(rows, cases), year())
    finding = only(found)
    assert (finding.rule, finding.severity, finding.total) == ("time_zone_shift", "error", 120)
    assert finding.fields["hours"] == hours
    assert finding.count == 120
    inside = int(finding.fields["inside"])
    assert inside == sum(
        bool(year().windows.is_open(int(row[name].replace(tzinfo=JAKARTA).timestamp())))
        for row in rows
        for name in ("start", "end")
    )


JAKARTA = dt.timezone(dt.timedelta(hours=7))


def test_a_service_round_the_clock_has_no_other_zone() -> None:
    rows = [
        {
            "case_id": f"c{number}",
            "step_id": "jaga",
            "role": "staf",
            "person": f"p{number % 7}",
            "start": at("2026-01-05 00:03:07") + dt.timedelta(hours=number, minutes=number % 50),
            "end": None,
        }
        for number in range(500)
    ]
    assert "time_zone_shift" not in {each.rule for each in report(rows).findings}


def spread(rows: list[Row], clock: dt.time, numbers: range) -> None:
    for number in numbers:
        rows[number]["end"] = dt.datetime.combine(rows[number]["start"].date(), clock)


def test_midnight_that_stands_for_no_time() -> None:
    rows = clean()
    for number in (3, 30, 60):
        rows[number]["end"] = dt.datetime.combine(
            rows[number]["end"].date() + dt.timedelta(days=1), dt.time()
        )
    found = report(rows)
    finding = only(found, "on_weekend")
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "midnight_times",
        "warning",
        3,
        240,
    )
    assert instances(found, "midnight_times") == [4, 31, 61]


def test_noon_and_other_times_that_stand_too_often() -> None:
    rows = clean()
    spread(rows, dt.time(12), range(0, 100, 4))
    finding = only(report(rows))
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "noon_times",
        "warning",
        25,
        240,
    )
    spread(rows, dt.time(11, 17), range(120))
    finding = only(report(rows))
    assert (finding.rule, finding.count, finding.total) == ("constant_time", 120, 240)
    assert finding.fields["clock"] == "11:17:00"


def test_work_that_begins_at_the_opening_is_no_constant_time() -> None:
    rows = clean(10)
    for row in rows:
        row["start"] = dt.datetime.combine(row["start"].date(), dt.time(7, 30))
    assert report(rows).findings == ()


@pytest.mark.parametrize(
    ("minutes", "severity"), [(60, "warning"), (30, "warning"), (15, "note"), (5, "note")]
)
def test_rounded_times(minutes: int, severity: str) -> None:
    rows = clean(40, every=1)
    slots = max(1, 210 // minutes)
    for number, row in enumerate(rows):
        begin = dt.datetime.combine(row["start"].date(), dt.time(8))
        row["start"] = begin + dt.timedelta(minutes=number * 7 % slots * minutes)
        row["end"] = begin + dt.timedelta(minutes=(number * 11 + 3) % slots * minutes)
        row["end"] = max(row["end"], row["start"])
    finding = only(report(rows, limits=Thresholds(fixed=1)), "equal_spans")
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "rounded_times",
        severity,
        400,
        400,
    )
    assert finding.fields == {"minutes": str(minutes)}


@pytest.mark.parametrize(("cases", "told"), [(10, True), (9, False)])
def test_an_activity_that_always_takes_as_long(cases: int, told: bool) -> None:
    rows = clean(cases)
    for case in range(cases):
        row = row_of(rows, case, 3)
        row["end"] = row["start"] + dt.timedelta(minutes=45)
    found = report(rows)
    if not told:
        assert found.findings == ()
        return
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == ("equal_spans", "warning", 1, 5)
    assert finding.examples == ("setujui (0:45:00)",)
    assert found.rows.to_dict("records") == [
        {
            "rule": "equal_spans",
            "severity": "warning",
            "case_id": "P-000",
            "instance": 4,
            "activity": "setujui",
            "value": "0:45:00, 10/10",
        }
    ]


def test_nine_of_ten_equal_are_not_more_than_nine_tenths() -> None:
    rows = clean(10)
    for case in range(9):
        row = row_of(rows, case, 3)
        row["end"] = row["start"] + dt.timedelta(minutes=45)
    assert report(rows).findings == ()


def test_a_zone_with_summer_time() -> None:
    dutch = default_calendar().model_copy(update={"time_zone": "Europe/Amsterdam"})
    calendar = compile_calendar(dutch, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    texts: list[dict[str, Any]] = [
        # 08:15 and 17:15 in Amsterdam, written in the clock of Jakarta: 13:15 and 22:15 in summer.
        {"step_id": "a", "start": "2026-07-06 13:15:09", "end": "2026-07-06 22:15:33"},
        {"step_id": "b", "start": "2026-01-06 14:15:09", "end": "2026-01-06 23:15:33"},
    ]
    found = inspect(small_log(texts), calendar)
    finding = next(each for each in found.findings if each.rule == "outside_hours")
    assert finding.count == 2
    assert finding.examples == ("p: a (2026-07-06 17:15)", "p: b (2026-01-06 17:15)")
