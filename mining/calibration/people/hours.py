"""Hours of their own: when a post is never seen at work although the office is open and others are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sop.worktime import CompiledCalendar, Windows
    from sop.worktime.calendar import Week

    Int64 = npt.NDArray[np.int64]

FEWEST = 20
"""Starts of a post, and of all others together, below which nothing is said."""
CHANCE = 0.01
"""Hours of their own are said only where chance would narrow them so in fewer than one of a hundred posts."""
MATERIAL = 0.1
"""And only where they leave out at least so much of the office's time."""
OUTLIERS = 0.02
"""So much of the stamps at either end may be exceptions."""
SLOT = 1800
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, kw_only=True)
class OwnHours:
    """Own hours inside the office's. Parameters: days - weekdays, 0 is Monday; opens, closes - seconds."""

    days: tuple[int, ...]
    opens: int
    closes: int

    def week(self) -> Week:
        """As a scenario has it."""
        from sop.worktime.calendar import Week

        text = f"{_clock(self.opens)}-{_clock(self.closes)}"
        return Week.model_validate({WEEKDAYS[day]: (text,) for day in self.days})

    def windows(self, calendar: CompiledCalendar) -> Windows:
        """When somebody with these hours is on duty."""
        from simulation.clock import OfficeClock
        from sop.worktime import Windows

        clock = OfficeClock(calendar)
        pairs = [
            (clock.at(day.date, self.opens), clock.at(day.date, self.closes))
            for day in calendar.days
            if day.working and day.date.weekday() in self.days
        ]
        return Windows.from_pairs(pairs).intersect(calendar.windows)


@dataclass(frozen=True, kw_only=True, eq=False)
class Stamps:
    """What a post was seen to do, in UTC seconds.

    Parameters: starts, ends - of its work; ready - since when each piece that it started had lain ready, its
    start where that is not known; others - starts of everybody else.
    """

    starts: Int64
    ends: Int64
    ready: Int64
    others: Int64


def own_hours(seen: Stamps, calendar: CompiledCalendar, *, tests: int) -> OwnHours | None:
    """The hours of a post, where they are surely narrower than the office's.

    The hours reach from the first to the last time of day at which the post has a stamp, without the outer
    2 % at either end, to the half hour outwards, on the weekdays on which it has any. Two tests must agree,
    each at 1 % divided by the number of posts. If the post began its work when the others do, the share of
    the others' starts between two of its order statistics j - i apart would be Beta(j - i, n + 1 - (j - i))
    distributed (David and Nagaraja, Order Statistics, 2003): so small a share must be improbable; weekdays
    likewise. And work lay ready for it in the hours left out: at the rate at which it takes up work that
    lies ready inside its hours, nothing being taken up there must be improbable (exponential).

    Parameters: seen; calendar - the office's; tests - number of posts that are asked.
    Returns: None where the office's hours hold, or nothing can be told.
    """
    if len(seen.starts) < FEWEST or len(seen.others) < FEWEST:
        return None
    found = _narrowest(seen, calendar, tests)
    if found is None:
        return None
    windows = found.windows(calendar)
    if 1 - windows.total / calendar.windows.total < MATERIAL:
        return None
    return found if _left_lying(seen, calendar, windows) > _limit(tests) else None


def _limit(tests: int) -> float:
    """What must be expected, so that nothing at all is improbable."""
    return math.log(tests / CHANCE)


def _narrowest(seen: Stamps, calendar: CompiledCalendar, tests: int) -> OwnHours | None:
    """Hours that the post keeps to while others do not."""
    import numpy as np
    from scipy.special import betainc

    n = len(seen.starts)
    clock, _ = local(np.concatenate((seen.starts, seen.ends - 1)), calendar)
    trim = int(len(clock) * OUTLIERS)
    inside = np.sort(clock)[trim : len(clock) - trim]
    opens, closes = int(inside[0]) // SLOT * SLOT, -(-int(inside[-1]) // SLOT) * SLOT
    their_clock, their_day = local(seen.others, calendar)
    kept = np.unique(local(seen.starts, calendar)[1])
    share = float(((their_clock >= opens) & (their_clock <= closes)).mean())
    apart = max(n - 1 - 2 * int(n * OUTLIERS), 1)
    narrow = float(betainc(apart, n + 1 - apart, share)) < CHANCE / tests
    days_share = float(np.isin(their_day, kept).mean())
    choices = 2 ** len(np.unique(np.concatenate((their_day, kept))))
    fewer = days_share < 1 and choices * days_share**n < CHANCE / tests
    if not narrow and not fewer:
        return None
    return OwnHours(
        days=tuple(kept.tolist()) if fewer else tuple(range(7)),
        opens=opens if narrow else 0,
        closes=closes if narrow else 86_400,
    )


def _left_lying(seen: Stamps, calendar: CompiledCalendar, own: Windows) -> float:
    """How many pieces of work it would have taken up outside its hours, had it been there."""
    import numpy as np

    waited = seen.starts > seen.ready
    ready, start = seen.ready[waited], seen.starts[waited]
    office = np.asarray(calendar.windows.between(ready, start)).sum()
    inside = np.asarray(own.between(ready, start)).sum()
    taken = int((np.asarray(own.between(ready, start)) > 0).sum())
    return float(taken / max(inside, 1) * (office - inside))


def local(instants: Int64, calendar: CompiledCalendar) -> tuple[Int64, Int64]:
    """Seconds after local midnight and weekday of instants inside a calendar."""
    import numpy as np

    midnights = np.array(calendar.midnights, dtype=np.int64)
    day = np.clip(np.searchsorted(midnights, instants, side="right") - 1, 0, len(midnights) - 2)
    return instants - midnights[day], (day + calendar.first.weekday()) % 7


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
