"""Times of day that no clock gives: midnight, noon, always the same, always rounded, always as long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mining.log.quality.found import Found, first_rows
from mining.log.quality.view import LogView, Stamps
from sop.findings import Severity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DAY_SECONDS = 86_400
NOON = DAY_SECONDS // 2
ROUNDED: tuple[tuple[int, Severity], ...] = ((60, "warning"), (30, "warning"), (15, "note"), (5, "note"))
FEWEST, FEWEST_ROUNDED, FEWEST_DAYS = 5, 10, 5
PROMINENT = 3
"""So many times as often as on the full hours beside it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Clocks:
    """The times of day of a log."""

    view: LogView

    @cached_property
    def columns(self) -> tuple[tuple[Stamps, NDArray[np.int64]], ...]:
        """Start and end with their local second of the day."""
        hours = self.view.hours
        return tuple(
            (
                stamps,
                hours.time_of_day(stamps.minute) * 60 + stamps.seconds - (stamps.minute + hours.first) * 60,
            )
            for stamps in (self.view.start, self.view.end)
        )

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Stamps on each second of the day; a 25th hour counts as 23:59:59."""
        import numpy as np

        total = np.zeros(DAY_SECONDS, dtype=np.int64)
        for stamps, second in self.columns:
            picked = second if stamps.timed.all() else second[stamps.timed]
            total += np.bincount(np.minimum(picked, DAY_SECONDS - 1), minlength=DAY_SECONDS)
        return total

    @cached_property
    def midnight(self) -> tuple[NDArray[np.bool_] | None, NDArray[np.bool_] | None]:
        """Starts and ends that are bare dates written as 00:00:00; None each where there are none.

        They are where midnight stands at least twice and three times as often as 23:00 and 01:00 (own rule;
        Suriadi et al. 2017 call stamps in another form than expected "unanchored events").
        """
        at, beside = int(self.counts[0]), max(int(self.counts[3600]), int(self.counts[23 * 3600]))
        if at < 2 or at < PROMINENT * beside:
            return None, None
        start, end = (stamps.timed & (second == 0) for stamps, second in self.columns)
        return start, end

    def at(self, second: int) -> tuple[NDArray[np.bool_], ...]:
        """Starts and ends at a second of the day."""
        return tuple(stamps.timed & (own == second) for stamps, own in self.columns)


def odd_times(clocks: Clocks) -> Iterator[Found]:
    """Midnight, noon, one time of day that many stamps share, and rounded times."""
    total = int(clocks.counts.sum())
    start, end = clocks.midnight
    if start is not None and end is not None:
        yield _told(clocks, "midnight_times", (start, end), total)
        total -= int(start.sum()) + int(end.sum())
    counts = clocks.counts.copy()
    counts[0] = 0 if start is not None else counts[0]
    beside = max(int(counts[NOON - 3600]), int(counts[NOON + 3600]))
    if counts[NOON] >= max(FEWEST, PROMINENT * beside) and counts[NOON] > clocks.view.limits.common * total:
        yield _told(clocks, "noon_times", clocks.at(NOON), total)
        counts[NOON] = 0
    constant = list(_constant(clocks, counts, total))
    yield from constant or _rounded(clocks, counts, total)


def _constant(clocks: Clocks, counts: NDArray[np.int64], total: int) -> Iterator[Found]:
    """One time of day that is neither opening nor closing and stands on many stamps of many days."""
    import numpy as np

    view, free = clocks.view, counts.copy()
    windows, midnights = view.hours.calendar.windows, np.array(view.hours.calendar.midnights, dtype=np.int64)
    for edge in (windows.open, windows.close):
        free[(edge - midnights[np.searchsorted(midnights, edge, side="right") - 1]) % DAY_SECONDS] = 0
    second = int(free.argmax())
    if free[second] < FEWEST or free[second] <= view.limits.fixed * total:
        return
    masks = clocks.at(second)
    days = {
        int(day)
        for (stamps, _), mask in zip(clocks.columns, masks, strict=True)
        for day in np.unique(view.hours.day(stamps.minute[mask]))
    }
    if len(days) >= FEWEST_DAYS:
        clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        yield _told(clocks, "constant_time", masks, total, clock=clock)


def _rounded(clocks: Clocks, counts: NDArray[np.int64], total: int) -> Iterator[Found]:
    if total < FEWEST_ROUNDED:
        return
    for minutes, severity in ROUNDED:
        count = int(counts[:: minutes * 60].sum())
        if count >= clocks.view.limits.rounded * total:
            yield Found(
                rule="rounded_times",
                severity=severity,
                count=count,
                total=total,
                examples=(),
                fields={"minutes": str(minutes)},
            )
            return


def _told(
    clocks: Clocks, rule: str, masks: tuple[NDArray[np.bool_], ...], total: int, **fields: str
) -> Found:
    rows = first_rows(masks[0] | masks[1])
    stamps = [(column, mask) for (column, _), mask in zip(clocks.columns, masks, strict=True)]
    return Found(
        rule=rule,
        severity="warning",
        count=int(masks[0].sum()) + int(masks[1].sum()),
        total=total,
        rows=rows,
        values=clocks.view.moments(rows.tolist(), stamps),
        fields=fields,
    )
