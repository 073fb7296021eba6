"""A process as BPMN draws it: nodes, flows, lanes. Between the XML and the SOP, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

NAMESPACE = "urn:ukur:sop:1"
"""Of our extension elements. Each holds JSON: `document` of the process (the SOP without steps and roles),
`role` of a lane, `step` of a task (without `after` and without `to` of its outcomes), `outcome` of the first
flow of an outcome (`{"step": id, "outcome": id}`). What the diagram itself shows goes before them."""

NodeKind = Literal["start", "end", "task", "exclusive", "parallel", "inclusive", "timer"]


@dataclass(frozen=True, kw_only=True)
class Node:
    """One node. Parameters: id - of the element; kind; name - its text; lane - id of its lane, empty without
    lanes; repeated - once for each of several units, in parallel; data - our extension, decoded."""

    id: str
    kind: NodeKind
    name: str = ""
    lane: str = ""
    repeated: bool = False
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SequenceFlow:
    """One arrow. Parameters: id; source, target - ids of nodes; name - its text; data - our extension."""

    id: str
    source: str
    target: str
    name: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BpmnLane:
    """One lane. Parameters: id; name; data - our extension."""

    id: str
    name: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BpmnGraph:
    """One process.

    Parameters: id; name; pool - name of the participant that holds it; lanes - top down; nodes, flows - in
    the order of the document; data - our extension of the process.
    """

    id: str
    name: str = ""
    pool: str = ""
    lanes: tuple[BpmnLane, ...] = ()
    nodes: tuple[Node, ...]
    flows: tuple[SequenceFlow, ...]
    data: Mapping[str, object] = field(default_factory=dict)
