"""The scenario file: every key is read and told in the documentation, and contradictions are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from permits import SMALL, full_text, letter_sop, permit_sop
from simulation.planning import make_plan
from simulation.scenario import Demand, Scenario, read_scenario
from sop.documents import parse_document
from sop.errors import DocumentError
from sop.worktime.calendar import OfficeCalendar, Week


def given(value: Any) -> Iterator[tuple[str, str]]:
    """Model and field of everything that was written in a document."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield type(value).__name__, name
            yield from given(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from given(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from given(item)


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        waiting: list[Any] = [field.annotation]
        while waiting:
            kind = waiting.pop()
            waiting += getattr(kind, "__args__", ())
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from models(kind)


def test_the_documented_example_has_every_key(root: Path) -> None:
    scenario = parse_document(full_text(root), Scenario)
    written = set(given(scenario))
    # Another SOP has the keys of the first; hours are written as in the calendar.
    known = {
        (model.__name__, name)
        for model in set(models(Scenario)) - {Week}
        for name in model.model_fields
        if model.__name__ != "OtherCourse"
    }
    of_the_other = {("Precision", "relative")}
    assert known - of_the_other - written == set()


def test_every_key_is_told(root: Path) -> None:
    text = (root / "docs/scenario-file.md").read_text("utf-8").split("## An example")[0]
    for model in set(models(Scenario)) - {Week}:
        for name, field in model.model_fields.items():
            assert f"`{field.alias or name}" in text or f"{field.alias or name}:" in text, (model, name)


def test_the_documented_example_is_planned(root: Path, calendar: OfficeCalendar) -> None:
    planned = make_plan(
        permit_sop(), parse_document(full_text(root), Scenario), calendar, also=[letter_sop()]
    )
    assert len(planned.plan.steps) == 8
    assert len(planned.plan.arrivals) == 4
    assert {len(step.outcomes) for step in planned.plan.steps} == {0, 2}


def test_a_document_without_new_keys_keeps_its_version(root: Path) -> None:
    assert read_scenario(root / "data/scenarios/kesbangpol.yaml").digest == "5e81b8cb3f380ed7"


def test_what_is_written_can_be_written_again(root: Path) -> None:
    scenario = parse_document(full_text(root), Scenario)
    for by_alias in (True, False):
        again = Scenario.model_validate(scenario.model_dump(mode="json", by_alias=by_alias))
        assert again == scenario
        assert again.digest == scenario.digest


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("durations: {default: {family: lognormal, cv: 0.3, absolute: true}}", "absolute_duration"),
        (
            "durations: {default: {family: uniform, low: 1, high: 2, minutes: 3, absolute: true}}",
            "absolute_duration",
        ),
        ("durations: {default: {family: uniform, low: 1, high: 200}}", "out_of_range"),
        ("durations: {default: {family: empirical, values: [1, 101]}}", "out_of_range"),
        ("durations: {default: {family: empirical}}", "family_parameters"),
        ("durations: {default: {family: gamma, cv: 1, mode: 1}}", "family_parameters"),
        ("durations: {default: {family: pert, low: 1, mode: 1, high: 1}}", "three_points"),
        ("waits: [{id: w, name: w, after: a, before: b, low: 2, mode: 1, high: 3}]", "three_points"),
        ("handovers: [{id: w, low: 1, mode: 2, high: 3}]", "missing_key"),
        ("batches: [{step: rapat}]", "batch_never_begins"),
        ("batches: [{step: rapat, size: 2, effort: batch, finish: one_by_one}]", "batch_has_one_end"),
        ("batches: [{step: rapat, size: 2}, {step: rapat, size: 3}]", "id_twice"),
        ("batches: [{step: rapat, at: ['25:00']}]", "not_a_clock"),
        (
            "batches: [{step: rapat, size: 2, factors: [{from: 3, factor: 1}, {from: 2, factor: 1}]}]",
            "batch_factors_unordered",
        ),
        ("precision: {measure: mean_cycle_days}", "precision_target"),
        ("precision: {half_width_days: 1, relative: 0.1}", "precision_target"),
        ("precision: {half_width_days: 1, at_least: 50, at_most: 40}", "precision_inverted"),
        ("measure_from: 2026-01-01", "measured_after_last"),
        ("deputies: [{role: kepala, persons: [siapa]}]", "unknown_group"),
        ("deputies: [{role: kepala, persons: [kepala]}]", "deputy_is_holder"),
        ("deputies: [{role: kepala, persons: [staf]}, {role: kepala, persons: [kabid]}]", "id_twice"),
        ("also: [{sop: s, demand: []}]", "no_demand"),
        ("also: [{sop: s, demand: [{kind: annual, case_id: x}]}]\nsop: s", "id_twice"),
        ("open_cases: [{case_id: a, released: kemarin}]", "not_a_moment"),
        ("open_cases: [{case_id: a, released: 20240101}]", "not_a_moment"),
    ],
)
def test_wrong_scenarios(new: str, code: str) -> None:
    text = SMALL
    if new.startswith("durations"):
        text = text[: text.index("durations")]
    with pytest.raises(DocumentError) as caught:
        parse_document(text + new + "\n", Scenario)
    assert code in [problem.code for problem in caught.value.problems]
    assert all("line" in problem.place for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{kind: monthly, case_id: x, dates: [2025-01-02]}", "demand_parameters"),
        ("{kind: dates, case_id: x}", "demand_parameters"),
        ("{kind: poisson, case_id: x}", "demand_parameters"),
        ("{kind: poisson, case_id: x, per_year: 1, per_working_day: 1}", "demand_parameters"),
        ("{kind: rates, case_id: x, rates: []}", "demand_parameters"),
        ("{kind: rates, case_id: x, rates: [{from: '10:00', to: '09:00', per_hour: 1}]}", "hours_inverted"),
        (
            "{kind: rates, case_id: x, rates: [{days: [senin], from: '08:00', to: '09:00', per_hour: 1}]}",
            "not_allowed",
        ),
        ("{kind: instants, case_id: x, instants: [{at: 2025-01-02 10:00:00.5}]}", "not_a_moment"),
        ("{kind: annual, case_id: x, priority: 10}", "out_of_range"),
    ],
)
def test_wrong_demand(rule: str, code: str) -> None:
    text = SMALL.replace('{kind: annual, case_id: "{year}"}', rule)
    assert text != SMALL
    with pytest.raises(DocumentError) as caught:
        parse_document(text, Scenario)
    assert code in [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "dates", "dates": ["2025-01-02"], "working_day": 3},
        {"kind": "instants", "instants": [{"at": "2025-01-02"}, {"at": "2025-01-02 10:00+07:00"}]},
    ],
)
def test_demand_that_is_accepted(rule: dict[str, Any]) -> None:
    assert Demand.model_validate({**rule, "case_id": "x"}).kind == rule["kind"]


def test_own_hours_are_written_as_in_the_calendar() -> None:
    wrong = SMALL.replace("{id: staf,", "{id: staf, hours: {monday: ['12:00-08:00', '8-10']},")
    with pytest.raises(DocumentError) as caught:
        parse_document(wrong, Scenario)
    assert sorted(problem.code for problem in caught.value.problems) == [
        "calendar_session",
        "calendar_session_inverted",
    ]
