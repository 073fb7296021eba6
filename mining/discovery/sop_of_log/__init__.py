"""An SOP from a log where none is written: what was done, as steps with decisions, roles and usual times.

The steps are states of a case (what was done last, how often before, after what), so that a simulation of the
SOP gives the orders of the log back. Nothing here is a norm.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.discovery.sop_of_log.discovering import discover_sop
    from mining.discovery.sop_of_log.result import DiscoveredSop

_HOMES = {"DiscoveredSop": "result", "discover_sop": "discovering"}

__all__ = ["DiscoveredSop", "discover_sop"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
