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
    from simulation.story.telling import story_of
    from simulation.timeline import queues, utilisation, work_in_progress
    from simulation.workload import workload_need

_HOMES = {
    "Interval": "simulation.intervals",
    "Scenario": "simulation.scenario",
    "Study": "simulation.replications",
    "Variation": "simulation.sensitivity",
    "make_plan": "simulation.planning",
    "mean_interval": "simulation.intervals",
    "quantile_interval": "simulation.intervals",
    "queues": "simulation.timeline",
    "read_scenario": "simulation.scenario",
    "run_to_log": "simulation.event_table",
    "simulate": "simulation.replications",
    "story_of": "simulation.story.telling",
    "utilisation": "simulation.timeline",
    "vary": "simulation.sensitivity",
    "work_in_progress": "simulation.timeline",
    "workload_need": "simulation.workload",
}

__all__ = [
    "Interval",
    "Scenario",
    "Study",
    "Variation",
    "make_plan",
    "mean_interval",
    "quantile_interval",
    "queues",
    "read_scenario",
    "run_to_log",
    "simulate",
    "story_of",
    "utilisation",
    "vary",
    "work_in_progress",
    "workload_need",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
