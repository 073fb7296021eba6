"""Prosimos itself takes what we write for it, and both come to the same."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from prosimos_models import fitting_calendar, fitting_scenario, fitting_sop
from simulation.draws import draw
from simulation.engine import run
from simulation.planning import make_plan
from simulation.prosimos import write_prosimos

pytestmark = pytest.mark.slow
REPLICATIONS = 30
CASES = 60


@pytest.fixture(scope="module")
def python(root: Path) -> Path:
    """The environment that `make bench` makes for Prosimos."""
    folder = root / "build" / "bench" / "prosimos"
    for name in ("bin/python", "Scripts/python.exe"):
        if (folder / name).exists():
            return folder / name
    # Another simulator in an environment of its own is no tool of ours: a build machine does without.
    pytest.skip("no environment of Prosimos (make bench makes one)")


def test_what_we_write_runs_in_prosimos_and_agrees(root: Path, python: Path, tmp_path: Path) -> None:
    moments = [f"2025-01-{6 + hour // 24:02d}T{hour % 24:02d}:00:00+00:00" for hour in range(8, 8 + CASES)]
    demand = [{"kind": "instants", "case_id": "P-{n}", "instants": [{"at": at} for at in moments]}]
    people = [
        {"id": "ani", "roles": ["staf"], "count": 3, "cost_per_hour": 2},
        {"id": "cici", "roles": ["pemeriksa"], "count": 2},
    ]
    sop, calendar = fitting_sop(), fitting_calendar()
    scenario = fitting_scenario(demand=demand, people=people, last="2025-01-31")
    bpmn, parameters = write_prosimos(sop, scenario, calendar, tmp_path)
    starts = json.loads(parameters.read_text("utf-8"))["start_time"]
    script = root / "benchmarks" / "models" / "prosimos_given.py"
    command = [str(python), str(script), str(bpmn), str(parameters), "--cases", str(CASES)]
    command += ["--starts", starts, "--seeds", "1", str(REPLICATIONS + 1)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    theirs = [json.loads(one)["cycle"] for one in done.stdout.splitlines()]
    plan = make_plan(sop, scenario, calendar).plan
    ours = []
    for replication in range(REPLICATIONS):
        happened = run(plan, draw(plan, replication))
        ours.append(float((happened.ended - happened.released).mean()))
    error = float(np.hypot(np.std(ours, ddof=1), np.std(theirs, ddof=1))) / REPLICATIONS**0.5
    assert abs(np.mean(ours) - np.mean(theirs)) < 4 * error, (np.mean(ours), np.mean(theirs), error)
