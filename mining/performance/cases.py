"""Each case from its release to its last completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mining.performance.clock import Clock, column
from mining.performance.row_codes import case_codes
from sop.events import CASE_ID, END, PRECISION, RELEASED, START, EventLog

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


def case_table(log: EventLog, clock: Clock, progress: pd.Series[str]) -> pd.DataFrame:
    """One row a case.

    Parameters: log - the log; clock - its stamps; progress - state by case id, in the order of the log.
    Returns: the columns that `Performance.cases` names, and `begin`, from which the cycle is counted.
    """
    import numpy as np
    import pandas as pd

    events, names = log.events, progress.index
    case = case_codes(events)[0]
    starts, ends = events[START].groupby(case), events[END].groupby(case)
    start, end = starts.min().set_axis(names), ends.min().set_axis(names)
    first = pd.concat([start, end], axis=1).min(axis=1)
    last = pd.concat([starts.max(), ends.max()], axis=1).max(axis=1).set_axis(names)
    released = log.cases.set_index(CASE_ID)[RELEASED].reindex(names)
    begin = released.fillna(first)
    by_day = np.bincount(case, (events[PRECISION] == "day").to_numpy(), len(names)) > 0
    stamped = np.where(start.notna() & (start == first), "start", "end")
    begins = np.where(released.notna(), "released", stamped)
    clock_days, working_days, milestone, calendar_days, reason = _cycles(clock, begin, last, by_day)
    return pd.DataFrame(
        {
            "case_id": names.astype("str"),
            "released": released.array,
            "first_stamp": first.array,
            "last_stamp": last.array,
            "begin": begin.array,
            "begins": begins,
            "cycle_clock_days": clock_days,
            "cycle_working_days": working_days,
            "milestone_days": milestone,
            "calendar_days": calendar_days,
            "state": progress.to_numpy(),
            "reason": reason,
        }
    ).astype({"begins": "str", "state": "str", "reason": "str"} | _stamp_types())


def _stamp_types() -> dict[str, str]:
    return dict.fromkeys(("released", "first_stamp", "last_stamp", "begin"), "datetime64[us, UTC]")


def _cycles(
    clock: Clock, begin: pd.Series[pd.Timestamp], last: pd.Series[pd.Timestamp], by_day: npt.NDArray[np.bool_]
) -> tuple[Any, Any, Any, Any, Any]:
    import numpy as np
    import pandas as pd

    a = column(begin, clock.calendar, by_day=by_day)
    b = column(last, clock.calendar, by_day=by_day)
    reason = np.full(len(by_day), "", dtype=object)
    reason[by_day] = "days_only"
    # The dates alone still tell whole days, but no working time.
    backwards = (b.day < a.day) | (~by_day & (b.seconds < a.seconds))
    reason[backwards] = "before_release"
    reason[~(a.known & b.known)] = "not_started"
    # A case with a single stamp did not take no time: how long it took is not recorded.
    single = ~by_day & a.known & (a.seconds == b.seconds)
    reason[single] = "only_one_stamp"
    lost = backwards | ~(a.known & b.known)
    clock_days = np.where(by_day, b.day - a.day, (b.seconds - a.seconds) / 86_400)
    working = clock.between(a.seconds, b.seconds) / clock.calendar.work_seconds_per_day
    milestone = pd.array([pd.NA] * len(by_day), dtype="Int64")
    calendar_days = milestone.copy()
    midnights = np.array(clock.calendar.midnights, dtype=np.int64)
    known = ~lost
    milestone[known] = clock.calendar.working_days_between(midnights[a.day[known]], midnights[b.day[known]])
    # Counted as working days are, so that the two can stand side by side: the first day is 1.
    calendar_days[known] = b.day[known] - a.day[known] + 1
    return (
        np.where(lost | single, np.nan, clock_days),
        np.where(lost | single | by_day, np.nan, working),
        milestone,
        calendar_days,
        reason,
    )
