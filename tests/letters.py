"""A small SOP of letters with a revision, a scenario, and logs of it, for the tests of verbs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from simulation.draws import draw
from simulation.engine import run
from simulation.event_table import run_to_log
from simulation.planning import make_plan
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.exchange.events_csv import write_csv
from sop.model import Sop
from sop.worktime import default_calendar

INITIALLED = (
    "  - {id: paraf, number: 2, text: Memaraf, performers: {roles: [kepala]}, standard: {value: 30}}\n"
)
OLD = f"""
schema_version: 1
id: surat
title: Surat izin
identity: {{agency: Kantor}}
origin: {{source: Contoh}}
roles: [{{id: staf, name: Staf}}, {{id: kepala, name: Kepala}}]
steps:
  - {{id: konsep, number: 1, text: Menyusun konsep, performers: {{roles: [staf]}}, standard: {{value: 60}}}}
{INITIALLED}\
  - {{id: kirim, number: 3, text: Mengirim, performers: {{roles: [staf]}}, standard: {{value: 20}}}}
"""
NEW = OLD.replace(INITIALLED, "").replace("number: 3", "number: 2")
"""Nobody initials any more."""
SCENARIO = """
schema_version: 1
id: kantor
name: Kantor
note: Semua dianggap.
sop: surat
first: 2025-01-01
last: 2025-06-30
replications: 4
demand: [{kind: monthly, case_id: "{year}-{month}"}]
people:
  - {id: staf, roles: [staf], other_duties: 0.3, absences: [cuti]}
  - {id: kepala, roles: [kepala]}
absences: [{id: cuti, name: Cuti, days: 1, per: month}]
durations: {default: {family: lognormal, cv: 0.3}}
"""
HEAD = "case_id,activity,start,end,role\n"
NAMES = {
    "konsep": ("Menyusun konsep", "Staf"),
    "paraf": ("Memaraf", "Kepala"),
    "kirim": ("Mengirim", "Staf"),
}


def write(folder: Path, name: str, text: str) -> Path:
    """A file of that text."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def simulated_log(path: Path, scenario: str = SCENARIO) -> Path:
    """A log of the old SOP, simulated."""
    sop = parse_document(OLD, Sop)
    planned = make_plan(sop, parse_document(scenario, Scenario), default_calendar())
    luck = draw(planned.plan, 0)
    write_csv(run_to_log(sop, planned, run(planned.plan, luck), luck), path)
    return path


def weekly(first: str, count: int, steps: Sequence[str], *, case: str = "c") -> str:
    """Rows of cases that begin a week apart; a step a day, the last one a day later every second time."""
    rows = []
    for number in range(count):
        begin = date.fromisoformat(first) + timedelta(days=7 * number)
        for place, step in enumerate(steps):
            late = number % 2 if place == len(steps) - 1 else 0
            day = begin + timedelta(days=place + late)
            activity, role = NAMES[step]
            rows.append(f"{case}{number},{activity},{day} 08:00,{day} 09:00,{role}\n")
    return "".join(rows)
