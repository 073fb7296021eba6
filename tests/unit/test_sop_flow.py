"""Decisions, returns and joins of an SOP, as the simulation and the conformance check see them."""

from __future__ import annotations

import pytest

from builders import decide, flow_sop, small_sop
from sop.errors import DocumentError
from sop.flow import RedoStep, ends_of, flow_of, with_correction
from sop.model import Due, Sop

CHECKED = flow_sop(
    {"id": "a"},
    {"id": "b"},
    {"id": "c", "decision": decide(ok=None, not_ok={"to": "b", "at_most": 2})},
    {"id": "d"},
)
"""a, b, c; from c on to d or back to b."""
BRANCHES = flow_sop(
    {"id": "a", "decision": decide(easy="c", hard=None)},
    {"id": "b"},
    {"id": "c", "after": ["b"]},
)
"""From a straight to c, or through b."""


def test_what_decides_leads_on_or_back() -> None:
    flow = flow_of(CHECKED)
    assert flow.before == {"a": (), "b": ("a",), "c": ("b",), "d": ("c",)}
    assert flow.leads == {"c": {"ok": ("d",), "not_ok": ()}}
    assert flow.back_to == {"c": {"not_ok": "b"}}
    assert flow.redo == {
        "c": {
            "not_ok": (
                RedoStep(step="b", open_before=0, alive=True),
                RedoStep(step="c", open_before=1, alive=False),
            )
        }
    }
    assert flow.may_be_passed_over == frozenset()


def test_an_outcome_adds_the_edge_to_the_step_it_names() -> None:
    assert BRANCHES.predecessors() == {"a": (), "b": ("a",), "c": ("b", "a")}
    flow = flow_of(BRANCHES)
    # What easy names is not what hard goes on to.
    assert flow.leads == {"a": {"easy": ("c",), "hard": ("b",)}}
    assert flow.may_be_passed_over == {"b"}
    assert BRANCHES.last_steps() == ("c",)


def test_an_outcome_that_ends_passes_over_the_rest() -> None:
    sop = flow_sop({"id": "a", "decision": decide(yes=None, no="end")}, {"id": "b"}, {"id": "c"})
    flow = flow_of(sop)
    assert flow.leads == {"a": {"yes": ("b",), "no": ()}}
    assert flow.may_be_passed_over == {"b", "c"}
    assert sop.last_steps() == ("c",)
    assert ends_of(sop) == {frozenset({"a"}), frozenset({"c"})}


def test_a_stretch_with_branches_counts_what_is_open_inside() -> None:
    sop = flow_sop(
        {"id": "a"},
        {"id": "x", "after": ["a"]},
        {"id": "b", "after": ["a"]},
        {"id": "c", "after": ["b"]},
        {"id": "d", "after": ["b", "x"]},
        {"id": "e", "after": ["c", "d"], "decision": decide(ok=None, again={"to": "b", "at_most": 1})},
        {"id": "f"},
    )
    assert flow_of(sop).redo["e"]["again"] == (
        RedoStep(step="b", open_before=0, alive=True),
        RedoStep(step="c", open_before=1, alive=False),
        # x has led to d already and is not repeated.
        RedoStep(step="d", open_before=1, alive=True),
        RedoStep(step="e", open_before=2, alive=False),
    )


def test_a_step_can_return_to_itself() -> None:
    sop = flow_sop({"id": "a", "decision": decide(ok="end", again={"to": "a", "at_most": 3})})
    assert flow_of(sop).redo == {"a": {"again": (RedoStep(step="a", open_before=0, alive=True),)}}


def test_what_states_a_limit_is_a_return_even_where_another_outcome_closes_the_circle() -> None:
    # b comes before a only by way of the outcome of a that leads to c.
    sop = flow_sop(
        {"id": "a", "decision": decide(on=["b"], off="end")},
        {"id": "c", "after": ["b"], "decision": decide(ok="end", again={"to": "a", "at_most": 1})},
        {"id": "b", "after": []},
    )
    assert flow_of(sop).back_to == {"a": {}, "c": {"again": "a"}}
    assert flow_of(sop).before == {"a": (), "c": ("b",), "b": ("a",)}


