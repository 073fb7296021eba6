"""The guides are complete against the code: every chart, every assumption, every rule of extending."""

from __future__ import annotations

import re
from pathlib import Path

import ukur.charts
from simulation.scenario import Scenario
from simulation.scenario.people import Group

ROOT = Path(__file__).resolve().parents[2]
# Names and remarks: they assume nothing.
NAMES = {"schema_version", "id", "name", "note", "sop", "opd"}


def _doc(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def _section(text: str, title: str) -> str:
    (found,) = re.findall(rf"(?ms)^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text)
    return found


def test_every_chart_is_explained() -> None:
    guide = _doc("charts.md")
    drawn = {name for name in ukur.charts.__all__ if name.startswith("plot_")}
    assert len(drawn) > 10
    assert {name for name in drawn if f"`{name}" not in guide} == set()


def test_the_assumptions_are_those_of_a_scenario() -> None:
    table = _section(_doc("simulation.md"), "What is assumed")
    told = set(re.findall(r"`([a-z_]+)`", table))
    wanted = (set(Scenario.model_fields) | set(Group.model_fields)) - NAMES
    assert wanted - told == set()


def test_every_way_to_extend_names_files_and_a_test() -> None:
    rows = [line for line in _doc("extending.md").splitlines() if line.startswith("| a") and "**" in line]
    assert len(rows) >= 10
    for row in rows:
        _, what, touch, held, _ = row.split("|")
        assert "`" in touch, what
        assert re.search(r"`tests/\w+/test_\w+\.py`", held), what
    kinds = " ".join(row.split("|")[1] for row in rows)
    for kind in ("verb", "chart", "duration family", "rule of conformance", "language", "log source"):
        assert kind in kinds


def test_both_summaries_of_the_readme_are_kept_in_step() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    summary = _section(readme, "Ringkasan")
    for name in ("docs/jam-pertama.md", "docs/offline.md", "make demo", "ukur template"):
        assert name in summary
    assert len(readme.splitlines()) < 150
