"""`ukur status` as people call it: table, file, exit codes, both languages, hostile texts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner, Result

from mining.monitoring import running_cases
from mining.performance import calendar_for, measure
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.cli import status as verb
from ukur.projection import project_running
from ukur.words import Language, words

SOP = """
schema_version: 1
id: surat
title: Surat
identity: {agency: Badan Contoh}
origin: {source: Contoh}
roles: [{id: staf, name: Staf}, {id: kepala, name: Kepala}]
steps:
  - {id: konsep, number: 1, text: Menyusun konsep, performers: {roles: [staf]}, standard: {value: 60}}
  - id: paraf
    number: 2
    text: Memeriksa
    performers: {roles: [kepala]}
    standard: {value: 30}
    due: {value: 2, unit: working_days}
  - {id: kirim, number: 3, text: Mengirim, performers: {roles: [staf]}, standard: {value: 10}}
"""
SCENARIO = """
schema_version: 1
id: kecil
name: Kecil
first: 2026-01-01
last: 2026-12-31
replications: 20
demand: [{kind: quarterly, case_id: "{year}-{quarter}"}]
people:
  - {id: kepala, roles: [kepala], other_duties: 0.5}
  - {id: staf, roles: [staf], other_duties: 0.5}
"""
HEAD = "case_id,activity,start,end,role\n"
LOG = HEAD + (
    "S-1,Menyusun konsep,2026-01-12 08:00,2026-01-12 09:00,Staf\n"
    "S-2,Menyusun konsep,2026-01-13 08:00,2026-01-13 09:00,Staf\n"
    "S-2,Memeriksa,2026-01-14 08:00,,Kepala\n"
    "S-0,Menyusun konsep,2025-06-02 08:00,2025-06-02 09:00,Staf\n"
    "S-9,Menyusun konsep,2026-01-05 08:00,2026-01-05 09:00,Staf\n"
    "S-9,Memeriksa,2026-01-05 10:00,2026-01-05 11:00,Kepala\n"
    "S-9,Mengirim,2026-01-06 10:00,2026-01-06 11:00,Staf\n"
)


def run(folder: Path, *options: str, log: str = LOG, language: Language = "id", width: int = 100) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    verb.add(app, words(language))
    (folder / "sop.yaml").write_text(SOP, encoding="utf-8")
    (folder / "log.csv").write_text(log, encoding="utf-8")
    arguments = ["status", str(folder / "log.csv"), "--sop", str(folder / "sop.yaml"), *options]
    return CliRunner().invoke(app, arguments, env={"COLUMNS": str(width)})


def test_the_state_of_a_day(tmp_path: Path) -> None:
    result = run(tmp_path, "--as-of", "2026-01-20", width=200)
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    for part in (
        "Keadaan per 20 Januari 2026: 2 pelaksanaan masih berjalan, 1 sudah selesai.",
        "Lewat tenggat: 2 pelaksanaan.",
        "hari kerja ke-6",
        "LEWAT 3 hari kerja",
        "sedang dikerjakan",
        "paling cepat 20 Jan",
        "Mungkin terhenti (tanpa catatan selama 90 hari atau lebih): 1 pelaksanaan.",
        "2 Jun 2025",
    ):
        assert part in text, part
    # Who is furthest past comes first.
    assert result.stdout.index("S-1") < result.stdout.index("S-2")


def test_without_a_day_that_of_the_last_record(tmp_path: Path) -> None:
    result = run(tmp_path, language="en")
    assert "State of 14 January 2026: 2 still running, 1 completed." in result.stdout
    assert "--today" in result.stdout
    assert "Nothing is past its deadline." in result.stdout


def test_fail_on_request_alone(tmp_path: Path) -> None:
    assert run(tmp_path, "--as-of", "2026-01-20").exit_code == 0
    assert run(tmp_path, "--as-of", "2026-01-20", "--fail").exit_code == 1
    assert run(tmp_path, "--as-of", "2026-01-14", "--fail").exit_code == 0


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--as-of", "2026-01-20", "--today"), "--today"),
        (("--as-of", "2020-01-01"), ">= 2025-06-02"),
        (("--as-of", "2150-01-01"), "2150"),
    ],
)
def test_bad_days_are_refused_with_what_to_do(tmp_path: Path, options: tuple[str, ...], part: str) -> None:
    result = run(tmp_path, *options)
    assert result.exit_code == 2
    assert part in result.stderr
    assert "Traceback" not in result.output


def test_the_file_has_everything(tmp_path: Path) -> None:
    out = tmp_path / "out" / "status.csv"
    result = run(tmp_path, "--as-of", "2026-01-20", "--out", str(out))
    assert str(out) in result.stdout
    table = pd.read_csv(out, keep_default_na=False)
    assert table["case_id"].tolist() == ["S-1", "S-2", "S-0"]
    assert table["case_state"].tolist() == ["running", "running", "probably_stopped"]
    assert table["step"].tolist() == ["2. Memeriksa"] * 3
    assert table["limit"].tolist() == ["2026-01-14", "2026-01-15", "2025-06-04"]
    assert table["step_left_days"].tolist()[:2] == [-3, -2]
    assert table["roles"].tolist() == ["kepala"] * 3
    assert table["earliest_date"].tolist() == ["2026-01-20", "2026-01-20", ""]
    first = out.read_bytes()
    run(tmp_path, "--as-of", "2026-01-20", "--out", str(out))
    assert out.read_bytes() == first


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_the_width(tmp_path: Path, language: Language, width: int) -> None:
    result = run(tmp_path, "--as-of", "2026-01-20", language=language, width=width)
    table = [line for line in result.stdout.split("\n") if "S-1" in line or "─" in line]
    assert table
    assert max(map(len, table)) <= width


def test_texts_of_a_log_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    nasty = LOG.replace("S-1", "[red]S-1\x1b[2J").replace("S-2", '"=cmd|calc"')
    out = tmp_path / "status.csv"
    result = run(tmp_path, "--as-of", "2026-01-20", "--out", str(out), log=nasty)
    assert result.exit_code in (0, 2), result.output
    assert "\x1b" not in result.output
    if result.exit_code == 0:
        assert "[red]" in result.stdout
        assert "'=cmd" in out.read_text("utf-8-sig")


def test_nothing_runs(tmp_path: Path) -> None:
    log = HEAD + "".join(line + "\n" for line in LOG.splitlines() if line.startswith("S-9"))
    result = run(tmp_path, log=log)
    assert result.exit_code == 0
    assert "Tidak ada pelaksanaan yang masih berjalan." in result.stdout


def test_dates_by_a_scenario(tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    out = tmp_path / "status.csv"
    options = ("--as-of", "2026-01-20", "--scenario", str(tmp_path / "scenario.yaml"), "--out", str(out))
    result = run(tmp_path, *options, width=140)
    assert result.exit_code == 0, result.output
    assert "20 ulangan" in result.stdout
    table = pd.read_csv(out, keep_default_na=False).set_index("case_id")
    for name in ("S-1", "S-2"):
        finish = dt.date.fromisoformat(table.loc[name, "simulated_median"])
        assert dt.date(2026, 1, 21) <= finish <= dt.date(2026, 2, 10)
        assert table.loc[name, "simulated_median"] <= table.loc[name, "simulated_nine"]
    assert table.loc["S-0", "simulated_median"] == ""
    again = out.read_bytes()
    run(tmp_path, *options)
    assert out.read_bytes() == again


def test_a_simulation_without_luck_by_hand(calendar: OfficeCalendar) -> None:
    """What is left of the standards, from the next morning on: 1 h 30 min on Wednesday the 21st."""
    from builders import flow_sop, small_log

    sop: Sop = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c", "standard": {"value": 30}})
    log = small_log([{"step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"}])
    day = dt.date(2026, 1, 20)
    status = running_cases(log, sop, measure(log, sop, calendar_for(log, calendar)), calendar, as_of=day)
    data: dict[str, Any] = {
        "schema_version": 1,
        "id": "x",
        "name": "X",
        "first": "2026-01-01",
        "last": "2026-12-31",
        "replications": 3,
        "demand": [{"kind": "annual", "case_id": "{year}"}],
        "people": [{"id": "staf", "roles": ["staf"]}],
        "durations": {"default": {"family": "constant"}},
    }
    found = project_running(status, sop, Scenario.model_validate(data), calendar)
    assert found.findings == ()
    assert found.finishes["p"].median == dt.date(2026, 1, 21)
    assert (found.finishes["p"].n, found.finishes["p"].unfinished) == (3, 0)


def test_what_cannot_be_simulated_is_said(calendar: OfficeCalendar) -> None:
    from builders import flow_sop, small_log

    sop = flow_sop({"id": "a"}, {"id": "b"})
    rows = [{"step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"}]
    rows.append({"case_id": "q", "step_id": "b", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"})
    log = small_log(rows, [{"case_id": "p", "status": ""}, {"case_id": "q", "status": "running"}])
    performance = measure(log, sop, calendar_for(log, calendar))
    status = running_cases(log, sop, performance, calendar, as_of=dt.date(2026, 1, 13))
    scenario = Scenario.model_validate(
        {
            "schema_version": 1,
            "id": "x",
            "name": "X",
            "first": "2026-01-01",
            "last": "2026-12-31",
            "replications": 2,
            "demand": [{"kind": "annual", "case_id": "{year}"}],
            "people": [{"id": "staf", "roles": ["staf"]}],
        }
    )
    found = project_running(status, sop, scenario, calendar)
    assert set(found.finishes) == {"p"}
    (finding,) = found.findings
    assert (finding.rule, finding.count, finding.examples) == ("status_not_simulated", 1, ("q",))
