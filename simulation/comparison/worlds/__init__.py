"""The worlds in which a verdict must hold as well: what is assumed, assumed otherwise.

Each changes one thing, for the SOP in force and the revisions alike, and keeps all luck. A module for each
kind of world; `order` has them all. Public names are loaded when asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.comparison.worlds.order import worlds
    from simulation.comparison.worlds.world import BASE, Change, Setup, Sides, World
    from simulation.comparison.worlds.years import years_possible

_HOMES = {
    "BASE": "world",
    "Change": "world",
    "Setup": "world",
    "Sides": "world",
    "World": "world",
    "worlds": "order",
    "years_possible": "years",
}

__all__ = [
    "BASE",
    "Change",
    "Setup",
    "Sides",
    "World",
    "worlds",
    "years_possible",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
