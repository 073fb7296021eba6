"""Hours of performers in the week, as a log shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.performance.clock import Clock, read_clock
from mining.performance.statistics import ENOUGH
from mining.performance.waiting.performers import Performers, find_performers
from mining.performance.waiting.stretches import union
from sop.events import EventLog
from sop.worktime import CompiledCalendar, Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]

SLOT_MINUTES = 60
FEWEST_WEEKS = 0.1
"""A slot of the week belongs to a performer's hours when it was used in so many of the weeks."""


def learned_hours(
    log: EventLog, calendar: CompiledCalendar, *, slot_minutes: int = SLOT_MINUTES
) -> dict[str, Windows]:
    """Hours of each person in the week as the log shows them.

    A slot of a weekday belongs to somebody's hours when in at least 10 % of the weeks between the first and
    the last stamp of that person a step was in progress in it that began and ended on that day (of longer
    work only the two stamps count). With fewer than 20 stamps nothing is learned. The simplest form of what
    Lopez-Pintado and Dumas (BPM 2022) discover.

    Parameters: log; calendar - reaches over it, gives dates and the time zone; its hours do not matter;
    slot_minutes - 5 to 1440, a divisor of 1440.
    Returns: windows by person (roles where no person is named), those without enough stamps left out.
    Raises: ValueError - slots that do not divide the day.
    """
    clock = read_clock(log, calendar)
    performers = find_performers(log, who="performer")
    found = learn(clock, performers, slot_minutes=slot_minutes)
    return {performers.names[one].partition(" ")[2]: windows for one, windows in found.items()}


def learn(clock: Clock, performers: Performers, *, slot_minutes: int = SLOT_MINUTES) -> dict[int, Windows]:
    """As `learned_hours`, by code of the performer."""
    import numpy as np

    if not 5 <= slot_minutes <= 1440 or 1440 % slot_minutes:
        raise ValueError(f"slots of {slot_minutes} minutes do not divide the day")
    midnights = np.array(clock.calendar.midnights, dtype=np.int64)
    first_weekday = clock.calendar.first.weekday()
    found = {}
    for performer, (day, slot) in _used(clock, performers, midnights, slot_minutes * 60).items():
        if not len(day):
            continue
        dates = np.arange(day.min(), day.max() + 1)
        weekday = (dates + first_weekday) % 7
        width = 1440 // slot_minutes + 1
        pairs = np.unique(day * width + slot)
        uses = np.bincount((pairs // width + first_weekday) % 7 * width + pairs % width, minlength=7 * width)
        fewest = np.maximum(1, FEWEST_WEEKS * np.bincount(weekday, minlength=7))
        own = uses.reshape(7, width) >= fewest[:, None]
        place, slots = np.nonzero(own[weekday])
        opens = midnights[dates[place]] + slots * slot_minutes * 60
        found[performer] = union(opens, np.minimum(opens + slot_minutes * 60, midnights[dates[place] + 1]))
    return found


def _used(
    clock: Clock, performers: Performers, midnights: Int64, slot: int
) -> dict[int, tuple[Int64, Int64]]:
    """Days and slots in which each performer with enough stamps was seen."""
    import numpy as np

    rows, days, slots = [], [], []
    same = clock.start.timed & clock.end.timed & (clock.start.day == clock.end.day)
    same &= clock.end.seconds >= clock.start.seconds
    for stamps, closing in ((clock.start, 0), (clock.end, 1)):
        row = np.flatnonzero(stamps.timed)
        # What ends at 10:00 sharp was done before.
        at = np.maximum(stamps.seconds[row] - closing, midnights[0])
        day = np.searchsorted(midnights, at, side="right") - 1
        rows.append(row)
        days.append(day)
        slots.append((at - midnights[day]) // slot)
    row = np.flatnonzero(same)
    first = (clock.start.seconds[row] - midnights[clock.start.day[row]]) // slot
    last = np.maximum(clock.end.seconds[row] - 1 - midnights[clock.start.day[row]], 0) // slot
    for between in range(1, int((last - first).max(initial=0)) + 1):
        inside = first + between <= last
        rows.append(row[inside])
        days.append(clock.start.day[row[inside]])
        slots.append(first[inside] + between)
    row, day, number = (np.concatenate(parts) for parts in (rows, days, slots))
    stamped = np.arange(len(row)) < len(rows[0]) + len(rows[1])
    found: dict[int, list[Int64]] = {}
    order = np.argsort(performers.team[row], kind="stable")
    team = performers.team[row][order]
    for part in np.split(order, np.flatnonzero(np.diff(team)) + 1) if len(order) else ():
        if performers.team[row[part[0]]] >= 0:
            for one in performers.teams[performers.team[row[part[0]]]]:
                found.setdefault(one, []).append(part)
    merged = {one: np.concatenate(parts) for one, parts in found.items()}
    return {
        one: (day[part], number[part])
        for one, part in sorted(merged.items())
        if int(stamped[part].sum()) >= ENOUGH
    }
