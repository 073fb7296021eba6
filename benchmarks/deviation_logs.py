"""Simulated logs into which deviations are put."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.event_table import run_to_log
from simulation.replications import simulate
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.events import EventLog, event_log
from sop.model import Sop
from ukur.inputs import read_inputs

ROOT = Path(__file__).parent.parent
SEED = 20261124

DECIDED = """
schema_version: 1
id: izin
title: Izin
identity: {agency: Badan Contoh}
origin: {source: Contoh}
roles:
  - {id: staf, name: Staf}
  - {id: kabid, name: Kepala Bidang}
  - {id: sekretaris, name: Sekretaris}
  - {id: kepala, name: Kepala}
units:
  - {id: bidang, name: Bidang, members: [{id: satu, name: Satu}, {id: dua, name: Dua}]}
steps:
  - {id: terima, number: 1, text: Menerima, performers: {roles: [staf]}, standard: {value: 60}}
  - id: tinjau
    number: 2
    text: Meninjau
    performers: {roles: [kabid]}
    standard: {value: 60}
    for_each: bidang
  - id: periksa
    number: 3
    text: Memeriksa
    performers: {roles: [staf]}
    standard: {value: 60}
    decision:
      outcomes:
        - {id: lengkap, text: lengkap, share: 0.5}
        - {id: sederhana, text: sederhana, share: 0.5, to: setuju}
  - {id: telaah, number: 4, text: Menelaah, performers: {roles: [sekretaris]}, standard: {value: 60}}
  - {id: konsep, number: 5, text: Menyusun konsep, performers: {roles: [staf]}, standard: {value: 60}}
  - id: setuju
    number: 6
    text: Menyetujui
    performers: {roles: [kepala]}
    standard: {value: 120}
    not_same_person_as: [periksa]
    decision:
      outcomes:
        - {id: ya, text: ya, share: 0.7}
        - {id: tidak, text: tidak, share: 0.3, to: setuju, at_most: 1}
  - {id: arsip, number: 7, text: Mengarsipkan, performers: {roles: [staf]}, standard: {value: 30}}
"""
SMALL = """
schema_version: 1
id: kecil
name: Kecil
first: 2026-01-01
last: 2026-12-31
demand: [{kind: poisson, case_id: "{n}", per_working_day: 0.4}]
people:
  - {id: staf, roles: [staf]}
  - {id: kabid, roles: [kabid]}
  - {id: sekretaris, roles: [sekretaris]}
  - {id: kepala, roles: [kepala]}
durations: {default: {family: constant}}
"""


def simulated(runs: int) -> tuple[Sop, EventLog]:
    """Complete cases of the sample SOP, from as many years as wanted, of one run each.

    Parameters: runs - of ten cases each.
    """
    inputs = read_inputs(
        ROOT / "data/sops/pengukuran-kinerja.yaml", ROOT / "data/scenarios/kesbangpol.yaml", also=()
    )
    parts = []
    for number in range(runs):
        scenario = inputs.scenario.model_copy(update={"seed": SEED + number})
        parts.append(_complete(inputs.sop, scenario, inputs.calendar, f"r{number:02}-"))
    return inputs.sop, _joined(parts)


def decided() -> tuple[Sop, EventLog]:
    """Complete cases of an SOP with a decision, a return, units and a control."""
    sop = parse_document(DECIDED, Sop)
    inputs = read_inputs(
        ROOT / "data/sops/pengukuran-kinerja.yaml", ROOT / "data/scenarios/kesbangpol.yaml", also=()
    )
    return sop, _joined([_complete(sop, parse_document(SMALL, Scenario), inputs.calendar, "")])


def _complete(sop: Sop, scenario: Scenario, calendar: Any, prefix: str) -> EventLog:
    study = simulate(sop, scenario, calendar, replications=1)
    log = run_to_log(sop, study.planned, study.example, study.example_draws, opd=scenario.opd)
    cases = log.cases[log.cases["status"] == "completed"].copy()
    events = log.events[log.events["case_id"].isin(cases["case_id"])].copy()
    cases["case_id"], events["case_id"] = prefix + cases["case_id"], prefix + events["case_id"]
    return EventLog(events=events, cases=cases)


def _joined(parts: Sequence[EventLog]) -> EventLog:
    events = pd.concat([part.events for part in parts], ignore_index=True)
    events["instance"] = range(1, len(events) + 1)
    return event_log(events, pd.concat([part.cases for part in parts], ignore_index=True))
