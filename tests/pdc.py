"""The labelled traces of the Process Discovery Contest 2025."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from mining.conformance.nets.checking import net_conformance

NAMES = (
    "pdc2025_000000", "pdc2025_000110", "pdc2025_001010", "pdc2025_010000", "pdc2025_020000",
    "pdc2025_021010", "pdc2025_100100", "pdc2025_111000",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A test trace, the base trace with the same index, and what the organisers say of the first."""

    test: tuple[str, ...]
    base: tuple[str, ...]
    positive: bool


def labelled_traces(reference_data: Path, name: str) -> list[Pair]:
    """All pairs of a net, in the order of the files."""
    folder = reference_data / "pdc2025"
    tests = _traces(folder / f"ground_truth/{name}.xes.gz")
    bases = _traces(folder / f"base_logs/{name}.xes.gz")
    return [Pair(test, base, label == "true") for (test, label), (base, _) in zip(tests, bases, strict=True)]


def _traces(file: Path) -> list[tuple[tuple[str, ...], str]]:
    with gzip.open(file) as stream:
        root = ElementTree.parse(stream).getroot()
    found = []
    for trace in root.iter("trace"):
        labels = [item.get("value", "") for item in trace if item.get("key") == "pdc:isPos"]
        events = [item.get("value", "") for event in trace.iter("event") for item in event]
        found.append((tuple(events), labels[0] if labels else ""))
    return found


def sample(pairs: Sequence[Pair], *, every: int) -> list[Pair]:
    """Every so-many-th pair."""
    return list(pairs)[::every]


def positive(net: tuple[Any, Any, Any], pairs: Sequence[Pair], *, confirm: bool) -> list[bool]:
    """Does the test trace fit better than the base trace? `confirm` - ask pm4py for the costs too."""
    traces = {f"test {number}": pair.test for number, pair in enumerate(pairs)}
    traces |= {f"base {number}": pair.base for number, pair in enumerate(pairs)}
    found = net_conformance(*net, traces, confirm=confirm)
    assert found.findings == () or {item.rule for item in found.findings} <= {
        "outside_net",
        "costs_not_confirmed",
    }
    fitness = dict(zip(found.cases["case_id"], found.cases["fitness"], strict=True))
    return [fitness[f"test {number}"] > fitness[f"base {number}"] for number in range(len(pairs))]
