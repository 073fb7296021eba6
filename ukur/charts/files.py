"""A chart as a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.atomic import atomic_path
from ukur.charts.labels import plain
from ukur.charts.style import PAPER, chart_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS = 150
"""Dots an inch: sharp in print, small enough to be sent."""


def write_chart(ax: Axes, path: Path, *, title: str) -> Path:
    """Write the figure of a chart; the file appears whole or not at all.

    Parameters: ax - of a figure of our own; path - ends in .png or .svg; title - one line above the chart.
    Returns: the path. The same chart gives the same bytes.
    Raises: OutputError - the file cannot be written.
    """
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes that were drawn on have one
    # No date, no version: only the picture counts.
    unsaid = {"Software": None} if path.suffix == ".png" else {"Date": None, "Creator": None}
    with chart_style():
        figure.suptitle(plain(title, 90), x=0.01, ha="left", fontsize=11, fontweight="bold")
        with atomic_path(path) as beside:
            figure.savefig(beside, dpi=DOTS, facecolor=PAPER, metadata=unsaid)
    return path
