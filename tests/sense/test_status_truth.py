"""The state told of a simulated log, held against what the simulation knows.

A log is cut at the evening of a day, and nothing that the office would not know then is left in it: not even
when a step became due. What is told to be in progress, due and possible must be what the whole log shows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mining.monitoring import Status, known_on, running_cases
from mining.performance import calendar_for, measure
from permits import permit_sop
from simulation import Scenario, run_to_log, simulate
from sop.events import EventLog
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

ZONE = "Asia/Jakarta"
SCENARIO: dict[str, Any] = {
    "schema_version": 1,
    "id": "kecil",
    "name": "Kecil",
    "first": "2026-01-05",
    "last": "2026-06-30",
    "replications": 1,
    "seed": 11,
    "demand": [{"kind": "poisson", "case_id": "K{n}", "per_year": 400}],
    "people": [
        {"id": "kepala", "roles": ["kepala"], "other_duties": 0.6},
        {"id": "sekretaris", "roles": ["sekretaris"], "other_duties": 0.5},
        {"id": "staf", "roles": ["staf"], "other_duties": 0.2},
        {"id": "kabid", "roles": ["kabid"], "other_duties": 0.4},
    ],
    "durations": {"steps": {"terima": {"family": "constant", "minutes": 10}}},
    "corrections": [{"id": "ulang", "at": "rapat", "back_to": "tinjau", "share": 0.3, "at_most": 2}],
}


@pytest.fixture(scope="module")
def simulated(calendar: OfficeCalendar) -> tuple[Sop, EventLog]:
    return _simulated(SCENARIO, calendar)


def _simulated(scenario: dict[str, Any], calendar: OfficeCalendar) -> tuple[Sop, EventLog]:
    """The SOP with its corrections, and one run as a log."""
    study = simulate(permit_sop(), Scenario.model_validate(scenario), calendar, workers=1)
    sop = study.planned.sop
    return sop, run_to_log(sop, study.planned, study.example, study.example_draws)


def told(sop: Sop, log: EventLog, calendar: OfficeCalendar, day: dt.date) -> Status:
    blind = log.events.assign(enabled=pd.Series(pd.NaT, index=log.events.index, dtype="datetime64[us, UTC]"))
    cut, _ = known_on(replace(log, events=blind), day, ZONE)
    performance = measure(cut, sop, calendar_for(cut, calendar))
    return running_cases(cut, sop, performance, calendar, as_of=day)


DAYS = (dt.date(2026, 2, 12), dt.date(2026, 4, 14), dt.date(2026, 5, 12))


@pytest.mark.parametrize("day", DAYS)
def test_where_cases_stand(simulated: tuple[Sop, EventLog], calendar: OfficeCalendar, day: dt.date) -> None:
    sop, log = simulated
    status = told(sop, log, calendar, day)
    evening = pd.Timestamp(day + dt.timedelta(days=1)).tz_localize(ZONE)
    events = log.events[log.events["case_id"].isin(status.cases["case_id"])]
    key = ["case_id", "step_id", "unit"]

    def places(rows: pd.DataFrame) -> set[tuple[str, ...]]:
        return {tuple(map(str, row)) for row in rows[key].to_numpy().tolist()}

    running = events[(events["start"] < evening) & (events["end"] >= evening)]
    waiting = events[(events["enabled"] < evening) & (events["start"] >= evening)]
    steps = status.steps
    assert places(steps[steps["state"] == "in_progress"]) == places(running)
    assert len(running) > 0
    assert len(waiting) > 0
    # A row without unit stands for all units of its step.
    due = places(steps[steps["state"] == "due"])
    some = due | places(steps[steps["state"].str.startswith("possible")])
    whole = {(case, step) for case, step, unit in some if not unit}
    for place in places(waiting):
        assert place in some or place[:2] in whole, place
    truly = places(waiting) | {(case, step, "") for case, step, _ in places(waiting)}
    assert due <= truly, due - truly


def test_no_case_is_lost_or_invented(simulated: tuple[Sop, EventLog], calendar: OfficeCalendar) -> None:
    sop, log = simulated
    day = DAYS[1]
    evening = pd.Timestamp(day + dt.timedelta(days=1)).tz_localize(ZONE)
    status = told(sop, log, calendar, day)
    ends = log.events.groupby("case_id")["end"].max()
    starts = log.events.groupby("case_id")["start"].min()
    open_then = set(ends.index[(starts < evening) & (ends >= evening)])
    # Who was rejected at the second step is over; only the outcome, which is not recorded, would tell.
    maybe = set(status.cases.loc[status.cases["may_be_over"], "case_id"])
    assert set(status.cases["case_id"]) - maybe == open_then - maybe
    assert open_then <= set(status.cases["case_id"])
    assert status.n_completed + len(status.cases) == int((starts < evening).sum())


def test_days_at_a_step_never_understate(simulated: tuple[Sop, EventLog], calendar: OfficeCalendar) -> None:
    """Without the stamp of enabling a step is due since its predecessors ended: no later than it was."""
    sop, log = simulated
    status = told(sop, log, calendar, DAYS[2])
    sure = status.steps[~status.steps["state"].str.startswith("possible")].dropna(subset="since")
    truth = log.events.set_index(["case_id", "step_id", "visit"])["enabled"]
    earliest = truth.groupby(["case_id", "step_id"]).max()
    for row in sure.to_dict("records"):
        place = (row["case_id"], row["step_id"])
        if place in earliest.index and row["since_basis"] == "predecessor" and not row["again"]:
            assert row["since"] <= earliest[place], place


def test_nine_of_ten_are_over_by_then(calendar: OfficeCalendar) -> None:
    """In an office that keeps up with its work the dates come true about as often as they say."""
    steady = SCENARIO | {
        "first": "2025-01-06",
        "demand": [{"kind": "poisson", "case_id": "K{n}", "per_year": 200}],
        "people": [{"id": name, "roles": [name]} for name in ("kepala", "sekretaris", "staf", "kabid")],
        "durations": {
            "default": {"family": "lognormal", "cv": 1.5},
            "steps": {"terima": {"family": "constant", "minutes": 10}},
        },
        "waits": [
            {
                "id": "luar",
                "name": "Luar",
                "after": "tinjau",
                "before": "rapat",
                "low": 2,
                "mode": 5,
                "high": 15,
                "unit": "working_days",
            }
        ],
    }
    sop, log = _simulated(steady, calendar)
    ends = log.events.groupby("case_id")["end"].max().dt.tz_convert(ZONE).dt.date
    half, nine = [], []
    for number in range(8):
        status = told(sop, log, calendar, dt.date(2026, 1, 20) + dt.timedelta(days=17 * number))
        rows = status.cases[(status.cases["projection"] == "history") & ~status.cases["may_be_over"]]
        for row in rows.to_dict("records"):
            half.append(ends[row["case_id"]] <= row["median_date"])
            nine.append(ends[row["case_id"]] <= row["nine_date"])
    assert len(nine) >= 40
    assert 0.35 <= np.mean(half) <= 0.75
    assert 0.8 <= np.mean(nine) <= 0.98
