"""Stamps at which the office was closed, and whether another time zone explains them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mining.log.quality.found import Found, first_rows
from mining.log.quality.hours import BREAK, CLOSED, DAY_OFF, HOLIDAY, JOINT_LEAVE, LATE, OPEN, WEEKEND
from mining.log.quality.view import LogView, Stamps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS = {
    "outside_hours": (CLOSED, BREAK),
    "on_weekend": (WEEKEND,),
    "on_holiday": (HOLIDAY,),
    "on_joint_leave": (JOINT_LEAVE,),
    "on_day_off": (DAY_OFF,),
}
ZONES = (7, 8, 9)
"""WIB, WITA and WIT are so many hours ahead of UTC (Keppres 41/1987)."""
FEWEST = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class ClosedTimes:
    """What every stamp fell on.

    Parameters: view; midnight - stamps of start and of end that stand at midnight and seem to be bare dates.
    """

    view: LogView
    midnight: tuple[NDArray[np.bool_] | None, NDArray[np.bool_] | None]

    @cached_property
    def columns(self) -> tuple[tuple[Stamps, NDArray[np.bool_], NDArray[np.uint8]], ...]:
        """Start and end: the stamps, which of them tell a time of day, and what that minute is."""
        found = []
        for stamps, bare in zip((self.view.start, self.view.end), self.midnight, strict=True):
            timed = stamps.timed if bare is None else stamps.timed & ~bare
            found.append((stamps, timed, self.view.hours.kinds[stamps.minute]))
        return tuple(found)

    @cached_property
    def counts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How many stamps are of each kind: of those with a time of day, and of all."""
        import numpy as np

        timed = sum(_kinds(kinds, mask) for _, mask, kinds in self.columns)
        known = sum(_kinds(kinds, stamps.known) for stamps, _, kinds in self.columns)
        return np.asarray(timed), np.asarray(known)

    @cached_property
    def shift(self) -> Shift | None:
        """The change of the clock that brings far more stamps into office hours, or None.

        For each of 7, 8, 9 hours (and the offset of the office's own zone), later and earlier, the share of
        stamps inside office hours is found. The best counts where the share gains at least `shift_gain` and
        reaches at least `shift_inside`; of equally good ones the office's own offset, then the shorter, then
        the later. The rule and its limits are this toolkit's own.
        """
        timed = int(self.counts[0].sum())
        inside = int(self.counts[0][[OPEN, LATE]].sum())
        limits = self.view.limits
        # Where so many lie inside already, no shift can gain enough: clean logs pay nothing.
        if timed < FEWEST or inside > (1 - limits.shift_gain) * timed:
            return None
        own = self._own_offset
        hours = sorted({*ZONES, own} - {0}, key=lambda each: (each != own, each))
        found = [
            Shift(hours=sign * each, inside=self._inside(sign * each)) for each in hours for sign in (1, -1)
        ]
        best = max(found, key=lambda each: each.inside)
        enough = max(limits.shift_inside * timed, inside + limits.shift_gain * timed)
        return best if best.inside >= enough else None

    @property
    def _own_offset(self) -> int:
        import datetime as dt
        from zoneinfo import ZoneInfo

        calendar = self.view.hours.calendar
        local = dt.datetime.fromtimestamp(calendar.start, ZoneInfo(calendar.time_zone))
        offset = local.utcoffset() or dt.timedelta()
        return abs(round(offset.total_seconds() / 3600))

    def _inside(self, hours: int) -> int:
        import numpy as np

        kinds, total = self.view.hours.kinds, 0
        for stamps, timed, _ in self.columns:
            # The calendar ends a day after the last stamp; beyond it nothing is open.
            moved = stamps.minute[timed] + 60 * hours
            within = moved[(moved >= 0) & (moved < len(kinds))]
            total += int(np.isin(kinds[within], (OPEN, LATE)).sum())
        return total


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A change of the clock.

    Parameters: hours - added to the stamps; inside - stamps that then lie in office hours.
    """

    hours: int
    inside: int


def closed_times(times: ClosedTimes) -> Iterator[Found]:
    """Stamps outside office hours, on weekends, holidays, joint leave and local days off, each counted apart.

    Bare dates are judged by their day. Where a shift of the clock explains them, only that is told.
    """
    import numpy as np

    view = times.view
    timed, known = times.counts
    if times.shift is not None:
        yield _shifted(times, times.shift)
        return
    for rule, wanted in KINDS.items():
        # A bare date is no time of day; what day it is can be told.
        timed_only = rule == "outside_hours"
        counts = timed if timed_only else known
        count, total = int(counts[list(wanted)].sum()), int(counts.sum())
        if count:
            shown = _marked(times, wanted, timed_only=timed_only)
            rows = first_rows(np.asarray(shown[0][1] | shown[1][1]))
            yield Found(
                rule=rule,
                severity=view.limits.severity(count, total),
                count=count,
                total=total,
                rows=rows,
                values=view.moments(rows.tolist(), shown),
                fields={"time_zone": view.hours.calendar.time_zone},
            )


def _shifted(times: ClosedTimes, shift: Shift) -> Found:
    import numpy as np

    view, timed = times.view, times.counts[0]
    shown = _marked(times, (CLOSED, BREAK), timed_only=True)
    rows = first_rows(np.asarray(shown[0][1] | shown[1][1]))
    return Found(
        rule="time_zone_shift",
        severity="error",
        count=shift.inside,
        total=int(timed.sum()),
        rows=rows,
        values=view.moments(rows.tolist(), shown),
        examples=(),
        fields={
            "hours": f"{shift.hours:+d}",
            "inside": str(int(timed[[OPEN, LATE]].sum())),
            "time_zone": view.hours.calendar.time_zone,
        },
    )


def _marked(
    times: ClosedTimes, wanted: tuple[int, ...], *, timed_only: bool
) -> list[tuple[Stamps, NDArray[np.bool_]]]:
    """Starts and ends that fall on a kind of minute."""
    import numpy as np

    return [
        (stamps, np.isin(kinds, wanted) & (timed if timed_only else stamps.known))
        for stamps, timed, kinds in times.columns
    ]


def _kinds(kinds: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    import numpy as np

    return np.bincount(kinds if mask.all() else kinds[mask], minlength=DAY_OFF + 1)
