"""Days as rows and the hours of the office across: what a calendar of a case or a person is made of.

Hours are those of the wall clock: a day on which the clock is changed is drawn as it was lived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sop.worktime.compiled import CompiledCalendar
    from sop.worktime.windows import Windows
    from ukur.words import Words

Hours = tuple[float, float]

FOLDED_FROM = 3
"""So many days in a row on which nothing is done become one row."""
MOST_ROWS = 25
"""Rows that a picture on a page can hold."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A stretch on one day. Parameters: hours - from, to; kind; label - short; lane - from 0, downwards."""

    hours: Hours
    kind: str
    label: str = ""
    lane: int = 0


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """One day, or several that are alike.

    Parameters: day; opens - hours in which the office is open; bars; notes - what was done; last - the last
    day that the row stands for; days - how many working days it stands for; gap - closed days lie before it;
    left_out - so many of its days are not drawn although something was done on them; cut - it stands in the
    place of days that are not drawn.
    """

    day: date
    opens: tuple[Hours, ...]
    bars: tuple[Bar, ...] = ()
    notes: tuple[str, ...] = ()
    last: date | None = None
    days: int = 1
    gap: bool = False
    left_out: int = 0
    cut: bool = False

    @property
    def lanes(self) -> int:
        """Bars beside each other, at least 1."""
        return max((bar.lane + 1 for bar in self.bars), default=1)


@dataclass(frozen=True, kw_only=True)
class LocalDays:
    """Cuts stretches of time at local midnights. Parameters: calendar - of the office, compiled."""

    calendar: CompiledCalendar

    def working(self, first: date, last: date) -> tuple[date, ...]:
        """The days on which the office opens, both ends inside."""
        return tuple(day.date for day in self.calendar.days if day.working and first <= day.date <= last)

    def day_of(self, instant: int) -> date:
        """The local date of an instant."""
        return self.calendar.local_date(instant)

    def bounds(self, day: date) -> tuple[int, int]:
        """Local midnights before and after a day, as instants."""
        zone = ZoneInfo(self.calendar.time_zone)
        begins = (
            datetime(each.year, each.month, each.day, tzinfo=zone) for each in (day, day + timedelta(1))
        )
        begin, end = (int(each.timestamp()) for each in begins)
        return begin, end

    def hours(self, day: date, begin: int, end: int) -> Hours | None:
        """The part of a stretch on a day, as hours of the wall clock; None where there is none."""
        first, last = self.bounds(day)
        begin, end = max(begin, first), min(end, last)
        return (self._clock(day, begin), self._clock(day, end)) if begin < end else None

    def opens(self, day: date, windows: Windows) -> tuple[Hours, ...]:
        """The open hours of some windows on a day."""
        first, last = self.bounds(day)
        low, high = windows.close.searchsorted(first, "right"), windows.open.searchsorted(last, "left")
        pairs = zip(windows.open[low:high].tolist(), windows.close[low:high].tolist(), strict=True)
        found = (self.hours(day, begin, end) for begin, end in pairs)
        return tuple(hours for hours in found if hours is not None)

    def _clock(self, day: date, instant: int) -> float:
        local = datetime.fromtimestamp(instant, ZoneInfo(self.calendar.time_zone))
        whole = 24.0 if local.date() > day else 0.0
        return whole + local.hour + local.minute / 60 + local.second / 3600


def inside(hours: Hours, opens: Sequence[Hours]) -> Iterator[Hours]:
    """The parts of a stretch that lie in open hours."""
    for begin, end in opens:
        low, high = max(begin, hours[0]), min(end, hours[1])
        if high > low:
            yield low, high


def folded(rows: Sequence[DayRow], done: frozenset[str]) -> Iterator[DayRow]:
    """Days in a row on which nothing was done as one row, closed days between them marked.

    Parameters: rows - in order; done - kinds of bars that count as doing something.
    """
    yield from spaced(_runs(rows, done))


def spaced(rows: Iterable[DayRow]) -> Iterator[DayRow]:
    """The same rows, each knowing whether closed days lie before it."""
    before: date | None = None
    for row in rows:
        yield replace(row, gap=before is not None and row.day - before > timedelta(1))
        before = row.last or row.day


