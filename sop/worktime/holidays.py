"""National holidays, joint leave (cuti bersama) and Ramadan of Indonesia.

The dates are those of the `holidays` library. Two things it does not offer are added here: the decreed
Ramadan, and the knowledge of what is only estimated or not decreed yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

FIRST_YEAR, LAST_YEAR = 1946, 2100
# Joint leave exists since 2002; a later year without any has not been decreed yet.
FIRST_JOINT_LEAVE = 2002
# Two Ramadans are about 354 days apart: less than half of that away is the same one.
SAME_RAMADAN_DAYS = 177


@dataclass(frozen=True, kw_only=True)
class NamedDay:
    """A holiday or a day of joint leave.

    Parameters: date - local; kind - what it is; name - in Indonesian; estimated - the date may still move.
    """

    date: dt.date
    kind: Literal["holiday", "joint_leave"]
    name: str
    estimated: bool


@dataclass(frozen=True, kw_only=True)
class Ramadan:
    """One month of Ramadan.

    Parameters: first, last - local dates, both inside; estimated - not the decreed dates.
    """

    first: dt.date
    last: dt.date
    estimated: bool


# Decreed after the sidang isbat; the last day is the day before Idul Fitri.
DECREED_RAMADAN = (
    Ramadan(first=dt.date(2025, 3, 1), last=dt.date(2025, 3, 30), estimated=False),
    Ramadan(first=dt.date(2026, 2, 19), last=dt.date(2026, 3, 20), estimated=False),
)


def day_kinds(*years: int) -> dict[dt.date, NamedDay]:
    """Holidays and joint leave of some years; where both fall on one day it is a holiday.

    Parameters: years - 1946 to 2100.
    Returns: by date, in order. The names do not depend on the language of the machine.
    """
    return {day.date: day for year in sorted(set(years)) for day in _year(year)}


def joint_leave_decreed(year: int) -> bool:
    """Does the library know the joint leave of a year (or did joint leave not exist then)?"""
    return year < FIRST_JOINT_LEAVE or any(day.kind == "joint_leave" for day in _year(year))


def ramadans(first_year: int, last_year: int) -> tuple[Ramadan, ...]:
    """All Ramadans that touch some years, decreed where known, else estimated.

    Parameters: first_year, last_year - both inside.
    Returns: in order; a year can hold two (2030) and a Ramadan two years.
    """
    from holidays.countries.indonesia import IndonesiaIslamicHolidays

    tables = IndonesiaIslamicHolidays()
    # The tables end in 2100, where the last Ramadan has its Idul Fitri too.
    years = range(first_year - 1, min(last_year + 1, LAST_YEAR) + 1)
    # The library answers with neighbouring years as well: sets.
    starts = sorted({day for year in years for day, _ in tables.ramadan_beginning_dates(year)})
    feasts = sorted({day for year in years for day, _ in tables.eid_al_fitr_dates(year)})
    estimates = [
        Ramadan(first=start, last=feast - dt.timedelta(days=1), estimated=True)
        for start in starts
        for feast in [next((feast for feast in feasts if feast > start), None)]
        if feast is not None
    ]
    return tuple(
        item
        for item in override(estimates, DECREED_RAMADAN)
        if item.last.year >= first_year and item.first.year <= last_year
    )


def override(known: Iterable[Ramadan], better: Iterable[Ramadan]) -> list[Ramadan]:
    """Ramadans with those replaced that are known better.

    Parameters: known - some; better - each replaces the one nearest to it, or is added.
    Returns: in order.
    """
    better = list(better)
    kept = [
        item
        for item in known
        if all(abs((item.first - other.first).days) >= SAME_RAMADAN_DAYS for other in better)
    ]
    return sorted(kept + better, key=lambda item: item.first)


@cache
def _year(year: int) -> tuple[NamedDay, ...]:
    found: dict[dt.date, NamedDay] = {}
    for category, kind in _CATEGORIES:
        for day in _category(year, category, kind):
            found.setdefault(day.date, day)
    return tuple(found[date] for date in sorted(found))


_Kind = Literal["holiday", "joint_leave"]
_CATEGORIES: tuple[tuple[str, _Kind], ...] = (("public", "holiday"), ("government", "joint_leave"))


def _category(year: int, category: str, kind: _Kind) -> list[NamedDay]:
    import holidays

    # Without `language` the names follow the locale of the machine.
    table = holidays.country_holidays("ID", years=year, categories=(category,), language="id")
    label = str(table.estimated_label).replace("%s", "")
    return [
        NamedDay(date=date, kind=kind, name=str(name).replace(label, ""), estimated=label in str(name))
        for date, name in sorted(table.items())
    ]
