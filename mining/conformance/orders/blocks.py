"""Which events of a log have no order that is known: equal stamps, or stamps too coarse to tell.

A stamp covers an interval: a date-only one its day, one to the minute its minute. Two events are ordered
for sure where the interval of the first ends before that of the second begins. Intervals that overlap,
directly or through others, form a block; inside a block of several precisions some pairs may still be
ordered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.errors import LogError, Problem
from sop.events import END, INSTANCE, PRECISION, START

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

WIDTH_SECONDS = {"second": 0, "minute": 60, "day": 86_400}


@dataclass(frozen=True)
class Unordered:
    """Neighbouring events of a trace whose order is not known, or only in part.

    Parameters: first - place of the first in the trace; size - how many; before - for each the events of the
    block that came before it for sure, as bits; empty where nothing is sure. Activities that the SOP does not
    know are no part of it: where they stand says nothing about the others.
    """

    first: int
    size: int
    before: tuple[int, ...] = ()

    def may_follow(self, event: int, taken: int) -> bool:
        """May this event of the block come next, after those taken?"""
        return not taken >> event & 1 and (not self.before or self.before[event] & ~taken == 0)


@dataclass(frozen=True, kw_only=True)
class Spans:
    """When each event may have been: `begin` to `end` in microseconds UTC, the end not included."""

    begin: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]

    def before(self, rows: npt.NDArray[np.int64]) -> tuple[int, ...]:
        """For each of these events those before it for sure, as bits; empty where there are none."""
        sure = self.end[rows][None, :] <= self.begin[rows][:, None]
        if not sure.any():
            return ()
        return tuple(sum(1 << int(other) for other in row.nonzero()[0]) for row in sure)


def spans(events: pd.DataFrame, time_zone: str) -> Spans:
    """The interval that the stamp of each event covers: its start, else its end.

    Parameters: events - the event table; time_zone - IANA name, tells where a day begins.
    Returns: intervals in the order of the rows.
    Raises: LogError - an event has neither start nor end.
    """
    import numpy as np

    stamp = events[START].fillna(events[END])
    if stamp.isna().any():
        rows = events.loc[stamp.isna(), INSTANCE]
        raise LogError(
            Problem(
                code="event_without_stamp", value=str(int(rows.iloc[0])), fields={"count": str(len(rows))}
            )
        )
    begin = stamp.dt.as_unit("us").astype("int64").to_numpy()
    width = events[PRECISION].map(WIDTH_SECONDS).fillna(0).to_numpy().astype(np.int64) * 1_000_000
    by_day = (events[PRECISION] == "day").to_numpy()
    if by_day.any():
        local = stamp.dt.tz_convert(time_zone)
        midnight = local.dt.normalize().dt.tz_convert("UTC").dt.as_unit("us").astype("int64").to_numpy()
        begin = np.where(by_day, midnight, begin)
    begin = np.where(width == 60_000_000, begin - begin % 60_000_000, begin)
    return Spans(begin=begin, end=begin + np.maximum(width, 1))


def block_numbers(case: npt.NDArray[np.int64], found: Spans) -> npt.NDArray[np.int64]:
    """Number of the block of each event, rising with time inside a case.

    Parameters: case - ordinal of the case of each event; found - intervals of the events.
    """
    import numpy as np
    import pandas as pd

    order = np.lexsort((found.begin, case))
    table = pd.DataFrame({"case": case[order], "begin": found.begin[order], "end": found.end[order]})
    reach = table.groupby("case")["end"].cummax().to_numpy()
    new = np.ones(len(order), dtype=bool)
    new[1:] = (table["case"].to_numpy()[1:] != table["case"].to_numpy()[:-1]) | (
        table["begin"].to_numpy()[1:] >= reach[:-1]
    )
    block = np.empty(len(order), dtype=np.int64)
    block[order] = np.cumsum(new)
    return block


def mixed_blocks(block: npt.NDArray[np.int64], code: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether each event stands in a block in which there are different codes.

    Parameters: block - of each event, the events of one block side by side; code - what each event is; -1
    counts for nothing.
    """
    import numpy as np

    if not len(block):
        return np.zeros(0, dtype=bool)
    edges = np.flatnonzero(np.r_[True, block[1:] != block[:-1]])
    low = np.minimum.reduceat(np.where(code < 0, np.iinfo(np.int64).max, code), edges)
    high = np.maximum.reduceat(code, edges)
    return np.repeat((high >= 0) & (low < high), np.diff(np.r_[edges, len(block)]))
