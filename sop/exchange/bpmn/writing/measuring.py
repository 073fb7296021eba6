"""How much room a text takes, told without a font: letters as in Arial, rather too wide than too narrow."""

from __future__ import annotations

LINE = 1.2
"""Height of a line, in sizes of the letters."""


def text_width(text: str, size: float) -> float:
    """The width of a text in one line.

    Parameters: text; size - of the letters, pixels.
    Returns: pixels.
    """
    return size * sum(_width(character) for character in text)


def line_count(text: str, width: float, size: float) -> int:
    """Lines that a text takes when it is broken between words, and inside those that are too long.

    Parameters: text; width - of a line, pixels; size - of the letters, pixels.
    Returns: 1 or more.
    """
    count, used = 1, 0.0
    blank = text_width(" ", size)
    for word in text.split():
        needed = text_width(word, size)
        if used and used + blank + needed > width:
            count, used = count + 1, 0.0
        used += needed + (blank if used else 0.0)
        while used > width:
            count, used = count + 1, used - width
    return count


def _width(character: str) -> float:
    if ord(character) >= 0x2E80:  # scripts whose letters fill a square
        return 1.0
    if character in " .,:;|!'ijlItfr()[]/-":
        return 0.36
    return 0.86 if character in "mwMW@%" else 0.72 if character.isupper() else 0.58
