"""What lies between steps, learned from a log: waits for outsiders, and hand-overs.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.calibration.delays.learning import Delays, learn_delays
    from mining.calibration.delays.seconds import delay_seconds
    from mining.calibration.delays.settings import DelaySettings

__all__ = ["DelaySettings", "Delays", "delay_seconds", "learn_delays"]

_HOMES = {
    "DelaySettings": "settings",
    "Delays": "learning",
    "delay_seconds": "seconds",
    "learn_delays": "learning",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
