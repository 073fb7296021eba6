"""What every minute of a compiled calendar is to the office, as one table to look stamps up in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sop.worktime import CompiledCalendar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]

CLOSED, BREAK, OPEN, LATE, WEEKEND, HOLIDAY, JOINT_LEAVE, DAY_OFF = range(8)
_KINDS = {"weekend": WEEKEND, "holiday": HOLIDAY, "joint_leave": JOINT_LEAVE, "day_off": DAY_OFF}
DAY_MINUTES = 1440


@dataclass(frozen=True, kw_only=True, eq=False)
class Hours:
    """The minutes of a calendar.

    Parameters: calendar; first - UTC minute at which it begins; kinds - of each minute one of CLOSED (before
    the first or after the last session of a working day), BREAK (between two), OPEN, LATE (open, and near the
    last close of the day), WEEKEND, HOLIDAY, JOINT_LEAVE, DAY_OFF; day_begin - minute at which each day
    begins, and the end of the last.
    """

    calendar: CompiledCalendar
    first: int
    kinds: NDArray[np.uint8]
    day_begin: IntArray

    def day(self, minutes: NDArray[Any]) -> IntArray:
        """Number of the local date of each minute."""
        import numpy as np

        if self._even:
            return (minutes // DAY_MINUTES).astype(np.int64)
        return np.asarray(np.searchsorted(self.day_begin, minutes, side="right") - 1, dtype=np.int64)

    def time_of_day(self, minutes: NDArray[Any]) -> IntArray:
        """Minutes since local midnight."""
        import numpy as np

        if self._even:
            return (minutes % DAY_MINUTES).astype(np.int64)
        return np.asarray(minutes - self.day_begin[self.day(minutes)], dtype=np.int64)

    @property
    def _even(self) -> bool:
        # Without a change of the clocks the date and the time of day are a division, no search.
        return bool((self.day_begin[1:] - self.day_begin[:-1] == DAY_MINUTES).all())


def office_minutes(calendar: CompiledCalendar, *, late_minutes: int) -> Hours:
    """Lay a calendar out by the minute.

    The minute in which a session closes counts as open: work that ends with the session is stamped then.

    Parameters: calendar; late_minutes - how long before the last close of a day is LATE.
    Returns: the table.
    """
    import numpy as np

    first = calendar.start // 60
    begin = np.array(calendar.midnights, dtype=np.int64) // 60 - first
    codes = np.array([_KINDS.get(day.kind, CLOSED) for day in calendar.days], dtype=np.uint8)
    kinds = np.repeat(codes, np.diff(begin))
    opens, closes = calendar.windows.open // 60 - first, calendar.windows.close // 60 - first
    days = np.searchsorted(begin, opens, side="right").tolist()
    sessions = list(zip(days, opens.tolist(), closes.tolist(), strict=True))
    for place, (day, opened, closed) in enumerate(sessions):
        kinds[opened : closed + 1] = OPEN
        following = sessions[place + 1] if place + 1 < len(sessions) else (-1, 0, 0)
        if following[0] == day:
            kinds[closed + 1 : following[1]] = BREAK
        else:
            kinds[max(opened, closed - late_minutes) : closed + 1] = LATE
    return Hours(calendar=calendar, first=first, kinds=kinds, day_begin=begin)
