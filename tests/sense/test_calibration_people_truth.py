"""People and behaviour learned from simulated logs, held against what was simulated.

benchmarks/calibration_people.py has the errors against the number of cases; its stored result is looked at
here, and one office in full.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mining.analysis import Mined, analyse
from mining.calibration.behaviour import learn_behaviour
from mining.calibration.people import People, PeopleSettings, learn_people
from mining.log.result import ReadLog
from simulation.draws import draw
from simulation.engine import run
from simulation.event_table import run_to_log
from simulation.planning import make_plan
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
PEOPLE: list[dict[str, Any]] = [
    {"id": "k", "roles": ["kepala_badan"], "other_duties": 0.3, "absences": ["dinas_luar"]},
    {"id": "s", "roles": ["sekretaris"], "other_duties": 0.5,
     "hours": {day: ["09:00-11:30"] for day in WEEKDAYS}},
    {"id": "t", "roles": ["sek_tim_sakip"], "other_duties": 0.4, "absences": ["cuti"]},
    {"id": "a", "roles": ["anggota_tim_sakip"], "count": 2, "other_duties": 0.3},
    {"id": "b", "roles": ["anggota_tim_sakip"], "other_duties": 0.1, "speed": 2,
     "hours": {day: ["13:00-16:00"] for day in WEEKDAYS}},
]  # fmt: skip


@pytest.fixture(scope="module")
def mined(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Mined:
    """An office with a deputy, two whose hours are their own, and one who is twice as fast."""
    data = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    office = Scenario.model_validate(
        data
        | {
            "last": "2028-12-31",
            "demand": [{"kind": "poisson", "case_id": "P{n}", "per_year": 30}],
            "waits": [],
            "people": PEOPLE,
            "deputies": [{"role": "kepala_badan", "persons": ["s"]}],
            "corrections": [
                {"id": "ulang", "at": "koreksi", "back_to": "validasi", "share": 0.3, "at_most": 2}
            ],
            "passed_over": {"surat_pengantar": 0.15},
        }
    )
    planned = make_plan(seed_sop, office, calendar)
    draws = draw(planned.plan, 0)
    log = run_to_log(seed_sop, planned, run(planned.plan, draws), draws)
    return analyse(ReadLog(log=log), seed_sop, calendar)


@pytest.fixture(scope="module")
def people(mined: Mined) -> People:
    return learn_people(mined, settings=PeopleSettings(assumed_share=0.7))


def test_who_there_is(people: People) -> None:
    found = [(group.id, group.roles, group.count) for group in people.groups]
    assert found == [
        ("kepala_badan_1", ("kepala_badan",), 1),
        ("sekretaris_1", ("sekretaris",), 1),
        ("sek_tim_sakip_1", ("sek_tim_sakip",), 1),
        ("anggota_tim_sakip_1", ("anggota_tim_sakip",), 2),
        ("anggota_tim_sakip_2", ("anggota_tim_sakip",), 1),
    ]
    assert [(item.role, item.persons) for item in people.deputies] == [("kepala_badan", ("sekretaris_1",))]


def test_hours_of_their_own_are_found_and_no_others(people: People) -> None:
    hours = {group.id: group.hours.monday for group in people.groups if group.hours is not None}
    assert hours == {"sekretaris_1": ("09:00-11:30",), "anggota_tim_sakip_2": ("13:00-16:00",)}


@pytest.mark.parametrize(
    ("kind", "group", "truth", "room"),
    [
        ("other_duties", "kepala_badan_1", 0.3, 0.15),
        ("other_duties", "sekretaris_1", 0.5, 0.12),
        ("other_duties", "sek_tim_sakip_1", 0.4, 0.12),
        ("days_away", "kepala_badan_1", 48, 25),
        ("days_away", "sekretaris_1", 0, 5),
        ("days_away", "sek_tim_sakip_1", 12, 12),
    ],
)
def test_other_work_and_days_away(people: People, kind: str, group: str, truth: float, room: float) -> None:
    (row,) = (one for one in people.learned if (one.kind, one.subject) == (kind, group))
    assert row.source == "log"
    assert row.low <= truth <= row.high
    assert abs(row.value - truth) <= room


def test_who_is_faster(people: People) -> None:
    slow, fast = (group.speed for group in people.groups if group.roles == ("anggota_tim_sakip",))
    assert 1.5 < fast / slow < 2.2


def test_rework_and_omissions(mined: Mined) -> None:
    found = learn_behaviour(mined)
    (way,) = found.corrections
    assert (way.at, way.back_to, way.at_most) == ("koreksi", "validasi", 2)
    assert way.share == pytest.approx(0.3, abs=0.08)
    assert found.passed_over == {"surat_pengantar": pytest.approx(0.15, abs=0.07)}


@pytest.fixture(scope="module")
def stored(root: Path) -> list[dict[str, Any]]:
    return json.loads((root / "benchmarks/results/calibration_people.json").read_text(encoding="utf-8"))


def test_stored_errors_shrink_with_the_number_of_cases(stored: list[dict[str, Any]]) -> None:
    for subject in {row["subject"] for row in stored}:
        for kind in {row["kind"] for row in stored if row["subject"] == subject}:
            rows = {row["cases"]: row for row in stored if (row["kind"], row["subject"]) == (kind, subject)}
            assert rows[500]["half_width"] < rows[20]["half_width"]
            if kind in ("rework_share", "passed_over", "share"):
                assert rows[500]["rmse"] < rows[20]["rmse"]


def test_stored_intervals_hold_the_truth(stored: list[dict[str, Any]]) -> None:
    for kind in ("rework_share", "passed_over", "share"):
        rows = [row for row in stored if row["kind"] == kind and row["cases"] != 500]
        assert sum(row["covered"] for row in rows) >= 0.9 * sum(row["with_interval"] for row in rows)
