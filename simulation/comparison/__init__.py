"""Revisions of an SOP beside the SOP in force, under the same luck: the gate.

Public names are loaded when asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.comparison.comparing import compare
    from simulation.comparison.fitting import fitted_to
    from simulation.comparison.result import Comparison, ComparisonSettings, InWorld, MoreCases, Revised
    from simulation.comparison.sources import gain_by, gain_by_step
    from simulation.comparison.worlds import World

_HOMES = {
    "Comparison": "result",
    "ComparisonSettings": "result",
    "InWorld": "result",
    "MoreCases": "result",
    "Revised": "result",
    "World": "worlds",
    "compare": "comparing",
    "fitted_to": "fitting",
    "gain_by": "sources",
    "gain_by_step": "sources",
}

__all__ = [
    "Comparison",
    "ComparisonSettings",
    "InWorld",
    "MoreCases",
    "Revised",
    "World",
    "compare",
    "fitted_to",
    "gain_by",
    "gain_by_step",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
