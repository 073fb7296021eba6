"""Conformance figures of the literature, of nets that nobody here drew."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from mining.conformance.nets.checking import net_conformance
from mining.conformance.nets.token_replay import token_replay
from mining.conformance.precision import net_precision
from pdc import labelled_traces, positive, sample
from sop.exchange.pnml import read_pnml

BOOK = "conformance_book"


def traces_of(file: Path) -> dict[str, tuple[str, ...]]:
    """Activities by case, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            case = row["case:concept:name"]
            found[case] = (*found.get(case, ()), row["concept:name"])
    return found


@pytest.fixture(scope="module")
def book(reference_data: Path) -> Path:
    return reference_data / BOOK


@pytest.fixture(scope="module")
def full_log(book: Path) -> dict[str, tuple[str, ...]]:
    """The 1391 cases of van der Aalst's book."""
    return traces_of(book / "L_full_1391.csv")


def net_of(book: Path, name: str) -> tuple[Any, Any, Any]:
    return read_pnml(book / f"{name}.pnml")


@pytest.mark.parametrize(("name", "fitness", "tokens"), [("fig82_N1", 1.0, 0), ("fig82_N2", 0.9504, 443)])
def test_token_replay_of_the_book(
    book: Path, full_log: dict[str, tuple[str, ...]], name: str, fitness: float, tokens: int
) -> None:
    found = token_replay(*net_of(book, name), full_log)
    assert sum(found.variants["cases"]) == 1391
    assert found.log_fitness == pytest.approx(fitness, abs=5e-5)
    assert (found.missing, found.remaining) == (tokens, tokens)


@pytest.mark.parametrize(
    ("name", "log_fitness", "mean_fitness"),
    [("sequence_acdeh", 0.80102, 0.80737), ("fig624_N3_flower", 1.0, 1.0), ("fig82_N1", 1.0, 1.0)],
)
def test_alignment_fitness_of_the_book(
    book: Path, full_log: dict[str, tuple[str, ...]], name: str, log_fitness: float, mean_fitness: float
) -> None:
    found = net_conformance(*net_of(book, name), full_log)
    assert found.n_cases == 1391
    assert found.log_fitness == pytest.approx(log_fitness, abs=5e-6)
    assert found.mean_fitness == pytest.approx(mean_fitness, abs=5e-6)


def test_traces_against_the_sequence(book: Path) -> None:
    found = net_conformance(*net_of(book, "sequence_acdeh"), ["acdedeh", "acdefdbeh"])
    assert found.cases["fitness"].tolist() == pytest.approx([0.8333, 0.7143], abs=5e-5)


def test_deviation_counts_on_n1(book: Path) -> None:
    traces = ["acefbefdbeg", "abcdeh", "bdefcdeh", "acdfbdeg", "acdefeh", "ag", "abcdefdcbefgh"]
    found = net_conformance(*net_of(book, "fig82_N1"), traces)
    assert found.cases["cost"].tolist() == [2, 1, 1, 1, 2, 3, 4]


@pytest.mark.parametrize("figure", ["4a", "4b", "5"])
def test_precision_of_munoz_gama_and_carmona(book: Path, figure: str) -> None:
    traces = traces_of(book / f"mgc2010_fig{figure}_log.csv")
    assert net_precision(*net_of(book, f"mgc2010_fig{figure}"), traces).value == 1.0


def test_the_flower_is_imprecise(book: Path, full_log: dict[str, tuple[str, ...]]) -> None:
    """The order of the book: the sequence of the most frequent variant, then N1, then the flower."""
    values = [
        net_precision(*net_of(book, name), full_log).value or 0.0
        for name in ("sequence_acdeh", "fig82_N1", "fig624_N3_flower")
    ]
    assert values == sorted(values, reverse=True)
    assert values[0] == 1.0
    assert values[2] < 0.4


def test_a_sample_of_the_discovery_contest(reference_data: Path) -> None:
    """A trace is positive exactly when it fits better than the base trace with the same index."""
    for name in ("pdc2025_000000", "pdc2025_001010"):
        net = read_pnml(reference_data / f"pdc2025/models/{name}.pnml")
        pairs = sample(labelled_traces(reference_data, name), every=20)
        assert len(pairs) == 50
        assert positive(net, pairs, confirm=True) == [pair.positive for pair in pairs]
