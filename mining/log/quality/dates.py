"""Dates that stand alone: in the future, in another year, and days without any record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mining.log.quality.found import Found, first_rows
from mining.log.quality.view import EXAMPLE_ROWS, LogView

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DAY_SECONDS = 86_400
RHYTHM = 3
CHANCE = 0.01
NEAR = 40
"""Office days looked at on either side of a run, some two months."""


def future(view: LogView, as_of: dt.date | None) -> Iterator[Found]:
    """Stamps later than the day whose state the log tells (to the end of that day), or than an instant."""
    import numpy as np

    if as_of is None or not view.size:
        return
    limit = last_second(as_of, view.hours.calendar.time_zone)
    columns = [(stamps, stamps.known & (stamps.seconds > limit)) for stamps in (view.start, view.end)]
    count = sum(int(mask.sum()) for _, mask in columns)
    if count:
        rows = first_rows(np.asarray(columns[0][1] | columns[1][1]))
        yield Found(
            rule="future_stamps",
            severity="error",
            count=count,
            total=int(view.start.known.sum()) + int(view.end.known.sum()),
            rows=rows,
            values=view.moments(rows.tolist(), columns),
            fields={"date": as_of.isoformat()[:10]},
        )


def last_second(as_of: dt.date, zone: str) -> int:
    """The last second that is not in the future."""
    if isinstance(as_of, dt.datetime):
        return int((as_of if as_of.tzinfo else as_of.replace(tzinfo=ZoneInfo(zone))).timestamp())
    return int(dt.datetime.combine(as_of, dt.time(23, 59, 59), ZoneInfo(zone)).timestamp())


def lone(view: LogView) -> NDArray[np.int64]:
    """Places of events with a stamp more than `lone_days` from all stamps of the case's other events.

    Only where the rest of the case, two events at least, lies together: of two single events nobody can say
    which stands alone. An event whose own start and end lie so far apart counts where one of them is near.
    """
    import numpy as np

    far = view.limits.lone_days * DAY_SECONDS
    first, last = view.case_span
    wide = (last - first > far) & (last > first)
    if not wide.any():
        return np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(wide[view.case] & view.begun)
    ends = [(rows[column.known[rows]], column) for column in (view.start, view.end)]
    row = np.concatenate([places for places, _ in ends])
    when = np.concatenate([column.seconds[places] for places, column in ends])
    order = np.lexsort((row, when, view.case[row]))
    row, when = row[order], when[order]
    case = view.case[row]
    begins = np.append(True, (case[1:] != case[:-1]) | (np.diff(when) > far))
    group = np.cumsum(begins) - 1
    low = np.full(int(group[-1]) + 1, view.size, dtype=np.int64)
    high = np.full(len(low), -1, dtype=np.int64)
    np.minimum.at(low, group, row)
    np.maximum.at(high, group, row)
    single, of_case = low == high, case[begins]
    together = np.zeros(len(view.case_ids), dtype=bool)
    together[of_case[~single]] = True
    return np.unique(low[single & together[of_case]])


def lone_stamps(view: LogView, rows: NDArray[np.int64]) -> Iterator[Found]:
    """Events that `lone` found: often a slip in the year."""
    if len(rows):
        shown = rows[:EXAMPLE_ROWS]
        stamps = ((view.start, view.start.known), (view.end, view.end.known))
        yield Found(
            rule="lone_stamps",
            severity="warning",
            count=len(rows),
            total=int(view.begun.sum()),
            rows=shown,
            values=view.moments(shown.tolist(), stamps),
            fields={"days": str(view.limits.lone_days)},
        )


def record_gap(view: LogView, alone: NDArray[np.int64]) -> Iterator[Found]:
    """Runs of office days without any record that are far longer than chance would have it.

    Let p be the share of days with a record among the `NEAR` office days before a run or after it, the
    smaller of both. A run of L empty days begins on a given day with probability (1 - p)^L at most; it is
    told where L is at least `gap_days` and fewer than 0.01 such runs are to be expected in the whole span
    (geometric distribution; own rule). Where p is below one half, or the log begins or ends within `gap_days`
    office days, the office may just have had nothing to record: nothing is told. Three such runs or more are
    a rhythm of the work rather than lost records: a note. Events in `alone` do not count.
    """
    import numpy as np

    days = view.hours.calendar.days
    seen = _seen(view, alone)
    if not seen.any():
        return
    span = slice(int(seen.argmax()), len(seen) - int(seen[::-1].argmax()))
    working = np.array([day.working for day in days[span]], dtype=bool)
    office = np.flatnonzero(working) + span.start
    begins, lengths = _runs(seen[office])
    told = []
    for begin, length in zip(begins.tolist(), lengths.tolist(), strict=True):
        if length < view.limits.gap_days:
            continue
        sides = (seen[office[max(0, begin - NEAR) : begin]], seen[office[begin + length :][:NEAR]])
        share = min(float(side.mean()) if len(side) >= view.limits.gap_days else 0.0 for side in sides)
        if share >= 0.5 and len(office) * (1 - share) ** length < CHANCE:
            told.append((begin, length))
    if told:
        yield Found(
            rule="record_gap",
            severity="note" if len(told) >= RHYTHM else "warning",
            count=sum(length for _, length in told),
            total=len(office),
            values=[
                f"{days[office[begin]].date} - {days[office[begin + length - 1]].date} ({length})"
                for begin, length in told
            ],
            fields={"gaps": str(len(told))},
        )


def _seen(view: LogView, alone: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each day of the calendar: does it carry a start or an end?"""
    import numpy as np

    seen = np.zeros(len(view.hours.calendar.days), dtype=bool)
    for stamps in (view.start, view.end):
        known = stamps.known
        if len(alone):
            known = known.copy()
            known[alone] = False
        minutes = stamps.minute if known.all() else stamps.minute[known]
        seen |= np.bincount(view.hours.day(minutes), minlength=len(seen)) > 0
    return seen


def _runs(seen: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of False begins, and its length."""
    import numpy as np

    change = np.diff(np.concatenate(([1], seen.astype(np.int8), [1])))
    begins, ends = np.flatnonzero(change == -1), np.flatnonzero(change == 1)
    return begins, ends - begins
