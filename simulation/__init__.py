"""What WOULD happen: a SimPy model of an SOP, and experiments with it.

Public names are loaded when asked for, so that a simulation worker imports numpy and SimPy only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.comparison import ComparisonSettings, compare
    from simulation.event_table import run_to_log
    from simulation.intervals import Interval, mean_interval, quantile_interval
    from simulation.planning import make_plan
    from simulation.replications import Study, simulate
    from simulation.scenario import Scenario, read_scenario
    from simulation.sensitivity import Variation, tornado, vary
    from simulation.staffing import smallest_staffing
    from simulation.story.telling import story_of
    from simulation.timeline import queues, utilisation, work_in_progress
    from simulation.workload import workload_need

_HOMES = {
    "ComparisonSettings": "simulation.comparison",
    "Interval": "simulation.intervals",
    "Scenario": "simulation.scenario",
    "Study": "simulation.replications",
    "Variation": "simulation.sensitivity",
    "compare": "simulation.comparison",
    "make_plan": "simulation.planning",
    "mean_interval": "simulation.intervals",
    "quantile_interval": "simulation.intervals",
    "queues": "simulation.timeline",
    "read_scenario": "simulation.scenario",
    "run_to_log": "simulation.event_table",
    "simulate": "simulation.replications",
    "smallest_staffing": "simulation.staffing",
    "story_of": "simulation.story.telling",
    "tornado": "simulation.sensitivity",
    "utilisation": "simulation.timeline",
    "vary": "simulation.sensitivity",
    "work_in_progress": "simulation.timeline",
    "workload_need": "simulation.workload",
}

__all__ = [
    "ComparisonSettings",
    "Interval",
    "Scenario",
    "Study",
    "Variation",
    "compare",
    "make_plan",
    "mean_interval",
    "quantile_interval",
    "queues",
    "read_scenario",
    "run_to_log",
    "simulate",
    "smallest_staffing",
    "story_of",
    "tornado",
    "utilisation",
    "vary",
    "work_in_progress",
    "workload_need",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
