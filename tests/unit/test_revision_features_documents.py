"""Deputies, limits of waits, measured spans and what is left out: read, refused, and planned."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from ruamel.yaml import YAML

from builders import flow_data
from permits import PERMIT, SMALL, letter_sop, permit_sop, small
from simulation.durations import Constant, Empirical, Triangular
from simulation.plan import MISSING, Plan
from simulation.planning import make_plan
from simulation.scenario import ExternalWait, Handover, Scenario
from sop.documents import parse_document
from sop.errors import DocumentError, SimulationError
from sop.model import Sop
from sop.rules import review
from sop.worktime.calendar import OfficeCalendar
from ukur.words import LANGUAGES, words
from ukur.words.telling import tell_problem

DAY = 7 * 3600 + 30 * 60
PEOPLE = [{"id": name, "roles": [name]} for name in ("kepala", "sekretaris", "staf", "kabid")]
OUTSIDE = {"id": "w", "name": "Pemohon", "after": "terima", "before": "rapat"}
LIMITED = (
    "    must_not_split: true\n",
    "    must_not_split: true\n    wait_limit: {value: 2, unit: working_days}\n",
)
DEPUTIES = ("{roles: [kepala]}", "{roles: [kepala], deputies: [sekretaris, kabid]}")


def changed(*pairs: tuple[str, str]) -> Sop:
    text = PERMIT
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return parse_document(text, Sop)


def refused(calendar: OfficeCalendar, sop: Sop, **scenario: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(SimulationError) as caught:
        make_plan(sop, small(**scenario), calendar)
    for problem in caught.value.problems:
        for language in LANGUAGES:
            assert problem.code not in tell_problem(problem, words(language))
    return [(problem.code, problem.place, problem.value) for problem in caught.value.problems]


def spec(plan: Plan, step: str) -> Any:
    return next(item for item in plan.steps if item.id == step)


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ({"performers": {"roles": ["staf"], "deputies": ["x"]}}, "unknown_role", "performers.deputies"),
        ({"performers": {"roles": ["staf"], "deputies": ["staf"]}}, "deputy_has_seat", "deputies"),
        ({"performers": {"roles": [{"role": "staf"}], "deputies": ["staf"]}}, "deputy_has_seat", "deputies"),
        ({"performers": {"roles": ["staf"], "deputies": ["kabid", "kabid"]}}, "role_twice", "deputies"),
        ({"replaces": ["a"]}, "replaces_itself", "replaces"),
        (
            {"wait_limit": {"value": 1, "unit": "working_days", "after": "release"}},
            "wait_limit_from_release",
            "wait_limit.after",
        ),
        ({"wait_limit": {"value": 0, "unit": "working_days"}}, "out_of_range", "wait_limit.value"),
    ],
)
def test_rows_that_are_refused(row: dict[str, Any], code: str, place: str) -> None:
    data = flow_data({"id": "a", **row})
    data["roles"].append({"id": "kabid", "name": "Kabid"})
    out = StringIO()
    YAML(typ="safe", pure=True).dump(data, out)
    with pytest.raises(DocumentError) as caught:
        parse_document(out.getvalue(), Sop)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.place.startswith("steps[1].")
    assert place in problem.place
    for language in LANGUAGES:
        assert problem.code not in tell_problem(problem, words(language))


def test_what_is_not_said_changes_no_version() -> None:
    sop = permit_sop()
    assert sop.digest == Sop.model_validate(sop.model_dump(mode="json")).digest
    said = changed(("  - {id: arsip, number: 6,", "  - {id: arsip, replaces: [simpan], number: 6,"))
    assert said.digest != sop.digest


def test_what_a_revision_replaces_is_of_no_matter_to_the_plan(calendar: OfficeCalendar) -> None:
    said = changed(("  - {id: arsip, number: 6,", "  - {id: arsip, replaces: [simpan], number: 6,"))
    assert (
        make_plan(said, small(), calendar).plan.steps == make_plan(permit_sop(), small(), calendar).plan.steps
    )


def test_a_limit_answers_how_long_the_others_have(seed_sop: Sop) -> None:
    limit = {"value": 5, "unit": "working_days"}
    data = seed_sop.model_dump(mode="json", exclude_defaults=True)
    next(step for step in data["steps"] if step["id"] == "himpun_format")["wait_limit"] = limit
    rules = [{item.rule for item in review(sop)} for sop in (seed_sop, Sop.model_validate(data))]
    assert rules[0] - rules[1] == {"wait_without_row"}


def test_deputies_of_a_step_come_into_the_plan(calendar: OfficeCalendar) -> None:
    people = [*PEOPLE, {"id": "lain", "roles": ["sekretaris", "kepala"]}]
    given = [{"role": "kepala", "persons": ["staf"]}]
    plan = make_plan(changed(DEPUTIES), small(people=people, deputies=given), calendar).plan
    # Those of the scenario first; who holds the role as well acts for nobody, which the engine sees to.
    assert spec(plan, "tanda_tangan").deputies == ((0, (2, 1, 4, 3)),)
    assert [step.id for step in plan.steps if step.deputies] == ["tanda_tangan"]


def test_deputies_act_for_the_role_that_leads(calendar: OfficeCalendar) -> None:
    rows = ("{roles: [sekretaris, staf]}", "{roles: [sekretaris, staf], lead: staf, deputies: [kabid]}")
    plan = make_plan(changed(rows), small(), calendar).plan
    assert spec(plan, "rapat").deputies == ((2, (3,)),)


@pytest.mark.parametrize(
    "people",
    [
        # Nobody is Kabid; or the head alone is.
        [*PEOPLE[:3], {"id": "lain", "roles": ["staf"]}],
        [{"id": "kepala", "roles": ["kepala", "kabid"]}, *PEOPLE[1:3]],
    ],
)
def test_a_deputy_must_be_somebody(calendar: OfficeCalendar, people: list[dict[str, Any]]) -> None:
    sop = changed(DEPUTIES)
    # The step of each bidang needs a Kabid as well, where there is none.
    found = [item for item in refused(calendar, sop, people=people) if item[0] != "nobody_for_unit"]
    assert found == [("nobody_acts", "people", "kabid")]


def test_a_limit_comes_into_the_plan(calendar: OfficeCalendar) -> None:
    waits = [
        {**OUTSIDE, "low": 1, "mode": 2, "high": 9},
        {**OUTSIDE, "id": "v", "before": "arsip", "values": [1]},
    ]
    plan = make_plan(changed(LIMITED), small(waits=waits, wait_limits_kept=0.7), calendar).plan
    assert [(wait.limit, wait.kept) for wait in plan.waits] == [(2 * DAY, 0.7), (MISSING, 0.7)]
    assert plan.waits[0].delay.duration == Triangular(low=DAY, mode=2 * DAY, high=9 * DAY)


def test_a_limit_without_a_wait_is_refused(calendar: OfficeCalendar) -> None:
    assert refused(calendar, changed(LIMITED)) == [("wait_limit_without_wait", "waits", "rapat")]
    other = [{**OUTSIDE, "before": "arsip", "values": [1]}]
    assert refused(calendar, changed(LIMITED), waits=other) == [("wait_limit_without_wait", "waits", "rapat")]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ({"nihil": 0.1}, ("unknown_step", "passed_over", "nihil")),
        ({"periksa": 0.1}, ("decision_left_out", "passed_over.periksa", "Memeriksa")),
    ],
)
def test_what_cannot_be_left_out(
    calendar: OfficeCalendar, share: dict[str, float], expected: tuple[str, str, str]
) -> None:
    assert refused(calendar, permit_sop(), passed_over=share) == [expected]


def test_a_step_with_a_correction_decides_too(calendar: OfficeCalendar) -> None:
    again = [{"id": "ulang", "at": "arsip", "back_to": "arsip", "share": 0.2}]
    plan = make_plan(permit_sop(), small(corrections=again), calendar).plan
    back = spec(plan, "arsip").outcomes[1]
    assert (back.back_to, back.limit, [redo.step for redo in back.redo]) == (5, 1, [5])
    found = refused(calendar, permit_sop(), corrections=again, passed_over={"arsip": 0.1})
    assert found == [("decision_left_out", "passed_over.arsip", "Mengarsipkan")]


def test_what_is_left_out_comes_into_the_plan_of_each_sop(calendar: OfficeCalendar) -> None:
    also = [{"sop": "surat-keluar", "demand": [{"kind": "annual", "case_id": "S{year}"}],
             "durations": {"steps": {"nomor": {"family": "constant", "minutes": 5}}},
             "passed_over": {"nomor": 0.25}}]  # fmt: skip
    people = [*PEOPLE, {"id": "agenda", "roles": ["agenda"]}]
    scenario = small(passed_over={"arsip": 0.5}, also=also, people=people)
    plan = make_plan(permit_sop(), scenario, calendar, also=[letter_sop()]).plan
    assert {step.id: step.passed_over for step in plan.steps if step.passed_over} == {
        "arsip": 0.5,
        "nomor": 0.25,
    }


@pytest.mark.parametrize(
    ("span", "value"),
    [
        ("low: 1, mode: 2", "low, mode"),
        ("low: 1, mode: 2, high: 3, values: [1]", "low, mode, high, values"),
        ("mode: 2, values: [1]", "mode, values"),
        ("note: x", "-"),
    ],
)
def test_a_span_has_one_form(span: str, value: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(SMALL + f"handovers: [{{id: h, unit: working_hours, {span}}}]\n", Scenario)
    (problem,) = caught.value.problems
    assert (problem.code, problem.value, problem.allowed) == (
        "span_form",
        value,
        ("low, mode, high", "values"),
    )
    assert "handovers[1]" in problem.place


@pytest.mark.parametrize(
    ("values", "code"),
    [("[]", "too_few"), ("[-1]", "out_of_range"), ("[200000]", "out_of_range"), ("3", "not_a_list")],
)
def test_wrong_values(values: str, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(SMALL + f"handovers: [{{id: h, unit: working_hours, values: {values}}}]\n", Scenario)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_spans_tell_their_ends_and_middle() -> None:
    three = ExternalWait(**OUTSIDE, low=1, mode=2, high=9)
    measured = Handover(id="h", unit="working_hours", values=(4, 1, 10, 2))
    assert (three.shortest, three.typical, three.longest) == (1, 2, 9)
    assert (measured.shortest, measured.typical, measured.longest) == (1, 3, 10)
    fixed = measured.always(5)
    assert (fixed.shortest, fixed.longest, fixed.values) == (5, 5, None)
    assert Handover.model_validate(fixed.model_dump()) == fixed


def test_measured_spans_come_into_the_plan(calendar: OfficeCalendar) -> None:
    waits = [{**OUTSIDE, "values": [2, 1, 1.5]}, {**OUTSIDE, "id": "v", "low": 1, "mode": 1, "high": 1}]
    handovers = [{"id": "h", "before": "arsip", "unit": "clock_hours", "values": [3, 1]}]
    plan = make_plan(permit_sop(), small(waits=waits, handovers=handovers), calendar).plan
    assert plan.waits[0].delay.duration == Empirical(values=(DAY, 1.5 * DAY, 2 * DAY))
    assert plan.waits[1].delay.duration == Constant(value=DAY)
    handed = spec(plan, "arsip").handover
    assert (handed.duration, handed.working) == (Empirical(values=(3600, 3 * 3600)), False)
