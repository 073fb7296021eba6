"""Every pair of the reference data: read, with what is said otherwise, or refused with its reason.

The answers of the batches are those that the tests of Prosimos itself expect (README of the reference data).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prosimos_models import law
from simulation.draws import draw
from simulation.engine import run
from simulation.planning import make_plan
from simulation.prosimos import ProsimosModel, read_prosimos
from simulation.record import Run
from sop.errors import DocumentError

GATEWAYS = "prosimos/gateway_conditions/"
SYNTHETIC = "extraneous_delays/inputs/synthetic/"
REAL = "extraneous_delays/inputs/real-life/prosimos-models/"
BATCH = ("prosimos/batch-example-end-task", "prosimos/batch-example-with-batch")
TASK_D = "sid-503A048D-6344-446A-8D67-172B164CF8FA"
DEMO = "prosimos/demo_example/"
STARTS = datetime(2025, 1, 6, tzinfo=UTC)

DRAWN, GRID, OLDER = "prosimos_arrivals_fixed", "prosimos_duration_grid", "prosimos_older_form"
READ: dict[tuple[str, str], set[str]] = {
    ("prosimos/LoanApp_sequential_9-5", "prosimos/LoanApp_arrival_fix_10"): {DRAWN, GRID},
    (GATEWAYS + "gateway_condition_xor_model", GATEWAYS + "gateway_no_condition"): {"prosimos_own_decisions"},
    ("prosimos/padua_example/process_model", "prosimos/padua_example/simulation_params"): {
        DRAWN,
        GRID,
        OLDER,
        "prosimos_own_decisions",
    },
    ("prosimos/and_example/AND_join", "prosimos/and_example/AND_join"): {GRID, OLDER},
    ("prosimos/1_task-batch", "prosimos/1_task-batch"): {"prosimos_batch_left_over"},
    (
        "extraneous_delays/tests/assets/prosimos-loan-app/LoanApp_sequential_9-5_diffres",
        "extraneous_delays/tests/assets/prosimos-loan-app/LoanApp_sequential_9-5_diffres",
    ): {DRAWN, GRID, "prosimos_zero_duration"},
    **{
        (SYNTHETIC + name, SYNTHETIC + name): {DRAWN, GRID}
        for name in ("Insurance_Claims", "Insurance_Claims_1_timer", "Insurance_Claims_3_timers")
    },
    (SYNTHETIC + "Insurance_Claims_5_timers", SYNTHETIC + "Insurance_Claims_5_timers"): {DRAWN, GRID},
    (SYNTHETIC + "Pharmacy_1_timer", SYNTHETIC + "Pharmacy_1_timer"): {GRID},
    ("prosimos/timer_with_task", "prosimos/timer_with_task"): set(),
    (GATEWAYS + "gateway_condition_or_model", GATEWAYS + "gateway_no_condition"): {"prosimos_own_decisions"},
    (DEMO + "Credit_Application_Simulation", DEMO + "demo_example"): {
        DRAWN,
        GRID,
        OLDER,
        "prosimos_durations_differ",
        "prosimos_hours_differ",
    },
    **{
        ("prosimos/test_and_or", f"prosimos/test_{name}_follow"): {
            DRAWN,
            GRID,
            OLDER,
            "prosimos_own_decisions",
        }
        for name in ("or_xor", "or_not_xor")
    },
    **{
        (SYNTHETIC + name, SYNTHETIC + name): {GRID, "prosimos_own_decisions"}
        for name in (
            "Loan_Application",
            "Loan_Application_1_timer",
            "Loan_Application_3_timers",
            "Loan_Application_5_timers",
        )
    },
    (SYNTHETIC + "Pharmacy", SYNTHETIC + "Pharmacy"): {GRID},
    (REAL + "BPIC_2012_W", REAL + "BPIC_2012_W"): {
        DRAWN,
        "prosimos_durations_differ",
        "prosimos_hours_differ",
        "prosimos_keys_unknown",
        "prosimos_own_decisions",
        "prosimos_zero_duration",
    },
}
EVENTS = "prosimos/event_attributes/"
XOR = GATEWAYS + "gateway_condition_xor_model"
REFUSED: dict[tuple[str, str], str] = {
    ("prosimos/PurchasingExampleQBP", "prosimos/PurchasingExampleQBP"): "prosimos_old_document",
    BATCH: "prosimos_batch_rule",
    (XOR, GATEWAYS + "gateway_one_condition"): "prosimos_conditions",
    (XOR, GATEWAYS + "gateway_one_true_condition"): "prosimos_conditions",
    (XOR, GATEWAYS + "gateway_all_true_condition"): "prosimos_conditions",
    (EVENTS + "event_attributes_model", EVENTS + "event_attributes"): "prosimos_conditions",
    (EVENTS + "invalid_attributes_model", EVENTS + "invalid_attributes"): "prosimos_conditions",
    ("prosimos/batch-example-end-task", "prosimos/simulation_scenario_example"): "prosimos_priorities",
    (REAL + "AcademicCredentials", REAL + "AcademicCredentials"): "bpmn_loop_entries",
}  # fmt: skip


def files(folder: Path, pair: tuple[str, str]) -> tuple[Path, Path]:
    return folder / f"{pair[0]}.bpmn", folder / f"{pair[1]}.json"


def simulated(model: ProsimosModel) -> Run:
    plan = make_plan(model.sop, model.scenario, model.calendar).plan
    return run(plan, draw(plan, 0))


@pytest.mark.parametrize("pair", READ, ids=lambda pair: pair[1].rpartition("/")[2])
def test_pairs_that_are_read(reference_data: Path, pair: tuple[str, str]) -> None:
    model = read_prosimos(*files(reference_data, pair), cases=6, starts=STARTS)
    told = {doubt.rule for doubt in model.doubts if doubt.rule.startswith("prosimos_")}
    assert told - {"prosimos_batch_left_over"} == READ[pair] - {"prosimos_batch_left_over"}
    happened = simulated(model)
    assert (happened.ended >= 0).sum() == (4 if model.scenario.batches else 6)


@pytest.mark.parametrize("pair", REFUSED, ids=lambda pair: pair[1].rpartition("/")[2])
def test_pairs_that_are_refused(reference_data: Path, pair: tuple[str, str]) -> None:
    with pytest.raises(DocumentError) as caught:
        read_prosimos(*files(reference_data, pair))
    assert REFUSED[pair] in {problem.code for problem in caught.value.problems}


def test_no_document_beside_a_diagram_was_forgotten(reference_data: Path) -> None:
    known = {f"{parameters}.json" for _, parameters in (*READ, *REFUSED)}
    every = {
        path.relative_to(reference_data).as_posix()
        for path in reference_data.rglob("*.json")
        if any(path.parent.glob("*.bpmn"))
    }
    assert every == known


def test_the_timer_after_a_task_as_the_reference_data_tell_it(reference_data: Path) -> None:
    """A task of 1800 s, then a timer of 900 s that occupies nobody; all cases come at once."""
    pair = ("prosimos/timer_with_task", "prosimos/timer_with_task")
    model = read_prosimos(*files(reference_data, pair), cases=3, starts=STARTS)
    happened = simulated(model)
    lasted = (happened.end - happened.start).reshape(2, 3)
    assert lasted.tolist() == [[1800] * 3, [900] * 3]
    assert (happened.ended - happened.released).tolist() == [2700, 4500, 6300]
    task, timer = model.sop.steps
    assert model.tasks.keys() == {task.id}
    assert timer.performers.leader == "sistem"
    system = [group for group in model.scenario.people if "sistem" in group.roles]
    assert [(group.count, group.hours) for group in system] == [(3, None)]
    assert model.resources.keys().isdisjoint(group.id for group in system)


def test_a_timer_where_branches_have_met_runs_once(reference_data: Path) -> None:
    """Three branches meet before it: three waits would have three lengths, of which the longest counts."""
    pair = (SYNTHETIC + "Loan_Application_1_timer",) * 2
    model = read_prosimos(*files(reference_data, pair), cases=6, starts=STARTS)
    assert model.scenario.waits == ()
    assert "menunggu_sebelum_assess_loan_risk" in model.scenario.durations.steps


def batched(folder: Path, scratch: Path, kind: str, size: int = 3) -> ProsimosModel:
    """The batch example as the tests of Prosimos change it: six cases, one every 120 s."""
    bpmn, parameters = files(folder, BATCH)
    given: dict[str, Any] = json.loads(parameters.read_text("utf-8"))
    (batch,) = given["batch_processing"]
    batch["type"] = kind
    batch["firing_rules"] = [[{"attribute": "size", "comparison": "=", "value": size}]]
    given["arrival_time_distribution"] = law("fix", 120)
    changed = scratch / "batch.json"
    changed.write_text(json.dumps(given), encoding="utf-8")
    return read_prosimos(bpmn, changed, cases=6, starts=STARTS)


@pytest.mark.parametrize(
    ("kind", "lasted", "waits"),
    [("Sequential", 96, [240, 216, 192, 240, 216, 192]), ("Parallel", 288, [240, 120, 0, 240, 120, 0])],
)
def test_batches_as_the_tests_of_prosimos_have_them(
    reference_data: Path, tmp_path: Path, kind: str, lasted: int, waits: list[int]
) -> None:
    model = batched(reference_data, tmp_path, kind)
    happened = simulated(model)
    step = [model.tasks[one.id] for one in model.sop.steps].index(TASK_D)
    rows = np.flatnonzero(happened.step == step)
    rows = rows[np.argsort(happened.case[rows])]
    assert (happened.end - happened.start)[rows].tolist() == [lasted] * 6
    assert (happened.start - happened.enabled)[rows].tolist() == waits


def test_the_stored_comparison_says_that_both_agree(root: Path) -> None:
    stored = json.loads((root / "benchmarks/results/prosimos_pair.json").read_text("utf-8"))
    assert stored["replications"] >= 20
    assert len(stored["pairs"]) >= 2
    for rows in stored["pairs"].values():
        measures = {row["measure"].partition(":")[0] for row in rows}
        assert {"cycle time of a case", "waiting of a case", "processing", "utilisation"} <= measures
        assert min(row["p"] for row in rows) * len(rows) >= 0.05
