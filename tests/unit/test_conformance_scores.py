"""What the two benchmarks of conformance stored, and a smaller run of the one that scores deviations."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from builders import small_sop
from mining.conformance.wording import FLOW_KINDS, KINDS


@pytest.fixture(scope="module")
def scores(root: Path) -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "benchmarks"))
        return importlib.import_module("deviation_scores")


@pytest.fixture(scope="module")
def stored(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "benchmarks/results/deviation_scores.json").read_text("utf-8"))
    return found


def perfect(table: dict[str, dict[str, Any]]) -> bool:
    """Is everything found that was put in, and nothing else?"""
    return all(row["exact_precision"] == row["exact_recall"] == 1.0 for row in table.values())


def test_each_kind_singly_is_found_and_nothing_else(stored: dict[str, Any]) -> None:
    assert list(stored["singly"]) == [*KINDS, "all"]
    assert list(stored["singly_with_decisions"]) == [*FLOW_KINDS, "all"]
    for name in ("singly", "singly_with_decisions"):
        assert perfect(stored[name])
        assert all(row["put_in"] >= 20 for row in stored[name].values())


def test_mixtures_are_found_as_well_as_they_can_be_seen(stored: dict[str, Any]) -> None:
    table = stored["mixed"]
    assert table["all"]["precision"] == 1.0
    assert table["all"]["recall"] >= 0.95
    for kind in ("not_carried_out", "out_of_order", "swapped", "repeated", "extra"):
        assert (table[kind]["precision"], table[kind]["recall"]) == (1.0, 1.0)


def test_dates_hide_nothing_and_prove_nothing_wrong(stored: dict[str, Any]) -> None:
    dates = stored["dates_only"]
    assert dates["hidden"] == dates["wrongly_certain"] == 0
    assert dates["certain"] + dates["possible"] + dates["in_a_pair"] == dates["shown"]
    assert dates["possible"] > 0


def test_a_small_run_says_the_same(scores: ModuleType) -> None:
    sop, log = scores.simulated(1)
    table, altered = scores.mixed(sop, log)
    assert table["all"]["precision"] == 1.0
    dates = scores.dates_only(sop, altered)
    assert dates["hidden"] == dates["wrongly_certain"] == 0
    other, cases = scores.decided()
    few = cases.cases["case_id"].tolist()[:12]
    part = type(cases)(
        events=cases.events[cases.events["case_id"].isin(few)],
        cases=cases.cases[cases.cases["case_id"].isin(few)],
    )
    assert perfect(scores.singly(other, part, FLOW_KINDS))


@pytest.mark.parametrize(
    ("found", "recorded", "good"),
    [
        ({("swapped", "b", "c"): 1}, "acbd", True),
        ({("out_of_order", "b", ""): 1}, "acbd", True),
        ({("out_of_order", "d", ""): 1}, "acbd", False),
        ({("not_carried_out", "b", ""): 1}, "acd", True),
        ({("not_carried_out", "b", ""): 1}, "acbd", False),
        ({("repeated", "b", ""): 1, ("extra", "", ""): 1}, "ab?bcd", True),
        ({("repeated", "b", ""): 1}, "ab?bcd", False),
        ({}, "abcd", True),
        ({("repeated", "b", ""): 1}, "abcd", False),
    ],
)
def test_what_is_as_good(
    scores: ModuleType, found: dict[tuple[str, str, str], int], recorded: str, good: bool
) -> None:
    assert scores.as_good(small_sop(dict.fromkeys("abcd")), Counter(found), recorded) is good


def test_costs_and_explanations_take_less_than_half_of_the_default_alignments(root: Path) -> None:
    stored = json.loads((root / "benchmarks/results/alignments.json").read_text("utf-8"))
    assert {one["cases"] for one in stored["sizes"]} == {10_000, 100_000}
    for one in stored["sizes"]:
        ours, theirs = (one["processor_seconds"][name] for name in ("check_conformance", "pm4py A*"))
        assert max(a / b for a, b in zip(ours, theirs, strict=True)) < 0.5
