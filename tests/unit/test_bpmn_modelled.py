"""What a modeller does to a diagram of ours without being asked: elements change places, data gets lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders import decide, flow_data, flow_sop
from sop.exchange.bpmn import bpmn_graph, draft_of_graph
from sop.exchange.bpmn.graph import BpmnGraph, Node, SequenceFlow
from sop.exchange.bpmn.result import BpmnDraft
from sop.model import Sop
from sop.reading import read_sop

SOPS = sorted((Path(__file__).parents[2] / "data/sops").glob("*.yaml"))


@pytest.fixture(scope="module")
def sop() -> Sop:
    """A flow that is written with as few words as possible."""
    data = flow_data(
        {"id": "a", "short": "Satu"},
        {"id": "b", "decision": decide(baik=None, ulang={"to": "a", "at_most": 2})},
        {"id": "c", "output": "Surat"},
        {"id": "d", "after": ["b"]},
        {"id": "e", "after": ["c", "d"], "not_same_person_as": ["c"]},
    )
    stages = [{"id": "x", "name": "X", "last": "c"}, {"id": "y", "name": "Y", "last": "e"}]
    return Sop.model_validate({**data, "stages": stages})


def read(graph: BpmnGraph) -> BpmnDraft:
    return draft_of_graph(graph, file="x.bpmn")


def told(draft: BpmnDraft) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(doubt.rule, doubt.severity, doubt.examples) for doubt in draft.doubts]


def moved(graph: BpmnGraph, which: str) -> BpmnGraph:
    """A modeller puts what was moved at the end of the process."""
    last = [node for node in graph.nodes if node.id == which]
    return replace(graph, nodes=(*(node for node in graph.nodes if node.id != which), *last))


def without(graph: BpmnGraph, which: str) -> BpmnGraph:
    """A task is removed, and the arrow to it leads on."""
    (into,) = (flow for flow in graph.flows if flow.target == which)
    (out,) = (flow for flow in graph.flows if flow.source == which)
    flows = tuple(
        replace(flow, target=out.target) if flow is into else flow for flow in graph.flows if flow is not out
    )
    return replace(graph, nodes=tuple(node for node in graph.nodes if node.id != which), flows=flows)


@pytest.mark.parametrize("path", SOPS, ids=lambda path: path.stem)
def test_a_task_that_only_stands_elsewhere_in_the_file(path: Path) -> None:
    sop = read_sop(path)
    graph = bpmn_graph(sop)
    for step in (sop.steps[0], sop.steps[len(sop.steps) // 2]):
        draft = read(moved(graph, f"step_{step.id}"))
        assert (draft.sop, draft.doubts) == (sop, ())


def test_a_task_of_another_type_keeps_its_data(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    nodes = tuple(replace(node, data={}) if node.id == "step_c" else node for node in graph.nodes)
    draft = read(moved(replace(graph, nodes=nodes), "step_c"))
    assert (draft.sop, draft.doubts) == (sop, ())


def test_a_task_that_is_gone_is_told(sop: Sop) -> None:
    draft = read(without(bpmn_graph(sop), "step_a"))
    assert [step.id for step in draft.sop.steps] == ["b", "c", "d", "e"]
    assert told(draft) == [("bpmn_edit_removed", "warning", ("a",)), ("bpmn_edit_flow", "note", ())]
    linear = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c"})
    draft = read(without(bpmn_graph(linear), "step_b"))
    assert told(draft) == [("bpmn_edit_removed", "warning", ("b",))]
    assert draft.sop.steps == (linear.step("a"), linear.step("c"))


def test_tasks_that_change_places_are_told() -> None:
    linear = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"})
    graph = bpmn_graph(linear)
    other = {"step_b": "step_c", "step_c": "step_b"}
    flows = tuple(
        replace(flow, source=other.get(flow.source, flow.source), target=other.get(flow.target, flow.target))
        for flow in graph.flows
    )
    draft = read(replace(graph, flows=flows))
    assert told(draft) == [("bpmn_edit_flow", "note", ())]
    assert [(step.number, step.id, step.after) for step in draft.sop.steps] == [
        (1, "a", None),
        (2, "c", None),
        (3, "b", None),
        (4, "d", None),
    ]


def test_a_new_outcome_leaves_the_rest_as_it_is(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    end = next(node for node in graph.nodes if node.kind == "end")
    more = SequenceFlow(id="Flow_1", source="choice_b", target=end.id, name="ditolak")
    draft = read(replace(graph, flows=(*graph.flows, more)))
    assert told(draft) == [("bpmn_edit_outcome", "note", ("ditolak",))]
    decision = draft.sop.step("b").decision
    assert decision is not None
    assert [(one.id, one.to) for one in decision.outcomes] == [
        ("baik", None),
        ("ulang", ("a",)),
        ("ditolak", ("end",)),
    ]
    rest = [step for step in draft.sop.steps if step.id != "b"]
    assert rest == [step for step in sop.steps if step.id != "b"]


def test_a_question_at_a_gateway_is_kept(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    nodes = tuple(replace(node, name="Benar?") if node.id == "choice_b" else node for node in graph.nodes)
    draft = read(replace(graph, nodes=nodes))
    decision = sop.step("b").decision
    assert decision is not None
    assert draft.sop.step("b").decision == decision.model_copy(update={"note": "Benar?"})
    assert told(draft) == [("bpmn_edit_outcome", "note", ("Benar?",))]
    assert draft_of_graph(bpmn_graph(draft.sop), file="x.bpmn").sop == draft.sop
    bare = tuple(replace(node, data={}) for node in nodes)
    strange = read(replace(graph, nodes=bare, data={}, flows=tuple(replace(f, data={}) for f in graph.flows)))
    found = strange.sop.step("b").decision
    assert found is not None
    assert found.note == "Benar?"


def test_a_new_task_leaves_the_rest_as_it_is(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    (into,) = (flow for flow in graph.flows if flow.target == "step_c")
    new = Node(id="Activity_1", kind="task", name="Paraf", lane=graph.lanes[0].id)
    flows = (
        *(replace(flow, target=new.id) if flow is into else flow for flow in graph.flows),
        SequenceFlow(id="Flow_1", source=new.id, target="step_c"),
    )
    draft = read(replace(graph, nodes=(*graph.nodes, new), flows=flows))
    assert told(draft) == [("bpmn_edit_new", "warning", ("Paraf",))]
    assert [step.id for step in draft.sop.steps] == ["a", "b", "paraf", "c", "d", "e"]
    for step in sop.steps:
        assert draft.sop.step(step.id).model_copy(update={"number": step.number}) == step
    assert draft.sop.stages == sop.stages


def test_of_very_long_steps_only_the_order_is_kept(sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sop.exchange.bpmn.writing.gateways.MOST_OF_ROWS", 100)
    graph = bpmn_graph(sop)
    assert graph.data["rows"] == {f"step_{step.id}": {"id": step.id} for step in sop.steps}
    draft = read(moved(graph, "step_b"))
    assert (draft.sop, draft.doubts) == (sop, ())
    assert ("bpmn_edit_removed", "warning", ("d",)) in told(read(without(graph, "step_d")))


@pytest.mark.parametrize(
    "rows", [[], "x", {"step_a": 1}, {"step_a": {"id": "z"}}, {"nowhere": {"id": ["x"]}}]
)
def test_rows_that_lie(rows: object, sop: Sop) -> None:
    graph = bpmn_graph(sop)
    draft = read(replace(graph, data={**graph.data, "rows": rows}))
    assert draft.sop == sop
