"""Dots, letters and colours that the frames of an animation are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from ukur.charts.shades import mixed
from ukur.charts.style import ACCENT, INK, MUTED, PAPER, RULE

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

WIDTH, MARGIN, RADIUS = 900, 12, 9
"""Dots of the screen: width of a frame, room at its sides, and half of a numbered dot."""
SEEN = "#c9d6e2"
_FILL = {"waiting": PAPER, "working": ACCENT, "seen": SEEN, "finished": SEEN}
_SHARP = 4
Place = tuple[float, float]


def numbered_dot(number: int, state: str) -> tuple[Picture, Picture]:
    """A numbered dot on white, and its mask. Parameters: number; state - of a `Spot`."""
    size = (2 * RADIUS + 1) * _SHARP
    dot, mask = Image.new("RGB", (size, size), PAPER), Image.new("L", (size, size), 0)
    ring = (_SHARP / 2, _SHARP / 2, size - _SHARP, size - _SHARP)
    ImageDraw.Draw(dot).ellipse(ring, fill=_FILL[state], outline=INK, width=5)
    letters = font(10 if number > 9 else 12, sharp=_SHARP, bold=True)
    ink = PAPER if state == "working" else INK
    ImageDraw.Draw(dot).text((size / 2, size / 2), str(number), font=letters, fill=ink, anchor="mm")
    ImageDraw.Draw(mask).ellipse((0, 0, size - 1, size - 1), fill=255)
    small = (2 * RADIUS + 1,) * 2
    cut_out = mask.resize(small, Image.Resampling.LANCZOS).point([0] * 128 + [255] * 128)
    return dot.resize(small, Image.Resampling.LANCZOS), cut_out


def palette() -> Picture:
    """The colours of a film: of paper, ink and dots, and what lies between them at their edges."""
    pairs = ((PAPER, INK, 11), (PAPER, MUTED, 6), (PAPER, ACCENT, 6), (SEEN, INK, 5))
    colours = [mixed(step / (n - 1), light=light, dark=dark) for light, dark, n in pairs for step in range(n)]
    colours += [RULE]
    values = [int(colour[at : at + 2], 16) for colour in dict.fromkeys(colours) for at in (1, 3, 5)]
    picture = Image.new("P", (1, 1))
    picture.putpalette(values)
    return picture


def along(points: Sequence[Place], share: float) -> Place:
    """The point at a share of the length of a line with corners. Parameters: points; share - 0 to 1."""
    lengths = [math.dist(one, two) for one, two in pairwise(points)]
    left = share * sum(lengths)
    for (one, two), length in zip(pairwise(points), lengths, strict=True):
        if length and left <= length:
            part = left / length
            return one[0] + part * (two[0] - one[0]), one[1] + part * (two[1] - one[1])
        left -= length
    return points[-1]


def font(size: int, *, sharp: int = 1, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The letters of the charts. Parameters: size - in dots; sharp - times as large; bold."""
    import matplotlib

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = f"{matplotlib.get_data_path()}/fonts/ttf/{name}"
    return ImageFont.truetype(path, size * sharp, layout_engine=ImageFont.Layout.BASIC)


def cut(text: str, size: int) -> str:
    """A text of one line; a longer one ends in an ellipsis. Parameters: text; size - of letters."""
    letters = font(size)
    if letters.getlength(text) <= WIDTH - 2 * MARGIN:
        return text
    while text and letters.getlength(text + "…") > WIDTH - 2 * MARGIN:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, size: int) -> list[str]:
    """A text in lines. Parameters: text; size - of letters."""
    letters, lines = font(size), [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if letters.getlength(longer) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
