"""Split, baseline and statement on real logs, against what is known of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mining.calibration.fit import fit_statement, naive_baseline, split_by_time
from mining.calibration.fit.baseline import case_begins
from mining.distance import distances
from mining.log.columns import ColumnMap
from mining.log.door import read_log
from mining.log.options import LogOptions
from sop.events import CASE_ID, EventLog

LOGS = {
    "LoanApp": ("agentsimulator/raw_data/LoanApp.csv.gz", (797, 200, 3)),
    "P2P": ("agentsimulator_optimizer/raw_data/P2P.csv", (449, 101, 58)),
    "ConsultaDataMining": ("agentsimulator_optimizer/raw_data/ConsultaDataMining.csv", (679, 173, 102)),
}
HEADERS = {
    "LoanApp": {"person": "resource", "start": "start_time", "end": "end_time"},
    "simulated": {
        "activity": "activity_name",
        "person": "resource",
        "start": "start_timestamp",
        "end": "end_timestamp",
    },
}


def read(path: Path, headers: dict[str, str] | None = None) -> EventLog:
    columns = ColumnMap.model_validate({"columns": headers}) if headers else None
    return read_log(path, options=LogOptions(columns=columns, time_zone="UTC")).log


@pytest.fixture(scope="module")
def loans(reference_data: Path) -> EventLog:
    return read(reference_data / LOGS["LoanApp"][0], HEADERS["LoanApp"])


@pytest.mark.parametrize("name", LOGS)
def test_the_split_of_the_published_comparisons(reference_data: Path, name: str) -> None:
    path, sizes = LOGS[name]
    parts = split_by_time(read(reference_data / path, HEADERS.get(name)))
    assert (len(parts.train.cases), len(parts.test.cases), len(parts.dropped)) == sizes
    assert parts.usable
    # Purchases and credentials last long beside the test part: most of what is left there is short.
    assert parts.leans_short == (name != "LoanApp")
    assert parts.boundary is not None
    assert parts.train.events["end"].max() <= parts.boundary <= parts.test.events["end"].min()


def test_the_same_cases_as_the_published_split(reference_data: Path, loans: EventLog) -> None:
    folder = reference_data / "agentsimulator" / "simulated_data" / "LoanApp.csv" / "main_results"
    parts = split_by_time(loans)
    for part, file in ((parts.train, "train"), (parts.test, "test")):
        theirs = pd.read_csv(folder / f"{file}_preprocessed.csv")["case_id"].astype(str)
        assert set(part.cases[CASE_ID]) == set(theirs)


def test_the_naive_baseline_of_loans_is_as_measured_before(loans: EventLog) -> None:
    parts = split_by_time(loans)
    naive = naive_baseline(
        parts.train, first=case_begins(parts.test).min(), cases=len(parts.test.cases), time_zone="UTC"
    )
    found = distances(parts.test, naive, time_zone="UTC")
    known = {"ngd_3": 0.102, "aed": 90.2, "ced": 0.264, "red": 0.896, "ctd": 1.645, "car": 87.5}
    for measure, expected in known.items():
        assert found.value(measure) == pytest.approx(expected, rel=0.005), measure


def test_a_published_simulator_is_judged(reference_data: Path, loans: EventLog) -> None:
    folder = reference_data / "agentsimulator" / "simulated_data" / "LoanApp.csv" / "main_results"
    runs = [read(folder / f"simulated_log_{number}.csv", HEADERS["simulated"]) for number in range(10)]
    parts = split_by_time(loans)
    found = fit_statement(runs, parts.test, parts.train, time_zone="UTC")
    assert found["ctd"].value == pytest.approx(1.5945, abs=1e-4)
    assert found["ctd"].n == 10
    # Ten runs are surely nearer than none on the calendar; on cycle time real cases differ as much by luck.
    assert found["aed"].high < found["aed"].baseline
    assert found["ctd"].code == "at_floor"
    assert found.code == "validated"
    poor = fit_statement([slow(run) for run in runs], parts.test, parts.train, time_zone="UTC")
    assert (poor["ctd"].code, poor["red"].code) == ("worse_than_naive", "worse_than_naive")
    assert poor["ngd_3"].code == "at_floor"
    assert poor.code == "not_validated"
    assert set(poor.weakest) >= {"ctd", "red"}


def slow(log: EventLog) -> EventLog:
    """Everything takes one and a half times as long after the beginning of its case."""
    events = log.events
    begin = events.groupby(CASE_ID)["start"].transform("min")
    stretched = {name: begin + (events[name] - begin) * 1.5 for name in ("start", "end")}
    return EventLog(events=events.assign(**stretched), cases=log.cases)
