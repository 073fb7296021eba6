"""How long the steps take, learned from a log and drawn towards the standards where it is short.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.calibration.times.evidence import Evidence, Parts, last_instant
    from mining.calibration.times.learning import Durations, learn_durations
    from mining.calibration.times.settings import DurationSettings
    from mining.calibration.times.shrinkage import Shrunk, shrink

__all__ = [
    "DurationSettings",
    "Durations",
    "Evidence",
    "Parts",
    "Shrunk",
    "last_instant",
    "learn_durations",
    "shrink",
]

_HOMES = {
    "DurationSettings": "settings",
    "Durations": "learning",
    "Evidence": "evidence",
    "Parts": "evidence",
    "Shrunk": "shrinkage",
    "last_instant": "evidence",
    "learn_durations": "learning",
    "shrink": "shrinkage",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
