"""Outcomes, rework and omissions as a log shows them, and a scenario that carries them.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.calibration.behaviour.executing import as_executed, as_written, fitting
    from mining.calibration.behaviour.learning import Behaviour, BehaviourSettings, learn_behaviour

__all__ = ["Behaviour", "BehaviourSettings", "as_executed", "as_written", "fitting", "learn_behaviour"]

_HOMES = {
    "Behaviour": "learning",
    "BehaviourSettings": "learning",
    "as_executed": "executing",
    "as_written": "executing",
    "fitting": "executing",
    "learn_behaviour": "learning",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
