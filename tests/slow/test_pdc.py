"""The Process Discovery Contest 2025, whole: eight nets, 1000 labelled traces each, classified by fitness."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mining.conformance.nets.checking import net_conformance
from pdc import NAMES, labelled_traces, positive
from sop.exchange.pnml import read_pnml

pytestmark = pytest.mark.slow
BUDGET_SECONDS = 120


def test_every_net_of_the_folder_is_tried(reference_data: Path) -> None:
    models = {file.stem for file in (reference_data / "pdc2025/models").glob("*.pnml")}
    assert models == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_trace_is_classified_as_the_organisers_did(reference_data: Path, name: str) -> None:
    begun = time.monotonic()
    net = read_pnml(reference_data / f"pdc2025/models/{name}.pnml")
    pairs = labelled_traces(reference_data, name)
    assert len(pairs) == 1000
    assert positive(net, pairs, confirm=False) == [pair.positive for pair in pairs]
    assert time.monotonic() - begun < BUDGET_SECONDS


@pytest.mark.parametrize("name", NAMES)
def test_pm4py_finds_the_same_costs(reference_data: Path, name: str) -> None:
    """On every fifth test trace; another cost raises."""
    net = read_pnml(reference_data / f"pdc2025/models/{name}.pnml")
    traces = [pair.test for pair in labelled_traces(reference_data, name)[::5]]
    found = net_conformance(*net, traces, confirm=True)
    rules = {finding.rule: finding.count for finding in found.findings}
    assert rules.get("costs_not_confirmed", 0) <= len(found.variants) // 2
