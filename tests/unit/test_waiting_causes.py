"""Causes of waiting from a log, worked out by hand: one small log for each cause.

Monday 5 January 2026; the office opens 07:30-12:00 and 13:00-16:00.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import small_log, small_sop
from mining.performance import calendar_for, measure
from mining.performance.waiting import CAUSES, StatedWait, WaitingCauses, learned_hours, waiting_causes
from sop.errors import LogError
from sop.events import EventLog, event_log
from sop.worktime import CompiledCalendar, Windows, compile_calendar, default_calendar

ROW = small_sop({"a": None, "b": ["a"], "c": ["b"]})
HOUR = 3600
Row = dict[str, Any]
Hours = dict[str, float]


@pytest.fixture(scope="module")
def calendar() -> CompiledCalendar:
    return compile_calendar(default_calendar(), date(2025, 12, 1), date(2026, 6, 30))


def done(step: str, start: str, end: str, *, case: str = "p", who: str = "ani", **more: Any) -> Row:
    """One instance; stamps are `day time` of January 2026."""
    day = "2026-01-"
    told = {"case_id": case, "step_id": step, "person": who, "role": "staf"}
    return {**told, "start": day + start, "end": day + end, **more}


def causes(result: WaitingCauses, step: str, case: str = "p", kind: str = "working") -> Hours:
    """Hours of one instance by cause; causes without any are left out."""
    table = result.instances
    (row,) = table[(table["case_id"] == case) & (table["step_id"] == step)].to_dict("records")
    assert sum(row[f"{cause}_{kind}_seconds"] for cause in CAUSES) == row[f"total_{kind}_seconds"]
    hours = {cause: row[f"{cause}_{kind}_seconds"] / HOUR for cause in CAUSES}
    return {cause: value for cause, value in hours.items() if value}


def log_of(*rows: Row) -> EventLog:
    return small_log(sorted(rows, key=lambda row: (row["case_id"], row["start"])))


def test_closed_hours_are_the_offices_and_the_rest_is_unexplained(calendar: CompiledCalendar) -> None:
    log = log_of(done("a", "05 10:00", "05 11:30"), done("b", "06 08:00", "06 09:00"))
    result = waiting_causes(log, ROW, calendar)
    assert causes(result, "b") == {"unexplained": 0.5 + 3 + 0.5}
    assert causes(result, "b", kind="clock") == {"unexplained": 4, "office_closed": 1 + 15.5}


def test_busy_with_what_was_ready_before_and_overtaken_by_what_came_later(calendar: CompiledCalendar) -> None:
    log = log_of(
        done("a", "05 07:30", "05 09:00"), done("b", "05 11:00", "05 11:30"),
        done("a", "05 07:30", "05 08:00", case="q", who="budi"), done("b", "05 08:30", "05 10:00", case="q"),
        done("a", "05 07:30", "05 09:30", case="r", who="budi"), done("b", "05 10:00", "05 10:45", case="r"),
    )  # fmt: skip
    result = waiting_causes(log, ROW, calendar, who="performer")
    # From 09:00 on ani finishes q, ready since 08:00, then takes r, ready at 09:30, and pauses a quarter.
    assert causes(result, "b") == {"busy_case": 1, "overtaken": 0.75, "unexplained": 0.25}


def test_what_became_ready_at_the_same_instant_does_not_overtake(calendar: CompiledCalendar) -> None:
    both = [done("a", "05 07:30", "05 08:00", case=case, who="budi") for case in "pq"]
    log = log_of(*both, done("b", "05 08:00", "05 09:00", case="q"), done("b", "05 09:00", "05 10:00"))
    assert causes(waiting_causes(log, ROW, calendar), "b") == {"busy_case": 1}


def test_holders_wait_for_whoever_of_them_is_busy(calendar: CompiledCalendar) -> None:
    log = log_of(
        done("a", "05 07:30", "05 08:00", who="cici", role="lain"), done("b", "05 09:00", "05 09:30"),
        done("a", "05 07:30", "05 07:45", case="q", who="cici", role="lain"),
        done("b", "05 07:45", "05 08:30", case="q", who="budi"),
    )  # fmt: skip
    assert causes(waiting_causes(log, ROW, calendar), "b") == {"busy_case": 0.5, "unexplained": 0.5}
    assert causes(waiting_causes(log, ROW, calendar, who="performer"), "b") == {"unexplained": 1}


def test_stated_hours_make_it_absent(calendar: CompiledCalendar) -> None:
    log = log_of(done("a", "05 07:30", "05 08:00"), done("b", "05 10:00", "05 11:00"))
    hours = {"ani": Windows.from_pairs([(at + 9 * HOUR, at + 16 * HOUR) for at in calendar.midnights[:-1]])}
    result = waiting_causes(log, ROW, calendar, hours=hours)
    assert causes(result, "b") == {"absent": 1, "unexplained": 1}


def test_a_deputy_who_steps_in_once_does_not_make_the_post_look_occupied(calendar: CompiledCalendar) -> None:
    usual = [done("a", "12 08:00", "12 08:10", case=f"u{n}") for n in range(20)]
    log = log_of(
        *usual, done("a", "12 09:00", "12 09:10", case="d", who="wakil"),
        done("a", "05 07:30", "05 08:00"), done("b", "05 10:00", "05 11:00"),
    )  # fmt: skip
    never = Windows.from_pairs([(calendar.start, calendar.start + 1)])
    assert causes(waiting_causes(log, ROW, calendar, hours={"ani": never}), "b") == {"absent": 2}


def test_a_joint_step_keeps_its_performers_while_it_waits_for_another(calendar: CompiledCalendar) -> None:
    together = '[{"person": "ani", "role": "staf"}, {"person": "budi", "role": "kabid"}]'
    log = log_of(
        done("a", "05 07:30", "05 08:00", who="cici", role="lain"),
        done("b", "05 10:00", "05 10:30", participants=together),
        done("a", "05 07:30", "05 07:35", case="q", who="cici", role="lain"),
        done("b", "05 07:35", "05 10:00", case="q", who="budi", role="kabid"),
        done("a", "05 07:30", "05 09:00", case="r", who="cici", role="lain"),
        done("b", "05 10:30", "05 11:00", case="r"),
    )  # fmt: skip
    result = waiting_causes(log, ROW, calendar)
    assert causes(result, "b") == {"busy_case": 2}
    # r waits for ani, who is kept free until the meeting, and then sits in it.
    assert causes(result, "b", "r") == {"joint": 1, "busy_case": 0.5}


def batch_log(*, busy: bool) -> EventLog:
    """Twice three cases that become ready one after the other and are done together at 10:00."""
    rows = []
    for day in ("05", "06"):
        for number, ready in enumerate(("08:00", "08:30", "09:30")):
            case = f"{day}-{number}"
            rows += [done("a", f"{day} 07:30", f"{day} {ready}", case=case, who="cici", role="lain")]
            rows += [done("b", f"{day} 10:{number}0", f"{day} 10:{number + 1}0", case=case)]
        if busy:
            rows += [done("c", f"{day} 07:30", f"{day} 10:00", case=f"{day}-x")]
    return log_of(*rows)


def test_items_that_gather_before_an_idle_performer_are_a_batch(calendar: CompiledCalendar) -> None:
    result = waiting_causes(batch_log(busy=False), ROW, calendar)
    # It is begun half an hour after the last was ready, by somebody who was idle: a set hour.
    assert causes(result, "b", "05-0") == {"batch": 2}
    assert causes(result, "b", "05-2") == pytest.approx({"batch": 0.5, "busy_case": 1 / 3})
    assert [finding.rule for finding in result.findings] == ["waiting_batches_inferred"]
    alone = waiting_causes(batch_log(busy=False), ROW, calendar, infer=())
    assert causes(alone, "b", "05-0") == {"unexplained": 2}


def test_items_that_gather_before_a_busy_performer_are_a_queue(calendar: CompiledCalendar) -> None:
    result = waiting_causes(batch_log(busy=True), ROW, calendar)
    assert "batch" not in causes(result, "b", "05-0")


def test_a_stated_wait_without_a_length_lasts_until_the_performer_was_last_idle(
    calendar: CompiledCalendar,
) -> None:
    log = log_of(
        done("a", "05 07:30", "05 08:00"), done("b", "05 11:30", "05 12:00"),
        done("a", "05 11:00", "05 11:30", case="q"), done("b", "05 11:30", "05 11:40", case="q", who="budi"),
    )  # fmt: skip
    wait = StatedWait(cause="external", before="b")
    assert causes(waiting_causes(log, ROW, calendar, stated=[wait], who="performer"), "b") == {
        "external": 3,
        "busy_case": 0.5,
    }


def test_a_stated_wait_of_known_length_runs_from_the_step_it_follows(calendar: CompiledCalendar) -> None:
    log = log_of(
        done("a", "05 07:30", "05 08:00"),
        done("b", "05 09:00", "05 09:30"),
        done("c", "05 11:00", "05 11:30"),
    )
    wait = StatedWait(cause="handover", before="c", after="a", working_seconds=2 * HOUR)
    result = waiting_causes(log, ROW, calendar, stated=[wait])
    assert causes(result, "c") == {"handover": 0.5, "unexplained": 1}
    late = StatedWait(cause="external", before="c", clock_seconds=30 * HOUR)
    assert causes(waiting_causes(log, ROW, calendar, stated=[late]), "c") == {"external": 1.5}


def test_stated_waits_that_cannot_be_are_refused_together(calendar: CompiledCalendar) -> None:
    log = log_of(done("a", "05 07:30", "05 08:00"))
    wrong = [
        StatedWait(cause="external", before="z"),
        StatedWait(cause="external", before="b", working_seconds=1, clock_seconds=1),
    ]
    with pytest.raises(LogError) as caught:
        waiting_causes(log, ROW, calendar, stated=wrong)
    assert [problem.code for problem in caught.value.problems] == ["stated_wait_step", "stated_wait_length"]


def test_without_a_performer_only_the_office_can_be_asked(calendar: CompiledCalendar) -> None:
    log = log_of(
        done("a", "05 10:00", "05 11:30", who="", role=""), done("b", "06 08:00", "06 09:00", who="", role="")
    )
    result = waiting_causes(log, ROW, calendar)
    assert causes(result, "b", kind="clock") == {"unexplained": 4, "office_closed": 16.5}
    assert result.instances["reason"].tolist() == ["first_event", "performer_unknown"]
    assert [finding.rule for finding in result.findings] == ["waiting_performer_unknown"]


def test_a_role_is_its_one_holder(calendar: CompiledCalendar) -> None:
    log = log_of(
        done("a", "05 07:30", "05 08:00", who=""), done("b", "05 09:00", "05 10:00", who=""),
        done("a", "05 08:00", "05 09:00", case="q", who=""),
    )  # fmt: skip
    result = waiting_causes(log, ROW, calendar)
    assert causes(result, "b") == {"busy_case": 1}
    assert set(result.instances["performer_basis"]) == {"role"}
    named = log_of(done("a", "05 07:30", "05 08:00"), done("b", "05 09:00", "05 10:00", who=""))
    assert set(waiting_causes(named, ROW, calendar).instances["performer_basis"]) == {"person"}


def absence_log(*, acts: int) -> EventLog:
    """Thirty working days on each of which a case asks for ani in the morning; she acts on so many."""
    rows, days = [], pd.bdate_range("2026-02-02", periods=15).union(pd.bdate_range("2026-04-06", periods=15))
    for number, day in enumerate(days):
        acted = (day if number < acts else days[-1] + pd.Timedelta(days=1)).date()
        told = {"case_id": f"{number:02}", "person": "budi", "role": "budi"}
        rows.append({**told, "step_id": "a", "start": f"{day.date()} 08:00", "end": f"{day.date()} 08:30"})
        told |= {"person": "ani", "role": "ani"}
        rows.append({**told, "step_id": "b", "start": f"{acted} 10:00", "end": f"{acted} 10:30"})
    return log_of(*rows)


def test_a_silent_day_of_somebody_who_else_acts_is_an_absence(calendar: CompiledCalendar) -> None:
    result = waiting_causes(absence_log(acts=27), ROW, calendar)
    assert set(causes(result, "b", "00")) == {"unexplained"}
    # Away the 28th, 29th and 30th day, from the moment on at which it lay ready.
    assert causes(result, "b", "29")["absent"] == 3.5 + 3
    assert [(finding.rule, finding.count) for finding in result.findings] == [
        ("waiting_absences_inferred", 3)
    ]
    silent = waiting_causes(absence_log(acts=12), ROW, calendar)
    assert silent.findings == ()


def test_what_is_not_known_says_why_and_agrees_with_the_times(calendar: CompiledCalendar) -> None:
    log = log_of(
        done("a", "05 07:30", "05 09:00"), done("b", "05 08:30", "05 10:00"),
        done("x", "05 11:00", "05 11:10"),
        done("a", "05 07:30", "05 09:00", case="q", precision="day"),
        done("b", "05 10:30", "05 11:00", case="q", precision="day"),
    )  # fmt: skip
    table, times = waiting_causes(log, ROW, calendar).instances, measure(log, ROW, calendar).instances
    assert table["reason"].tolist() == times["waiting_reason"].tolist()
    for kind in ("clock", "working"):
        wanted = times[f"waiting_{kind}_seconds"].to_numpy()
        assert np.array_equal(table[f"total_{kind}_seconds"].to_numpy(), wanted, equal_nan=True)


def test_sums_by_step_role_and_handover(calendar: CompiledCalendar) -> None:
    rows = []
    for number in range(20):
        rows += [done("a", "05 08:00", "05 09:00", case=f"{number:02}", who="budi", role="kabid")]
        rows += [done("b", "05 10:00", "05 11:00", case=f"{number:02}", who=f"staf {number}")]
    result = waiting_causes(log_of(*rows), ROW, calendar, who="performer", infer=())
    (row,) = result.handovers[result.handovers["cause"] == "unexplained"].to_dict("records")
    assert row == {
        "from_step": "a", "from_role": "kabid", "to_step": "b", "to_role": "staf",
        "cause": "unexplained", "n": 20, "touched": 20,
        "clock_seconds": 20 * HOUR, "working_seconds": 20 * HOUR, "clock_share": 1.0, "working_share": 1.0,
    }  # fmt: skip
    assert result.steps["cause"].tolist() == [*CAUSES]
    assert result.roles["role"].unique().tolist() == ["staf"]
    few = waiting_causes(log_of(*rows[:38]), ROW, calendar, who="performer", infer=())
    assert few.steps["n"].unique().tolist() == [19]
    assert few.steps["working_share"].isna().all()


def test_an_empty_log_and_one_without_any_known_wait(calendar: CompiledCalendar) -> None:
    full = log_of(done("a", "05 08:00", "05 09:00"))
    for log in (full, event_log(full.events.head(0), full.cases.head(0))):
        result = waiting_causes(log, ROW, calendar)
        assert len(result.instances) == len(log.events)
        assert len(result.steps) == len(result.roles) == len(result.handovers) == 0


def test_hours_are_learned_from_enough_stamps() -> None:
    days = pd.bdate_range("2026-02-02", periods=12)
    rows = [done("a", "05 08:00", "05 08:01", case=str(n)) for n in range(len(days))]
    for row, day in zip(rows, days, strict=True):
        row |= {"start": f"{day.date()} 08:10", "end": f"{day.date()} 10:00"}
    log = log_of(*rows)
    compiled = calendar_for(log, default_calendar())
    (windows,) = learned_hours(log, compiled).values()
    first = compiled.midnights[1]
    assert (windows.open[0] - first, windows.close[0] - first) == (8 * HOUR, 10 * HOUR)
    assert learned_hours(log_of(*rows[:9]), compiled) == {}
    with pytest.raises(ValueError, match="slots"):
        learned_hours(log, compiled, slot_minutes=7)
