"""A grid as plain data, for programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.intervals import Interval
    from simulation.whatif import Figures, Grid, Lever, Point

_INTERVALS = ("mean", "median", "nine", "change", "change_nine", "kept", "on_time", "minutes")


def grid_data(grid: Grid) -> dict[str, Any]:
    """A grid for JSON.

    Parameters: grid.
    Returns: `digests`, `seed`, `replications`, `levers` (kind, subject, unit, values, base: place of the
    value as it stands; a value of None is no limit), `base` (place among the points), `points` (`stops`,
    `refused`: a code or None, else the figures of `simulation.whatif.Figures`: days are working days,
    `waiting_hours` office hours a case by cause, None where unknown).
    """
    return {
        "digests": {
            "sop": grid.sop.digest,
            "scenario": grid.scenario.digest,
            "calendar": grid.calendar.digest,
            "also": [other.digest for other in grid.also],
        },
        "seed": grid.scenario.seed,
        "replications": grid.replications,
        "levers": [_lever(lever) for lever in grid.levers],
        "base": grid.index(grid.base_stops),
        "points": [_point(point) for point in grid.points],
    }


def _lever(lever: Lever) -> dict[str, Any]:
    return {
        "kind": lever.kind,
        "subject": lever.subject,
        "unit": lever.unit,
        "values": [_known(value) for value in lever.values],
        "base": lever.base,
        "exists_once": lever.once,
    }


def _point(point: Point) -> dict[str, Any]:
    refused = point.refused[0].code if point.refused else None
    found: dict[str, Any] = {"stops": list(point.stops), "refused": refused}
    return found if point.figures is None else found | _figures(point.figures)


def _figures(figures: Figures) -> dict[str, Any]:
    found: dict[str, Any] = {name: _interval(getattr(figures, name)) for name in _INTERVALS}
    return found | {
        "waiting_hours": {cause: round(seconds / 3600, 4) for cause, seconds in figures.waiting},
        "stage_days": [_known(day) for day in figures.stages],
        "unfinished": figures.unfinished,
        "cases": figures.cases,
        "n": figures.n,
    }


def _interval(interval: Interval) -> dict[str, float | None]:
    return {"value": _known(interval.value), "low": _known(interval.low), "high": _known(interval.high)}


def _known(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None
