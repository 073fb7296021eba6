"""What stands inside a process: its nodes and flows, sub-processes opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sop.errors import Problem
from sop.exchange.bpmn.graph import Node, NodeKind, SequenceFlow
from sop.exchange.bpmn.reading.elements import (
    EVENTS,
    GATEWAYS,
    OTHER_GATEWAYS,
    SILENT,
    SUB_PROCESSES,
    TASKS,
    definitions_of,
    event_kind,
    yes,
)
from sop.exchange.bpmn.reading.extension import ExtensionError, data_of
from sop.exchange.opening import local
from sop.findings import Finding
from sop.plain import plain

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_NAME = 2_000
"""Characters of a name."""
MAX_REMARK = 1_000
MOST_EXAMPLES = 5
_WARNINGS = ("bpmn_event_passed", "bpmn_call", "bpmn_task_loop", "bpmn_extension_unusable")
_STEPS = frozenset({"task", "event", "timer", "start"})
"""Kinds of nodes that decide nothing."""


@dataclass(kw_only=True)
class Contents:
    """Nodes and flows while they are being read. Parameters: file - for problems; space - of the BPMN
    elements."""

    file: str
    space: str
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, SequenceFlow] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    conditional: dict[str, _Element] = field(default_factory=dict)

    def read(self, process: _Element, lane_of: Mapping[str, str]) -> None:
        """Read the process and everything inside it; lanes by element id."""
        waiting: list[tuple[_Element, str, str]] = [(process, "", "")]
        self._annotations(process)
        while waiting:
            scope, owner, outer_lane = waiting.pop()
            inner: list[_Element] = []
            for child in self._children(scope):
                lane = lane_of.get(child.get("id", ""), outer_lane)
                if local(child) in SUB_PROCESSES and self._opened(child):
                    waiting.append((child, self._name(child), lane))
                    continue
                self._child(child, lane)
                inner.append(child)
            if owner:
                self._close(scope, owner, outer_lane, [one.get("id", "") for one in inner])
        self._retarget()

    def findings(self) -> tuple[Finding, ...]:
        """What was passed over or taken for something else, kind by kind."""
        return tuple(
            Finding(
                rule=rule,
                severity="warning" if rule in _WARNINGS else "note",
                count=len(shown),
                examples=tuple(name for name in shown if name)[:MOST_EXAMPLES],
                fields={"kind": kind} if kind else {},
            )
            for (rule, kind), shown in self.seen.items()
        )

    def text(self, element: _Element) -> str:
        """The name of an element in one line; a problem where it is too long."""
        name = element.get("name", "")
        if len(name) > MAX_NAME:
            value, allowed = f"{len(name)}", (f"<= {MAX_NAME}",)
            self.problems.append(self._problem("bpmn_name_too_long", element, value, allowed))
        return plain(name, MAX_NAME)

    def data(self, element: _Element) -> dict[str, Any]:
        """Our extension; noted and left out where it is unusable."""
        try:
            return data_of(element)
        except ExtensionError:
            self._note("bpmn_extension_unusable", element)
            return {}

    def take_id(self, name: str, element: _Element) -> None:
        """Note an id, which nothing else may have."""
        if name in self.ids:
            self.problems.append(self._problem("bpmn_id", element, name))
        self.ids.add(name)

    def _children(self, scope: _Element) -> list[_Element]:
        prefix = f"{{{self.space}}}" if self.space else ""
        return [
            child
            for child in scope
            if isinstance(child.tag, str) and child.tag.startswith(prefix) and (prefix or child.tag[0] != "{")
        ]

    def _name(self, element: _Element) -> str:
        name = element.get("id", "").strip()
        if not name or len(name) > MAX_NAME or len(name.split()) > 1:
            self.problems.append(self._problem("bpmn_id", element, name[:80]))
            name = f"line {element.sourceline} {len(self.ids)}"
        self.take_id(name, element)
        return name

    def _child(self, element: _Element, lane: str) -> None:
        kind = local(element)
        if kind == "sequenceFlow":
            self._flow(element)
        elif kind in TASKS or kind in SUB_PROCESSES:
            self._task(element, lane)
        elif kind in GATEWAYS:
            self._node(element, GATEWAYS[kind], lane)
        elif kind in EVENTS:
            self._event(element, lane)
        elif kind in OTHER_GATEWAYS:
            self._refuse("bpmn_gateway_kind", element)
        elif kind == "boundaryEvent":
            self._refuse("bpmn_boundary_event", element)
        elif kind not in SILENT:
            self._note("bpmn_ignored", element, kind)

    def _node(self, element: _Element, kind: NodeKind, lane: str, **more: Any) -> None:
        name = self._name(element)
        self.nodes[name] = Node(
            id=name,
            kind=kind,
            name=self.text(element),
            lane=lane,
            data=self.data(element),
            remark=self._remark(element, name),
            line=element.sourceline or 0,
            **more,
        )

    def _flow(self, element: _Element) -> None:
        name = self._name(element)
        self.flows[name] = SequenceFlow(
            id=name,
            source=element.get("sourceRef", "").strip(),
            target=element.get("targetRef", "").strip(),
            name=self.text(element),
            data=self.data(element),
            line=element.sourceline or 0,
        )
        if any(local(child) == "conditionExpression" for child in element):
            self.conditional[name] = element

    def _task(self, element: _Element, lane: str) -> None:
        if yes(element, "isForCompensation"):
            self._refuse("bpmn_compensation", element)
            return
        repeated = False
        for child in element:
            if local(child) == "multiInstanceLoopCharacteristics":
                repeated = True
            elif local(child) == "standardLoopCharacteristics":
                self._note("bpmn_task_loop", element)
        if local(element) == "callActivity":
            self._note("bpmn_call", element)
        self._node(element, "task", lane, repeated=repeated)

    def _event(self, element: _Element, lane: str) -> None:
        kind = event_kind(element)
        if kind is None:
            self._refuse("bpmn_event_kind", element, ", ".join(definitions_of(element)))
            return
        if kind == "event":
            self._note("bpmn_event_passed", element)
        elif kind != "timer" and definitions_of(element):
            self._note("bpmn_event_trigger", element, ", ".join(definitions_of(element)))
        self._node(element, kind, lane, terminates=kind == "end" and "terminate" in definitions_of(element))

    def _opened(self, element: _Element) -> bool:
        """Is this a sub-process with content? What cannot be opened is refused."""
        full = any(local(child) in TASKS | SUB_PROCESSES | EVENTS for child in element)
        special = local(element) != "subProcess" or yes(element, "triggeredByEvent")
        looped = any(local(child).endswith("LoopCharacteristics") for child in element)
        if special or (full and looped) or yes(element, "isForCompensation"):
            self._refuse("bpmn_sub_process", element)
            return False
        return full

    def _close(self, scope: _Element, owner: str, lane: str, inner: Iterable[str]) -> None:
        """A sub-process is over when everything in it is: its ends lead to a gateway in its place."""
        nodes = [self.nodes[name] for name in inner if name in self.nodes]
        starts = [node for node in nodes if node.kind == "start"]
        if len(starts) != 1 or any(node.terminates for node in nodes):
            self._refuse("bpmn_sub_process", scope)
            return
        self.entries[owner] = starts[0].id
        leaving = {flow.source for flow in self.flows.values()}
        last = [node for node in nodes if node.id not in leaving]
        for node in (*starts, *(node for node in last if node.kind == "end")):
            self.nodes[node.id] = replace(node, kind="event")
        self.nodes[owner] = Node(
            id=owner, kind="inclusive", name=self.text(scope), lane=lane, line=scope.sourceline or 0
        )
        for node in last:
            name = f"{node.id} > {owner}"
            self.flows[name] = SequenceFlow(id=name, source=node.id, target=owner, line=node.line)
        self._note("bpmn_opened", scope)

    def _retarget(self) -> None:
        """Arrows to an opened sub-process lead to where it starts; then only choices may have conditions."""
        for name, flow in self.flows.items():
            if flow.target in self.entries and name != f"{flow.source} > {flow.target}":
                self.flows[name] = replace(flow, target=self.entries[flow.target])
        for name, element in self.conditional.items():
            source = self.nodes.get(self.flows[name].source)
            if source is not None and source.kind in _STEPS:
                self._refuse("bpmn_conditional_flow", element, source.name or source.id)

    def _annotations(self, process: _Element) -> None:
        """Texts that are attached to an element, by its id; others are noted."""
        texts: dict[str, str] = {}
        for child in self._children(process):
            if local(child) == "textAnnotation":
                words = "".join("".join(part.itertext()) for part in child if local(part) == "text")
                texts[child.get("id", "")] = plain(words, MAX_REMARK)
        attached: set[str] = set()
        for child in self._children(process):
            ends = child.get("sourceRef", ""), child.get("targetRef", "")
            for note, element in (ends, ends[::-1]) if local(child) == "association" else ():
                if note in texts and element not in texts:
                    attached.add(note)
                    self.remarks.setdefault(element, []).append(texts[note])
        loose = [text for name, text in texts.items() if name not in attached and text]
        if loose:
            self.seen["bpmn_loose_notes", ""] = loose

    def _remark(self, element: _Element, name: str) -> str:
        words = [
            plain("".join(child.itertext()), MAX_REMARK)
            for child in element
            if local(child) == "documentation"
        ]
        # Some tools keep parameters of a simulation there, as JSON.
        words = [text for text in words if not text.startswith("{")]
        every = dict.fromkeys(text for text in (*words, *self.remarks.get(name, ())) if text)
        return plain("; ".join(every), MAX_REMARK) if every else ""

    def _note(self, rule: str, element: _Element, kind: str = "") -> None:
        self.seen.setdefault((rule, kind), []).append(_shown(element))

    def _refuse(self, code: str, element: _Element, value: str = "") -> None:
        self.problems.append(self._problem(code, element, value or _shown(element)))

    def _problem(self, code: str, element: _Element, value: str, allowed: tuple[str, ...] = ()) -> Problem:
        return Problem(
            code=code,
            file=self.file,
            place=f"line {element.sourceline}",
            value=value,
            allowed=allowed,
            fields={"id": element.get("id", "")[:80], "kind": local(element)},
        )


def _shown(element: _Element) -> str:
    return plain(element.get("name") or element.get("id") or local(element), 80)
