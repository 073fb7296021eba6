"""A grid as a table: one row a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from simulation.intervals import Interval
    from simulation.whatif.result import Figures, Grid

_INTERVALS = ("mean", "median", "nine", "change", "change_nine", "kept", "on_time", "minutes")


def grid_table(grid: Grid) -> pd.DataFrame:
    """One row a point.

    Parameters: grid.
    Returns: a column `<kind>_<subject>` for each lever (in the lever's unit; infinite: no limit), `base`
    (True for things as they stand), `refused` (code of the reason, empty where it was simulated), and with
    `_low` and `_high` (95 % intervals, each by itself) `mean`, `median`, `nine` (working days), `change`,
    `change_nine` (of the mean and of the days of 9 of 10 against things as they stand, paired, below 0 is
    faster), `kept` (share finished within the days that 9 of 10 keep as things stand), `on_time` (share that
    keeps its deadline), `minutes` (of persons a case); `waiting_<cause>_hours` (office hours a case),
    `unfinished`, `cases`, `n` (replications). Missing: not known.
    """
    import pandas as pd

    causes = sorted({cause for point in grid.points if point.figures for cause, _ in point.figures.waiting})
    rows = []
    for point in grid.points:
        row: dict[str, object] = {
            f"{lever.kind}_{lever.subject}": lever.values[stop]
            for lever, stop in zip(grid.levers, point.stops, strict=True)
        }
        row |= {"base": point.stops == grid.base_stops}
        row |= {"refused": point.refused[0].code if point.refused else ""}
        if point.figures is not None:
            row |= _figures(point.figures, causes)
        rows.append(row)
    return pd.DataFrame(rows).round(4)


def _figures(figures: Figures, causes: list[str]) -> dict[str, object]:
    row: dict[str, object] = {}
    for name in _INTERVALS:
        interval: Interval = getattr(figures, name)
        row |= {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}
    waited = dict(figures.waiting)
    row |= {f"waiting_{cause}_hours": waited.get(cause, 0.0) / 3600 for cause in causes}
    return row | {"unfinished": figures.unfinished, "cases": figures.cases, "n": figures.n}
