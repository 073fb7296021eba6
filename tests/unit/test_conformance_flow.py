"""Logs against SOPs with decisions, returns, units and controls, by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import decide, flow_sop, small_log
from mining.conformance import check_conformance, inject
from mining.conformance.result import Conformance
from mining.conformance.wording import FLOW_KINDS, KINDS
from sop.events import EventLog
from sop.model import Sop
from ukur.words import LANGUAGES, words
from ukur.words.deviations import tell_deviation

BRANCHES = flow_sop(
    {"id": "a", "decision": decide(easy="d", hard=None, no="e")},
    {"id": "b"},
    {"id": "c"},
    {"id": "d", "after": ["c"]},
    {"id": "e", "after": []},
)
"""From a to d, or to d through b and c, or to e alone."""
CHECKED = flow_sop(
    {"id": "a"},
    {"id": "b"},
    {"id": "c", "decision": decide(ok=None, not_ok={"to": "b", "at_most": 1})},
    {"id": "d"},
)
"""a b c d, once more b c at most."""
UNITS = flow_sop(
    {"id": "a"}, {"id": "b", "for_each": "bidang"}, {"id": "c"}, units={"bidang": ["x", "y", "z"]}
)
CONTROL = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c", "not_same_person_as": ["a"]})


def _log(traces: dict[str, str], **more: Any) -> EventLog:
    """One event an hour, in two places in a case told by `a/x`: step and unit."""
    rows = []
    for name, trace in traces.items():
        for hour, word in enumerate(trace.split()):
            step, _, unit = word.partition("/")
            rows.append(
                {
                    "case_id": name,
                    "step_id": step,
                    "unit": unit,
                    "start": f"2025-02-03 {8 + hour:02}:00",
                    "end": f"2025-02-03 {8 + hour:02}:30",
                    **more,
                }
            )
    return small_log(rows)


def _found(result: Conformance) -> list[tuple[str, ...]]:
    table = result.deviations.fillna({"step_id": "", "other_step_id": ""})
    rows = table[["kind", "step_id", "other_step_id", "unit"]].itertuples(index=False, name=None)
    return [tuple(str(value) for value in row if value) for row in rows]


def _check(sop: Sop, trace: str, **more: Any) -> list[tuple[str, ...]]:
    return _found(check_conformance(_log({"p": trace}, **more), sop, open_gap_days=0))


@pytest.mark.parametrize(
    ("trace", "deviations"),
    [
        ("a b c d", []),
        ("a d", []),
        ("a e", []),
        # Or b is missing; what happened is told before what did not.
        ("a c d", [("not_called_for", "c")]),
        ("a", [("not_carried_out", "d")]),
        # One end too many.
        ("a d e", [("not_called_for", "e")]),
        ("a c b d", [("swapped", "b", "c")]),
    ],
)
def test_what_a_decision_passed_over_is_not_missed(trace: str, deviations: list[tuple[str, ...]]) -> None:
    assert _check(BRANCHES, trace) == deviations


@pytest.mark.parametrize(
    ("trace", "deviations"),
    [
        ("a b c d", []),
        ("a b c b c d", []),
        ("a b c b c b c d", [("too_many_returns", "c", "b")]),
        ("a b c b c b c b c d", [("too_many_returns", "c", "b")] * 2),
        ("a b c c d", [("repeated", "c")]),
        # Sent back, mended, and not looked at again.
        ("a b c b d", [("not_carried_out", "c")]),
    ],
)
def test_returns_up_to_the_limit_conform(trace: str, deviations: list[tuple[str, ...]]) -> None:
    assert _check(CHECKED, trace) == deviations


def test_an_excess_return_points_at_the_decision_that_made_it() -> None:
    log = _log({"p": "a b c b c b c d"})
    table = check_conformance(log, CHECKED).deviations
    assert table[["instance", "activity"]].values.tolist() == [[5, "c"]]
    assert check_conformance(log, CHECKED).variants["cost"].tolist() == [0]


@pytest.mark.parametrize(
    ("trace", "deviations"),
    [
        ("a b/x b/z b/y c", []),
        ("a b/X b/Y b/Z c", []),
        ("a b/x b/z c", [("unit_not_carried_out", "b", "y")]),
        ("a b/x c", [("unit_not_carried_out", "b", "y"), ("unit_not_carried_out", "b", "z")]),
        ("a b/x b/y b/z b/y c", [("repeated", "b", "y")]),
        ("a b/x b/x b/y b/z c b/z", [("repeated", "b", "x"), ("repeated", "b", "z")]),
        ("a b/x b/y b/y c", [("repeated", "b", "y"), ("unit_not_carried_out", "b", "z")]),
        ("a c", [("not_carried_out", "b")]),
        # Nothing says for which units, so nothing is missed.
        ("a b b b c", []),
        ("a b c", []),
        ("a b b/x c", []),
        ("a b/elsewhere c", []),
        ("a b b b b c", [("repeated", "b")]),
        ("b/x a b/y b/z c", [("swapped", "a", "b")]),
    ],
)
def test_units(trace: str, deviations: list[tuple[str, ...]]) -> None:
    assert sorted(_check(UNITS, trace)) == sorted(deviations)


def test_units_that_cannot_be_judged_are_said_to_be() -> None:
    found = check_conformance(
        _log({"p": "a b/x b c", "q": "a b/w c", "r": "a b/x b/y b/z c"}), UNITS
    ).findings
    by_rule = {finding.rule: (finding.count, finding.total, finding.examples) for finding in found}
    assert by_rule["units_not_judged"] == (2, 3, ())
    assert by_rule["unit_unknown"] == (1, 6, ("w",))


def test_the_shortest_way_counts_for_fitness() -> None:
    result = check_conformance(_log({"p": "a e x", "q": "a b/x"}), BRANCHES, open_gap_days=0)
    # Two steps are the shortest way; one event is too many in p, two steps are missing in q.
    assert result.cases["fitness"].tolist() == pytest.approx([1 - 1 / 5, 1 - 2 / 4])
    units = check_conformance(_log({"p": "a b/x b/y c"}), UNITS)
    assert units.cases["fitness"].tolist() == pytest.approx([1 - 1 / (4 + 5)])


def test_the_same_person_in_a_control() -> None:
    def found(first: str, last: str, **more: Any) -> list[tuple[str, ...]]:
        rows = [
            {
                "step_id": step,
                "start": f"2025-02-03 0{hour}:00",
                "end": f"2025-02-03 0{hour}:30",
                "person": who,
            }
            for hour, (step, who) in enumerate(zip("abc", (first, "B", last), strict=True))
        ]
        rows[-1] |= more
        return _found(check_conformance(small_log(rows), CONTROL))

    assert found("A", "C") == []
    assert found("A", "B") == []
    assert found("A", " a ") == [("same_person", "c", "a")]
    joint = json.dumps([{"person": "C", "role": "staf"}, {"person": "A", "role": "staf"}])
    assert found("A", "C", participants=joint) == [("same_person", "c", "a")]


def test_a_control_without_names_is_not_judged() -> None:
    result = check_conformance(_log({"p": "a b c", "q": "a b c"}), CONTROL)
    assert _found(result) == []
    assert [(item.rule, item.count, item.total) for item in result.findings if "control" in item.rule] == [
        ("control_not_judged", 2, 2)
    ]


def test_after_a_return_a_step_waits_for_the_decision() -> None:
    rows = [
        {"step_id": step, "start": f"2025-02-03 {start}", "end": f"2025-02-03 {end}"}
        for step, start, end in (
            ("a", "08:00", "08:30"),
            ("b", "08:30", "09:00"),
            ("c", "09:00", "10:00"),
            ("b", "09:30", "10:30"),
            ("c", "10:30", "11:00"),
            ("d", "11:00", "11:30"),
        )
    ]
    assert _found(check_conformance(small_log(rows), CHECKED)) == [("overlap", "b", "c")]
    # That the second round of c begins before the first has ended is no overlap of c and b.
    rows[3] |= {"start": "2025-02-03 10:00"}
    assert _found(check_conformance(small_log(rows), CHECKED)) == []


def test_every_unit_is_waited_for() -> None:
    log = _log({"p": "a b/x b/y b/z c"})
    late = log.events.copy()
    late.loc[late["unit"] == "x", "end"] = late["end"].max()
    result = check_conformance(EventLog(events=late, cases=log.cases), UNITS)
    assert _found(result) == [("overlap", "c", "b")]


@pytest.mark.parametrize("days", [("03", "03", "03", "03", "03", "03"), ("03", "04", "04", "04", "04", "05")])
def test_days_alone_do_not_make_a_return_a_deviation(days: tuple[str, ...]) -> None:
    """In step order the repeat of one day would read b b c c."""
    rows = [
        {"step_id": step, "end": f"2025-02-{day}", "precision": "day"}
        for step, day in zip("abcbcd", days, strict=True)
    ]
    for order in (rows, rows[::-1], [*rows[3:], *rows[:3]]):
        result = check_conformance(small_log(order), CHECKED)
        assert set(result.deviations["certainty"]) <= {"possible"}
        assert result.cases["state"].tolist() == ["conforming"]
        assert result.variants["steps"].tolist() == [tuple("abcbcd")]


def test_a_day_that_does_not_begin_the_stretch_is_put_in_order_as_well() -> None:
    """b on Monday; on Tuesday it was sent back, mended, and passed."""
    rows = [
        {"step_id": step, "end": f"2025-02-{day}", "precision": "day"}
        for step, day in (("a", "03"), ("b", "03"), ("b", "04"), ("c", "04"), ("c", "04"), ("d", "04"))
    ]
    result = check_conformance(small_log(rows), CHECKED)
    assert result.variants["steps"].tolist() == [tuple("abcbcd")]


def test_orders_too_many_to_search_keep_step_order_and_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.conformance.orders.arrangement.MAX_STATES", 3)
    rows = [{"step_id": step, "end": "2025-02-03", "precision": "day"} for step in "abcbcd"]
    result = check_conformance(small_log(rows), CHECKED)
    assert result.variants["steps"].tolist() == [tuple("abbccd")]
    assert [item.examples for item in result.findings if item.rule == "order_not_searched"] == [("p",)]


def test_deviations_put_into_cases_that_decide_are_found_again() -> None:
    sop = flow_sop(
        {"id": "a"},
        {"id": "b", "decision": decide(on=None, off="end", again={"to": "b", "at_most": 1})},
        {"id": "c", "for_each": "u"},
        {"id": "d", "decision": decide(x="f", y=None)},
        {"id": "e"},
        {"id": "f"},
        units={"u": ["x", "y"]},
    )
    clean = _log(
        {f"{kind}{n}": "a b b c/x c/y d e f" for kind in ("repeated", "extra", "overlap") for n in range(5)}
    )
    plan = [(name, name[:-1]) for name in clean.cases["case_id"]]
    altered, truth = inject(clean, sop, seed=7, plan=plan)
    found = check_conformance(altered, sop).deviations
    key = ["kind", "step_id", "case_id"]
    assert sorted(found[key].fillna("").values.tolist()) == sorted(truth[key].fillna("").values.tolist())
    with pytest.raises(ValueError, match="not clean"):
        inject(_log({"p": "a c/x b d f"}), sop, seed=7, plan=[("p", "extra")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_told_with_its_names(language: Any) -> None:
    table = words(language)
    for kind in (*KINDS, *FLOW_KINDS):
        assert table.has(f"deviation.{kind}")
        assert table.has(f"page.deviation_{kind}")
        row = {"kind": kind, "step_id": "b", "other_step_id": "a", "activity": "x", "role": "", "unit": "y"}
        assert "{" not in tell_deviation(row, UNITS, table)
    missing = {
        "kind": "unit_not_carried_out",
        "step_id": "b",
        "other_step_id": None,
        "activity": "",
        "unit": "y",
    }
    assert "Y" in tell_deviation(missing, UNITS, table)
    again = {**missing, "kind": "repeated"}
    assert "Y" in tell_deviation(again, UNITS, table)
