"""How many people a promise needs, and what it costs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.staffing.bounds import share_interval
    from simulation.staffing.result import Candidate, Hurt, Promise, Staffing, Wait
    from simulation.staffing.search import smallest_staffing
    from simulation.staffing.table import candidates_table

__all__ = [
    "Candidate",
    "Hurt",
    "Promise",
    "Staffing",
    "Wait",
    "candidates_table",
    "share_interval",
    "smallest_staffing",
]

_HOMES = {
    "Candidate": "result",
    "Hurt": "result",
    "Promise": "result",
    "Staffing": "result",
    "Wait": "result",
    "candidates_table": "table",
    "share_interval": "bounds",
    "smallest_staffing": "search",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
