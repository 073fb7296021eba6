"""BPMN 2.0: an SOP written as a diagram that modelling tools open, and their diagrams read as SOPs.

Public names are loaded when asked for: lxml is only needed where a file is read or written.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sop.exchange.bpmn.drafting.draft import draft_of_graph, read_bpmn
    from sop.exchange.bpmn.reading.file import read_graph
    from sop.exchange.bpmn.writing.file import write_bpmn
    from sop.exchange.bpmn.writing.gateways import bpmn_graph

_HOMES = {
    "bpmn_graph": "sop.exchange.bpmn.writing.gateways",
    "draft_of_graph": "sop.exchange.bpmn.drafting.draft",
    "read_bpmn": "sop.exchange.bpmn.drafting.draft",
    "read_graph": "sop.exchange.bpmn.reading.file",
    "write_bpmn": "sop.exchange.bpmn.writing.file",
}

__all__ = [
    "bpmn_graph",
    "draft_of_graph",
    "read_bpmn",
    "read_graph",
    "write_bpmn",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
