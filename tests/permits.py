"""The SOPs and the scenario of docs/scenario-file.md, and smaller scenarios beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.model import Sop

PERMIT = """
schema_version: 1
id: izin-kegiatan
title: Izin kegiatan
identity: {agency: Badan Contoh}
origin: {source: Contoh}
roles:
  - {id: kepala, name: Kepala}
  - {id: sekretaris, name: Sekretaris}
  - {id: staf, name: Staf}
  - {id: kabid, name: Kepala Bidang}
units:
  - id: bidang
    name: Bidang
    members:
      - {id: bidang_satu, name: Bidang Satu}
      - {id: bidang_dua, name: Bidang Dua}
      - {id: bidang_tiga, name: Bidang Tiga}
steps:
  - {id: terima, number: 1, text: Menerima, performers: {roles: [staf]}}
  - id: periksa
    number: 2
    text: Memeriksa
    performers: {roles: [staf]}
    standard: {value: 30}
    decision:
      outcomes:
        - {id: lengkap, text: lengkap, share: 0.8}
        - {id: kurang, text: kurang, share: 0.2, to: end}
  - id: tinjau
    number: 3
    text: Meninjau
    performers: {roles: [kabid]}
    standard: {value: 60}
    for_each: bidang
    due: {value: 2, unit: working_days}
  - id: rapat
    number: 4
    text: Rapat
    performers: {roles: [sekretaris, staf]}
    standard: {value: 2, unit: hours}
    must_not_split: true
  - id: tanda_tangan
    number: 5
    text: Menandatangani
    performers: {roles: [kepala]}
    standard: {value: 10}
    not_same_person_as: [periksa]
    due: {value: 10, unit: working_hours, after: release}
  - {id: arsip, number: 6, text: Mengarsipkan, performers: {roles: [staf]}, standard: {value: 15}}
"""

LETTER = """
schema_version: 1
id: surat-keluar
title: Surat keluar
identity: {agency: Badan Contoh}
origin: {source: Contoh}
roles:
  - {id: staf, name: Staf}
  - {id: agenda, name: Agendaris}
steps:
  - {id: konsep, number: 1, text: Menyusun konsep, performers: {roles: [staf]}, standard: {value: 20}}
  - {id: nomor, number: 2, text: Memberi nomor, performers: {roles: [staf]}}
"""

SMALL = """
schema_version: 1
id: kecil
name: Kecil
first: 2025-01-01
last: 2025-12-31
demand: [{kind: annual, case_id: "{year}"}]
people:
  - {id: kepala, roles: [kepala]}
  - {id: sekretaris, roles: [sekretaris]}
  - {id: staf, roles: [staf]}
  - {id: kabid, roles: [kabid]}
durations: {default: {family: constant}, steps: {terima: {family: constant, minutes: 10}}}
"""


def permit_sop() -> Sop:
    """Six steps: a decision, a step for each bidang, a meeting, a control."""
    return parse_document(PERMIT, Sop)


def letter_sop() -> Sop:
    """Two steps of a clerk, one without a standard."""
    return parse_document(LETTER, Sop)


def full_text(root: Path) -> str:
    """The example of the documentation."""
    return (root / "docs/scenario-file.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]


def small(**changes: Any) -> Scenario:
    """A scenario of one person a role and constant durations, with other values for some keys."""
    return Scenario.model_validate(
        {**parse_document(SMALL, Scenario).model_dump(mode="json", by_alias=True), **changes}
    )
