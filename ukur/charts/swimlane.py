"""The swimlane of an SOP, its symbols shaded by the working time that is lost there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.diagram.grid import Lane, LaneRow, Swimlane, pages, swimlane
from sop.diagram.layout import Board, Measures, layout
from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.shades import folded, ink_on, wide_text
from ukur.charts.style import INK, MUTED, PAPER, RULE, WIDE, chart_style
from ukur.charts.swimlane_legend import LINE, Placed, Shades, draw_legend, entries, placed, shades
from ukur.charts.swimlane_marks import draw_box, draw_line, draw_link
from ukur.charts.swimlane_time import time_lost

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ukur.words import Words

__all__ = [
    "Lane",
    "LaneRow",
    "Picture",
    "Shades",
    "Swimlane",
    "pages",
    "picture_of",
    "plot_swimlane",
    "shades",
    "swimlane",
    "time_lost",
]

_FIGURES = 7.0


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What `plot_swimlane` draws, measured.

    Parameters: board; legend - in lines above it; names - of the roles, folded; size - of texts, in points;
    head - of the names; tall - these are turned; beside - minutes stand beside the symbols, else in a column
    of their own; right - x at which all ends.
    """

    board: Board
    legend: tuple[Placed, ...]
    names: tuple[str, ...]
    size: float
    head: float
    tall: bool
    beside: bool
    right: float

    @property
    def above(self) -> float:
        """Height of the legend, in inches; the board begins at y = 0 below it."""
        return LINE * (self.legend[-1][2] + 1) + 0.06 if self.legend else 0.0


def plot_swimlane(
    lanes: Swimlane,
    words: Words,
    *,
    lost: Mapping[str, float] | None = None,
    ax: Axes | None = None,
    width: float = WIDE,
) -> Axes:
    """Steps down, roles across; the darker a symbol, the more working time is lost before or in it.

    Parameters: lanes - of `swimlane`; words - language; lost - of `time_lost`, working minutes by step, or
    None for the bare form; ax - where to draw (about `width` inches wide), or None; width - inches of a
    figure of our own.
    Returns: the axes, in inches with y downwards; the symbols that arrows lead to have the gid `lead-<step>-
    <column>`, the minutes beside them `lost-<step>`.
    """
    with chart_style():
        picture = picture_of(lanes, words, lost=lost, width=width)
        board = picture.board
        ax = axes(ax, width=width, rows=(board.height + picture.above - 0.44) / 0.245)
        ax.set_xlim(0, width)
        ax.set_ylim(board.height, -picture.above)
        ax.set_aspect("equal", anchor="NW")
        ax.set_axis_off()
        draw_legend(ax, picture.legend, -picture.above)
        _heads(picture, lanes, ax)
        _texts(picture, lanes, ax)
        for y, left, right in board.links:
            draw_link(ax, y, left, right)
        edges = board.measures.text, width if picture.beside else board.measures.width
        for line in board.lines:
            draw_line(ax, line, lanes.arrows[line.arrow], edges)
        _symbols(board, lanes, words, lost or {}, ax)
        _figures(picture, lanes, words, lost or {}, ax)
    return ax


def picture_of(
    lanes: Swimlane, words: Words, *, lost: Mapping[str, float] | None = None, width: float = WIDE
) -> Picture:
    """The measures that `plot_swimlane` draws by.

    Parameters: as there.
    """
    wide = width >= 0.8 * WIDE
    size, symbol = (7.5, (0.52, 0.28)) if wide else (6.5, (0.36, 0.27))
    texts = [minutes_text(value, words) for value in (lost or {}).values() if not math.isnan(value)]
    room = max((wide_text(one, _FIGURES) for one in texts), default=0.0) + 0.06
    text, lane = _split(lanes, width, size)
    beside = not texts or 2 * room + symbol[0] <= lane - 0.15
    taken = 0.0 if beside else max(room, wide_text(_column_head(words), 6.5)) + 0.05
    if taken:
        text, lane = _split(lanes, width - taken, size)
    head, tall = _head_size(lanes, lane - 0.04, size)
    names = tuple(_name(item, lane - 0.04, head, tall=tall) for item in lanes.lanes)
    high = max(wide_text(name, head) if tall else (name.count("\n") + 1) * head * 1.25 / 72 for name in names)
    high = max(high, 0.0 if beside else 0.25)
    measures = Measures(width=text + lane * len(names), text=text, head=high + 0.1, symbol=symbol)
    return Picture(
        board=layout(lanes, measures),
        legend=placed(entries(lanes, words, lost), width),
        names=names,
        size=size,
        head=head,
        tall=tall,
        beside=beside,
        right=measures.width + taken,
    )


def _split(lanes: Swimlane, width: float, size: float) -> tuple[float, float]:
    """Width of the texts, and of a lane with its channel: few roles leave room for whole texts."""
    wide, count = width >= 0.7 * WIDE, len(lanes.lanes)
    least, most = (2.15, 2.4) if wide else (1.12, 1.7)
    needed = max((wide_text(row.label, size) for row in lanes.rows), default=0.0) + 0.35
    text = max(least, min(needed, width - most * count))
    return text, min((width - text) / count, most)


