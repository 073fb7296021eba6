"""Where the time goes, step by step: work, and waiting by its cause."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.style import (
    ABSENT,
    CASES,
    DUTIES,
    EXTERNAL,
    HATCH,
    NO_ROOM,
    PAPER,
    PASSING,
    PROCESSING,
    WIDE,
    bare,
    chart_style,
    count_axis,
    legend,
    row_labels,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.replications import Study
    from ukur.words import Words

CAUSES_OF = {
    "external": ("external",),
    "passing": ("handover", "batch"),
    "absent": ("absent",),
    "busy_duty": ("busy_duty",),
    "busy_case": ("overtaken", "busy_case", "joint"),
    "does_not_fit": ("does_not_fit",),
}
"""Parts of waiting that readers are told, with the causes in each; closed hours are none of them."""
PARTS = ("processing", *CAUSES_OF)
COLOURS = {
    "processing": PROCESSING,
    "external": EXTERNAL,
    "passing": PASSING,
    "absent": ABSENT,
    "busy_duty": DUTIES,
    "busy_case": CASES,
    "does_not_fit": NO_ROOM,
}
_VISIBLE = 1 / 60
"""Hours: what nowhere comes to a minute is no part of a chart."""


@dataclass(frozen=True, kw_only=True)
class StepTime:
    """Office time of one step of an average case.

    Parameters: step_id, number, label - of the step; hours - mean office hours by part (`PARTS`), NaN where
    no case came so far; nothing where a case passed the step over.
    """

    step_id: str
    number: int
    label: str
    hours: dict[str, float]

    @property
    def waiting(self) -> float:
        """Mean office hours of waiting, all causes."""
        return sum(hours for part, hours in self.hours.items() if part != "processing")


def step_time(study: Study) -> tuple[StepTime, ...]:
    """Mean office time of each step by part, over all cases of all replications.

    Parameters: study - the simulation.
    Returns: one entry a step, in the order of the SOP.
    """
    from simulation.intervals import known_mean
    from simulation.measures.figures import CAUSES
    from simulation.summaries import per_case

    waiting = known_mean(per_case(study, "waiting_working"), axis=0) / 3600
    rows = {"processing": known_mean(per_case(study, "processing"), axis=0) / 3600}
    for part, causes in CAUSES_OF.items():
        rows[part] = waiting[[CAUSES.index(cause) for cause in causes]].sum(axis=0)
    return tuple(
        StepTime(
            step_id=step.id,
            number=step.number,
            label=plain(step.label),
            hours={part: float(rows[part][index]) for part in PARTS},
        )
        for index, step in enumerate(study.sop.steps)
    )


def occurring(times: Sequence[StepTime]) -> tuple[str, ...]:
    """The parts that come to a minute at some step, work always.

    Parameters: times - of `step_time`.
    """
    return tuple(
        part for part in PARTS if part == "processing" or any(time.hours[part] >= _VISIBLE for time in times)
    )


def part_name(words: Words, part: str) -> str:
    """What a part of the time is called (`PARTS`)."""
    return words(f"chart.part_{part}")


def plot_step_time(
    times: Sequence[StepTime], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One bar a step: hours of work, then hours of waiting by cause, as far as causes occur.

    Parameters: times - of `step_time`; words - language; ax - where to draw, or None; width - inches of a
    figure of our own.
    Returns: the axes.
    """
    with chart_style():
        rows, parts = list(times), occurring(times)
        own = ax is None
        lines = math.ceil(len(parts) / (2 if width >= WIDE else 1))
        ax = axes(ax, width=width, rows=len(rows) + 1.4 + lines)
        row_labels(ax, [f"{row.number} {row.label}" for row in rows], wide=36, narrow=24)
        bare(ax)
        ax.grid(visible=True, axis="x")
        left = [0.0] * len(rows)
        for part in parts:
            hours = [0.0 if math.isnan(row.hours[part]) else row.hours[part] for row in rows]
            colour = COLOURS[part]
            ax.barh(
                range(len(rows)), hours, left=left, height=0.68, color=colour, edgecolor=PAPER,
                linewidth=0.5, hatch=HATCH.get(colour), label=part_name(words, part),
            )  # fmt: skip
            left = [start + more for start, more in zip(left, hours, strict=True)]
        ax.set_xlim(0, max([*left, 0.1]) * 1.04)
        count_axis(ax, words, words("chart.working_hours"), decimals=1)
        legend(ax, own=own, wide=2, narrow=1)
    return ax
