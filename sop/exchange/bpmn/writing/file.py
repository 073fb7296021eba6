"""An SOP written as BPMN 2.0: one pool, a lane a role, the flow with its gateways, and its layout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.atomic import atomic_stream
from sop.exchange.bpmn.graph import NAMESPACE, BpmnGraph, Node
from sop.exchange.bpmn.writing.gateways import bpmn_graph
from sop.exchange.bpmn.writing.labels import Bounds, Point
from sop.exchange.bpmn.writing.layout import Diagram, layout
from sop.exchange.bpmn.writing.naming import arm_id, note_text, step_name, task_id
from sop.plain import plain

if TYPE_CHECKING:
    from lxml.etree import _Element

    from sop.model import Sop

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_LINES = "http://www.omg.org/spec/DD/20100524/DI"
_NAMES = {"bpmn": _BPMN, "bpmndi": _DI, "dc": _DC, "di": _LINES, "ukur": NAMESPACE}
_TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "task",
    "exclusive": "exclusiveGateway",
    "parallel": "parallelGateway",
    "inclusive": "inclusiveGateway",
}
MOST_DOCUMENTATION = 4_000


def write_bpmn(sop: Sop, path: str | Path) -> Path:
    """Write an SOP as a BPMN 2.0 diagram.

    Parameters: sop - valid; path - the file, usually `*.bpmn`.
    Returns: the path.
    Raises: OutputError - the file cannot be written.
    """
    content = bpmn_bytes(sop)
    with atomic_stream(path) as stream:
        stream.write(content)
    return Path(path)


def bpmn_bytes(sop: Sop) -> bytes:
    """An SOP as a BPMN 2.0 diagram with its layout.

    Standards, requirements, performers and the rest are in extension elements (JSON, namespace
    `urn:ukur:sop:1`), so that reading the file gives the whole SOP back.

    Parameters: sop - valid.
    Returns: XML, UTF-8; equal SOPs give equal bytes.
    """
    from lxml import etree

    graph = bpmn_graph(sop)
    notes = notes_of(sop)
    drawn = layout(graph, back=returns_of(sop), notes=notes)
    root = etree.Element(f"{{{_BPMN}}}definitions", nsmap=_NAMES)
    root.set("id", f"definitions_{sop.id}")
    root.set("targetNamespace", NAMESPACE)
    root.set("exporter", "ukur")
    together = _child(root, "collaboration", id="collaboration")
    _child(together, "participant", id="pool", name=graph.pool, processRef=graph.id)
    _process(root, graph, notes, _full_texts(sop))
    _drawing(root, graph, drawn, set(notes))
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def returns_of(sop: Sop) -> frozenset[str]:
    """Ids of the flows that return.

    Parameters: sop - valid.
    Returns: of the graph that `bpmn_graph` makes of it.
    """
    return frozenset(
        arm_id("outcome", step, outcome) for step, ways in sop.routes().back_to.items() for outcome in ways
    )


def notes_of(sop: Sop) -> dict[str, str]:
    """Who takes part in a joint step besides the leader: a task stands in one lane only."""
    names = {role.id: role.name for role in sop.roles}
    found = {task_id(step.id): note_text(step, names) for step in sop.steps}
    return {task: text for task, text in found.items() if text}


def _full_texts(sop: Sop) -> dict[str, str]:
    """Texts that are too long for their symbol."""
    return {
        task_id(step.id): plain(step.text, MOST_DOCUMENTATION)
        for step in sop.steps
        if step_name(step) != plain(step.text, MOST_DOCUMENTATION)
    }


def _child(parent: _Element, tag: str, namespace: str = _BPMN, **attributes: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)


def _hidden(parent: _Element, data: Mapping[str, object]) -> None:
    """Our extension: JSON in plain ASCII, since XML cannot hold every character."""
    if data:
        extensions = _child(parent, "extensionElements")
        for name, value in data.items():
            text = json.dumps(value, ensure_ascii=True, sort_keys=False, separators=(",", ":"))
            _child(extensions, name, NAMESPACE).text = text


def _process(root: _Element, graph: BpmnGraph, notes: Mapping[str, str], texts: Mapping[str, str]) -> None:
    process = _child(root, "process", id=graph.id, name=graph.name, isExecutable="false")
    _hidden(process, graph.data)
    lanes = _child(process, "laneSet", id="lanes")
    for lane in graph.lanes:
        element = _child(lanes, "lane", id=lane.id, name=lane.name)
        _hidden(element, lane.data)
        for node in graph.nodes:
            if node.lane == lane.id:
                _child(element, "flowNodeRef").text = node.id
    for node in graph.nodes:
        _node(process, graph, node, texts.get(node.id, ""))
    for flow in graph.flows:
        names = {"name": flow.name} if flow.name else {}
        element = _child(
            process, "sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target, **names
        )
        _hidden(element, flow.data)
    for task, text in notes.items():
        _child(_child(process, "textAnnotation", id=f"note_{task}"), "text").text = text
        _child(process, "association", id=f"line_{task}", sourceRef=task, targetRef=f"note_{task}")


def _node(process: _Element, graph: BpmnGraph, node: Node, text: str) -> None:
    into = [flow.id for flow in graph.flows if flow.target == node.id]
    out = [flow.id for flow in graph.flows if flow.source == node.id]
    names = {"name": node.name} if node.name else {}
    if node.kind in ("exclusive", "parallel", "inclusive"):
        names["gatewayDirection"] = "Diverging" if len(out) > 1 else "Converging"
    element = _child(process, _TAGS[node.kind], id=node.id, **names)
    if text:
        _child(element, "documentation").text = text
    _hidden(element, node.data)
    for flow in into:
        _child(element, "incoming").text = flow
    for flow in out:
        _child(element, "outgoing").text = flow
    if node.repeated:
        _child(element, "multiInstanceLoopCharacteristics", isSequential="false")


def _drawing(root: _Element, graph: BpmnGraph, drawn: Diagram, notes: set[str]) -> None:
    plane = _child(_child(root, "BPMNDiagram", _DI, id="diagram"), "BPMNPlane", _DI)
    plane.set("id", "plane")
    plane.set("bpmnElement", "collaboration")
    _shape(plane, "pool", drawn.pool, isHorizontal="true")
    for lane, bounds in drawn.lanes.items():
        _shape(plane, lane, bounds, isHorizontal="true")
    for node in graph.nodes:
        marker = {"isMarkerVisible": "true"} if node.kind == "exclusive" else {}
        _shape(plane, node.id, drawn.nodes[node.id], **marker)
    for task in sorted(notes):
        _shape(plane, f"note_{task}", drawn.notes[task])
    for flow in graph.flows:
        edge = _edge(plane, flow.id, drawn.lines[flow.id])
        if flow.id in drawn.labels:
            _bounds(_child(edge, "BPMNLabel", _DI), drawn.labels[flow.id])
    for task in sorted(notes):
        x = drawn.notes[task].x + drawn.notes[task].width // 2
        _edge(
            plane,
            f"line_{task}",
            ((x, drawn.nodes[task].y), (x, drawn.notes[task].y + drawn.notes[task].height)),
        )


def _shape(plane: _Element, element: str, bounds: Bounds, **attributes: str) -> None:
    shape = _child(plane, "BPMNShape", _DI, id=f"{element}_di", bpmnElement=element, **attributes)
    _bounds(shape, bounds)


def _bounds(parent: _Element, bounds: Bounds) -> None:
    sizes = {"x": bounds.x, "y": bounds.y, "width": bounds.width, "height": bounds.height}
    _child(parent, "Bounds", _DC, **{name: str(size) for name, size in sizes.items()})


def _edge(plane: _Element, element: str, points: tuple[Point, ...]) -> _Element:
    edge = _child(plane, "BPMNEdge", _DI, id=f"{element}_di", bpmnElement=element)
    for x, y in points:
        _child(edge, "waypoint", _LINES, x=str(x), y=str(y))
    return edge
