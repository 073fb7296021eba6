"""How far a simulation may be trusted: held against real cases that it was not learned from."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.calibration.fit.baseline import naive_baseline
    from mining.calibration.fit.choosing import shared_options
    from mining.calibration.fit.floor import Floor, split_half_floor
    from mining.calibration.fit.result import FitStatement, MeasureFit, fit_table
    from mining.calibration.fit.splitting import Split, split_by_time
    from mining.calibration.fit.statement import fit_statement

_ROOM = "mining.calibration.fit"
_HOMES = {
    "FitStatement": f"{_ROOM}.result",
    "Floor": f"{_ROOM}.floor",
    "MeasureFit": f"{_ROOM}.result",
    "Split": f"{_ROOM}.splitting",
    "fit_statement": f"{_ROOM}.statement",
    "fit_table": f"{_ROOM}.result",
    "naive_baseline": f"{_ROOM}.baseline",
    "shared_options": f"{_ROOM}.choosing",
    "split_by_time": f"{_ROOM}.splitting",
    "split_half_floor": f"{_ROOM}.floor",
}

__all__ = [
    "FitStatement",
    "Floor",
    "MeasureFit",
    "Split",
    "fit_statement",
    "fit_table",
    "naive_baseline",
    "shared_options",
    "split_by_time",
    "split_half_floor",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
