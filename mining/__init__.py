"""What DID happen: event logs read, checked against the SOP with pm4py, measured.

Public names are loaded when asked for: pandas and pm4py take a second to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.analysis import Mined, analyse
    from mining.conformance import check_conformance
    from mining.log.aliases import match_labels
    from mining.log.door import read_log, read_logs
    from mining.performance import measure

_HOMES = {
    "Mined": "mining.analysis",
    "analyse": "mining.analysis",
    "check_conformance": "mining.conformance",
    "match_labels": "mining.log.aliases",
    "measure": "mining.performance",
    "read_log": "mining.log.door",
    "read_logs": "mining.log.door",
}

__all__ = ["Mined", "analyse", "check_conformance", "match_labels", "measure", "read_log", "read_logs"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
