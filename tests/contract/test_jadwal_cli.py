"""`ukur jadwal`, `ukur staff`, `ukur tornado`: what they say, exit codes, files that are the same twice."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from icalendar_lines import events_of
from ukur.cli.app import build
from ukur.words import Language

SOP = """
schema_version: 1
id: surat
title: "=Surat, izin; baru"
identity: {agency: Kantor}
origin: {source: Contoh}
roles: [{id: staf, name: Staf}, {id: kepala, name: Kepala}]
steps:
  - {id: konsep, number: 1, text: Menyusun konsep, performers: {roles: [staf]}, standard: {value: 300}}
  - {id: paraf, number: 2, text: "+Paraf", performers: {roles: [kepala]}, standard: {value: 300}}
"""
SCENARIO = """
schema_version: 1
id: kantor
name: Kantor
sop: surat
first: 2025-01-01
last: 2025-06-30
demand: [{kind: quarterly, case_id: "{year}-{quarter}"}]
people:
  - {id: staf, roles: [staf], other_duties: 0.3, absences: [cuti]}
  - {id: kepala, roles: [kepala]}
absences: [{id: cuti, name: Cuti, days: 1, per: month}]
waits:
  - {id: luar, name: Pihak luar, after: konsep, before: paraf, low: 1, mode: 2, high: 3, unit: working_days}
durations: {default: {family: constant}}
"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "sop.yaml").write_text(SOP, "utf-8")
    (folder / "scenario.yaml").write_text(SCENARIO, "utf-8")
    return [str(folder / "sop.yaml"), "--scenario", str(folder / "scenario.yaml"), "--workers", "1"]


def ukur(*arguments: object, language: Language = "en") -> Result:
    return CliRunner().invoke(build(language), [str(argument) for argument in arguments])


def jadwal(documents: list[str], *options: object, deadline: str = "2026-03-25") -> Result:
    return ukur("jadwal", *documents, "--deadline", deadline, "--replications", 40, *options)


def test_the_schedule_is_told_and_written_and_the_same_twice(documents: list[str], tmp_path: Path) -> None:
    results = [jadwal(documents, "--out", tmp_path / name) for name in ("one", "two")]
    assert [result.exit_code for result in results] == [0, 0], results[0].output
    assert "Begin on " in results[0].output
    assert "9 of 10 of the cases are finished by 25 March 2026" in results[0].output
    for name in ("jadwal-2026-03-25.xlsx", "jadwal-2026-03-25.ics"):
        one, two = ((tmp_path / folder / name).read_bytes() for folder in ("one", "two"))
        assert one == two
    events = events_of((tmp_path / "one" / "jadwal-2026-03-25.ics").read_bytes())
    assert len(events) == 4
    assert events[-1]["SUMMARY"] == "Deadline: =Surat, izin; baru"
    assert [event["DTSTART;VALUE=DATE"] for event in events] == sorted(
        event["DTSTART;VALUE=DATE"] for event in events
    )


def test_the_workbook_runs_nothing_and_holds_dates(documents: list[str], tmp_path: Path) -> None:
    result = jadwal(documents, "--out", tmp_path)
    assert result.exit_code == 0
    sheet = openpyxl.load_workbook(tmp_path / "jadwal-2026-03-25.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert "'+Paraf" in texts
    assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)
    days = [row[2].value.date() for row in sheet.iter_rows(min_row=4, max_row=7)]
    assert days == sorted(days)
    assert days[-1] == date(2026, 3, 25)


def test_as_json_it_is_data_alone(documents: list[str]) -> None:
    result = jadwal(documents, "--json", "--confidence", 0.8)
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data["possible"] is True
    assert data["confidence"] == 0.8
    assert [step["step"] for step in data["steps"]] == ["konsep", "paraf"]
    assert data["release"]["latest"] <= data["steps"][0]["latest"] <= data["steps"][1]["latest"]
    assert data["tried"][0]["n"] == 40


def test_where_no_day_keeps_it_that_is_said_and_can_fail(documents: list[str], tmp_path: Path) -> None:
    asked = ("--from", "2026-03-17", "--out", tmp_path)
    result = jadwal(documents, *asked)
    assert result.exit_code == 0
    assert "No day of release keeps this deadline" in result.output
    assert "If released on 17 March 2026: 0 of 40" in result.output
    assert [path.suffix for path in tmp_path.iterdir()] == [".xlsx"]
    assert jadwal(documents, *asked, "--fail").exit_code == 1


@pytest.mark.parametrize("options", [("--deadline", "kemarin"), ("--confidence", "1.2")])
def test_what_cannot_be_read_is_refused(documents: list[str], options: tuple[str, str]) -> None:
    result = ukur("jadwal", *documents, "--deadline", "2026-03-25", *options)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def staff(documents: list[str], *options: object) -> Result:
    asked = ("--replications", 60, "--at-most", 120)
    return ukur("staff", *documents, *asked, *options)


def test_the_smallest_staffing_is_told(documents: list[str], tmp_path: Path) -> None:
    result = staff(documents, "--within", 12, "--group", "staf=1-2", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "Promise: 9 of 10 cases finished within 12 working days." in result.output
    assert "The present staffing is the smallest that keeps the promise: Staf 1 (2 persons)." in result.output
    text = (tmp_path / "susunan-pegawai.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["staf"], row["chosen"]) for row in rows] == [("1", "True"), ("2", "False")]


def test_where_more_people_do_not_help_it_says_what_is_waited_for(documents: list[str]) -> None:
    asked = ("--within", 2, "--group", "staf=1-2", "--group", "kepala=1-2")
    result = staff(documents, *asked)
    assert result.exit_code == 0, result.output
    assert "None of the staffings tried keeps the promise." in result.output
    assert "What cases still wait for" in result.output
    assert "step 2 (+Paraf): " in result.output
    assert "outside" in result.output
    assert staff(documents, *asked, "--fail").exit_code == 1


@pytest.mark.parametrize(
    "options", [("--group", "staf"), ("--group", "nobody=1-2"), ("--group", "staf=3-1"), ("--duties", "none")]
)
def test_a_staffing_that_cannot_be_tried_is_refused(documents: list[str], options: tuple[str, str]) -> None:
    result = staff(documents, "--within", 5, *options)
    assert result.exit_code == 2
    assert options[1].split("=")[0] in result.output
    assert "→" in result.output


def test_the_tornado_is_told_and_drawn_the_same_twice(documents: list[str], tmp_path: Path) -> None:
    results = [
        ukur("tornado", *documents, "--replications", 20, "--out", tmp_path / name) for name in ("one", "two")
    ]
    assert [result.exit_code for result in results] == [0, 0], results[0].output
    assert "What helps most: " in results[0].output
    assert "Pihak luar" in results[0].output
    for name in ("tornado.csv", "tornado.svg", "tornado.png"):
        one, two = ((tmp_path / folder / name).read_bytes() for folder in ("one", "two"))
        assert one == two


@pytest.mark.parametrize("verb", ["jadwal", "staff", "tornado"])
def test_in_indonesian_as_well(verb: str, documents: list[str]) -> None:
    more = {"jadwal": ("--deadline", "2026-03-25"), "staff": ("--within", 12, "--group", "staf=1")}
    asked = more.get(verb, ())
    result = ukur(verb, *documents, "--replications", 30, *asked, language="id")
    assert result.exit_code == 0, result.output
    assert {"jadwal": "paling lambat", "staff": "Janji:", "tornado": "hari kerja"}[verb] in result.output
