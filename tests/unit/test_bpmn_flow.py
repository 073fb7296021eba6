"""From the gateways of a diagram to the rows of an SOP: what is carried over, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpmn_sketch import read_text, rules, sketch, told
from builders import flow_sop
from sop.errors import DocumentError
from sop.exchange.bpmn import read_graph
from sop.exchange.bpmn.drafting.comparing import Difference, difference
from sop.exchange.bpmn.drafting.net import net_of
from sop.exchange.bpmn.drafting.playing import Game
from sop.exchange.graph import flow_graph

READ: dict[str, tuple[str, dict[str, object]]] = {
    "in a row": ("s > A > B > e", {"a": "", "b": "a"}),
    "a choice": ("s > A > x > B > e; x > C > e", {"a": ("", "b", "c"), "b": "", "c": ""}),
    "a choice that meets": (
        "s > A > x > B > x2 > D > e; x > C > x2",
        {"a": ("", "b", "c"), "b": "", "c": "", "d": "b c"},
    ),
    "a step left out": ("s > A > x > B > x2 > C > e; x > x2", {"a": ("", "b", "c"), "b": "", "c": "b"}),
    "parallel": ("s > A > p > B > p2 > D > e; p > C > p2", {"a": "", "b": "a", "c": "a", "d": "b c"}),
    "parallel with an empty branch": ("s > A > p > B > p2 > C > e; p > p2", {"a": "", "b": "a", "c": "a b"}),
    "parallel from the start": ("s > p > A > p2 > C > e; p > B > p2", {"a": "", "b": "", "c": "a b"}),
    "one or both": (
        "s > A > o > B > o2 > D > e; o > C > o2",
        {"a": ("", "b", "c", "b c"), "b": "", "c": "", "d": "b c"},
    ),
    "choices in parallel": (
        "s > A > p > x > B > x3 > p2 > F > e; x > C > x3; p > x2 > D > x4 > p2; x2 > E > x4",
        {
            "a": ("", "b d", "b e", "c d", "c e"),
            "b": "",
            "c": "",
            "d": "",
            "e": "",
            "f": "b c d e",
        },
    ),
    "ends in several places": ("s > A > x > e; x > B > e2", {"a": ("", "end", "b"), "b": ""}),
    "two gateways in a row": (
        "s > A > x > B > e; x > x2 > C > e; x2 > D > e",
        {"a": ("", "b", "c", "d"), "b": "", "c": "", "d": ""},
    ),
    "again at once": ("s > x1 > A > x > e; x > x1", {"a": ("", "end", "a <=20")}),
    "again from the second": (
        "s > x1 > A > B > x > C > e; x > x1",
        {"a": "", "b": ("a", "c", "a <=20"), "c": ""},
    ),
    "two ways back": (
        "s > x1 > A > x2 > B > x > C > e; x > x1; x > x2",
        {"a": "", "b": ("a", "c", "a <=20", "b <=20"), "c": ""},
    ),
    "a loop around parallel branches": (
        "s > x1 > A > p > B > p2 > D > x > e; p > C > p2; x > x1",
        {"a": "", "b": "a", "c": "a", "d": ("b c", "end", "a <=20")},
    ),
    "a loop in a parallel branch": (
        "s > A > p > x1 > B > x > p2 > D > e; x > x1; p > C > p2",
        {"a": "", "b": ("a", "d", "b <=20"), "c": "a", "d": "c"},
    ),
    "a loop that may be left out": (
        "s > A > x1 > x > B > x1; x > C > e",
        {"a": ("", "b", "c"), "b": ("", "b <=20", "c"), "c": ""},
    ),
    "a loop that may end the case": (
        "s > x1 > A > x2 > B > x > C > e; x > x1; x2 > e",
        {"a": ("", "b", "end"), "b": ("", "c", "a <=20"), "c": ""},
    ),
    "arrows without gateways": ("s > A > B > e; A > C > e", {"a": "", "b": "a", "c": "a"}),
    "a merge without gateway": (
        "s > A > x > B > D > e; x > C > D",
        {"a": ("", "b", "c"), "b": "", "c": "", "d": "b c"},
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_carried_over(tmp_path: Path, name: str) -> None:
    text, expected = READ[name]
    draft = read_text(tmp_path, sketch(text))
    assert told(draft) == expected
    assert draft.tasks == {step.upper(): step for step in expected}
    assert "bpmn_not_compared" not in rules(draft)


ADDED: dict[str, tuple[str, str, dict[str, object]]] = {
    "a choice after a join": (
        "s > A > p > B > p2 > x > D > e; p > C > p2; x > E > e",
        "bpmn_choice_join",
        {
            "a": "",
            "b": "a",
            "c": "a",
            "keputusan_d_e": ("b c", "d", "e"),
            "d": "",
            "e": "",
        },
    ),
    "a choice at the start": (
        "s > x > A > e; x > B > e",
        "bpmn_choice_start",
        {"keputusan_a_b": ("", "a", "b"), "a": "", "b": ""},
    ),
    "a loop that begins in parallel": (
        "s > A > x1 > p > B > p2 > D > x > e; p > C > p2; x > x1",
        "bpmn_choice_loop",
        {"a": "", "mulai_bersama_b_c": "a", "b": "mulai_bersama_b_c", "c": "mulai_bersama_b_c"}
        | {"d": ("b c", "end", "mulai_bersama_b_c <=20")},
    ),
    "a loop decided after a merge": (
        "s > x1 > A > x2 > B > x3 > x > D > e; x2 > C > x3; x > x1",
        "bpmn_choice_loop",
        {"a": ("", "b", "c"), "b": "", "c": "", "keputusan_d_x1": ("b c", "d", "a <=20"), "d": ""},
    ),
    "a branch that ends for itself": (
        "s > A > p > B > x > D > e; x > e2; p > C > e3",
        "bpmn_choice_end",
        {"a": "", "b": ("a", "d", "selesai"), "c": "a", "d": "", "selesai": "d c"},
    ),
    "a loop with work on its way back": (
        "s > x1 > A > x > C > e; x > B > x1",
        "bpmn_loop_with_tasks",
        {"a": ("", "c", "b"), "b": "", "a_ulang": ("b", "c", "b <=20"), "c": ""},
    ),
    "a loop with work on its way back, left for the end of the case": (
        "s > x1 > A > x > e; x > B > x1",
        "bpmn_loop_with_tasks",
        {"a": ("", "end", "b"), "b": "", "a_ulang": ("b", "end", "b <=20")},
    ),
    "a loop left in two places": (
        "s > x1 > A > x > C > e; x > B > x2 > D > e; x2 > x1",
        "bpmn_loop_with_tasks",
        {
            "a": ("", "c", "b", "b_ulang"),
            "b": "",
            "a_ulang": ("b", "c", "b <=20", "b_ulang"),
            "c": "",
            "b_ulang": "",
            "d": "b_ulang",
        },
    ),
}


@pytest.mark.parametrize("name", ADDED)
def test_what_needs_rows_that_the_diagram_does_not_have(tmp_path: Path, name: str) -> None:
    text, code, expected = ADDED[name]
    with pytest.raises(DocumentError) as refused:
        read_text(tmp_path, sketch(text))
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.place.startswith("line ")
    draft = read_text(tmp_path, sketch(text), decision_steps=True)
    ways = {step: set(way) if isinstance(way, tuple) else way for step, way in told(draft).items()}
    assert ways == {step: set(way) if isinstance(way, tuple) else way for step, way in expected.items()}
    assert rules(draft) & {"bpmn_step_added", "bpmn_task_again"}
    assert not draft.exact
    for step in draft.decisions.values():
        assert draft.sop.step(step).standard is not None
        assert draft.sop.step(step).performers.basis == "assumed"


REFUSED = {
    "nothing to do": ("s > e", "bpmn_no_task"),
    "two starts": ("s > A > e; s2 > A", "bpmn_several_starts"),
    "a task on its own": ("s > A > e; B > C", "bpmn_not_connected"),
    "a way that never ends": ("s > A > x > e; x > B > C > x3 > B2 > x3", "bpmn_not_connected"),
    "parallel branches that do not wait": ("s > A > p > B > x > D > e; p > C > x", "bpmn_twice"),
    "a choice that is waited for": ("s > A > x > B > p > D > e; x > C > p", "bpmn_stuck"),
    "gateways in a circle": ("s > A > x1 > x > x1; x > B > e", "bpmn_gateway_loop"),
    "two ways into a loop": ("s > A > x > x1 > B > x2 > C > x3 > x1; x > x2; x3 > e", "bpmn_loop_entries"),
    "a loop left in three places": (
        "s > x1 > A > x > B > x2 > C > x3 > x1; x > D > e; x2 > E > e; x2 > F > e; x3 > G > e",
        "bpmn_loop_exits",
    ),
    "too many outcomes": (
        "s > A > o > B > e; o > C > e; o > D > e; o > E > e; o > F > e",
        "bpmn_many_ways",
    ),
    "a loop of one of two branches": (
        "s > x1 > A > p > B > p2 > D > e; p > x > C > p2; x > x1",
        "bpmn_twice",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_sop_can_say(tmp_path: Path, name: str) -> None:
    text, code = REFUSED[name]
    for decision_steps in (False, True):
        with pytest.raises(DocumentError) as refused:
            read_text(tmp_path, sketch(text), decision_steps=decision_steps)
        assert refused.value.problems[0].code == code


def test_the_flows_that_were_chosen(tmp_path: Path) -> None:
    draft = read_text(tmp_path, sketch("s > A > x > B > e; x > x2 : no; x2 > C > e : later; x2 > e : never"))
    outcomes = draft.sop.step("a").decision
    assert outcomes is not None
    assert [outcome.text for outcome in outcomes.outcomes] == ["B", "no", "no / never"]
    assert draft.choices == {("a", "b"): ("f2",), ("a", "no"): ("f4", "f5"), ("a", "no_never"): ("f4", "f7")}


def test_a_choice_that_is_made_earlier_keeps_its_flows(tmp_path: Path) -> None:
    text, _, _ = ADDED["a loop left in two places"]
    draft = read_text(tmp_path, sketch(text), decision_steps=True)
    by_target = {
        (step.id, outcome.to): draft.choices[step.id, outcome.id]
        for step in draft.sop.steps
        for outcome in (step.decision.outcomes if step.decision else ())
    }
    leaves, stays, on = "f7", "f9", "f5"
    assert by_target["a", ("b",)] == by_target["a_ulang", ("b",)] == (on, stays)
    assert by_target["a", ("b_ulang",)] == by_target["a_ulang", ("b_ulang",)] == (on, leaves)
    assert draft.again == {"a_ulang": "a", "b_ulang": "b"}
    assert "bpmn_choice_earlier" in rules(draft)


def test_a_limit_that_the_diagram_states(tmp_path: Path) -> None:
    draft = read_text(tmp_path, sketch("s > x1 > A > x > e; x > x1: perbaiki (≤3×)"))
    decision = draft.sop.step("a").decision
    assert decision is not None
    assert [(one.text, one.at_most) for one in decision.outcomes] == [("Selesai", None), ("perbaiki", 3)]
    assert "bpmn_return_limit" not in rules(draft)


def test_a_shared_choice_is_told(tmp_path: Path) -> None:
    draft = read_text(tmp_path, sketch("s > A > x > B > x2 > x3 > D > e; x > C > x2; x3 > E > e"))
    assert {step.id: step.decision.basis.value for step in draft.sop.steps if step.decision} == {
        "a": "stated",
        "b": "inferred",
        "c": "inferred",
    }
    assert "bpmn_choice_shared" in rules(draft)


def test_many_steps_that_may_be_left_out(tmp_path: Path) -> None:
    skips = "; ".join(f"x{n} > A{n} > x{n + 1}; x{n} > x{n + 1}" for n in range(30))
    text = sketch(f"s > B > x0; {skips}; x30 > C > e")
    with pytest.raises(DocumentError, match="bpmn_many_ways"):
        read_text(tmp_path, text)
    draft = read_text(tmp_path, text, decision_steps=True)
    assert (len(draft.sop.steps), len(draft.decisions)) == (33, 1)


def test_a_difference_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "x.bpmn"
    path.write_text(sketch("s > A > x > B > e; x > C > e"), encoding="utf-8")
    game = Game(net=net_of(read_graph(path), file="x"))
    labels = {"a": "A", "b": "B", "c": "C"}
    parallel = flow_sop({"id": "a"}, {"id": "b", "after": ["a"]}, {"id": "c", "after": ["a"]})
    found = difference(game, flow_graph(parallel), labels)
    assert found == Difference(before=("A", "B"), diagram=(), sop=("C",))
    fewer = flow_sop({"id": "a"}, {"id": "b"})
    found = difference(game, flow_graph(fewer), labels)
    assert found == Difference(before=("A",), diagram=("C",), sop=())


def test_no_end_of_gateways_takes_long(tmp_path: Path) -> None:
    chain = "; ".join(f"x{n} > x{n + 1}; x{n} > o{n} > x{n + 1}" for n in range(200))
    with pytest.raises(DocumentError, match="bpmn_many_ways"):
        read_text(tmp_path, sketch(f"s > A > x0; {chain}; x200 > B > e"))
