"""A deputy whom the SOP lets act in a step is no wrong role in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from builders import flow_data, small_log
from mining.conformance import check_conformance
from mining.conformance.injection.injectors import _strangers
from mining.conformance.rules.checking import check_rules
from simulation.draws import draw
from simulation.engine import run
from simulation.event_table import run_to_log
from simulation.planning import make_plan
from simulation.scenario import Scenario
from sop.events import PERSON, ROLE, STEP_ID, EventLog
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

ROLES = ("staf", "kepala", "sekretaris", "kabid")


def two_steps(*deputies: str) -> Sop:
    """`a` of the clerk, `b` of the head and the clerk, the head leading; deputies in `b` alone."""
    data = flow_data({"id": "a"}, {"id": "b"})
    data["roles"] = [{"id": name, "name": name} for name in ROLES]
    data["steps"][1]["performers"] = {
        "roles": ["staf", "kepala"],
        "lead": "kepala",
        "deputies": list(deputies),
    }
    return Sop.model_validate(data)


def log_of(a: str, b: str) -> EventLog:
    rows: list[dict[str, Any]] = [
        {"step_id": step, "role": role, "start": f"2025-01-06 {hour}:00", "end": f"2025-01-06 {hour}:30"}
        for step, role, hour in (("a", a, "08"), ("b", b, "09"))
    ]
    return small_log(rows, [{"case_id": "p", "status": "completed"}])


@pytest.mark.parametrize(
    ("a", "b", "wrong"),
    [
        ("staf", "kepala", []),
        ("staf", "sekretaris", []),
        ("staf", "staf", []),
        ("staf", "kabid", ["b"]),
        # Deputies are those of one step.
        ("sekretaris", "sekretaris", ["a"]),
    ],
)
def test_a_deputy_is_no_wrong_role(a: str, b: str, wrong: list[str]) -> None:
    sop, log = two_steps("sekretaris"), log_of(a, b)
    found = check_conformance(log, sop).deviations
    assert found.loc[found["kind"] == "wrong_role", "step_id"].tolist() == wrong
    rules = check_rules(log, sop).rules
    broken = rules[(rules["kind"] == "role") & (rules["broken"] > 0)]
    assert broken["step_id"].tolist() == wrong


def test_without_deputies_the_same_log_deviates() -> None:
    found = check_conformance(log_of("staf", "sekretaris"), two_steps()).deviations
    assert found.loc[found["kind"] == "wrong_role", "step_id"].tolist() == ["b"]


def test_deputies_are_not_injected_as_wrong_roles() -> None:
    assert _strangers(two_steps("sekretaris"), "b") == ["kabid"]
    assert _strangers(two_steps("sekretaris"), "a") == ["kepala", "sekretaris", "kabid"]


def test_a_simulated_deputy_conforms_under_either_role(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    """The secretary signs when the head is away all day; the log may name the post acted for, or the own."""
    data = seed_sop.model_dump(mode="json", exclude_defaults=True)
    sign = next(step for step in data["steps"] if step["id"] == "tanda_tangan")
    sign["performers"]["deputies"] = ["sekretaris"]
    sop = Sop.model_validate(data)
    often = tuple(
        absence.model_copy(update={"days": 10}) if absence.id == "dinas_luar" else absence
        for absence in scenario.absences
    )
    planned = make_plan(sop, scenario.model_copy(update={"absences": often}), calendar)
    draws = draw(planned.plan, 0)
    log = run_to_log(sop, planned, run(planned.plan, draws))
    by_deputy = (log.events[STEP_ID] == "tanda_tangan") & (log.events[PERSON] == "sekretaris")
    signed = log.events[STEP_ID] == "tanda_tangan"
    assert 0 < by_deputy.sum() < signed.sum() == 10
    away = draws.persons[0].away
    stamps = log.events.loc[signed, "start"].astype("int64").to_numpy() // 1_000_000
    assert away.is_open(stamps).tolist() == by_deputy[signed].tolist()
    assert not np.isin(check_conformance(log, sop).deviations["kind"], ["wrong_role"]).any()
    named = log.events.assign(**{ROLE: log.events[ROLE].where(~by_deputy, "sekretaris")})
    again = EventLog(events=named, cases=log.cases)
    assert len(check_conformance(again, sop).deviations) == 0
    assert (check_conformance(again, seed_sop).deviations["kind"] == "wrong_role").sum() == by_deputy.sum()
