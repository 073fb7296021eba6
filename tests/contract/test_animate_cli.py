"""`ukur animate`: what it writes and says, exit codes, files that are the same twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from ukur.cli import animate
from ukur.words import LANGUAGES, Language, words

SOP = """
schema_version: 1
id: surat
title: "=Surat <b>izin</b>"
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
people: [{id: siti, roles: [staf]}, {id: budi, roles: [kepala]}]
durations: {default: {family: constant}}
"""
LOG = """case_id,activity,start,end,person
=k1,Menyusun konsep,2025-04-08T08:00:00+07:00,2025-04-08T10:00:00+07:00,siti
=k1,+Paraf,2025-04-09T08:00:00+07:00,2025-04-09T09:00:00+07:00,budi
k2,Lain-lain,2025-04-09T08:00:00+07:00,2025-04-09T09:00:00+07:00,budi
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("animate")
    for name, text in (("sop.yaml", SOP), ("scenario.yaml", SCENARIO), ("log.csv", LOG)):
        (found / name).write_text(text, "utf-8")
    return found


def run(*arguments: object, language: Language = "en") -> Result:
    """The verb alone, under its name."""
    app = typer.Typer()
    app.callback()(lambda: None)
    animate.add(app, words(language))
    return CliRunner().invoke(app, ["animate", *map(str, arguments)])


def test_a_simulation_is_written_and_the_same_twice(folder: Path, tmp_path: Path) -> None:
    given = (folder / "sop.yaml", "--scenario", folder / "scenario.yaml", "--case", "2025-1")
    results = [run(*given, "--out", tmp_path / name) for name in ("one", "two")]
    assert [result.exit_code for result in results] == [0, 0], results[0].output
    assert "1 of 2 cases are drawn, 8 April 2025 to 9 April 2025." in results[0].output
    for name in ("animasi.gif", "animasi.png"):
        one, two = ((tmp_path / place / name).read_bytes() for place in ("one", "two"))
        assert one == two
        assert str(tmp_path / "one" / name) in results[0].output.replace("\n", "")


def test_a_log_as_json(folder: Path, tmp_path: Path) -> None:
    result = run(folder / "sop.yaml", "--log", folder / "log.csv", "--out", tmp_path, "--json", language="id")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["cases"] == [{"number": 1, "case_id": "=k1"}]
    assert (found["cases_total"], found["records_not_drawn"], found["simulated"]) == (2, 0, False)
    assert (found["first"], found["last"]) == ("2025-04-08T08:00:00+07:00", "2025-04-09T09:00:00+07:00")
    assert [Path(file).exists() for file in found["files"]] == [True, True]
    assert "siti" not in result.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_told_and_not_written(folder: Path, tmp_path: Path, language: Language) -> None:
    sop, scenario, log = (folder / name for name in ("sop.yaml", "scenario.yaml", "log.csv"))
    w = words(language)
    for arguments, key in (
        ((), "problem.animate_source"),
        (("--scenario", scenario, "--log", log), "problem.animate_source"),
        (("--log", log, "--case", "k2"), "problem.nothing_to_animate"),
    ):
        result = run(sop, *arguments, "--out", tmp_path / "out", language=language)
        assert (result.exit_code, w(key)[:40] in result.output) == (2, True), result.output
    for arguments, value in (
        (("--scenario", scenario, "--case", "k9"), "k9"),
        (("--log", log, "--case", "k9"), "k9"),
        (("--scenario", scenario, "--day-first"), "--day-first"),
        (("--log", folder / "nothing.csv"), "nothing.csv"),
    ):
        result = run(sop, *arguments, "--out", tmp_path / "out", language=language)
        assert (result.exit_code, value in result.output) == (2, True), result.output
        assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_has_an_example(language: Language) -> None:
    result = run("--help", language=language)
    assert result.exit_code == 0
    assert "ukur animate" in result.output
