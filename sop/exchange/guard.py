"""Texts that a spreadsheet would run as a formula, made inert without loss.

A cell that begins with one of `= + - @`, TAB, CR, LF can be run by a spreadsheet. It gets one apostrophe in
front; so does a text that begins with an apostrophe itself, so that taking one off always restores the text.
"""

from __future__ import annotations

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def guard(text: str) -> str:
    """The text with one apostrophe in front where a spreadsheet could run it.

    Parameters: text - anything.
    Returns: a text that no spreadsheet evaluates; `unguard` gives the original back.
    """
    return f"'{text}" if text.startswith(_RISKY) else text


def unguard(text: str) -> str:
    """The text without the apostrophe that `guard` put in front.

    Parameters: text - a cell as read.
    Returns: the original text; an apostrophe that `guard` would not have put there stays ('s-Gravenhage).
    """
    bare = text.removeprefix("'")
    return bare if guard(bare) == text else text
