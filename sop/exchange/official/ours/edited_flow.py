"""What people changed in the flow of a document that Ukur wrote, and what hangs on steps that are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sop.diagram.grid import swimlane
from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.assemble import Reading
from sop.exchange.official.meaning.flow import END
from sop.exchange.official.meaning.rows import plain_number
from sop.model import Sop

Told = Callable[[str, str, str, str], None]


def compare_flow(
    reading: Reading,
    copy: Sop,
    places: Sequence[int | None],
    data: dict[str, Any],
    told: Told,
    doubts: Doubts,
) -> None:
    """List lines and symbols that say something else now, and take over texts beside lines that were changed.

    Parameters: reading; copy; places - for each visible row the place of its step; data - of the copy, is
    changed; told - lists a place that was edited; doubts.
    """
    for row, found, place in zip(reading.table.steps, reading.found, places, strict=True):
        marks = [mark for mark in found.marks if mark.shapes]
        drawn = any(shape.symbol == "decision" for mark in marks for shape in mark.shapes)
        if place is not None and marks and drawn != (copy.steps[place].decision is not None):
            if drawn:
                doubts.warn("decision_drawn", row.place, number=row.shown)
            else:
                doubts.warn("decision_not_drawn", row.place, number=row.shown)
    end = len(copy.steps) + 1
    expected = {
        (arrow.source - 1, arrow.target - 1 if arrow.target < end else END): arrow.label
        for arrow in swimlane(copy).arrows
        if arrow.source > 0
    }
    # Names of lines hold the numbers that the steps had when the document was written.
    sure = {
        at: place
        for at, place in enumerate(places)
        if place is not None and plain_number(reading.table.steps[at].number) == copy.steps[place].number
    }
    visible = {
        (sure[edge.source], sure.get(edge.target, END)): edge.label
        for edge in reading.edges
        if edge.source in sure and (edge.target in sure or edge.target == END)
    }
    if list(places) == list(range(len(copy.steps))):
        lost = sorted(way for way in set(expected) - set(visible) if way[1] != END)
        if lost:
            numbers = [f"{copy.steps[a].number} → {copy.steps[b].number}" for a, b in lost]
            doubts.warn("lines_gone", count=len(lost), examples=numbers)
    for way, label in visible.items():
        _caption(data["steps"][way[0]], expected.get(way, ""), label, told, doubts)


def _caption(step: dict[str, Any], stated: str, label: str, told: Told, doubts: Doubts) -> None:
    """What stands beside a line now; what is cut there says nothing."""
    if not stated or "…" in label or "".join(label.split()) == "".join(stated.split()):
        return
    if label and _rename(step, stated, label):
        told("outcome", "", stated, label)
    else:
        doubts.warn("caption_left", number=step["number"], old=stated, new=label or "-")


def _rename(step: dict[str, Any], old: str, new: str) -> bool:
    """Give an outcome its new text. Parameters: step - data; old, new."""
    outcomes = (step.get("decision") or {}).get("outcomes", ())
    found = [outcome for outcome in outcomes if "".join(outcome["text"].split()) == "".join(old.split())]
    if len(found) != 1:
        return False
    found[0]["text"] = new
    return True


def mend_references(copy: Sop, data: dict[str, Any], steps: Sequence[dict[str, Any]], doubts: Doubts) -> None:
    """Take away what refers to steps that are gone, and list each thing that is lost by it.

    Parameters: copy; data - of the SOP; steps - that are left, with their data; both are changed; doubts.
    """
    ids = [step["id"] for step in steps]
    numbers = {step.id: step.number for step in copy.steps} | {step["id"]: step["number"] for step in steps}
    for step in steps:
        apart = step.get("not_same_person_as") or ()
        step["not_same_person_as"] = [each for each in apart if each in ids]
        for each in apart:
            if each not in ids:
                doubts.warn("separation_gone", number=step["number"], target=numbers[each])
        lost = [each for each in _targets(step) if each != "end" and each not in ids]
        if lost:
            step["decision"] = None
            target = ", ".join(str(numbers[each]) for each in lost)
            doubts.warn("decision_gone", number=step["number"], target=target)
    _mend_order(copy, steps, numbers, doubts)
    _mend_stages(copy, data, ids, doubts)
    loose = [doubt for doubt in data.get("doubts") or () if doubt.get("step") not in (None, *ids)]
    for doubt in loose:
        doubt["step"] = None
    if loose:
        doubts.warn("doubt_loose", count=len(loose), examples=[doubt["text"] for doubt in loose])


def _targets(step: dict[str, Any]) -> list[str]:
    """Where the decision of a step leads to, without "end" twice."""
    decision = step.get("decision") or {"outcomes": ()}
    return list(dict.fromkeys(to for outcome in decision["outcomes"] for to in outcome.get("to") or ()))


def _mend_order(copy: Sop, steps: Sequence[dict[str, Any]], numbers: dict[str, int], doubts: Doubts) -> None:
    """In the place of a step that is gone come those before it; a decision that is gone stays as a step."""
    before = copy.predecessors()
    left = {step["id"] for step in steps}
    for place, step in enumerate(steps):
        stated = step.get("after")
        if stated is None or step["id"] not in before:
            continue
        led = {own["id"] for own in steps if step["id"] in _targets(own)}
        wanted = [each for each in before[step["id"]] if each not in led or each in stated]
        new = list(_remaining(wanted, before, left))
        if set(new) != set(stated):
            # The first row follows nothing; where nothing is left elsewhere, the row above leads here again.
            step["after"] = new or (None if place and not led else [])
        now = {*new, *led} or ({steps[place - 1]["id"]} if step["after"] is None else set())
        was = set(before[step["id"]])
        if now == was:
            continue
        shown = [", ".join(map(str, sorted(numbers[each] for each in one))) or "-" for one in (was, now)]
        doubts.warn("order_mended", number=step["number"], old=shown[0], new=shown[1])


def _remaining(wanted: Sequence[str], before: dict[str, tuple[str, ...]], left: set[str]) -> Iterator[str]:
    """The steps, those that are gone replaced by the ones before them; each once."""
    waiting, seen = list(reversed(wanted)), set(wanted)
    while waiting:
        each = waiting.pop()
        if each in left:
            yield each
            continue
        more = [one for one in before[each] if one not in seen]
        seen |= set(more)
        waiting += reversed(more)


def _mend_stages(copy: Sop, data: dict[str, Any], ids: Sequence[str], doubts: Doubts) -> None:
    """A stage ends with the last of its steps that is left; without any it is gone."""
    of, place = copy.stage_of(), {each: at for at, each in enumerate(ids)}
    found: list[dict[str, Any]] = []
    last = -1
    for stage in data.get("stages") or ():
        own = [place[step] for step, stage_id in of.items() if stage_id == stage["id"] and step in place]
        if own and max(own) > last:
            last = max(own)
            found.append({**stage, "last": ids[last]})
    if found:
        found[-1]["last"] = ids[-1]
    kept = {stage["id"] for stage in found}
    gone = [stage["name"] for stage in data.get("stages") or () if stage["id"] not in kept]
    if gone:
        doubts.warn("stage_gone", count=len(gone), examples=gone)
    data["stages"] = found
