"""Why instances waited, from the log alone: every second between ready and started has one cause.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.performance.waiting.analysis import waiting_causes
    from mining.performance.waiting.hours import learned_hours
    from mining.performance.waiting.outside import StatedWait
    from mining.performance.waiting.result import CAUSES, WaitingCauses

__all__ = ["CAUSES", "StatedWait", "WaitingCauses", "learned_hours", "waiting_causes"]

_HOMES = {
    "CAUSES": "result",
    "StatedWait": "outside",
    "WaitingCauses": "result",
    "learned_hours": "hours",
    "waiting_causes": "analysis",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
