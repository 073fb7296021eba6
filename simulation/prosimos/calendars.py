"""Weekly hours: those of Prosimos, to the microsecond, and those of an office, to the minute."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.errors import Problem
from sop.worktime.calendar import OfficeCalendar, Week, Weeks
from sop.worktime.sessions import WEEKDAYS

if TYPE_CHECKING:
    from simulation.prosimos.document import Period

DAY, WEEK = 86_400.0, 7 * 86_400.0
_CLOCK = re.compile(r"^(\d\d?):(\d\d)(?::(\d\d)(\.\d{1,9})?)?$")

Pairs = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Open hours of each weekday. Parameters: days - for Monday to Sunday pairs of seconds after midnight,
    ascending and apart."""

    days: tuple[Pairs, ...]

    @property
    def always(self) -> bool:
        """Open all the time, but for a minute a day?"""
        return sum(closes - opens for day in self.days for opens, closes in day) >= WEEK - 7 * 60.5

    def wait(self, instant: float) -> float:
        """Seconds until it is open, as Prosimos counts. Parameters: instant - seconds after a Monday 0:00."""
        today, clock = divmod(instant % WEEK, DAY)
        for opens, closes in self.days[int(today)]:
            if clock <= opens:
                return opens - clock
            if clock < closes:
                return 0.0
        ahead = DAY - clock
        for number in range(1, 8):
            sessions = self.days[(int(today) + number) % 7]
            if sessions:
                return ahead + sessions[0][0]
            ahead += DAY
        return ahead

    def holds(self, instant: float) -> bool:
        """Is it open, or closing in this very moment? Parameters: instant - seconds after a Monday 0:00."""
        today, clock = divmod(instant % WEEK, DAY)
        return any(opens <= clock <= closes for opens, closes in self.days[int(today)])

    def within(self, other: Hours) -> Hours:
        """Open where both are."""
        return Hours(
            days=tuple(
                tuple(
                    (max(one[0], two[0]), min(one[1], two[1]))
                    for one in mine
                    for two in theirs
                    if max(one[0], two[0]) < min(one[1], two[1])
                )
                for mine, theirs in zip(self.days, other.days, strict=True)
            )
        )

    def rounded(self) -> tuple[Week, float]:
        """The week of an office, and by how much a border was moved at most, in seconds."""
        found: dict[str, tuple[str, ...]] = {}
        moved = 0.0
        for weekday, sessions in zip(WEEKDAYS, self.days, strict=True):
            minutes: list[list[int]] = []
            for opens, closes in sessions:
                begin, end = round(opens / 60), _closing(closes)
                moved = max(moved, abs(begin * 60 - opens), abs(end * 60 - closes))
                if minutes and begin <= minutes[-1][1]:
                    minutes[-1][1] = max(end, minutes[-1][1])
                elif begin < end:
                    minutes.append([begin, end])
            found[weekday] = tuple(f"{_clock(begin)}-{_clock(end)}" for begin, end in minutes)
        return Week(**found), moved


def hours_of(periods: Sequence[Period], place: str) -> Hours | list[Problem]:
    """The hours that the periods of a document make together.

    Parameters: periods; place - where they stand.
    Returns: the hours, or what is wrong with them.
    """
    problems: list[Problem] = []
    pairs: list[list[tuple[float, float]]] = [[] for _ in WEEKDAYS]
    for number, period in enumerate(periods, start=1):
        where = f"{place}[{number}]"
        days = [_weekday(name) for name in (period.first, period.last)]
        clocks = [_seconds(text) for text in (period.opens, period.closes)]
        names = (("from", period.first), ("to", period.last))
        times = (("beginTime", period.opens), ("endTime", period.closes))
        problems += [
            Problem(code="prosimos_weekday", place=f"{where}.{key}", value=text[:40], allowed=("MONDAY",))
            for (key, text), day in zip(names, days, strict=True)
            if day is None
        ]
        problems += [
            Problem(code="prosimos_time", place=f"{where}.{key}", value=text[:40], allowed=("09:00:00",))
            for (key, text), clock in zip(times, clocks, strict=True)
            if clock is None
        ]
        first, last = days
        opens, closes = clocks
        if first is None or last is None or opens is None or closes is None:
            continue
        if opens >= closes:
            value = f"{period.opens}-{period.closes}"[:60]
            problems.append(Problem(code="calendar_session_inverted", place=where, value=value))
        for day in range(first, (last if last >= first else last + 7) + 1):
            pairs[day % 7].append((opens, closes))
    if not problems and not any(pairs):
        problems.append(Problem(code="calendar_never_open", place=place, allowed=("MONDAY",)))
    return problems or Hours(days=tuple(map(_merged, pairs)))


def united(hours: Iterable[Hours]) -> Hours:
    """Open whenever one of several is."""
    every = list(hours)
    return Hours(days=tuple(_merged([pair for one in every for pair in one.days[day]]) for day in range(7)))


def week_hours(week: Week) -> Hours:
    """The hours of a week, sessions that touch as one."""
    return Hours(
        days=tuple(_merged([(float(a), float(b)) for a, b in sessions]) for sessions in week.seconds())
    )


ALWAYS = Hours(days=(((0.0, DAY),),) * 7)


def office(hours: Hours, calendar_id: str, name: str) -> OfficeCalendar:
    """An office without holidays that keeps such hours, in universal time."""
    return OfficeCalendar(
        schema_version=1,
        id=calendar_id,
        name=name,
        time_zone="UTC",
        country=None,
        weeks=Weeks(normal=hours.rounded()[0]),
    )


def _merged(pairs: Sequence[tuple[float, float]]) -> Pairs:
    found: list[tuple[float, float]] = []
    for opens, closes in sorted(pairs):
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(closes, found[-1][1]))
        else:
            found.append((opens, closes))
    return tuple(found)


def _weekday(text: str) -> int | None:
    name = text.strip().lower()
    return WEEKDAYS.index(name) if name in WEEKDAYS else None


def _seconds(text: str) -> float | None:
    found = _CLOCK.match(text.strip())
    if not found:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    if (hours, minutes, seconds) == (24, 0, 0):
        return DAY
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    return hours * 3600 + minutes * 60 + seconds + float(found[4] or 0)


def _closing(seconds: float) -> int:
    """The last second of a day (and no more) means its end."""
    return 1440 if seconds >= DAY - 1 else round(seconds / 60)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
