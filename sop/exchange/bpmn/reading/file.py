"""BPMN 2.0 files read as graphs, without believing any of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sop.errors import DocumentError, Problem
from sop.exchange.bpmn.graph import BpmnGraph, BpmnLane
from sop.exchange.bpmn.reading.contents import Contents
from sop.exchange.bpmn.reading.elements import EVENTS, GATEWAYS, OTHER_GATEWAYS, SUB_PROCESSES, TASKS
from sop.exchange.opening import file_bytes, local, xml_root
from sop.findings import Finding

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 20_000_000
MAX_TAGS = 400_000
"""Elements of the whole file, counted before it is parsed: drawing and extensions included."""
MAX_ELEMENTS = 5_000
"""Nodes and flows."""
MAX_PROBLEMS = 20
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FLOW_NODES = TASKS | SUB_PROCESSES | OTHER_GATEWAYS | EVENTS | set(GATEWAYS) | {"boundaryEvent"}


def read_graph(path: str | Path) -> BpmnGraph:
    """Read one process.

    Embedded sub-processes are opened into it. Elements go by their ids, texts become one line.

    Parameters: path - the file: BPMN 2.0, at most 20 MB, 5,000 nodes and flows, 2,000 characters a name.
    Returns: the graph; not yet judged as a flow.
    Raises: DocumentError - unreadable, too large, no BPMN, with a document type, several processes with
    content, or elements that cannot be carried over; each with its line.
    """
    file = str(path)
    raw = file_bytes(path, most=MAX_BYTES)
    tags = raw.count(b"<")
    if tags > 2 * MAX_TAGS:
        raise DocumentError(
            Problem(code="bpmn_too_many", file=file, value=f"{tags // 2}", allowed=(f"<= {MAX_TAGS}",))
        )
    root = xml_root(raw, file=file)
    process = _process(root, file)
    reading = _Reading(file=file, root=root, process=process)
    return reading.graph()


def _process(root: _Element, file: str) -> _Element:
    """The only process that holds anything."""
    space = _space(root)
    found = [child for child in root if _own(child, space) and local(child) == "process"]
    if local(root) != "definitions" or not found or space not in (MODEL, ""):
        value = str(root.tag)[:120]
        raise DocumentError(
            Problem(code="bpmn_not_bpmn", file=file, place="line 1", value=value, allowed=("definitions",))
        )
    full = [process for process in found if any(local(child) in FLOW_NODES for child in process)]
    if len(full) > 1:
        raise DocumentError(
            Problem(
                code="bpmn_several_processes",
                file=file,
                place=_line(full[1]),
                value=", ".join(_shown(process) for process in full[:5]),
            )
        )
    return full[0] if full else found[0]


def _space(element: _Element) -> str:
    return str(element.tag).rpartition("}")[0].lstrip("{")


def _own(element: _Element, space: str) -> bool:
    return isinstance(element.tag, str) and _space(element) == space


def _line(element: _Element) -> str:
    return f"line {element.sourceline}"


def _shown(element: _Element) -> str:
    return (element.get("name") or element.get("id") or local(element))[:80]


@dataclass(kw_only=True)
class _Reading:
    """One process while it is being read."""

    file: str
    root: _Element
    process: _Element

    def graph(self) -> BpmnGraph:
        """All of it."""
        contents = Contents(file=self.file, space=_space(self.root))
        lanes, lane_of = self._lanes(contents)
        contents.read(self.process, lane_of)
        if contents.problems:
            raise DocumentError(contents.problems[:MAX_PROBLEMS])
        size = len(contents.nodes) + len(contents.flows)
        if size > MAX_ELEMENTS:
            problem = Problem(
                code="bpmn_too_many", file=self.file, value=str(size), allowed=(f"<= {MAX_ELEMENTS}",)
            )
            raise DocumentError(problem)
        return BpmnGraph(
            id=self.process.get("id", ""),
            name=contents.text(self.process),
            pool=self._pool(contents),
            lanes=lanes,
            nodes=tuple(contents.nodes.values()),
            flows=tuple(contents.flows.values()),
            data=contents.data(self.process),
            findings=(*contents.findings(), *self._elsewhere()),
        )

    def _lanes(self, contents: Contents) -> tuple[tuple[BpmnLane, ...], dict[str, str]]:
        """Lanes, and for each element the innermost one; a lane that only holds others is none."""
        lanes: dict[str, BpmnLane] = {}
        lane_of: dict[str, str] = {}
        outer: set[str] = set()
        for number, lane in enumerate(self._every("lane"), start=1):
            name = lane.get("id") or f"lane {number}"
            contents.take_id(name, lane)
            lanes[name] = BpmnLane(id=name, name=contents.text(lane), data=contents.data(lane))
            for child in lane:
                if local(child) == "flowNodeRef" and child.text:
                    # Lanes inside come later, and win.
                    lane_of[child.text.strip()] = name
                elif local(child) == "childLaneSet" and len(child):
                    outer.add(name)
        kept = lanes.keys() - (outer - set(lane_of.values()))
        return tuple(lane for lane in lanes.values() if lane.id in kept), lane_of

    def _every(self, name: str) -> Iterator[_Element]:
        """All elements of this name inside the process, extensions left out."""
        waiting = [self.process]
        while waiting:
            element = waiting.pop()
            if local(element) == name:
                yield element
            waiting += [child for child in reversed(element) if _own(child, _space(self.root))]

    def _participants(self) -> list[_Element]:
        space = _space(self.root)
        boards = [child for child in self.root if _own(child, space) and local(child) == "collaboration"]
        return [child for board in boards for child in board if local(child) == "participant"]

    def _pool(self, contents: Contents) -> str:
        mine = self.process.get("id")
        holders = [
            one for one in self._participants() if one.get("processRef", "").rpartition(":")[2] == mine
        ]
        return contents.text(holders[0]) if holders else ""

    def _elsewhere(self) -> Iterator[Finding]:
        """What stands beside the process: other participants, and messages between them."""
        others = [one for one in self._participants() if one.get("processRef") != self.process.get("id")]
        if others:
            shown = tuple(_shown(one) for one in others[:5])
            yield Finding(rule="bpmn_other_pools", severity="note", count=len(others), examples=shown)
        messages = sum(1 for _ in self.root.iter(f"{{{_space(self.root)}}}messageFlow"))
        if messages:
            fields = {"kind": "messageFlow"}
            yield Finding(rule="bpmn_ignored", severity="note", count=messages, fields=fields)
