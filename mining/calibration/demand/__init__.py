"""When cases are released, learned from a log.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.calibration.demand.learning import LearnedDemand, learn_demand
    from mining.calibration.demand.settings import DemandSettings

__all__ = ["DemandSettings", "LearnedDemand", "learn_demand"]

_HOMES = {"DemandSettings": "settings", "LearnedDemand": "learning", "learn_demand": "learning"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
