"""How long the office is open at a stretch."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sop.worktime.calendar import OfficeCalendar


def usual_session(calendar: OfficeCalendar, day_seconds: int) -> int:
    """Seconds of the longest session of the usual working day; sessions that touch are one.

    Parameters: calendar; day_seconds - length of the usual working day.
    """
    longest = 0
    for sessions in calendar.weeks.normal.seconds():
        if sum(closes - opens for opens, closes in sessions) != day_seconds or not sessions:
            continue
        begin = sessions[0][0]
        for (_, closes), (opens, _) in pairwise((*sessions, (2 * 86_400, 0))):
            longest = max(longest, closes - begin)
            if opens > closes:
                begin = opens
    return longest
