"""What nobody could carry out is refused before a run, with every reason at once and its place."""

from __future__ import annotations

from typing import Any

import pytest

from permits import letter_sop, permit_sop, small
from simulation.plan import MISSING
from simulation.planning import make_plan
from sop.errors import Problem, SimulationError
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.words import words
from ukur.words.telling import tell_problem

MORNING = {"monday": ["08:00-10:00"]}
EVENING = {"monday": ["14:00-16:00"]}


def problems(calendar: OfficeCalendar, *, sop: Sop | None = None, **changes: Any) -> list[Problem]:
    with pytest.raises(SimulationError) as caught:
        make_plan(sop or permit_sop(), small(**changes), calendar)
    for problem in caught.value.problems:
        assert problem.place
        for language in ("id", "en"):
            assert problem.code not in tell_problem(problem, words("id" if language == "id" else "en"))
    return list(caught.value.problems)


def codes(calendar: OfficeCalendar, **changes: Any) -> list[str]:
    return [problem.code for problem in problems(calendar, **changes)]


def people(**groups: dict[str, Any]) -> list[dict[str, Any]]:
    """One group a role, some changed."""
    return [
        {"id": name, "roles": [name], **groups.get(name, {})}
        for name in ("kepala", "sekretaris", "staf", "kabid")
    ]


