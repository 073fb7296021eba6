"""How the five symbols of the official form are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukur.charts.labels import plain
from ukur.charts.shades import folded
from ukur.charts.style import INK, MUTED, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

    from sop.diagram.grid import Arrow, LaneRow
    from sop.diagram.layout import Box, Line

_STYLES = {"lead": "-", "joins": (0, (4, 2)), "deputy": (0, (1, 1.6))}
_DASHES = (0, (3.5, 1.8))
_LABEL = 6.2
_HEAD = (0.035, 0.075)
"""Half the width and the length of an arrow's head, in inches."""


def draw_box(ax: Axes, box: Box, row: LaneRow, *, text: str, fill: str, ink: str) -> None:
    """A symbol with what stands in it.

    Parameters: ax; box; row; text; fill - hex; ink - of the text.
    """
    patch = _patch(box, row)
    patch.set(facecolor=fill, edgecolor=INK, linewidth=0.9, linestyle=_STYLES[box.part], zorder=4)
    patch.set_gid(f"{box.part}-{row.step}-{box.column}" if row.kind == "step" else f"mark-{row.kind}")
    ax.add_patch(patch)
    if text:
        size = min(7.0, 0.92 * box.width * 72 / (0.62 * max(2, len(text))))
        ax.text(box.x, box.y, plain(text, 24), ha="center", va="center", fontsize=size, color=ink, zorder=5)


def _patch(box: Box, row: LaneRow) -> Patch:
    from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

    corner = (box.left, box.top)
    if row.shape == "terminator":
        style = f"round,pad=0,rounding_size={box.height / 2}"
        return FancyBboxPatch(corner, box.width, box.height, boxstyle=style)
    if row.shape == "decision":
        return Polygon([(box.x, box.top), (box.right, box.y), (box.x, box.bottom), (box.left, box.y)])
    if row.shape == "connector":
        shoulder = box.top + 0.62 * box.height
        sides = [(box.left, box.top), (box.right, box.top), (box.right, shoulder)]
        return Polygon([*sides, (box.x, box.bottom), (box.left, shoulder)])
    return Rectangle(corner, box.width, box.height)


def draw_link(ax: Axes, y: float, left: float, right: float) -> None:
    """Between two symbols of one step. Parameters: ax; y; left, right - x of its ends."""
    ax.plot((left, right), (y, y), color=INK, linewidth=0.9, linestyle=_STYLES["joins"], zorder=2)


def draw_line(ax: Axes, line: Line, arrow: Arrow, edges: tuple[float, float]) -> None:
    """An arrow with its label.

    Parameters: ax; line; arrow - returns are dashed; edges - x between which the label must stay.
    """
    xs, ys = zip(*line.points, strict=True)
    x, y = line.points[-1]
    style = _DASHES if arrow.back else "-"
    # The line ends where the head begins, so that the tip is sharp.
    ax.plot(
        xs, (*ys[:-1], y - _HEAD[1]), color=INK, linewidth=0.9, linestyle=style, zorder=3,
        solid_joinstyle="miter", gid=f"arrow-{line.arrow}",
    )  # fmt: skip
    ax.fill(
        (x, x - _HEAD[0], x + _HEAD[0]), (y, y - _HEAD[1], y - _HEAD[1]),
        color=INK, linewidth=0, zorder=3,
    )  # fmt: skip
    if arrow.label and line.label is not None:
        side = -0.04 if line.to_left else 0.04
        room = line.label[0] - edges[0] if line.to_left else edges[1] - line.label[0]
        limit = max(4, min(24, int((room - 0.06) * 72 / (_LABEL * 0.55))))
        ax.text(
            line.label[0] + side, line.label[1] - 0.015, folded(arrow.label, limit, 1),
            ha="right" if line.to_left else "left", va="bottom", fontsize=_LABEL, color=MUTED, zorder=3.5,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.3}, gid=f"label-{line.arrow}",
        )  # fmt: skip
