"""BPMN out: what a file holds, in the order that the schema asks for; how the diagram is built and drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from builders import decide, flow_sop
from drawn import crossings, faults, label_faults
from net_language import Net, same_language
from sop.exchange.bpmn.drafting.draft import read_bpmn
from sop.exchange.bpmn.graph import NAMESPACE, BpmnGraph
from sop.exchange.bpmn.writing.file import bpmn_bytes, notes_of, returns_of, write_bpmn
from sop.exchange.bpmn.writing.gateways import bpmn_graph
from sop.exchange.bpmn.writing.joins import waits_not_drawn
from sop.exchange.bpmn.writing.layout import layout
from sop.exchange.petri import petri_net
from sop.model import Sop
from sop.reading import read_sop
from token_game import assert_same_orders

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SOPS = sorted(Path("data/sops").glob("*.yaml"))
ORDER = (
    "documentation", "extensionElements", "laneSet", "flowNodeRef", "incoming", "outgoing",
    "multiInstanceLoopCharacteristics", "text",
)  # fmt: skip
"""As the XML schema of BPMN 2.0 asks for, in every element that has some of them."""


@pytest.fixture(params=SOPS, ids=lambda path: path.stem)
def sop(request: pytest.FixtureRequest) -> Sop:
    return read_sop(request.param)


def tangle() -> Sop:
    """A return, a way to two steps, one of them with units, an end on the way."""
    ways = decide(ya=["c", "d"], tidak="end", lagi={"to": "a", "at_most": 2})
    return flow_sop(
        {"id": "a"},
        {"id": "b", "decision": ways},
        {"id": "c", "after": ["b"], "for_each": "u"},
        {"id": "d", "after": ["b"]},
        {"id": "e", "after": ["c", "d"]},
        units={"u": ["x", "y"]},
    )


def root_of(sop: Sop) -> Any:
    return etree.fromstring(bpmn_bytes(sop))


def kinds(graph: BpmnGraph) -> dict[str, str]:
    return {node.id: node.kind for node in graph.nodes if node.kind not in ("task", "start")}


def test_the_sop_comes_back_whole(sop: Sop, tmp_path: Path) -> None:
    draft = read_bpmn(write_bpmn(sop, tmp_path / "sop.bpmn"))
    assert draft.sop.digest == sop.digest
    assert draft.doubts == ()


def test_tokens_go_the_ways_of_the_sop(sop: Sop) -> None:
    assert assert_same_orders(sop, bpmn_graph(sop)) > len(sop.steps)
    assert waits_not_drawn(sop) == ()


def test_the_picture_is_clean(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    drawn = layout(graph, back=returns_of(sop), notes=notes_of(sop))
    assert faults(graph, drawn) == []
    assert label_faults(graph, drawn) == []
    assert crossings(drawn) == 0
    assert set(drawn.nodes) == {node.id for node in graph.nodes}
    assert set(drawn.lines) == {flow.id for flow in graph.flows}


def test_pm4py_reads_the_same_flow(tmp_path: Path) -> None:
    import pm4py

    for name in ("traffic-fines", "permit-bpic15", "pengukuran-kinerja-paralel-12-13"):
        sop = read_sop(f"data/sops/{name}.yaml")
        theirs = pm4py.read_bpmn(str(write_bpmn(sop, tmp_path / "sop.bpmn")))
        net = Net(*pm4py.convert_to_petri_net(theirs))
        texts = {step.id: step.text for step in sop.steps}
        assert same_language(net, Net(*petri_net(sop), texts)) > len(sop.steps)


def test_elements_stand_in_the_order_of_the_schema() -> None:
    root = root_of(tangle())
    assert [etree.QName(child).localname for child in root] == ["collaboration", "process", "BPMNDiagram"]
    (process,) = root.iter(f"{BPMN}process")
    assert [etree.QName(child).localname for child in process][:2] == ["extensionElements", "laneSet"]
    for element in process.iter():
        names = [etree.QName(child).localname for child in element]
        ranks = [ORDER.index(name) for name in names if name in ORDER]
        assert ranks == sorted(ranks), etree.QName(element).localname
    names = [etree.QName(child).localname for child in process]
    assert names.index("sequenceFlow") > max(place for place, name in enumerate(names) if name == "task")


def test_every_element_is_drawn_and_every_reference_leads_somewhere() -> None:
    root = root_of(tangle())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    semantic = {
        element.get("id")
        for element in root.iter(f"{BPMN}*")
        if etree.QName(element).localname not in ("definitions", "collaboration", "process", "laneSet")
    } - {None}
    drawn = {element.get("bpmnElement") for element in root.iter() if element.get("bpmnElement")}
    assert drawn == semantic | {"collaboration"}
    pointed = [
        element.text for name in ("incoming", "outgoing", "flowNodeRef") for element in root.iter(BPMN + name)
    ]
    assert set(pointed) <= set(ids)


def test_gateways_of_the_tangle() -> None:
    graph = bpmn_graph(tangle())
    assert kinds(graph) == {
        "merge_a": "exclusive",
        "choice_b": "exclusive",
        "split_b.ya": "parallel",
        "end_b.tidak": "end",
        "join_e": "parallel",
        "end_e": "end",
    }
    names = {flow.id: flow.name for flow in graph.flows if flow.name}
    assert names == {"outcome_b.ya": "ya", "outcome_b.tidak": "tidak", "outcome_b.lagi": "lagi (≤2×)"}
    back = next(flow for flow in graph.flows if flow.id == "outcome_b.lagi")
    assert (back.target, back.data) == ("merge_a", {"outcome": {"step": "b", "outcome": "lagi"}})
    assert [node.id for node in graph.nodes if node.repeated] == ["step_c"]


def test_tasks_and_events_have_one_arrow_in_and_one_out(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    for node in graph.nodes:
        into = [flow for flow in graph.flows if flow.target == node.id]
        out = [flow for flow in graph.flows if flow.source == node.id]
        if node.kind in ("exclusive", "parallel", "inclusive"):
            assert min(len(into), len(out)) == 1
            assert max(len(into), len(out)) > 1, "a gateway that only passes through"
        else:
            assert (len(into), len(out)) == (node.kind != "start", node.kind != "end")


def test_two_that_may_but_need_not_meet_join_inclusively() -> None:
    sop = flow_sop(
        {"id": "a", "decision": decide(both=["b", "c"], one="b")},
        {"id": "b", "after": []},
        {"id": "c", "after": []},
        {"id": "d", "after": ["b", "c"]},
    )
    assert kinds(bpmn_graph(sop))["join_d"] == "inclusive"
    assert_same_orders(sop, bpmn_graph(sop))


def test_two_outcomes_that_lead_to_a_parallel_join_meet_before_it() -> None:
    sop = flow_sop(
        {"id": "a"},
        {"id": "b", "after": ["a"], "decision": decide(x="d", y="d")},
        {"id": "c", "after": ["a"]},
        {"id": "d", "after": ["c"]},
    )
    graph = bpmn_graph(sop)
    assert kinds(graph)["merge_b.d"] == "exclusive"
    assert kinds(graph)["join_d"] == "parallel"
    assert_same_orders(sop, graph)


def test_what_is_repeated_does_not_wait_for_what_comes_once() -> None:
    sop = flow_sop(
        {"id": "a", "after": []},
        {"id": "b", "after": []},
        {"id": "c", "after": ["a", "b"], "decision": decide(ok=None, no={"to": "b", "at_most": 1})},
        {"id": "d"},
    )
    graph = bpmn_graph(sop)
    assert kinds(graph)["join_c"] == "inclusive", "a parallel join would wait for `a` for ever"
    assert_same_orders(sop, graph)


def test_ends_that_come_together_are_one_end() -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "after": ["a"]}, {"id": "c", "after": ["a"]})
    assert kinds(bpmn_graph(sop)) == {"split_a": "parallel", "ending_c": "parallel", "end_c": "end"}


def test_a_wait_that_leads_to_nothing_is_told() -> None:
    sop = flow_sop(
        {"id": "a", "after": []},
        {"id": "b", "after": [], "decision": decide(x="d", y="e")},
        {"id": "c", "after": ["a", "b"]},
        {"id": "d", "after": ["b"]},
        {"id": "e", "after": ["b"]},
    )
    assert waits_not_drawn(sop) == (("b", "c"),)
    assert kinds(bpmn_graph(sop)).get("join_c") is None


def test_equal_sops_give_equal_bytes(tmp_path: Path) -> None:
    first, second = bpmn_bytes(tangle()), bpmn_bytes(Sop.model_validate(tangle().model_dump()))
    assert first == second == write_bpmn(tangle(), tmp_path / "x.bpmn").read_bytes()


def test_texts_that_xml_cannot_hold_are_marked_and_kept_in_the_extension() -> None:
    sop = flow_sop({"id": "a", "text": "x\x01y\u202e\ud7ff]]> <b>&\n\nz", "output": "o\x0b\ufffe"})
    root = root_of(sop)
    (task,) = root.iter(f"{BPMN}task")
    assert task.get("name") == "x\ufffdy\ufffd\ufffd]]> <b>& z"
    (hidden,) = root.iter(f"{{{NAMESPACE}}}step")
    assert json.loads(hidden.text)["text"] == sop.steps[0].text
    assert json.loads(hidden.text)["output"] == "o\x0b\ufffe"


def test_a_text_too_long_for_its_symbol_is_cut_there_and_whole_beside() -> None:
    text = "kata " * 390 + "akhir"
    (task,) = root_of(flow_sop({"id": "a", "text": text})).iter(f"{BPMN}task")
    assert len(task.get("name")) == 160
    assert task.get("name").endswith("…")
    assert task.find(f"{BPMN}documentation").text == text


def test_who_takes_part_stands_beside_the_task() -> None:
    root = root_of(read_sop("data/sops/pengukuran-kinerja.yaml"))
    (note,) = root.iter(f"{BPMN}textAnnotation")
    assert note[0].text == "+ Sekretaris, Sek. Tim SAKIP, Anggota Tim SAKIP"
    (line,) = root.iter(f"{BPMN}association")
    assert (line.get("sourceRef"), line.get("targetRef")) == ("step_rapat", "note_step_rapat")


def test_many_branches_beside_one_another_stay_apart() -> None:
    steps = [{"id": f"s{number}", "after": ["a"]} for number in range(20)]
    sop = flow_sop({"id": "a"}, *steps, {"id": "z", "after": [step["id"] for step in steps]})
    graph = bpmn_graph(sop)
    drawn = layout(graph)
    assert faults(graph, drawn) == []
    assert drawn.pool.height < 20 * 200