def span(**values: Any) -> dict[str, Any]:
    return {"id": "a", "name": "a", "low": 1, "mode": 1, "high": 1, **values}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"priorities": {"nihil": 1}}, ["unknown_step"]),
        ({"batches": [{"step": "nihil", "size": 2}]}, ["unknown_step"]),
        ({"decisions": {"nihil": {"ya": 1}}}, ["unknown_decision"]),
        ({"decisions": {"arsip": {"ya": 1}}}, ["unknown_decision"]),
        ({"decisions": {"periksa": {"ya": 1}}}, ["unknown_outcome", "decision_without_shares"]),
        ({"decisions": {"periksa": {"lengkap": 0.7, "kurang": 0.2}}}, ["decision_shares_not_one"]),
        ({"waits": [span(after="arsip", before="rapat")]}, ["wait_against_order"]),
        ({"waits": [span(after="rapat", before="rapat")]}, ["wait_against_order"]),
        ({"people": people(staf={"units": ["bidang_satu", "x"]})}, ["scenario_unit_unknown"]),
        ({"people": people(kabid={"units": ["bidang_satu"]})}, ["nobody_for_unit"] * 2),
        (
            {"people": people(kepala={"hours": {"sunday": ["08:00-10:00"]}})},
            ["hours_outside_office", "no_common_hours"],
        ),
        ({"people": people(staf={"hours": MORNING}, sekretaris={"hours": EVENING})}, ["no_common_hours"]),
        ({"deputies": [{"role": "nihil", "persons": ["staf"]}]}, ["unknown_role"]),
        ({"batches": [{"step": "arsip", "at": ["12:30"]}]}, ["batch_time_closed"]),
        ({"horizon": "2025-01-01"}, ["horizon_before_first"]),
        ({"demand": [{"kind": "poisson", "case_id": "x", "per_year": 9}]}, ["case_id_without_n"]),
        (
            {
                "demand": [
                    {"kind": "poisson", "case_id": "2025{n}", "per_year": 9},
                    {"kind": "dates", "case_id": "20251", "dates": ["2025-01-02"]},
                ]
            },
            ["case_id_twice"],
        ),
        (
            {
                "demand": [
                    {"kind": "poisson", "case_id": name, "per_year": 9} for name in ("{year}-{n}", "{n}-{n}")
                ]
            },
            ["case_id_twice"],
        ),
        (
            {
                "demand": [
                    {
                        "kind": "rates",
                        "case_id": "{n}",
                        "rates": [{"days": ["sunday"], "from": "08:00", "to": "09:00", "per_hour": 1}],
                    }
                ]
            },
            ["demand_never"],
        ),
        (
            {"demand": [{"kind": "instants", "case_id": "a", "instants": [{"at": "2025-01-01"}]}]},
            ["release_on_closed_day"],
        ),
    ],
)
def test_impossible_scenarios(calendar: OfficeCalendar, changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(calendar, **changes) == expected


def test_everything_is_told_at_once(calendar: OfficeCalendar) -> None:
    found = codes(
        calendar,
        priorities={"nihil": 1},
        people=people(kabid={"units": ["bidang_satu"]}),
        batches=[{"step": "arsip", "at": ["12:30"]}],
        decisions={"periksa": {"kurang": 2 / 3, "lengkap": 2 / 3}},
        demand=[{"kind": "dates", "case_id": "x", "dates": ["2025-01-01"]}],
    )
    assert set(found) == {
        "unknown_step",
        "nobody_for_unit",
        "batch_time_closed",
        "decision_shares_not_one",
        "release_on_closed_day",
    }


def test_a_step_without_duration(calendar: OfficeCalendar) -> None:
    (problem,) = problems(calendar, durations={"default": {"family": "constant"}})
    assert (problem.code, problem.value) == ("no_duration", "Menerima")


def changed(**steps: dict[str, Any]) -> Sop:
    data = permit_sop().model_dump(mode="json", exclude_defaults=True)
    for step in data["steps"]:
        step.update(steps.get(step["id"], {}))
    return Sop.model_validate(data)


def test_a_control_needs_somebody_else(calendar: OfficeCalendar) -> None:
    strict = changed(arsip={"not_same_person_as": ["periksa"]})
    (problem,) = problems(calendar, sop=strict)
    assert (problem.code, dict(problem.fields)) == (
        "nobody_besides",
        {"step": "Mengarsipkan", "other": "Memeriksa"},
    )
    assert make_plan(strict, small(people=people(staf={"count": 2})), calendar)


def test_a_control_over_several_steps_needs_a_third(calendar: OfficeCalendar) -> None:
    """With two clerks each step alone leaves one, but the meeting takes both."""
    strict = changed(
        rapat={"performers": {"roles": [{"role": "staf", "count": 2}]}},
        arsip={"not_same_person_as": ["rapat"]},
    )
    assert [p.code for p in problems(calendar, sop=strict, people=people(staf={"count": 2}))] == [
        "nobody_besides"
    ]
    assert make_plan(strict, small(people=people(staf={"count": 3})), calendar)


def test_who_holds_two_roles_sits_on_both_chairs(calendar: OfficeCalendar) -> None:
    both = [
        {"id": "a", "roles": ["kepala", "kabid"]},
        {"id": "b", "roles": ["sekretaris", "staf"]},
    ]
    assert make_plan(permit_sop(), small(people=both), calendar)
    # But they count as one where a control wants another person.
    strict = changed(rapat={"not_same_person_as": ["terima"]})
    assert [p.code for p in problems(calendar, sop=strict, people=both)] == ["nobody_besides"]
    assert make_plan(strict, small(people=[*both, {"id": "c", "roles": ["staf"]}]), calendar)


def test_a_meeting_must_fit_the_common_hours(calendar: OfficeCalendar) -> None:
    long = {"monday": ["08:00-09:59"]}
    (problem,) = problems(calendar, people=people(sekretaris={"hours": long}))
    assert (problem.code, problem.value, problem.allowed) == ("never_fits", "120", ("<= 119",))
    assert make_plan(permit_sop(), small(people=people(sekretaris={"hours": MORNING})), calendar)
    assert make_plan(permit_sop(), small(), calendar).plan.steps[3].session == MISSING
    short = make_plan(permit_sop(), small(people=people(sekretaris={"hours": MORNING})), calendar)
    assert short.plan.steps[3].session == 7200
    # One who works faster needs less time, but the slowest of a team sets its pace.
    fast = people(sekretaris={"hours": long, "speed": 2}, staf={"speed": 1.1})
    assert make_plan(permit_sop(), small(people=fast), calendar)
    assert codes(calendar, people=people(sekretaris={"hours": long, "speed": 2})) == ["never_fits"]
    # Whoever else holds the role may come instead.
    other = [*people(sekretaris={"hours": long}), {"id": "wakil", "roles": ["sekretaris"]}]
    assert make_plan(permit_sop(), small(people=other), calendar)


def test_a_meeting_longer_than_every_session(calendar: OfficeCalendar) -> None:
    assert [p.code for p in problems(calendar, sop=changed(rapat={"standard": {"value": 271}}))] == [
        "never_fits"
    ]
    assert make_plan(changed(rapat={"standard": {"value": 270}}), small(), calendar)


def handover(name: str, **values: Any) -> dict[str, Any]:
    return {"id": name, "low": 1, "mode": 1, "high": 1, "unit": "working_hours", **values}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([handover("a"), handover("b")], ["handover_ambiguous"] * 4),
        ([handover("a", before="arsip"), handover("b", before="arsip")], ["handover_ambiguous"]),
        ([handover("a", after="terima", before="arsip")], ["handover_applies_nowhere"]),
        ([handover("a", after="terima")], ["handover_applies_nowhere"]),  # the clerk goes on
        ([handover("a", after="nihil")], ["unknown_step"]),
    ],
)
def test_hand_overs(calendar: OfficeCalendar, rules: list[dict[str, Any]], expected: list[str]) -> None:
    assert codes(calendar, handovers=rules) == expected


