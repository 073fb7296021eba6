"""Backward from a deadline: the latest date for each step."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.schedule.backward import schedule
    from simulation.schedule.result import Milestone, Schedule, Tried
    from simulation.schedule.table import schedule_table

__all__ = ["Milestone", "Schedule", "Tried", "schedule", "schedule_table"]

_HOMES = {
    "Milestone": "result",
    "Schedule": "result",
    "Tried": "result",
    "schedule": "backward",
    "schedule_table": "table",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
