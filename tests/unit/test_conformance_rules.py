"""The rules that an SOP lays down, and how they are checked on a log."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import decide, flow_sop, small_log
from mining.conformance.rules.book import RULE_KINDS, rules_of
from mining.conformance.rules.checking import RuleCheck, check_rules
from random_flows import flow_sops, runs
from sop.errors import LogError
from sop.events import EventLog
from sop.flow import flow_of
from sop.model import Sop
from ukur.words import words

CHAIN = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c"})
BRANCHES = flow_sop(
    {"id": "a"},
    {"id": "d", "decision": decide(v="v", y="y", fix={"to": "a", "at_most": 2})},
    {"id": "v", "after": []},
    {"id": "y", "after": []},
    {"id": "z", "after": ["v", "y"]},
)


def trace_log(*traces: str, status: str = "completed", **columns: Any) -> EventLog:
    """Cases k0, k1, ... of one-letter steps, an hour apart, by the role of all test SOPs."""
    rows = [
        {
            "case_id": f"k{case}",
            "step_id": step,
            "start": f"2025-01-06 {6 + place:02}:00",
            "end": f"2025-01-06 {6 + place:02}:30",
            "role": "staf",
            **columns,
        }
        for case, trace in enumerate(traces)
        for place, step in enumerate(trace)
    ]
    cases = [{"case_id": f"k{case}", "status": status} for case in range(len(traces))]
    return small_log(rows, cases)


def broken(found: RuleCheck) -> dict[str, tuple[str, ...]]:
    """Cases that break a rule, by rule."""
    rows = found.rules[found.rules["broken"] > 0]
    return dict(zip(rows["rule_id"], rows["case_ids"], strict=True))


def row(found: RuleCheck, rule: str) -> dict[str, Any]:
    (one,) = found.rules[found.rules["rule_id"] == rule].to_dict("records")
    return {str(name): value for name, value in one.items()}


def names(sop: Sop, *kinds: str) -> list[str]:
    return [rule.rule_id for rule in rules_of(sop) if rule.kind in kinds]


def test_the_rules_of_a_chain() -> None:
    assert names(CHAIN, "carried_out") == ["carried_out:a", "carried_out:b", "carried_out:c"]
    assert names(CHAIN, "precedence") == ["precedence:b:a", "precedence:c:b"]
    assert names(CHAIN, "response") == ["response:a:b", "response:b:c"]


def test_the_rules_of_branches_and_returns() -> None:
    assert names(BRANCHES, "carried_out") == ["carried_out:a", "carried_out:d", "carried_out:z"]
    assert names(BRANCHES, "precedence") == [
        "precedence:d:a", "precedence:v:d", "precedence:y:d", "precedence:z:v+y",
    ]  # fmt: skip
    assert names(BRANCHES, "response") == ["response:a:d", "response:v:z", "response:y:z"]
    assert names(BRANCHES, "one_branch") == ["one_branch:d:v+y"]
    times = {rule.step_id: rule.at_most for rule in rules_of(BRANCHES) if rule.kind == "at_most"}
    assert times == {"a": 3, "d": 3, "v": 1, "y": 1, "z": 1}


@pytest.mark.parametrize(
    ("trace", "rules"),
    [
        ("abc", set()),
        ("abxc", set()),  # activities that the SOP does not know break no rule
        ("ac", {"carried_out:b", "response:a:b", "precedence:c:b"}),
        ("bc", {"carried_out:a", "precedence:b:a"}),
        ("acb", {"precedence:c:b", "response:b:c"}),
        ("abbc", {"at_most:b"}),
        ("abcb", {"at_most:b", "response:b:c"}),
    ],
)
def test_what_breaks_the_rules_of_a_chain(trace: str, rules: set[str]) -> None:
    found = check_rules(trace_log("abc", trace), CHAIN)
    assert broken(found) == dict.fromkeys(rules, ("k1",))
    assert (found.n_cases, found.n_broken, found.n_possible) == (2, int(bool(rules)), 0)
    assert list(found.cases["broken"]) == [0, len(rules)]


@pytest.mark.parametrize(
    ("trace", "rules"),
    [
        ("advz", set()),
        ("adadyz", set()),
        ("adadadvz", set()),
        ("adadadadvz", {"at_most:a", "at_most:d"}),
        ("advyz", {"one_branch:d:v+y"}),
        ("adz", {"one_branch:d:v+y", "precedence:z:v+y"}),
        ("dvz", {"carried_out:a", "precedence:d:a"}),
    ],
)
def test_what_breaks_the_rules_of_branches(trace: str, rules: set[str]) -> None:
    assert set(broken(check_rules(trace_log(trace), BRANCHES))) == rules


def test_a_case_that_runs_may_yet_keep_its_rules() -> None:
    found = check_rules(trace_log("a", status="running"), CHAIN)
    assert broken(found) == {}
    one = row(found, "response:a:b")
    assert (one["cases"], one["pending"], one["kept"]) == (1, 1, 0)
    # But what came without what had to come before stays broken.
    assert set(broken(check_rules(trace_log("b", status="running"), CHAIN))) == {"precedence:b:a"}


@pytest.mark.parametrize("precision", ["day", "minute", "second"])
def test_an_order_that_stamps_do_not_tell_is_possible(precision: str) -> None:
    """All at one instant, in the order of the file the wrong way round."""
    at = "2025-01-06 08:00"
    rows = [
        {"step_id": step, "start": at, "end": at, "precision": precision, "role": "staf"} for step in "cba"
    ]
    found = check_rules(small_log(rows, [{"case_id": "p", "status": "completed"}]), CHAIN)
    assert broken(found) == {}
    assert (found.n_broken, found.n_possible) == (0, 1)
    for rule in ("precedence:b:a", "precedence:c:b", "response:a:b", "response:b:c"):
        one = row(found, rule)
        assert (one["possible"], one["kept"], one["possible_case_ids"]) == (1, 0, ("p",))
    assert row(found, "at_most:a")["kept"] == 1


def test_days_that_differ_tell_the_order() -> None:
    """Stamped by the day, midnight in Jakarta is the day before in UTC."""
    rows = [
        {"step_id": step, "end": f"2025-01-{day:02} 00:00", "precision": "day", "role": "staf"}
        for step, day in (("a", 7), ("b", 6), ("c", 8))
    ]
    found = check_rules(small_log(rows, [{"case_id": "p", "status": "completed"}]), CHAIN)
    assert broken(found) == {"precedence:b:a": ("p",), "response:a:b": ("p",)}


def test_every_case_counts_once_in_every_rule() -> None:
    found = check_rules(trace_log("abc", "ac", "b", "cba", "abcc", ""), CHAIN).rules
    parts = found[["kept", "broken", "possible", "unknown", "pending"]].sum(axis=1)
    assert (parts == found["cases"]).all()
    assert (found["case_ids"].map(len) == found["broken"]).all()


def test_an_event_without_stamp_is_refused() -> None:
    log = trace_log("abc")
    log.events.loc[1, ["start", "end"]] = None
    with pytest.raises(LogError) as error:
        check_rules(log, CHAIN)
    assert error.value.problems[0].code == "event_without_stamp"


@st.composite
def followed(draw: st.DrawFn) -> tuple[Sop, list[str]]:
    sop = draw(flow_sops())
    return sop, draw(runs(sop, flow_of(sop)))


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(followed())
def test_what_follows_the_sop_breaks_no_rule(example: tuple[Sop, list[str]]) -> None:
    sop, trace = example
    rows = [
        {"case_id": "p", "step_id": step, "role": "staf", "start": f"2025-01-01 00:{place:02}:00",
         "end": f"2025-01-01 00:{place:02}:30"}
        for place, step in enumerate(trace[:60])
    ]  # fmt: skip
    status = "completed" if len(trace) <= 60 else "running"
    found = check_rules(small_log(rows, [{"case_id": "p", "status": status}]), sop)
    assert broken(found) == {}
    assert found.n_possible == 0


def test_every_kind_of_rule_has_words() -> None:
    for language in ("id", "en"):
        w = words(language)  # type: ignore[arg-type]
        for kind in RULE_KINDS:
            assert w.has(f"rule_kind.{kind}")
            assert w.has(f"rule_sentence.{kind}")
        for kind in ("role", "different_persons", "every_unit", "unit_at_most", "due"):
            assert w.has(f"finding.rule_unknown_{kind}")
