"""What our own extensions say, as far as it can be believed: each piece is valid by itself, or left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sop.exchange.bpmn.graph import BpmnGraph, Node
from sop.exchange.bpmn.writing.naming import step_name

if TYPE_CHECKING:
    from sop.model import Role, Sop, Step

_DOCUMENT = ("schema_version", "id", "title", "identity", "origin", "stages", "doubts", "units")


@dataclass(frozen=True, kw_only=True)
class OurStep:
    """A step as it was written. Parameters: step - without what leads to it and from it; after, to - the flow
    as the document writes it."""

    step: Step
    after: tuple[str, ...] | None
    to: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ours:
    """Our extensions of a graph.

    Parameters: document - the SOP without roles and steps, raw; title - its title; units - number of members
    of its unit sets; roles - by lane; steps - by node; outcomes - step and outcome by sequence flow; order -
    the places of the nodes in the document; gone - names of steps that the diagram has no more; unusable -
    ids of elements whose extension is none of ours.
    """

    document: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    units: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    steps: Mapping[str, OurStep] = field(default_factory=dict)
    outcomes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    order: Mapping[str, int] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()


def ours_of(graph: BpmnGraph) -> Ours:
    """Our extensions of a graph.

    Parameters: graph.
    Returns: all that is valid; an id that is used twice counts for the first.
    """
    unusable: list[str] = []
    found = _whole(graph.data.get("document"))
    if found is None and "document" in graph.data:
        unusable.append(graph.id)
    roles: dict[str, Role] = {}
    for lane in graph.lanes:
        role = _role(lane.data.get("role"))
        if role is not None and all(role.id != other.id for other in roles.values()):
            roles[lane.id] = role
        elif "role" in lane.data:
            unusable.append(lane.id)
    rows = _rows(graph)
    steps: dict[str, OurStep] = {}
    taken: set[str] = set()
    for node in graph.nodes:
        step = _step(_said(node, rows)) if node.kind == "task" else None
        if step is not None and step.step.id not in taken:
            taken.add(step.step.id)
            steps[node.id] = step
        elif "step" in node.data:
            unusable.append(node.id)
    document, sop = found or ({}, None)
    return Ours(
        document=document,
        title="" if sop is None else sop.title,
        units={} if sop is None else {one.id: len(one.members) for one in sop.units},
        roles=roles,
        steps=steps,
        outcomes=dict(_outcomes(graph)),
        order={name: place for place, name in enumerate(rows) if name in steps},
        gone=tuple(_gone(rows, taken)),
        unusable=tuple(unusable),
    )


def _rows(graph: BpmnGraph) -> dict[str, Any]:
    """The steps of the whole document, raw, by the ids of their tasks."""
    rows = graph.data.get("rows")
    return rows if isinstance(rows, dict) else {}


def _said(node: Node, rows: Mapping[str, Any]) -> object:
    """A task that became one of another type has lost its data."""
    return node.data["step"] if "step" in node.data else rows.get(node.id)


def _gone(rows: Mapping[str, Any], taken: set[str]) -> Iterator[str]:
    for data in rows.values():
        step = _step(data)
        name = data.get("id") if isinstance(data, dict) else None
        if isinstance(name, str) and name not in taken:
            yield name if step is None else step_name(step.step)


def _whole(data: object) -> tuple[dict[str, Any], Sop] | None:
    """The document, judged with one step of its own in place of its steps."""
    from pydantic import ValidationError

    from sop.model import Sop

    if not isinstance(data, dict) or not set(data) <= set(_DOCUMENT):
        return None
    some = {"id": "x", "number": 1, "text": "x", "performers": {"roles": ["x"]}}
    aside = {key: value for key, value in data.items() if key not in ("stages", "doubts")}
    try:
        sop = Sop.model_validate({**aside, "roles": [{"id": "x", "name": "x"}], "steps": [some]})
    except (ValidationError, RecursionError):
        return None
    return dict(data), sop


def _role(data: object) -> Role | None:
    from pydantic import ValidationError

    from sop.model import Role

    try:
        return Role.model_validate(data) if isinstance(data, dict) else None
    except (ValidationError, RecursionError):
        return None


def _step(data: object) -> OurStep | None:
    from pydantic import ValidationError

    from sop.model import Step

    if not isinstance(data, dict):
        return None
    bare = {key: value for key, value in data.items() if key != "after"}
    to: dict[str, Any] = {}
    decision = bare.get("decision")
    if isinstance(decision, dict) and isinstance(decision.get("outcomes"), list):
        outcomes = [dict(one) for one in decision["outcomes"] if isinstance(one, dict)]
        to = {str(one.get("id")): one.pop("to") for one in outcomes if "to" in one}
        bare["decision"] = {**decision, "outcomes": outcomes}
    try:
        step = Step.model_validate(bare)
        written = Step.model_validate({**bare, "after": data.get("after")}).after
    except (ValidationError, RecursionError):
        return None
    return OurStep(step=step, after=written, to=to)


def _outcomes(graph: BpmnGraph) -> Iterator[tuple[str, tuple[str, str]]]:
    for flow in graph.flows:
        told = flow.data.get("outcome")
        if (
            isinstance(told, dict)
            and isinstance(told.get("step"), str)
            and isinstance(told.get("outcome"), str)
        ):
            yield flow.id, (told["step"], told["outcome"])
