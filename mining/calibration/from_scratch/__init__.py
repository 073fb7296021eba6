"""Everything from a log where nothing is written: an SOP, the people, their hours, times and demand.

Where there is an SOP, the other rooms of `mining.calibration` learn a scenario for it. This one is for logs
of others, so that the way from a log to a simulation can be held against published methods.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.calibration.from_scratch.building import FromScratch, from_scratch
    from mining.calibration.from_scratch.running import (
        first_begun,
        first_completed,
        simulate_cases,
        simulated_log,
    )

_HOMES = {
    "FromScratch": "building",
    "first_begun": "running",
    "first_completed": "running",
    "from_scratch": "building",
    "simulate_cases": "running",
    "simulated_log": "running",
}

__all__ = ["FromScratch", "first_begun", "first_completed", "from_scratch", "simulate_cases", "simulated_log"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
