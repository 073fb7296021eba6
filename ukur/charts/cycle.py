"""How long cases take: a distribution where they are many, every case where they are few."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.shades import wide_text
from ukur.charts.stages import ENOUGH, nine_of_ten, typical, whole
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
    row_labels,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mining.performance.result import Performance
    from simulation.replications import Study
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class CycleDays:
    """Working days of many cases, the day of the beginning being the first.

    Parameters: counts - cases by number of days, ascending; typical - median; late - day by which 9 of 10
    were over; n - cases.
    """

    counts: tuple[tuple[int, int], ...]
    typical: float
    late: float
    n: int

    @property
    def fastest(self) -> int:
        """The fewest days of any case."""
        return self.counts[0][0]

    @property
    def slowest(self) -> int:
        """The most days of any case."""
        return self.counts[-1][0]


@dataclass(frozen=True, kw_only=True)
class CaseDays:
    """Working days of one case. Parameters: name - its id; days - 1 or more."""

    name: str
    days: int


def cycle_days(study: Study) -> CycleDays | None:
    """Working days of all simulated cases.

    Cases that the end of the calendar cut off count as infinitely long in the median and in 9 of 10.

    Parameters: study.
    Returns: the counts; None where no case was completed.
    """
    return counted(study.cycle_days().ravel().tolist())


def case_days(performance: Performance) -> tuple[CaseDays, ...]:
    """Working days of each completed case of a log.

    Parameters: performance - of the log.
    Returns: in the order of the log; cases whose days are not known are left out.
    """
    cases = performance.cases
    known = cases[(cases["state"] == "completed") & cases["milestone_days"].notna()]
    return tuple(
        CaseDays(name=plain(name, 40), days=int(days))
        for name, days in zip(known["case_id"], known["milestone_days"], strict=True)
    )


def counted(days: list[float]) -> CycleDays | None:
    """Count cases by their days.

    Parameters: days - NaN left out; infinite for a case that did not end.
    Returns: the counts of those that ended, None where none did; typical and late over all.
    """
    known = [value for value in days if not math.isnan(value)]
    ended = [round(value) for value in known if math.isfinite(value)]
    if not ended:
        return None
    return CycleDays(
        counts=tuple(sorted(Counter(ended).items())),
        typical=typical(known),
        late=nine_of_ten(known),
        n=len(ended),
    )


def plot_cycle_days(cycle: CycleDays, words: Words, *, ax: Axes | None = None, width: float = WIDE) -> Axes:
    """How many cases took how many working days.

    A long tail is gathered in one bar at the end, with its number of cases.

    Parameters: cycle - the counts; words - language; ax - where to draw, or None; width - inches of a figure
    of our own.
    Returns: the axes.
    """
    with chart_style():
        ax = axes(ax, width=width, rows=8.5)
        bare(ax, keep="bottom")
        late = cycle.late if math.isfinite(cycle.late) else cycle.slowest
        end = max(late + 4, math.ceil(2 * late))
        shown = {day: count for day, count in cycle.counts if day <= end}
        rest = cycle.n - sum(shown.values())
        top = max([*shown.values(), rest])
        colours = [ACCENT if day <= cycle.late else QUIET for day in shown]
        ax.bar(list(shown), list(shown.values()), width=0.82, color=colours, linewidth=0)
        if rest:
            ax.bar([end + 3], [rest], width=0.82, color=QUIET, linewidth=0)
            _above(ax, end + 3, rest, words("chart.longer", n=words.number(rest)))
        ax.set_ylim(0, top * 1.42)
        ax.set_xlim(cycle.fastest - 0.8, (end + 4 if rest else cycle.slowest) + 0.8)
        _told(ax, cycle, shown, top, words)
        ax.yaxis.set_visible(False)
        count_axis(ax, words, words("chart.working_days_to_end"), steps=10)
        if rest:
            ax.set_xticks([tick for tick in ax.get_xticks() if cycle.fastest <= tick <= end])
    return ax


def _told(ax: Axes, cycle: CycleDays, shown: Mapping[int, int], top: int, words: Words) -> None:
    """The median and 9 of 10, above the columns, each text on the side where there is room for it."""
    low, high = ax.get_xlim()
    figure = ax.get_figure(root=True)
    inches = figure.get_figwidth() if figure is not None else WIDE
    # The later one stands higher where its text goes to the left: then it passes above the other line.
    turned = cycle.late > (low + high) / 2
    levels = {"typical": 1.12 if turned else 1.3, "late": 1.3 if turned else 1.12}
    for name, day in (("typical", cycle.typical), ("late", cycle.late)):
        if not math.isfinite(day):
            continue
        text = words(f"chart.{name}_day", day=words.number(whole(day)))
        free = (cycle.late if name == "typical" and turned else high) - day
        needed = wide_text(text, 8.5) / inches * (high - low)
        left = (name == "late" and turned) or free < needed < day - low
        # The median may lie between two days, of which none was observed.
        ax.plot([day] * 2, [shown.get(whole(day), 0), top * levels[name]], color=MUTED, linewidth=0.8)
        ax.annotate(
            text, (day, top * levels[name]), xytext=(-4 if left else 4, 0), textcoords="offset points",
            ha="right" if left else "left", va="center", fontsize=8.5,
        )  # fmt: skip


def _above(ax: Axes, day: float, level: float, text: str) -> None:
    ax.annotate(
        text, (day, level), xytext=(0, 3), textcoords="offset points", ha="right", fontsize=8.5, color=MUTED
    )


def plot_case_days(
    cases: tuple[CaseDays, ...], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """Every case as a dot over its working days, or the distribution from 20 cases on.

    Parameters: cases - at least one; words - language; ax - where to draw, or None; width - inches of a
    figure of our own.
    Returns: the axes.
    """
    if len(cases) >= ENOUGH:
        cycle = counted([float(case.days) for case in cases])
        assert cycle is not None  # noqa: S101 - there are cases
        return plot_cycle_days(cycle, words, ax=ax, width=width)
    with chart_style():
        ax = axes(ax, width=width, rows=len(cases) + 1.2)
        row_labels(ax, [case.name for case in cases], wide=30, narrow=16)
        bare(ax)
        rows = range(len(cases))
        days = [case.days for case in cases]
        ax.hlines(rows, 0, days, color=QUIET, linewidth=1.2)
        ax.plot(days, rows, linestyle="", marker="o", markersize=6.5, color=ACCENT, markeredgecolor=PAPER)
        for row, case in zip(rows, cases, strict=True):
            ax.annotate(
                words.number(case.days), (case.days, row), xytext=(7, 0), textcoords="offset points",
                va="center", fontsize=8.5, color=INK,
            )  # fmt: skip
        ax.set_xlim(0, max(days) * 1.12)
        count_axis(ax, words, words("chart.working_days_to_end"))
    return ax
