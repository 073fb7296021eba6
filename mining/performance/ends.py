"""The latest completion in a group of rows that is not after an instant: one search for all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.clock import Clock, Column

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]
    Bool = npt.NDArray[np.bool_]

NONE = -(2**62)
"""Score where there is no completion."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Sorted:
    """Rows of one precision by group and end. Parameters: key - group and seconds in one number."""

    key: Int64
    group: Int64
    row: Int64


@dataclass(frozen=True, kw_only=True, eq=False)
class Ends:
    """Completions by group.

    A stamp with a time of day and another with one are compared by the second, all others by their days.

    Parameters: clock - stamps of all rows; timed, dated - rows whose end tells the time of day, and those
    whose end tells the date only; span - seconds from the first instant of the calendar to the last, and 1.
    """

    clock: Clock
    timed: _Sorted
    dated: _Sorted
    span: int

    @classmethod
    def of(cls, group: Int64, clock: Clock) -> Ends:
        """Sort the ends.

        Parameters: group - 0 or more, by row (groups times seconds of the calendar stay below 2^63); clock -
        the stamps.
        """
        span = clock.calendar.end - clock.calendar.start + 1
        end = clock.end
        return cls(
            clock=clock,
            timed=_sorted(group, end, end.timed, clock.calendar.start, span),
            dated=_sorted(group, end, end.known & ~end.timed, clock.calendar.start, span),
            span=span,
        )

    def latest(self, group: Int64, instant: Column, row: Int64) -> Int64:
        """The latest end that is not after an instant, of another row than the one that asks.

        Parameters: group - where to look; instant - known throughout; row - who asks.
        Returns: `2 * seconds + 1` of an end that tells the time of day, `2 * seconds` of one that tells the
        date, NONE where there is none.
        """
        import numpy as np

        midnights = np.array(self.clock.calendar.midnights, dtype=np.int64)
        day_end = midnights[instant.day + 1] - 1
        timed = self._search(self.timed, group, np.where(instant.timed, instant.seconds, day_end), row)
        dated = self._search(self.dated, group, day_end, row)
        seconds = self.clock.end.seconds
        return np.maximum(
            np.where(timed >= 0, 2 * seconds[timed] + 1, NONE), np.where(dated >= 0, 2 * seconds[dated], NONE)
        )

    def _search(self, ends: _Sorted, group: Int64, bound: Int64, asking: Int64) -> Int64:
        """Rows, -1 where none fits."""
        import numpy as np

        if not len(ends.key):
            return np.full(len(group), -1, dtype=np.int64)
        asked = group * self.span + (bound - self.clock.calendar.start)
        place = np.searchsorted(ends.key, asked, side="right") - 1
        itself = (place >= 0) & (ends.row[place] == asking)
        place -= itself
        fits = (place >= 0) & (ends.group[place] == group)
        return np.where(fits, ends.row[place], -1)


def _sorted(group: Int64, end: Column, chosen: Bool, start: int, span: int) -> _Sorted:
    import numpy as np

    row = np.flatnonzero(chosen)
    key = group[row] * span + (end.seconds[row] - start)
    order = np.argsort(key, kind="stable")
    return _Sorted(key=key[order], group=group[row][order], row=row[order])
