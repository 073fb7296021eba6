"""Which visible row is which step of the data."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

MOST_COMPARED = 300
LIKE = 60
"""Likeness, of 100, from which a text counts as a step's that was rewritten."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What tells a step from others. Parameters: text - without blanks; number - None where it is none;
    time - as far as it can be compared, empty for none."""

    text: str
    number: int | None
    time: str = ""


def pairs(old: Sequence[Told], new: Sequence[Told]) -> tuple[list[int | None], int]:
    """Find for each visible row the step that it is: by equal texts, wherever they stand, then by likeness
    between the same neighbours, then by number or time where one row stands for one step.

    Parameters: old - steps of the data; new - visible rows.
    Returns: for each row the place of its step, None for a new one; how many of them say much the same.
    """
    found: list[int | None] = [None] * len(new)
    codes = difflib.SequenceMatcher(
        a=[one.text for one in old], b=[one.text for one in new], autojunk=False
    ).get_opcodes()
    for tag, a, b, c, _ in codes:
        if tag == "equal":
            found[c : c + b - a] = range(a, b)
    _moved(old, new, found)
    alike = sum(each is not None for each in found)
    for tag, a, b, c, d in codes:
        if tag != "equal":
            taken = set(found)
            left = [at for at in range(a, b) if at not in taken]
            open_ = [at for at in range(c, d) if found[at] is None]
            alike += _between(old, new, left, open_, found)
    return found, alike


def _moved(old: Sequence[Told], new: Sequence[Told], found: list[int | None]) -> None:
    """Rows that stand elsewhere now, letter for letter the same."""
    left: dict[str, list[int]] = {}
    for at in sorted(set(range(len(old))) - set(found), key=lambda each: -each):
        left.setdefault(old[at].text, []).append(at)
    for at, one in enumerate(new):
        if found[at] is None and left.get(one.text):
            found[at] = left[one.text].pop()


def _between(
    old: Sequence[Told], new: Sequence[Told], left: list[int], open_: list[int], found: list[int | None]
) -> int:
    """Pair what is left between two rows that are certain; how many are alike?"""
    alike = 0
    for place, at in enumerate(open_):
        if len(left) == len(open_):
            best: int | None = left[place]
        else:
            last = max((each for row in open_ if (each := found[row]) is not None), default=-1)
            free = [each for each in left if each > last]
            best = max(free, key=lambda each: likeness(old[each].text, new[at].text), default=None)
        if best is None:
            continue
        if likeness(old[best].text, new[at].text) >= LIKE:
            found[at] = best
            alike += 1
        elif len(left) == len(open_) and _same_row(old[best], new[at], only=len(open_) == 1):
            found[at] = best
    return alike


def _same_row(old: Told, new: Told, *, only: bool) -> bool:
    """Is one row in the place of one step the same for all that its text says?"""
    if old.number == new.number:
        return True
    return only and bool(old.time) and old.time == new.time


def likeness(old: str, new: str) -> float:
    """How alike two texts are, of 100; the beginning tells which step it is. Parameters: old; new."""
    from rapidfuzz import fuzz

    return fuzz.ratio(old[:MOST_COMPARED], new[:MOST_COMPARED])
