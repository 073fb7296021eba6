"""A scenario for the revision of the SOP that it was made for: what stays, moves, is scaled or left out."""

from __future__ import annotations

from typing import Any

import pytest

from builders import decide
from compared import scenario_of, sop_of
from simulation.comparison import fitted_to
from simulation.comparison.fitting import Fitted
from simulation.planning import make_plan
from sop.model import Sop
from sop.worktime import default_calendar

OLD = sop_of({"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"})
CONSTANT = {"family": "constant"}
MINUTES = {"family": "constant", "minutes": 90}


def _fitted(new: Sop, old: Sop = OLD, **scenario: Any) -> Fitted:
    """Fitted to a revision, after both sides have been shown to make a plan."""
    given = scenario_of(**scenario)
    make_plan(old, given, default_calendar())
    found = fitted_to(old, new, given)
    make_plan(new, found.scenario, default_calendar())
    return found


def _wait(after: str, before: str) -> dict[str, Any]:
    return {"id": "w", "name": "W", "after": after, "before": before, "low": 3, "mode": 4, "high": 5}


def test_nothing_changes_for_the_same_steps() -> None:
    scenario = scenario_of(waits=[_wait("a", "b")], priorities={"c": 1}, durations={"steps": {"b": MINUTES}})
    found = fitted_to(OLD, OLD.model_copy(update={"title": "Again"}), scenario)
    assert found == Fitted(scenario=scenario)


def test_a_step_that_takes_the_place_of_one_inherits_and_what_is_gone_is_told() -> None:
    scenario = {
        "durations": {"steps": {"b": CONSTANT, "c": CONSTANT}},
        "priorities": {"b": 1, "d": 2},
        "passed_over": {"b": 0.1, "c": 0.2},
        "batches": [{"step": "b", "size": 2, "at": ["09:00"]}, {"step": "c", "size": 2, "at": ["09:00"]}],
    }
    new = sop_of({"id": "a"}, {"id": "cc", "replaces": ["c"]}, {"id": "d"})
    found = _fitted(new, **scenario)
    assert set(found.dropped) == {"durations.steps.b", "priorities.b", "passed_over.b", "batches.b"}
    assert dict(found.moved) == {"durations.steps.c": "cc", "passed_over.c": "cc", "batches.c": "cc"}
    assert set(found.scenario.durations.steps) == {"cc"}
    assert found.scenario.passed_over == {"cc": 0.2}
    assert found.scenario.priorities == {"d": 2}
    assert [batch.step for batch in found.scenario.batches] == ["cc"]


def test_a_step_that_takes_in_another_keeps_what_was_said_of_itself() -> None:
    new = sop_of({"id": "a"}, {"id": "b", "replaces": ["c"]}, {"id": "d"})
    rules = {"b": {"family": "lognormal", "cv": 0.1}, "c": {"family": "lognormal", "cv": 0.9}}
    found = _fitted(new, durations={"steps": rules})
    assert found.scenario.durations.steps["b"].cv == 0.1
    assert found.dropped == ("durations.steps.c",)


@pytest.mark.parametrize(
    ("steps", "ends"),
    [
        # Merged with the step after, with the step before, split, renamed.
        ([("a", []), ("bc", ["b", "c"]), ("d", [])], ("a", "bc")),
        ([("ab", ["a"]), ("b", []), ("c", []), ("d", [])], ("ab", "b")),
        ([("a", []), ("b1", ["b"]), ("b2", ["b"]), ("c", []), ("d", [])], ("a", "b1")),
        ([("a1", ["a"]), ("a2", ["a"]), ("b", []), ("c", []), ("d", [])], ("a2", "b")),
    ],
)
def test_outsiders_need_their_time_whoever_goes_on(steps: list[Any], ends: tuple[str, str]) -> None:
    new = sop_of(*({"id": name, "replaces": of} for name, of in steps))
    found = _fitted(new, waits=[_wait("a", "b")])
    assert found.dropped == ()
    assert [(wait.after, wait.before) for wait in found.scenario.waits] == [ends]
    assert found.moved == tuple(("waits.w", end) for end in ends if end not in ("a", "b"))


def test_a_wait_inside_what_is_one_step_now_is_left_out() -> None:
    new = sop_of({"id": "ab", "replaces": ["a", "b"]}, {"id": "c"}, {"id": "d"})
    found = _fitted(new, waits=[_wait("a", "b")])
    assert (found.scenario.waits, found.dropped) == ((), ("waits.w",))


