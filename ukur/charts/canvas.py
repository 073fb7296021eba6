"""Figures of our own: they lay themselves out, and a notebook shows them as the page would."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ukur.charts.svg import to_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def axes(ax: Axes | None, *, width: float, rows: float) -> Axes:
    """The axes to draw on.

    Parameters: ax - the caller's, or None for a figure of our own; width - inches; rows - height in lines.
    Returns: axes; a figure of our own lays itself out.
    """
    if ax is not None:
        return ax
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    # A hair at the sides: text whose measure is not exactly that of the browser's font must not be cut.
    layout = ConstrainedLayoutEngine(w_pad=0.03, h_pad=0.03)
    return _figure_class()(figsize=(width, 0.245 * rows + 0.5), layout=layout).add_subplot()


@cache
def _figure_class() -> type[Figure]:
    from matplotlib.figure import Figure

    class ChartFigure(Figure):
        """A figure that no window manager knows; a notebook shows it by its own picture."""

        def _repr_html_(self) -> str:
            return to_svg(self, key="chart", title="")

    return ChartFigure
