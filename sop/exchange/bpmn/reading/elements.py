"""Which elements of BPMN 2.0 become what, and which cannot be carried over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.exchange.bpmn.graph import NodeKind
from sop.exchange.opening import local

if TYPE_CHECKING:
    from lxml.etree import _Element

TASKS = frozenset(
    f"{kind}Task" for kind in ("user", "manual", "service", "send", "receive", "script", "businessRule")
) | {"task", "callActivity"}
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess", "subChoreography"})
GATEWAYS: dict[str, NodeKind] = {
    "exclusiveGateway": "exclusive",
    "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive",
}
OTHER_GATEWAYS = frozenset({"eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"})
SILENT = frozenset(
    {
        "sequenceFlow",
        "laneSet",
        "extensionElements",
        "documentation",
        "textAnnotation",
        "association",
        "incoming",
        "outgoing",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
    }
)
"""Told elsewhere, or nothing to tell."""


def definitions_of(event: _Element) -> tuple[str, ...]:
    """Kinds of an event, such as `timer`; empty for a plain one."""
    ending = "EventDefinition"
    found = (local(child) for child in event)
    return tuple(name.removesuffix(ending) for name in found if name.endswith(ending))


def event_kind(event: _Element) -> NodeKind | None:
    """What an event becomes; None where it cannot be carried over."""
    name, kinds = local(event), set(definitions_of(event))
    if kinds & {"link", "compensate", "cancel"}:
        return None
    if name == "startEvent":
        return "start"
    if name == "endEvent":
        return "end"
    if name == "intermediateCatchEvent" and kinds == {"timer"}:
        return "timer"
    return "event"


def yes(element: _Element, name: str) -> bool:
    """Is this attribute true?"""
    return element.get(name, "").strip().lower() in ("true", "1")
