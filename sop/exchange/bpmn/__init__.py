"""BPMN 2.0: an SOP written as a diagram that modelling tools open, and their diagrams read as SOPs.

Public names are loaded when asked for: lxml is only needed where a file is read or written.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sop.exchange.bpmn.draft import draft_of_graph, read_bpmn
    from sop.exchange.bpmn.gateways import bpmn_graph
    from sop.exchange.bpmn.reading import read_graph
    from sop.exchange.bpmn.writing import write_bpmn

_HOMES = {
    "bpmn_graph": "sop.exchange.bpmn.gateways",
    "draft_of_graph": "sop.exchange.bpmn.draft",
    "read_bpmn": "sop.exchange.bpmn.draft",
    "read_graph": "sop.exchange.bpmn.reading",
    "write_bpmn": "sop.exchange.bpmn.writing",
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
