"""What WOULD happen: a SimPy model of an SOP, and experiments with it.

Public names are loaded when asked for, so that a simulation worker imports numpy and SimPy only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.event_table import run_to_log
    from simulation.intervals import Interval, mean_interval, quantile_interval
    from simulation.planning import make_plan
    from simulation.replications import Study, simulate
    from simulation.scenario import Scenario, read_scenario

_HOMES = {
    "Interval": "simulation.intervals",
    "Scenario": "simulation.scenario",
    "Study": "simulation.replications",
    "make_plan": "simulation.planning",
    "mean_interval": "simulation.intervals",
    "quantile_interval": "simulation.intervals",
    "read_scenario": "simulation.scenario",
    "run_to_log": "simulation.event_table",
    "simulate": "simulation.replications",
}

__all__ = [
    "Interval",
    "Scenario",
    "Study",
    "make_plan",
    "mean_interval",
    "quantile_interval",
    "read_scenario",
    "run_to_log",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
