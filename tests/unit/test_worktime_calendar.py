"""The office calendar as a document: what is refused, with its place, and what overrides what."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from string import Formatter

import pytest
from pydantic import ValidationError

import sop.worktime
from sop.documents import parse_document
from sop.errors import DocumentError, Problem
from sop.worktime import OfficeCalendar, compile_calendar, default_calendar
from sop.worktime.compiled import DAY_KINDS, CompiledCalendar
from ukur.words import LANGUAGES, words

HEAD = "schema_version: 1\nid: kantor\nname: Kantor\n"
WEEKS = """weeks:
  normal: {monday: ["08:00-12:00"], tuesday: ["08:00-12:00"]}
  ramadan: {monday: ["09:00-12:00"]}
"""


def problems(text: str) -> list[Problem]:
    with pytest.raises(DocumentError) as caught:
        parse_document(HEAD + text, OfficeCalendar, file="k.yaml")
    return list(caught.value.problems)


MONDAY = "weeks.normal.monday[1] (line 4)"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('weeks: {normal: {monday: ["8:00-12:00"]}}', "session", MONDAY),
        ('weeks: {normal: {monday: ["08:00-25:00"]}}', "session", MONDAY),
        ('weeks: {normal: {monday: ["08:60-12:00"]}}', "session", MONDAY),
        ("weeks: {normal: {monday: [480]}}", "session", MONDAY),
        ("weeks: {normal: {monday: []}}", "never_open", "weeks.normal (line 4)"),
        (WEEKS + "time_zone: WIB", "time_zone", "time_zone (line 7)"),
        (WEEKS + "time_zone: ../../etc/passwd", "time_zone", "time_zone (line 7)"),
        (WEEKS + "time_zone: Asia", "time_zone", "time_zone (line 7)"),
        (WEEKS + "days_on: [18/03/2026]", "date", "days_on[1] (line 7)"),
        (WEEKS + "days_on: [20260318]", "date", "days_on[1] (line 7)"),
        (WEEKS + 'days_on: ["2026-02-30"]', "date", "days_on[1] (line 7)"),
        (WEEKS + "days_on: [2026-03-18]", "day_on_without_hours", "days_on[1] (line 7)"),
        (WEEKS + "ramadan: {2026: [x, 2026-03-20]}", "date", "ramadan.2026[1] (line 7)"),
        (WEEKS + "ramadan: {2026: [2026-03-20, 2026-02-19]}", "ramadan_inverted", "ramadan.2026 (line 7)"),
        (WEEKS + "ramadan: {2026: [2026-02-19, 2026-03-21]}", "ramadan_too_long", "ramadan.2026 (line 7)"),
        (WEEKS + "ramadan: {2027: [2026-02-19, 2026-03-20]}", "ramadan_year", "ramadan.2027 (line 7)"),
    ],
)
def test_one_mistake_one_problem_at_its_place(text: str, code: str, place: str) -> None:
    found = problems(text)
    assert [(item.code, item.place) for item in found] == [(f"calendar_{code}", place)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('weeks: {normal: {senin: ["08:00-12:00"]}}', "weeks.normal.senin (line 4)"),
        (WEEKS + "country: MY", "country (line 7)"),
        (WEEKS + "days_off: [{date: 2026-03-18}]", "days_off[1].name (line 7)"),
        (WEEKS + "half_days: [{date: 2026-03-18, sessions: []}]", "half_days[1].sessions (line 7)"),
        (WEEKS + "ramadan: {2026: [2026-02-19]}", "ramadan.2026[2] (line 7)"),
        (WEEKS + "ramadan: {x: [2026-02-19, 2026-03-20]}", "ramadan.x.[key] (line 7)"),
    ],
)
def test_mistakes_of_form_are_found_once(text: str, place: str) -> None:
    assert [item.place for item in problems(text)] == [place]


def test_sessions_that_contradict_each_other() -> None:
    days = 'monday: ["13:00-16:00", "08:00-13:30"], friday: ["12:00-12:00", "16:00-08:00", "08:00-09:00"]'
    found = problems(f"weeks: {{normal: {{{days}}}}}")
    assert [(item.code, item.value, item.fields.get("other")) for item in found] == [
        ("calendar_sessions_overlap", "13:00-16:00", "08:00-13:30"),
        ("calendar_session_inverted", "12:00-12:00", None),
        ("calendar_session_inverted", "16:00-08:00", None),
    ]


def test_sessions_that_touch_are_fine_and_half_days_are_checked() -> None:
    half = '{date: 2026-03-18, sessions: ["08:00-10:00", "10:00-11:00"]}'
    parse_document(HEAD + WEEKS + f"half_days: [{half}]", OfficeCalendar)
    found = problems(WEEKS + f"half_days: [{half.replace('10:00-11', '09:59-11')}]")
    assert [(item.code, item.place) for item in found] == [
        ("calendar_sessions_overlap", "half_days[1].sessions[2] (line 7)")
    ]


def test_a_date_stands_in_one_place_only() -> None:
    lists = "days_off: [{date: 2026-03-16, name: A}]\ndays_on: [2026-03-16]\n"
    found = problems(WEEKS + lists)
    assert [(item.code, item.place, item.fields["other"]) for item in found] == [
        ("calendar_date_twice", "days_on[1] (line 8)", "days_off")
    ]


def test_ramadans_that_overlap_and_ramadan_without_hours() -> None:
    spans = "ramadan: {2026: [2026-12-20, 2027-01-10], 2027: [2027-01-10, 2027-02-01]}"
    assert [item.code for item in problems(WEEKS + spans)] == ["calendar_ramadan_overlap"]
    week = 'weeks: {normal: {monday: ["08:00-12:00"]}}\n'
    found = problems(week + "ramadan: {2026: [2026-02-19, 2026-03-20]}")
    assert [item.code for item in found] == ["calendar_ramadan_without_hours"]


def test_all_mistakes_are_told_at_once() -> None:
    text = 'weeks: {normal: {monday: ["x", "09:00-08:00"]}}\ntime_zone: Mars\ndays_on: [1]\nhari_libur: []'
    codes = Counter(item.code for item in problems(text))
    assert set(codes) == {
        *("calendar_session", "calendar_session_inverted", "calendar_time_zone", "calendar_date"),
        "unknown_key",
    }


def test_made_in_python_the_parts_must_agree_too() -> None:
    data = default_calendar().model_dump()
    data["days_on"] = [dt.date(2026, 3, 21)]
    with pytest.raises(ValidationError, match="calendar_day_on_without_hours"):
        OfficeCalendar.model_validate(data)


def compiled(*, first: str = "2026-03-01", last: str = "2026-03-31", **changes: object) -> CompiledCalendar:
    calendar = OfficeCalendar.model_validate({**default_calendar().model_dump(), **changes})
    return compile_calendar(calendar, dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def kind(office: CompiledCalendar, date: str) -> tuple[str, bool, bool]:
    day = office.days[office.day_index(dt.date.fromisoformat(date))]
    return day.kind, day.ramadan, day.estimated


def test_local_days_override_the_national_ones() -> None:
    office = compiled(
        days_off=[{"date": "2026-03-02", "name": "Banjir"}],
        days_on=["2026-03-18"],
        half_days=[
            {"date": "2026-03-21", "sessions": ["08:00-10:00"]},
            {"date": "2026-03-03", "sessions": ["08:00-09:00"]},
        ],
    )
    assert kind(office, "2026-03-02") == ("day_off", True, False)
    assert kind(office, "2026-03-18") == ("working", True, False)
    assert kind(office, "2026-03-21")[0] == "half_day"  # a Saturday and Idul Fitri, yet decreed so
    usual = compiled()
    # A Monday off, a Wednesday more, a Saturday of two hours, a Tuesday cut to one.
    assert office.windows.total - usual.windows.total == (-390 + 390 + 120 - 390 + 60) * 60
    assert office.working_days(office.first, office.last) == usual.working_days(usual.first, usual.last) + 1
    assert office.findings == ()


def test_a_day_on_that_was_no_holiday_is_told() -> None:
    office = compiled(days_on=["2026-03-17"])
    assert [(item.rule, item.examples) for item in office.findings] == [
        ("day_on_without_holiday", ("2026-03-17",))
    ]


def test_own_ramadan_dates_replace_the_nearest_and_end_the_estimate() -> None:
    year = {"first": "2027-01-01", "last": "2027-12-31"}
    office = compiled(**year, ramadan={2027: ["2027-02-09", "2027-03-09"]})
    assert kind(office, "2027-02-08") == ("working", False, False)
    assert kind(office, "2027-02-09") == ("working", True, False)
    assert [item.rule for item in office.findings] == ["holidays_estimated"]
    # Of the two Ramadans of 2030 only the one that is meant.
    office = compiled(first="2030-01-01", last="2030-12-31", ramadan={2030: ["2030-12-27", "2031-01-24"]})
    assert kind(office, "2030-01-07")[1:] == (True, True)
    assert [kind(office, f"2030-12-{day}")[1] for day in (26, 27)] == [False, True]


def test_decreed_dates_entered_by_hand_end_the_warnings() -> None:
    decreed = [{"date": "2028-02-25", "name": "Cuti bersama", "kind": "joint_leave"}]
    office = compiled(first="2028-02-01", last="2028-02-29", days_off=decreed)
    assert kind(office, "2028-02-25")[0] == "joint_leave"
    assert "joint_leave_not_decreed" not in {item.rule for item in office.findings}
    feast = [{"date": date, "name": "Idul Fitri"} for date in ("2028-02-27", "2028-02-28")]
    office = compiled(first="2028-02-01", last="2028-02-29", days_off=[*decreed, *feast])
    assert [item.rule for item in office.findings] == ["ramadan_estimated"]


def test_the_digest_follows_the_meaning() -> None:
    same = OfficeCalendar.model_validate({**default_calendar().model_dump(), "days_off": []})
    other = OfficeCalendar.model_validate({**default_calendar().model_dump(), "days_on": ["2026-03-18"]})
    assert same.digest == default_calendar().digest != other.digest


def test_the_schema_can_be_exported() -> None:
    schema = OfficeCalendar.model_json_schema()
    monday = schema["$defs"]["Week"]["properties"]["monday"]
    assert monday["items"]["pattern"].startswith("^")


def test_public_names() -> None:
    assert sorted(sop.worktime._HOMES) == sorted(sop.worktime.__all__) == dir(sop.worktime)
    assert all(getattr(sop.worktime, name) is not None for name in sop.worktime.__all__)
    with pytest.raises(AttributeError):
        _ = sop.worktime.nothing


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_can_be_told(language: str) -> None:
    said = words(language)
    codes = [key.removeprefix("problem.") for key in said.table if key.startswith("problem.calendar_")]
    assert len(codes) >= 14
    fields = {"file", "place", "value", "allowed", "other", "days", "year", "weekday"}
    for code in codes:
        for key in (f"problem.{code}", f"remedy.{code}"):
            assert {name for _, name, _, _ in Formatter().parse(said.table[key]) if name} <= fields
    for rule in (
        "holidays_estimated",
        "ramadan_estimated",
        "joint_leave_not_decreed",
        "day_on_without_holiday",
    ):
        said(f"finding.{rule}", years="2027", count=1, examples="", place="", total=0)
    assert all(said.has(f"day_kind.{day}") for day in DAY_KINDS)