def _runs(rows: Sequence[DayRow], done: frozenset[str]) -> Iterator[DayRow]:
    idle: list[DayRow] = []
    for row in (*rows, None):
        if row is not None and not any(bar.kind in done for bar in row.bars):
            idle.append(row)
            continue
        if len(idle) >= FOLDED_FROM:
            yield replace(idle[0], last=idle[-1].day, days=len(idle))
        else:
            yield from idle
        idle = []
        if row is not None:
            yield row


def shortened(rows: Sequence[DayRow], done: frozenset[str], most: int = MOST_ROWS) -> tuple[DayRow, ...]:
    """At most so many rows.

    Where they are more, days in a row on which the same went on become one row; where that is not enough, the
    first and last rows stay, and one between them says what is missing.

    Parameters: rows - of `folded`; done - kinds of bars that count as doing something; most - 3 or more.
    """
    if len(rows) > most:
        rows = tuple(_merged(rows))
    if len(rows) <= most:
        return tuple(rows)
    head, tail = (most - 1) - (most - 1) // 2, (most - 1) // 2
    middle = rows[head : len(rows) - tail]
    cut = DayRow(
        day=middle[0].day,
        opens=(),
        last=middle[-1].last or middle[-1].day,
        days=sum(row.days for row in middle),
        left_out=sum(row.days for row in middle if any(bar.kind in done for bar in row.bars)),
        cut=True,
    )
    return (
        *rows[:head],
        cut,
        *(replace(row, gap=row.gap and place > 0) for place, row in enumerate(rows[-tail:])),
    )


def _merged(rows: Sequence[DayRow]) -> Iterator[DayRow]:
    from itertools import groupby

    def alike(row: DayRow) -> object:
        kinds = frozenset((bar.kind, bar.lane, bar.label) for bar in row.bars)
        # Rows that are folded already have nothing beside them that is like them.
        return (kinds, row.notes) if row.days == 1 else row

    for _, group in groupby(rows, alike):
        run = tuple(group)
        if len(run) < FOLDED_FROM:
            yield from run
        else:
            yield replace(run[0], last=run[-1].day, days=len(run))


def lanes_of(stretches: Iterable[tuple[int, int, int]], most: int | None = None) -> dict[int, int]:
    """A lane for each thing that several stretches belong to: those at the same time do not cover each other.

    Parameters: stretches - thing, begin, end; most - lanes, 1 or more; further things share the last one.
    """
    spans: dict[int, tuple[int, int]] = {}
    for thing, begin, end in stretches:
        known = spans.get(thing, (begin, end))
        spans[thing] = min(known[0], begin), max(known[1], end)
    reach: list[int] = []
    lanes: dict[int, int] = {}
    for thing, (begin, end) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
        lane = next((place for place, until in enumerate(reach) if until <= begin), len(reach))
        reach[lane : lane + 1] = [end]
        lanes[thing] = lane if most is None else min(lane, most - 1)
    return lanes


def few(notes: Sequence[str], words: Words, most: int = 6) -> tuple[str, ...]:
    """The first of many notes, and how many more there are."""
    unique = tuple(dict.fromkeys(notes))
    if len(unique) <= most:
        return unique
    return (*unique[: most - 1], words("calendar.more", n=words.number(len(unique) - most + 1)))


def hours_range(rows: Sequence[DayRow]) -> Hours:
    """Whole hours that hold everything: open hours and bars."""
    spans = [span for row in rows for span in (*row.opens, *(bar.hours for bar in row.bars))]
    if not spans:
        return 0.0, 24.0
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    return float(int(low)), float(-int(-high // 1))


def day_label(day: date, words: Words, *, with_year: bool) -> str:
    """A date for a row: Sel 8 Apr."""
    from babel.dates import format_date

    pattern = "EEE d MMM y" if with_year else "EEE d MMM"
    return str(format_date(day, format=pattern, locale=words.language))


def all_notes(row: DayRow, words: Words) -> tuple[str, ...]:
    """What is written beside a row: for folded days, that they are; for days not drawn, how many."""
    if row.cut:
        key = "calendar.cut" if row.left_out else "calendar.cut_idle"
        return (words(key, n=words.number(row.days), k=words.number(row.left_out)),)
    if row.days == 1:
        return row.notes
    last = day_label(row.last or row.day, words, with_year=False)
    return (words("calendar.folded", n=words.number(row.days), last=last), *row.notes)