def open_case(**values: Any) -> dict[str, Any]:
    return {"case_id": "lama", "released": "2024-12-20", **values}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (open_case(done=["nihil"]), ["unknown_step"]),
        (open_case(done=["terima", "rapat"]), ["open_case_gap"]),
        (open_case(done=["terima", "periksa", "rapat"]), ["open_case_gap"]),
        (
            open_case(done=["terima", "periksa", "tinjau", "rapat", "tanda_tangan", "arsip"]),
            ["open_case_finished"],
        ),
        (open_case(released="2025-01-02"), ["open_case_in_future"]),
        (open_case(case_id="2024"), ["case_id_twice"]),
    ],
)
def test_open_cases(calendar: OfficeCalendar, case: dict[str, Any], expected: list[str]) -> None:
    assert codes(calendar, open_cases=[case]) == expected


def test_corrections(calendar: OfficeCalendar) -> None:
    rule = {"id": "k", "at": "rapat", "back_to": "arsip", "share": 0.2}
    (problem,) = problems(calendar, corrections=[rule])
    assert (problem.code, problem.place) == ("correction_against_order", "corrections.k")
    assert codes(calendar, corrections=[{**rule, "at": "nihil"}]) == ["unknown_step"]


def test_sops_and_scenario_must_name_each_other(calendar: OfficeCalendar) -> None:
    def found(scenario: Any, *also: Sop) -> list[str]:
        with pytest.raises(SimulationError) as caught:
            make_plan(permit_sop(), scenario, calendar, also=also)
        return [problem.code for problem in caught.value.problems]

    also = [{"sop": "surat-keluar", "demand": [{"kind": "annual", "case_id": "s{year}"}]}]
    assert found(small(also=also)) == ["sop_not_given"]
    assert found(small(), letter_sop()) == ["sop_not_in_scenario"]
    assert found(small(also=also), letter_sop(), letter_sop()) == ["sop_twice", "no_duration"]
    main = [{"sop": "izin-kegiatan", "demand": [{"kind": "annual", "case_id": "s{year}"}]}]
    assert found(small(also=main)) == ["sop_twice"]


def test_problems_of_another_sop_say_where(calendar: OfficeCalendar) -> None:
    demand = [{"kind": "dates", "case_id": "s", "dates": ["2025-01-01"]}]
    also = [{"sop": "surat-keluar", "demand": demand, "priorities": {"nihil": 1}}]
    with pytest.raises(SimulationError) as caught:
        make_plan(permit_sop(), small(also=also), calendar, also=[letter_sop()])
    assert [(problem.code, problem.place) for problem in caught.value.problems] == [
        ("unknown_step", "also.surat-keluar.priorities"),
        ("no_duration", "also.surat-keluar.durations.steps.nomor"),
        ("release_on_closed_day", "also.surat-keluar.demand.dates"),
    ]
