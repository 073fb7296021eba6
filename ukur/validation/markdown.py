"""Markdown in which texts from outside stay text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ukur.charts.labels import plain

_MARKS = re.compile(r"([\\`*_\[\]|~$#])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BEGINNING = re.compile(r"^([-+=]|\d+(?=[.)](?:\s|$)))")
LONG = 300
"""Characters of a text from outside."""


def text(value: object, limit: int = LONG) -> str:
    """A text from outside, on one line, none of whose characters means anything in Markdown or HTML.

    Parameters: value; limit - characters of the text itself.
    """
    shown = plain(value, limit)
    for character, entity in _ENTITIES.items():
        shown = shown.replace(character, entity)
    # After the entities, whose own "#" there is none.
    shown = _MARKS.sub(r"\\\1", shown)
    return _BEGINNING.sub(lambda match: _apart(match[0]), shown)


def _apart(beginning: str) -> str:
    """A sign that would begin a list, made harmless; digits before a dot likewise."""
    return f"&#{ord(beginning[0])};{beginning[1:]}"


def bullets(items: Iterable[str]) -> str:
    """A list. Parameters: items - Markdown, each on one line."""
    return "\n".join(f"- {item}" for item in items)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table. Parameters: headings, rows - cells in Markdown, each on one line."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def label(value: object, limit: int = 40) -> str:
    """A text inside a diagram: letters, digits and a few harmless signs; what else there is becomes a blank.

    Parameters: value; limit - characters.
    """
    kept = "".join(c if c.isalnum() or c in " ,.-/()" else " " for c in plain(value, limit))
    return " ".join(kept.split()) or "-"
