"""`ukur import --parameters` as people call it: what is written can be simulated."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from prosimos_models import CATCH, document, law, line, saved
from simulation.scenario import read_scenario
from sop.reading import read_sop
from ukur.cli.app import build


def ukur(words: str) -> Result:
    return CliRunner().invoke(build("id"), words.split(), env={"COLUMNS": "100"})


def test_a_pair_becomes_three_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = document("A", event_distribution=[{"event_id": "t", **law("fix", 900)}])
    saved(tmp_path, line("A", "t", t=CATCH), parameters)
    monkeypatch.chdir(tmp_path)
    result = ukur("import m.bpmn --parameters m.json --cases 7")
    assert result.exit_code == 0, result.output
    assert "Menunggu: t" in result.output
    sop = read_sop("sop-contoh.yaml")
    scenario = read_scenario("skenario-contoh.yaml")
    assert scenario.calendar == "kalender-contoh.yaml"
    assert len(scenario.demand[0].instants) == 7
    assert [step.text for step in sop.steps] == ["A", "Menunggu: t"]
    refused = ukur("import m.bpmn --cases 7")
    assert refused.exit_code == 2
    assert "--parameters" in refused.output
