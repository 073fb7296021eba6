"""What people changed in the flow of a document that Ukur wrote, and what hangs on steps that are gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sop.diagram.grid import swimlane
from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.assemble import Reading
from sop.model import Sop

Told = Callable[[str, str, str, str], None]


def compare_flow(reading: Reading, copy: Sop, data: dict[str, Any], told: Told, doubts: Doubts) -> None:
    """List lines that are no longer there, and take over texts beside lines that were changed.

    Parameters: reading; copy; data - of the copy, is changed; told - lists a place that was edited; doubts.
    """
    end = len(copy.steps) + 1
    lanes = swimlane(copy)
    expected = {
        (arrow.source - 1, arrow.target - 1): arrow.label
        for arrow in lanes.arrows
        if arrow.source > 0 and arrow.target < end
    }
    visible = {(edge.source, edge.target): edge.label for edge in reading.edges if edge.target >= 0}
    lost = sorted(set(expected) - set(visible))
    if lost:
        numbers = [f"{copy.steps[a].number} → {copy.steps[b].number}" for a, b in lost]
        doubts.warn("lines_gone", count=len(lost), examples=numbers)
    for way, label in visible.items():
        stated = expected.get(way, "")
        if not stated or not label or "…" in label or "".join(label.split()) == "".join(stated.split()):
            continue
        if _rename(data["steps"][way[0]], stated, label):
            told("outcome", "", stated, label)


def _rename(step: dict[str, Any], old: str, new: str) -> bool:
    """Give an outcome its new text. Parameters: step - data; old, new."""
    outcomes = (step.get("decision") or {}).get("outcomes", ())
    found = [outcome for outcome in outcomes if "".join(outcome["text"].split()) == "".join(old.split())]
    if len(found) != 1:
        return False
    found[0]["text"] = new
    return True


def mend_references(data: dict[str, Any], steps: Sequence[dict[str, Any]]) -> None:
    """Take away what refers to steps that are gone.

    Parameters: data - of the SOP; steps - that are left, with their data; both are changed.
    """
    ids = [step["id"] for step in steps]
    for step in steps:
        for name in ("not_same_person_as",):
            step[name] = [each for each in step.get(name) or () if each in ids]
        after = step.get("after")
        if after:
            # Where nothing is left, the row above leads here again.
            step["after"] = [each for each in after if each in ids] or None
        decision = step.get("decision")
        if decision is not None and any(_lost(outcome, ids) for outcome in decision["outcomes"]):
            step["decision"] = None
    stages = [stage for stage in data.get("stages") or () if stage["last"] in ids]
    places = [ids.index(stage["last"]) for stage in stages]
    if stages and places == sorted(places):
        stages[-1]["last"] = ids[-1]
        data["stages"] = stages
    else:
        data["stages"] = []
    for doubt in data.get("doubts") or ():
        if doubt.get("step") not in ids:
            doubt["step"] = None


def _lost(outcome: dict[str, Any], ids: Sequence[str]) -> bool:
    targets = outcome.get("to") or ()
    return any(target != "end" and target not in ids for target in targets)
