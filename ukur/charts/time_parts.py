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
    BUSY,
    EXTERNAL,
    HATCH,
    PAPER,
    PROCESSING,
    WIDE,
    bare,
    chart_style,
    count_axis,
    legend,
    row_labels,
)

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from simulation.replications import Study
    from ukur.words import Words

PARTS = ("processing", "external", "absent", "busy")
"""Of a step's office time; closed hours are none of it."""
COLOURS = {"processing": PROCESSING, "external": EXTERNAL, "absent": ABSENT, "busy": BUSY}


@dataclass(frozen=True, kw_only=True)
class StepTime:
    """Office time of one step of an average case.

    Parameters: step_id, number, label - of the step; hours - mean office hours by part (`PARTS`), NaN where
    no case came so far.
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
    from simulation.measures import CAUSES

    waiting = mean_known(study.stack("waiting_working"), axis=(0, 2)) / 3600
    processing = mean_known(study.stack("processing"), axis=(0, 1)) / 3600
    rows = {"processing": processing} | dict(zip(CAUSES, waiting, strict=True))
    return tuple(
        StepTime(
            step_id=step.id,
            number=step.number,
            label=plain(step.label),
            hours={part: float(rows[part][index]) for part in PARTS},
        )
        for index, step in enumerate(study.sop.steps)
    )


def mean_known(values: NDArray[np.float64], *, axis: int | tuple[int, ...]) -> NDArray[np.float64]:
    """Mean of what is known; NaN, without a warning, where nothing is: no case came so far.

    Parameters: values - with NaN where unknown; axis - to take the mean over.
    """
    import numpy as np

    known = ~np.isnan(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def part_name(words: Words, part: str) -> str:
    """What a part of the time is called (`PARTS`)."""
    return words("chart.part_processing" if part == "processing" else f"cause.{part}")


def plot_step_time(
    times: Sequence[StepTime], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One bar a step: hours of work, then hours of waiting by cause.

    Parameters: times - of `step_time`; words - language; ax - where to draw, or None; width - inches of a
    figure of our own.
    Returns: the axes.
    """
    with chart_style():
        rows = list(times)
        own = ax is None
        ax = axes(ax, width=width, rows=len(rows) + (5.2 if width < WIDE else 3.4))
        row_labels(ax, [f"{row.number} {row.label}" for row in rows], wide=36, narrow=24)
        bare(ax)
        ax.grid(visible=True, axis="x")
        left = [0.0] * len(rows)
        for part in PARTS:
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
