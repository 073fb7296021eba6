"""A BPMN graph as the draft of an SOP, with every doubt about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop.errors import DocumentError, Problem
from sop.exchange.bpmn.drafting.doubts import Doubts
from sop.exchange.bpmn.drafting.order import orders
from sop.exchange.bpmn.drafting.ours import Ours, ours_of
from sop.exchange.bpmn.drafting.people import People
from sop.exchange.bpmn.drafting.planning import Planned, planned
from sop.exchange.bpmn.drafting.rows import PlannedRow
from sop.exchange.bpmn.drafting.steps import Steps
from sop.exchange.bpmn.drafting.written import as_written
from sop.exchange.bpmn.graph import BpmnGraph
from sop.exchange.bpmn.reading.file import read_graph
from sop.exchange.bpmn.result import BpmnDraft, TimerBetween
from sop.exchange.draft import UNKNOWN_ROLE, identifiers

if TYPE_CHECKING:
    from sop.model import Sop


def read_bpmn(path: str | Path, *, decision_steps: bool = False, timer_steps: bool = False) -> BpmnDraft:
    """Read a BPMN 2.0 diagram as the draft of an SOP.

    The runs of the SOP are those of the diagram; where no SOP has these runs, the diagram is refused. A
    diagram that we wrote gives its SOP back; where it was edited since, the edit goes before what is in our
    extensions.

    Parameters: path - the file, see `read_graph`; decision_steps - rows may be added that the diagram does
    not have: a choice that belongs to no task becomes a step of one second, and a task that stands before
    and inside a loop is written twice. Without it such a diagram is refused; timer_steps - a timer that does
    not stand between exactly two steps (at an edge, in series, in a loop, on one of several ways, after
    branches have met or before they part) becomes a step that the system carries out.
    Returns: the SOP, every doubt, and which element became what.
    Raises: DocumentError - unreadable, or something that an SOP cannot say; with the element and the line.
    """
    graph = read_graph(path)
    return draft_of_graph(graph, file=str(path), decision_steps=decision_steps, timer_steps=timer_steps)


def draft_of_graph(
    graph: BpmnGraph, *, file: str, decision_steps: bool = False, timer_steps: bool = False
) -> BpmnDraft:
    """A BPMN graph as the draft of an SOP.

    Parameters: graph; file - its name, for problems and the origin; decision_steps, timer_steps - as in
    `read_bpmn`.
    Returns: the SOP, every doubt, and which element became what.
    Raises: DocumentError - the flow cannot be said in an SOP.
    """
    plan = planned(graph, file=file, decision_steps=decision_steps, timer_steps=timer_steps)
    ours = ours_of(graph)
    lost = (*ours.unusable, graph.id)
    attempts = (ours, replace(ours, document={}, title="", units={}, unusable=lost), Ours(unusable=lost))
    place = {node.id: number for number, node in enumerate(graph.nodes)}
    for attempt in attempts:
        found: BpmnDraft | None = None
        for rows in orders(plan.plan.rows, attempt, place):
            drafting = _Drafting(graph, plan, attempt, file, rows)
            found = drafting.draft() or found
            if drafting.as_before:
                break
        if found is not None:
            return found
    raise DocumentError(Problem(code="bpmn_not_expressible", file=file, value=graph.name))


class _Drafting:
    """A draft while it is being made."""

    def __init__(
        self, graph: BpmnGraph, plan: Planned, ours: Ours, file: str, rows: tuple[PlannedRow, ...]
    ) -> None:
        self.graph, self.plan, self.ours, self.file, self.rows = graph, plan, ours, file, rows
        self.as_before = False
        self.doubts = Doubts(graph, plan)
        for name in ours.unusable:
            self.doubts.warn("bpmn_extension_unusable", name)
        for name in ours.gone:
            self.doubts.warn("bpmn_edit_removed", name)
        self.people = People(graph, ours, self.doubts)
        self.steps = Steps(graph, self.rows, ours, self.people, self.doubts)

    def draft(self) -> BpmnDraft | None:
        """The draft; None where the extensions make it no valid SOP."""
        from pydantic import ValidationError

        from sop.model import Sop

        data = self._document()
        data["steps"] = list(self.steps.data())
        data["roles"] = self.people.roles()
        data = self._without_gone(data)
        same, candidates = as_written(data, self.rows, self.steps)
        if not (same and self.steps.unmoved()):
            self.doubts.note("bpmn_edit_flow")
        # Stages follow the steps in their order up to the last one: a step more may be one too many.
        for without in ((), ("stages",)):
            for candidate in candidates:
                try:
                    sop = Sop.model_validate({key: candidate[key] for key in candidate if key not in without})
                except (ValidationError, RecursionError):
                    continue
                if without:
                    self.doubts.warn("bpmn_edit_gone", *without)
                self.as_before = same and not without
                return self._told(sop)
        return None

    def _document(self) -> dict[str, Any]:
        """All but roles and steps."""
        from sop.exchange.bpmn.writing.naming import text_name

        shown = [name for name in (self.graph.pool, self.graph.name) if name]
        if self.ours.document:
            other = [name for name in shown if name != text_name(self.ours.title)]
            if not other:
                return dict(self.ours.document)
            self.doubts.note("bpmn_edit_title", other[0])
            return {**self.ours.document, "title": other[0]}
        stem = Path(self.file).stem
        title = (shown[-1:] or [stem or "BPMN"])[0]
        if not self.graph.name:
            self.doubts.warn("bpmn_title_made", title)
        self.doubts.warn("bpmn_no_agency")
        return {
            "schema_version": 1,
            "id": identifiers([title], most=60)[0],
            "title": title,
            "identity": {"agency": UNKNOWN_ROLE.name},
            "origin": {"source": f"BPMN: {Path(self.file).name}"[:2000], "normative": False},
        }

    def _without_gone(self, data: dict[str, Any]) -> dict[str, Any]:
        """The document without what it says of steps that the diagram has no more."""
        there = {step["id"] for step in data["steps"]}
        gone = {}
        for key, name in (("stages", "last"), ("doubts", "step")):
            listed = [one for one in data.get(key) or () if isinstance(one, dict)]
            kept = [
                one for one in listed if one.get(name) in there or (key == "doubts" and not one.get(name))
            ]
            if len(kept) < len(listed):
                gone[key] = kept
                self.doubts.warn("bpmn_edit_gone", key)
        return {**data, **gone}

    def _told(self, sop: Sop) -> BpmnDraft:
        """The draft with what became of the elements."""
        step_of = self.steps.step_of
        tasks: dict[str, str] = {}
        decisions: dict[str, str] = {}
        waiting: dict[str, str] = {}
        again: dict[str, str] = {}
        clocks = {node.id for node in self.graph.nodes if node.kind == "timer"}
        # A further copy has a longer name than what it repeats.
        for row in sorted(self.rows, key=lambda row: len(row.point.id)):
            own = waiting if row.point.origin in clocks else decisions
            step, place = step_of[row.point.id], own if row.point.own else tasks
            if place.setdefault(row.point.origin, step) != step:
                again[step] = place[row.point.origin]
        timers = tuple(dict.fromkeys(self._timers()))
        self.doubts.made(sop, timers, again)
        return BpmnDraft(
            sop=sop,
            doubts=self.doubts.found(),
            tasks=tasks,
            decisions=decisions,
            choices=self.steps.choices(),
            timers=timers,
            waiting=waiting,
            again=again,
        )

    def _timers(self) -> Iterator[TimerBetween]:
        names: Mapping[str, str] = {node.id: node.name for node in self.graph.nodes}
        step_of = {**self.steps.step_of, "": ""}
        for timer, point in self.plan.plan.first:
            yield TimerBetween(id=timer, name=names[timer], after="", before=step_of[point])
        for row in self.rows:
            for way in row.ways:
                for timer, point in way.timers:
                    after = step_of[row.point.id]
                    yield TimerBetween(id=timer, name=names[timer], after=after, before=step_of[point])
