"""A post that somebody confirmed to be none of the SOP's acts in nobody's place."""

from __future__ import annotations

import pytest

from mining.analysis import analyse
from mining.log.aliases import Aliases
from mining.log.result import ReadLog
from simulation import run_to_log, simulate
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.events import EventLog
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

STRANGER = "Bagian Umum"


@pytest.fixture(scope="module")
def log(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> EventLog:
    study = simulate(seed_sop, scenario, calendar, replications=1)
    log = run_to_log(seed_sop, study.planned, study.example)
    signed = log.events["step_id"] == "tanda_tangan"
    first = log.events["case_id"] == log.cases["case_id"].iloc[0]
    assert (signed & first).sum() == 1
    events = log.events.assign(
        role=log.events["role"].mask(signed & first, STRANGER),
        participants=log.events["participants"].mask(signed & first, ""),
    )
    return EventLog(events=events, cases=log.cases)


@pytest.mark.parametrize(
    ("roles", "wrong"),
    [("{}", []), (f"{{{STRANGER.upper()}: null}}", [("wrong_role", "tanda_tangan", STRANGER)])],
)
def test_only_what_is_confirmed_is_held_against_a_case(
    log: EventLog, seed_sop: Sop, calendar: OfficeCalendar, roles: str, wrong: list[tuple[str, str, str]]
) -> None:
    text = f"schema_version: 1\nconfirmed_by: Sekretaris\nroles: {roles}\n"
    mined = analyse(ReadLog(log=log), seed_sop, calendar, aliases=parse_document(text, Aliases))
    found = mined.conformance.certain[["kind", "step_id", "role"]]
    assert list(found.itertuples(index=False, name=None)) == wrong
    assert mined.conformance.numbers.roles_unknown == (0 if wrong else 1)
