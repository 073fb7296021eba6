"""Prosimos scenarios (BPMN with JSON) read as ours, and ours written for Prosimos."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.prosimos.reading import ProsimosModel, read_prosimos
    from simulation.prosimos.writing import write_prosimos

_HOMES = {
    "ProsimosModel": "simulation.prosimos.reading",
    "read_prosimos": "simulation.prosimos.reading",
    "write_prosimos": "simulation.prosimos.writing",
}

__all__ = ["ProsimosModel", "read_prosimos", "write_prosimos"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
