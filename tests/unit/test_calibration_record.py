"""What to record next: which record tells which number, and in which order."""

from __future__ import annotations

import math

import pytest

from builders import small_log, small_sop
from chains import chain
from mining.analysis import analyse
from mining.calibration.learned import Learned
from mining.calibration.record_next import COLUMNS, Recorded, record_next, recorded, spread_in
from mining.log.result import ReadLog
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime import default_calendar
from sop.worktime.calendar import OfficeCalendar

HAS = Recorded(starts=frozenset({"b"}), ends=frozenset({"a", "b"}), persons=True, releases=True)


def number(at: str, subject: str, width: float, *, n: int = 5) -> Learned:
    return Learned(
        at=at, kind="x", subject=subject, value=1, unit="minutes", low=1, high=1 + width, n=n, source="shrunk"
    )


def width(one: Learned) -> float:
    return one.high - one.low


def test_what_moves_the_answer_most_comes_first_and_what_is_alike_is_put_together() -> None:
    found = [
        number("durations.steps.a.minutes", "a", 3),
        number("durations.steps.a.cv", "a", 4),
        number("durations.steps.b.minutes", "b", 2),
        number("people.g_1.other_duties", "g_1", 9),
        Learned(at="waits.forms.mode", kind="delay", subject="forms", value=7, unit="days", source="assumed"),
        Learned(at="", kind="told", subject="x", value=1, unit="share", low=0, high=9),
        Learned(at="demand.0.per_year", kind="rate", subject="demand", value=7, unit="cases_per_year"),
    ]
    table = record_next(found, width, has=HAS)
    assert tuple(table.columns) == COLUMNS
    assert list(zip(table["record"], table["subject"], strict=True)) == [
        ("more_cases", "g_1"),
        ("start_of_step", "a"),
        ("more_cases", "b"),
        ("forms_sent", "forms"),
        ("forms_received", "forms"),
    ]
    assert table["spread_days"].tolist()[:3] == [9, 5, 2]
    assert math.isnan(table["spread_days"][3])
    assert table["reason"].tolist() == ["", "", "", "no_interval", "no_interval"]
    assert table["rank"].isna().tolist() == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("at", "subject", "has", "record"),
    [
        ("people.g.other_duties", "g", Recorded(starts=frozenset("a"), ends=frozenset("a"), persons=False,
                                               releases=True), "person"),
        ("people.g.other_duties", "g", Recorded(starts=frozenset(), ends=frozenset("a"), persons=True,
                                               releases=True), "start_of_step"),
        ("durations.units.a.u.minutes", "a", HAS, "start_of_step"),
        ("durations.steps.z.minutes", "z", Recorded(starts=frozenset("z"), ends=frozenset(), persons=True,
                                                    releases=True), "end_of_step"),
        ("decisions.z.ya", "z.ya", HAS, "returns"),
        ("corrections.rework_1.share", "z->a", HAS, "returns"),
        ("corrections.rework_1.share", "a->a", HAS, "more_cases"),
        ("passed_over.z", "z", HAS, "end_of_step"),
        ("demand.0.per_year", "demand", Recorded(starts=frozenset("a"), ends=frozenset("a"), persons=True,
                                                 releases=False), "release"),
    ],
)  # fmt: skip
def test_which_record_tells_which_number(at: str, subject: str, has: Recorded, record: str) -> None:
    table = record_next([number(at, subject, 1)], width, has=has)
    assert table["record"].tolist() == [record]


def test_nothing_uncertain_is_an_empty_table() -> None:
    table = record_next([], width, has=HAS)
    assert (len(table), tuple(table.columns)) == (0, COLUMNS)


def test_what_a_log_records() -> None:
    sop = small_sop({"a": [], "b": ["a"]})
    rows = [{**row, "person": "x"} for row in chain("p", "ab") + chain("q", "ab", day=7)]
    for row in rows:
        if row["step_id"] == "b":
            del row["start"]
    mined = analyse(ReadLog(log=small_log(rows)), sop, default_calendar())
    assert recorded(mined) == Recorded(
        starts=frozenset("a"), ends=frozenset("ab"), persons=True, releases=False
    )


def test_the_spread_by_simulation(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> None:
    effect = spread_in(seed_sop, scenario, calendar, replications=2)
    share = Learned(
        at="people.kepala_badan.other_duties", kind="other_duties", subject="kepala_badan", value=0.8,
        unit="share", low=0.1, high=0.9,
    )  # fmt: skip
    assert 0.5 < effect(share) < 20
    nowhere = Learned(
        at="people.nobody.other_duties", kind="x", subject="x", value=0, unit="share", low=0, high=1
    )
    assert math.isnan(effect(nowhere))
