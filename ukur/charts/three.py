"""As written, as executed, as it was: working days of the stages and of the whole case, side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.style import (
    ACCENT,
    EXTERNAL,
    INK,
    MUTED,
    PAPER,
    WIDE,
    bare,
    chart_style,
    count_axis,
    legend,
    row_labels,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sop.model import Sop
    from ukur.words import Words

COLUMNS = ("written", "executed", "actual")
_LOOKS = {"written": ("s", PAPER), "executed": ("o", ACCENT), "actual": ("D", EXTERNAL)}


@dataclass(frozen=True, kw_only=True)
class Known:
    """A median. Parameters: value - working days; low, high - 95 % interval, NaN where there is none."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class ThreeRow:
    """A stage, or the whole case. Parameters: name - empty for the whole case; columns - what is known, by
    `written`, `executed`, `actual`."""

    name: str
    columns: Mapping[str, Known]


def three_rows(table: pd.DataFrame, sop: Sop) -> tuple[ThreeRow, ...]:
    """Medians of the whole case and of the stages.

    Parameters: table - of `mining.calibration.three.three_columns`; sop - names the stages.
    Returns: the whole case first, then the stages in their order; what no column knows is left out.
    """
    medians = table[table["measure"] == "median_days"]
    names = {"": ""} | {stage.id: plain(stage.name) for stage in sop.stages}
    rows = []
    for subject, name in names.items():
        here = medians[(medians["subject"] == subject) & medians["value"].notna()]
        columns = {
            str(row["column"]): Known(
                value=float(row["value"]), low=float(row["low"]), high=float(row["high"])
            )
            for row in here.to_dict("records")
            if math.isfinite(row["value"])
        }
        if columns:
            rows.append(ThreeRow(name=name, columns=columns))
    return tuple(rows)


def plot_three(
    rows: Sequence[ThreeRow], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One row a stage, one mark a column, each with its interval.

    Parameters: rows - of `three_rows`, one or more; words - language; ax - where to draw, or None; width -
    inches of a figure of our own.
    Returns: the axes.
    """
    with chart_style():
        own = ax is None
        ax = axes(ax, width=width, rows=len(rows) * 1.9 + 3.4)
        whole = words("three_columns.whole")
        row_labels(
            ax, [row.name or whole[:1].upper() + whole[1:] for row in rows], wide=36, narrow=19, lines=2
        )
        bare(ax)
        ax.grid(visible=True, axis="x")
        for y, row in enumerate(rows):
            for place, column in enumerate(COLUMNS):
                if column in row.columns:
                    _mark(ax, y + (place - 1) * 0.26, row.columns[column], column)
        ends = [
            end
            for row in rows
            for one in row.columns.values()
            for end in (one.value, one.high)
            if math.isfinite(end)
        ]
        ax.set_xlim(0, max([*ends, 1.0]) * 1.06)
        count_axis(ax, words, words("page_three.axis"))
        legend(ax, own=own, wide=3, narrow=1, handles=_handles(words))
    return ax


def _mark(ax: Axes, y: float, known: Known, column: str) -> None:
    marker, fill = _LOOKS[column]
    if math.isfinite(known.low) and math.isfinite(known.high):
        ax.plot([known.low, known.high], [y, y], color=MUTED, linewidth=1.4, solid_capstyle="butt")
    ax.plot(
        known.value, y, linestyle="", marker=marker, markersize=6.5, color=fill, markeredgecolor=INK,
        markeredgewidth=0.9,
    )  # fmt: skip


def _handles(words: Words) -> list[Artist]:
    from matplotlib.lines import Line2D

    return [
        Line2D(
            [], [], linestyle="", marker=marker, markersize=6.5, color=fill, markeredgecolor=INK,
            markeredgewidth=0.9, label=words(f"three_columns.{column}"),
        )
        for column, (marker, fill) in _LOOKS.items()
    ]  # fmt: skip
