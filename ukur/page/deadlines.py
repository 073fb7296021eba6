"""Deadlines of the cases of a log in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ukur.page.blocks import Cell, Rich, rich

if TYPE_CHECKING:
    from mining.performance.deadlines import Deadline
    from ukur.words import Words


def past_deadline(found: Mapping[str, Deadline], words: Words, *, completed: int) -> Rich:
    """How many completed cases went past their deadline; nothing where none had one.

    Parameters: found - of `Mined.deadlines`; words - language; completed - cases, with a deadline or without.
    """
    done = [deadline for deadline in found.values() if deadline.completed]
    if not done:
        return ()
    past = sum(deadline.past for deadline in done)
    which = "all" if len(done) == completed else "some"
    key = f"page.past_{which}" if past else "page.past_none"
    return rich(words, key, n=words.number(past), total=words.number(len(done)))


def deadline_cell(deadline: Deadline | None, words: Words) -> Cell:
    """A deadline in a table, marked in words where it is past."""
    if deadline is None:
        return Cell(text="–")
    return Cell(text=words.date(deadline.day), details=(words("page.past"),) if deadline.past else ())
