"""A comparison as sentences, tables and data: whatever happened is told, and told once."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compared import BASE, BUSY, CONSTANT, SHORTER, compared, sop_of
from simulation.comparison import Comparison, ComparisonSettings, MoreCases, World
from ukur.outputs.compared import (
    comparison_data,
    source_table,
    verdict_table,
    world_table,
    write_compared_tables,
)
from ukur.words import LANGUAGES, Words, words
from ukur.words.comparing import comparison_lines, world_name

TRIED = ComparisonSettings(first=30, at_most=60, delta_days=0.5, years=0, world_at_most=40)
EN = words("en")


@cache
def _tried() -> Comparison:
    """One that changes a standard, one that changes nothing, and other performers whom nobody could be."""
    alternatives = [{"roles": ["clerk"]}]
    roles = ("staf", "clerk")
    first = {"id": "a", "performers": {"roles": ["staf"], "alternatives": alternatives}}
    old = sop_of(first, {"id": "b", "standard": {"value": 900}}, {"id": "c"}, roles=roles)
    new = sop_of(first, {"id": "b", "standard": {"value": 450}}, {"id": "c"}, roles=roles)
    return compared(new, old, old=old, settings=TRIED, people=BUSY)


def _said(found: Comparison, w: Words = EN) -> str:
    text = "\n".join(comparison_lines(found, w))
    assert not re.search(r"[{}]|\bnan\b|\binf\b|None", text), text
    return text


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words(language: Any) -> None:
    text = _said(_tried(), words(language))
    assert len(text.splitlines()) > 12


def test_what_it_hangs_on_and_what_could_not_be_are_named() -> None:
    found = _tried()
    text = _said(found)
    (hangs,) = [line for line in text.splitlines() if "Hangs on" in line]
    assert "the new standard times are not reached" in hangs
    assert "Could not be carried out: 1. a performed by Clerk." in text
    assert [item.impossible for item in found.revisions] == [found.impossible] * 2
    assert "exactly 0 in all 30 replications" in text


def test_tables_hold_every_world_and_add_up() -> None:
    found = _tried()
    verdicts = verdict_table(found).set_index("revision")
    table = world_table(found)
    for name, row in verdicts.iterrows():
        states = table[table["revision"] == name]["state"].tolist()
        assert [states.count(state) for state in ("other", "open", "impossible")] == [
            row["other"],
            row["open"],
            row["impossible"],
        ]
        assert row["worlds"] == len(states) - row["impossible"]
    impossible = table[table["state"] == "impossible"]
    assert impossible["subject"].tolist() == ["a", "a"]
    assert impossible[["verdict", "gain_days", "n"]].isna().all(axis=None)
    assert set(source_table(found)["revision"]) == {"new"}


def test_files_and_data_say_the_same(tmp_path: Path) -> None:
    found = _tried()
    data = json.loads(json.dumps(comparison_data(found), allow_nan=False))
    for path, name in zip(
        write_compared_tables(found, tmp_path), ("verdicts", "worlds", "sources"), strict=True
    ):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(data[name]) > 0
        assert list(rows[0]) == list(data[name][0])
    assert {row["n"] for row in data["worlds"]} <= {30, 40, None}
    assert all(data[name] for name in ("sop", "scenario", "calendar"))
    assert data["settings"]["person_minutes_margin"] == 0.05
    assert data["ranking"]["n"] == found.replications


def test_without_worlds_the_table_has_its_columns() -> None:
    found = compared(SHORTER)
    assert list(world_table(found)) == list(world_table(_tried()))
    assert "not tried" in _said(found)
    none = replace(found, settings=TRIED)
    assert "No other assumption could be tried" in _said(none)


def test_what_became_of_the_scenario_is_told() -> None:
    new = sop_of({"id": "a"}, {"id": "bb", "replaces": ["b"], "standard": {"value": 450}})
    rules = {"b": {"family": "constant", "minutes": 800}, "c": {"family": "constant"}}
    found = compared(new, durations={"steps": rules})
    text = _said(found)
    assert "no longer has it: durations.steps.c" in text
    assert "durations.steps.b → bb" in text
    assert "as the standard does: 2. b (× 0.50)" in text
    fitted = comparison_data(found)["fitted"]["new"]
    assert (fitted["dropped"], fitted["moved"]) == (["durations.steps.c"], [["durations.steps.b", "bb"]])
    assert fitted["scaled"] == [["b", 0.5]]


def test_cases_that_do_not_finish_are_told_instead_of_a_gain() -> None:
    late = {"demand": [{"kind": "dates", "case_id": "{n}", "dates": ["2025-12-22"]}], "horizon": "2025-12-31"}
    never = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 60_000}}, {"id": "c"})
    found = compared(never, SHORTER, durations=CONSTANT, **late)
    text = _said(found)
    assert "new: not advised" in text
    assert "cannot be told: cases do not finish" in text
    assert "60 cases do not finish" in text
    assert "of the SOP in force do not finish" not in text
    (row, _) = comparison_data(found)["verdicts"]
    assert row["gain_days"] is None
    assert row["revision_days"] is None
    broken = replace(found, base=found.revisions[0].study)
    assert "60 cases of the SOP in force do not finish" in _said(broken)


@pytest.mark.parametrize(
    ("world", "told"),
    [
        (World(kind="performers", subject="a", roles=("boss", "boss")), "1. a performed by Boss, Boss"),
        (World(kind="performers", subject="new", roles=("staf",)), "2. new performed by Staf"),
        (World(kind="performers", subject="who", roles=("nobody",)), "who performed by nobody"),
        (World(kind="wait", subject="w", value=2.5, unit="calendar_days"), "“Tamu” always 2.5 calendar days"),
        (World(kind="share", subject="fix", value=1.5), "3. c: returned 1.5 times as often as assumed"),
        (World(kind="share", subject="a", value=0.5), "1. a: returned 0.5 times as often as assumed"),
        (World(kind="other_duties", value=0.9), "other duties 90 % of everybody's office hours"),
        (World(kind="year", value=2024), "year 2024"),
        (World(kind="parameters", value=0), "numbers from the log drawn anew (1)"),
        (World(kind="wait_limit"), "those outside do not keep the deadline"),
    ],
)
def test_worlds_are_named_as_people_know_them(world: World, told: str) -> None:
    assert world_name(world, _named(), EN) == told


@cache
def _named() -> Comparison:
    roles = ("staf", "boss")
    people = [{"id": "staf", "roles": ["staf", "boss"]}]
    wait = {"id": "w", "name": "Tamu", "after": "a", "before": "c", "low": 1, "mode": 2, "high": 3}
    correction = {"id": "fix", "at": "c", "back_to": "a", "share": 0.1}
    old = sop_of({"id": "a"}, {"id": "b"}, {"id": "c"}, roles=roles)
    new = sop_of({"id": "a"}, {"id": "new"}, {"id": "c"}, roles=roles)
    return compared(new, old=old, people=people, waits=[wait], corrections=[correction])


def test_more_is_told_as_runs_or_as_cases() -> None:
    found = compared(SHORTER)
    (item,) = found.revisions

    def said(suggested: int | None, more: MoreCases | None) -> str:
        look = replace(item.looks[-1], verdict="not_enough", suggested=suggested)
        return _said(replace(found, revisions=(replace(item, looks=(look,), more_cases=more),)))

    assert "About 0 more replications" in said(0, None)
    assert "About 70 more replications" in said(70, None)
    assert "More replications would not settle it" in said(None, None)
    years = said(70, MoreCases(known=5, more=9, years=2.25))
    assert "About 9 more real cases are needed (there are 5), some 2.2 years" in years
    assert "some – years" in said(70, MoreCases(known=5, more=9, years=float("nan")))
    assert "No number of real cases" in said(70, MoreCases(known=5, more=None, years=float("nan")))


def test_guards_tell_the_change_of_an_average_case() -> None:
    demand = [{"kind": "quarterly", "case_id": "{year}-{quarter}", "deadline_working_days": 3}]
    text = _said(compared(SHORTER, durations=CONSTANT, demand=demand))
    assert "Working minutes a case: -450.0 minutes (-44.1 %), within the margin." in text
    assert re.search(r"On time: 0\.0 points more, within the margin", text)


def test_the_caveats() -> None:
    dates = [{"kind": "dates", "case_id": "{n}", "dates": ["2025-03-03"]}]
    text = _said(compared(BASE, settings=replace(TRIED, years=3), demand=dates))
    assert "Other years cannot be tried" in text
    assert "has not been validated" in text
    learned = {"log": "log.csv", "cases": 5, "fit": "not_validated"}
    assert "does NOT agree" in _said(compared(BASE, learned_from=learned))
