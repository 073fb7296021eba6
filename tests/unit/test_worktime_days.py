"""Counting working days, local dates, clock changes, and the national tables themselves."""

from __future__ import annotations

import datetime as dt
import time
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sop.errors import InputError
from sop.worktime import (
    CompiledCalendar,
    HorizonError,
    OfficeCalendar,
    compile_calendar,
    default_calendar,
)
from sop.worktime import holidays as national

WIB = ZoneInfo("Asia/Jakarta")


def wib(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=WIB)


def seconds(moment: dt.datetime) -> int:
    return int(moment.timestamp())


@pytest.fixture(scope="module")
def august() -> CompiledCalendar:
    """August 2026: 1 is a Saturday; Monday 17 and Tuesday 25 are holidays."""
    return compile_calendar(default_calendar(), dt.date(2026, 8, 1), dt.date(2026, 8, 31))


def test_working_days_count_both_ends(august: CompiledCalendar) -> None:
    assert august.working_days(dt.date(2026, 8, 3), dt.date(2026, 8, 7)) == 5
    assert august.working_days(dt.date(2026, 8, 14), dt.date(2026, 8, 18)) == 2
    assert august.working_days(dt.date(2026, 8, 1), dt.date(2026, 8, 2)) == 0
    assert august.working_days(dt.date(2026, 8, 31), dt.date(2026, 8, 31)) == 1
    assert august.working_days(dt.date(2026, 8, 7), dt.date(2026, 8, 3)) == 0


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [
        ("2026-08-03T07:30", "2026-08-03T16:00", 1),  # the same day
        ("2026-08-07T16:00", "2026-08-10T07:30", 2),  # Friday to Monday
        ("2026-08-14T09:00", "2026-08-18T09:00", 2),  # over a long weekend
        ("2026-08-08T09:00", "2026-08-10T09:00", 1),  # entered on Saturday: Monday is the first
        ("2026-08-07T09:00", "2026-08-09T09:00", 1),  # to a Sunday: Friday still
        ("2026-08-08T09:00", "2026-08-09T09:00", 1),  # never less than one
        ("2026-08-03T00:00", "2026-08-31T23:59", 19),
    ],
)
def test_on_which_working_day_it_ended(august: CompiledCalendar, a: str, b: str, days: int) -> None:
    assert august.working_days_between(wib(a), wib(b)) == days
    assert august.working_days_between(seconds(wib(a)), seconds(wib(b))) == days
    many = august.working_days_between(np.array([seconds(wib(a))] * 2), np.array([seconds(wib(b))] * 2))
    assert many.tolist() == [days, days]


def test_the_zone_of_a_moment_counts_and_must_be_there(august: CompiledCalendar) -> None:
    late = dt.datetime(2026, 8, 3, 18, tzinfo=dt.UTC)  # 01:00 on the 4th in WIB
    assert august.working_days_between(wib("2026-08-03T08:00"), late) == 2
    assert august.local_date(seconds(late)) == dt.date(2026, 8, 4)
    with pytest.raises(ValueError, match="time zone"):
        august.working_days_between(late.replace(tzinfo=None), late)
    with pytest.raises(ValueError, match="before"):
        august.working_days_between(late, wib("2026-08-03T08:00"))


def test_outside_the_compiled_range_nothing_is_invented(august: CompiledCalendar) -> None:
    with pytest.raises(HorizonError):
        august.is_working_day(dt.date(2026, 9, 1))
    with pytest.raises(HorizonError):
        august.working_days(dt.date(2026, 7, 31), dt.date(2026, 8, 3))
    with pytest.raises(HorizonError):
        august.working_days_between(august.start, august.end)
    assert august.working_days_between(august.start, august.end - 1) == 19
    assert (august.start, august.end) == (seconds(wib("2026-08-01T00:00")), seconds(wib("2026-09-01T00:00")))


def test_years_that_nobody_knows_are_refused() -> None:
    for first, last in ((dt.date(1, 1, 1), dt.date(2026, 1, 1)), (dt.date(2026, 1, 1), dt.date(9999, 1, 1))):
        with pytest.raises(InputError) as caught:
            compile_calendar(default_calendar(), first, last)
        assert caught.value.problems[0].code == "calendar_range"
    with pytest.raises(ValueError, match="is before"):
        compile_calendar(default_calendar(), dt.date(2026, 2, 1), dt.date(2026, 1, 1))
    whole = compile_calendar(default_calendar(), dt.date(2100, 1, 1), dt.date(2100, 12, 31))
    assert {finding.rule for finding in whole.findings} >= {"holidays_estimated", "ramadan_estimated"}


