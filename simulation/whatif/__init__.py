"""What if: every combination of a few levers, computed beforehand under the same luck.

A lever moves over a few stops; each point of the grid is simulated, so that nothing has to be interpolated.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.whatif.choosing import choose_levers
    from simulation.whatif.grid import MOST_POINTS, REPLICATIONS, compute_grid
    from simulation.whatif.levers import Lever, with_stops
    from simulation.whatif.result import Figures, Grid, Point
    from simulation.whatif.table import grid_table

__all__ = [
    "MOST_POINTS",
    "REPLICATIONS",
    "Figures",
    "Grid",
    "Lever",
    "Point",
    "choose_levers",
    "compute_grid",
    "grid_table",
    "with_stops",
]

# No module may have the name of a function here: once loaded it would stand in its place.
_HOMES = {
    "MOST_POINTS": "grid",
    "REPLICATIONS": "grid",
    "Figures": "result",
    "Grid": "result",
    "Lever": "levers",
    "Point": "result",
    "choose_levers": "choosing",
    "compute_grid": "grid",
    "grid_table": "table",
    "with_stops": "levers",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
