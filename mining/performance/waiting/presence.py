"""When performers are there: hours of their own, and days on which they seem to have been away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.statistics import ENOUGH
from mining.performance.waiting.groups import by_value
from mining.performance.waiting.stretches import union
from mining.performance.waiting.waits import Waits
from mining.performance.waiting.work import Work
from sop.worktime import CompiledCalendar, Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

HALF = 0.5
"""Of a day's office hours, and of the days on which work asks for somebody."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Presence:
    """When performers are there.

    Parameters: own - hours by performer (code); who has none keeps the office's; away - days away.
    """

    own: Mapping[int, Windows]
    away: Mapping[int, Windows]

    def varies(self, performer: int) -> bool:
        """Is it ever away in office hours, as far as is known?"""
        return performer in self.own or performer in self.away

    def is_there(self, performer: int, instants: Int64) -> npt.NDArray[np.bool_]:
        """At which instants is it there?"""
        import numpy as np

        there = np.ones(len(instants), dtype=bool)
        if performer in self.own:
            there &= self.own[performer].is_open(instants)
        if performer in self.away:
            there &= ~self.away[performer].is_open(instants)
        return there

    def borders(self, performer: int) -> tuple[Int64, ...]:
        """All instants at which that changes."""
        windows = [source[performer] for source in (self.own, self.away) if performer in source]
        return tuple(borders for each in windows for borders in (each.open, each.close))


def silent_days(calendar: CompiledCalendar, work: Work, waits: Waits, at_desk: Flags) -> dict[int, Windows]:
    """Working days on which somebody seems to have been away.

    On such a day a step asked for this performer, who has neither a stamp nor work in progress on it. A step
    asks on the days on which it lay ready at some moment of the first half of the office's hours, where
    nobody else usually takes it; else on those on which it lay ready for at least half of the hours. Steps
    that need several performers do not ask: they may wait for another one. It is said only of performers who
    act on at least half of the days, 20 or more, on which steps ask for them, and only steps count on whose
    days they act at least half of the time: else silence says nothing.

    Parameters: calendar - the office's; work - seen; waits; at_desk - which waits are at a desk from their
    begin, as far as is known.
    Returns: whole days by performer (code).
    """
    import numpy as np

    midnights = np.array(calendar.midnights, dtype=np.int64)
    asked: dict[int, list[Flags]] = defaultdict(list)
    for need, rows in waits.by_need(at_desk):
        candidates, seats = waits.candidates[need], waits.seats(need)
        if sum(seat.count for seat in seats) > 1:
            continue
        for _, part in by_value(waits.step, rows):
            days = _asking(
                calendar, union(waits.begin[part], waits.end[part] + 1), alone=len(candidates) == 1
            )
            for one in candidates:
                asked[one].append(days)
    found = {}
    for one, steps_days in sorted(asked.items()):
        acted = _active_days(work, one, midnights)
        usual = [days for days in steps_days if (days & acted).sum() >= HALF * days.sum()]
        days = np.logical_or.reduce(usual) if usual else np.zeros(len(acted), dtype=bool)
        silent = np.flatnonzero(days & ~acted)
        if days.sum() >= ENOUGH and (days & acted).sum() >= HALF * days.sum() and len(silent):
            found[one] = union(midnights[silent], midnights[silent + 1])
    return found


def _asking(calendar: CompiledCalendar, waits: Windows, *, alone: bool) -> Flags:
    """Days on which work that lies ready asks for its performer."""
    import numpy as np

    midnights = np.array(calendar.midnights, dtype=np.int64)
    office = calendar.windows
    hours = np.asarray(office.between(midnights[:-1], midnights[1:]))
    open_waits = waits.intersect(office)
    if not alone:
        lay = np.asarray(open_waits.between(midnights[:-1], midnights[1:]))
        return np.asarray((hours > 0) & (lay >= HALF * hours))
    working = np.flatnonzero(hours > 0)
    noon = np.asarray(office.after(midnights[working], (hours[working] * HALF).astype(np.int64)))
    found = np.zeros(len(hours), dtype=bool)
    found[working] = np.asarray(open_waits.between(midnights[working], noon)) > 0
    return found


def _active_days(work: Work, performer: int, midnights: Int64) -> Flags:
    """Days with a stamp or with work in progress."""
    import numpy as np

    part = work.of(performer)
    days = len(midnights) - 1
    first = np.searchsorted(midnights, work.start[part], side="right") - 1
    last = np.searchsorted(midnights, work.end[part], side="right")
    change = np.bincount(first, minlength=days + 1) - np.bincount(last, minlength=days + 1)
    return np.asarray(np.cumsum(change[:days]) > 0)
