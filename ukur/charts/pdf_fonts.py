"""Fonts that a PDF carries along: those that come with matplotlib, and which of them has a letter.

DejaVu Sans (letters of most scripts) and STIX General, a serif; both licences allow embedding.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ukur.charts.labels import UNSHOWABLE

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

Family = Literal["sans", "serif"]
_FILES = {
    "ukur-sans": "DejaVuSans.ttf",
    "ukur-sans-bold": "DejaVuSans-Bold.ttf",
    "ukur-serif": "STIXGeneral.ttf",
    "ukur-serif-bold": "STIXGeneralBol.ttf",
}
_LAST = ("ukur-sans-bold", "ukur-sans")
"""Where a letter is looked for that the wanted font lacks: the bold one first only where bold is wanted."""


def font_name(family: Family, *, bold: bool = False) -> str:
    """The name under which reportlab knows a font, which it then does. Parameters: family; bold."""
    name = f"ukur-{family}{'-bold' if bold else ''}"
    _font(name)
    return name


def in_fonts(text: str, family: Family, *, bold: bool = False) -> Iterator[tuple[str, str]]:
    """A text in stretches, each with a font that has its letters.

    Parameters: text - one line; family, bold - wanted.
    Returns: pairs of font name and stretch; a letter that no font has is shown as a replacement character.
    """
    wanted = font_name(family, bold=bold)
    order = (wanted, *(_LAST if bold else _LAST[1:]))
    placed = ((_first_with(letter, order), letter) for letter in text)
    shown = (
        (name or _first_with(UNSHOWABLE, order), letter if name else UNSHOWABLE) for name, letter in placed
    )
    for name, pairs in groupby(shown, key=lambda pair: pair[0]):
        yield name, "".join(letter for _, letter in pairs)


def _first_with(letter: str, order: tuple[str, ...]) -> str:
    return next((name for name in order if ord(letter) in _font(name).face.charToGlyph), "")


@cache
def _font(name: str) -> TTFont:
    import matplotlib
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / _FILES[name]
    font = TTFont(name, str(path))
    pdfmetrics.registerFont(font)
    return font
