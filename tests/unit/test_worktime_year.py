"""The office year of Pesisir Selatan against figures worked out apart, and instants counted by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sop.worktime import CompiledCalendar, compile_calendar, default_calendar, read_calendar

WIB = ZoneInfo("Asia/Jakarta")


def wib(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=WIB).timestamp())


def clock(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, WIB).strftime("%Y-%m-%d %H:%M")


@pytest.fixture(scope="module")
def office() -> CompiledCalendar:
    return compile_calendar(default_calendar(), dt.date(2025, 1, 1), dt.date(2027, 12, 31))


def year(number: int) -> CompiledCalendar:
    return compile_calendar(default_calendar(), dt.date(number, 1, 1), dt.date(number, 12, 31))


def test_the_packaged_file_and_the_constant_are_one(root: Path) -> None:
    assert read_calendar(root / "data" / "calendars" / "pesisir-selatan.yaml") == default_calendar()


@pytest.mark.parametrize(
    ("number", "days", "minutes", "in_ramadan"),
    [
        (2023, 239, 106_530, 17),
        (2024, 238, 106_080, 17),
        (2025, 237, 105_510, 19),
        (2026, 240, 106_860, 19),
        (2027, 242, 107_700, 20),
    ],
)
def test_working_days_and_minutes_of_a_year(number: int, days: int, minutes: int, in_ramadan: int) -> None:
    compiled = year(number)
    assert compiled.working_days(compiled.first, compiled.last) == days
    assert compiled.windows.total == minutes * 60
    assert sum(day.ramadan and day.working for day in compiled.days) == in_ramadan
    # The same sum by day: 450 minutes, in Ramadan 390.
    assert minutes == days * 450 - in_ramadan * 60


def test_a_usual_week_and_a_week_of_ramadan(office: CompiledCalendar) -> None:
    assert office.windows.between(wib("2026-08-03T00:00"), wib("2026-08-10T00:00")) == 2_250 * 60
    assert office.windows.between(wib("2026-03-02T00:00"), wib("2026-03-09T00:00")) == 1_950 * 60
    assert office.work_seconds_per_day == 27_000


def test_work_that_fills_the_morning_ends_at_noon(office: CompiledCalendar) -> None:
    morning = wib("2026-08-03T07:30")
    assert clock(office.windows.after(morning, 270 * 60)) == "2026-08-03 12:00"
    assert clock(office.windows.after(morning, 270 * 60 + 60)) == "2026-08-03 13:01"
    # What noon enables starts at one o'clock.
    assert clock(office.windows.next_open(wib("2026-08-03T12:00"))) == "2026-08-03 13:00"


def test_the_break_is_longer_on_friday(office: CompiledCalendar) -> None:
    assert clock(office.windows.after(wib("2026-08-06T11:30"), 3600)) == "2026-08-06 13:30"
    assert clock(office.windows.after(wib("2026-08-07T11:30"), 3600)) == "2026-08-07 14:00"
    assert clock(office.windows.session_end(wib("2026-08-07T14:00"))) == "2026-08-07 16:30"


def test_240_minutes_from_thursday_afternoon_over_easter(office: CompiledCalendar) -> None:
    # Thursday 14:00-16:00 is 120; Good Friday; Monday 07:30-09:30 is the rest.
    assert clock(office.windows.after(wib("2026-04-02T14:00"), 240 * 60)) == "2026-04-06 09:30"


def test_240_minutes_from_thursday_afternoon_in_ramadan_over_the_feast(office: CompiledCalendar) -> None:
    # Thursday 14:00-15:00 is 60; then Nyepi, Idul Fitri and their joint leave up to Monday 7 April;
    # Tuesday is no longer Ramadan: 07:30-10:30 is the rest.
    assert clock(office.windows.after(wib("2025-03-27T14:00"), 240 * 60)) == "2025-04-08 10:30"


def test_a_day_of_ramadan(office: CompiledCalendar) -> None:
    # 2026-02-19 is the first day, a Thursday: 08:00-12:30, 13:00-15:00.
    before, first = wib("2026-02-18T07:30"), wib("2026-02-19T07:30")
    assert office.windows.is_open(before)
    assert not office.windows.is_open(first)
    assert clock(office.windows.after(first, 390 * 60)) == "2026-02-19 15:00"
    assert clock(office.windows.after(wib("2026-02-20T11:30"), 3600)) == "2026-02-20 13:30"
    # The official first day of 2025 is a Saturday; the tables of the library said Sunday.
    assert office.days[office.day_index(dt.date(2025, 3, 1))].ramadan
    assert not office.days[office.day_index(dt.date(2025, 2, 28))].ramadan


def test_the_eve_of_a_holiday(office: CompiledCalendar) -> None:
    # 31 December 2025 works to 16:00; 1 January is closed; 2 January is a Friday.
    assert clock(office.windows.after(wib("2025-12-31T15:59"), 120)) == "2026-01-02 07:31"
    assert clock(office.windows.after(wib("2025-12-31T15:59"), 60)) == "2025-12-31 16:00"


def test_what_kind_of_day(office: CompiledCalendar) -> None:
    kinds = {
        "2026-03-17": ("working", ""),
        "2026-03-18": ("joint_leave", "Cuti Bersama Hari Suci Nyepi"),
        "2026-03-21": ("holiday", "Hari Raya Idul Fitri"),  # a Saturday: the holiday is told
        "2026-03-28": ("weekend", ""),
        "2025-08-18": ("joint_leave", "Cuti Bersama Hari Kemerdekaan Republik Indonesia"),
    }
    for date, expected in kinds.items():
        day = office.days[office.day_index(dt.date.fromisoformat(date))]
        assert (day.kind, day.name) == expected
        assert office.is_working_day(day.date) is (expected[0] == "working")


def test_a_decreed_year_needs_no_warning() -> None:
    assert year(2025).findings == ()
    assert year(2026).findings == ()


def test_what_is_estimated_is_said() -> None:
    rules = {finding.rule: finding for finding in year(2027).findings}
    assert set(rules) == {"holidays_estimated", "ramadan_estimated"}
    assert rules["holidays_estimated"].examples == ("2027-03-10", "2027-03-11", "2027-05-17")
    assert year(2027).days[year(2027).day_index(dt.date(2027, 3, 10))].estimated
    compiled = compile_calendar(default_calendar(), dt.date(2026, 6, 1), dt.date(2029, 3, 1))
    years = {finding.rule: finding.fields["years"] for finding in compiled.findings}
    assert years == {
        "holidays_estimated": "2027, 2028, 2029",
        "ramadan_estimated": "2027, 2028, 2029",
        "joint_leave_not_decreed": "2028, 2029",
    }


def test_only_what_the_range_holds_is_reported() -> None:
    compiled = compile_calendar(default_calendar(), dt.date(2027, 6, 1), dt.date(2027, 12, 31))
    assert compiled.findings == ()
