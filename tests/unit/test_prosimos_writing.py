"""What fits is written for Prosimos and comes back the same; what does not is refused, all at once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from builders import flow_sop
from prosimos_models import WEEKDAYS, fitting_calendar, fitting_scenario, fitting_sop
from simulation.durations import Duration
from simulation.planning import make_plan
from simulation.prosimos import read_prosimos, write_prosimos
from simulation.scenario import Scenario
from sop.errors import OutputError
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

SEVEN = (*WEEKDAYS, "saturday", "sunday")
BATCH = [{"step": "selesai", "size": 2, "factors": [{"from": 2, "factor": 0.8}]}]


def refused(sop: Sop, scenario: Scenario, calendar: OfficeCalendar, folder: Path) -> dict[str, str]:
    with pytest.raises(OutputError) as caught:
        write_prosimos(sop, scenario, calendar, folder)
    assert not list(folder.iterdir())
    return {problem.place: problem.code for problem in caught.value.problems}


def test_what_was_written_reads_back_the_same(tmp_path: Path) -> None:
    sop, scenario, calendar = fitting_sop(), fitting_scenario(batches=BATCH), fitting_calendar()
    paths = write_prosimos(sop, scenario, calendar, tmp_path)
    model = read_prosimos(*paths)
    assert model.sop == sop
    assert model.calendar.weeks == calendar.weeks
    assert model.scenario.batches == scenario.batches
    assert [one.cost_per_hour for one in model.scenario.people] == [2, 0, 0]
    for mine, theirs in zip(model.scenario.people, scenario.people, strict=True):
        assert mine.model_copy(update={"cost_per_hour": None}) == theirs.model_copy(
            update={"cost_per_hour": None}
        )
    mine, theirs = (
        make_plan(*three).plan
        for three in ((model.sop, model.scenario, model.calendar), (sop, scenario, calendar))
    )
    assert mine.cases.release.tolist() == theirs.cases.release.tolist()
    for one, other in zip(mine.steps, theirs.steps, strict=True):
        assert close(one.units[0].duration, other.units[0].duration)
        assert one.outcomes == tuple(
            replace(outcome, share=pytest.approx(outcome.share)) for outcome in other.outcomes
        )
        assert (one.seats, one.before) == (other.seats, other.before)


def close(one: Duration, other: Duration) -> bool:
    luck = np.array([0.01, 0.5, 0.99])
    return type(one) is type(other) and bool(np.allclose(one.quantile(luck), other.quantile(luck), rtol=1e-9))


def test_a_post_in_brackets_is_a_post_like_others(tmp_path: Path) -> None:
    data = fitting_sop().model_dump(mode="json")
    data["roles"][1]["name"] = "(Plt.) Pemeriksa"
    sop = Sop.model_validate(data)
    assert read_prosimos(*write_prosimos(sop, fitting_scenario(), fitting_calendar(), tmp_path)).sop == sop


def test_a_correction_of_the_scenario_is_in_the_diagram_too(tmp_path: Path) -> None:
    loop = {"id": "ulang", "at": "hitung", "back_to": "hitung", "share": 0.1, "at_most": 20}
    scenario = fitting_scenario(corrections=[loop])
    model = read_prosimos(*write_prosimos(fitting_sop(), scenario, fitting_calendar(), tmp_path))
    assert model.scenario.decisions["hitung"] == {"goes_on": 0.9, "ulang": 0.1}
    assert model.sop.routes().back_to["hitung"] == {"ulang": "hitung"}


def test_the_same_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    model = fitting_sop(), fitting_scenario(), fitting_calendar()
    first = [path.read_bytes() for path in write_prosimos(*model, tmp_path)]
    assert [path.read_bytes() for path in write_prosimos(*model, tmp_path)] == first


def test_there_is_one_end_and_every_arrow_leads_somewhere(tmp_path: Path) -> None:
    drawing, _ = write_prosimos(fitting_sop(), fitting_scenario(), fitting_calendar(), tmp_path)
    space = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL"}
    root = ElementTree.parse(drawing).getroot()
    (end,) = root.findall(".//b:endEvent", space)
    ids = {element.get("id") for element in root.iter()}
    for flow in root.findall(".//b:sequenceFlow", space):
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= ids
    shown = {element.get("bpmnElement") for element in root.iter() if element.get("bpmnElement")}
    assert shown <= ids
    assert len(end.findall("b:incoming", space)) == 2


def test_arrivals_at_random_at_any_hour(tmp_path: Path) -> None:
    rate = {"from": "00:00", "to": "24:00", "per_hour": 0.5}
    demand = [{"kind": "rates", "case_id": "P-{n}", "rates": [rate]}]
    week = {day: ["00:00-24:00"] for day in SEVEN}
    calendar = OfficeCalendar.model_validate({**fitting_calendar().model_dump(), "weeks": {"normal": week}})
    scenario = fitting_scenario(demand=demand, last="2025-01-15")
    model = read_prosimos(*write_prosimos(fitting_sop(), scenario, calendar, tmp_path))
    assert model.scenario.demand == scenario.demand
    assert (model.scenario.first, model.scenario.last) == (scenario.first, scenario.last)
    # In office hours alone Prosimos would let a case arrive at every opening besides.
    told = refused(fitting_sop(), scenario, fitting_calendar(), _empty(tmp_path))
    assert told == {"demand[1]": "prosimos_out_demand"}


def _empty(folder: Path) -> Path:
    made = folder / "kosong"
    made.mkdir()
    return made


def test_the_hours_of_persons_are_those_inside_the_office(tmp_path: Path) -> None:
    people = [{"id": "ani", "roles": ["staf", "pemeriksa"], "hours": {"monday": ["07:00-14:00"]}}]
    paths = write_prosimos(fitting_sop(), fitting_scenario(people=people), fitting_calendar(), tmp_path)
    document = json.loads(paths[1].read_text("utf-8"))
    own = {one["id"]: one["time_periods"] for one in document["resource_calendars"]}["office_ani"]
    assert [(one["from"], one["beginTime"], one["endTime"]) for one in own] == [
        ("MONDAY", "08:00:00", "12:00:00"),
        ("MONDAY", "13:00:00", "14:00:00"),
    ]


def test_the_office_of_the_sample_does_not_fit(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, tmp_path: Path
) -> None:
    told = refused(seed_sop, scenario, calendar, tmp_path)
    assert set(told.values()) == {
        "prosimos_out_absences",
        "prosimos_out_calendar",
        "prosimos_out_demand",
        "prosimos_out_duties",
        "prosimos_out_holidays",
        "prosimos_out_joint",
        "prosimos_out_wait",
    }


def test_everything_that_does_not_fit_is_named(tmp_path: Path) -> None:
    controlled = {"after": ["a"], "not_same_person_as": ["a"], "must_not_split": True}
    sop = flow_sop(
        {"id": "a", "for_each": "bidang"},
        {"id": "b", **controlled},
        {"id": "c"},
        units={"bidang": ["x", "y"]},
    )
    scenario = fitting_scenario(
        people=[{"id": "ani", "roles": ["staf"], "count": 3}],
        durations={"default": {"family": "weibull", "cv": 0.5}},
        handovers=[
            {
                "id": "map",
                "low": 1,
                "mode": 1,
                "high": 1,
                "unit": "working_hours",
                "between_roles_only": False,
            }
        ],
        passed_over={"c": 0.1},
        priorities={"c": 1},
        batches=[{"step": "c", "at": ["09:00"]}],
    )
    told = refused(sop, scenario, fitting_calendar(), tmp_path)
    assert set(told.values()) == {
        "prosimos_out_batch",
        "prosimos_out_control",
        "prosimos_out_family",
        "prosimos_out_handover",
        "prosimos_out_meeting",
        "prosimos_out_passed_over",
        "prosimos_out_priorities",
        "prosimos_out_units",
    }


def test_a_return_that_often_meets_its_limit(tmp_path: Path) -> None:
    shares = {"periksa": {"lanjut": 0.4, "kembali": 0.5, "tolak": 0.1}}
    sop = fitting_sop()
    ways = sop.step("periksa").decision
    assert ways is not None
    outcomes = tuple(one.model_copy(update={"at_most": 2}) if one.at_most else one for one in ways.outcomes)
    step = sop.step("periksa").model_copy(update={"decision": ways.model_copy(update={"outcomes": outcomes})})
    sop = sop.model_copy(update={"steps": (sop.steps[0], step, *sop.steps[2:])})
    told = refused(sop, fitting_scenario(decisions=shares), fitting_calendar(), tmp_path)
    assert told == {"steps.periksa.decision.outcomes.kembali": "prosimos_out_return"}
