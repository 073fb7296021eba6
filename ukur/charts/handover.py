"""Who passes work on to whom, as a matrix: easier to read than a net of arrows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.shades import DAY, HOUR, MAP_WIDE, folded, ink_on, mixed, notes, nothing, span_text
from ukur.charts.style import MUTED, PAPER, chart_style
from ukur.words import words as words_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mining.discovery.handing_over import Between, Handovers
    from sop.events import EventLog
    from sop.model import Sop
    from sop.worktime import CompiledCalendar
    from ukur.words import Words

MOST = 12
OTHERS = "\0others"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One pair. Parameters: events - how often; seconds - median time, NaN where not known."""

    events: int
    seconds: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Matrix:
    """What the chart shows.

    Parameters: performers - keys, in both directions; names - the same, as shown; empty for not recorded;
    cells - by pair of keys; clock - working, clock, calendar or none; day_seconds - of one day of that clock;
    gathered - performers under `others`; found - where it comes from.
    """

    performers: tuple[str, ...]
    names: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]
    clock: str
    day_seconds: float
    gathered: int
    found: Handovers


def handover_matrix(
    log: EventLog,
    *,
    sop: Sop | None = None,
    between: Between = "role",
    calendar: CompiledCalendar | None = None,
    words: Words | None = None,
    ax: Axes | None = None,
    width: float = MAP_WIDE,
) -> Axes:
    """The handovers of a log.

    Parameters: log; sop - whose roles are named; between - `role`, or `person` (pseudonyms) where there is a
    reason to ask for that; calendar - for working time; words - language, Indonesian by default; ax - where
    to draw, or None; width - inches of a figure of our own.
    Returns: the axes.
    """
    from mining.discovery import handovers

    found = handovers(log, sop=sop, between=between, calendar=calendar)
    return plot_handovers(matrix_of(found), words or words_of(), ax=ax, width=width)


def matrix_of(found: Handovers, *, most: int = MOST) -> Matrix:
    """Handovers as cells; the busiest performers have rows of their own.

    Parameters: found - of a log; most - rows, 2 or more.
    Returns: performers in the order of the SOP, then as they first appear; what is not recorded last.
    """
    active = found.performers[found.performers["events"] > 0]
    keys = active["performer"].tolist()
    names = dict(zip(active["performer"].tolist(), active["name"].tolist(), strict=True))
    ranked = active.sort_values("events", ascending=False, kind="stable")["performer"].tolist()
    own = set(ranked if len(ranked) <= most else ranked[: most - 1])
    shown = [key for key in keys if key in own]
    if len(own) < len(keys):
        shown.insert(len(shown) - (bool(shown) and shown[-1] == ""), OTHERS)
    clock, day, column, unit = _clock(found)
    cells: dict[tuple[str, str], Cell] = {}
    for row in found.table.to_dict("records"):
        pair = tuple(str(row[name]) if row[name] in own else OTHERS for name in ("first", "second"))
        seconds = float(row[column]) * unit if column and OTHERS not in pair else math.nan
        old = cells.get((pair[0], pair[1]))
        events = int(row["events"]) + (old.events if old else 0)
        if events:
            cells[pair[0], pair[1]] = Cell(events=events, seconds=seconds)
    return Matrix(
        performers=tuple(shown),
        names=tuple(names.get(key, key) for key in shown),
        cells=cells,
        clock=clock,
        day_seconds=day,
        gathered=len(keys) - len(own),
        found=found,
    )


def _clock(found: Handovers) -> tuple[str, float, str, float]:
    if found.day_seconds and int(found.table["working_n"].sum()):
        return "working", float(found.day_seconds), "working_median_minutes", 60
    if int(found.table["clock_n"].sum()):
        return "clock", DAY, "clock_median_hours", HOUR
    return ("calendar", DAY, "days_median", DAY) if int(found.table["days_n"].sum()) else ("none", DAY, "", 0)


