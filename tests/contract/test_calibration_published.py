"""Calibration to simulation beside published methods: the stored table, and LoanApp once more in short."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def benchmark(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module."""
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    path = root / "benchmarks" / "calibration_published.py"
    spec = importlib.util.spec_from_file_location("calibration_published", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "calibration_published", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def stored(root: Path) -> dict[str, Any]:
    """The stored result."""
    text = (root / "benchmarks" / "results" / "calibration_published.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_stored_table_meets_the_targets(stored: dict[str, Any]) -> None:
    assert stored["runs"] == 10
    assert stored["targets"] == dict.fromkeys(stored["targets"], True)
    assert len(stored["targets"]) == 4
    assert [one["log"] for one in stored["logs"]] == ["LoanApp", "P2P", "ConsultaDataMining", "BPIC 2012 W"]


def test_every_log_has_its_baseline_and_floor(stored: dict[str, Any], root: Path) -> None:
    page = (root / "benchmarks" / "results" / "calibration_published.md").read_text(encoding="utf-8")
    assert (
        page.count("| naive: last training cases |") == page.count("| floor: halves of the test part |") == 4
    )
    for one in stored["logs"]:
        for kind in ("naive", "floor"):
            assert set(one[kind]) == {"NGD", "AED", "CED", "RED", "CTD"}
            assert all(value > 0 for value in one[kind].values())


def test_stored_verdicts_follow_from_stored_figures(benchmark: ModuleType, stored: dict[str, Any]) -> None:
    for one in stored["logs"]:
        own = {name: figure["mean"] for name, figure in one["rows"]["Ukur"].items()}
        assert benchmark.verdict(own, one["published"]) == one["against_all"]
        begun = {name: figure["mean"] for name, figure in one["rows"]["Ukur, first to begin"].items()}
        assert benchmark.verdict(begun, one["published"]) == one["against_all_begun"]
    assert benchmark.targets(stored["logs"]) == stored["targets"]


def test_the_stored_page_is_that_of_the_stored_figures(
    benchmark: ModuleType, stored: dict[str, Any], root: Path
) -> None:
    page = root / "benchmarks" / "results" / "calibration_published.md"
    assert benchmark.markdown(stored) == page.read_text(encoding="utf-8")


def test_a_verdict_by_hand(benchmark: ModuleType) -> None:
    own = {"NGD": 2.0, "AED": 1.0, "CED": 3.0, "RED": 5.0, "CTD": 2.5}
    rows = {name: dict.fromkeys(own, value) for name, value in (("one", 1.0), ("two", 2.0), ("three", 9.0))}
    found = benchmark.verdict(own, rows)
    assert found["no_worse_than_median"] == ["NGD", "AED"]
    assert found["no_worse_than_best"] == ["AED"]
    assert found["rows"] == 3


def test_published_rows_are_those_of_the_reference(
    benchmark: ModuleType, stored: dict[str, Any], reference_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "DATA", reference_data)
    for subject, one in zip(benchmark.SUBJECTS, stored["logs"], strict=True):
        assert benchmark.published_rows(subject) == one["published"]
    assert stored["logs"][0]["published"]["PN Orch"]["CTD"] == 1.795
    assert stored["logs"][2]["published"]["RIMS"]["AED"] == 241.947


def test_loan_app_in_short(
    benchmark: ModuleType, reference_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "DATA", reference_data)
    found = benchmark.study(benchmark.SUBJECTS[0], runs=3)
    assert found["cases"] == {"train": 797, "test": 200}
    assert found["learned"]["parallel"] == [3]
    assert found["learned"]["timetable"]
    assert found["learned"]["persons"] == 19
    assert found["learned"]["delays"] == 0
    own = {name: figure["mean"] for name, figure in found["rows"]["Ukur"].items()}
    # Ten runs: .057 2.57 .156 .58 .93. A single run reaches .08, 3.5, .22, 1.4, 1.9.
    limits = {"NGD": 0.1, "AED": 4.5, "CED": 0.35, "RED": 1.6, "CTD": 2.2}
    assert {name: own[name] for name in limits if own[name] > limits[name]} == {}
    assert len(found["against_methods"]["no_worse_than_median"]) == 5


def test_purchasing_in_short(
    benchmark: ModuleType, reference_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "DATA", reference_data)
    found = benchmark.study(benchmark.SUBJECTS[1], runs=2)
    assert found["cases"] == {"train": 449, "test": 101}
    assert found["learned"]["looked_back_days"] == {"cases": 42.5, "demand": 85.0}
    own = {name: figure["mean"] for name, figure in found["rows"]["Ukur"].items()}
    limits = {"NGD": 0.25, "AED": 950, "CED": 1.5, "RED": 760, "CTD": 590}
    assert {name: own[name] for name in limits if own[name] > limits[name]} == {}
