"""What `ukur check` says about decisions, units, controls and deadlines that are sound, but doubtful."""

from __future__ import annotations

from typing import Any

import pytest

from builders import decide, flow_sop
from sop.model import Sop
from sop.rules import review
from ukur.words import LANGUAGES, words
from ukur.words.telling import tell_finding

# Rules about the identity block of the test SOP are of no interest here.
RULES = {
    "decisions_not_stated", "decision_not_two_exits", "decision_without_effect", "decision_without_shares",
    "control_in_one_role", "due_before_standard", "units_not_used", "no_correction_loop", "nobody_waits_for",
}  # fmt: skip


def _found(sop: Sop) -> list[tuple[str, str, str]]:
    findings = [finding for finding in review(sop) if finding.rule in RULES]
    for language in LANGUAGES:
        for finding in findings:
            assert "{" not in tell_finding(finding, words(language))
            assert not tell_finding(finding, words(language)).startswith(finding.rule)
    return [(finding.rule, finding.severity, finding.place) for finding in findings]


def _two(**keys: Any) -> dict[str, Any]:
    return {"id": "a", "decision": {**decide(x={"share": 0.5}, y={"share": 0.5, "to": "end"}), **keys}}


THREE = {
    "id": "a",
    "decision": decide(x={"share": 1}, y={"share": 0, "to": "end"}, z={"share": 0, "to": "end"}),
}
UNSHARED = {"id": "a", "decision": decide(x=None, y="end")}
EITHER = {"id": "a", "decision": decide(x={"share": 0.5, "to": "b"}, y={"share": 0.5, "to": "c"})}
SOON = {"id": "a", "due": {"value": 30, "unit": "working_minutes"}}


def test_a_decision_of_two_stated_exits_is_fine() -> None:
    assert _found(flow_sop(_two(), {"id": "b"})) == []


@pytest.mark.parametrize(
    ("steps", "finding"),
    [
        ((THREE, {"id": "b"}), ("decision_not_two_exits", "note", "1")),
        ((_two(basis="assumed"), {"id": "b"}), ("decisions_not_stated", "warning", "")),
        ((UNSHARED, {"id": "b"}), ("decision_without_shares", "note", "")),
        # c follows z anyway: what a decides about it has no effect.
        (({"id": "z"}, EITHER, {"id": "b"}, {"id": "c", "after": ["z", "b"]}),
         ("decision_without_effect", "warning", "2")),
        (({"id": "a"}, {"id": "b", "not_same_person_as": ["a"]}), ("control_in_one_role", "note", "2")),
        ((SOON,), ("due_before_standard", "warning", "")),
    ],
)  # fmt: skip
def test_each_rule(steps: tuple[dict[str, Any], ...], finding: tuple[str, str, str]) -> None:
    assert _found(flow_sop(*steps)) == [finding]


def test_units_that_no_step_uses() -> None:
    assert _found(flow_sop({"id": "a"}, units={"u": ["x"]})) == [("units_not_used", "note", "")]
    assert _found(flow_sop({"id": "a", "for_each": "u"}, units={"u": ["x"]})) == []


def test_a_check_that_decides_has_its_way_back() -> None:
    plain = flow_sop({"id": "a", "text": "Memeriksa berkas"}, {"id": "b"})
    assert _found(plain) == [("no_correction_loop", "warning", "1")]
    decided = flow_sop({**_two(), "text": "Memeriksa berkas"}, {"id": "b"})
    assert _found(decided) == []


def test_ends_of_branches_of_which_one_is_taken_need_nobody_to_wait() -> None:
    decision = decide(x={"share": 0.5, "to": "b"}, y={"share": 0.5, "to": "c"})
    assert _found(flow_sop({"id": "a", "decision": decision}, {"id": "b"}, {"id": "c", "after": ["a"]})) == []
    both = flow_sop({"id": "a"}, {"id": "b", "after": ["a"]}, {"id": "c", "after": ["a"]})
    assert _found(both) == [("nobody_waits_for", "warning", "")]
