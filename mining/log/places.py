"""How many places are named before the rest is only counted."""

from __future__ import annotations

from collections.abc import Sequence

from sop.errors import Problem

PLACES = 20


def first(problems: Sequence[Problem], file: str, *, total: int = 0) -> list[Problem]:
    """The first problems, and how many more there are.

    Parameters: problems - any number; file - as the user gave it; total - how many there are in all, where
    `problems` are only the first of them.
    Returns: at most PLACES of them, then one that counts the rest.
    """
    shown = list(problems[:PLACES])
    rest = max(total, len(problems)) - len(shown)
    if rest > 0:
        shown.append(Problem(code="more_problems", file=file, value=str(rest)))
    return shown
