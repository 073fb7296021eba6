"""How long the steps of a log took, beside the standard that the SOP writes down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.style import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    QUIET,
    WIDE,
    bare,
    chart_style,
    count_axis,
    legend,
    row_labels,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from mining.performance.result import Performance
    from sop.model import Sop
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class StepSpread:
    """Working minutes of one step of a log.

    Parameters: step_id, number, label - of the step; standard - minutes, or None; median, low, high - of the
    instances whose stamps allow to tell, None where none does; n - such instances.
    """

    step_id: str
    number: int
    label: str
    standard: float | None
    median: float | None
    low: float | None
    high: float | None
    n: int


def step_spread(performance: Performance, sop: Sop) -> tuple[StepSpread, ...]:
    """Median and range of each step.

    Parameters: performance - of a log; sop - the SOP it was measured against.
    Returns: one entry a step, in the order of the SOP.
    """
    rows = performance.steps.set_index("step_id").to_dict("index")

    def known(step_id: str, name: str) -> float | None:
        value = float(rows[step_id][f"processing_{name}_minutes"])
        return None if math.isnan(value) else value

    return tuple(
        StepSpread(
            step_id=step.id,
            number=step.number,
            label=plain(step.label),
            standard=None if step.standard is None else step.standard.minutes,
            median=known(step.id, "median"),
            low=known(step.id, "min"),
            high=known(step.id, "max"),
            n=int(rows[step.id]["processing_n"]),
        )
        for step in sop.steps
    )


def plot_step_spread(
    spreads: Sequence[StepSpread], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One row a step: range and median of what was logged, and a mark at the standard.

    Where the stamps do not tell how long a step took, the row says so.

    Parameters: spreads - of `step_spread`; words - language; ax - where to draw, or None; width - inches of a
    figure of our own.
    Returns: the axes.
    """
    with chart_style():
        rows = list(spreads)
        own = ax is None
        ax = axes(ax, width=width, rows=len(rows) + (4.2 if width < WIDE else 2.2))
        row_labels(ax, [f"{row.number} {row.label}" for row in rows], wide=36, narrow=24)
        bare(ax)
        ax.grid(visible=True, axis="x")
        ends = [value for row in rows for value in (row.high, row.standard) if value is not None]
        for place, row in enumerate(rows):
            _row(ax, place, row, words)
        ax.set_xlim(0, max([*ends, 1.0]) * 1.05)
        count_axis(ax, words, words("chart.working_minutes"))
        legend(ax, own=own, wide=3, narrow=1, handles=_handles(words))
    return ax


def _row(ax: Axes, y: int, row: StepSpread, words: Words) -> None:
    if row.median is None or row.low is None or row.high is None:
        at = 0.0 if row.standard is None else row.standard
        ax.annotate(
            words("chart.not_known"), (at, y), xytext=(7, 0), textcoords="offset points", va="center",
            fontsize=8, color=MUTED,
        )  # fmt: skip
    else:
        ax.plot([row.low, row.high], [y, y], color=QUIET, linewidth=4.5, solid_capstyle="round")
        ax.plot(row.median, y, marker="o", markersize=6.0, color=ACCENT, markeredgecolor=PAPER)
    if row.standard is not None:
        ax.plot([row.standard] * 2, [y - 0.3, y + 0.3], color=INK, linewidth=1.6, solid_capstyle="butt")


def _handles(words: Words) -> list[Artist]:
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=ACCENT, marker="o", linestyle="", label=words("chart.spread_median")),
        Line2D([], [], color=QUIET, linewidth=4.5, label=words("chart.spread_range")),
        Line2D(
            [], [], color=INK, linestyle="", marker="|", markersize=9, markeredgewidth=1.6,
            label=words("chart.spread_standard"),
        ),
    ]  # fmt: skip
