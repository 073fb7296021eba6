"""A whole scenario learned from a log, and held against cases that it was not learned from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from builders import flow_sop, small_log
from mining.analysis import Mined, analyse
from mining.calibration.calibrating import (
    Calibration,
    CalibrationSettings,
    calibrate,
    judged,
    with_uncertain,
)
from mining.calibration.holding_out import hold_out
from mining.calibration.learned import Learned
from mining.log.result import LogSource, ReadLog
from simulation.draws import draw
from simulation.engine import run
from simulation.event_table import run_to_log
from simulation.planning import make_plan
from simulation.scenario import Correction, Scenario, drawn, value_at
from sop.errors import LogError
from sop.events import CASE_ID, EventLog
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

QUICK = CalibrationSettings(correcting_runs=0)
REPLAY = replace(QUICK, demand="replay")
"""Shares of other duties as first estimated: correcting them by simulated logs takes its time."""
SOP = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c"})


def simulated(sop: Sop, scenario: Scenario, calendar: OfficeCalendar, number: int = 0) -> EventLog:
    planned = make_plan(sop, scenario, calendar)
    luck = draw(planned.plan, number)
    return run_to_log(sop, planned, run(planned.plan, luck), luck)


def mined(sop: Sop, log: EventLog, calendar: OfficeCalendar, *sources: str) -> Mined:
    files = tuple(LogSource(name=name, kind="csv", digest="0123", rows=1) for name in sources)
    return analyse(ReadLog(log=log, sources=files), sop, calendar)


@pytest.fixture(scope="module")
def executed(scenario: Scenario) -> Scenario:
    """The default scenario with habits: sent back from the corrections, the letter often left out."""
    again = Correction(id="again", at="koreksi", back_to="validasi", share=0.5, at_most=2)
    return scenario.model_copy(update={"corrections": (again,), "passed_over": {"surat_pengantar": 0.5}})


@pytest.fixture(scope="module")
def of_default(seed_sop: Sop, executed: Scenario, calendar: OfficeCalendar) -> Mined:
    return mined(seed_sop, simulated(seed_sop, executed, calendar), calendar, "satu.csv")


@pytest.fixture(scope="module")
def learned(of_default: Mined, scenario: Scenario) -> Calibration:
    return calibrate(of_default, scenario, settings=QUICK)


def test_the_learned_scenario_is_valid_and_simulates(
    learned: Calibration, seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    for one in (learned.scenario, learned.written):
        assert Scenario.model_validate(one.model_dump(mode="json", by_alias=True)) == one
        assert make_plan(seed_sop, one, calendar).plan.persons
    found = learned.scenario
    assert (found.sop, found.first, found.seed) == (seed_sop.id, scenario.first, scenario.seed)
    assert found.note == ""
    assert found.learned_from is not None
    assert (found.learned_from.log, found.learned_from.cases, found.learned_from.digest) == (
        "satu.csv",
        10,
        "0123",
    )


def test_every_uncertain_number_has_its_place_and_can_be_varied(learned: Calibration, seed_sop: Sop) -> None:
    found = learned.scenario
    assert len(found.uncertain) > 20
    assert len({item.at for item in found.uncertain}) == len(found.uncertain)
    places = {one.at for one in learned.learned if one.uncertain}
    assert {item.at for item in found.uncertain} <= places
    for item in found.uncertain:
        assert item.low < item.high
        assert value_at(found, item.at) >= 0
        assert item.n > 0 or item.basis == "assumed"
    others = [drawn(found, number) for number in range(20)]
    assert all(isinstance(one, Scenario) for one in others)
    assert len({one.digest for one in others}) == 20
    assert seed_sop.id == others[0].sop


def test_as_written_there_are_no_habits_and_all_else_is_the_same(learned: Calibration) -> None:
    found, written = learned.scenario, learned.written
    assert found.corrections
    assert found.passed_over
    assert written.corrections == ()
    assert written.passed_over == {}
    assert not [item for item in written.uncertain if item.at.startswith(("corrections", "passed_over"))]
    same = ("demand", "durations", "waits", "handovers", "people", "absences", "deputies", "learned_from")
    assert all(getattr(found, name) == getattr(written, name) for name in same)


def test_the_numbers_come_in_their_order_and_the_fit_is_kept(learned: Calibration) -> None:
    order = ("demand", "durations", "waits", "people", "")
    parts = [one.at.split(".")[0] for one in learned.learned]
    firsts = [parts.index(name) for name in order[:-1]]
    assert firsts == sorted(firsts)
    for one in (judged(learned, "partly").scenario, judged(learned, "partly").written):
        assert one.learned_from is not None
        assert one.learned_from.fit == "partly"
    assert learned.scenario.learned_from is not None
    assert learned.scenario.learned_from.fit == "untold"


def test_numbers_without_a_place_or_limits_are_passed_over(scenario: Scenario) -> None:
    def number(at: str, low: float, high: float) -> Learned:
        return Learned(at=at, kind="x", subject="x", value=1.0, unit="ratio", low=low, high=high, n=3)

    at = "other_duties.mean_minutes"
    rows = (
        number(at, 20, 40),
        number("", 1, 2),
        number("people.nobody.other_duties", 0, 1),
        number("other_duties.cv", 1, 1),
        number("other_duties.cv", float("nan"), 2),
        number(at, 25, 35),
    )
    found = with_uncertain(scenario, rows).uncertain
    # Of two that tell the same number the later one counts.
    assert [(item.at, item.low, item.high, item.n) for item in found] == [(at, 25, 35, 3)]


def test_limits_that_cannot_stand_come_nearer(scenario: Scenario) -> None:
    (wait,) = scenario.waits
    at = f"waits.{wait.id}.mode"
    row = Learned(
        at=at, kind="wait_mode", subject=wait.id, value=wait.typical, unit="days", low=0.001, high=1000, n=9
    )
    (item,) = with_uncertain(scenario, (row,)).uncertain
    assert wait.shortest <= item.low < wait.typical < item.high <= wait.longest
    varied = scenario.model_copy(update={"uncertain": (item,)})
    drawn_modes = [drawn(varied, number).waits[0].mode for number in range(200)]
    assert min(drawn_modes) >= wait.shortest
    assert max(drawn_modes) <= wait.longest
    assert len(set(drawn_modes)) > 150


def test_replayed_releases_keep_the_time_of_the_log(
    of_default: Mined, scenario: Scenario, seed_sop: Sop, calendar: OfficeCalendar
) -> None:
    elsewhere = scenario.model_copy(
        update={"first": scenario.first.replace(year=2030), "last": scenario.last.replace(year=2031)}
    )
    found = calibrate(of_default, elsewhere, settings=REPLAY).scenario
    released = of_default.performance.cases["released"].dt.tz_convert(calendar.time_zone).dt.date
    assert (found.first, found.last) == (released.min(), released.max())
    (rule,) = found.demand
    assert rule.kind == "instants"
    again = simulated(seed_sop, found, calendar)
    assert sorted(again.cases[CASE_ID]) == sorted(of_default.log.cases[CASE_ID])
    assert calibrate(of_default, elsewhere, settings=QUICK).scenario.first == elsewhere.first


def weeks(count: int, calendar: OfficeCalendar, *, first: str = "2024-01-01") -> Mined:
    """Cases of three steps, one begun each week; the work of later ones takes longer."""
    rows: list[dict[str, Any]] = []
    for number, begin in enumerate(pd.date_range(first, periods=count, freq="7D")):
        for place, step in enumerate("abc"):
            start = begin + pd.Timedelta(days=place, hours=8, minutes=7 * (number % 5))
            end = start + pd.Timedelta(minutes=40 + number % 3 * 10)
            row = {"case_id": f"c{number}", "step_id": step, "start": str(start), "end": str(end)}
            rows.append({**row, "role": "staf", "person": "x"})
    return mined(SOP, small_log(rows), calendar)


def assumed(**more: Any) -> Scenario:
    given: dict[str, Any] = {
        "schema_version": 1,
        "id": "test",
        "name": "Test",
        "first": "2025-01-01",
        "last": "2025-12-31",
        "demand": [{"kind": "monthly", "case_id": "{year}-{month}"}],
        "people": [{"id": "staf", "roles": ["staf"], "other_duties": 0.5}],
    }
    return Scenario.model_validate(given | more)


def test_a_log_of_something_else_is_refused(calendar: OfficeCalendar) -> None:
    rows = [{"step_id": "x", "start": "2025-01-06 08:00", "end": "2025-01-06 09:00"}]
    with pytest.raises(LogError) as error:
        calibrate(mined(SOP, small_log(rows), calendar, "lain.csv"), assumed())
    (problem,) = error.value.problems
    assert (problem.code, problem.file) == ("calibrate_nothing_known", "lain.csv")


def test_what_a_name_holds_can_be_written(calendar: OfficeCalendar) -> None:
    rows = [
        {
            "case_id": name,
            "step_id": "a",
            "start": f"2025-01-{day:02d} 08:00",
            "end": f"2025-01-{day:02d} 09:00",
        }
        for day, name in enumerate(("a\x1b", "a\x07", "a\ufffd", "y" * 70 + "1", "y" * 70 + "2", "{year}"), 6)
    ]
    found = calibrate(
        mined(SOP, small_log(rows), calendar, "x\x00y.csv"),
        assumed(),
        settings=REPLAY,
    ).scenario
    assert found.learned_from is not None
    assert found.learned_from.log == "x\ufffdy.csv"
    names = [one.case_id for one in found.demand[0].instants]
    assert names == ["a\ufffd~2", "a\ufffd~3", "a\ufffd", "y" * 60, "y" * 58 + "~2", "{year}"]
    assert sorted(simulated(SOP, found, calendar).cases[CASE_ID]) == sorted(map(str, names))


def test_a_log_too_short_is_not_judged(
    of_default: Mined, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    split, fit = hold_out(of_default, scenario, calendar)
    assert (split.usable, fit) == (False, None)


def test_what_is_held_out_teaches_nothing(calendar: OfficeCalendar, monkeypatch: pytest.MonkeyPatch) -> None:
    import mining.calibration.holding_out as room

    taught: list[Calibration] = []

    def watched(*given: Any, **more: Any) -> Calibration:
        taught.append(calibrate(*given, **more))
        return taught[-1]

    monkeypatch.setattr(room, "calibrate", watched)
    log = weeks(110, calendar)
    split, fit = hold_out(log, assumed(), calendar, runs=2, settings=QUICK)
    assert fit is not None
    assert split.boundary is not None
    # Everything that ends in the test part ends an hour and more later, and takes as much longer.
    events = log.log.events
    late = events[CASE_ID].isin(set(split.test.cases[CASE_ID]))
    moved = events.assign(end=events["end"].where(~late, events["end"] + pd.Timedelta(hours=2)))
    other, fit_other = hold_out(
        mined(SOP, replace(log.log, events=moved), calendar), assumed(), calendar, runs=2
    )
    assert set(other.train.cases[CASE_ID]) == set(split.train.cases[CASE_ID])
    first, second = (one.scenario for one in taught)
    assert first == second
    assert first.learned_from is not None
    assert first.learned_from.cases == len(split.train.cases) < 110
    # What is judged did change.
    assert fit_other is not None
    assert [one.value for one in fit.measures] != [one.value for one in fit_other.measures]


def test_judging_is_the_same_twice_and_tells_how_far_it_is(calendar: OfficeCalendar) -> None:
    log, seen = weeks(110, calendar), []
    given = {"runs": 2, "settings": REPLAY}
    fits = [
        hold_out(log, assumed(), calendar, progress=lambda *at: seen.append(at), **given)[1] for _ in range(2)
    ]
    assert seen == [(1, 2), (2, 2)] * 2
    one, two = fits
    assert one is not None
    assert two is not None
    assert (one.code, one.runs, one.cases_test) == (two.code, 2, two.cases_test)
    assert [item.value for item in one.measures] == [item.value for item in two.measures]
