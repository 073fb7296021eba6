"""A diagram that we wrote and somebody edited: what the diagram shows goes before our extensions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders import decide, flow_data
from sop.exchange.bpmn import bpmn_graph, draft_of_graph, read_bpmn, write_bpmn
from sop.exchange.bpmn.graph import BpmnGraph, BpmnLane, Node, SequenceFlow
from sop.exchange.bpmn.result import BpmnDraft
from sop.model import Sop
from sop.reading import read_sop

SOPS = sorted((Path(__file__).parents[2] / "data/sops").glob("*.yaml"))


@pytest.fixture(scope="module")
def sop() -> Sop:
    """Four steps with all that a diagram does not show."""
    data = flow_data(
        {"id": "tulis", "text": "Menulis\nkonsep", "short": "Konsep", "output": "Konsep"},
        {
            "id": "periksa",
            "performers": {"roles": ["kabid", {"role": "staf", "count": 2}], "deputies": ["kepala"]},
            "not_same_person_as": ["tulis"],
            "decision": decide(
                baik={"to": None, "share": 0.7}, ulang={"to": ["tulis"], "at_most": 2, "share": 0.3}
            ),
        },
        {"id": "nilai", "for_each": "u", "remark": "tiap bidang"},
        {"id": "setuju", "performers": {"roles": ["kepala"]}},
        units={"u": ["x", "y"]},
    )
    names = (("staf", "Staf"), ("kabid", "Kepala Bidang"), ("kepala", "Kepala"))
    data["roles"] = [{"id": role, "name": name} for role, name in names]
    data["stages"] = [
        {"id": "satu", "name": "Satu", "last": "periksa"},
        {"id": "dua", "name": "Dua", "last": "setuju"},
    ]
    data["doubts"] = [{"step": "nilai", "text": "Siapa?"}]
    return Sop.model_validate(data)


def read(graph: BpmnGraph) -> BpmnDraft:
    return draft_of_graph(graph, file="x.bpmn", decision_steps=True)


def with_node(graph: BpmnGraph, which: str, **changes: Any) -> BpmnGraph:
    nodes = tuple(replace(node, **changes) if node.id == which else node for node in graph.nodes)
    return replace(graph, nodes=nodes)


def told(draft: BpmnDraft) -> set[tuple[str, str]]:
    return {(doubt.rule, doubt.severity) for doubt in draft.doubts}


@pytest.mark.parametrize("path", SOPS, ids=lambda path: path.stem)
def test_a_file_of_ours_gives_its_sop_back(tmp_path: Path, path: Path) -> None:
    sop = read_sop(path)
    draft = read_bpmn(write_bpmn(sop, tmp_path / "x.bpmn"))
    assert draft.sop == sop
    assert (draft.sop.digest, draft.exact, draft.doubts) == (sop.digest, True, ())


def test_posts_that_lead_no_step_come_back(tmp_path: Path) -> None:
    performers = {
        "roles": ["staf", {"role": "tim", "count": "all"}],
        "deputies": ["kepala"],
        "alternatives": [{"roles": ["kepala"]}],
    }
    data = flow_data({"id": "a", "performers": performers})
    data["roles"] = [{"id": role, "name": role.title()} for role in ("tim", "staf", "kepala", "tamu")]
    sop = Sop.model_validate(data)
    draft = read_bpmn(write_bpmn(sop, tmp_path / "x.bpmn"))
    assert (draft.sop, draft.doubts) == (sop, ())


def test_numbers_stay_as_they_were_given(tmp_path: Path) -> None:
    sop = Sop.model_validate(flow_data(*({"id": f"s{n}", "number": n} for n in (5, 2, 900))))
    draft = read_bpmn(write_bpmn(sop, tmp_path / "x.bpmn"))
    assert (draft.sop, draft.doubts) == (sop, ())


def test_nothing_changed(sop: Sop) -> None:
    draft = read(bpmn_graph(sop))
    assert (draft.sop, draft.doubts, draft.exact) == (sop, (), True)


def test_a_task_with_another_name(sop: Sop) -> None:
    draft = read(with_node(bpmn_graph(sop), "step_tulis", name="Menyusun konsep"))
    step = draft.sop.step("tulis")
    assert (step.text, step.short, step.output) == ("Menyusun konsep", None, "Konsep")
    assert told(draft) == {("bpmn_edit_text", "note")}
    assert draft.sop.stages == sop.stages


def test_a_task_in_another_lane(sop: Sop) -> None:
    draft = read(with_node(bpmn_graph(sop), "step_setuju", lane="lane_kabid"))
    assert draft.sop.step("setuju").performers.leader == "kabid"
    assert told(draft) == {("bpmn_edit_lane", "note")}
    joint = read(with_node(bpmn_graph(sop), "step_periksa", lane="lane_kepala"))
    performers = joint.sop.step("periksa").performers
    assert [(seat.role, seat.count) for seat in performers.roles] == [("kepala", 1), ("staf", 2)]
    assert told(joint) == {("bpmn_edit_lane", "note"), ("bpmn_edit_performers", "warning")}


def test_a_lane_with_another_name_and_another_title(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    lanes = tuple(
        replace(lane, name="Sekretaris") if lane.id == "lane_kabid" else lane for lane in graph.lanes
    )
    draft = read(replace(graph, lanes=lanes, pool="Judul baru"))
    assert (draft.sop.role("kabid").name, draft.sop.title) == ("Sekretaris", "Judul baru")
    assert told(draft) == {("bpmn_edit_role", "note"), ("bpmn_edit_title", "note")}


def test_a_task_that_is_new(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    last = next(flow for flow in graph.flows if flow.target == "step_setuju")
    new = Node(id="Activity_1", kind="task", name="Membubuhkan paraf", lane="lane_kabid")
    flows = (
        *(replace(flow, target=new.id) if flow is last else flow for flow in graph.flows),
        SequenceFlow(id="Flow_1", source=new.id, target="step_setuju"),
    )
    draft = read(replace(graph, nodes=(*graph.nodes, new), flows=flows))
    steps = [(step.number, step.id) for step in draft.sop.steps]
    assert steps == [(1, "tulis"), (2, "periksa"), (3, "nilai"), (4, "membubuhkan_paraf"), (5, "setuju")]
    assert draft.sop.step("setuju").after is None
    assert told(draft) == {("bpmn_edit_new", "warning")}
    assert draft.sop.step("periksa") == sop.step("periksa")


def test_a_task_that_is_gone(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    (into,) = (flow for flow in graph.flows if flow.target == "step_nilai")
    (out,) = (flow for flow in graph.flows if flow.source == "step_nilai")
    flows = tuple(
        replace(flow, target=out.target) if flow is into else flow for flow in graph.flows if flow is not out
    )
    draft = read(replace(graph, nodes=tuple(n for n in graph.nodes if n.id != "step_nilai"), flows=flows))
    assert [step.id for step in draft.sop.steps] == ["tulis", "periksa", "setuju"]
    assert draft.sop.doubts == ()
    assert told(draft) == {("bpmn_edit_removed", "warning"), ("bpmn_edit_gone", "warning")}


def test_an_outcome_that_leads_elsewhere_and_says_so(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    flows = (
        tuple(
            replace(flow, name="kembali (≤5×)") if flow.data.get("outcome") == back else flow
            for flow in graph.flows
        )
        if (back := {"step": "periksa", "outcome": "ulang"})
        else ()
    )
    draft = read(replace(graph, flows=flows))
    decision = draft.sop.step("periksa").decision
    assert decision is not None
    assert [(one.id, one.text, one.at_most, one.share) for one in decision.outcomes] == [
        ("baik", "baik", None, 0.7),
        ("ulang", "kembali", 5, 0.3),
    ]
    assert told(draft) == {("bpmn_edit_outcome", "note")}


def test_outcomes_that_are_swapped_are_noticed() -> None:
    sop = Sop.model_validate(
        flow_data(
            {"id": "a", "decision": decide(ya=["b"], tidak=["c"])},
            {"id": "b", "after": []},
            {"id": "c", "after": []},
        )
    )
    graph = bpmn_graph(sop)
    other = {"step_b": "step_c", "step_c": "step_b"}
    flows = tuple(
        replace(flow, target=other[flow.target]) if flow.source == "choice_a" else flow
        for flow in graph.flows
    )
    draft = read(replace(graph, flows=flows))
    decision = draft.sop.step("a").decision
    assert decision is not None
    assert {one.id: one.to for one in decision.outcomes} == {"ya": ("c",), "tidak": ("b",)}
    assert told(draft) == {("bpmn_edit_flow", "note")}


def test_a_third_outcome_takes_the_shares_away(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    end = next(node for node in graph.nodes if node.kind == "end")
    more = SequenceFlow(id="Flow_1", source="choice_periksa", target=end.id, name="ditolak")
    draft = read(replace(graph, flows=(*graph.flows, more)))
    decision = draft.sop.step("periksa").decision
    assert decision is not None
    assert {one.id: one.share for one in decision.outcomes} == {"baik": None, "ulang": None, "ditolak": None}
    assert ("bpmn_edit_shares", "warning") in told(draft)


def test_a_mark_that_is_gone_and_one_that_is_new(sop: Sop) -> None:
    draft = read(with_node(bpmn_graph(sop), "step_nilai", repeated=False))
    assert draft.sop.step("nilai").for_each is None
    assert told(draft) == {("bpmn_edit_units", "warning")}
    draft = read(with_node(bpmn_graph(sop), "step_tulis", repeated=True))
    assert told(draft) == {("bpmn_task_repeated", "warning")}


def test_a_copied_task_is_a_new_one(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    twin = replace(next(node for node in graph.nodes if node.id == "step_setuju"), id="Activity_1")
    flows = tuple(
        replace(flow, source="Activity_1") if flow.source == "step_setuju" else flow for flow in graph.flows
    )
    new = SequenceFlow(id="Flow_1", source="step_setuju", target="Activity_1")
    draft = read(replace(graph, nodes=(*graph.nodes, twin), flows=(*flows, new)))
    assert [step.id for step in draft.sop.steps][-2:] == ["setuju", "setuju_2"]
    rules = {"bpmn_extension_unusable", "bpmn_edit_new", "bpmn_edit_gone"}
    assert told(draft) == {(rule, "warning") for rule in rules}
    assert draft.sop.stages == ()


LIES: dict[str, Any] = {
    "no id": {"number": 1, "text": "x", "performers": {"roles": ["staf"]}},
    "a role that is not there": {"id": "q", "number": 1, "text": "x", "performers": {"roles": ["raja"]}},
    "a unit set that is not there": {
        "id": "q",
        "number": 1,
        "text": "x",
        "performers": {"roles": ["staf"]},
        "for_each": "zz",
    },
    "a number of another": {"id": "q", "number": 2, "text": "x", "performers": {"roles": ["staf"]}},
    "returns to nowhere": {
        "id": "q",
        "number": 1,
        "text": "x",
        "performers": {"roles": ["staf"]},
        "after": ["q", "zz"],
        "decision": decide(a="q", b="zz"),
    },
    "a text": "step",
    "control": {"id": "q", "number": 1, "text": "x", "not_same_person_as": ["periksa"]},
}


@pytest.mark.parametrize("lie", LIES)
def test_extensions_that_lie(sop: Sop, lie: str) -> None:
    draft = read(with_node(bpmn_graph(sop), "step_tulis", data={"step": LIES[lie]}))
    assert len(draft.sop.steps) == len(sop.steps)
    assert draft.sop.steps[0].performers.leader == "staf"
    assert draft.doubts


def test_documents_that_lie(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    whole: Any = graph.data["document"]
    lies: list[dict[str, Any]] = [{}, {"id": "x"}, {"steps": []}, {**whole, "stages": [{"last": 1}]}]
    for document in lies:
        draft = read(replace(graph, data={"document": document}))
        assert len(draft.sop.steps) == len(sop.steps)
        assert told(draft) & {("bpmn_extension_unusable", "warning"), ("bpmn_edit_gone", "warning")}
    lanes = tuple(BpmnLane(id=lane.id, name=lane.name, data={"role": {"id": "staf"}}) for lane in graph.lanes)
    assert [role.name for role in read(replace(graph, lanes=lanes)).sop.roles] == [
        role.name for role in sop.roles
    ]


def test_a_file_that_a_modeller_saved(tmp_path: Path, sop: Sop) -> None:
    """bpmn.io keeps what it does not know, and writes names and arrows anew."""
    path = write_bpmn(sop, tmp_path / "x.bpmn")
    text = path.read_text(encoding="utf-8")
    text = text[: text.index("<bpmndi:BPMNDiagram")] + "</bpmn:definitions>"
    for old, new in (
        ('name="setuju"', 'name="Menyetujui"'),
        ("bpmn:", "bpmn2:"),
        ("xmlns:bpmn=", "xmlns:bpmn2="),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    draft = read_bpmn(path)
    assert draft.sop.step("setuju").text == "Menyetujui"
    others = [step for step in draft.sop.steps if step.id != "setuju"]
    assert others == [step for step in sop.steps if step.id != "setuju"]
    assert told(draft) == {("bpmn_edit_text", "note")}
