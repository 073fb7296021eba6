"""The stages of an SOP in working days: what management looks at first."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

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
    is_narrow,
    legend,
    row_labels,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from mining.performance.result import Performance
    from simulation.replications import Study
    from sop.model import Sop
    from ukur.words import Words

Source = Literal["simulation", "log", "sample"]
ENOUGH = 20
"""Fewer observations are all shown; no shares are taken of them."""
_HATCH: dict[Source, str | None] = {"simulation": None, "log": "////", "sample": "////"}
# Right ends of the two columns of figures, in points from the plot, on a wide and on a narrow chart.
_COLUMNS = {False: (44, 100), True: (34, 72)}


@dataclass(frozen=True, kw_only=True)
class StageSpan:
    """One stage, in working days since the beginning; the day of the beginning is the first.

    Parameters: name - as the SOP says; begin - day on which the stage before was typically over (0 at the
    beginning); end - day on which this one typically was (median); length - working days that it typically
    took (median over the cases, each counted from the day of the stage before, that day being 1); late - day
    by which 9 of 10 cases had reached it, the slowest where they are fewer than 20; points - the day of every
    case where they are fewer than 20; n - cases that reached it. Days are NaN where none did.
    """

    name: str
    begin: float
    end: float
    length: float
    late: float
    points: tuple[float, ...]
    n: int


@dataclass(frozen=True, kw_only=True)
class StageSeries:
    """All stages from one source."""

    source: Source
    spans: tuple[StageSpan, ...]

    @property
    def longest(self) -> StageSpan | None:
        """The stage that takes the most days; None where nothing is known, or where several take as many."""
        most = max((span.length for span in self.spans if not math.isnan(span.length)), default=math.nan)
        found = [span for span in self.spans if span.length == most]
        return found[0] if len(found) == 1 else None


def simulated_stages(study: Study) -> StageSeries:
    """Days on which the stages of a simulated SOP were over, over all cases of all replications.

    Parameters: study - the simulation.
    Returns: one span a stage; a step where the SOP names no stages.
    """
    import numpy as np

    place = {step.id: index for index, step in enumerate(study.sop.steps)}
    reached = study.stack("reached_day")
    finished = np.isfinite(study.stack("cycle_days"))
    cut_off = np.isinf(study.cycle_days())
    days, lengths, before = [], [], np.ones(reached.shape[:2])
    for _, steps in stage_ends(study.sop):
        # Over when the last of its steps is: of those that a finished case carried out, of all of another.
        each = reached[:, :, [place[step] for step in steps]]
        over = np.where(finished, np.fmax.reduce(each, axis=2), each.max(axis=2))
        taken = np.where(over >= before, over - before + 1, np.nan)
        # A case that the end of the run kept from getting there is the longest of all.
        days.append(np.where(np.isnan(over) & cut_off, np.inf, over).ravel().tolist())
        lengths.append(typical(taken.ravel().tolist()))
        # A stage that a case passed over does not move it.
        before = np.where(np.isnan(over) & finished, before, over)
    return StageSeries(source="simulation", spans=tuple(_spans(study.sop, days, lengths)))


def logged_stages(performance: Performance, sop: Sop, *, sample: bool = False) -> StageSeries:
    """Days on which the stages were over, of the completed cases of a log.

    Parameters: performance - of the log; sop - the SOP it was measured against; sample - the log was made up,
    for show, and the chart has to say so.
    Returns: one span a stage; none where the SOP names no stages.
    """
    done = performance.cases.loc[performance.cases["state"] == "completed", "case_id"]
    table = performance.stage_cases[performance.stage_cases["case_id"].isin(done)]
    days = [
        table.loc[table["stage_id"] == stage.id, "reached_on_day"].astype("float64").tolist()
        for stage in sop.stages
    ]
    lengths = performance.stages["median_days"].astype("float64").tolist()
    return StageSeries(
        source="sample" if sample else "log", spans=tuple(_spans(sop, days, lengths)) if sop.stages else ()
    )


def stage_ends(sop: Sop) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Name and steps of each stage, which is over when all of them are; each step, without stages."""
    if not sop.stages:
        return tuple((step.label, (step.id,)) for step in sop.steps)
    stage_of = sop.stage_of()
    return tuple(
        (stage.name, tuple(step for step, name in stage_of.items() if name == stage.id))
        for stage in sop.stages
    )


def typical(days: Sequence[float]) -> float:
    """The median.

    Parameters: days - NaN left out.
    Returns: days, halves among them; NaN where nothing is known.
    """
    known = [day for day in days if not math.isnan(day)]
    return float(median(known)) if known else math.nan


def nine_of_ten(days: Sequence[float], share: float = 0.9) -> float:
    """The smallest day that a share of the cases did not exceed: always a day that was observed.

    Parameters: days - NaN left out; share - inside (0, 1].
    Returns: a day, NaN where there is none.
    """
    known = sorted(day for day in days if not math.isnan(day))
    return known[max(0, math.ceil(len(known) * share) - 1)] if known else math.nan


def whole(days: float) -> int:
    """Whole days, halves rounded up everywhere alike. Parameters: days - known."""
    return math.floor(days + 0.5)


