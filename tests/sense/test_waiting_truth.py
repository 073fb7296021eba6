"""Waiting by cause from simulated logs, held against what the simulation knows: the errors are pinned.

benchmarks/waiting_truth.py prints and stores them; docs/waiting.md shows them. An estimate that becomes worse
fails here, and so does one that becomes better: then the figures are to be written anew.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from simulation.scenario import Scenario
from sop.model import Sop

ROOM = 0.02
"""Shares of all waiting may differ by so much from the stored ones."""


def _module() -> ModuleType:
    file = Path(__file__).parents[2] / "benchmarks/waiting_truth.py"
    spec = importlib.util.spec_from_file_location("benchmarks_waiting_truth", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


TRUTH = _module()


@pytest.fixture(scope="module")
def stored(root: Path) -> dict[str, list[dict[str, Any]]]:
    return json.loads((root / "benchmarks/results/waiting_truth.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("office", TRUTH.OFFICES, ids=lambda office: office.name)
def test_the_errors_by_cause_are_the_stored_ones(
    office: Any, stored: dict[str, list[dict[str, Any]]], seed_sop: Sop, scenario: Scenario
) -> None:
    (wanted,) = (row for row in stored["holders"] if row["office"] == office.name)
    # It also checks that the totals of every instance are those of the simulation, to the second.
    found = TRUTH.compare(office, seed_sop, scenario)
    assert found["instances"] == wanted["instances"]
    for kind in ("clock", "working"):
        assert found[kind]["truth"] == pytest.approx(wanted[kind]["truth"], abs=1e-4)
        assert found[kind]["estimate"] == pytest.approx(wanted[kind]["estimate"], abs=ROOM)
        assert found[kind]["misplaced"] == pytest.approx(wanted[kind]["misplaced"], abs=ROOM)


def test_the_documentation_shows_the_stored_figures(
    root: Path, stored: dict[str, list[dict[str, Any]]]
) -> None:
    text = (root / "docs/waiting.md").read_text(encoding="utf-8")
    for kind in ("working", "clock"):
        assert TRUTH.table(stored["holders"], kind) in text
    assert [row["office"] for row in stored["holders"]] == [office.name for office in TRUTH.OFFICES]


def test_what_the_log_shows_is_found_and_what_it_does_not_show_is_not_invented(
    stored: dict[str, list[dict[str, Any]]],
) -> None:
    rows = {row["office"]: row["working"] for row in stored["holders"]}
    # Without other duties nothing is hidden: nearly all goes to its cause.
    assert rows["busy"]["misplaced"] < 0.05
    assert rows["joint step, absences"]["misplaced"] < 0.05
    # A wait that nobody stated is not given to a cause that was not there.
    for name in ("default, external wait not stated", "on the way, not stated"):
        assert rows[name]["estimate"]["external"] == rows[name]["estimate"]["handover"] == 0
    for row in rows.values():
        assert row["estimate"]["absent"] <= row["truth"]["absent"] + 0.02