def minutes_text(minutes: float, words: Words) -> str:
    """Minutes as they stand beside a symbol. Parameters: minutes; words - language."""
    if 0 < minutes < 0.5:
        return words("swimlane.under_one")
    return words.number(round(minutes))


def _column_head(words: Words) -> str:
    return folded(words("swimlane.lost_column"), 7, 2)


def _head_size(lanes: Swimlane, room: float, size: float) -> tuple[float, bool]:
    """Size of the names of the roles so that no word is broken; turned where that would be too small."""
    longest = max(len(word) for lane in lanes.lanes for word in lane.name.split() or ["-"])
    fitting = room * 72 / (0.6 * longest)
    return (min(size, fitting), False) if fitting >= 5 else (min(size, 6.5, room * 72 / 1.3), True)


def _name(lane: Lane, room: float, size: float, *, tall: bool) -> str:
    if tall:
        return plain(lane.name, 26)
    # A hair more than room: sizes are chosen so that the longest word fits exactly.
    return folded(lane.name, max(4, int(room * 72 / (size * 0.6) + 0.01)), 4)


def _heads(picture: Picture, lanes: Swimlane, ax: Axes) -> None:
    """Names of the roles, and lines between their lanes."""
    board, measures = picture.board, picture.board.measures
    edges = (measures.text, *(right for _, right in board.lanes[:-1]))
    for place, (edge, (left, right)) in enumerate(zip(edges, board.lanes, strict=True)):
        ax.plot((edge, edge), (0, board.height), color=RULE, linewidth=0.6, zorder=0.5)
        ax.text(
            (left + right) / 2, measures.head - 0.05, picture.names[place],
            ha="center", va="bottom", fontsize=picture.head, color=MUTED, linespacing=1.1,
            rotation=90 if picture.tall else 0, gid=f"lane-{lanes.lanes[place].role}",
        )  # fmt: skip
    ax.plot((0, picture.right), (measures.head,) * 2, color=MUTED, linewidth=0.8, zorder=0.5)


def _texts(picture: Picture, lanes: Swimlane, ax: Axes) -> None:
    """Number and text of each step, and a thin line that leads from them to its symbol."""
    measures, size = picture.board.measures, picture.size
    for box in picture.board.leads:
        row = lanes.rows[box.row]
        if row.kind != "step":
            continue
        ax.plot((measures.text, box.left), (box.y, box.y), color=RULE, linewidth=0.5, zorder=0.4)
        ax.text(0.02, box.y, str(row.number), ha="left", va="center", fontsize=size, color=MUTED)
        indent = 0.2 if row.number < 100 else 0.27
        text = folded(row.label, int((measures.text - indent) * 72 / (size * 0.65)), 3)
        ax.text(
            indent, box.y, text, ha="left", va="center", fontsize=size, linespacing=1.15,
            gid=f"text-{row.step}",
        )  # fmt: skip


def _symbols(board: Board, lanes: Swimlane, words: Words, lost: Mapping[str, float], ax: Axes) -> None:
    scale = shades(lost)
    for box in board.boxes:
        row = lanes.rows[box.row]
        lead = box.part == "lead"
        fill = scale.colour(lost.get(row.step)) if lead and row.kind == "step" else PAPER
        draw_box(ax, box, row, text=_inside(row, words) if lead else "", fill=fill, ink=ink_on(fill))


def _inside(row: LaneRow, words: Words) -> str:
    if row.kind == "step":
        return f"{row.number} ×{row.units}" if row.units else str(row.number)
    side = "start" if row.kind in ("start", "from") else "end"
    return row.label or words(f"swimlane.{side}")


def _figures(picture: Picture, lanes: Swimlane, words: Words, lost: Mapping[str, float], ax: Axes) -> None:
    """The minutes as text, so that nothing hangs on the shade alone."""
    for box in picture.board.leads:
        row = lanes.rows[box.row]
        minutes = lost.get(row.step, math.nan) if row.kind == "step" else math.nan
        if math.isnan(minutes):
            continue
        # Above the line that leads on to those who take part.
        y = box.y - (0.07 if picture.beside and row.columns - {row.column} else 0)
        x, side = (box.right + 0.05, "left") if picture.beside else (picture.right - 0.04, "right")
        text = minutes_text(minutes, words)
        ax.text(
            x, y, text, ha=side, va="center", fontsize=_FIGURES, color=INK, zorder=6, gid=f"lost-{row.step}"
        )
    if lost and not picture.beside:
        ax.text(
            picture.right - 0.04, picture.board.measures.head - 0.05, _column_head(words),
            ha="right", va="bottom", fontsize=6.5, color=MUTED, linespacing=1.1,
        )  # fmt: skip
