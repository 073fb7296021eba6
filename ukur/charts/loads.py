"""How much of their time on duty the roles are at work: for this SOP, and for everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.style import (
    ACCENT,
    PAPER,
    QUIET,
    WIDE,
    bare,
    chart_style,
    legend,
    row_labels,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.replications import Study
    from ukur.words import Words

FREE = "#eef1f4"


@dataclass(frozen=True, kw_only=True)
class RoleLoad:
    """Time on duty of the holders of one role, on average.

    Parameters: role_id, name - of the role; sop, other - shares of time on duty for this SOP and for other
    duties, 0 to 1; shared - other SOPs of the run are in the first.
    """

    role_id: str
    name: str
    sop: float
    other: float
    shared: bool = False


def workload(study: Study) -> tuple[RoleLoad, ...]:
    """Mean load of the holders of each role, over all replications.

    Parameters: study - the simulation.
    Returns: one entry for each role that somebody holds, in the order of the SOP.
    """
    plan = study.planned.plan
    total, other = study.stack("utilisation").mean(axis=0), study.stack("duty_share").mean(axis=0)
    found = []
    for role in study.sop.roles:
        holders = list(plan.holders(plan.roles.index(role.id)))
        if holders:
            duties = float(other[holders].mean())
            found.append(
                RoleLoad(
                    role_id=role.id,
                    name=plain(role.name),
                    sop=max(0.0, float(total[holders].mean()) - duties),
                    other=duties,
                    shared=len(plan.sops) > 1,
                )
            )
    return tuple(found)


def part_name(loads: Sequence[RoleLoad], part: str, words: Words) -> str:
    """What a part of the time on duty is called.

    Parameters: loads - of `workload`; part - sop, other or free; words - language.
    """
    several = part == "sop" and any(load.shared for load in loads)
    return words("chart.load_sops" if several else f"chart.load_{part}")


def plot_workload(
    loads: Sequence[RoleLoad], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One bar a role, from 0 to 100 % of the time on duty. No colour calls a load good or bad.

    Parameters: loads - of `workload`; words - language; ax - where to draw, or None; width - inches of a
    figure of our own.
    Returns: the axes.
    """
    from matplotlib.ticker import FuncFormatter

    with chart_style():
        own = ax is None
        ax = axes(ax, width=width, rows=len(loads) * 1.2 + 2.2)
        row_labels(ax, [load.name for load in loads], wide=36, narrow=20)
        bare(ax)
        ax.grid(visible=True, axis="x")
        left = [0.0] * len(loads)
        parts = {
            "sop": ([100 * load.sop for load in loads], ACCENT),
            "other": ([100 * load.other for load in loads], QUIET),
            "free": ([100 * max(0.0, 1 - load.sop - load.other) for load in loads], FREE),
        }
        for part, (values, colour) in parts.items():
            ax.barh(
                range(len(loads)), values, left=left, height=0.62, color=colour, edgecolor=PAPER,
                linewidth=0.5, label=part_name(loads, part, words),
            )  # fmt: skip
            left = [start + more for start, more in zip(left, values, strict=True)]
        ax.set_xlim(0, 100)
        ax.set_xticks([0, 25, 50, 75, 100])
        ax.xaxis.set_major_formatter(
            FuncFormatter(lambda value, _: words("chart.percent", n=words.number(value)))
        )
        ax.set_xlabel(words("chart.time_on_duty"), loc="right")
        legend(ax, own=own, wide=3, narrow=3)
    return ax
