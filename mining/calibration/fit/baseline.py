"""What a forecast without any model would say: it will go on as it did last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mining.calibration.fit.splitting import cases_of
from sop.events import CASE_ID, CASE_STAMP_COLUMNS, END, STAMP_COLUMNS, START, EventLog

if TYPE_CHECKING:
    import pandas as pd


def naive_baseline(
    train: EventLog, *, first: pd.Timestamp, cases: int, time_zone: str = "Asia/Jakarta"
) -> EventLog:
    """The last cases of the training part once more, moved by whole weeks.

    A case begins with its first stamp. The last `cases` of them to begin (of those that begin together, by
    case id) are all moved by the same number of weeks, Monday to Sunday on the wall: so many that the first
    of them begins in the week of `first`. Weekdays and hours stay what they were.

    Parameters: train - to learn from; first - beginning of the first case of the test part, zone-aware; cases
    - how many the test part has; time_zone - IANA name of the office's zone.
    Returns: a log of `cases` cases, of fewer where `train` has no more; case ids as they were.
    """
    begins = case_begins(train)
    last = begins.reset_index().sort_values(["begin", CASE_ID], kind="stable").tail(cases)
    chosen = cases_of(train, set(last[CASE_ID]))
    if not len(last):
        return chosen
    weeks = _week(first, time_zone) - _week(last["begin"].iloc[0], time_zone)
    return replace(
        chosen,
        events=_moved(chosen.events, STAMP_COLUMNS, weeks, time_zone),
        cases=_moved(chosen.cases, CASE_STAMP_COLUMNS, weeks, time_zone),
    )


def case_begins(log: EventLog) -> pd.Series:
    """First stamp of each case, start or end.

    Parameters: log.
    Returns: zone-aware stamps by case id, named `begin`; cases without any stamp are not in it.
    """
    stamps = log.events[[START, END]].min(axis=1)
    begins: pd.Series = stamps.groupby(log.events[CASE_ID]).min().dropna().rename("begin")
    return begins


def _week(instant: pd.Timestamp, time_zone: str) -> int:
    """Number of the week, Monday to Sunday, since 1 January 1 (a Monday)."""
    return (instant.tz_convert(time_zone).toordinal() - 1) // 7


def _moved(table: pd.DataFrame, columns: tuple[str, ...], weeks: int, time_zone: str) -> pd.DataFrame:
    """Stamps moved on the wall: 08:00 stays 08:00 where the clocks were changed in between."""
    import numpy as np
    import pandas as pd

    def move(stamps: pd.Series) -> pd.Series:
        wall = stamps.dt.tz_convert(time_zone).dt.tz_localize(None) + pd.Timedelta(weeks=weeks)
        twice = np.zeros(len(wall), dtype=bool)
        # An hour that does not exist in the new week is gone; one that comes twice is the later one.
        there = wall.dt.tz_localize(time_zone, ambiguous=twice, nonexistent="shift_forward")
        moved: pd.Series = there.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
        return moved

    return table.assign(**{name: move(table[name]) for name in columns})
