"""The scenario: what the SOP does not say but reality has. People, their other work, waits, demand.

Everything here is an assumption until somebody has measured it; `basis` and `note` travel with the values
and are shown wherever a result rests on them.
"""

from __future__ import annotations

from simulation.scenario.demand import Arrival, Demand, HourlyRate, OpenCase
from simulation.scenario.document import Course, OtherCourse, Precision, Scenario, read_scenario
from simulation.scenario.durations import DurationRule, DurationRules
from simulation.scenario.flow import Batch, BatchFactor, Correction, ExternalWait, Handover, Patience
from simulation.scenario.people import Absence, Deputies, Group, OtherDuties
from simulation.scenario.uncertain import LearnedFrom, Uncertain, drawn, value_at, with_values

__all__ = [
    "Absence",
    "Arrival",
    "Batch",
    "BatchFactor",
    "Correction",
    "Course",
    "Demand",
    "Deputies",
    "DurationRule",
    "DurationRules",
    "ExternalWait",
    "Group",
    "Handover",
    "HourlyRate",
    "LearnedFrom",
    "OpenCase",
    "OtherCourse",
    "OtherDuties",
    "Patience",
    "Precision",
    "Scenario",
    "Uncertain",
    "drawn",
    "read_scenario",
    "value_at",
    "with_values",
]