def plot_handovers(matrix: Matrix, words: Words, *, ax: Axes | None = None, width: float = MAP_WIDE) -> Axes:
    """Rows pass on, columns receive; the darker, the more often. Below the number the typical time.

    Parameters: matrix - of `matrix_of`; words - language; ax - where to draw, or None; width - inches of a
    figure of our own.
    Returns: the axes.
    """
    with chart_style():
        own = ax is None
        if not matrix.cells:
            return nothing(
                axes(ax, width=width, rows=3),
                words("map.nothing_order" if matrix.found.events else "map.nothing"),
            )
        size = len(matrix.performers)
        wide = min(width, 3.4 + size * 1.15)
        ax = axes(ax, width=wide, rows=size * 1.75 + 7.5)
        most = max(cell.events for cell in matrix.cells.values())
        for y, first in enumerate(matrix.performers):
            for x, second in enumerate(matrix.performers):
                _cell(ax, x, y, matrix.cells.get((first, second)), most, matrix, words)
        names = [
            _name(key, name, matrix, words) for key, name in zip(matrix.performers, matrix.names, strict=True)
        ]
        ax.set_xlim(-0.5, size - 0.5)
        ax.set_ylim(size - 0.5, -0.5)
        ax.xaxis.tick_top()
        ax.xaxis.set_label_position("top")
        ax.set_xticks(range(size), [folded(name, 13, 3) for name in names], fontsize=8)
        ax.set_yticks(range(size), [folded(name, 24, 2) for name in names], fontsize=8)
        ax.set_xlabel(words("map.handover_to"), loc="left", labelpad=8)
        ax.set_ylabel(words("map.handover_from"), loc="top")
        for spine in ax.spines.values():
            spine.set_visible(False)
        notes(ax, _said(matrix, words), own=own, width=wide)
    return ax


def _cell(ax: Axes, x: int, y: int, cell: Cell | None, most: int, matrix: Matrix, words: Words) -> None:
    from matplotlib.patches import Rectangle

    fill = PAPER if cell is None else mixed(0.06 + 0.94 * math.sqrt(cell.events / most))
    ax.add_patch(
        Rectangle(
            (x - 0.48, y - 0.46),
            0.96,
            0.92,
            facecolor=fill,
            edgecolor=MUTED if x == y else "#d8dde3",
            linewidth=1.1 if x == y else 0.5,
        )
    )
    if cell is None:
        return
    time = span_text(cell.seconds, matrix.clock, matrix.day_seconds, words)
    ink = ink_on(fill)
    ax.text(
        x, y - (0.16 if time else 0), words.number(cell.events), ha="center", va="center", fontsize=9,
        fontweight="bold", color=ink,
    )  # fmt: skip
    if time:
        ax.text(x, y + 0.2, time, ha="center", va="center", fontsize=7.5, color=ink)


def _name(key: str, name: str, matrix: Matrix, words: Words) -> str:
    if key == OTHERS:
        return words("map.others", n=words.number(matrix.gathered))
    return name or words("map.not_recorded")


def _said(matrix: Matrix, words: Words) -> list[str]:
    number, found = words.number, matrix.found
    events = sum(cell.events for cell in matrix.cells.values())
    person = found.between == "person"
    hours = matrix.day_seconds / 3600
    time = words(f"map.time_{matrix.clock}", hours=number(hours, 0 if hours == round(hours) else 1))
    if matrix.clock in ("working", "clock"):
        time += ", " + words(f"map.basis_{found.basis}")
    elif matrix.clock == "calendar":
        time += "."
    said = [
        words("map.handover_n", cases=number(found.cases), events=number(events)),
        words("map.handover_cell_person" if person else "map.handover_cell"),
        time,
    ]
    if found.order_unknown:
        said.append(words("map.spectrum_unknown", n=number(found.order_unknown)))
    if found.no_performer:
        said.append(
            words("map.handover_no_performer", n=number(found.no_performer), total=number(found.events))
        )
    if matrix.gathered:
        shown, total = len(matrix.performers) - 1, len(matrix.performers) - 1 + matrix.gathered
        said.append(words("map.handover_others", shown=number(shown), total=number(total)))
    if found.one_each and not person:
        said.append(words("map.handover_one_each"))
    return [" ".join(said)]
