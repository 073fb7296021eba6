"""How long the steps took in working time, where cases waited, and what changed.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.performance.clock import calendar_for
    from mining.performance.drift_table import VERDICTS, find_drift
    from mining.performance.instances import REASONS
    from mining.performance.measurement import measure
    from mining.performance.ranks import CERTAINTIES
    from mining.performance.result import Performance
    from mining.performance.time_tables import time_table
    from mining.performance.trend import period_table

__all__ = [
    "CERTAINTIES",
    "REASONS",
    "VERDICTS",
    "Performance",
    "calendar_for",
    "find_drift",
    "measure",
    "period_table",
    "time_table",
]

_HOMES = {
    "CERTAINTIES": "ranks",
    "REASONS": "instances",
    "VERDICTS": "drift_table",
    "Performance": "result",
    "calendar_for": "clock",
    "find_drift": "drift_table",
    "measure": "measurement",
    "period_table": "trend",
    "time_table": "time_tables",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