def test_steps_passed_over_only_in_a_repeat_may_be_passed_over() -> None:
    """c is reached whatever a decides at first; when c sends the case back to b, d may end it."""
    sop = flow_sop(
        {"id": "a"},
        {"id": "b", "decision": decide(on=None, stop="end")},
        {"id": "c", "decision": decide(ok=None, again={"to": "b", "at_most": 1})},
        {"id": "d"},
    )
    assert flow_of(sop).may_be_passed_over == {"c", "d"}


def test_old_documents_are_as_before(seed_sop: Sop) -> None:
    assert (flow_of(seed_sop).leads, flow_of(seed_sop).redo) == ({}, {})
    assert flow_of(seed_sop).before == seed_sop.predecessors()
    plain = small_sop({"a": None, "b": None})
    spelt = plain.model_dump(mode="json")
    assert spelt["steps"][0]["must_not_split"] is False
    assert Sop.model_validate(spelt).digest == plain.digest
    assert flow_sop({"id": "a", "must_not_split": True}).digest != flow_sop({"id": "a"}).digest


def test_units_and_deadlines() -> None:
    sop = flow_sop(
        {"id": "a", "for_each": "bidang", "due": {"value": 2, "unit": "working_days"}},
        {"id": "b", "due": {"value": 1.5, "unit": "working_hours", "after": "release"}},
        units={"bidang": ["ideologi", "politik"]},
    )
    assert [unit.id for unit in sop.units_of("a")] == ["ideologi", "politik"]
    assert sop.units_of("b") == ()
    first, second = (step.due or Due(value=1, unit="working_days") for step in sop.steps)
    assert (first.seconds(27_000), first.after) == (54_000, "enabled")
    assert (second.seconds(27_000), second.after) == (5_400, "release")
    assert Due(value=30, unit="working_minutes").seconds(27_000) == 1_800


def test_a_correction_that_only_a_scenario_has() -> None:
    plain = small_sop({"a": None, "b": None, "c": None})
    looped = with_correction(plain, at="b", back_to="a", share=0.25, at_most=2, falling=0.5, id="fix")
    decision = looped.step("b").decision
    assert decision is not None
    assert [(item.id, item.share, item.to) for item in decision.outcomes] == [
        ("goes_on", 0.75, None),
        ("fix", 0.25, ("a",)),
    ]
    assert flow_of(looped).leads == {"b": {"goes_on": ("c",), "fix": ()}}
    assert looped.digest != plain.digest
    # The last step has nothing to go on to.
    last = with_correction(plain, at="c", back_to="c", share=0.5, at_most=1).step("c").decision
    assert last is not None
    assert last.outcomes[0].to == ("end",)


def test_a_correction_beside_a_decision_takes_its_part_of_the_shares() -> None:
    sop = flow_sop(
        {"id": "a", "decision": decide(yes={"share": 0.6}, no={"share": 0.4, "to": "end"})}, {"id": "b"}
    )
    decision = with_correction(sop, at="a", back_to="a", share=0.5, at_most=1).step("a").decision
    assert decision is not None
    assert [item.share for item in decision.outcomes] == pytest.approx([0.3, 0.2, 0.5])


@pytest.mark.parametrize(
    ("at", "back_to", "code"),
    [
        ("x", "a", "unknown_step"),
        ("b", "x", "unknown_step"),
        ("a", "b", "limit_without_return"),
        ("d", "a", "return_with_side_exit"),
        ("c", "c", "correction_without_shares"),
    ],
)
def test_a_correction_that_cannot_be(at: str, back_to: str, code: str) -> None:
    sop = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c", "after": ["a"]}, {"id": "d", "after": ["b"]})
    if at == "c":
        sop = flow_sop({"id": "c", "decision": decide(on=None, off="end")}, {"id": "d"})
    with pytest.raises(DocumentError) as caught:
        with_correction(sop, at=at, back_to=back_to, share=0.1, at_most=1)
    assert code in {problem.code for problem in caught.value.problems}
