"""Batches and waits to the second, against the answers that Prosimos' own tests give for its example models.

batch-example: A, then B or C, then D in batches, then E; five persons who do everything at any hour; a case
every 120 s; every task 120 s; a batch of three or more takes 0.8 of the time. timer_with_task: a task of
1800 s, a timer of 900 s. The figures are those of the reference data's README and of the models beside it.
"""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from queueing import at_hand, known_cases, servers, simple_plan, simple_step
from simulation.durations import Constant
from simulation.engine import run
from simulation.plan import MISSING, Delay, Plan, PlanBatch, PlanOutcome, PlanWait
from simulation.record import Run

TASK = Constant(value=120)
NO_TIMES = np.empty(0, dtype=np.int64)
D, E = 3, 4


def batch(size: int, *factors: tuple[int, float], one_by_one: bool) -> PlanBatch:
    return PlanBatch(
        size=size, times=NO_TIMES, patience=MISSING, one_by_one=one_by_one, per_batch=False, factors=factors
    )


def example(count: int, of_d: PlanBatch, of_e: PlanBatch | None = None) -> Plan:
    """The model of batch-example-end-task.bpmn, a case every 120 s."""
    ways = (PlanOutcome(id="b", share=0.3, leads=(1,)), PlanOutcome(id="c", share=0.7, leads=(2,)))
    steps = (
        simple_step("A", TASK, outcomes=ways),
        simple_step("B", TASK, before=(0,)),
        simple_step("C", TASK, before=(0,)),
        simple_step("D", TASK, before=(1, 2), batch=of_d),
        simple_step("E", TASK, before=(3,), batch=of_e),
    )
    return simple_plan(steps, servers(5), known_cases(np.arange(count) * 120), horizon=10**6)


def of_step(result: Run, step: int) -> dict[str, list[int]]:
    """What happened at one step, in the order of cases."""
    rows = np.flatnonzero(result.step == step)
    rows = rows[np.argsort(result.case[rows])]
    waits = (result.start - result.enabled)[rows].tolist()
    lasted = (result.end - result.start)[rows].tolist()
    return {
        "waits": waits,
        "lasted": lasted,
        "start": result.start[rows].tolist(),
        "batch": result.batch[rows].tolist(),
        "person": [(*result.team_of(row), MISSING)[0] for row in rows.tolist()],
    }


def test_one_after_the_other() -> None:
    plan = example(6, batch(3, (3, 0.8), one_by_one=True))
    result = run(plan, at_hand(plan))
    d = of_step(result, D)
    assert d["waits"] == [240, 216, 192, 240, 216, 192]
    assert d["lasted"] == [96] * 6
    assert d["batch"] == [0, 0, 0, 1, 1, 1]
    assert len(set(d["person"][:3])) == len(set(d["person"][3:])) == 1
    # Who is done goes on at once, without the rest of the batch.
    e = of_step(result, E)
    assert e["waits"] == [0] * 6
    assert e["start"] == [480 + 96, 480 + 192, 480 + 288, 840 + 96, 840 + 192, 840 + 288]


def test_all_together() -> None:
    """The work of three items, times 0.8, for each of them; a fourth finds no batch and waits for ever."""
    plan = example(4, batch(3, (3, 0.8), one_by_one=False))
    result = run(plan, at_hand(plan))
    d = of_step(result, D)
    assert d["waits"][:3] == [240, 120, 0]
    assert d["lasted"][:3] == [288] * 3
    assert len(set(d["person"][:3])) == 1
    assert (d["start"][3], int(result.ended[3])) == (MISSING, MISSING)
    assert result.ended[:3].tolist() == [480 + 288 + 120] * 3


def test_a_batch_of_one_takes_its_own_time() -> None:
    """With some patience the fourth goes alone, at full length."""
    patient = PlanBatch(
        size=3, times=NO_TIMES, patience=300, one_by_one=False, per_batch=False, factors=((3, 0.8),)
    )
    plan = example(4, patient)
    d = of_step(run(plan, at_hand(plan)), D)
    assert d["lasted"] == [288, 288, 288, 120]
    assert d["waits"] == [240, 120, 0, 300]


@pytest.mark.parametrize(("size", "factor"), [(4, 0.75), (7, 0.6), (10, 0.6)])
def test_the_factor_of_the_next_smaller_size(size: int, factor: float) -> None:
    plan = example(size, batch(size, (1, 0.8), (3, 0.75), (5, 0.6), one_by_one=True))
    assert of_step(run(plan, at_hand(plan)), D)["lasted"] == [120 * factor] * size


def test_batch_after_batch() -> None:
    """D together, then E one by one at half the time: 60 s apart from the end of D on."""
    of_e = batch(3, (3, 0.5), one_by_one=True)
    plan = example(3, batch(3, (3, 0.8), one_by_one=False), of_e)
    e = of_step(run(plan, at_hand(plan)), E)
    end_of_d = 480 + 288
    assert e["start"] == [end_of_d, end_of_d + 60, end_of_d + 120]


def test_the_figures_are_those_of_the_models(reference_data: Path) -> None:
    """Five persons, 120 s a task, B or C at 0.3 to 0.7 and D before E: as drawn beside the answers."""
    folder = reference_data / "prosimos"
    given = json.loads((folder / "batch-example-with-batch.json").read_text("utf-8"))
    assert len(given["resource_profiles"][0]["resource_list"]) == 5
    values = {
        resource["distribution_params"][0]["value"]
        for task in given["task_resource_distribution"]
        for resource in task["resources"]
    }
    assert values == {120}
    shares = sorted(way["value"] for way in given["gateway_branching_probabilities"][0]["probabilities"])
    assert shares == [0.3, 0.7]
    root = ElementTree.parse(folder / "batch-example-end-task.bpmn").getroot()
    names = {item.get("id"): item.get("name") for item in root.iter() if item.tag.endswith("}task")}
    assert set(names.values()) == {"A", "B", "C", "D", "E"}
    flows = [item for item in root.iter() if item.tag.endswith("}sequenceFlow")]
    pairs = {(names.get(flow.get("sourceRef")), names.get(flow.get("targetRef"))) for flow in flows}
    assert ("D", "E") in pairs
    timer = json.loads((folder / "timer_with_task.json").read_text("utf-8"))
    spans = timer["task_resource_distribution"][0]["resources"] + timer["event_distribution"]
    assert [span["distribution_params"][0]["value"] for span in spans] == [1800, 900]


def test_a_task_and_a_timer() -> None:
    """Nine o'clock, one person: tasks end every half hour, each timer a quarter of an hour later."""
    nine = 9 * 3600
    steps = (simple_step("Task 1", Constant(value=1800)), simple_step("End", Constant(value=1), before=(0,)))
    wait = PlanWait(id="15m", after=0, before=1, delay=Delay(duration=Constant(value=900), working=False))
    plan = simple_plan(steps, servers(1), known_cases([nine] * 3), waits=(wait,), start=nine)
    result = run(plan, at_hand(plan))
    task, after = result.step == 0, result.step == 1
    assert (result.end - nine)[task].tolist() == [1800, 3600, 5400]
    assert (result.outside - result.enabled)[after].tolist() == [900] * 3
    assert (result.outside - nine)[after].tolist() == [2700, 4500, 6300]
    # What has lain there longest goes first: the third task since nine, the first timer was over later.
    assert (result.start - nine)[after].tolist() == [5400, 5401, 6300]
