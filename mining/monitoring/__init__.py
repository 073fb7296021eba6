"""Cases that still run: where they stand, since when, due when, and when they will probably be over.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.monitoring.from_log import status_of
    from mining.monitoring.history import History, history_of
    from mining.monitoring.past_day import known_on
    from mining.monitoring.result import Status
    from mining.monitoring.status import running_cases

__all__ = ["History", "Status", "history_of", "known_on", "running_cases", "status_of"]

_HOMES = {
    "History": "history",
    "Status": "result",
    "history_of": "history",
    "known_on": "past_day",
    "running_cases": "status",
    "status_of": "from_log",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
