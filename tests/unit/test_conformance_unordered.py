"""Stamps that do not tell the order: what is certain, what is possible, and what is said of both."""

from __future__ import annotations

from typing import Any

import pytest

from builders import decide, flow_sop, small_log, small_sop
from mining.conformance import check_conformance
from mining.conformance.result import Conformance
from sop.model import Sop
from ukur.words import LANGUAGES, words
from ukur.words.deviations import tell_deviation
from ukur.words.telling import tell_finding

ROW = small_sop(dict.fromkeys("abcdef"))
CHECKED = flow_sop(
    {"id": "a"},
    {"id": "b"},
    {"id": "c", "decision": decide(ok=None, not_ok={"to": "b", "at_most": 1})},
    {"id": "d"},
)


def check(trace: str, sop: Sop = ROW, **more: Any) -> Conformance:
    """One case: a word a day, with the steps of that day."""
    rows = [
        {"step_id": step, "end": f"2025-02-{3 + day:02}", "precision": "day", **more}
        for day, word in enumerate(trace.split())
        for step in word
    ]
    return check_conformance(small_log(rows), sop, open_gap_days=0)


def told(result: Conformance) -> list[tuple[str, ...]]:
    """Certainty, kind and steps."""
    table = result.deviations.fillna({"step_id": "", "other_step_id": ""})
    rows = table[["certainty", "kind", "step_id", "other_step_id"]].itertuples(index=False, name=None)
    return [tuple(part for part in row if part) for row in rows]


@pytest.mark.parametrize(
    ("trace", "deviations", "costs"),
    [
        ("a b c d e f", [], (0, 0)),
        # The day does not tell whether c came before d: neither is blamed, and the case conforms.
        ("a b dc e f", [("possible", "swapped", "c", "d")], (0, 2)),
        ("a b cdef", [("possible", "swapped", *pair) for pair in ("cd", "de", "ef")], (0, 6)),
        ("ab c d ef", [("possible", "swapped", "a", "b"), ("possible", "swapped", "e", "f")], (0, 4)),
        # Days apart are in order.
        ("a c b d e f", [("certain", "swapped", "b", "c")], (2, 2)),
        ("a b c e f", [("certain", "not_carried_out", "d")], (1, 1)),
        ("ab c e f", [("possible", "swapped", "a", "b"), ("certain", "not_carried_out", "d")], (1, 3)),
        # c is there twice whatever the order; it may have come after d both times only if b came late.
        ("a bc cd e f", [("certain", "repeated", "c"), ("possible", "swapped", "c", "d")], (1, 3)),
        ("a b ccd e f", [("certain", "repeated", "c"), ("possible", "swapped", "c", "d")], (1, 3)),
        # Between c and e the SOP has d: they are not swapped, but e may have come too early.
        ("a b ce f", [("possible", "out_of_order", "e"), ("certain", "not_carried_out", "d")], (1, 3)),
        # What is out of place beside a block stays so.
        (
            "f abc d e",
            [
                ("certain", "out_of_order", "f"),
                ("possible", "swapped", "a", "b"),
                ("possible", "swapped", "b", "c"),
            ],
            (2, 6),
        ),
        # Something is out of place under every order, but it is b in one and d in the other.
        (
            "a cd b e f",
            [
                ("possible", "swapped", "b", "c"),
                ("possible", "out_of_order", "b"),
                ("possible", "out_of_order", "d"),
            ],
            (2, 4),
        ),
    ],
)
def test_certain_and_possible(trace: str, deviations: list[tuple[str, ...]], costs: tuple[int, int]) -> None:
    result = check(trace)
    case = result.cases.iloc[0]
    assert sorted(told(result)) == sorted(deviations)
    assert (case["cost"], case["worst_cost"]) == costs
    assert case["state"] == ("deviating" if costs[0] else "conforming")
    # A case that costs something under its best order deviates for certain, even if it is not certain how.
    assert case["certainty"] == ("possible" if costs == (0, costs[1]) and costs[1] else "certain")
    ways = len(result.variants["steps"].iloc[0]) + 6
    assert case["worst_fitness"] == pytest.approx(1 - costs[1] / ways)
    assert result.numbers.worst_log_fitness == pytest.approx(case["worst_fitness"])


