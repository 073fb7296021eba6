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
    from simulation.sensitivity import Variation, vary

_HOMES = {
    "Interval": "simulation.intervals",
    "Scenario": "simulation.scenario",
    "Study": "simulation.replications",
    "Variation": "simulation.sensitivity",
    "make_plan": "simulation.planning",
    "mean_interval": "simulation.intervals",
    "quantile_interval": "simulation.intervals",
    "read_scenario": "simulation.scenario",
    "run_to_log": "simulation.event_table",
    "simulate": "simulation.replications",
    "vary": "simulation.sensitivity",
}

__all__ = [
    "Interval",
    "Scenario",
    "Study",
    "Variation",
    "make_plan",
    "mean_interval",
    "quantile_interval",
    "read_scenario",
    "run_to_log",
    "simulate",
    "vary",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
