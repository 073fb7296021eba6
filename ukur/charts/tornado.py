"""What each thing is worth: how far the mean moves when one thing alone is otherwise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.style import (
    ACCENT,
    EXTERNAL,
    INK,
    PAPER,
    QUIET,
    WIDE,
    bare,
    chart_style,
    count_axis,
    is_narrow,
    legend,
    row_labels,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from simulation.intervals import Interval
    from simulation.scenario import Scenario
    from simulation.sensitivity import Effect, Variation, Worth
    from sop.model import Sop
    from ukur.words import Words

MOST = 15
"""Rows that can be read at once."""
_HATCH = "////"


@dataclass(frozen=True, kw_only=True)
class WorthBar:
    """One thing in working days against the scenario as it stands (below 0: faster).

    Parameters: kind, subject - as in `simulation.sensitivity.Worth`; fields - for the words `tornado.row_*`
    and `tornado.*` of the kind; less, more - mean differences, None where there is none; relief - mean
    difference, low, high - its interval (equal to `relief` where n is too small).
    """

    kind: str
    subject: str
    fields: dict[str, str]
    less: float | None
    more: float | None
    relief: float
    low: float
    high: float

    def label(self, words: Words) -> str:
        """What the row is called. Parameters: words - language."""
        return words(f"tornado.row_{self.kind}", **self.fields)

    def relieved(self, words: Words) -> str:
        """What relieving it means, as a phrase. Parameters: words - language."""
        return words(f"tornado.{self.kind}", **self.fields)


def tornado_bars(
    worths: Sequence[Worth], sop: Sop, scenario: Scenario, *, most: int | None = MOST
) -> tuple[WorthBar, ...]:
    """The rows of a tornado, what relieves most on top.

    Parameters: worths - of `simulation.sensitivity.tornado`; sop, scenario - that name what was changed; most
    - rows, None: all.
    Returns: one entry each whose gain is known, in the order given.
    """
    found = []
    for worth in worths:
        if worth.relief is None or not math.isfinite(worth.gain):
            continue
        mean = worth.relief.mean
        found.append(
            WorthBar(
                kind=worth.kind,
                subject=worth.subject,
                fields=names_of(worth.kind, worth.subject, sop, scenario),
                less=_mean(worth.less),
                more=_mean(worth.more),
                relief=mean.value,
                low=mean.value if math.isnan(mean.low) else mean.low,
                high=mean.value if math.isnan(mean.high) else mean.high,
            )
        )
    return tuple(found[:most])


def names_of(kind: str, subject: str, sop: Sop, scenario: Scenario) -> dict[str, str]:
    """Names for the words of one kind. Parameters: kind, subject - of a Worth; sop; scenario."""
    if kind == "minutes":
        step = sop.step(subject)
        return {"number": str(step.number), "step": plain(step.label)}
    if kind in ("duties", "person"):
        return {"group": group_name(subject, sop, scenario)}
    waits = {item.id: item.name for item in scenario.waits} if kind == "wait" else {}
    absences = {item.id: item.name for item in scenario.absences} if kind == "absence" else {}
    return {"name": plain((waits | absences).get(subject, subject))}


def group_name(group: str, sop: Sop, scenario: Scenario) -> str:
    """What a group of people is called: by its roles, or by its id where others have the same roles.

    Parameters: group - id; sop - names roles; scenario.
    """
    roles = {item.id: item.roles for item in scenario.people}
    mine = roles.get(group, ())
    if not mine or sum(held == mine for held in roles.values()) > 1:
        return group
    names = {role.id: role.name for role in sop.roles}
    return plain(", ".join(names.get(role, role) for role in mine))


@dataclass(frozen=True, kw_only=True)
class SwingBar:
    """One assumption at its two ends, in working days against the scenario as it stands (below 0: faster).

    Parameters: kind, name - as in `simulation.sensitivity.Variation`; unit - of the values; values - the
    lowest and the highest; ends - for each the mean difference and its interval (`low`, `high` NaN where n is
    too small).
    """

    kind: str
    name: str
    unit: str
    values: tuple[float, float]
    ends: tuple[Interval, Interval]

    @property
    def swing(self) -> float:
        """From end to end."""
        return abs(self.ends[1].value - self.ends[0].value)

    def label(self, words: Words) -> str:
        """What the row is called. Parameters: words - language."""
        what = words(f"swing.{self.kind}", name=plain(self.name, 40))
        low, high = (self._value(value, words) for value in self.values)
        return words("swing.row", what=what, low=low, high=high)

    def _value(self, value: float, words: Words) -> str:
        if self.unit == "share":
            return words("swing.share", n=words.number(100 * value))
        return words(f"unit.{self.unit}", n=words.number(value, 0 if value == int(value) else 1))


def swing_bars(variations: Sequence[Variation]) -> tuple[SwingBar, ...]:
    """Variations of the assumptions as rows of a tornado, the widest on top; nothing is simulated.

    Parameters: variations - of `simulation.sensitivity.vary`: those of one assumption one after the other.
    Returns: one entry for each assumption of which both ends are known.
    """
    found = []
    for (kind, name, unit), group in groupby(variations, lambda item: (item.kind, item.name, item.unit)):
        ordered = sorted(group, key=lambda item: item.value)
        low, high = ordered[0], ordered[-1]
        if all(math.isfinite(item.difference.value) for item in (low, high)):
            found.append(
                SwingBar(
                    kind=kind,
                    name=name,
                    unit=unit,
                    values=(low.value, high.value),
                    ends=(low.difference, high.difference),
                )
            )
    return tuple(sorted(found, key=lambda bar: -bar.swing))


def plot_swings(
    bars: Sequence[SwingBar], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One row an assumption: a bar to where the mean moves at its lowest and at its highest value.

    Parameters: bars - of `swing_bars`, one or more; words - language; ax - where to draw, or None; width -
    inches of a figure of our own.
    Returns: the axes.
    """
    from matplotlib.patches import Patch

    with chart_style():
        own = ax is None
        ax = axes(ax, width=width, rows=len(bars) * 2.0 + 3.4)
        row_labels(ax, [bar.label(words) for bar in bars], wide=38, narrow=20, lines=4)
        bare(ax)
        ax.grid(visible=True, axis="x")
        ax.axvline(0, color=INK, linewidth=0.8)
        looks: tuple[dict[str, Any], ...] = ({"facecolor": QUIET}, {"facecolor": EXTERNAL, "hatch": _HATCH})
        reach = [0.0]
        for y, bar in enumerate(bars):
            for end, look, shift in zip(bar.ends, looks, (-0.2, 0.2), strict=True):
                ax.barh(y + shift, end.value, height=0.36, edgecolor=PAPER, linewidth=0.5, **look)
                if not math.isnan(end.low):
                    ax.plot([end.low, end.high], [y + shift] * 2, color=INK, linewidth=1.0, marker="|")
                reach += [value for value in (end.value, end.low, end.high) if math.isfinite(value)]
        low, high = min([*reach, -0.5]), max([*reach, 0.5])
        ax.set_xlim(low - 0.05 * (high - low), high + 0.05 * (high - low))
        count_axis(ax, words, words("swing.axis"), decimals=1)
        handles = [
            Patch(edgecolor=PAPER, label=words(f"swing.{name}"), **look)
            for name, look in zip(("low", "high"), looks, strict=True)
        ]
        legend(ax, own=own, wide=2, narrow=2, handles=handles)
    return ax


