"""Boxes and lines of a process map as they are drawn."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ukur.charts.shades import BLUES, UNKNOWN, folded, mixed, span_text
from ukur.charts.style import INK, MUTED, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ukur.charts.layered import Course
    from ukur.charts.map_choice import MapContent, MapRelation, MapStep
    from ukur.words import Words

_LABEL, _NUMBER, _SMALL = 8.5, 8.5, 7.5
EDGE = 7.5
"""Letters at lines, points."""
DASH, DOTS = (0, (3.5, 1.8)), (0, (1.0, 1.2))


def box_size(step: MapStep, words: Words) -> tuple[float, float]:
    """Width and height of a box in inches. Parameters: step; words - language of its notes."""
    lines = _label(step).count("\n") + 1
    return 2.45, 0.11 + 0.135 * lines + (0.115 if _ends(step, words) else 0.0)


def _label(step: MapStep) -> str:
    return folded(f"{step.number} {step.label}" if step.number else step.label, 29, 2)


def _ends(step: MapStep, words: Words) -> str:
    parts = (("starts", step.starts), ("ends", step.ends), ("repeats", step.repeats))
    return " · ".join(words(f"map.{key}", n=words.number(n)) for key, n in parts if n)


def line_text(relation: MapRelation, content: MapContent, words: Words) -> str:
    """How often, how long. Parameters: relation; content - the map; words - language."""
    number = words.number(relation.events)
    if relation.perhaps:
        perhaps = words("map.perhaps", n=words.number(relation.perhaps))
        number = f"{number} + {perhaps}" if relation.events else perhaps
    time = span_text(relation.seconds, content.clock, content.day_seconds, words)
    return " · ".join(part for part in (number, time) if part)


def outside(relation: MapRelation) -> bool:
    """Does the SOP not know this relation? Parameters: relation."""
    return relation.standing in ("no", "outside")


def _style(relation: MapRelation, width: float) -> Any:
    if relation.perhaps and not relation.events:
        return DOTS
    # Dashes grow with the width of the line: on a short thick one they would look like a whole line.
    return (0, (3.4 / width, 2.4 / width)) if outside(relation) else "solid"


def _look(relation: MapRelation, most: int) -> tuple[str, float]:
    """Colour and width in points."""
    if not relation.events:
        return UNKNOWN, 1.6 if relation.perhaps else 0.6
    colour = UNKNOWN if relation.shade < 0 else BLUES[relation.shade]
    return colour, 0.9 + 4.1 * math.sqrt(relation.events / most)


def draw_line(ax: Axes, relation: MapRelation, course: Course, most: int) -> None:
    """A line with its head.

    Parameters: ax; relation; course - where it runs; most - events of the most frequent relation.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    colour, width = _look(relation, most)
    points = list(course.points)
    size = 3.2 + 1.35 * width
    # The head stands on the edge of the box; the line ends where the head begins.
    x, y = points[-1]
    back = size / 72 * (0.75 if course.down else -0.75)
    points[-1] = (x, y - back)
    vertices, codes = [points[0]], [Path.MOVETO]
    for number, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        if number % 2:
            vertices.append((x1, y1))
            codes.append(Path.LINETO)
            continue
        middle = (y0 + y1) / 2
        vertices += [(x0, middle), (x1, middle), (x1, y1)]
        codes += [Path.CURVE4] * 3
    patch = PathPatch(
        Path(vertices, codes), facecolor="none", edgecolor=colour, linewidth=width,
        linestyle=_style(relation, width), capstyle="butt",
    )  # fmt: skip
    patch.set_label(f"{relation.first} > {relation.second}")
    ax.add_patch(patch)
    ax.plot(
        [x], [y - back / 2 * 1.05], marker="v" if course.down else "^", markersize=size, color=colour,
        markeredgewidth=0, linestyle="", zorder=2.5, clip_on=False,
    )  # fmt: skip


def draw_line_label(
    ax: Axes, relation: MapRelation, course: Course, content: MapContent, words: Words
) -> None:
    """The label beside a line.

    Parameters: ax; relation; course - where it runs; content - the map; words - language.
    """
    _, width = _look(relation, max([one.events for one in content.relations], default=1))
    x, y = course.label
    ax.text(
        x + width / 72 / 2, y, line_text(relation, content, words), ha="left", va="center", fontsize=EDGE,
        color=INK if relation.events else MUTED, zorder=4,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.82},
    )  # fmt: skip


def draw_box(
    ax: Axes,
    step: MapStep,
    centre: tuple[float, float],
    size: tuple[float, float],
    content: MapContent,
    words: Words,
) -> None:
    """A box with its name, its cases and what is special about it.

    Parameters: ax; step; centre, size - inches; content - the map; words - language.
    """
    from matplotlib.patches import FancyBboxPatch

    (x, y), (wide, high) = centre, size
    fill = mixed(0.05 + 0.17 * step.cases / max(1, content.cases)) if step.cases else PAPER
    patch = FancyBboxPatch(
        (x - wide / 2 + 0.03, y - high / 2 + 0.03), wide - 0.06, high - 0.06, boxstyle="round,pad=0.03",
        facecolor=fill, edgecolor=INK if step.cases else UNKNOWN, linewidth=0.9,
        linestyle="solid" if step.in_sop else DASH, zorder=3,
    )  # fmt: skip
    patch.set_label(step.key)
    ax.add_patch(patch)
    below = _ends(step, words)
    top = y - high / 2 + 0.055
    ax.text(
        x - wide / 2 + 0.08, top, _label(step), ha="left", va="top", fontsize=_LABEL, linespacing=1.1,
        color=INK if step.cases else MUTED, zorder=4,
    )  # fmt: skip
    ax.text(
        x + wide / 2 - 0.08, top, words.number(step.cases), ha="right", va="top", fontsize=_NUMBER,
        fontweight="bold", color=INK if step.cases else MUTED, zorder=4,
    )  # fmt: skip
    if below:
        ax.text(
            x - wide / 2 + 0.08, y + high / 2 - 0.05, below, ha="left", va="bottom", fontsize=_SMALL,
            color=MUTED, zorder=4,
        )  # fmt: skip
