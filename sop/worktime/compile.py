"""From the calendar document to windows: every day between two dates decided once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sop.errors import InputError, Problem
from sop.findings import Finding
from sop.worktime.calendar import OfficeCalendar, seconds_of
from sop.worktime.compiled import CompiledCalendar, DayKind, OfficeDay
from sop.worktime.holidays import (
    FIRST_YEAR,
    LAST_YEAR,
    NamedDay,
    Ramadan,
    day_kinds,
    joint_leave_decreed,
    override,
    ramadans,
)
from sop.worktime.windows import Windows

Spans = tuple[tuple[int, int], ...]
_ONE_DAY = dt.timedelta(days=1)


def compile_calendar(calendar: OfficeCalendar, first: dt.date, last: dt.date) -> CompiledCalendar:
    """Decide every day of a range and turn its hours into windows in UTC seconds.

    What decides a day, strongest first: its own hours (`half_days`), local days off, national holidays and
    joint leave unless undone by `days_on`, the week (Ramadan's or the usual one).

    Parameters: calendar - the document; first, last - local dates, both inside, 1946 to 2100.
    Returns: windows, day records, and findings on what is estimated.
    Raises: InputError - dates outside what is known; ValueError - `last` is before `first`.
    """
    if last < first:
        raise ValueError(f"{last} is before {first}")
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        known = (f"{FIRST_YEAR} - {LAST_YEAR}",)
        raise InputError(Problem(code="calendar_range", value=f"{first} - {last}", allowed=known))
    plan = _Plan(calendar, first, last)
    zone = ZoneInfo(calendar.time_zone)
    days: list[OfficeDay] = []
    pairs: list[tuple[int, int]] = []
    for date in _dates(first, last):
        day, spans = plan.decide(date)
        days.append(day)
        opened = [(_instant(date, opens, zone), _instant(date, closes, zone)) for opens, closes in spans]
        # A session that lies wholly in an hour the clocks jump over does not take place.
        pairs += [(opens, closes) for opens, closes in opened if opens < closes]
    midnights = [_instant(date, 0, zone) for date in _dates(first, last + _ONE_DAY)]
    return CompiledCalendar(
        calendar=calendar,
        windows=Windows.from_pairs(pairs),
        days=tuple(days),
        findings=tuple(plan.findings(days)),
        midnights=tuple(midnights),
        work_seconds_per_day=_usual_day(calendar),
    )


class _Plan:
    """Looks up what holds for a date."""

    def __init__(self, calendar: OfficeCalendar, first: dt.date, last: dt.date) -> None:
        self.normal = calendar.weeks.normal.seconds()
        week = calendar.weeks.ramadan
        self.ramadan_week = self.normal if week is None else week.seconds()
        self.half = {item.date: item for item in calendar.half_days}
        self.off = {item.date: item for item in calendar.days_off}
        self.on = frozenset(calendar.days_on)
        self.years = range(first.year, last.year + 1)
        self.national = calendar.country is not None
        self.holidays = day_kinds(*self.years) if self.national else {}
        self.ramadans = [] if week is None else _ramadans(calendar, first, last)
        self.fasting = {
            date: month
            for month in self.ramadans
            for date in _dates(max(month.first, first), min(month.last, last))
        }

    def decide(self, date: dt.date) -> tuple[OfficeDay, Spans]:
        """The record of a date and its sessions in seconds after local midnight."""
        month = self.fasting.get(date)
        ramadan, guessed = month is not None, month is not None and month.estimated

        def day(kind: DayKind, name: str = "", *, estimated: bool = guessed) -> OfficeDay:
            return OfficeDay(date=date, kind=kind, name=name, ramadan=ramadan, estimated=estimated)

        half, off, named = self.half.get(date), self.off.get(date), self._national(date)
        if half is not None:
            return day("half_day", half.name, estimated=False), seconds_of(half.sessions)
        if off is not None:
            return day(off.kind, off.name, estimated=False), ()
        if named is not None:
            return day(named.kind, named.name, estimated=named.estimated), ()
        spans = (self.ramadan_week if ramadan else self.normal)[date.weekday()]
        return day("working" if spans else "weekend"), spans

    def findings(self, days: list[OfficeDay]) -> Iterator[Finding]:
        """What of the decided days may still change."""
        guesses = [day.date for day in days if day.estimated and day.kind == "holiday"]
        if guesses:
            yield _finding("holidays_estimated", guesses, {date.year for date in guesses})
        months = [month for month in self.ramadans if month.estimated]
        if months:
            years = {date.year for date, month in self.fasting.items() if month.estimated}
            yield _finding("ramadan_estimated", [month.first for month in months], years)
        joint = {date.year for date, item in self.off.items() if item.kind == "joint_leave"}
        missing = {year for year in self.years if year not in joint and not joint_leave_decreed(year)}
        if missing and self.national:
            yield _finding("joint_leave_not_decreed", [], missing)
        idle = [day.date for day in days if day.date in self.on and day.date not in self.holidays]
        if idle:
            yield _finding("day_on_without_holiday", idle, {date.year for date in idle})

    def _national(self, date: dt.date) -> NamedDay | None:
        return None if date in self.on else self.holidays.get(date)


def _finding(rule: str, dates: list[dt.date], years: set[int]) -> Finding:
    return Finding(
        rule=rule,
        severity="warning",
        count=len(dates) or len(years),
        examples=tuple(date.isoformat() for date in dates[:5]),
        fields={"years": ", ".join(str(year) for year in sorted(years))},
    )


def _ramadans(calendar: OfficeCalendar, first: dt.date, last: dt.date) -> list[Ramadan]:
    own = [Ramadan(first=start, last=end, estimated=False) for start, end in calendar.ramadan.values()]
    known = ramadans(first.year, last.year) if calendar.country is not None else ()
    return [month for month in override(known, own) if month.first <= last and month.last >= first]


def _dates(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(number)


def _instant(date: dt.date, seconds: int, zone: ZoneInfo) -> int:
    """UTC seconds of a wall clock time; of an hour that comes twice the first, of a skipped one its end."""
    wall = dt.datetime.combine(date, dt.time(), zone) + dt.timedelta(seconds=seconds)
    instant = int(wall.timestamp())
    other = int(wall.replace(fold=1).timestamp())
    if other >= instant:
        return instant
    # The clocks jump over this time. They do so between the two readings, where the offset changes.
    before, after = other, instant
    offset = dt.datetime.fromtimestamp(before, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if dt.datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _usual_day(calendar: OfficeCalendar) -> int:
    lengths = [sum(closes - opens for opens, closes in day) for day in calendar.weeks.normal.seconds()]
    counts = Counter(length for length in lengths if length)
    return max(counts, key=lambda length: (counts[length], length))
