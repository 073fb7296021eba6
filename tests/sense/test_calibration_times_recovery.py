"""What was simulated is learned back: short form of benchmarks/calibration_recovery.py, and its results."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

MUST_COVER = (0.90, 0.99)
KINDS = ("mean_minutes", "cv", "cases_per_working_day")


def _module() -> ModuleType:
    file = Path(__file__).parents[2] / "benchmarks/calibration_recovery.py"
    spec = importlib.util.spec_from_file_location("benchmarks_calibration_recovery", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


RECOVERY = _module()
AS_WRITTEN, OWN_TIMES, HALF_AGAIN = RECOVERY.OFFICES


@pytest.fixture(scope="module")
def stored(root: Path) -> list[dict[str, Any]]:
    return json.loads((root / "benchmarks/results/calibration_recovery.json").read_text(encoding="utf-8"))[
        "results"
    ]


def test_logs_of_twenty_cases_give_their_parameters_back() -> None:
    found = RECOVERY.study(OWN_TIMES, 20, range(5))
    assert found["mean_minutes"]["rms_error"] < 0.12
    assert abs(found["mean_minutes"]["mean_error"]) < 0.03
    assert found["cv"]["rms_error"] < 0.30
    for kind in ("mean_minutes", "cv"):
        assert 0.86 <= found[kind]["covered"] <= 1


def test_minutes_and_cases_under_way_do_not_bias() -> None:
    found = RECOVERY.study(HALF_AGAIN, 100, range(2))
    assert abs(found["mean_minutes"]["mean_error"]) < 0.05
    assert abs(found["cv"]["mean_error"]) < 0.12
    assert found["mean_minutes"]["covered"] >= 0.86


def test_a_log_of_a_year_of_the_office_leans_on_its_standards() -> None:
    found = RECOVERY.study(AS_WRITTEN, 5, range(4))
    assert found["mean_minutes"]["weight"] < 0.6
    assert found["mean_minutes"]["rms_error"] < 0.12
    assert found["mean_minutes"]["covered"] >= 0.9


def test_stored_intervals_cover_and_errors_fall(stored: list[dict[str, Any]]) -> None:
    checked = [row for row in stored if row["kind"] in KINDS]
    assert {row["office"] for row in checked} == {office.name for office in RECOVERY.OFFICES}
    assert {row["cases"] for row in checked} == set(RECOVERY.CASES)
    for row in checked:
        assert row["covered"] >= MUST_COVER[0], row
        # Exact intervals of few cases cover more than they promise, and so do those of steps that are all
        # alike: the interval must allow for steps that differ. Where they do, it must not be too wide.
        if row["office"] == OWN_TIMES.name and row["kind"] != "cases_per_working_day":
            assert row["covered"] <= MUST_COVER[1], row
    for office in RECOVERY.OFFICES:
        for kind in KINDS:
            errors = [
                row["rms_error"] for row in checked if row["office"] == office.name and row["kind"] == kind
            ]
            assert errors[-1] < 0.35 * errors[0], (office.name, kind, errors)


def test_stored_delays_are_near_the_truth_where_people_are_idle(stored: list[dict[str, Any]]) -> None:
    rows = {(row["kind"], row["cases"]): row for row in stored if row["office"] == RECOVERY.ON_THE_WAY.name}
    assert abs(rows["wait_length", 500]["mean_error"]) < 0.02
    assert abs(rows["delay_hours", 500]["mean_error"]) < 0.05
    # While somebody is busy a delay does not show: it comes out short, never long.
    assert rows["delay_hours", 2000]["mean_error"] < 0
