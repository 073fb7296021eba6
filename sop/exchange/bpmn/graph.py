"""A process as BPMN draws it: nodes, flows, lanes. Between the XML and the SOP, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sop.findings import Finding

NAMESPACE = "urn:ukur:sop:1"
"""Of our extension elements. Each holds JSON: `document` of the process (the SOP without steps and roles),
`rows` of the process (each step by the id of its task, in the order of the SOP: a modeller moves elements
about, and where a task becomes one of another type it loses what it does not know), `role` of a lane, `step`
of a task, `outcome` of the first flow of an outcome (`{"step": id, "outcome": id}`).
What the diagram itself shows goes before them: `after` and `to` in a `step` tell nothing but which of several
ways of writing one and the same flow is meant, and count only where the diagram shows that flow."""

NodeKind = Literal["start", "end", "task", "exclusive", "parallel", "inclusive", "timer", "event"]
"""`event`: one that a case passes without waiting as far as we know, such as a message."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """One node. Parameters: id - of the element; kind; name - its text; lane - id of its lane, empty without
    lanes; repeated - once for each of several units, in parallel; data - our extension, decoded; remark - its
    documentation and annotations; terminates - an end that ends all that still runs; line - in the file."""

    id: str
    kind: NodeKind
    name: str = ""
    lane: str = ""
    repeated: bool = False
    data: Mapping[str, object] = field(default_factory=dict)
    remark: str = ""
    terminates: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class SequenceFlow:
    """One arrow. Parameters: id; source, target - ids of nodes; name - its text; data - our extension; line -
    in the file."""

    id: str
    source: str
    target: str
    name: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    line: int = field(default=0, compare=False)


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
    the order of the document; data - our extension of the process; findings - what was passed over or taken
    for something else when the file was read.
    """

    id: str
    name: str = ""
    pool: str = ""
    lanes: tuple[BpmnLane, ...] = ()
    nodes: tuple[Node, ...]
    flows: tuple[SequenceFlow, ...]
    data: Mapping[str, object] = field(default_factory=dict)
    findings: tuple[Finding, ...] = field(default=(), compare=False)
