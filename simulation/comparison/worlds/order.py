"""All worlds, in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.comparison.worlds.other_duties import other_duties
from simulation.comparison.worlds.parameters import parameters
from simulation.comparison.worlds.performers import performers
from simulation.comparison.worlds.shares import shares
from simulation.comparison.worlds.standards import standards
from simulation.comparison.worlds.waits import limits, waits
from simulation.comparison.worlds.years import one_year

if TYPE_CHECKING:
    from simulation.comparison.worlds.world import Sides, Worlds


def worlds(sides: Sides, *, years: int, draws: int) -> Worlds:
    """All worlds, each with what it makes of a side.

    Parameters: sides; years - calendar years to try one by one; draws - of the uncertain numbers.
    Returns: in a fixed order: performers, other duties, waits, limits of waits, standards, assumed shares,
    years, parameters. A world may leave sides, or even all, as they are.
    """
    yield from performers(sides)
    yield from other_duties()
    yield from waits(sides)
    yield from limits()
    yield from standards(sides)
    yield from shares(sides)
    yield from one_year(sides, years)
    yield from parameters(sides, draws)
