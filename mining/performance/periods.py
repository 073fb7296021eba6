"""The period to which each case belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mining.performance.row_codes import case_codes
from sop.events import CASE_ID, END, PERIOD, RELEASED, START, EventLog

if TYPE_CHECKING:
    import pandas as pd

Unit = Literal["month", "quarter", "year"]
UNITS: tuple[Unit, ...] = ("month", "quarter", "year")


def case_periods(log: EventLog, *, unit: Unit, time_zone: str) -> pd.Series[str]:
    """The period of each case: that of the case table, else the calendar's at its release (or first stamp).

    Parameters: log; unit - of the calendar; time_zone - IANA name: whose midnight begins a month.
    Returns: by case id, in the order of the log: the text of the case table, `2026-01`, `2026-Q1`, `2026`, or
    empty where nothing of the case is known.
    Raises: ValueError - another unit.
    """
    import pandas as pd

    if unit not in UNITS:
        raise ValueError(f"the unit of a period is one of {', '.join(UNITS)}, not {unit}")
    case, names = case_codes(log.events)
    stamps = pd.concat([log.events[name].groupby(case).min() for name in (START, END)], axis=1)
    own = log.cases.drop_duplicates(CASE_ID, keep="last").set_index(CASE_ID).reindex(names)
    begin = own[RELEASED].fillna(stamps.min(axis=1).set_axis(names))
    local = begin.dt.tz_convert(time_zone).dt
    year = local.year.astype("Int64").astype("str")
    if unit == "month":
        year += "-" + local.month.astype("Int64").astype("str").str.zfill(2)
    elif unit == "quarter":
        year += "-Q" + local.quarter.astype("Int64").astype("str")
    told = own[PERIOD].fillna("").astype("str")
    return told.where(told != "", year.where(begin.notna(), "")).astype("str").set_axis(names)
