"""How far the answer moves when something is otherwise: what is assumed, and what could be relieved."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.sensitivity.assumptions import DUTY_SHARES, Variation, vary
    from simulation.sensitivity.crew import with_counts
    from simulation.sensitivity.effects import Effect, quantile_difference
    from simulation.sensitivity.table import worth_table
    from simulation.sensitivity.worths import Worth, tornado

__all__ = [
    "DUTY_SHARES",
    "Effect",
    "Variation",
    "Worth",
    "quantile_difference",
    "tornado",
    "vary",
    "with_counts",
    "worth_table",
]

# No module may have the name of a function here: once loaded it would stand in its place.
_HOMES = {
    "DUTY_SHARES": "assumptions",
    "Effect": "effects",
    "Variation": "assumptions",
    "Worth": "worths",
    "quantile_difference": "effects",
    "tornado": "worths",
    "vary": "assumptions",
    "with_counts": "crew",
    "worth_table": "table",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
