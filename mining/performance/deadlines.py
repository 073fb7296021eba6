"""Deadlines of the cases of a log, and which cases went past them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sop.events import CASE_ID, DEADLINE, EventLog

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The deadline of one case.

    Parameters: day - by which it has to be completed, that day included; completed - the case is; past - it
    was completed after that day, or is not completed and the log tells the state of a later day.
    """

    day: date
    completed: bool
    past: bool


def case_deadlines(
    log: EventLog,
    cases: pd.DataFrame,
    *,
    local_date: Callable[[object], date | None],
    state_day: date | None,
) -> dict[str, Deadline]:
    """The deadlines that are recorded.

    Parameters: log; cases - of its `Performance`; local_date - the day of a stamp at the office; state_day -
    whose state the log tells.
    Returns: one entry a case that has one, in the order of the log; empty where none is recorded.
    """
    last = dict(zip(cases["case_id"], cases["last_stamp"], strict=True))
    state = dict(zip(cases["case_id"], cases["state"], strict=True))
    found = {}
    for name, stamp in zip(log.cases[CASE_ID], log.cases[DEADLINE], strict=True):
        day = local_date(stamp)
        if day is None:
            continue
        completed = state.get(name) == "completed"
        reached = local_date(last.get(name)) if completed else state_day
        found[str(name)] = Deadline(day=day, completed=completed, past=reached is not None and reached > day)
    return found
