"""Working days between dates: what is left where a log tells no time of day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.performance.clock import Clock, column
from mining.performance.instances import completed_before
from sop.events import EventLog

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Int64 = npt.NDArray[np.int64]
    Float = npt.NDArray[np.float64]


def elapsed_days(log: EventLog, clock: Clock) -> Float:
    """Working days from the completion before (else the release) to the completion.

    Parameters: log, clock - of one log.
    Returns: by event, 0 on the same day, so that the days of a case add up; NaN where a date is missing or
    the release comes later.
    """
    import numpy as np

    origin = completed_before(log, clock)
    known = origin.known & clock.end.known & (origin.day <= clock.end.day)
    return np.where(known, _number(clock, clock.end.day) - _number(clock, origin.day), np.nan)


def case_days(clock: Clock, cases: pd.DataFrame) -> float:
    """Working days from the beginning to the last stamp, of all cases together, counted likewise.

    Parameters: clock; cases - of `case_table`.
    """
    import numpy as np

    by_day = np.zeros(len(cases), dtype=bool)
    begin = column(cases["begin"], clock.calendar, by_day=by_day)
    last = column(cases["last_stamp"], clock.calendar, by_day=by_day)
    known = begin.known & last.known & (begin.day <= last.day)
    return float((_number(clock, last.day) - _number(clock, begin.day))[known].sum())


def _number(clock: Clock, day: Int64) -> Int64:
    """How many working days there are up to a day, itself included."""
    import numpy as np

    return np.cumsum([one.working for one in clock.calendar.days])[day]