def _spans(sop: Sop, days: Sequence[Sequence[float]], lengths: Sequence[float]) -> Iterator[StageSpan]:
    before = 0.0
    for (name, _), values, length in zip(stage_ends(sop), days, lengths, strict=True):
        known = [value for value in values if not math.isnan(value)]
        finite = [value for value in known if math.isfinite(value)]
        few = len(known) < ENOUGH
        end = _reached(typical(known))
        yield StageSpan(
            name=plain(name),
            begin=before if math.isnan(end) else min(before, end),
            end=end,
            length=length,
            late=_reached(nine_of_ten(known, 1.0 if few else 0.9)),
            points=tuple(sorted(finite)) if few else (),
            n=len(finite),
        )
        before = before if math.isnan(end) else end


def _reached(day: float) -> float:
    return day if math.isfinite(day) else math.nan


def plot_stages(
    series: Sequence[StageSeries], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """The stages as a staircase of bars over working days.

    A bar reaches from the day on which the stage before was typically over to the day on which this one was;
    the thin line on to the day by which 9 of 10 cases had come so far. Both days stand beside it in figures.
    The longest stage is dark. Few cases are also shown one by one, as dots.

    Parameters: series - one or two sources of the same stages; words - language; ax - where to draw, or None;
    width - inches of a figure of our own.
    Returns: the axes.
    """
    with chart_style():
        names = [span.name for span in series[0].spans]
        own = ax is None
        # On a telephone the headings take three lines and the legend a line a source.
        above = 1.6 if width >= WIDE else 3.2 + 1.2 * (len(series) - 1)
        ax = axes(ax, width=width, rows=len(names) * (0.85 + 0.35 * len(series)) + above)
        row_labels(ax, names, wide=36, narrow=19, lines=2)
        bare(ax)
        ax.grid(visible=True, axis="x")
        height = 0.6 if len(series) == 1 else 0.34
        for number, each in enumerate(series):
            shift = (number - (len(series) - 1) / 2) * 0.4
            for row, span in enumerate(each.spans):
                _bar(ax, row + shift, height, span, each, words)
                _figures(ax, row + shift, span, span is each.longest, words)
        late = [span.late for each in series for span in each.spans if not math.isnan(span.late)]
        # Where most never get there the day of 9 of 10 is unknown, though that of the median may be far off.
        over = [span.end for each in series for span in each.spans if not math.isnan(span.end)]
        ax.set_xlim(0, max([*late, *over, 1.0]) * 1.03)
        count_axis(ax, words, words("chart.working_days"))
        _headings(ax, words, late_heading(series))
        if len(series) > 1:
            legend(ax, own=own, wide=2, narrow=1, handles=_handles(series, words))
    return ax


def _bar(ax: Axes, y: float, height: float, span: StageSpan, series: StageSeries, words: Words) -> None:
    if math.isnan(span.end):
        ax.text(0.2, y, words("chart.not_known"), va="center", color=MUTED, fontsize=8.5)
        return
    colour = ACCENT if span is series.longest else QUIET
    # A stage that ends on the day of the one before still leaves a mark.
    length, hatch = max(span.end - span.begin, 0.25), _HATCH[series.source]
    ax.barh(
        y, length, left=span.begin, height=height, color=colour, edgecolor=PAPER, hatch=hatch, linewidth=0
    )
    if span.late > span.end:
        ax.plot([span.end, span.late], [y, y], color=MUTED, linewidth=1.0, solid_capstyle="butt")
        ax.plot([span.late] * 2, [y - height / 4, y + height / 4], color=MUTED, linewidth=1.0)
    if span.points:
        ax.plot(
            span.points, [y] * len(span.points), linestyle="", marker="o", markersize=4.2, color=INK,
            markeredgecolor=PAPER, markeredgewidth=0.6,
        )  # fmt: skip


def _figures(ax: Axes, y: float, span: StageSpan, strong: bool, words: Words) -> None:
    """Two columns of figures at the right: the typical day and the late one."""
    if math.isnan(span.end):
        return
    for offset, day in zip(_COLUMNS[is_narrow(ax)], (span.end, span.late), strict=True):
        ax.annotate(
            "–" if math.isnan(day) else words.number(whole(day)), (1, y),
            xycoords=("axes fraction", "data"), xytext=(offset, 0),
            textcoords="offset points", ha="right", va="center", fontsize=9,
            color=INK if offset == _COLUMNS[is_narrow(ax)][0] else MUTED,
            fontweight="bold" if strong else "normal",
        )  # fmt: skip


def late_heading(series: Sequence[StageSeries]) -> str:
    """What the second figure is, as a key of the words: 9 of 10, the slowest of few, or each in its rows."""
    few = {bool(span.points) for each in series for span in each.spans if span.n}
    if len(few) == 2:
        return "late_or_nine"
    return "late" if True in few else "nine_of_ten"


def _headings(ax: Axes, words: Words, late: str) -> None:
    narrow = is_narrow(ax)
    for offset, key in zip(_COLUMNS[narrow], ("typical", late), strict=True):
        text = words(f"chart.{key}").replace("/ ", "/\n")
        if narrow:
            # A stroke stays with what stands before it.
            text = textwrap.fill(words(f"chart.{key}").replace(" /", "\N{NO-BREAK SPACE}/"), 9)
        ax.annotate(
            text, (1, 1), xycoords="axes fraction",
            xytext=(offset, 3), textcoords="offset points", ha="right", va="bottom", fontsize=8, color=MUTED,
        )  # fmt: skip


def _handles(series: Sequence[StageSeries], words: Words) -> list[Artist]:
    from matplotlib.patches import Patch

    return [
        Patch(
            facecolor=QUIET, edgecolor=PAPER, linewidth=0, hatch=_HATCH[each.source],
            label=words(f"chart.by_{each.source}"),
        )
        for each in series
    ]  # fmt: skip
