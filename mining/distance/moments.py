"""When things happen: absolute, relative and circadian event distributions, arrivals, people at work."""

from __future__ import annotations

import numpy as np

from mining.distance.prepared import DAY, HOUR, SECOND, Int, Prepared, Spans, Stamped
from mining.distance.told import Told, Untold, untold
from mining.distance.transport import mean_over_rows, wasserstein

WORST_HOUR = 23.0
"""What a weekday counts on which only one of the logs has anything: from hour 0 to hour 23."""
_MONDAY = 3
"""1 January 1970 was a Thursday."""


def absolute(one: Prepared, other: Prepared) -> Told | Untold:
    """AED: stamps in bins since the first full hour of either log."""
    if reason := _missing(one, other):
        return untold(reason)
    origin = _first_hour(_used(one)[0], _used(other)[0])
    bins = [_bins(np.concatenate(_known(log)) - origin, log) for log in (one, other)]
    return _compared(bins, [_left_out(log) for log in (one, other)])


def relative(one: Prepared, other: Prepared) -> Told | Untold:
    """RED: stamps in bins since their case began. Cases whose beginning is not known are left out."""
    if reason := _missing(one, other) or _no_begin(one, other):
        return untold(reason)
    bins, left = [], []
    for log in (one, other):
        span = log.spans
        parts = [
            (stamps.utc - span.begin[log.case])[stamps.known & span.begins[log.case]] for stamps in _used(log)
        ]
        bins.append(_bins(np.concatenate(parts), log))
        left.append(len(log.case) * len(parts) - len(bins[-1]))
    return _compared(bins, left) if min(map(len, bins)) else untold(_no_stamp(one, other))


def circadian(one: Prepared, other: Prepared) -> Told | Untold:
    """CED: hours of the day, weekday by weekday, and the mean over the seven; stamps with a time of day only.

    Hours 0 to 23 lie on a line, not on a ring: the paper's definition.
    """
    if reason := _missing(one, other):
        return untold(reason)
    counts = [_by_weekday(np.concatenate(_known(log, timed=True))) for log in (one, other)]
    sizes = [int(count.sum()) for count in counts]
    if not min(sizes):
        return untold("dates_only")
    left = [len(log.case) * len(_used(log)) - size for log, size in zip((one, other), sizes, strict=True)]
    return Told(
        value=mean_over_rows(counts[0], counts[1], worst=WORST_HOUR),
        scale=WORST_HOUR,
        n=(sizes[0], sizes[1]),
        left_out=(left[0], left[1]),
    )


def arrivals(one: Prepared, other: Prepared) -> Told | Untold:
    """CAR: beginnings of cases in bins since the first full hour of either log."""
    if reason := _no_begin(one, other):
        return untold(reason)
    found = [log.spans for log in (one, other)]
    firsts = [_earliest(log, span) for log, span in zip((one, other), found, strict=True)]
    origin = _floored(min(firsts))
    bins = [
        _bins(span.begin[span.begins] - origin, log) for log, span in zip((one, other), found, strict=True)
    ]
    return _compared(bins, [int((~span.begins).sum()) for span in found])


def workforce(one: Prepared, other: Prepared) -> Told | Untold:
    """Circadian workforce: persons seen in each hour, averaged over the days of each weekday.

    Days on which nobody was seen do not count, and averages are cut to hundredths, as in
    log-distance-measures.
    """
    mass, sizes, left = [], [], []
    for log in (one, other):
        seen, persons, missing = _seen(log)
        if not len(seen):
            nobody = not (log.person >= 0).any()
            return untold("no_persons" if nobody else "dates_only")
        average, n = _average(seen, persons)
        mass.append(average)
        sizes.append(n)
        left.append(missing)
    return Told(
        value=mean_over_rows(mass[0], mass[1], worst=WORST_HOUR),
        scale=WORST_HOUR,
        n=(sizes[0], sizes[1]),
        left_out=(left[0], left[1]),
    )


