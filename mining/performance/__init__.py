"""How long the steps took in working time, and where cases waited.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.performance.clock import calendar_for
    from mining.performance.instances import REASONS
    from mining.performance.measurement import measure
    from mining.performance.result import Performance

__all__ = ["REASONS", "Performance", "calendar_for", "measure"]

_HOMES = {
    "REASONS": "instances",
    "Performance": "result",
    "calendar_for": "clock",
    "measure": "measurement",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
