"""Worlds that hold the cases of one calendar year alone."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from simulation.comparison.worlds.world import BASE, World

if TYPE_CHECKING:
    from simulation.comparison.worlds.world import Setup, Sides, Worlds
    from simulation.scenario import Scenario


def years_possible(scenario: Scenario) -> bool:
    """Can the cases be those of another year? Not where some are given one by one, be it of an SOP beside.

    Parameters: scenario.
    Returns: True where every case comes by a rule that holds in any year.
    """
    return not any(
        course.open_cases or any(rule.kind in ("dates", "instants") for rule in course.demand)
        for course in (scenario, *scenario.also)
    )


def one_year(sides: Sides, count: int) -> Worlds:
    """Whole calendar years, one by one, around that in which the scenario begins.

    Parameters: sides; count - years. Where the cases are given one by one there are none.
    """
    if not all(years_possible(side.scenario) for side in sides.values()):
        return
    first = sides[BASE].scenario.first.year - count // 2
    for year in range(first, first + count):
        yield World(kind="year", value=year, unit="year"), partial(_in, year)


def _in(year: int, side: Setup) -> Setup:
    # What was measured of part of the period, or cut off, would be another part of another year.
    return side.with_scenario(
        first=date(year, 1, 1), last=date(year, 12, 31), measure_from=None, horizon=None
    )
