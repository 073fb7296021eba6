"""How much room texts take in a Word document: lines are broken here as an office program breaks them.

Widths are those of Helvetica, which Arial and Liberation Sans share.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from sop.plain import plain

LEADING = 1.2
"""Height of a line, by the size of its letters."""
BULLET = 7.0
"""Indent of a point of a list, in points."""
_CAREFUL = 1.03
"""Office programs space letters a little differently; a line that just fits here must fit there."""
LONGEST = 100_000


@dataclass(frozen=True, kw_only=True)
class Para:
    """A paragraph in a cell.

    Parameters: text - one line, without control characters; note - ours, not the document's: small and
    slanted; bullet - one point of several; bold; goes_on - began on the page before.
    """

    text: str
    note: bool = False
    bullet: bool = False
    bold: bool = False
    goes_on: bool = False


def clean(text: str) -> str:
    """A text on one line, control characters visible. Parameters: text - anything."""
    return plain(text, LONGEST)


def paras(texts: Iterable[str]) -> tuple[Para, ...]:
    """A paragraph for each text that is not empty; points of a list where there are several."""
    found = [clean(text) for text in texts if text.strip()]
    return tuple(Para(text=text, bullet=len(found) > 1) for text in found)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text on one line, in points. Parameters: text; size - of its letters, in points; bold."""
    return size * _CAREFUL * _width(text, bold)


@lru_cache(maxsize=10_000)
def _width(text: str, bold: bool) -> float:
    return sum(_advance(letter, bold) for letter in text)


@cache
def _advance(letter: str, bold: bool) -> float:
    """Width of one letter of size 1; a guess on the wide side where Helvetica does not have it."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    if " " <= letter <= "~":
        return float(stringWidth(letter, "Helvetica-Bold" if bold else "Helvetica", 1))
    if unicodedata.combining(letter):
        return 0.0
    return 1.1 if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF else 0.85


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> list[tuple[str, bool]]:
    """The lines of a text.

    Parameters: text - one line, blanks single; size; width - in points; bold.
    Returns: each line, and whether a blank follows it; words that no line holds are broken anywhere.
    """
    lines: list[tuple[str, bool]] = []
    line, used = "", 0.0
    blank = width_of(" ", size, bold=bold)
    for word in text.split(" "):
        wide = width_of(word, size, bold=bold)
        if line and used + blank + wide > width:  # also before a word that no line holds
            lines.append((line, True))
            line, used = "", 0.0
        if wide > width:
            *pieces, line = _pieces(word, size, width, bold=bold)
            lines += [(piece, False) for piece in pieces]
            used = width_of(line, size, bold=bold)
            continue
        line, used = (f"{line} {word}", used + blank + wide) if line else (word, wide)
    return [*lines, (line, False)] if line or not lines else lines


def _pieces(word: str, size: float, width: float, *, bold: bool) -> list[str]:
    found, start, used = [], 0, 0.0
    for place, letter in enumerate(word):
        wide = width_of(letter, size, bold=bold)
        if used + wide > width and place > start:
            found.append(word[start:place])
            start, used = place, 0.0
        used += wide
    return [*found, word[start:]]


def _measures(para: Para, size: float, width: float) -> tuple[float, float]:
    """Size of letters, and width of the lines."""
    own = note_size(size) if para.note else size
    return own, max(own, width - (BULLET if para.bullet else 0.0))


def height_of(content: Sequence[Para], size: float, width: float) -> float:
    """Height of paragraphs below one another, in points. Parameters: content; size; width - of the text."""
    total = 0.0
    for para in content:
        own, room = _measures(para, size, width)
        total += line_height(own) * len(wrap(para.text, own, room, bold=para.bold))
    return total


def note_size(size: float) -> float:
    """Size of the letters of a note, in half points, as Word counts. Parameters: size - of the text."""
    return round(1.64 * size) / 2


def line_height(size: float) -> float:
    """Height of a line: a multiple of a twentieth of a point, as Word counts. Parameters: size."""
    return round(size * LEADING * 20) / 20


def split(
    content: Sequence[Para], size: float, width: float, height: float
) -> tuple[tuple[Para, ...], tuple[Para, ...]]:
    """What fits into a height, and what is left over.

    Parameters: content; size; width; height - in points, of one line at least.
    Returns: paragraphs; one that is broken goes on in the second part.
    """
    for place, para in enumerate(content):
        own, room = _measures(para, size, width)
        lines = wrap(para.text, own, room, bold=para.bold)
        fitting = int(height / line_height(own) + 1e-6)
        if fitting < len(lines):
            head, tail = _joined(lines[:fitting]), _joined(lines[fitting:])
            here = (replace(para, text=head),) if head else ()
            rest = replace(para, text=tail, goes_on=bool(head) or para.goes_on)
            return (*content[:place], *here), (rest, *content[place + 1 :])
        height -= len(lines) * line_height(own)
    return tuple(content), ()


def _joined(lines: Sequence[tuple[str, bool]]) -> str:
    return "".join(f"{line} " if blank else line for line, blank in lines).strip()
