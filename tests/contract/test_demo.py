"""The demo: what was put into the log comes back, through every file; same input, same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from mining.analysis import analyse
from mining.conformance.wording import KINDS
from mining.log.door import read_log
from simulation.event_table import run_to_log
from simulation.replications import simulate
from simulation.scenario import Scenario
from sop.events import EventLog
from sop.exchange.events_csv import write_csv
from sop.exchange.events_xes import write_xes
from sop.exchange.events_xlsx import write_xlsx
from sop.exchange.sheet.writer import write_sheet
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.demonstration import agreement, sample_log
from ukur.sheet_texts import sheet_texts


@pytest.fixture(scope="module")
def made(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> tuple[EventLog, EventLog, pd.DataFrame]:
    study = simulate(seed_sop, scenario, calendar, replications=1)
    clean = run_to_log(seed_sop, study.planned, study.example, opd=scenario.opd)
    return clean, *sample_log(study, "Rapat koordinasi tambahan")


def test_every_kind_is_put_in_once_into_a_case_of_its_own(
    made: tuple[EventLog, EventLog, pd.DataFrame],
) -> None:
    truth = made[2]
    assert sorted(truth["kind"]) == sorted(KINDS)
    assert truth["case_id"].is_unique


@pytest.mark.parametrize("kind", ["csv", "xes", "xes.gz", "xlsx", "sheet"])
def test_exactly_the_injected_deviations_come_back(
    kind: str,
    made: tuple[EventLog, EventLog, pd.DataFrame],
    seed_sop: Sop,
    calendar: OfficeCalendar,
    tmp_path: Path,
) -> None:
    _, log, truth = made
    path = tmp_path / ("sheet.xlsx" if kind == "sheet" else f"log.{kind}")
    if kind == "sheet":
        write_sheet(seed_sop, path, texts=sheet_texts("id"), log=log)
    else:
        {"csv": write_csv, "xes": write_xes, "xes.gz": write_xes, "xlsx": write_xlsx}[kind](log, path)
    mined = analyse(read_log(path, sop=seed_sop), seed_sop, calendar)
    assert agreement(truth, mined.conformance.deviations) == (len(truth), 0)
    assert mined.conformance.numbers.conforming == len(log.cases) - len(truth)
    # Whatever the file, it says that no office ever had these cases.
    assert mined.sample


@pytest.mark.parametrize("seed", range(5))
def test_also_under_other_luck(
    seed: int, seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, tmp_path: Path
) -> None:
    study = simulate(seed_sop, scenario.model_copy(update={"seed": seed}), calendar, replications=1)
    log, truth = sample_log(study, "Rapat tambahan")
    write_csv(log, tmp_path / "log.csv")
    mined = analyse(read_log(tmp_path / "log.csv", sop=seed_sop), seed_sop, calendar)
    assert agreement(truth, mined.conformance.deviations) == (len(truth), 0)


def test_a_clean_log_has_no_deviation(
    made: tuple[EventLog, EventLog, pd.DataFrame], seed_sop: Sop, calendar: OfficeCalendar, tmp_path: Path
) -> None:
    write_csv(made[0], tmp_path / "log.csv")
    mined = analyse(read_log(tmp_path / "log.csv", sop=seed_sop), seed_sop, calendar)
    assert mined.conformance.deviations.empty
    assert mined.conformance.numbers.log_fitness == 1


def test_simulated_figures_come_back_from_the_log(
    made: tuple[EventLog, EventLog, pd.DataFrame], seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    """The same waiting and cycle times, measured by the simulator and mined from its log."""
    study = simulate(seed_sop, scenario, calendar, replications=1)
    from mining.performance import calendar_for, measure

    mined = measure(made[0], seed_sop, calendar_for(made[0], calendar))
    truth = study.measures[0]
    cases = mined.cases.set_index("case_id").loc[list(study.planned.plan.cases.ids)]
    assert (cases["milestone_days"].to_numpy(float) == truth.cycle_days).all()
    assert abs(cases["cycle_working_days"].to_numpy(float) * 27_000 - truth.cycle_working).max() < 1e-6
    waiting = mined.instances["waiting_working_seconds"].sum()
    assert waiting == truth.waiting_working.sum()


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed, workers in (("a", "1", "1"), ("b", "2", "2")):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", "from ukur.cli import main; main()", "demo", "--replications", "8"]
        options = ["--workers", workers, "--out", str(tmp_path / name)]
        subprocess.run([*command, *options], check=True, env=environment, capture_output=True)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert len(digests(tmp_path / "a")) == 37
