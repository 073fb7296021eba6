"""How often the intervals cover: a short form of benchmarks/coverage.py, held to its stored result."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from queueing import at_hand, known_cases, servers, simple_plan, simple_step
from simulation.durations import Exponential
from simulation.engine import run
from simulation.intervals import mean_interval
from simulation.streams import uniforms

UNIT = 100_000


@pytest.fixture(scope="module")
def script(root: Path) -> Iterator[ModuleType]:
    """The benchmark as a module."""
    spec = importlib.util.spec_from_file_location("coverage_benchmark", root / "benchmarks/coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def stored(script: ModuleType) -> dict[str, Any]:
    return json.loads(script.RESULT.read_text("utf-8"))  # type: ignore[no-any-return]


def test_the_exact_mean_is_that_of_the_books(script: ModuleType) -> None:
    """Law: M/M/1 at 0.9, the first 25 delays average 2.12. The second case waits load q, worked by hand."""
    assert script.mean_wait(0.9, 25, 0.9) == pytest.approx(2.12, abs=0.005)
    # The second finds the first with probability load / (1 + load).
    assert script.mean_wait(0.8, 2) == pytest.approx(0.8 / 1.8 / 2)
    # After long it is the steady state, load / (1 - load).
    assert script.found_by_case(0.5, 200)[-1] @ np.arange(200) == pytest.approx(1, rel=1e-6)
    # One case alone is exponential.
    assert script.cycle_quantile(0.9, 0.8, 1) == pytest.approx(np.log(10))


def test_the_stored_result_is_what_the_script_says(script: ModuleType, stored: dict[str, Any]) -> None:
    """The first experiments again, with the same seeds: the same hits and misses, row by row."""
    assert (stored["seed"], stored["load"], stored["cases"]) == (script.SEED, script.LOAD, script.CASES)
    begin = script.measured(range(12))
    assert list(begin) == [row["name"] for row in stored["rows"]]
    for row in stored["rows"]:
        assert row["outcome"][:12] == begin[row["name"]]["outcome"], row["name"]


def test_the_stored_summary_follows_from_the_outcomes(script: ModuleType, stored: dict[str, Any]) -> None:
    found = {
        row["name"]: {"outcome": row["outcome"], "replications": [row["mean_replications"]]}
        for row in stored["rows"]
    }
    assert script.summary(found) == stored["rows"]


def test_intervals_cover_as_often_as_they_say(stored: dict[str, Any]) -> None:
    """93.5 to 96.5 % of 2,000 experiments: means, paired differences and quantiles by the default rule."""
    required = [row for row in stored["rows"] if row["required"]]
    assert {row["name"].split(",")[0] for row in required} == {
        "mean cycle time",
        "mean waiting time",
        "paired difference",
        "0.9 quantile",
    }
    for row in required:
        assert row["experiments"] == 2000
        assert 0.935 <= row["coverage"] <= 0.965, row["name"]


def test_cases_as_if_independent_would_not_cover(stored: dict[str, Any]) -> None:
    """The measurement can see what is wrong: the fault that the quantile interval had."""
    (naive,) = (row for row in stored["rows"] if "as if independent" in row["name"])
    assert naive["coverage"] < 0.6


def waits(script: ModuleType, number: int, gap: float) -> tuple[list[int], list[int]]:
    """Waiting times of the first cases, whole seconds: from the engine, and from the recursion."""
    cases = script.CASES
    arrivals = -gap * np.log(uniforms(("coverage arrivals", number), cases))
    release = np.rint(np.cumsum(arrivals)).astype(np.int64)
    service = Exponential(expected=UNIT)
    plan = simple_plan([simple_step("serve", service)], servers(1), known_cases(release))
    draws = at_hand(plan, number)
    done = run(plan, draws)
    works = np.asarray(draws.work(0, 0, 0), dtype=np.float64)
    gaps = np.diff(release, prepend=0).astype(np.float64)
    recursion = script.lindley(gaps[None], works[None])[0]
    order = np.argsort(done.case)
    return (done.start - done.enabled)[order].tolist(), recursion.astype(np.int64).tolist()


def test_the_engine_waits_as_the_recursion_says(script: ModuleType) -> None:
    """Second by second; so what covers for the one covers for the other. And the mean is the exact one."""
    means = []
    for number in range(150):
        engine, recursion = waits(script, number, UNIT / script.LOAD)
        assert engine == recursion
        means.append(np.mean(engine) / UNIT)
    band = mean_interval(means, level=0.999)
    assert band.low <= script.TRUTH["wait"] <= band.high
    assert band.half_width < 0.3 * band.value
