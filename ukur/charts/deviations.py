"""In how many cases something did not follow the SOP, by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.style import ACCENT, WIDE, bare, chart_style, count_axis, row_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mining.conformance.result import Conformance
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class KindCount:
    """One kind of deviation. Parameters: kind - its code; cases - in how many; count - how often."""

    kind: str
    cases: int
    count: int


def deviation_counts(conformance: Conformance) -> tuple[KindCount, ...]:
    """Cases and occurrences of each kind of deviation that is certain, the most cases first.

    Parameters: conformance - of a log.
    Returns: empty where every case followed the SOP.
    """
    found = [
        KindCount(kind=str(kind), cases=int(group["case_id"].nunique()), count=len(group))
        for kind, group in conformance.certain.groupby("kind")
    ]
    return tuple(sorted(found, key=lambda item: (-item.cases, -item.count, item.kind)))


def plot_deviations(
    counts: Sequence[KindCount], words: Words, *, over: int, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One bar a kind: the number of cases in which it was found, out of those that are over.

    Parameters: counts - of `deviation_counts`; words - language; over - cases that are over; ax - where to
    draw, or None; width - inches of a figure of our own.
    Returns: the axes.
    """
    with chart_style():
        ax = axes(ax, width=width, rows=max(1, len(counts)) * 1.3 + 1.2)
        names = [
            plain(words(f"deviation.{item.kind}") if words.has(f"deviation.{item.kind}") else item.kind)
            for item in counts
        ]
        row_labels(ax, names, wide=44, narrow=22, lines=2)
        bare(ax)
        ax.grid(visible=True, axis="x")
        ax.barh(range(len(counts)), [item.cases for item in counts], height=0.6, color=ACCENT, linewidth=0)
        for row, item in enumerate(counts):
            ax.annotate(
                words("chart.n_of_total", n=words.number(item.cases), total=words.number(over)),
                (item.cases, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8.5,
            )  # fmt: skip
        ax.set_xlim(0, max(over, 1) * 1.18)
        count_axis(ax, words, words("chart.cases"), steps=6)
    return ax
