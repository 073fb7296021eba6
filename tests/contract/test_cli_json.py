"""`--json`: standard output is one document, messages go to standard error, nothing is NaN."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from simulation.intervals import Interval
from ukur.cli.app import build
from ukur.outputs.data import estimate, json_text, plain_data, records
from ukur.words import Language

pytestmark = pytest.mark.usefixtures("no_pictures")

SOP = """
schema_version: 1
id: surat
title: Surat
identity: {agency: Badan Contoh}
origin: {source: Contoh}
roles: [{id: staf, name: Staf}, {id: kepala, name: Kepala}]
steps:
  - {id: konsep, number: 1, text: Menyusun konsep, performers: {roles: [staf]}, standard: {value: 60}}
  - {id: paraf, number: 2, text: Memeriksa, performers: {roles: [kepala]}, standard: {value: 30}}
  - {id: kirim, number: 3, text: Mengirim, performers: {roles: [staf]}, standard: {value: 10}}
"""
SCENARIO = """
schema_version: 1
id: kecil
name: Kecil
first: 2026-01-01
last: 2026-12-31
replications: 4
demand: [{kind: quarterly, case_id: "{year}-{quarter}"}]
people:
  - {id: kepala, roles: [kepala], other_duties: 0.5}
  - {id: staf, roles: [staf], other_duties: 0.5}
"""
LOG = (
    "case_id,activity,start,end,role\n"
    "S-1,Menyusun konsep,2026-01-12 08:00,2026-01-12 09:00,Staf\n"
    "S-1,Mengirim,2026-01-13 10:00,2026-01-13 11:00,\x9b31mStaf\n"
    "S-1,Memeriksa,2026-01-12 10:00,2026-01-12 11:00,Kepala\n"
    "S-2,Menyusun konsep,2026-01-26 08:00,2026-01-26 09:00,Staf\n"
)
CALLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "check": ("check sop.yaml", ("sop", "findings")),
    "check folder": ("check . --out OUT", ("folder", "errors", "sops", "findings", "references", "alike")),
    "diff": ("diff sop.yaml new.yaml --out OUT", ("changes", "hints", "only_words")),
    "template": ("template sop.yaml --out OUT", ("sop", "kind")),
    "simulate": (
        "simulate sop.yaml --scenario s.yaml --out OUT",
        ("sop", "scenario", "seed", "replications", "mean", "nine_of_ten", "steps", "cases", "variations"),
    ),
    "mine": (
        "mine log.csv --sop sop.yaml --out OUT",
        ("sop", "cases", "conformance", "deviations", "steps", "bottlenecks", "running", "findings"),
    ),
    "mine case": ("mine log.csv --sop sop.yaml --case S-1", ("case_id", "rows")),
    "status": ("status log.csv --sop sop.yaml --out OUT", ("as_of", "cases", "steps", "overdue")),
    "adopted": (
        "adopted log.csv --sop sop.yaml --before new.yaml --since 2026-01-20",
        ("since", "n_before", "n_after", "cases", "findings"),
    ),
    "staff": (
        "staff sop.yaml --scenario s.yaml --within 9 --replications 20 --at-most 20 --most 1",
        ("promise", "outcome", "gain", "candidates"),
    ),
    "jadwal": (
        "jadwal sop.yaml --scenario s.yaml --deadline 2026-04-30 --replications 30",
        ("deadline", "release", "steps", "possible"),
    ),
    "tornado": ("tornado sop.yaml --scenario s.yaml --replications 20", ("mean", "changes")),
    "form": ("form monitoring sop.yaml --log log.csv --out OUT", ("sop", "form")),
    "export": ("export sop.yaml --to bpmn --out OUT", ("sop", "kind")),
    "import": ("import sop.yaml --out OUT", ("sop", "doubts")),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("documents")
    (place / "sop.yaml").write_text(SOP, "utf-8")
    (place / "new.yaml").write_text(SOP.replace("value: 30", "value: 20"), "utf-8")
    (place / "s.yaml").write_text(SCENARIO, "utf-8")
    (place / "log.csv").write_text(LOG, "utf-8")
    return place


def ukur(line: str, *more: str, language: Language = "id") -> Result:
    return CliRunner().invoke(build(language), [*line.split(), *more])


def strict(text: str) -> dict[str, Any]:
    """JSON as the standard has it: NaN and Infinity are refused."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    found: dict[str, Any] = json.loads(text, parse_constant=refuse)
    return found


@pytest.mark.parametrize("name", CALLS)
def test_standard_output_is_one_document(
    name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    line, keys = CALLS[name]
    result = ukur(line.replace("OUT", str(tmp_path / "out")), "--json")
    assert result.exit_code == 0, result.output
    data = strict(result.stdout)
    assert data["verb"] == line.split()[0]
    assert set(keys) <= set(data)
    assert result.stdout.isascii()
    files = [Path(path) for path in data["files"]]
    assert bool(files) == ("OUT" in line)
    for path in files:
        assert path.is_file()
        assert str(path) in result.stderr


def test_exit_codes_are_the_same_and_mistakes_leave_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    failed = ukur("diff sop.yaml new.yaml --json --fail")
    assert failed.exit_code == 1
    assert strict(failed.stdout)["changes"]
    refused = ukur("check no.yaml --json")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "no.yaml" in refused.stderr


def test_keys_do_not_change_with_the_language(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)

    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(item) for key, item in value.items()}
        return [shape(item) for item in value] if isinstance(value, list) else None

    told = [strict(ukur("check sop.yaml --json", language=language).stdout) for language in ("id", "en")]
    assert shape(told[0]) == shape(told[1])
    sentences = [[one["sentence"] for one in each["findings"]] for each in told]
    assert sentences[0] != sentences[1]


def test_results_as_plain_data() -> None:
    zone = dt.timezone(dt.timedelta(hours=7))
    table = pd.DataFrame(
        {
            "n": pd.array([1, pd.NA], dtype="Int64"),
            "x": [math.nan, math.inf],
            "day": [dt.date(2026, 1, 2), None],
            "at": pd.to_datetime(["2026-01-02T03:04:05+07:00", None]),
            "ids": [("a", "b"), ()],
            "sure": pd.array([True, pd.NA], dtype="boolean"),
        }
    )
    assert records(table) == [
        {
            "n": 1,
            "x": None,
            "day": "2026-01-02",
            "at": "2026-01-02T03:04:05+07:00",
            "ids": ["a", "b"],
            "sure": True,
        },
        {"n": None, "x": None, "day": None, "at": None, "ids": [], "sure": None},
    ]
    assert plain_data(np.float64("nan")) is None
    assert plain_data({"a": np.int64(3), "b": np.array([1.5, np.inf])}) == {"a": 3, "b": [1.5, None]}
    assert plain_data(dt.datetime(2026, 1, 2, tzinfo=zone)) == "2026-01-02T00:00:00+07:00"
    assert plain_data(pd.NaT) is None
    assert estimate(Interval(value=1.0, low=math.nan, high=math.nan, n=1), "days") == {
        "value_days": 1.0,
        "low_days": None,
        "high_days": None,
        "level": 0.95,
        "n": 1,
    }
    assert "\\u202e" in json_text({"text": "a\u202eb"})
