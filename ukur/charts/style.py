"""How charts look: colours, sizes, and the settings under which they are drawn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ukur.charts.labels import plain

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from ukur.words import Words

WIDE, NARROW = 7.8, 3.7
"""Width in inches: the measure of a page, and that of a telephone."""

# Okabe and Ito's colours where hues carry meaning; they stay apart for all kinds of colour vision, and the
# steps of lightness (with hatching where two are near) keep them apart in grey.
INK, MUTED, RULE, PAPER = "#1c2430", "#5a6472", "#d8dde3", "#ffffff"
ACCENT, QUIET = "#1b4a72", "#a9bccd"
PROCESSING, EXTERNAL, ABSENT, DUTIES = ACCENT, "#e69f00", "#56b4e9", "#c9ced4"
CASES, PASSING, NO_ROOM = "#009e73", "#cc79a7", "#f0e442"
# No dots and no circles: as vectors they are a thousand times as heavy as lines.
HATCH = {ABSENT: "////", CASES: "---", PASSING: "\\\\\\\\", NO_ROOM: "xxxx"}

_STYLE: dict[str, object] = {
    "font.family": ["DejaVu Sans"],  # the only font that is there wherever matplotlib is
    "font.size": 9.0,
    "text.color": INK,
    "text.parse_math": False,  # a dollar in a label is a dollar
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 8.5,
    "axes.titlesize": 9.0,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 9.0,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "hatch.linewidth": 0.7,
    "figure.facecolor": "none",  # the page's paper shows through
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "svg.hashsalt": "ukur",
    "svg.fonttype": "none",  # text stays text: it takes the page's font, can be searched and read aloud
}


@contextmanager
def chart_style() -> Iterator[None]:
    """Settings of our charts, whatever the caller's own are; both are apart afterwards.

    Returns: a context manager; draw and save inside it.
    """
    import matplotlib.style

    with matplotlib.style.context(_STYLE, after_reset=True), warnings.catch_warnings():
        # The font here only measures: letters that it lacks are drawn by the browser's.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


def is_narrow(ax: Axes) -> bool:
    """Has the figure the measure of a telephone?"""
    figure = ax.get_figure(root=True)
    return figure is not None and figure.get_figwidth() < (WIDE + NARROW) / 2


def row_labels(ax: Axes, labels: Sequence[str], *, wide: int = 40, narrow: int = 22, lines: int = 1) -> None:
    """One label a row, the first on top, all beginning at the same place.

    Parameters: ax - rows will be at 0, 1, ...; labels - any texts; wide, narrow - characters a line by the
    measure of the figure; lines - at most; what is longer ends in an ellipsis.
    """
    limit = narrow if is_narrow(ax) else wide
    ax.set_yticks(range(len(labels)), [_folded(plain(label), limit, lines) for label in labels])
    ax.set_ylim(len(labels) - 0.5, -0.5)
    texts = ax.get_yticklabels()
    figure = ax.get_figure(root=True)
    if figure is None or not texts:
        return
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else None
    widths = [text.get_window_extent(renderer).width for text in texts]
    ax.tick_params(axis="y", pad=max(widths) * 72 / figure.dpi + 4)
    for text in texts:
        text.set_horizontalalignment("left")


def _folded(label: str, limit: int, lines: int) -> str:
    import textwrap

    wrapped = textwrap.wrap(label, limit)
    if len(wrapped) > lines:
        # The last line is filled to its end: what tells two names apart often comes late.
        wrapped = [*wrapped[: lines - 1], plain(" ".join(wrapped[lines - 1 :]), limit)]
    return "\n".join(wrapped)


def legend(ax: Axes, *, own: bool, wide: int, narrow: int, handles: Sequence[Artist] | None = None) -> None:
    """A legend above the plot, from the left edge of the figure.

    Parameters: own - the figure is ours, so that the legend may stand over the labels too; wide, narrow -
    columns by the measure of the figure; handles - else those of the axes.
    """
    figure = ax.get_figure(root=True)
    items = ax.get_legend_handles_labels()[0] if handles is None else list(handles)
    look = {"handlelength": 1.2, "columnspacing": 1.5, "ncols": narrow if is_narrow(ax) else wide}
    if own and figure is not None:
        figure.legend(handles=items, loc="outside upper left", borderaxespad=0.1, borderpad=0.4, **look)
    else:
        ax.legend(handles=items, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.3, **look)


def bare(ax: Axes, *, keep: str = "") -> None:
    """Take away the frame.

    Parameters: ax; keep - a spine that stays: `left`, `bottom` or none.
    """
    for side, spine in ax.spines.items():
        spine.set_visible(side == keep)


def count_axis(ax: Axes, words: Words, label: str, *, steps: int = 8, decimals: int = 0) -> None:
    """A horizontal axis of numbers in the reader's language.

    Parameters: label - below the axis, at its right end; steps - marks, about; decimals - at most; 0 keeps
    the marks at whole numbers.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def shown(value: float, _: int) -> str:
        whole = abs(value - round(value)) < 1e-9
        return words.number(value, 0 if whole else decimals)

    nbins = max(3, steps * 2 // 3) if is_narrow(ax) else steps
    ax.xaxis.set_major_locator(MaxNLocator(nbins=nbins, integer=decimals == 0))
    ax.xaxis.set_major_formatter(FuncFormatter(shown))
    ax.set_xlabel(label, loc="right")
