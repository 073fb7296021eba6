"""Deadlines of the cases of a log, and which cases went past them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ukur.page.blocks import Cell, Rich, rich

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The deadline of one case.

    Parameters: day - by which it has to be completed, that day included; completed - the case is; past - it
    was completed after that day, or is not completed and the log tells the state of a later day.
    """

    day: date
    completed: bool
    past: bool


def deadlines(mined: Mined) -> dict[str, Deadline]:
    """The deadlines that are recorded.

    Parameters: mined - the log.
    Returns: one entry a case that has one, in the order of the log; empty where none is recorded.
    """
    cases = mined.performance.cases
    last = dict(zip(cases["case_id"], cases["last_stamp"], strict=True))
    state = dict(zip(cases["case_id"], cases["state"], strict=True))
    found = {}
    for name, stamp in zip(mined.log.cases["case_id"], mined.log.cases["deadline"], strict=True):
        day = mined.local_date(stamp)
        if day is None:
            continue
        completed = state.get(name) == "completed"
        reached = mined.local_date(last.get(name)) if completed else mined.state_day
        found[str(name)] = Deadline(day=day, completed=completed, past=reached is not None and reached > day)
    return found


def past_deadline(found: Mapping[str, Deadline], words: Words, *, completed: int) -> Rich:
    """How many completed cases went past their deadline; nothing where none had one.

    Parameters: found - of `deadlines`; words - language; completed - cases, with a deadline or without.
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
