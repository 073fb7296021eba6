"""Dates and working days around the day whose state is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sop.worktime import CompiledCalendar, OfficeCalendar, compile_calendar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_DAY = dt.timedelta(days=1)
LAST = dt.date(2100, 12, 31)


@dataclass(frozen=True, kw_only=True, eq=False)
class OfficeDays:
    """A compiled calendar, and the day whose state is told.

    Parameters: calendar - reaches from before the first record to after the last date wanted; as_of - inside.
    """

    calendar: CompiledCalendar
    as_of: dt.date

    @cached_property
    def _until(self) -> npt.NDArray[np.int64]:
        """Working days from the calendar's first day to each day, that day inside."""
        import numpy as np

        return np.cumsum([day.working for day in self.calendar.days], dtype=np.int64)

    def number(self, date: dt.date) -> int | None:
        """Number of a date in the calendar; None outside."""
        number = date.toordinal() - self.calendar.first.toordinal()
        return number if 0 <= number < len(self.calendar.days) else None

    def date(self, seconds: int) -> dt.date:
        """The local date of an instant."""
        return self.calendar.local_date(seconds)

    def day_since(self, date: dt.date) -> int | None:
        """On the how-manieth working day a case is somewhere since a date, that date being the first."""
        first, now = self.number(date), self.number(self.as_of)
        if first is None or now is None or now < first:
            return None
        before = int(self._until[first - 1]) if first else 0
        return max(1, int(self._until[now]) - before)

    def left_until(self, date: dt.date) -> int | None:
        """Working days after the day of the state until a date, that date inside; negative where it is past.

        Parameters: date.
        Returns: 0 for the day itself, -1 where one working day has passed since; None outside the calendar.
        """
        limit, now = self.number(date), self.number(self.as_of)
        if limit is None or now is None:
            return None
        return int(self._until[limit]) - int(self._until[now])

    def after(self, days: float) -> dt.date | None:
        """The date so many working days after the day of the state; None beyond the calendar."""
        import numpy as np

        now = self.number(self.as_of)
        if now is None or not days >= 0:
            return None
        if days < 1:
            return self.as_of
        wanted = int(self._until[now]) + int(np.ceil(days))
        place = int(np.searchsorted(self._until, wanted, side="left"))
        return self.calendar.days[place].date if place < len(self.calendar.days) else None

    def span_ends(self, begin: int, seconds: int, *, day_only: bool) -> dt.date | None:
        """The date on which a span of working time ends; the latest possible where only the day is known.

        Parameters: begin - UTC seconds; seconds - of working time, above 0; day_only - `begin` tells the date
        alone: the span is counted from the close of that day.
        """
        from sop.worktime.windows import HorizonError

        if day_only:
            number = self.number(self.date(begin))
            if number is None:
                return None
            begin = self.calendar.midnights[number + 1]
        try:
            return self.date(self.calendar.windows.after(begin, seconds) - 1)
        except HorizonError:
            return None


def office_days(
    calendar: OfficeCalendar, as_of: dt.date, *, first: dt.date, ahead: int, dates: list[dt.date]
) -> OfficeDays:
    """A calendar that reaches far enough.

    Parameters: calendar - of the office; as_of - the day of the state; first - the first date of the log;
    ahead - working days that must be reached after it, 0 or more; dates - further dates that should be
    inside; those more than five years after the state are not.
    Returns: compiled from the day before the first record.
    Raises: InputError - outside the years whose holidays are known.
    """
    # Two calendar days a working day, and a month, hold the longest run of holidays.
    reach = [
        as_of + dt.timedelta(days=2 * ahead + 30),
        *(day for day in dates if day <= as_of + 5 * 366 * _DAY),
    ]
    return OfficeDays(
        calendar=compile_calendar(calendar, min(first, as_of) - _DAY, max(as_of, min(max(reach), LAST))),
        as_of=as_of,
    )
