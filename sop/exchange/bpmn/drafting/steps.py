"""From planned rows to the steps of an SOP, raw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sop.exchange.bpmn.drafting.doubts import Doubts
from sop.exchange.bpmn.drafting.ours import Ours, OurStep
from sop.exchange.bpmn.drafting.outcomes import FINISHED, Outcomes
from sop.exchange.bpmn.drafting.people import People
from sop.exchange.bpmn.drafting.rows import PlannedRow
from sop.exchange.bpmn.graph import BpmnGraph, Node
from sop.exchange.bpmn.writing.naming import note_text, step_name
from sop.exchange.draft import identifiers
from sop.plain import plain

SECOND = {"value": 1 / 60, "unit": "minutes"}
AGAIN = " (ulang)"
WAITING = "Menunggu"
MAX_TEXT = 2_000
MAX_REMARK = 1_000


class Steps:
    """Steps while they are being made. Parameters: rows - in their order."""

    def __init__(
        self, graph: BpmnGraph, rows: Sequence[PlannedRow], ours: Ours, people: People, doubts: Doubts
    ) -> None:
        self.rows, self.ours, self.people, self.doubts = rows, ours, people, doubts
        self.nodes = {node.id: node for node in graph.nodes}
        self.outcomes = Outcomes(graph, rows, ours, doubts, self._label)
        self.names = {role.id: role.name for role in ours.roles.values()}
        self.step_of = self._ids()

    def mine(self, row: PlannedRow) -> OurStep | None:
        """Our extension of a row: of a task that stands where the diagram has it."""
        return self.ours.steps.get(row.point.id) if not row.point.own else None

    def _like(self, row: PlannedRow) -> OurStep | None:
        """Our extension of the task that a row stands for, once more."""
        return self.ours.steps.get(row.point.origin) if not row.point.own else None

    def data(self) -> Iterator[dict[str, Any]]:
        """All steps, their flow written out."""
        mine = [self.mine(row) for row in self.rows]
        numbers = [one.step.number for one in mine if one is not None]
        kept = len(set(numbers)) == len(self.rows) and (self.unmoved() or numbers == sorted(numbers))
        for place, row in enumerate(self.rows):
            step = self._own(row) if row.point.own else self._task(row)
            step["number"] = numbers[place] if kept else place + 1
            step["after"] = [self.step_of[earlier] for earlier in row.after]
            like = self._like(row)
            if row.decides:
                step["decision"] = self.outcomes.decision(row, self.step_of, like)
            if like is not None and row.decides == (like.step.decision is None):
                self.doubts.note("bpmn_edit_flow", self.nodes[row.point.origin].name)
            yield step
        waiting = [row for row, one in zip(self.rows, mine, strict=True) if one is None and self.ours.steps]
        for row in waiting:
            if not row.point.own:
                self.doubts.warn("bpmn_edit_new", self._label(row))

    def unmoved(self) -> bool:
        """Do the steps of our extensions stand in the order in which they stood?"""
        places = [place for row in self.rows if (place := self.ours.order.get(row.point.id)) is not None]
        return places == sorted(places)

    def choices(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """By step and outcome the sequence flows that were chosen."""
        return self.outcomes.choices(self.step_of)

    def _ids(self) -> dict[str, str]:
        told = {row.point.id: mine.step.id for row in self.rows if (mine := self.mine(row))}
        # Named in the order of the rows, first drawings before their copies.
        others = [row for row in self.rows if row.point.id not in told]
        names = identifiers([self._label(row) for row in others], taken=(*told.values(), "end"))
        return {**told, **{row.point.id: name for row, name in zip(others, names, strict=True)}}

    def _label(self, row: PlannedRow) -> str:
        """The text of a row."""
        node = self.nodes[row.point.origin]
        if not row.point.own:
            text = plain(node.name or node.id, MAX_TEXT - len(AGAIN))
            return text if row.point.id == node.id else text + AGAIN
        if node.kind == "end" or row.point.id == "finish of all":
            return "Selesai"
        if node.kind == "timer":
            again = "" if row.point.id == node.id else AGAIN
            named = f"{WAITING}: {node.name}" if node.name else f"{WAITING} sebelum {self._next_names(node)}"
            return plain(named, 300 - len(AGAIN)) + again
        ways = " / ".join(dict.fromkeys(self._way_names(node)))
        name = node.name or ways or node.id
        kind = "Keputusan" if row.decides else "Mulai bersama"
        return plain(f"{kind}: {name}", 300)

    def _way_names(self, node: Node) -> Iterator[str]:
        for flow in self.outcomes.leaving.get(node.id, ()):
            target = self.nodes[flow.target]
            yield flow.name or target.name or target.id

    def _next_names(self, node: Node) -> str:
        """The first tasks and ends that follow, behind gateways and other timers."""
        found: dict[str, None] = {}
        waiting, seen = [node], {node.id}
        while waiting:
            for flow in self.outcomes.leaving.get(waiting.pop(0).id, ()):
                target = self.nodes[flow.target]
                if target.kind in ("task", "end"):
                    found[target.name or (target.id if target.kind == "task" else FINISHED)] = None
                elif target.id not in seen:
                    seen.add(target.id)
                    waiting.append(target)
        return " / ".join(found)

    def _own(self, row: PlannedRow) -> dict[str, Any]:
        label = self._label(row)
        step = {"id": self.step_of[row.point.id], "text": label, "performers": self.people.system()}
        if self.nodes[row.point.origin].kind == "timer":
            self.doubts.warn("bpmn_timer_step", label)
            return step
        self.doubts.warn("bpmn_step_added", label)
        return {**step, "standard": dict(SECOND)}

    def _task(self, row: PlannedRow) -> dict[str, Any]:
        node, like = self.nodes[row.point.origin], self._like(row)
        step: dict[str, Any] = {"id": self.step_of[row.point.id], "text": self._label(row)}
        if like is not None:
            step = {**self._kept(node, like), "id": step["id"]}
            if row.point.id != node.id:
                step["text"] = self._label(row)
                step.pop("aliases", None)
                step.pop("replaces", None)
        elif not node.name:
            self.doubts.warn("bpmn_task_unnamed", node.id)
        step["performers"] = self.people.performers(node, like)
        step.update(self._remark(node, like))
        if node.repeated and like is None:
            self.doubts.warn("bpmn_task_repeated", node.name or node.id)
        return step

    def _kept(self, node: Node, like: OurStep) -> dict[str, Any]:
        """What our extension says of a step and the diagram does not contradict."""
        data = like.step.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        data.pop("decision", None)
        if node.name != step_name(like.step):
            self.doubts.note("bpmn_edit_text", node.name or node.id)
            data["text"] = plain(node.name or node.id, MAX_TEXT)
            data.pop("short", None)
        there = {mine.step.id for mine in self.ours.steps.values()}
        if any(name not in there for name in like.step.not_same_person_as):
            self.doubts.warn("bpmn_edit_gone", node.name)
            data["not_same_person_as"] = [name for name in like.step.not_same_person_as if name in there]
        units = self.ours.units.get(like.step.for_each or "", 0)
        if like.step.for_each is not None and (units == 0 or (units > 1 and not node.repeated)):
            self.doubts.warn("bpmn_edit_units", node.name)
            del data["for_each"]
        if node.repeated and units < 2:
            self.doubts.warn("bpmn_task_repeated", node.name)
        return data

    def _remark(self, node: Node, like: OurStep | None) -> dict[str, str]:
        if not node.remark:
            return {}
        if like is None:
            return {"remark": node.remark}
        text = plain(like.step.text, MAX_REMARK)
        try:
            joint = plain(note_text(like.step, self.names), MAX_REMARK)
        except KeyError:
            # Whose lane is gone is named there still.
            joint = node.remark if node.remark.startswith("+ ") else ""
        long = text if text != step_name(like.step) else ""
        told = "; ".join(part for part in (long, joint) if part)
        if node.remark in (told, long, joint):
            return {}
        self.doubts.note("bpmn_edit_remark", node.name)
        return {"remark": node.remark}
