"""What revisions of an SOP save, beside the smallest difference that matters."""

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
    RULE,
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

    from simulation.comparison import Comparison
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class GainRow:
    """One revision.

    Parameters: name; verdict - its code; value - working days saved of an average case, below 0 where it
    takes longer, NaN where unknown; low, high - 95 % interval, NaN where there is none; least, most - under
    the other assumptions that were tried, NaN where none were.
    """

    name: str
    verdict: str
    value: float
    low: float
    high: float
    least: float
    most: float


def gain_rows(found: Comparison) -> tuple[GainRow, ...]:
    """The revisions of a comparison in their order.

    Parameters: found.
    Returns: one row a revision.
    """
    rows = []
    for item in found.revisions:
        elsewhere = [here.gain.value for here in item.worlds if math.isfinite(here.gain.value)]
        rows.append(
            GainRow(
                name=plain(item.name, 80),
                verdict=item.verdict,
                value=item.gain.value,
                low=item.gain.low,
                high=item.gain.high,
                least=min(elsewhere, default=math.nan),
                most=max(elsewhere, default=math.nan),
            )
        )
    return tuple(rows)


def plot_gains(
    rows: Sequence[GainRow], words: Words, *, delta: float, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One row a revision: its mean saving with the interval, over the band of what does not matter.

    Parameters: rows - of `gain_rows`, one or more; words - language; delta - smallest difference that
    matters, working days, 0 or more; ax - where to draw, or None; width - inches of a figure of our own.
    Returns: the axes.
    """
    with chart_style():
        own = ax is None
        ax = axes(ax, width=width, rows=len(rows) * (2.6 if width < WIDE else 1.8) + 4.2)
        labels = [
            words("chart_gains.row", name=row.name, verdict=words(f"verdict.{row.verdict}")) for row in rows
        ]
        row_labels(ax, labels, wide=38, narrow=22, lines=4)
        bare(ax)
        ax.grid(visible=True, axis="x")
        if delta > 0:
            ax.axvspan(-delta, delta, color=RULE, alpha=0.6, linewidth=0)
        ax.axvline(0, color=INK, linewidth=0.8)
        for y, row in enumerate(rows):
            _row(ax, y, row, words)
        ax.set_xlim(*_limits(rows, delta))
        count_axis(ax, words, words("chart_gains.axis"), decimals=1)
        legend(ax, own=own, wide=3, narrow=1, handles=_handles(words, rows, delta))
    return ax


def _row(ax: Axes, y: int, row: GainRow, words: Words) -> None:
    if not math.isfinite(row.value):
        ax.text(0, y, f" {words('chart.not_known')}", va="center", color=MUTED, fontsize=8.5)
        return
    if math.isfinite(row.least):
        ax.plot([row.least, row.most], [y, y], color=MUTED, linewidth=1.0, marker="|", markersize=6)
    if math.isfinite(row.low) and math.isfinite(row.high):
        ax.plot([row.low, row.high], [y, y], color=ACCENT, linewidth=4.0, solid_capstyle="butt")
    ax.plot(row.value, y, marker="D", markersize=6, color=ACCENT, markeredgecolor="white", linestyle="")


def _limits(rows: Sequence[GainRow], delta: float) -> tuple[float, float]:
    """Both sides of the band, and everything that is known."""
    ends = [end for row in rows for end in (row.value, row.low, row.high, row.least, row.most)]
    known = [end for end in ends if math.isfinite(end)]
    low, high = min([*known, -1.25 * delta, -0.25]), max([*known, 1.25 * delta, 0.25])
    room = 0.05 * (high - low)
    return low - room, high + room


def _handles(words: Words, rows: Sequence[GainRow], delta: float) -> list[Artist]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    found: list[Artist] = [
        Line2D(
            [], [], color=ACCENT, marker="D", markersize=6, linewidth=4, label=words("chart_gains.interval")
        )
    ]
    if any(math.isfinite(row.least) for row in rows):
        label = words("chart_gains.elsewhere")
        found.append(Line2D([], [], color=MUTED, marker="|", markersize=6, linewidth=1.0, label=label))
    if delta > 0:
        whole = delta == round(delta)
        shown = words.number(delta, 0 if whole else 1)
        found.append(Patch(facecolor=RULE, alpha=0.6, label=words("chart_gains.band", delta=shown)))
    return found
