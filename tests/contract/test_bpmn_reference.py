"""Diagrams of Signavio, bpmn.io, Camunda Modeler, ProM and others: each is read, or refused with a reason."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sop.errors import DocumentError
from sop.exchange.bpmn import read_bpmn, read_graph
from sop.exchange.bpmn.result import BpmnDraft
from sop.exchange.graph import FlowGraph, flow_graph
from sop.flow import flow_of
from ukur.words import words
from ukur.words.telling import tell_error, tell_finding

Answer = str | int
SYNTHETIC = "extraneous_delays/inputs/synthetic"
LOAN = ("bpmn_loop_with_tasks", 27)
EXPECTED: dict[str, tuple[Answer, Answer]] = {
    "extraneous_delays/inputs/real-life/prosimos-models/AcademicCredentials.bpmn": (
        "bpmn_loop_entries",
        "bpmn_loop_entries",
    ),
    "extraneous_delays/inputs/real-life/prosimos-models/BPIC_2012_W.bpmn": ("bpmn_choice_start", 8),
    f"{SYNTHETIC}/Insurance_Claims.bpmn": (7, 7),
    f"{SYNTHETIC}/Insurance_Claims_1_timer.bpmn": (7, 7),
    f"{SYNTHETIC}/Insurance_Claims_3_timers.bpmn": (7, 7),
    f"{SYNTHETIC}/Insurance_Claims_5_timers.bpmn": (7, 7),
    f"{SYNTHETIC}/Insurance_Claims_5_timers_after.bpmn": (7, 7),
    f"{SYNTHETIC}/Loan_Application.bpmn": LOAN,
    f"{SYNTHETIC}/Loan_Application_1_timer.bpmn": LOAN,
    f"{SYNTHETIC}/Loan_Application_3_timers.bpmn": LOAN,
    f"{SYNTHETIC}/Loan_Application_5_timers.bpmn": LOAN,
    f"{SYNTHETIC}/Loan_Application_5_timers_after.bpmn": LOAN,
    f"{SYNTHETIC}/Pharmacy.bpmn": (12, 12),
    f"{SYNTHETIC}/Pharmacy_1_timer.bpmn": (12, 12),
    "extraneous_delays/tests/assets/prosimos-loan-app/LoanApp_sequential_9-5_diffres.bpmn": (
        "bpmn_loop_with_tasks",
        21,
    ),
    "extraneous_delays/tests/assets/timer-events-test.bpmn": (5, 5),
    "nasty/handmade/bpmn_inclusive_gateway_pm4py465.bpmn": ("bpmn_choice_start", 3),
    "pm4py/receipt.bpmn": ("bpmn_gateway_loop", "bpmn_gateway_loop"),
    "pm4py/running-example.bpmn": ("bpmn_loop_with_tasks", 12),
    "prosimos/1_task-batch.bpmn": (1, 1),
    "prosimos/LoanApp_sequential_9-5.bpmn": ("bpmn_loop_with_tasks", 19),
    "prosimos/PurchasingExampleQBP.bpmn": ("bpmn_loop_with_tasks", 25),
    "prosimos/and_example/AND_join.bpmn": (7, 7),
    "prosimos/batch-example-end-task.bpmn": (5, 5),
    "prosimos/demo_example/Credit_Application_Simulation.bpmn": ("bpmn_loop_with_tasks", 7),
    "prosimos/event_attributes/event_attributes_model.bpmn": (8, 8),
    "prosimos/event_attributes/invalid_attributes_model.bpmn": (3, 3),
    "prosimos/financial.bpmn": ("bpmn_loop_with_tasks", 7),
    "prosimos/gateway_conditions/gateway_condition_or_model.bpmn": ("bpmn_choice_start", 4),
    "prosimos/gateway_conditions/gateway_condition_xor_model.bpmn": ("bpmn_choice_start", 4),
    "prosimos/padua_example/process_model.bpmn": ("bpmn_choice_start", 8),
    "prosimos/purchasing_example.bpmn": ("bpmn_loop_exits", "bpmn_loop_exits"),
    "prosimos/purchasing_example_multiple_end_events.bpmn": ("bpmn_loop_with_tasks", 7),
    "prosimos/test_and_or.bpmn": ("bpmn_choice_start", 5),
    "prosimos/timer_with_task.bpmn": (1, 1),
    "simod/resources/models/LoanApp_simplified.bpmn": ("bpmn_loop_with_tasks", 13),
    "simod/tests/assets/Control_flow_optimization_test.bpmn": (6, 6),
    "simod/tests/assets/LoanApp_simplified.bpmn": (10, 10),
    "simod/tests/assets/Resource_model_optimization_test.bpmn": (6, 6),
    "simod/tests/assets/control_flow_discovery_output/model-sm2.bpmn": ("bpmn_loop_with_tasks", 23),
    "simod/tests/assets/control_flow_discovery_output/model-sm3.bpmn": ("bpmn_loop_with_tasks", 23),
    "simod/tests/assets/control_flow_discovery_output/model-split_miner_v1.bpmn": (
        "bpmn_loop_with_tasks",
        22,
    ),
    "simod/tests/assets/control_flow_discovery_output/model-split_miner_v2.bpmn": (
        "bpmn_loop_with_tasks",
        23,
    ),
}
"""Steps or reason: as it stands, and with rows added that the diagram does not have."""


def test_every_diagram_has_an_answer(reference_data: Path) -> None:
    found = {str(path.relative_to(reference_data)) for path in reference_data.rglob("*.bpmn")}
    assert found == set(EXPECTED)
    read = [sum(isinstance(pair[added], int) for pair in EXPECTED.values()) for added in (0, 1)]
    assert (read, len(EXPECTED)) == ([17, 40], 43)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("added", [False, True])
def test_each_is_read_or_refused(reference_data: Path, name: str, added: bool) -> None:
    expected = EXPECTED[name][added]
    if isinstance(expected, str):
        with pytest.raises(DocumentError) as refused:
            read_bpmn(reference_data / name, decision_steps=added)
        assert refused.value.problems[0].code == expected
        assert "→" in tell_error(refused.value, words("id"))
        return
    draft = read_bpmn(reference_data / name, decision_steps=added)
    assert len(draft.sop.steps) == expected
    assert [step.number for step in draft.sop.steps] == list(range(1, len(draft.sop.steps) + 1))
    assert all(doubt.rule != "bpmn_not_compared" for doubt in draft.doubts)
    assert all(tell_finding(doubt, words("id")) for doubt in draft.doubts)
    assert not draft.exact
    assert flow_of(draft.sop).before.keys() == {step.id for step in draft.sop.steps}
    timers = {node.id for node in read_graph(reference_data / name).nodes if node.kind == "timer"}
    assert {timer.id for timer in draft.timers} == timers


SAMPLE = [
    f"{SYNTHETIC}/Insurance_Claims.bpmn",
    f"{SYNTHETIC}/Loan_Application.bpmn",
    "prosimos/PurchasingExampleQBP.bpmn",
    "pm4py/running-example.bpmn",
    "prosimos/demo_example/Credit_Application_Simulation.bpmn",
    "prosimos/LoanApp_sequential_9-5.bpmn",
    "extraneous_delays/inputs/real-life/prosimos-models/BPIC_2012_W.bpmn",
]


@pytest.mark.parametrize("name", SAMPLE)
def test_pm4py_plays_the_same_runs(reference_data: Path, name: str) -> None:
    """Random runs of pm4py's net of the diagram are runs of the SOP, and the other way round."""
    draft = read_bpmn(reference_data / name, decision_steps=True)
    mine = _moves_of(flow_graph(draft.sop), _labels(draft, reference_data / name))
    first, theirs, over = _net(reference_data / name)
    final = flow_graph(draft.sop).final
    luck = random.Random(7)  # noqa: S311
    for _ in range(40):
        trace = _played(first, theirs, over, luck)
        assert trace is None or _accepts(0, mine, lambda state: state == final, trace), trace
        trace = _played(0, mine, lambda state: state == final, luck)
        assert trace is None or _accepts(first, theirs, over, trace), trace


