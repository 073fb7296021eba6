"""The models of the benchmarks that run in our own environment are the same model: their answers agree."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

CASES, CUSTOMERS = 12, 60


def _module(root: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", root / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def workloads(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workloads")
    _module(root, "office").write_workloads(folder, CASES, CUSTOMERS)
    return folder


def _run(root: Path, model: str, workload: Path, *arguments: str) -> dict[str, object]:
    script = root / "benchmarks" / "models" / f"{model}.py"
    command = [sys.executable, str(script), str(workload), "--once", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("workload", "models"),
    [
        ("flow", ("heap_loop", "simpy_requests")),
        ("burst", ("heap_loop", "simpy_requests")),
        ("lead", ("heap_loop", "simpy_requests", "ukur_engine")),
        ("queue", ("heap_loop", "simpy_requests", "ukur_queue")),
    ],
)
def test_the_same_cases_take_equally_long(
    root: Path, workloads: Path, workload: str, models: tuple[str, ...]
) -> None:
    means = {model: _run(root, model, workloads / f"{workload}.json")["mean_cycle"] for model in models}
    assert len(set(means.values())) == 1, means


def test_a_joint_step_costs_ours_no_less_than_its_leader_alone(root: Path, workloads: Path) -> None:
    joint, alone = (
        _run(root, "ukur_engine", workloads / f"{name}.json")["mean_cycle"] for name in ("flow", "lead")
    )
    assert joint >= alone


def test_stored_results_name_no_machine(root: Path) -> None:
    stored = root / "benchmarks" / "results" / "benchmarks.json"
    if not stored.exists():
        pytest.skip("make bench has not been run")
    content = json.loads(stored.read_text())
    assert set(content["machine"]) == {"processor", "cores", "system", "python"}
    assert "://" not in stored.read_text()
    assert str(root) not in stored.read_text()


def test_pinned_to_the_version_and_to_no_index(root: Path) -> None:
    files = sorted((root / "benchmarks").glob("requirements-*.txt"))
    assert [file.stem.partition("-")[2] for file in files] == ["cimba", "ciw", "prosimos", "r4pm", "salabim"]
    for file in files:
        lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
        assert all(line.count("==") == 1 and "://" not in line for line in lines)
