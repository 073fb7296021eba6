"""What runs now, where it stands and when it is due: for the first sheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from mining.performance.deadlines import Deadline
from ukur.charts import plain
from ukur.page.blocks import Rich, rich
from ukur.page.phrases import days, step_by_id
from ukur.words.phrases import listed

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words

SHOWN = 3
"""Cases that a sheet has room for."""


def running(mined: Mined, words: Words) -> tuple[Rich, ...]:
    """The running cases, the one that is due first on top, those without a deadline last.

    Parameters: mined - the log; words - language.
    Returns: one entry a case, and one for those that are not shown.
    """
    cases = mined.conformance.cases
    names = [str(name) for name in cases.loc[cases["state"] == "running", "case_id"]]
    if not names:
        return (rich(words, "page.running_none"),)
    due = _deadlines(mined, set(names))
    names.sort(key=lambda name: due[name].day if name in due else date.max)
    lines = [_case(mined, words, name, due.get(name)) for name in names[:SHOWN]]
    rest = names[SHOWN:]
    if rest:
        past = sum(name in due and due[name].past for name in rest)
        key = "page.running_more_past" if past else "page.running_more"
        lines.append(rich(words, key, n=words.number(len(rest)), past=words.number(past)))
    return tuple(lines)


def _case(mined: Mined, words: Words, name: str, deadline: Deadline | None) -> Rich:
    places = mined.status.steps
    here = places[(places["case_id"] == name) & places["state"].isin(["in_progress", "due"])]
    where = [_place(mined, words, row) for row in here.head(2).to_dict("records")]
    last = listed(words, where) if where else words("page.running_begun")
    begun = rich(words, "page.running_case", case=plain(name, 40), last=last)
    return begun + _due(mined, words, name, deadline)


def _place(mined: Mined, words: Words, row: dict[Any, Any]) -> str:
    step = step_by_id(words, mined.sop, str(row["step_id"]))
    if pd.isna(row["days"]):
        return words("page.running_at", step=step)
    return words("page.running_at_day", step=step, n=days(words, int(row["days"])))


def _due(mined: Mined, words: Words, name: str, deadline: Deadline | None) -> Rich:
    if deadline is None:
        return rich(words, "page.running_no_deadline")
    day, now = words.date(deadline.day), mined.state_day
    if deadline.day == now:
        return rich(words, "page.running_due_today", day=day)
    left = _left(mined, name, deadline.day)
    key = f"page.running_{'past' if deadline.past else 'due'}"
    if not left:
        return rich(words, key, day=day)
    return rich(words, f"{key}_by", day=day, n=days(words, abs(left)))


def _deadlines(mined: Mined, names: set[str]) -> dict[str, Deadline]:
    """Those that are recorded, else those that the SOP sets."""
    found = {name: deadline for name, deadline in mined.deadlines().items() if name in names}
    cases = mined.status.cases
    for name, day, past in zip(cases["case_id"], cases["deadline"], cases["overdue"], strict=True):
        if name in names and pd.notna(day) and str(name) not in found:
            found[str(name)] = Deadline(day=day, completed=False, past=pd.notna(past) and bool(past))
    return found


def _left(mined: Mined, name: str, day: date) -> int | None:
    """Working days until a deadline, below 0 past it; None where the calendar does not tell."""
    cases = mined.status.cases
    left = cases.loc[(cases["case_id"] == name) & (cases["deadline"] == day), "left_days"].dropna()
    return None if left.empty else int(left.iloc[0])