def test_cases_that_conform_for_certain_are_counted() -> None:
    rows = [
        {"case_id": case, "step_id": step, "end": f"2025-02-{day:02}", "precision": "day"}
        for case, days in (("p", (3, 4, 5, 6, 7, 8)), ("q", (3, 4, 5, 5, 6, 7)), ("r", (3, 4, 6, 5, 7, 8)))
        for step, day in zip("abcdef", days, strict=True)
    ]
    result = check_conformance(small_log(rows), ROW)
    numbers = result.numbers
    assert (numbers.conforming, numbers.conforming_certain, numbers.deviating) == (2, 1, 1)
    assert result.cases["certainty"].tolist() == ["certain", "possible", "certain"]
    assert result.summary[["kind", "certainty", "count"]].values.tolist() == [
        ["swapped", "certain", 1],
        ["swapped", "possible", 1],
    ]
    # p and q did the same, but of q the order of two is not known.
    assert result.variants["steps"].nunique() == 2
    assert sorted(result.variants["unordered"]) == [0, 0, 2]
    assert sorted(result.variants["orders"]) == ["all", "known", "known"]


def test_a_date_among_times_leaves_the_times_in_order() -> None:
    """b at nine and a at ten are swapped for certain, though f of the same day has no time."""
    rows = [
        {"step_id": "f", "end": "2025-02-03", "precision": "day"},
        {"step_id": "b", "end": "2025-02-03 09:00"},
        {"step_id": "a", "end": "2025-02-03 10:00"},
        *({"step_id": step, "end": f"2025-02-0{day} 09:00"} for day, step in enumerate("cde", start=4)),
    ]
    result = check_conformance(small_log(rows), ROW)
    assert told(result) == [("certain", "swapped", "a", "b"), ("certain", "out_of_order", "f")]
    assert result.variants["unordered"].tolist() == [3]
    assert result.cases[["cost", "worst_cost"]].values.tolist() == [[4, 4]]


def test_a_return_of_one_day_may_not_have_been_one() -> None:
    rows = [{"step_id": step, "end": "2025-02-03", "precision": "day"} for step in "abcbcd"]
    result = check_conformance(small_log(rows), CHECKED)
    assert result.cases[["state", "certainty"]].values.tolist() == [["conforming", "possible"]]
    assert ("possible", "swapped", "b", "c") in told(result)


def test_who_did_it_does_not_depend_on_order() -> None:
    result = check("a b cd e f", role="kepala")
    assert not [row for row in told(result) if "wrong_role" in row]
    sop = ROW.model_copy(
        update={"roles": (*ROW.roles, ROW.roles[0].model_copy(update={"id": "kepala", "name": "Kepala"}))}
    )
    result = check("a b cd e f", sop, role="kepala")
    assert {row[0] for row in told(result) if row[1] == "wrong_role"} == {"certain"}
    assert len([row for row in told(result) if row[1] == "wrong_role"]) == 6


def test_too_many_orders_are_said_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.conformance.deviations.ALL_EDGES", 5)
    result = check("a cd b e f")
    assert result.variants["orders"].tolist() == ["some"]
    assert [(item.rule, item.count) for item in result.findings if item.rule == "orders_not_all_tried"] == [
        ("orders_not_all_tried", 1)
    ]
    assert {row[0] for row in told(result)} == {"possible"}
    assert result.cases["worst_cost"].tolist() == [4]


def test_a_block_of_more_than_ten_is_not_searched() -> None:
    sop = flow_sop(
        *({"id": f"s{number:02}"} for number in range(12)),
        {"id": "y", "decision": decide(ok=None, again={"to": "s00", "at_most": 1})},
        {"id": "z"},
    )
    rows = [{"step_id": step.id, "end": "2025-02-03", "precision": "day"} for step in sop.steps]
    result = check_conformance(small_log(rows), sop)
    assert result.variants["orders"].tolist() == ["some"]
    assert len(result.deviations) == 13
    assert set(result.deviations["certainty"]) == {"possible"}


def test_running_cases_have_no_worst_order() -> None:
    rows = [{"step_id": step, "end": "2025-02-03", "precision": "day"} for step in "ab"]
    cases = [{"case_id": "p", "status": "running"}]
    result = check_conformance(small_log(rows, cases), ROW)
    assert result.deviations.empty
    assert result.cases[["worst_cost", "worst_fitness", "certainty"]].isna().all(axis=None)
    assert result.numbers.worst_log_fitness is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_certainty_is_told(language: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    table = words(language)
    result = check("a b dc e f")
    sentence = tell_deviation(result.deviations.iloc[0].to_dict(), ROW, table)
    assert "{" not in sentence
    row = {**result.deviations.iloc[0].to_dict(), "certainty": "certain"}
    assert sentence != tell_deviation(row, ROW, table)
    for name in ("certain", "possible"):
        assert table.has(f"certainty.{name}")
    monkeypatch.setattr("mining.conformance.deviations.ALL_EDGES", 5)
    for finding in check("a cd b e f").findings:
        assert table.has(f"finding.{finding.rule}")
        assert "{" not in tell_finding(finding, table)
