"""`ukur whatif`: what it says, what it writes, what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from ukur.cli import whatif
from ukur.words import Language, words

SOP = """
schema_version: 1
id: surat
title: "=Surat"
identity: {agency: Kantor}
origin: {source: Contoh}
roles: [{id: staf, name: "=Staf"}, {id: kepala, name: Kepala}]
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
  - {id: staf, roles: [staf], other_duties: 0.3}
  - {id: kepala, roles: [kepala]}
waits:
  - {id: luar, name: Pihak luar, after: konsep, before: paraf, low: 2, mode: 4, high: 6, unit: working_days}
durations: {default: {family: constant}}
"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "sop.yaml").write_text(SOP, "utf-8")
    (folder / "scenario.yaml").write_text(SCENARIO, "utf-8")
    return [str(folder / "sop.yaml"), "--scenario", str(folder / "scenario.yaml"), "--workers", "1"]


def run(*arguments: object, language: Language = "en") -> Result:
    app = typer.Typer()
    whatif.add(app, words(language))
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def small(documents: list[str], *more: object, language: Language = "en") -> Result:
    return run(*documents, "--replications", 4, "--levels", 2, *more, language=language)


def test_the_page_and_the_table_are_written_and_the_same_twice(documents: list[str], tmp_path: Path) -> None:
    results = [small(documents, "--out", tmp_path / name) for name in ("one", "two")]
    assert [result.exit_code for result in results] == [0, 0], results[0].output
    for name in ("bagaimana-bila.html", "bagaimana-bila.csv"):
        one, two = ((tmp_path / folder / name).read_bytes() for folder in ("one", "two"))
        assert one == two
    said = results[0].stdout
    assert "Today: nine of ten are finished within " in said
    assert "Time limit for “Pihak luar”: 2 working days at most, no limit (today)" in said
    assert "16 combinations, 4 replications each: about " in results[0].stderr
    with (tmp_path / "one" / "bagaimana-bila.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16
    assert {row["wait_luar"] for row in rows} == {"2.0", "inf"}


def test_the_data_are_those_of_the_page(documents: list[str], tmp_path: Path) -> None:
    result = small(documents, "--out", tmp_path, "--json", "--step", "paraf", "--role", "kepala")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert [(lever["kind"], lever["subject"]) for lever in data["levers"]] == [
        ("minutes", "paraf"),
        ("persons", "kepala"),
        ("other_duties", "kepala"),
        ("wait", "luar"),
    ]
    assert data["levers"][1]["exists_once"]
    assert data["levers"][3]["values"] == [2.0, None]
    base = data["points"][data["base"]]
    assert base["change"]["value"] == 0
    assert base["n"] == 4
    assert (tmp_path / "bagaimana-bila.html").is_file()


@pytest.mark.parametrize("option", ["--step", "--role", "--wait"])
def test_unknown_ids_are_refused_with_those_that_are_known(documents: list[str], option: str) -> None:
    result = small(documents, option, "tidak_ada", language="id")
    assert result.exit_code == 2
    assert "tidak_ada" in result.stderr
    known = {"--step": "konsep, paraf", "--role": "staf, kepala", "--wait": "luar"}
    assert f"Pilih salah satu: {known[option]}." in result.stderr
    assert "Traceback" not in result.output


def test_too_many_combinations_are_refused_before_they_cost(documents: list[str]) -> None:
    result = run(*documents, "--replications", 2, "--levels", 5, "--step", "konsep", "--step", "paraf")
    assert result.exit_code == 2
    assert "<= 600" in result.stderr
