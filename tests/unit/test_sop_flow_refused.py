"""What keeps a case from being completed is refused before anything runs, each with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import decide, flow_data
from sop.documents import parse_document
from sop.errors import DocumentError, Problem
from sop.model import Sop
from ukur.words import LANGUAGES, words
from ukur.words.telling import tell_problem


def _problems(*steps: dict[str, Any], units: dict[str, list[str]] | None = None) -> dict[str, Problem]:
    with pytest.raises(DocumentError) as caught:
        parse_document(json.dumps(flow_data(*steps, units=units), indent=1), Sop)
    for problem in caught.value.problems:
        assert "(line " in problem.place
        for language in LANGUAGES:
            said = tell_problem(problem, words(language))
            assert "→" in said
            assert "{" not in said
    return {problem.code: problem for problem in caught.value.problems}


BACK = {"to": "a", "at_most": 1}
STEPS = ({"id": "b"}, {"id": "c"})


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        # Nobody leads to c: both outcomes name b.
        (({"id": "a", "decision": decide(x="b", y="b")}, *STEPS[:1], {"id": "c", "after": ["a"]}),
         {"step_unreachable"}),
        (({"id": "a", "decision": decide(x=BACK, y=BACK)}, *STEPS), {"no_way_out"}),
        (({"id": "a", "decision": decide(x={**BACK, "share": 1}, y={"share": 0})}, *STEPS), {"no_way_out"}),
        (({"id": "a", "decision": decide(x="nowhere", y=None)}, *STEPS), {"unknown_step"}),
        (({"id": "a", "decision": decide(x=["end", "b"], y=None)}, *STEPS), {"unknown_step"}),
        (({"id": "end", "decision": decide(x="end", y=None)}, *STEPS), {"end_is_a_step"}),
        (({"id": "a"}, {"id": "b", "decision": decide(x="a", y="end")}), {"return_without_limit"}),
        (({"id": "a"}, {"id": "b", "decision": decide(x=["a", "c"], y="end")}, STEPS[1]),
         {"return_among_others"}),
        (({"id": "a", "decision": decide(x={"to": "b", "at_most": 2}, y="end")}, *STEPS),
         {"limit_without_return"}),
        (({"id": "a", "decision": decide(x={"falling": 0.5}, y="end")}, *STEPS), {"limit_without_return"}),
        # A decision that nothing follows, and one of which everything that follows is named elsewhere.
        (({"id": "a"}, {"id": "b", "decision": decide(x=None, y=BACK)}), {"outcome_leads_nowhere"}),
        (({"id": "a", "decision": decide(x=None, y="b")}, *STEPS), {"outcome_leads_nowhere"}),
        # c is carried out beside b and is not repeated with a.
        (({"id": "a"}, {"id": "c", "after": ["a"]},
          {"id": "b", "after": ["a"], "decision": decide(x="end", y=BACK)}), {"return_with_side_exit"}),
        # b waits for o as well, which z may pass over.
        (({"id": "z", "decision": decide(x=["o", "a"], y="a")}, {"id": "o", "after": []},
          {"id": "a", "after": []}, {"id": "b", "after": ["a", "o"]},
          {"id": "c", "decision": decide(x="end", y=BACK)}), {"return_entered_midway"}),
        (({"id": "a"}, {"id": "b", "after": ["a"], "decision": decide(x=None, y="end")},
          {"id": "c", "after": ["a"]}, {"id": "d", "after": ["b", "c"]}), {"end_beside_others"}),
        # c follows a as well: that b ends the case would not hold it up.
        (({"id": "a"}, {"id": "b", "decision": decide(x=None, y="end")}, {"id": "c", "after": ["a", "b"]}),
         {"end_beside_others"}),
        (({"id": "a", "decision": decide(x={"share": 0.5}, y={"share": 0.4, "to": "end"})}, *STEPS),
         {"shares_not_one"}),
        (({"id": "a", "decision": decide(x={"share": 0.5}, y="end")}, *STEPS), {"shares_incomplete"}),
        (({"id": "a", "not_same_person_as": ["b"]}, *STEPS), {"control_not_before"}),
        (({"id": "a", "not_same_person_as": ["a", "x"]},), {"control_not_before", "unknown_step"}),
        (({"id": "a", "for_each": "bidang"},), {"unknown_unit_set"}),
        (({"id": "a", "after": ["b"]}, {"id": "b", "after": ["a"]}), {"order_in_circle"}),
        (({"id": "a", "decision": {"outcomes": [{"id": "x", "text": "x"}]}}, *STEPS), {"too_few"}),
        (({"id": "a", "due": {"value": 0, "unit": "working_days"}},), {"out_of_range"}),
        (({"id": "a", "due": {"value": 1, "unit": "days"}},), {"not_allowed"}),
        (({"id": "a", "decision": decide(x={"at_most": 21, "to": "a"}, y="end")},), {"out_of_range"}),
        (({"id": "a", "decision": decide(x={"weight": 1}, y="end")}, *STEPS), {"unknown_key"}),
        (({"id": "a", "must_not_split": "perhaps"},), {"not_a_yes_no"}),
    ],
)  # fmt: skip
def test_what_is_refused(steps: tuple[dict[str, Any], ...], codes: set[str]) -> None:
    assert set(_problems(*steps)) == codes


def test_ids_of_outcomes_units_and_members_are_used_once() -> None:
    outcome = {"id": "x", "text": "x"}
    step = {"id": "a", "decision": {"outcomes": [outcome, {**outcome, "to": "end"}]}}
    assert set(_problems(step, {"id": "b"})) == {"id_twice"}
    data = flow_data({"id": "a", "for_each": "u"}, units={"u": ["x", "x"]})
    data["units"].append(data["units"][0])
    with pytest.raises(DocumentError) as caught:
        parse_document(json.dumps(data, indent=1), Sop)
    assert [(problem.code, problem.value) for problem in caught.value.problems] == [
        ("id_twice", "u"),
        ("id_twice", "x"),
        ("id_twice", "x"),
    ]


def test_all_is_told_at_once_and_where() -> None:
    found = _problems(
        {"id": "a", "for_each": "bidang"},
        {"id": "b", "decision": decide(x="a", y="nowhere"), "not_same_person_as": ["c"]},
        {"id": "c"},
    )
    assert set(found) == {
        "unknown_unit_set",
        "return_without_limit",
        "unknown_step",
        "control_not_before",
    }
    assert found["unknown_step"].place.startswith("steps[2].decision.outcomes[2].to (line ")
    assert found["return_without_limit"].place.startswith("steps[2].decision.outcomes[1] (line ")
    assert found["control_not_before"].allowed == ("a",)


def test_the_step_that_goes_on_beside_an_end_is_named() -> None:
    found = _problems(
        {"id": "a"},
        {"id": "b", "after": ["a"], "decision": decide(x=None, y="end")},
        {"id": "e", "after": ["b"]},
        {"id": "c", "after": ["a"]},
    )
    assert found["end_beside_others"].fields["other"] == "c"


def test_a_last_step_beside_another_may_end_its_own_branch() -> None:
    """There is nothing left that it could pass over."""
    data = flow_data(
        {"id": "a"},
        {"id": "b", "after": ["a"], "decision": decide(ok="end", again={"to": "b", "at_most": 1})},
        {"id": "c", "after": ["a"]},
    )
    assert Sop.model_validate(data).last_steps() == ("b", "c")


def test_exclusive_branches_may_end_the_case_each_on_its_own() -> None:
    data = flow_data(
        {"id": "a", "decision": decide(x="b", y="d")},
        {"id": "b", "after": [], "decision": decide(x="c", y="end")},
        {"id": "c", "after": []},
        {"id": "d", "after": []},
    )
    assert Sop.model_validate(data).last_steps() == ("c", "d")


def test_many_decisions_one_after_another_are_no_trouble() -> None:
    steps: list[dict[str, Any]] = []
    for number in range(60):
        steps.append({"id": f"d{number}", "decision": decide(skip=f"d{number + 1}", do=None)})
        steps.append({"id": f"s{number}"})
    steps.append({"id": "d60"})
    assert len(Sop.model_validate(flow_data(*steps)).last_steps()) == 1


def test_too_many_decisions_beside_one_another_are_refused() -> None:
    steps: list[dict[str, Any]] = [{"id": "a"}]
    for number in range(16):
        steps.append({"id": f"d{number}", "after": ["a"], "decision": decide(x="z", y=None)})
        steps.append({"id": f"s{number}"})
    steps.append({"id": "z", "after": [f"s{number}" for number in range(16)]})
    assert set(_problems(*steps)) == {"too_many_ways"}
