"""The calendar of a recorded case: what the records tell of its days, no more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from builders import small_log, small_sop
from mining.analysis import Mined, analyse
from mining.log.result import ReadLog
from sop.worktime.calendar import OfficeCalendar
from ukur.charts.day_rows import Bar, DayRow, all_notes, lanes_of, shortened
from ukur.charts.log_calendar import DONE, LOOKS, MOST_LANES, log_case_calendar, plot_log_calendar
from ukur.charts.style import NARROW
from ukur.words import LANGUAGES, Language, words

SAY = words("id")
TWO = small_sop({"a": None, "b": None})
MORNING, AFTERNOON = (7.5, 12.0), (13.0, 16.0)


def mined(rows: list[dict[str, Any]], calendar: OfficeCalendar, cases: Any = None) -> Mined:
    return analyse(ReadLog(log=small_log(rows, cases)), TWO, calendar)


def at(step: str, begin: str | None, end: str | None, **more: Any) -> dict[str, Any]:
    start, stop = (None if day is None else f"2025-02-{day}" for day in (begin, end))
    return {"step_id": step, "start": start, "end": stop, "role": "staf", **more}


def bars(rows: tuple[DayRow, ...], kind: str) -> list[tuple[int, float, float]]:
    return [(row.day.day, *bar.hours) for row in rows for bar in row.bars if bar.kind == kind]


def test_work_and_waiting_stand_at_their_hours(calendar: OfficeCalendar) -> None:
    log = mined([at("a", "03 09:00", "03 11:00"), at("b", "04 10:00", "04 14:00")], calendar)
    rows = log_case_calendar(log, "p", SAY)
    assert bars(rows, "work") == [(3, 9.0, 11.0), (4, 10.0, 14.0)]
    assert bars(rows, "wait") == [(3, 11.0, 12.0), (3, 13.0, 16.0), (4, 7.5, 10.0)]
    assert [row.notes for row in rows] == [("1 a",), ("2 b",)]


def test_work_over_several_days_rests_where_the_office_is_closed(calendar: OfficeCalendar) -> None:
    # Friday to Monday; on Friday the break is longer.
    rows = log_case_calendar(mined([at("a", "07 15:00", "10 09:00")], calendar), "p", SAY)
    assert bars(rows, "work") == [(7, 15.0, 16.5), (10, 7.5, 9.0)]
    assert [row.gap for row in rows] == [False, True]


def test_work_by_night_is_drawn_as_it_was_recorded(calendar: OfficeCalendar) -> None:
    rows = log_case_calendar(mined([at("a", "08 19:00", "08 21:30")], calendar), "p", SAY)
    assert bars(rows, "work") == [(8, 19.0, 21.5)], "a Saturday has a row where there are records"


def test_one_time_is_a_moment_and_a_date_a_day(calendar: OfficeCalendar) -> None:
    rows = log_case_calendar(
        mined([at("a", None, "03 10:00"), at("b", "04 09:00", "04 09:00")], calendar), "p", SAY
    )
    assert [(day, round(low, 2), round(high, 2)) for day, low, high in bars(rows, "moment")] == [
        (3, 9.96, 10.04), (4, 8.96, 9.04)
    ]  # fmt: skip
    rows = log_case_calendar(mined([at("a", "03", "06", precision="day")], calendar), "p", SAY)
    assert bars(rows, "day") == [(day, *hours) for day in (3, 6) for hours in (MORNING, AFTERNOON)]
    assert [row.day.day for row in rows] == [3, 4, 5, 6], "what was done between is not known"


def test_the_case_begins_with_its_release_and_idle_days_are_one_row(calendar: OfficeCalendar) -> None:
    released = [{"case_id": "p", "released": "2025-02-03 08:00"}]
    log = mined([at("a", "10 09:00", "10 10:00"), at("x", "10 10:30", "10 11:00")], calendar, released)
    first, last = log_case_calendar(log, "p", SAY)
    assert (first.day, first.last, first.days) == (date(2025, 2, 3), date(2025, 2, 7), 5)
    assert last.notes == ("1 a", "x"), "a step that the SOP does not know stands as logged"
    with pytest.raises(KeyError):
        log_case_calendar(log, "nobody", SAY)


def day(number: int, *, worked: bool = True, note: str = "") -> DayRow:
    made = (Bar(hours=(8.0, 9.0), kind="work" if worked else "wait"),)
    return DayRow(day=date(2025, 1, 1) + timedelta(number), opens=(MORNING,), bars=made, notes=(note,))


def test_of_many_days_the_middle_is_left_out_and_counted() -> None:
    rows = [day(n, worked=n % 2 == 0, note=str(n)) for n in range(40)]
    found = shortened(rows, frozenset({"work"}), 11)
    assert [row.day.day for row in found[:5] + found[6:]] == [1, 2, 3, 4, 5, 5, 6, 7, 8, 9]
    assert (found[5].days, found[5].left_out, found[5].cut) == (30, 15, True)
    assert all_notes(found[5], SAY) == (SAY("calendar.cut", n="30", k="15"),)
    assert sum(row.days for row in found) == 40, "no day is lost"
    assert shortened(rows[:11], frozenset({"work"}), 11) == tuple(rows[:11])


def test_days_on_which_the_same_went_on_are_one_row_before_any_is_left_out() -> None:
    rows = [day(0, note="a"), *(day(n, note="b") for n in range(1, 30)), day(30, note="c")]
    found = shortened(rows, frozenset({"work"}), 11)
    assert [(row.days, row.notes, row.cut) for row in found] == [
        (1, ("a",), False), (29, ("b",), False), (1, ("c",), False)
    ]  # fmt: skip


def test_a_crowd_shares_the_last_lane() -> None:
    lanes = lanes_of([(thing, 0, 10) for thing in range(9)], MOST_LANES)
    assert sorted(lanes.values()) == [0, 1, 2, 3, 4, 5, 5, 5, 5]
    assert lanes_of([(1, 0, 5), (2, 5, 9), (3, 4, 6)]) == {1: 0, 2: 0, 3: 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_shows_the_bars_and_says_what_is_left_out(language: Language) -> None:
    say = words(language)
    rows = shortened([day(n, note=str(n)) for n in range(40)], DONE, 9)
    ax = plot_log_calendar(rows, say, width=NARROW)
    drawn = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    dark = [patch for patch in drawn if to_rgb(patch.get_facecolor())[2] < 0.5]
    assert len(dark) == 8
    said = " ".join(text.get_text().replace("\n", " ") for text in ax.texts)
    assert say("calendar.cut", n="32", k="32") in said
    assert set(LOOKS) >= DONE
