"""Days drawn: a picture with dates at the left and hours below, and the same in characters."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ukur.charts.canvas import axes
from ukur.charts.day_rows import DayRow, all_notes, day_label, hours_range
from ukur.charts.labels import plain
from ukur.charts.style import INK, PAPER, RULE, bare, chart_style, is_narrow, legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ukur.words import Words

CLOSED = "#e3e7ec"

Looks = Mapping[str, Mapping[str, Any]]
"""How each kind of bar is drawn, in the order of the legend: arguments of a patch."""


def plot_days(
    rows: Sequence[DayRow], words: Words, *, looks: Looks, ax: Axes | None = None, width: float
) -> Axes:
    """Days with bars on them.

    Parameters: rows - at least one; words - language; looks; ax - where to draw, or None; width - inches of a
    figure of our own.
    Returns: the axes.
    """
    with chart_style():
        own = ax is None
        tops, tall = _places(rows)
        ax = axes(ax, width=width, rows=(tops[-1] + tall[-1]) * 0.86 + 2.6)
        _ground(ax, rows, words)
        _scales(ax, rows, words)
        for row, top, height in zip(rows, tops, tall, strict=True):
            _bars(ax, row, top, height / row.lanes, looks)
        _legend(ax, rows, words, looks, own=own)
    return ax


def _places(rows: Sequence[DayRow]) -> tuple[list[float], list[float]]:
    """Where each row begins, and how high it is, in lines."""
    tops, tall, top = [], [], 0.0
    for row in rows:
        top += 0.45 if row.gap else 0.0
        tops.append(top)
        tall.append(1.6 if row.cut else max(row.lanes, 0.72 * len(row.notes), 1.0))
        top += tall[-1]
    return tops, tall


def _ground(ax: Axes, rows: Sequence[DayRow], words: Words) -> None:
    """Closed hours shaded, notes at the right."""
    from matplotlib.patches import Rectangle

    low, high = hours_range(rows)
    for row, top, height in zip(rows, *_places(rows), strict=True):
        if row.cut:
            _missing(ax, low, top + height / 2, row, words)
            continue
        shut = low
        for begin, end in (*row.opens, (high, high)):
            if begin > shut:
                ax.add_patch(Rectangle((shut, top), begin - shut, height, facecolor=CLOSED, linewidth=0))
            shut = max(shut, end)
        ax.plot([low, high], [top + height] * 2, color=RULE, linewidth=0.5)
        ax.annotate(
            "\n".join(_beside(row, words, narrow=is_narrow(ax))), (1, top + height / 2),
            xycoords=("axes fraction", "data"), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=7.5, linespacing=1.1,
        )  # fmt: skip


def _missing(ax: Axes, x: float, y: float, row: DayRow, words: Words) -> None:
    """In the place of days that are not drawn: how many they are, where nobody overlooks it."""
    text = "\n".join(textwrap.wrap(all_notes(row, words)[0], 36 if is_narrow(ax) else 90))
    ax.annotate(
        text, (x, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8,
        fontstyle="italic", linespacing=1.1,
    )  # fmt: skip


def _beside(row: DayRow, words: Words, *, narrow: bool) -> list[str]:
    """What stands beside a row, one line a note; that of folded days may take two."""
    if narrow and row.days > 1:
        wrapped = (
            textwrap.wrap(plain(text), 22, max_lines=2, placeholder="…") for text in all_notes(row, words)
        )
        return [line for lines in wrapped for line in lines]
    return [plain(text, 22 if narrow else 44) for text in all_notes(row, words)]


def _scales(ax: Axes, rows: Sequence[DayRow], words: Words) -> None:
    """Dates at the left, hours below."""
    low, high = hours_range(rows)
    tops, tall = _places(rows)
    years = [place == 0 or row.day.year != rows[place - 1].day.year for place, row in enumerate(rows)]
    labels = [
        day_label(row.day, words, with_year=year) + (" …" if row.days > 1 else "")
        for row, year in zip(rows, years, strict=True)
    ]
    bare(ax)
    ax.set_yticks([top + height / 2 for top, height in zip(tops, tall, strict=True)], labels)
    ax.set_ylim(tops[-1] + tall[-1], -0.05)
    ax.set_xlim(low, high)
    most = 4 if is_narrow(ax) else 12
    step = next(step for step in (1, 2, 3, 4, 6, 12) if high - low <= step * most)
    marks = range(int(low), int(high) + 1, step)
    ax.set_xticks([*marks], [words("calendar.hour", hour=f"{mark % 24:02}") for mark in marks])
    ax.tick_params(axis="x", labelsize=7.5)
    ax.tick_params(axis="y", labelsize=8)


def _bars(ax: Axes, row: DayRow, top: float, lane_height: float, looks: Looks) -> None:
    from matplotlib.patches import Rectangle

    thick = 0.76 * min(lane_height, 1.1)
    labelled: dict[int, float] = {}
    for bar in sorted(row.bars, key=lambda bar: bar.hours):
        begin, end = bar.hours
        at = top + (bar.lane + 0.5) * lane_height - thick / 2
        ax.add_patch(Rectangle((begin, at), end - begin, thick, linewidth=0.4, **looks[bar.kind]))
        wide, middle = 0.12 * len(bar.label) + 0.1, (begin + end) / 2
        if not bar.label or is_narrow(ax):
            continue
        look: dict[str, Any] = {"ha": "center", "fontsize": 7.5}
        if end - begin >= wide:
            ax.text(middle, at + thick / 2, bar.label, color=PAPER, va="center", **look)
        elif lane_height > 1.5 and middle - labelled.get(bar.lane, -1.0) > 2 * wide:
            ax.text(middle, at - 0.06, bar.label, color=INK, va="bottom", **look)
            labelled[bar.lane] = middle


def _legend(ax: Axes, rows: Sequence[DayRow], words: Words, looks: Looks, *, own: bool) -> None:
    from matplotlib.patches import Patch

    # What is free has no bars: it is the ground.
    there = {"free", *(bar.kind for row in rows for bar in row.bars)}
    handles = [
        Patch(linewidth=0.4, label=words(f"calendar.{kind}"), **look)
        for kind, look in looks.items()
        if kind in there
    ]
    handles.append(Patch(facecolor=CLOSED, linewidth=0, label=words("calendar.closed")))
    figure = ax.get_figure(root=True)
    if own and figure is not None:
        # Below, so that a title finds its place above.
        columns = 2 if is_narrow(ax) else 3
        figure.legend(
            handles=handles, loc="outside lower left", ncols=columns, handlelength=1.2, borderpad=0.2
        )
    else:
        legend(ax, own=False, wide=3, narrow=1, handles=handles)


def days_in_text(rows: Sequence[DayRow], words: Words, *, marks: Mapping[str, str], minutes: int = 30) -> str:
    """The same picture in characters: one line a day (and lane), one character so many minutes.

    Parameters: rows; words - language; marks - character of each kind, the strongest first: it is shown where
    several fall on one character; minutes - 15, 30 or 60.
    Returns: lines and a legend.
    """
    if not rows:
        return words("calendar.nothing") + "\n"
    low, high = hours_range(rows)
    dates = [day_label(row.day, words, with_year=True) for row in rows]
    left = max(map(len, dates)) + 2
    hours = "".join(f"{hour % 24:02}".ljust(120 // minutes) for hour in range(int(low), int(high) + 1, 2))
    lines = [" " * left + hours.rstrip()]
    for row, day in zip(rows, dates, strict=True):
        notes = all_notes(row, words)
        for lane in range(max(row.lanes, len(notes))):
            drawn = _characters(row, lane, marks, low=low, high=high, minutes=minutes)
            note = plain(notes[lane]) if lane < len(notes) else ""
            lines.append(f"{(day if lane == 0 else '').ljust(left)}{drawn}  {note}".rstrip())
    there = {bar.kind for row in rows for bar in row.bars}
    known = [f"{mark} {words(f'calendar.{kind}')}" for kind, mark in marks.items() if kind in there]
    return "\n".join([*lines, "", ", ".join([*known, f"· {words('calendar.closed')}"])]) + "\n"


def _characters(
    row: DayRow, lane: int, marks: Mapping[str, str], *, low: float, high: float, minutes: int
) -> str:
    cells = round((high - low) * 60 / minutes)
    if lane >= row.lanes:
        return " " * cells
    order, bars = list(marks), [bar for bar in row.bars if bar.lane == lane]
    drawn = []
    for cell in range(cells):
        begin, end = low + cell * minutes / 60, low + (cell + 1) * minutes / 60
        kinds = [bar.kind for bar in bars if bar.hours[0] < end and bar.hours[1] > begin]
        is_open = any(a < end and b > begin for a, b in row.opens)
        drawn.append(marks[min(kinds, key=order.index)] if kinds else " " if is_open else "·")
    return "".join(drawn)
