"""At what rate cases arrive at random, hour by hour."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulation.clock import OfficeClock
from simulation.scenario.kinds import WEEKDAYS, clock_seconds

if TYPE_CHECKING:
    from simulation.demand import Period
    from simulation.plan import Floats, Int64
    from simulation.scenario import Demand, HourlyRate

Stretches = tuple["Int64", "Int64", "Floats"]


def stretches(rule: Demand, period: Period, clock: OfficeClock, horizon: int) -> Stretches:
    """The stretches of time in which cases arrive.

    Parameters: rule - of kind poisson or rates; period, horizon - nothing arrives outside; clock.
    Returns: beginnings, ends, and cases per second, ascending and disjoint, none longer than a local day.
    """
    opens, closes, rates = _by_hour(rule.rates, clock) if rule.rates else _in_office_hours(rule, clock)
    begin, end = clock.at(period.first), min(clock.at(period.last, 86_400), horizon)
    opens, closes = np.maximum(opens, begin), np.minimum(closes, end)
    kept = opens < closes
    return opens[kept], closes[kept], rates[kept]


def _in_office_hours(rule: Demand, clock: OfficeClock) -> Stretches:
    """The same expectation on each working day, or in each year the same rate at every open second."""
    windows, midnights = clock.calendar.windows, clock.midnights
    borders = np.unique(np.concatenate((windows.open, windows.close, midnights)))
    borders = borders[(borders >= midnights[0]) & (borders <= midnights[-1])]
    opens, closes = borders[:-1], borders[1:]
    kept = np.asarray(windows.is_open(opens))
    opens, closes = opens[kept], closes[kept]
    days = np.searchsorted(midnights, opens, side="right") - 1
    if rule.per_working_day is not None:
        span, expected = days, rule.per_working_day
    else:
        assert rule.per_year is not None  # noqa: S101 - the document has one of the two
        span = np.array([day.date.year for day in clock.calendar.days])[days]
        expected = rule.per_year
    place = np.unique(span, return_inverse=True)[1]
    open_seconds = np.bincount(place, weights=closes - opens)
    return opens, closes, expected / open_seconds[place]


def _by_hour(rules: tuple[HourlyRate, ...], clock: OfficeClock) -> Stretches:
    """Rates by weekday and hour, on working days; where several hold they add up."""
    weekly = [_of_weekday([rule for rule in rules if name in rule.days]) for name in WEEKDAYS]
    rows = [
        (clock.at(day.date, opens), clock.at(day.date, closes), rate)
        for day in clock.calendar.days
        if day.working
        for opens, closes, rate in weekly[day.date.weekday()]
    ]
    opens, closes = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
    return opens, closes, np.array([rate for *_, rate in rows], dtype=np.float64)


def _of_weekday(rules: list[HourlyRate]) -> list[tuple[int, int, float]]:
    spans = [(clock_seconds(rule.opens), clock_seconds(rule.closes), rule.per_hour / 3600) for rule in rules]
    borders = sorted({border for opens, closes, _ in spans for border in (opens, closes)})
    found = []
    for begin, end in pairwise(borders):
        rate = sum(rate for opens, closes, rate in spans if opens <= begin and end <= closes)
        if rate > 0:
            found.append((begin, end, rate))
    return found