def plot_tornado(
    bars: Sequence[WorthBar], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One row a thing: bars to either side for less and more of it, a mark for relieving it.

    Parameters: bars - of `tornado_bars`, one or more; words - language; ax - where to draw, or None; width -
    inches of a figure of our own.
    Returns: the axes.
    """
    with chart_style():
        rows = list(bars)
        own = ax is None
        ax = axes(ax, width=width, rows=len(rows) * (1.3 if width < WIDE else 1.15) + 5)
        row_labels(ax, [row.label(words) for row in rows], wide=40, narrow=24, lines=2)
        bare(ax)
        ax.grid(visible=True, axis="x")
        ax.axvline(0, color=INK, linewidth=0.8)
        for y, row in enumerate(rows):
            _row(ax, y, row)
        ends = [v for row in rows for v in (row.low, row.high, row.less, row.more) if v is not None]
        low, high = min([*ends, -0.5]), max([*ends, 0.5])
        ax.set_xlim(low - 0.05 * (high - low), high + 0.05 * (high - low))
        count_axis(ax, words, words("tornado.axis"), decimals=1)
        _legend(ax, words, own=own)
    return ax


def _row(ax: Axes, y: int, row: WorthBar) -> None:
    if row.less is not None:
        ax.barh(y, row.less, height=0.55, color=QUIET, edgecolor=PAPER, linewidth=0.5)
    if row.more is not None:
        ax.barh(y, row.more, height=0.55, color=EXTERNAL, edgecolor=PAPER, linewidth=0.5, hatch=_HATCH)
    ax.plot([row.low, row.high], [y, y], color=ACCENT, linewidth=1.4, marker="|", markersize=7)
    ax.plot(row.relief, y, marker="D", markersize=4.5, color=ACCENT, markeredgewidth=0)


def _mean(effect: Effect | None) -> float | None:
    return None if effect is None or math.isnan(effect.mean.value) else effect.mean.value


def _legend(ax: Axes, words: Words, *, own: bool) -> None:
    """Below the plot: above it a file of its own has its title."""
    handles, figure = _handles(words), ax.get_figure(root=True)
    if own and figure is not None:
        size = 7.5 if is_narrow(ax) else None
        figure.legend(handles=handles, loc="outside lower left", borderpad=0.2, fontsize=size)
    else:
        ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.12))


def _handles(words: Words) -> list[Artist]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    return [
        Line2D(
            [], [], color=ACCENT, marker="D", markersize=4.5, linewidth=1.4, label=words("tornado.relief")
        ),
        Patch(facecolor=QUIET, edgecolor=PAPER, label=words("tornado.less")),
        Patch(facecolor=EXTERNAL, edgecolor=PAPER, hatch=_HATCH, label=words("tornado.more")),
    ]
