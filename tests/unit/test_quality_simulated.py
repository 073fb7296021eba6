"""What the simulator writes is clean: no rule warns of it; and what is done to it is found."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from mining.conformance import case_progress
from mining.log import in_order, read_log
from mining.log.quality import QualityReport, inspect
from mining.performance import calendar_for
from permits import permit_sop, small
from simulation import Scenario, run_to_log, simulate
from sop.events import EventLog
from sop.exchange.events_csv import write_csv
from sop.model import Sop
from sop.worktime import default_calendar


@pytest.fixture(scope="module")
def log(seed_sop: Sop, scenario: Scenario) -> EventLog:
    study = simulate(seed_sop, scenario, default_calendar(), replications=1, workers=1)
    return in_order(run_to_log(seed_sop, study.planned, study.example, opd="Badan"), seed_sop)


def looked_at(log: EventLog, **options: object) -> QualityReport:
    return inspect(log, calendar_for(log, default_calendar()), **options)  # type: ignore[arg-type]


def test_the_office_of_the_demonstration_is_clean(log: EventLog, seed_sop: Sop) -> None:
    found = looked_at(
        log,
        progress=case_progress(log, seed_sop),
        first_steps={seed_sop.steps[0].id},
        as_of=dt.date(2027, 6, 30),
    )
    assert found.findings == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_busy_office_is_clean(seed_sop: Sop, scenario: Scenario, seed: int) -> None:
    demand = [{"kind": "poisson", "case_id": "{date}-{n}", "per_year": 150}]
    data = scenario.model_dump(mode="json", by_alias=True)
    free = [{**one, "other_duties": 0.2} for one in data["people"]]
    busy = Scenario.model_validate({**data, "demand": demand, "people": free, "seed": seed})
    study = simulate(seed_sop, busy, default_calendar(), replications=1, workers=1)
    written = run_to_log(seed_sop, study.planned, study.example, study.example_draws)
    assert len(written.events) > 2000
    found = looked_at(written, progress=case_progress(written, seed_sop))
    assert {each.severity for each in found.findings} <= {"note"}


def test_a_permit_with_units_and_constant_durations_is_clean() -> None:
    sop = permit_sop()
    study = simulate(sop, small(), default_calendar(), replications=1, workers=1)
    found = looked_at(run_to_log(sop, study.planned, study.example))
    assert {each.severity for each in found.findings} <= {"note"}


@pytest.mark.parametrize(("zone", "hours"), [("UTC", "+7"), ("Asia/Jakarta", "")])
def test_stamps_of_another_zone(tmp_path: Path, log: EventLog, zone: str, hours: str) -> None:
    events = log.events.drop(columns="enabled")
    for name in ("start", "end"):
        events[name] = events[name].dt.tz_convert(zone).dt.tz_localize(None).astype("str")
    events.to_csv(tmp_path / "log.csv", index=False)
    found = looked_at(read_log(tmp_path / "log.csv").log)
    assert [each.fields["hours"] for each in found.findings if each.rule == "time_zone_shift"] == (
        [hours] if hours else []
    )
    assert {each.rule for each in found.findings if each.severity != "note"} == (
        {"time_zone_shift"} if hours else set()
    )


def test_the_last_case_entered_in_one_evening(log: EventLog) -> None:
    events = log.events.copy()
    name = events["case_id"].iloc[-1]
    own = events["case_id"] == name
    evening = pd.Timestamp("2026-11-24 20:15:03", tz="Asia/Jakarta").tz_convert("UTC")
    moments = evening + pd.to_timedelta(range(0, 20 * int(own.sum()), 20), unit="s")
    events.loc[own, "start"] = events.loc[own, "end"] = moments
    events.loc[own, "person"] = "anggota_tim_sakip"
    found = looked_at(replace(log, events=events))
    told = {each.rule: each.count for each in found.findings if each.severity != "note"}
    assert told["batch_entry"] == int(own.sum())
    assert set(told) <= {"batch_entry", "outside_hours", "enabled_late"}


def test_through_a_file_and_back_nothing_new_is_found(tmp_path: Path, log: EventLog, seed_sop: Sop) -> None:
    write_csv(log, tmp_path / "log.csv")
    assert looked_at(read_log(tmp_path / "log.csv", sop=seed_sop).log).findings == ()