def _used(log: Prepared) -> tuple[Stamped, ...]:
    """The columns that count as events."""
    stamps = log.options.stamps
    return (log.start, log.end) if stamps == "both" else (log.start if stamps == "start" else log.end,)


def _known(log: Prepared, *, timed: bool = False) -> list[Int]:
    """Instants of the stamps that count; those on the wall, with a time of day, where that is asked for."""
    if timed:
        return [stamps.local[stamps.known & ~log.dated] for stamps in _used(log)]
    return [stamps.utc[stamps.known] for stamps in _used(log)]


def _left_out(log: Prepared) -> int:
    return sum(int((~stamps.known).sum()) for stamps in _used(log))


def _missing(one: Prepared, other: Prepared) -> str:
    """Why a log has none of the stamps that count; empty where both have them."""
    for log in (one, other):
        if not len(log.case):
            return "empty"
        for stamps in _used(log):
            if not stamps.known.any():
                return "no_starts" if stamps is log.start else "no_ends"
    return ""


def _no_begin(one: Prepared, other: Prepared) -> str:
    """Why no case of a log has a known beginning."""
    for log in (one, other):
        if not len(log.case):
            return "empty"
        if not log.spans.begins.any():
            return _no_stamp(one, other)
    return ""


def _no_stamp(one: Prepared, other: Prepared) -> str:
    return "no_starts" if "start" in (one.options.begins, other.options.begins) else "no_ends"


def _first_hour(one: Stamped, other: Stamped) -> int:
    """The full hour, on the wall, in which the first of these stamps lies."""
    firsts = []
    for stamps in (one, other):
        place = int(np.where(stamps.known, stamps.utc, np.iinfo(np.int64).max).argmin())
        firsts.append((int(stamps.utc[place]), int(stamps.local[place])))
    return _floored(min(firsts))


def _earliest(log: Prepared, span: Spans) -> tuple[int, int]:
    """The first beginning of a case: instant, and the same on the wall."""
    first = int(span.begin[span.begins].min())
    place = int(np.flatnonzero(log.begin.known & (log.begin.utc == first))[0])
    return first, int(log.begin.local[place])


def _floored(first: tuple[int, int]) -> int:
    utc, local = first
    return utc - local % HOUR


def _bins(elapsed: Int, log: Prepared) -> Int:
    bins: Int = elapsed // (log.options.bin_seconds * SECOND)
    return bins


def _compared(bins: list[Int], left: list[int]) -> Told:
    one, other = bins
    return Told(
        value=wasserstein(one, other),
        scale=float(max(int(one.max()), int(other.max()))),
        n=(len(one), len(other)),
        left_out=(left[0], left[1]),
    )


def _by_weekday(local: Int) -> np.ndarray:
    """How many stamps fall into each hour: weekday (Monday first) x hour."""
    slot = (local // DAY + _MONDAY) % 7 * 24 + local % DAY // HOUR
    return np.bincount(slot, minlength=168).reshape(7, 24).astype(np.float64)


def _seen(log: Prepared) -> tuple[Int, Int, int]:
    """Hours (since 1970, on the wall) and who was seen in them; and how many stamps tell neither."""
    parts = [(stamps, stamps.known & ~log.dated & (log.person >= 0)) for stamps in (log.start, log.end)]
    hours = np.concatenate([stamps.local[usable] // HOUR for stamps, usable in parts])
    persons = np.concatenate([log.person[usable] for _, usable in parts])
    return hours, persons, 2 * len(log.case) - len(hours)


def _average(hours: Int, persons: Int) -> tuple[np.ndarray, int]:
    """Persons an hour of each weekday, over the days with anybody: weekday x hour, in hundredths; and n."""
    people = int(persons.max()) + 1
    once = np.unique(hours * people + persons) // people
    days = np.unique(hours // 24)
    number = np.bincount((days + _MONDAY) % 7, minlength=7).reshape(7, 1)
    average = _by_weekday(once * HOUR) / np.maximum(number, 1)
    return np.trunc(average * 100), len(once)
