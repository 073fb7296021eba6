"""What shades and lines of a swimlane mean, in lines above it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ukur.charts.shades import BLUES, wide_text
from ukur.charts.style import INK, MUTED, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sop.diagram.grid import Swimlane
    from ukur.words import Words

NONE = "#eef2f6"
LINE = 0.165
"""Height of a line of the legend, in inches."""
_NICE = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
_SIZE, _SAMPLE, _GAP = 7.0, 0.22, 0.16


@dataclass(frozen=True, kw_only=True)
class Shades:
    """Classes of minutes, light to dark.

    Parameters: edges - where the second, third ... class begins, ascending, in minutes; the first begins
    above 0.
    """

    edges: tuple[float, ...]

    @property
    def scale(self) -> tuple[str, ...]:
        """The colours in use; with few classes the dark ones are still among them."""
        return BLUES[len(BLUES) - 1 - len(self.edges) :]

    def colour(self, minutes: float | None) -> str:
        """The fill of a symbol: white where nothing is known, nearly white where nothing is lost."""
        if minutes is None or math.isnan(minutes):
            return PAPER
        if minutes <= 0:
            return NONE
        return self.scale[sum(minutes >= edge for edge in self.edges)]


def shades(lost: Mapping[str, float]) -> Shades:
    """Round class borders at about an eighth, a third and two thirds of the largest loss.

    Parameters: lost - minutes by step; those that are not above 0 have no part in it.
    Returns: one class to four.
    """
    most = max((minutes for minutes in lost.values() if minutes > 0), default=0.0)
    edges = sorted({_nice(most * part) for part in (0.125, 0.33, 0.66)}) if most >= 10 else []
    return Shades(edges=tuple(edge for edge in edges if edge <= most))


def _nice(value: float) -> float:
    power = math.pow(10, math.floor(math.log10(value)))
    nearest = min(_NICE, key=lambda step: abs(step * power - value))
    return max(1.0, float(round(nearest * power)))


Sample = Literal["fill", "outline", "line", "none"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that is explained.

    Parameters: sample - a filled or an outlined box, a line, or nothing; look - its colour, or the style of
    its line; text; first - it begins a line of its own.
    """

    sample: Sample
    text: str
    look: str = ""
    first: bool = False


def entries(lanes: Swimlane, words: Words, lost: Mapping[str, float] | None) -> tuple[Entry, ...]:
    """What has to be explained: what occurs, and no more.

    Parameters: lanes; words - language; lost - minutes by step, or None.
    """
    steps = [row for row in lanes.rows if row.kind == "step"]
    found: list[Entry] = []
    if lost is not None:
        known = {row.step: lost[row.step] for row in steps if not math.isnan(lost.get(row.step, math.nan))}
        found.append(Entry(sample="none", text=words("swimlane.lost")))
        found += _classes(known, shades(lost), words)
        if len(known) < len(steps):
            found.append(Entry(sample="fill", look=PAPER, text=words("swimlane.lost_unknown")))
    first = lost is not None
    marks: tuple[tuple[Sample, str, str, bool], ...] = (
        ("outline", "--", "joins", any(row.joins for row in steps)),
        ("outline", ":", "deputy", any(row.deputies for row in steps)),
        ("line", "--", "back", any(arrow.back for arrow in lanes.arrows)),
        ("none", "", "units", any(row.units for row in steps)),
    )
    for sample, look, key, there in marks:
        if there:
            found.append(Entry(sample=sample, look=look, text=words(f"swimlane.{key}"), first=first))
            first = False
    return tuple(found)


def _classes(known: Mapping[str, float], scale: Shades, words: Words) -> Iterator[Entry]:
    """The shades, on each of several pages the same."""
    if any(minutes <= 0 for minutes in known.values()):
        yield Entry(sample="fill", look=NONE, text=words("swimlane.lost_none"))
    if any(minutes > 0 for minutes in known.values()):
        edges = [words.number(edge) for edge in scale.edges]
        texts = [words("swimlane.lost_range", low=low, high=high) for low, high in pairwise(edges)]
        if edges:
            texts.insert(0, words("swimlane.lost_below", high=edges[0]))
            texts.append(words("swimlane.lost_from", low=edges[-1]))
        else:
            texts = [words("swimlane.lost_above", low=words.number(0))]
        for colour, text in zip(scale.scale, texts, strict=True):
            yield Entry(sample="fill", look=colour, text=text)


Placed = tuple[Entry, float, int]


def placed(found: tuple[Entry, ...], width: float) -> tuple[Placed, ...]:
    """Entries in lines. Parameters: found; width - inches. Returns: each with its x and its line."""
    result: list[Placed] = []
    x, line = 0.02, 0
    for entry in found:
        wide = wide_text(entry.text, _SIZE) * 0.97 + (0 if entry.sample == "none" else _SAMPLE)
        if result and (entry.first or x + wide > width):
            x, line = 0.02, line + 1
        result.append((entry, x, line))
        x += wide + _GAP
    return tuple(result)


def draw_legend(ax: Axes, found: tuple[Placed, ...], top: float) -> None:
    """Draw the entries. Parameters: ax - in inches, y downwards; found - of `placed`; top - y."""
    from matplotlib.patches import Rectangle

    for entry, x, line in found:
        y = top + (line + 0.5) * LINE
        if entry.sample == "line":
            ax.plot((x, x + 0.17), (y, y), color=INK, linewidth=0.9, linestyle=entry.look)
        elif entry.sample != "none":
            fill, style = (entry.look, "-") if entry.sample == "fill" else (PAPER, entry.look)
            ax.add_patch(
                Rectangle(
                    (x, y - 0.045), 0.16, 0.09, facecolor=fill, edgecolor=INK, linewidth=0.6, linestyle=style
                )
            )
        offset = 0 if entry.sample == "none" else _SAMPLE
        colour = INK if entry.sample != "none" else MUTED
        ax.text(x + offset, y, entry.text, ha="left", va="center", fontsize=_SIZE, color=colour, gid="legend")
