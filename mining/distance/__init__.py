"""How far two event logs are apart, in the measures that process simulation is judged by.

Chapela-Campa, Benchekroun, Baron, Dumas, Krass & Senderovich, "A framework for measuring the quality of
business process simulation models", Information Systems 127 (2025) 102447; the values are those of
log-distance-measures 2.2.0 (benchmarks/distances.py runs it beside this).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.distance.comparing import compare, distances
    from mining.distance.prepared import Prepared, prepare
    from mining.distance.result import (
        MEASURES,
        UNTOLD,
        Distance,
        DistanceOptions,
        Distances,
        distance_table,
    )

_HOMES = {
    "MEASURES": "mining.distance.result",
    "UNTOLD": "mining.distance.result",
    "Distance": "mining.distance.result",
    "DistanceOptions": "mining.distance.result",
    "Distances": "mining.distance.result",
    "Prepared": "mining.distance.prepared",
    "compare": "mining.distance.comparing",
    "distance_table": "mining.distance.result",
    "distances": "mining.distance.comparing",
    "prepare": "mining.distance.prepared",
}

__all__ = [
    "MEASURES",
    "UNTOLD",
    "Distance",
    "DistanceOptions",
    "Distances",
    "Prepared",
    "compare",
    "distance_table",
    "distances",
    "prepare",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
