"""Shades, short times and notes that the pictures of a log share."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ukur.charts.labels import plain
from ukur.charts.style import INK, MUTED, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ukur.words import Words

BLUES = ("#9db8cf", "#5f8db3", "#2f628f", "#12304d")
"""Light to dark, one hue: the order can be read in grey and by all kinds of colour vision."""
UNKNOWN = "#a3a9b1"
MAP_WIDE = 10.6
"""Inches: the measure of A4 across, without its margins."""
HOUR, DAY = 3600.0, 86_400.0


def time_class(seconds: float, day_seconds: float) -> int:
    """Under an hour, under a day, under five days, longer: 0 to 3; -1 where not known.

    Parameters: seconds; day_seconds - of one day of that clock.
    """
    if math.isnan(seconds):
        return -1
    return sum(seconds >= limit for limit in (HOUR, day_seconds, 5 * day_seconds))


def short_time(seconds: float, day_seconds: float, words: Words) -> str:
    """A span in its largest unit: 12 min, 3.5 h, 4 d; empty where not known.

    Parameters: seconds - 0 or more; day_seconds - of one day of that clock; words - language.
    """
    if math.isnan(seconds):
        return ""
    if seconds < 59.5:
        return words("map.minutes", n=words.number(0)) if seconds == 0 else words("map.under_a_minute")
    if seconds < 59.5 * 60:
        return words("map.minutes", n=words.number(round(seconds / 60)))
    unit, key = (HOUR, "map.hours") if seconds < 0.995 * day_seconds else (day_seconds, "map.days")
    value = seconds / unit
    few = value < 9.95 and abs(value - round(value)) >= 0.05
    return words(key, n=words.number(value, 1 if few else 0))


def span_text(seconds: float, clock: str, day_seconds: float, words: Words) -> str:
    """A span as its clock can tell it: days where only dates are known, else as `short_time`.

    Parameters: seconds; clock - working, clock, calendar or none; day_seconds - of one day of it; words.
    """
    if clock != "calendar" or math.isnan(seconds):
        return short_time(seconds, day_seconds, words)
    days = seconds / DAY
    return words("map.days", n=words.number(days, 0 if days == round(days) else 1))


def mixed(share: float, *, light: str = PAPER, dark: str = BLUES[-1]) -> str:
    """A colour between two. Parameters: share - 0 light to 1 dark. Returns: hex."""
    pairs = [(int(light[at : at + 2], 16), int(dark[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * min(1.0, max(0.0, share))):02x}" for a, b in pairs)


def ink_on(colour: str) -> str:
    """Dark or light letters, whichever can be read on a colour. Parameters: colour - hex."""
    red, green, blue = ((int(colour[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5))
    return INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.3 else PAPER


def wide_text(text: str, size: float) -> float:
    """Width of a text in inches, rather too much than too little. Parameters: text; size - points."""
    return max((len(line) for line in text.splitlines()), default=0) * size * 0.6 / 72


def notes(ax: Axes, lines: Sequence[str], *, own: bool, width: float) -> None:
    """What the reader has to know, below the picture, from the left edge.

    Parameters: ax; lines - sentences, empty ones left out; own - the figure is ours, so that the text may
    have the whole width; width - inches.
    """
    figure = ax.get_figure(root=True)
    limit = max(30, int((width - 0.1) * 72 / (7.5 * 0.6)))
    text = "\n".join(textwrap.fill(plain(line, 1800), limit) for line in lines if line)
    if own and figure is not None:
        figure.supxlabel(text, x=0.005, ha="left", va="bottom", fontsize=7.5, color=MUTED)
    else:
        ax.annotate(
            text, (0, 0), xycoords="axes fraction", xytext=(0, -30), textcoords="offset points",
            ha="left", va="top", fontsize=7.5, color=MUTED, annotation_clip=False,
        )  # fmt: skip


def folded(text: str, limit: int, lines: int) -> str:
    """A label in lines. Parameters: text; limit - characters a line; lines - at most."""
    shown = textwrap.wrap(plain(text), limit, max_lines=lines, placeholder="…", break_long_words=True)
    return "\n".join(shown) or plain(text)[:limit]


def nothing(ax: Axes, text: str) -> Axes:
    """An empty picture that says so. Parameters: ax; text."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=MUTED)
    return ax