def _handover(**more: Any) -> dict[str, Any]:
    span = {"low": 1, "mode": 1, "high": 1, "unit": "working_hours", "between_roles_only": False}
    return {"id": "h", **span, **more}


def test_handovers_end_with_the_order_that_they_belong_to() -> None:
    parallel = sop_of({"id": "a"}, {"id": "b", "after": ["a"]}, {"id": "c", "after": ["a"]}, {"id": "d"})
    apart = [_handover(after="b", before="c")]
    assert _fitted(parallel, handovers=apart).dropped == ("handovers.h",)
    for stays in ({"before": "c"}, {"after": "a"}, {}):
        assert _fitted(parallel, handovers=[_handover(**stays)]).dropped == ()
    # b is the last row but one of those before d: nobody comes after it any more.
    assert _fitted(sop_of({"id": "b"}), handovers=[_handover(after="a")]).dropped == ("handovers.h",)


def test_handovers_between_posts_need_two_posts() -> None:
    roles = ("staf", "boss")
    people = [{"id": role, "roles": [role]} for role in roles]
    boss = {"performers": {"roles": ["boss"]}}
    old = sop_of({"id": "a"}, {"id": "b", **boss}, roles=roles)
    new = sop_of({"id": "a"}, {"id": "b"}, roles=roles)
    hand = [_handover(after="a", before="b", between_roles_only=True)]
    assert _fitted(new, old, people=people, handovers=hand).dropped == ("handovers.h",)
    assert _fitted(old, old, people=people, handovers=hand).dropped == ()


def test_corrections_follow_their_steps_unless_the_revision_writes_them_down() -> None:
    correction = [{"id": "fix", "at": "c", "back_to": "b", "share": 0.3}]
    merged = sop_of({"id": "a"}, {"id": "bc", "replaces": ["b", "c"]}, {"id": "d"})
    found = _fitted(merged, corrections=correction).scenario.corrections
    assert [(item.at, item.back_to) for item in found] == [("bc", "bc")]
    decision = decide(ok={"share": 0.6}, no={"to": "b", "at_most": 1, "share": 0.4})
    written = sop_of({"id": "a"}, {"id": "b"}, {"id": "c", "decision": decision}, {"id": "d"})
    assert _fitted(written, corrections=correction).dropped == ("corrections.fix",)
    other = decide(ok={"share": 0.6}, no={"to": "a", "at_most": 1, "share": 0.4})
    elsewhere = sop_of({"id": "a"}, {"id": "b"}, {"id": "c", "decision": other}, {"id": "d"})
    assert _fitted(elsewhere, corrections=correction).dropped == ()
    assert _fitted(sop_of({"id": "a"}, {"id": "c"}), corrections=correction).dropped == ("corrections.fix",)


def test_a_step_that_decides_only_now_is_not_left_out() -> None:
    decision = decide(ok={"share": 0.6}, no={"to": "a", "at_most": 1, "share": 0.4})
    new = sop_of({"id": "a"}, {"id": "b", "decision": decision}, {"id": "c"}, {"id": "d"})
    found = _fitted(new, passed_over={"b": 0.2, "c": 0.1})
    assert found.dropped == ("passed_over.b",)
    assert found.scenario.passed_over == {"c": 0.1}
    renamed = sop_of(
        {"id": "a"}, {"id": "bb", "replaces": ["b"], "decision": decision}, {"id": "c"}, {"id": "d"}
    )
    assert "passed_over.bb" in _fitted(renamed, passed_over={"b": 0.2}).dropped


def test_shares_hold_for_decisions_with_the_same_outcomes() -> None:
    two = {"ok": {"share": 0.6}, "no": {"to": "a", "at_most": 1, "share": 0.4}}

    def deciding(name: str, replaces: list[str], **outcomes: Any) -> Sop:
        step = {"id": name, "replaces": replaces, "decision": decide(**outcomes) if outcomes else None}
        return sop_of({"id": "a"}, step, {"id": "c"}, {"id": "d"})

    old = deciding("b", [], **two)
    given = {"decisions": {"b": {"ok": 0.9, "no": 0.1}}}
    assert _fitted(deciding("bb", ["b"], **two), old, **given).scenario.decisions == {
        "bb": {"ok": 0.9, "no": 0.1}
    }
    # A third way: that the two of old come to 1 would mean that nobody ever takes it.
    three = {"ok": {"share": 0.5}, "no": {**two["no"], "share": 0.3}, "stop": {"share": 0.2, "to": "end"}}
    for new in (deciding("b", [], **three), deciding("b", []), deciding("bb", ["b"])):
        found = _fitted(new, old, **given)
        assert found.scenario.decisions == {}
        assert [name.split(".")[0] for name in found.dropped] == ["decisions"]


