"""Deviations in words, on small logs."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from mining.conformance import Conformance, check_conformance
from sop.errors import LogError
from sop.events import EventLog, event_log
from sop.model import Sop
from ukur.words import LANGUAGES, words
from ukur.words.telling import tell_finding


def _sop(after: dict[str, list[str] | None]) -> Sop:
    roles = [{"id": "kepala", "name": "Kepala"}, {"id": "staf", "name": "Staf"}]
    performers = {"roles": ["staf"], "basis": "assumed", "alternatives": [{"roles": ["kepala"]}]}
    return Sop.model_validate(
        {
            "schema_version": 1,
            "id": "test",
            "title": "Test",
            "identity": {"agency": "Test"},
            "origin": {"source": "Test"},
            "roles": roles,
            "steps": [
                {"id": step, "number": number, "text": step, "performers": performers, "after": before}
                for number, (step, before) in enumerate(after.items(), start=1)
            ],
        }
    )


ROW = _sop(dict.fromkeys("abcd"))
DIAMOND = _sop({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]})


def _log(cases: dict[str, Any], **columns: Any) -> EventLog:
    """Cases as steps an hour apart; `x` is unknown; a pair gives the minutes of start and end."""
    rows = []
    for number, (name, steps) in enumerate(cases.items()):
        day = pd.Timestamp("2026-01-05 01:00", tz="UTC") + pd.Timedelta(days=number)
        for place, item in enumerate(steps):
            step, start, end = item if isinstance(item, tuple) else (item, place * 60, place * 60 + 30)
            rows.append(
                {
                    "case_id": name,
                    "activity": f"Activity {step}",
                    "step_id": None if step == "x" else step,
                    "start": day + pd.Timedelta(minutes=start),
                    "end": day + pd.Timedelta(minutes=end),
                    "role": "staf",
                    "precision": "second",
                    **columns,
                }
            )
    cases_table = pd.DataFrame({"case_id": list(cases), "status": "completed"})
    return event_log(pd.DataFrame(rows), cases_table)


def _found(conformance: Conformance) -> list[tuple[str, ...]]:
    table = conformance.deviations.fillna({"step_id": "", "other_step_id": ""})
    return [
        tuple(part for part in row if part)
        for row in table[["kind", "step_id", "other_step_id"]].itertuples(index=False, name=None)
    ]


@pytest.mark.parametrize(
    ("trace", "deviations"),
    [
        ("abcd", []),
        ("acd", [("not_carried_out", "b")]),
        ("abbcd", [("repeated", "b")]),
        ("abcdb", [("repeated", "b")]),
        ("abxcd", [("extra",)]),
        ("acbd", [("swapped", "b", "c")]),
        ("bacd", [("swapped", "a", "b")]),
        ("dabc", [("out_of_order", "d")]),
        ("bcda", [("out_of_order", "a")]),
        ("badc", [("swapped", "a", "b"), ("swapped", "c", "d")]),
        # c crossed a, but the SOP does not put them side by side: b is missing between them.
        ("cad", [("out_of_order", "c"), ("not_carried_out", "b")]),
        # Carried out twice, never in its place: once displaced, once again.
        ("ddabc", [("repeated", "d"), ("out_of_order", "d")]),
    ],
)
def test_kinds_in_a_row(trace: str, deviations: list[tuple[str, ...]]) -> None:
    found = check_conformance(_log({"p": trace}), ROW)
    assert _found(found) == deviations
    assert found.cases["state"].tolist() == ["deviating" if deviations else "conforming"]


@pytest.mark.parametrize(
    ("trace", "deviations"),
    [
        ("acbd", []),
        ("abdc", [("swapped", "c", "d")]),
        ("adbc", [("out_of_order", "d")]),
        # b crossed a and went beside c, with which it has no order.
        ("bacd", [("swapped", "a", "b")]),
        ("bcad", [("out_of_order", "a")]),
    ],
)
def test_kinds_beside_one_another(trace: str, deviations: list[tuple[str, ...]]) -> None:
    assert _found(check_conformance(_log({"p": trace}), DIAMOND)) == deviations


def test_deviations_carry_label_role_case_and_row() -> None:
    table = check_conformance(_log({"p": "abxcd"}), ROW).deviations
    assert table["activity"].tolist() == ["Activity x"]
    assert table["case_id"].tolist() == ["p"]
    assert table["instance"].tolist() == [3]
    skipped = check_conformance(_log({"p": "abd"}), ROW).deviations
    assert skipped["instance"].isna().all()
    assert skipped["activity"].tolist() == [""]


def test_summary_counts_and_lists_cases() -> None:
    found = check_conformance(_log({"q": "abd", "p": "abd", "r": "abbbcd", "s": "abcd"}), ROW)
    rows = found.summary[["kind", "step_id", "count", "cases", "case_ids"]].values.tolist()
    assert rows == [
        ["not_carried_out", "c", 2, 2, ("p", "q")],
        ["repeated", "b", 2, 1, ("r",)],
    ]
    assert found.variants["steps"].tolist() == [tuple("abd"), tuple("abbbcd"), tuple("abcd")]
    assert found.variants["cost"].tolist() == [1, 2, 0]


def test_fitness_is_one_minus_cost_over_events_and_steps() -> None:
    found = check_conformance(_log({"p": "abd", "q": "abcd"}), ROW)
    assert found.cases["fitness"].tolist() == pytest.approx([1 - 1 / 7, 1.0])
    assert found.numbers.log_fitness == pytest.approx(1 - 1 / 15)
    assert found.numbers.mean_fitness == pytest.approx((6 / 7 + 1) / 2)
    assert (found.numbers.conforming, found.numbers.deviating, found.numbers.cases) == (1, 1, 2)


def test_overlap_is_a_start_before_the_end_of_the_step_before() -> None:
    log = _log({"p": [("a", 0, 60), ("b", 30, 90), ("c", 90, 120), ("d", 130, 140)]})
    found = check_conformance(log, ROW)
    assert _found(found) == [("overlap", "b", "a")]
    assert found.numbers.overlap_judged == 3


def test_overlap_passes_through_steps_that_were_not_carried_out() -> None:
    log = _log({"p": [("a", 0, 60), ("c", 30, 90), ("d", 130, 140)]})
    assert _found(check_conformance(log, ROW)) == [("not_carried_out", "b"), ("overlap", "c", "a")]


def test_parallel_steps_may_overlap() -> None:
    log = _log({"p": [("a", 0, 60), ("b", 60, 120), ("c", 70, 130), ("d", 130, 140)]})
    assert _found(check_conformance(log, DIAMOND)) == []


def test_a_start_stamped_to_the_minute_may_be_later() -> None:
    minute = _log({"p": [("a", 0, 60), ("b", 59.5, 90), ("c", 91, 95), ("d", 96, 99)]}, precision="minute")
    assert _found(check_conformance(minute, ROW)) == []
    second = _log({"p": [("a", 0, 60), ("b", 59.5, 90), ("c", 91, 95), ("d", 96, 99)]})
    assert _found(check_conformance(second, ROW)) == [("overlap", "b", "a")]


def test_wrong_role_is_judged_only_where_it_is_known() -> None:
    wrong = check_conformance(_log({"p": "abcd"}, role="kepala"), ROW)
    assert _found(wrong) == [("wrong_role", step) for step in "abcd"]
    assert {finding.rule for finding in wrong.findings} == {
        "wrong_role_not_stated",
        "wrong_role_is_alternative",
    }
    for unknown in ("", "Bu Sekretaris"):
        found = check_conformance(_log({"p": "abcd"}, role=unknown), ROW)
        assert _found(found) == []
        assert found.numbers.roles_unknown == 4


def test_role_of_a_displaced_step_is_not_judged() -> None:
    found = check_conformance(_log({"p": "acbd"}, role="kepala"), ROW)
    assert [row for row in _found(found) if row[0] == "wrong_role"] == [
        ("wrong_role", "a"),
        ("wrong_role", "b"),
        ("wrong_role", "d"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_and_kind_has_words(language: str) -> None:
    found = check_conformance(_log({"p": "abcd"}, role="kepala", precision="day"), ROW)
    table = words(language)  # type: ignore[arg-type]
    assert {finding.rule for finding in found.findings} >= {"order_within_day_unknown", "overlap_not_judged"}
    for finding in found.findings:
        assert "{" not in tell_finding(finding, table)
        assert table.has(f"finding.{finding.rule}")
    from mining.conformance import KINDS

    assert all(table.has(f"deviation.{kind}") and table.has(f"deviation_sentence.{kind}") for kind in KINDS)


def test_an_event_without_any_stamp_is_refused() -> None:
    log = _log({"p": "abcd"})
    events = log.events.copy()
    events.loc[2, ["start", "end"]] = pd.NaT
    with pytest.raises(LogError, match="event_without_stamp"):
        check_conformance(EventLog(events=events, cases=log.cases), ROW)
