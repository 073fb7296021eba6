"""What is told as mere words makes no difference to a simulation, to the last bit of its plan."""

from __future__ import annotations

from typing import Any

from simulation import make_plan
from simulation.experiments.store import plan_digest
from simulation.scenario import Scenario
from sop.model import Sop
from sop.revision import diff
from sop.worktime.calendar import OfficeCalendar


def reworded(sop: Sop) -> dict[str, Any]:
    """Every text and number of the document is another one."""
    data = sop.model_dump(mode="json", exclude_defaults=True)
    data |= {"title": "Judul lain", "doubts": [], "origin": {"source": "Lain", "normative": False}}
    data["identity"] = {"agency": "Badan Lain", "revised": "2026-01-05"}
    for role in data["roles"]:
        role |= {"name": f"Pejabat {role['id']}", "aliases": []}
    for stage in data["stages"]:
        stage["name"] = f"Bagian {stage['id']}"
    for number, step in enumerate(data["steps"], start=21):
        step |= {"number": number, "text": f"Kegiatan {number}", "short": f"K{number}", "aliases": ["lain"]}
        step |= {"requirements": [], "output": "Berkas", "remark": "Catatan"}
        step["performers"] |= {"basis": "stated", "note": "Dikonfirmasi"}
    return data


def test_a_reworded_sop_is_simulated_alike(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    data = reworded(seed_sop)
    new = Sop.model_validate(data)
    found = diff(seed_sop, new)
    assert found.only_words
    told = {change.kind for change in found.changes}
    assert told == {
        *("roles", "text", "requirements", "output", "remark", "basis", "aliases", "renumbered"),
        *("stages", "identity", "doubts"),
    }
    plan = plan_digest(make_plan(seed_sop, scenario, calendar).plan)
    assert plan_digest(make_plan(new, scenario, calendar).plan) == plan
    data["steps"][6]["must_not_split"] = True
    meeting = Sop.model_validate(data)
    assert not diff(seed_sop, meeting).only_words
    assert plan_digest(make_plan(meeting, scenario, calendar).plan) != plan
