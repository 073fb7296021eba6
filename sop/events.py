"""THE event table: one row per activity instance, written by the simulator and read by the miner.

A log is two tables. `events` holds the activity instances, `cases` one row a case. Simulated and real logs
have the same columns, so they go through the same analysis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

CASE_ID = "case_id"
INSTANCE = "instance"
ACTIVITY = "activity"
STEP_ID = "step_id"
UNIT = "unit"
VISIT = "visit"
ROLE = "role"
PERSON = "person"
PARTICIPANTS = "participants"
ENABLED = "enabled"
START = "start"
END = "end"
PRECISION = "precision"

EVENT_COLUMNS = (
    CASE_ID, INSTANCE, ACTIVITY, STEP_ID, UNIT, VISIT, ROLE, PERSON, PARTICIPANTS,
    ENABLED, START, END, PRECISION,
)  # fmt: skip
STAMP_COLUMNS = (ENABLED, START, END)
NUMBER_COLUMNS = (INSTANCE, VISIT)
PRECISIONS = ("second", "minute", "day")

SOP_ID = "sop"
REVISION = "revision"
OPD = "opd"
PERIOD = "period"
RELEASED = "released"
DEADLINE = "deadline"
STATUS = "status"
ORIGIN = "origin"

CASE_COLUMNS = (CASE_ID, SOP_ID, REVISION, OPD, PERIOD, RELEASED, DEADLINE, STATUS, ORIGIN)
CASE_STAMP_COLUMNS = (RELEASED, DEADLINE)
SIMULATED = "simulated"
"""The origin of a case that no office ever had; it travels with the log, so that nobody takes it for real."""
COMPLETED, RUNNING = "completed", "running"
STATUSES = (COMPLETED, RUNNING, "cancelled", "")


@dataclass(frozen=True, kw_only=True, repr=False)
class EventLog(Shown):
    """A log in the shape that all analyses share.

    Parameters: events - columns EVENT_COLUMNS; `case_id`, `activity`, `unit`, `role`, `person`,
    `participants`, `precision` are text (empty where unknown; `participants` a JSON array of
    {"person", "role"}), `step_id` text or missing, `instance` and `visit` integers (row of the log from 1;
    nth time of this step in this case, 0 unknown), stamps `datetime64[us, UTC]` or missing. cases - columns
    CASE_COLUMNS, one row for each case id of `events`; `origin` is `simulated` or empty. attributes - what
    else is known of the cases and somebody asked to keep: `case_id` and one column of texts (empty where
    unknown) for each header of the source, one row for each row of `cases`, in its order; None where nobody
    asked.
    """

    events: pd.DataFrame
    cases: pd.DataFrame
    attributes: pd.DataFrame | None = None


def event_log(events: pd.DataFrame, cases: pd.DataFrame | None = None) -> EventLog:
    """Bring tables into the shape and order of an EventLog.

    Parameters: events - some of EVENT_COLUMNS, at least case_id, activity and one stamp; stamps zone-aware.
    cases - some of CASE_COLUMNS, or None.
    Returns: a log whose events are sorted by case, then start (else end), step order as given, row.
    Raises: ValueError - a stamp column without a zone, or a case id without events in `cases`.
    """
    import pandas as pd

    table = pd.DataFrame(index=events.index)
    for column in EVENT_COLUMNS:
        table[column] = _column(events, column)
    table = table.reset_index(drop=True)
    if INSTANCE not in events:
        table[INSTANCE] = range(1, len(table) + 1)
    if cases is None:
        cases = pd.DataFrame({CASE_ID: table[CASE_ID].drop_duplicates()})
    return EventLog(events=table, cases=case_frame(cases))


def case_frame(cases: pd.DataFrame) -> pd.DataFrame:
    """Bring a case table into the shape of an EventLog.

    Parameters: cases - some of CASE_COLUMNS, at least case_id; stamps zone-aware.
    Returns: all of them, index 0, 1, ...
    Raises: ValueError - a stamp column without a zone.
    """
    import pandas as pd

    table = pd.DataFrame(index=cases.index)
    for column in CASE_COLUMNS:
        table[column] = _column(cases, column)
    return table.reset_index(drop=True)


def _column(frame: pd.DataFrame, column: str) -> pd.Series:
    import pandas as pd

    if column in (*STAMP_COLUMNS, *CASE_STAMP_COLUMNS):
        if column not in frame:
            return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
        stamps = frame[column]
        if not isinstance(stamps.dtype, pd.DatetimeTZDtype) and stamps.notna().any():
            raise ValueError(f"stamps of column {column!r} have no time zone")
        return stamps.astype("datetime64[us, UTC]")
    if column in NUMBER_COLUMNS:
        if column not in frame:
            return pd.Series(0, index=frame.index, dtype="int64")
        return frame[column].astype("int64")
    if column not in frame:
        return pd.Series(pd.NA if column == STEP_ID else "", index=frame.index, dtype="str")
    text = frame[column].astype("str")
    return text if column == STEP_ID else text.fillna("")
