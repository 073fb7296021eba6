"""The office's wall clock and days, as instants: what rules of dates and hours come down to."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from simulation.plan import Int64
    from sop.worktime.compiled import CompiledCalendar

DAY = 86_400


class OfficeClock:
    """Looks up instants (UTC seconds) of local days.

    Parameters: calendar - compiled; what lies outside its range is asked of the zone alone.
    """

    def __init__(self, calendar: CompiledCalendar) -> None:
        self.calendar = calendar
        self.midnights: Int64 = np.array(calendar.midnights, dtype=np.int64)
        self._zone = ZoneInfo(calendar.time_zone)
        self._working = [day.date for day in calendar.days if day.working]
        self._first = calendar.first.toordinal()

    def at(self, day: date, seconds: int = 0) -> int:
        """The instant so many seconds after local midnight by the wall clock; 86,400 is the next midnight."""
        index = day.toordinal() - self._first
        if 0 <= index < len(self.midnights) - 1:
            midnight, following = int(self.midnights[index]), int(self.midnights[index + 1])
            if seconds == DAY or following - midnight == DAY:
                return min(midnight + seconds, following)
        wall = datetime.combine(day, time(), self._zone) + timedelta(seconds=seconds)
        return int(wall.timestamp())

    def instant(self, moment: datetime) -> int:
        """The instant of a date and time; without an offset it is local."""
        return int((moment if moment.tzinfo else moment.replace(tzinfo=self._zone)).timestamp())

    def local_date(self, instant: int) -> date:
        """The local date of an instant."""
        return datetime.fromtimestamp(instant, self._zone).date()

    def is_working(self, day: date) -> bool:
        """Does the office open on that day?"""
        place = bisect_left(self._working, day)
        return place < len(self._working) and self._working[place] == day

    def working_day(self, day: date, number: int) -> date | None:
        """The n-th working day from a day on, that day included; None where the calendar ends before."""
        place = bisect_left(self._working, day) + number - 1
        return self._working[place] if place < len(self._working) else None

    def opening(self, day: date) -> int:
        """When the office first opens on that day or later (HorizonError where it never does)."""
        return int(self.calendar.windows.next_open(self.at(day)))

    def closing(self, day: date) -> int:
        """When the office last closes on that day or before; the day's midnight where it never did."""
        place = int(np.searchsorted(self.calendar.windows.close, self.at(day, DAY), side="right")) - 1
        return int(self.calendar.windows.close[place]) if place >= 0 else self.at(day)
