"""The other duties of one person.

They are many (some 17,000 in two years of four persons) and steps of the SOP are few. While no step waits for
a person, the person's other work is a single-server queue on the axis of on-duty time, and its completions
follow from prefix sums (Lindley 1952): nothing is simulated event by event. The moment a step asks for the
person, the desk is brought up to date and every duty becomes an event until no step waits. The answers are
those of the plain model, to the second.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from simulation.draws import PersonDraws
from simulation.record import Work
from sop.worktime.windows import HorizonError, Windows

FOREVER = 2**62
NONE_BEGUN = -1


def after(windows: Windows, start: int, work: int) -> int:
    """Like `Windows.after`, FOREVER where the windows end before."""
    try:
        return windows.after(start, work)
    except HorizonError:
        return FOREVER


class Duties:
    """The duties of one person, each known by its number; times are seconds on the axis of on-duty time.

    `free`: from when the hands are free for duty `next`. `_alone[k]`: when duty k would be completed had no
    step ever come between; steps only delay, so once the hands are idle all is again as if alone.
    """

    def __init__(self, luck: PersonDraws, start: int) -> None:
        self._windows = luck.windows
        self._chunks = luck.chunks(start)
        self._arrivals: list[int] = []
        self._axis: list[int] = []
        self._sizes: list[int] = []
        self._alone: list[int] = []
        self._moved: dict[int, int] = {}
        self._next = 0
        self._free = int(luck.windows.worked(start))
        self.next_arrival = FOREVER
        self._extend()
        self.none = not self._arrivals
        self._show_next()

    def _extend(self) -> bool:
        """Draw a further stretch of duties; False where there are no more."""
        for arrivals, sizes in self._chunks:
            if not len(arrivals):
                continue
            axis = np.asarray(self._windows.worked(arrivals), dtype=np.int64)
            done = np.cumsum(sizes)
            begun = np.maximum.accumulate(axis - done + sizes)
            before = self._alone[-1] if self._alone else self._free
            self._alone += (done + np.maximum(begun, before)).tolist()
            self._arrivals += arrivals.tolist()
            self._axis += axis.tolist()
            self._sizes += sizes.tolist()
            return True
        return False

    def _show_next(self) -> None:
        if self._next == len(self._arrivals) and not self._extend():
            self.next_arrival = FOREVER
        else:
            self.next_arrival = self._arrivals[self._next]

    def begin(self, now: int, before: int = 0) -> int:
        """Start the next duty at an instant on duty, and after it all that arrived before another instant.

        Returns: when the last of them is done.
        """
        begun = self._free = self._windows.worked(now)
        first = self._next
        while self._next == first or self.next_arrival < before:
            self._free += self._sizes[self._next]
            self._complete(self._next, self._free)
            self._next += 1
            self._show_next()
        return after(self._windows, now, self._free - begun)

    def call_off(self, now: int) -> int:
        """Of the duties begun with one another leave those whose turn has not come by this instant.

        Returns: when the one in hand is done.
        """
        limit = self._windows.worked(now)
        while self._next and self._done_at(self._next - 1) - self._sizes[self._next - 1] >= limit:
            self._next -= 1
            self._moved.pop(self._next, None)
        self._free = self._done_at(self._next - 1)
        self._show_next()
        return after(self._windows, self._windows.start, self._free)

    def _done_at(self, number: int) -> int:
        return self._moved.get(number, self._alone[number])

    def restart(self, now: int) -> None:
        """The hands are free from this instant on."""
        self._free = self._windows.worked(now)

    def advance(self, now: int) -> int:
        """Begin every duty whose start lies before an instant.

        Returns: the instant at which the last one begun is completed; NONE_BEGUN where none was.
        """
        limit, first = self._windows.worked(now), self._next
        while (not self._alone or self._alone[-1] < limit) and self._extend():
            pass
        self._one_by_one(limit)
        number = self._next
        if number < len(self._axis) and self._free <= self._axis[number] < limit:
            self._as_if_alone(limit)
        if self._next == first:
            return NONE_BEGUN
        self._show_next()
        return after(self._windows, self._windows.start, self._free)

    def _one_by_one(self, limit: int) -> None:
        """Until the hands are idle when the next duty arrives, or the limit is reached."""
        free, number = self._free, self._next
        while number < len(self._axis) and self._axis[number] < free < limit:
            free += self._sizes[number]
            self._complete(number, free)
            number += 1
            if number == len(self._axis):
                self._extend()
        self._free, self._next = free, number

    def _as_if_alone(self, limit: int) -> None:
        """All that begins before the limit, the hands being idle when the next duty arrives."""
        found = bisect_left(self._alone, limit, self._next)
        if found < len(self._alone) and self._alone[found] - self._sizes[found] < limit:
            found += 1
        self._next, self._free = found, self._alone[found - 1]

    def _complete(self, number: int, done: int) -> None:
        if done != self._alone[number]:
            self._moved[number] = done

    def done(self, end: int) -> Work:
        """What was begun before an instant, all of it brought up to date."""
        count = self._next
        finish = np.array(self._alone[:count], dtype=np.int64)
        moved = np.fromiter(self._moved, dtype=np.int64, count=len(self._moved))
        finish[moved] = np.fromiter(self._moved.values(), dtype=np.int64, count=len(self._moved))
        begun = finish - np.array(self._sizes[:count], dtype=np.int64)
        start, finish = self._instants(begun + 1) - 1, self._instants(finish)
        kept = start < end
        return Work(start=start[kept], end=finish[kept])

    def _instants(self, axis: np.ndarray) -> np.ndarray:
        """The earliest instants at which so many seconds were on duty."""
        total = self._windows.total
        if not total:
            return axis
        inside = np.minimum(axis, total)
        found = np.asarray(self._windows.after(np.full(len(axis), self._windows.start), inside))
        return np.where(axis > total, FOREVER, found)
