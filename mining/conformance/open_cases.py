"""Which cases still run, so that what they have not yet done is not held against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.events import CASE_ID, COMPLETED, ENABLED, END, RUNNING, START, STATUS, STEP_ID, EventLog
from sop.model import Sop

if TYPE_CHECKING:
    import pandas as pd

OPEN_GAP_DAYS = 90


def case_progress(log: EventLog, sop: Sop, *, open_gap_days: float = OPEN_GAP_DAYS) -> pd.Series[str]:
    """How far each case is.

    A case whose status says so is `completed` or `running`. Without a status it is `completed` where all
    last steps of the SOP are completed in it, `running` where one is missing and its last event is less than
    `open_gap_days` older than the end of the log, else `unfinished`.

    Parameters: log - with `step_id` filled; sop - the SOP; open_gap_days - calendar days, 0 or more.
    Returns: `completed`, `running` or `unfinished` by case id, in the order of the log.
    Raises: ValueError - the gap is negative.
    """
    import pandas as pd

    if not open_gap_days >= 0:
        raise ValueError(f"open_gap_days must be 0 or more, not {open_gap_days}")
    events = log.events
    names = pd.Index(events[CASE_ID].drop_duplicates())
    stamp = events[END].fillna(events[START]).fillna(events[ENABLED])
    last = stamp.groupby(events[CASE_ID]).max().reindex(names)
    wanted = sop.last_steps()
    # Begun is not completed, except in a log that has no ends at all.
    over = events[END].notna() if events[END].notna().any() else events[START].notna()
    ends = events[over & events[STEP_ID].isin(wanted)].groupby(CASE_ID)[STEP_ID].nunique()
    done = ends.reindex(names, fill_value=0) == len(wanted)
    # The newest stamp of any kind: a step that has started shows that the log reaches that far.
    newest = pd.concat([events[START], events[END], events[ENABLED]]).max()
    young = (newest - last) < pd.Timedelta(days=open_gap_days)
    status = names.map(dict(zip(log.cases[CASE_ID], log.cases[STATUS], strict=True)))
    progress = pd.Series("unfinished", index=names, dtype="str")
    progress[young & ~done] = RUNNING
    progress[done] = COMPLETED
    progress[status == RUNNING] = RUNNING
    progress[status == COMPLETED] = COMPLETED
    progress[(status == "cancelled") & ~done] = "unfinished"
    return progress