def test_units_that_a_step_no_longer_has() -> None:
    units = {"bidang": ["x", "y"]}
    old = sop_of({"id": "a"}, {"id": "b", "for_each": "bidang"}, units=units)
    new = sop_of({"id": "a"}, {"id": "b"})
    people = [
        {"id": "one", "roles": ["staf"], "units": ["x"]},
        {"id": "two", "roles": ["staf"], "units": ["y"]},
    ]
    rules = {"units": {"b": {"x": CONSTANT}}}
    found = _fitted(new, old, people=people, durations=rules)
    assert set(found.dropped) == {"durations.units.b.x", "people.one.units.x", "people.two.units.y"}
    assert found.scenario.durations.units == {}
    assert [group.units for group in found.scenario.people] == [(), ()]


def test_posts_that_the_revision_no_longer_has() -> None:
    roles = ("staf", "boss", "clerk")
    people = [
        {"id": "one", "roles": ["staf", "clerk"]},
        {"id": "two", "roles": ["clerk"]},
        {"id": "three", "roles": ["boss"]},
    ]
    old = sop_of({"id": "a"}, {"id": "b", "performers": {"roles": ["clerk"]}}, roles=roles)
    new = sop_of({"id": "a"}, {"id": "b"}, roles=("staf", "boss"))
    deputies = [
        {"role": "staf", "persons": ["two", "three"]},
        {"role": "clerk", "persons": ["three"]},
        {"role": "boss", "persons": ["two"]},
    ]
    found = _fitted(new, old, people=people, deputies=deputies)
    assert set(found.dropped) == {"people.one.roles.clerk", "people.two", "deputies.clerk", "deputies.boss"}
    assert [(group.id, group.roles) for group in found.scenario.people] == [
        ("one", ("staf",)),
        ("three", ("boss",)),
    ]
    assert [item.persons for item in found.scenario.deputies] == [("three",)]
    also = sop_of({"id": "z"}, roles=("staf", "clerk"))
    assert fitted_to(old, new, scenario_of(people=people), also=(also,)).dropped == ()


def test_open_cases_are_as_far_as_they_were() -> None:
    def done(new: Sop, *steps: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        case = {"case_id": "o", "released": "2024-12-30", "done": list(steps)}
        found = _fitted(new, open_cases=[case])
        return found.scenario.open_cases[0].done, found.dropped

    renamed = sop_of({"id": "a"}, {"id": "bb", "replaces": ["b"]}, {"id": "c"}, {"id": "d"})
    assert done(renamed, "a", "b") == (("a", "bb"), ())
    merged = sop_of({"id": "a"}, {"id": "bc", "replaces": ["b", "c"]}, {"id": "d"})
    assert done(merged, "a", "b", "c") == (("a", "bc"), ())
    assert done(merged, "a", "b") == (("a",), ("open_cases.o.done.b",))
    shorter = sop_of({"id": "a"}, {"id": "c"}, {"id": "d"})
    assert done(shorter, "a", "b") == (("a",), ("open_cases.o.done.b",))
    # A step put in before what is over is over, one put in later is not.
    longer = sop_of({"id": "a"}, {"id": "x"}, {"id": "b"}, {"id": "y"}, {"id": "c"}, {"id": "d"})
    assert done(longer, "a", "b") == (("a", "x", "b"), ())


def test_names_that_nobody_knows_stay_for_the_plan_to_refuse() -> None:
    scenario = scenario_of(
        durations={"steps": {"z": CONSTANT}},
        waits=[_wait("z", "b")],
        handovers=[_handover(after="z", before="y")],
        passed_over={"z": 0.1},
        decisions={"z": {"ok": 1.0}},
        open_cases=[{"case_id": "o", "released": "2024-12-30", "done": ["z"]}],
    )
    new = sop_of({"id": "a"}, {"id": "b"}, {"id": "c"})
    found = fitted_to(OLD, new, scenario)
    assert found.scenario == scenario
    assert found.dropped == ()