def abroad(zone: str, sessions: list[str]) -> OfficeCalendar:
    week = dict.fromkeys(("saturday", "sunday", "monday"), sessions)
    return OfficeCalendar.model_validate(
        {
            "schema_version": 1,
            "id": "x",
            "name": "x",
            "time_zone": zone,
            "country": None,
            "weeks": {"normal": week},
        }
    )


def open_hours(calendar: OfficeCalendar, day: dt.date) -> float:
    return compile_calendar(calendar, day, day).windows.total / 3600


def test_clock_changes() -> None:
    spring, autumn = dt.date(2026, 3, 29), dt.date(2026, 10, 25)  # Berlin: 02:00-03:00 skipped, then twice
    round_the_clock = abroad("Europe/Berlin", ["00:00-24:00"])
    assert (open_hours(round_the_clock, spring), open_hours(round_the_clock, autumn)) == (23, 25)
    assert open_hours(abroad("Europe/Berlin", ["08:00-16:00"]), spring) == 8
    assert open_hours(abroad("Europe/Berlin", ["02:15-02:45"]), spring) == 0
    # A session that opens in the skipped hour opens when the clocks have jumped: 03:00-05:00.
    opens_late = compile_calendar(abroad("Europe/Berlin", ["02:30-05:00"]), spring, spring)
    assert opens_late.windows.start == seconds(dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC))
    assert opens_late.windows.total == 2 * 3600
    summer = compile_calendar(abroad("Europe/Berlin", ["08:00-16:00"]), spring, spring)
    assert summer.windows.start == seconds(dt.datetime(2026, 3, 29, 6, tzinfo=dt.UTC))


def test_sessions_that_meet_at_midnight_are_one_window() -> None:
    calendar = abroad("Asia/Jakarta", ["00:00-24:00"])
    compiled = compile_calendar(calendar, dt.date(2026, 8, 1), dt.date(2026, 8, 3))
    assert len(compiled.windows) == 1
    assert compiled.windows.total == 72 * 3600


def test_without_a_country_there_are_no_holidays() -> None:
    calendar = default_calendar().model_copy(update={"country": None})
    compiled = compile_calendar(calendar, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert {day.kind for day in compiled.days} == {"working", "weekend"}
    assert not any(day.ramadan for day in compiled.days)
    assert compiled.findings == ()


def test_names_do_not_depend_on_the_language_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import holidays

    names, unguarded = [], []
    for language in ("C", "C.UTF-8", "en_US.UTF-8", "id_ID.UTF-8"):
        for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.setenv(variable, language)
        national._year.cache_clear()
        names.append(national.day_kinds(2026)[dt.date(2026, 1, 1)].name)
        unguarded.append(holidays.country_holidays("ID", years=2026)[dt.date(2026, 1, 1)])
    assert set(names) == {"Tahun Baru Masehi"}
    assert len(set(unguarded)) > 1, "the guard is not needed any more"


def test_a_day_that_is_both_is_a_holiday_and_the_label_is_a_flag() -> None:
    days = national.day_kinds(2027)
    assert days[dt.date(2027, 3, 10)].name == "Hari Raya Idul Fitri"
    assert days[dt.date(2027, 3, 10)].estimated
    assert not days[dt.date(2027, 3, 8)].estimated
    counts = {2023: (16, 11), 2024: (19, 10), 2025: (17, 11), 2026: (17, 8), 2027: (18, 8), 2028: (17, 0)}
    for year, expected in counts.items():
        kinds = [day.kind for day in national.day_kinds(year).values()]
        assert (kinds.count("holiday"), kinds.count("joint_leave")) == expected


def test_every_ramadan_has_29_or_30_days_and_a_year_may_hold_two() -> None:
    months = national.ramadans(2000, 2100)
    assert {(month.last - month.first).days + 1 for month in months} == {29, 30}
    assert all(330 < (b.first - a.first).days < 360 for a, b in pairwise(months))
    assert [month.first.isoformat() for month in national.ramadans(2030, 2030)] == [
        "2030-01-06",
        "2030-12-26",
    ]
    assert [month.estimated for month in national.ramadans(2024, 2027)] == [True, False, False, True]


def test_three_years_compile_in_an_instant() -> None:
    compile_calendar(
        default_calendar(), dt.date(2025, 1, 1), dt.date(2025, 1, 2)
    )  # the library is loaded once
    best = min(_timed() for _ in range(3))
    assert best < 0.05


def _timed() -> float:
    begin = time.perf_counter()
    compile_calendar(default_calendar(), dt.date(2025, 1, 1), dt.date(2027, 12, 31))
    return time.perf_counter() - begin