Moves = Callable[[Any], Iterator[tuple[str, Any]]]


def _labels(draft: BpmnDraft, path: Path) -> dict[str, str]:
    names = {node.id: node.name for node in read_graph(path).nodes}
    found = {step: names[node] for node, step in draft.tasks.items()}
    found |= dict.fromkeys(draft.decisions.values(), "")
    return found | {step: found[like] for step, like in draft.again.items()}


def _moves_of(flow: FlowGraph, labels: dict[str, str]) -> Moves:
    def moves(marking: int) -> Iterator[tuple[str, Any]]:
        for index in flow.enabled(marking):
            for later, _, _ in flow.fire(index, marking):
                yield labels[flow.steps[index]], later

    return moves


def _net(path: Path) -> tuple[Any, Moves, Callable[[Any], bool]]:
    import pm4py
    from pm4py.objects.petri_net import semantics

    net, first, last = pm4py.convert_to_petri_net(pm4py.read_bpmn(str(path)))

    def moves(marking: Any) -> Iterator[tuple[str, Any]]:
        for transition in sorted(semantics.enabled_transitions(net, marking), key=lambda one: one.name):
            label = " ".join((transition.label or "").split())
            yield label, semantics.weak_execute(transition, marking)

    return first, moves, lambda marking: bool(marking == last)


def _played(state: Any, moves: Moves, over: Callable[[Any], bool], luck: random.Random) -> list[str] | None:
    """A random run to its end; None where it takes too long."""
    trace: list[str] = []
    for _ in range(300):
        if over(state):
            return trace
        label, state = luck.choice(list(moves(state)))
        trace += [label] if label else []
    return None


def _accepts(state: Any, moves: Moves, over: Callable[[Any], bool], trace: list[str]) -> bool:
    states = _silently([state], moves)
    for label in trace:
        states = _silently([later for one in states for told, later in moves(one) if told == label], moves)
    return any(over(one) for one in states)


def _silently(states: list[Any], moves: Moves) -> list[Any]:
    found = {hash(state): state for state in states}
    waiting = list(found.values())
    while waiting:
        for label, later in moves(waiting.pop()):
            if not label and hash(later) not in found:
                found[hash(later)] = later
                waiting.append(later)
    return list(found.values())
