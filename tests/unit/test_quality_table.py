"""Findings as a table, the words of each rule, and failing on request."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mining.log.quality import REPLACES, RULES, SPOILS, told_once
from mining.log.quality.rules import SPOILED
from quality_logs import clean, report
from sop.errors import InputError
from sop.findings import Finding
from ukur.outputs import write_table
from ukur.outputs.findings import TABLE_COLUMNS, failing, findings_table
from ukur.words import LANGUAGES, words


def test_every_rule_has_a_sentence_and_says_what_it_spoils() -> None:
    for language in LANGUAGES:
        table = words(language).table
        assert {f"finding.{rule}" for rule in RULES} <= set(table)
        assert {f"spoils.{code}" for code in SPOILED} <= set(table)
        assert {f"quality_table.{column}" for column in TABLE_COLUMNS} <= set(table)
        assert {f"finding.{rule}" for rule in SPOILS} <= set(table)
    assert set(RULES) <= set(SPOILS)
    assert set(SPOILS.values()) == set(SPOILED)
    assert set(REPLACES) <= set(RULES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_what_was_found(language: str) -> None:
    rows = clean()
    rows[4]["person"] = ""
    findings = (
        Finding(rule="cases_running", severity="note", count=2, total=5, examples=("P-1", "P-2")),
        Finding(rule="encoding", severity="note", fields={"encoding": "utf-8"}),
        *report([*rows, rows[0]]).findings,
    )
    w = words("id" if language == "id" else "en")
    table = findings_table(findings, w, spoils=SPOILS)
    assert tuple(table) == TABLE_COLUMNS
    assert table["rule"].tolist() == ["duplicate_instances", "cases_running", "encoding", "person_missing"]
    assert table["severity"].tolist() == [w("severity.warning"), *[w("severity.note")] * 3]
    assert table["count"].tolist() == [1, 2, 1, 1]
    assert table["total"].isna().tolist() == [False, False, True, False]
    # Shares rest on twenty at least: two of five stay two of five.
    assert table["share"].isna().tolist() == [False, True, True, False]
    assert table["share"].iloc[0] == pytest.approx(1 / 121)
    assert table["spoils"].tolist() == [w("spoils.counts"), w("spoils.cycle"), "", w("spoils.causes")]
    assert "121" in table["sentence"].iloc[0]
    assert table["examples"].iloc[1] == "P-1, P-2"


def test_sentences_have_all_their_fields() -> None:
    # A field that a rule does not hand over would raise.
    rows = clean()
    rows[0]["start"] = None
    found = report([*rows, rows[7]], progress={"P-000": "running"}, open_gap_days=0)
    assert len(findings_table(found.findings, words("en"), spoils=SPOILS)) == len(found.findings) == 4


def test_nothing_runs_in_a_spreadsheet_and_nothing_breaks_the_line(tmp_path: Path) -> None:
    finding = Finding(
        rule="ids_alike", severity="warning", count=2, total=30, examples=("=1+1\r\n\u202e<b>",)
    )
    table = findings_table([finding], words("en"), spoils=SPOILS)
    assert all(character not in table["examples"].iloc[0] for character in "\r\n\u202e")
    back = pd.read_csv(write_table(table, tmp_path / "t.csv"), dtype=str)
    assert back["examples"].iloc[0].startswith("'=")


def test_no_findings_make_an_empty_table() -> None:
    table = findings_table([], words("id"), spoils=SPOILS)
    assert table.empty
    assert tuple(table) == TABLE_COLUMNS


def test_failing_on_request() -> None:
    error = Finding(rule="negative_span", severity="error")
    warning = Finding(rule="ids_alike", severity="warning")
    note = Finding(rule="cases_running", severity="note")
    every, w = (error, warning, note), words("id")
    assert failing(every, [], w) == ()
    assert failing(every, ["error"], w) == (error,)
    assert failing(every, ["warning"], w) == (error, warning)
    assert failing(every, ["cases_running", "no_start"], w) == (note,)
    with pytest.raises(InputError) as caught:
        failing(every, ["error", "zone_shfit"], w)
    assert [(problem.code, problem.value) for problem in caught.value.problems] == [
        ("fail_on_unknown", "zone_shfit")
    ]
    assert w.has("problem.fail_on_unknown")


def test_each_thing_is_told_once() -> None:
    def of(*rules: str) -> list[Finding]:
        return [Finding(rule=rule, severity="warning", place=str(place)) for place, rule in enumerate(rules)]

    told = told_once(
        of("duplicate_rows", "zone_assumed", "column_empty", "column_empty", "duplicate_instances")
    )
    assert [each.rule for each in told] == [
        "zone_assumed",
        "column_empty",
        "column_empty",
        "duplicate_instances",
    ]
    assert [each.rule for each in told_once(of("date_only", "days_only"))] == ["date_only"]
    assert [each.rule for each in told_once(of("days_only"))] == ["days_only"]
    twice = [Finding(rule="cases_running", severity="note")] * 2
    assert told_once(twice) == (twice[0],)
