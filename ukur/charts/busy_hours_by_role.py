"""When posts are at work: role by role and hour by hour of the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import numpy as np

from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.loads import FREE
from ukur.charts.style import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    QUIET,
    RULE,
    WIDE,
    bare,
    chart_style,
    is_narrow,
    legend,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from simulation.draws import Draws
    from simulation.record import Run
    from simulation.replications import Study
    from sop.worktime.compiled import CompiledCalendar
    from ukur.words import Words

    Int64 = NDArray[np.int64]
    Floats = NDArray[np.float64]

Part = Literal["sop", "other", "free", "off"]
PARTS: tuple[Part, ...] = ("sop", "other", "free", "off")
LOOKS: dict[Part, dict[str, Any]] = {
    "sop": {"facecolor": ACCENT},
    "other": {"facecolor": QUIET},
    "free": {"facecolor": FREE},
    "off": {"facecolor": PAPER, "hatch": "\\\\\\\\"},
}
REPLICATIONS = 5
INSTANCES = 20_000
"""So many activity instances are simulated anew at most, so that a page never waits long for this picture."""
_TITLE, _FIGURES, _BARS, _LANE = 0.72, 0.66, 1.5, 3.1
"""Heights inside a lane, and of the lane, in lines."""


@dataclass(frozen=True, kw_only=True)
class RoleHours:
    """One role over the hours of the day.

    Parameters: role_id, name - of the role; holders - persons, 0 where not known; parts - by part one figure
    an hour, in the unit of the whole; NaN where the office is always closed.
    """

    role_id: str
    name: str
    holders: int
    parts: dict[Part, tuple[float, ...]]


@dataclass(frozen=True, kw_only=True)
class BusyHours:
    """Roles over the hours of the day.

    Parameters: hours - of the local clock, without gaps; roles - in the order of the SOP; unit - `share` of
    the time the office is open in that hour (0 to 1), or `hours` of recorded work in all; n - replications,
    or activity instances with both times; total - replications of the study, or activity instances in all;
    shared - other SOPs are in it too; left_out - roles that are not shown.
    """

    hours: tuple[int, ...]
    roles: tuple[RoleHours, ...]
    unit: Literal["share", "hours"]
    n: int
    total: int
    shared: bool = False
    left_out: int = 0


def busy_hours(study: Study, *, replications: int = REPLICATIONS) -> BusyHours:
    """Time of the holders of each role while the office is open, by hour of the day.

    Parameters: study - the simulation; replications - over how many of its first ones; fewer where they are
    large (`INSTANCES`), at least 1.
    Returns: shares for this SOP, for other duties, on duty without work, and not on duty; they make up 1. A
    role that nobody holds is left out; who holds several counts in each.
    """
    from simulation.draws import draw
    from simulation.engine import run

    plan, calendar = study.planned.plan, study.planned.calendar
    count = max(1, min(replications, len(study.measures), INSTANCES // max(1, len(study.example))))
    sums = np.zeros((4, len(plan.persons), 24))
    for number in range(count):
        draws = study.example_draws if number == 0 else draw(plan, number)
        made = study.example if number == 0 else run(plan, draws)
        sums += _seconds(study, calendar, draws, made)
    hours = _span(sums[3].sum(axis=0))
    found = []
    for role in study.sop.roles:
        holders = list(plan.holders(plan.roles.index(role.id)))
        if holders:
            found.append(
                RoleHours(
                    role_id=role.id,
                    name=plain(role.name),
                    holders=len(holders),
                    parts=_shares(sums[:, holders].sum(axis=1)[:, list(hours)]),
                )
            )
    return BusyHours(
        hours=hours, roles=tuple(found), unit="share", n=count, total=len(study.measures),
        shared=len(plan.sops) > 1,
    )  # fmt: skip


def _seconds(study: Study, calendar: CompiledCalendar, draws: Draws, made: Run) -> Floats:
    """Seconds at work, at other duties, on duty and of the open office: kind x person x hour of the day."""
    from simulation.measures.spans import seconds_between
    from simulation.timeline import work_by_person

    edges, hour = hour_edges(calendar, made.begin, made.end_of_run)
    busy, on_duty = work_by_person(draws, made, edges)
    duties = [
        seconds_between(*(np.asarray(luck.windows.worked(at)) for at in (done.start, done.end, edges)))
        for luck, done in zip(draws.persons, made.duties, strict=True)
    ]
    office = np.tile(np.diff(study.planned.plan.office.worked(edges)), (len(busy), 1))
    kinds = np.array([busy, np.array(duties), on_duty, office], dtype=np.float64)
    return np.stack([kinds[..., hour == each].sum(axis=-1) for each in range(24)], axis=-1)


def hour_edges(calendar: CompiledCalendar, begin: int, end: int) -> tuple[Int64, Int64]:
    """Borders of the hours of the local clock.

    Parameters: calendar - of the office; begin, end - instants, the first and last border.
    Returns: borders, and the hour of each period between two of them. On the day on which clocks are changed
    the hours are those of its noon.
    """
    zone, midnights = ZoneInfo(calendar.time_zone), np.array(calendar.midnights, dtype=np.int64)
    offsets = np.array(
        [datetime.fromtimestamp(noon, zone).utcoffset().total_seconds() for noon in midnights + 43_200],  # type: ignore[union-attr]
        dtype=np.int64,
    )
    first = begin - (begin + int(offsets[0])) % 3600
    inside = np.arange(first + 3600, end, 3600, dtype=np.int64)
    edges = np.concatenate(([begin], inside[inside > begin], [end])).astype(np.int64)
    day = np.clip(np.searchsorted(midnights, edges[:-1], side="right") - 1, 0, len(offsets) - 1)
    return edges, (edges[:-1] + offsets[day]) % 86_400 // 3600


def _span(opened: Floats) -> tuple[int, ...]:
    """The hours from the first to the last in which anything is."""
    there = np.flatnonzero(opened > 0)
    return tuple(range(int(there[0]), int(there[-1]) + 1)) if len(there) else ()


def _shares(seconds: Floats) -> dict[Part, tuple[float, ...]]:
    busy, duties, on_duty, office = seconds
    with np.errstate(invalid="ignore", divide="ignore"):
        sop, other = (busy - duties) / office, duties / office
        shares = (sop, other, (on_duty - busy) / office, 1 - on_duty / office)
    return {
        part: tuple(np.where(office > 0, np.maximum(share, 0.0), np.nan).tolist())
        for part, share in zip(PARTS, shares, strict=True)
    }


def plot_busy_hours(content: BusyHours, words: Words, *, ax: Axes | None = None, width: float = WIDE) -> Axes:
    """One lane a role: from left to right the hours of the day, the columns divided by what the time is for.

    Above each column stands the part of this SOP: in percent, or in recorded hours.

    Parameters: content - of `busy_hours` or `logged_busy_hours`, with at least one role; words - language; ax
    - where to draw, or None; width - inches of a figure of our own.
    Returns: the axes.
    """
    with chart_style():
        own, several = ax is None, content.unit == "share"
        ax = axes(ax, width=width, rows=len(content.roles) * _LANE + (3.4 if several else 2.0))
        bare(ax)
        ax.set_yticks([])
        ax.set_ylim(len(content.roles) * _LANE, 0)
        first, last = content.hours[0], content.hours[-1] + 1
        ax.set_xlim(first, last)
        for place, role in enumerate(content.roles):
            _lane(ax, place * _LANE, role, content, words)
        step = 2 if is_narrow(ax) else 1
        marks = range(first, last + 1, step)
        ax.set_xticks([*marks], [words("calendar.hour", hour=f"{mark % 24:02}") for mark in marks])
        ax.tick_params(axis="x", labelsize=7.5)
        key = "busy_hours.axis_share" if several else "busy_hours.axis_hours"
        ax.set_xlabel(words(key), loc="right")
        if several:
            legend(ax, own=own, wide=4, narrow=2, handles=list(_handles(content, words)))
    return ax


def _lane(ax: Axes, top: float, role: RoleHours, content: BusyHours, words: Words) -> None:
    hours, base = content.hours, top + _TITLE + _FIGURES + _BARS
    edges = np.arange(hours[0], hours[-1] + 2)
    name = plain(role.name, 44 if is_narrow(ax) else 90) or words("map.not_recorded")
    ax.text(hours[0], top + _TITLE * 0.55, name, va="center", fontsize=9)
    whole = 1.0 if content.unit == "share" else _largest(content.roles)
    low = np.zeros(len(hours))
    for part in PARTS:
        values = np.array(role.parts.get(part, (0.0,) * len(hours)))
        high = low + values / whole
        if np.nansum(values) > 0:
            # One outline for the whole day: many small boxes would make a page heavy.
            ax.stairs(
                base - _BARS * high, edges, baseline=base - _BARS * low, fill=True, linewidth=0,
                edgecolor=MUTED, label=part, **LOOKS[part],
            )  # fmt: skip
        low = high
    ax.vlines(edges[1:-1], base - _BARS, base, color=PAPER, linewidth=1.0)
    ax.plot([edges[0], edges[-1]], [base, base], color=RULE, linewidth=0.8)
    for hour, value, height in zip(hours, role.parts["sop"], low, strict=True):
        if not np.isnan(value):
            at = base - _BARS * (1.0 if content.unit == "share" else float(height)) - 0.14
            ax.text(
                hour + 0.5, at, _figure(value, content, words), ha="center", va="bottom",
                fontsize=7.5, color=INK,
            )  # fmt: skip


def _figure(value: float, content: BusyHours, words: Words) -> str:
    shown = 100 * value if content.unit == "share" else value
    return "–" if shown == 0 else words.number(shown, 0 if shown >= 9.95 else 1)


def _largest(roles: Sequence[RoleHours]) -> float:
    return max((value for role in roles for value in role.parts["sop"] if value > 0), default=1.0)


def _handles(content: BusyHours, words: Words) -> Iterator[Artist]:
    from matplotlib.patches import Patch

    for part in PARTS:
        if any(np.nansum(role.parts[part]) > 0 for role in content.roles):
            key = "sops" if part == "sop" and content.shared else part
            name = words("busy_hours.off") if part == "off" else words(f"chart.load_{key}")
            yield Patch(edgecolor=MUTED, linewidth=0, label=name, **LOOKS[part])
