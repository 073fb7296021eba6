"""BPMN files as tools write them: which elements become what, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpmn_sketch import MODEL, read_text, rules, sketch, told
from sop.errors import DocumentError
from sop.exchange.bpmn import read_graph

LINE = "s > A > B > e"


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(DocumentError) as refused:
        read_text(folder, text)
    return refused.value.problems[0].code


@pytest.mark.parametrize("prefix", ["bpmn:", "semantic:", ""])
def test_any_prefix(tmp_path: Path, prefix: str) -> None:
    assert told(read_text(tmp_path, sketch(LINE, prefix=prefix))) == {"a": "", "b": "a"}


def test_no_namespace_and_other_encodings(tmp_path: Path) -> None:
    bare = sketch(LINE, prefix="").replace(f' xmlns="{MODEL}"', "")
    assert told(read_text(tmp_path, bare)) == {"a": "", "b": "a"}
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + sketch("s > Ä > B > e")).encode("utf-16")
    assert [step.text for step in read_text(tmp_path, wide).sop.steps] == ["Ä", "B"]


def test_every_kind_of_task_is_a_step(tmp_path: Path) -> None:
    kinds = ["user", "manual", "service", "send", "receive", "script", "businessRule"]
    text = sketch("s > A > B > C > D > E > F > G > H > e")
    for letter, kind in zip("ABCDEFG", kinds, strict=True):
        text = text.replace(
            f'<bpmn:task id="{letter}" name="{letter}"></bpmn:task>',
            f'<bpmn:{kind}Task id="{letter}" name="{letter}"/>',
        )
    text = text.replace('<bpmn:task id="H" name="H"></bpmn:task>', '<bpmn:callActivity id="H" name="H"/>')
    draft = read_text(tmp_path, text)
    assert len(draft.sop.steps) == 8
    assert rules(draft) == {"bpmn_call"}


def test_lanes_become_roles_the_innermost_counts(tmp_path: Path) -> None:
    text = sketch("s > A > B > C > e", lanes={"Kantor": ["s", "A", "B", "C", "e"]})
    inner = (
        '<bpmn:childLaneSet id="c"><bpmn:lane id="i" name="Staf"><bpmn:flowNodeRef>B</bpmn:flowNodeRef>'
        "</bpmn:lane></bpmn:childLaneSet></bpmn:lane>"
    )
    draft = read_text(tmp_path, text.replace("</bpmn:lane>", inner))
    assert [role.name for role in draft.sop.roles] == ["Kantor", "Staf"]
    assert [step.performers.leader for step in draft.sop.steps] == ["kantor", "staf", "kantor"]
    assert [step.performers.basis.value for step in draft.sop.steps] == ["stated"] * 3


def test_a_lane_in_which_nothing_stands_is_told(tmp_path: Path) -> None:
    draft = read_text(tmp_path, sketch("s > A > e", lanes={"Kantor": ["s", "A", "e"], "Tamu": []}))
    assert [role.name for role in draft.sop.roles] == ["Kantor"]
    (found,) = [doubt for doubt in draft.doubts if doubt.rule == "bpmn_lane_empty"]
    assert (found.severity, found.examples) == ("note", ("Tamu",))


def test_without_lanes_the_pool_else_nobody(tmp_path: Path) -> None:
    pool = (
        '<bpmn:collaboration id="k"><bpmn:participant id="p" name="Dinas" processRef="P"/>'
        '<bpmn:participant id="q" name="Pemohon"/><bpmn:messageFlow id="m" sourceRef="q" targetRef="p"/>'
        "</bpmn:collaboration>"
    )
    draft = read_text(tmp_path, sketch(LINE, more=pool))
    assert [role.name for role in draft.sop.roles] == ["Dinas"]
    assert draft.sop.steps[0].performers.basis.value == "inferred"
    assert rules(draft) == {"bpmn_pool_as_role", "bpmn_other_pools", "bpmn_ignored"}
    nobody = read_text(tmp_path, sketch(LINE))
    assert [role.name for role in nobody.sop.roles] == ["(belum diketahui)"]
    assert nobody.sop.steps[0].performers.basis.value == "assumed"


def test_texts_beside_tasks_become_remarks(tmp_path: Path) -> None:
    inside = (
        '<bpmn:textAnnotation id="n"><bpmn:text>paling lama\n2 hari</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:textAnnotation id="m"><bpmn:text>lepas</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="a" sourceRef="n" targetRef="A"/><bpmn:dataObject id="d"/>'
        '<bpmn:dataObject id="d2"/><bpmn:group id="g"/>'
    )
    within = {"B": "<bpmn:documentation>lihat arsip</bpmn:documentation>"}
    draft = read_text(tmp_path, sketch(LINE, inside=inside, within=within))
    assert [step.remark for step in draft.sop.steps] == ["paling lama 2 hari", "lihat arsip"]
    assert rules(draft) == {"bpmn_loose_notes", "bpmn_ignored"}
    assert sorted(one.count for one in draft.doubts if one.rule == "bpmn_ignored") == [1, 2]


def test_marks_that_an_sop_cannot_keep_are_told(tmp_path: Path) -> None:
    within = {
        "A": "<bpmn:multiInstanceLoopCharacteristics/>",
        "B": "<bpmn:standardLoopCharacteristics/>",
        "s": "<bpmn:messageEventDefinition/>",
        "e": "<bpmn:terminateEventDefinition/>",
    }
    draft = read_text(tmp_path, sketch(LINE, within=within))
    assert rules(draft) == {"bpmn_task_repeated", "bpmn_task_loop", "bpmn_event_trigger"}


def test_events_that_pass_by(tmp_path: Path) -> None:
    text = sketch("s > A > t > B > e").replace("timerEvent", "messageEvent")
    draft = read_text(tmp_path, text)
    assert told(draft) == {"a": "", "b": "a"}
    assert (rules(draft), draft.timers) == ({"bpmn_event_passed"}, ())


def test_a_sub_process_is_opened(tmp_path: Path) -> None:
    inner = (
        '<bpmn:startEvent id="s1"/><bpmn:task id="C" name="C"/><bpmn:task id="D" name="D"/>'
        '<bpmn:parallelGateway id="p1"/><bpmn:endEvent id="e1"/><bpmn:endEvent id="e2"/>'
    )
    ways = [("s1", "p1"), ("p1", "C"), ("p1", "D"), ("C", "e1"), ("D", "e2")]
    inner += "".join(
        f'<bpmn:sequenceFlow id="i{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(ways)
    )
    text = sketch("s > A > S > B > e", lanes={"Staf": ["A", "S", "B"]}).replace(
        '<bpmn:task id="S" name="S"></bpmn:task>',
        f'<bpmn:subProcess id="S" name="S">{inner}</bpmn:subProcess>',
    )
    draft = read_text(tmp_path, text)
    assert told(draft) == {"a": "", "c": "a", "d": "a", "b": "c d"}
    assert {step.performers.leader for step in draft.sop.steps} == {"staf"}
    assert rules(draft) == {"bpmn_opened"}
    event = text.replace('<bpmn:subProcess id="S"', '<bpmn:subProcess triggeredByEvent="true" id="S"')
    assert refusal(tmp_path, event) == "bpmn_sub_process"
    twice = text.replace(
        '<bpmn:startEvent id="s1"/>', '<bpmn:standardLoopCharacteristics/><bpmn:startEvent id="s1"/>'
    )
    assert refusal(tmp_path, twice) == "bpmn_sub_process"


def test_a_diagram_without_events(tmp_path: Path) -> None:
    draft = read_text(tmp_path, sketch("A > p > C; B > p"))
    assert told(draft) == {"a": "", "b": "", "c": "a b"}
    assert rules(draft) == {"bpmn_no_start"}
    assert refusal(tmp_path, sketch("A > C; B > C")) == "bpmn_twice"


REFUSED = {
    "bpmn_gateway_kind": ('<bpmn:eventBasedGateway id="z" name="Tunggu"/>', ""),
    "bpmn_boundary_event": ('<bpmn:boundaryEvent id="z" attachedToRef="A"/>', ""),
    "bpmn_compensation": ('<bpmn:task id="z" isForCompensation="true"/>', ""),
    "bpmn_event_kind": (
        '<bpmn:intermediateThrowEvent id="z"><bpmn:linkEventDefinition/></bpmn:intermediateThrowEvent>',
        "",
    ),
    "bpmn_sub_process": ('<bpmn:transaction id="z"/>', ""),
    "bpmn_id": ('<bpmn:task id="A"/>', ""),
    "bpmn_reference": ('<bpmn:sequenceFlow id="z" sourceRef="A" targetRef="nowhere"/>', ""),
    "bpmn_conditional_flow": (
        '<bpmn:task id="z"/><bpmn:sequenceFlow id="y" sourceRef="A" targetRef="z">'
        "<bpmn:conditionExpression/></bpmn:sequenceFlow>",
        "",
    ),
    "bpmn_name_too_long": (f'<bpmn:task id="z" name="{"n" * 2001}"/>', ""),
    "bpmn_several_processes": (
        "",
        '<bpmn:process id="Q"><bpmn:task id="z"/></bpmn:process>',
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_refused_with_its_line(tmp_path: Path, code: str) -> None:
    inside, more = REFUSED[code]
    with pytest.raises(DocumentError) as refused:
        read_text(tmp_path, sketch(LINE, inside=inside, more=more))
    problem = refused.value.problems[0]
    assert problem.code == code
    assert problem.place.startswith("line ")
    assert problem.file.endswith("diagram.bpmn")


def test_other_files_are_no_diagrams(tmp_path: Path) -> None:
    assert refusal(tmp_path, "<pnml/>") == "bpmn_not_bpmn"
    assert refusal(tmp_path, '<definitions xmlns="urn:dmn"><process/></definitions>') == "bpmn_not_bpmn"
    assert refusal(tmp_path, "not xml") == "xml_malformed"
    assert refusal(tmp_path, "<!DOCTYPE x>" + sketch(LINE)) == "xml_doctype"
    assert refusal(tmp_path, sketch("s > e")) == "bpmn_no_task"
    with pytest.raises(DocumentError, match="file_missing"):
        read_graph(tmp_path / "none.bpmn")


def test_sizes_are_bounded(tmp_path: Path) -> None:
    many = "".join(f'<bpmn:task id="z{n}"/>' for n in range(5_001))
    assert refusal(tmp_path, sketch(LINE, inside=many)) == "bpmn_too_many"
    some = "; ".join(f"s > A{n} > e" for n in range(201))
    assert refusal(tmp_path, sketch(some)) == "bpmn_too_many_tasks"
    tags = sketch(LINE, inside="<bpmn:group/>" * 900_000)
    assert refusal(tmp_path, tags) == "bpmn_too_many"
    deep = "<bpmn:subProcess>" * 5_000 + "</bpmn:subProcess>" * 5_000
    assert refusal(tmp_path, sketch(LINE, inside=deep)) == "xml_malformed"
