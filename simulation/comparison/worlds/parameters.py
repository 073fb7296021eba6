"""Worlds in which the numbers that are known only within limits are others."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from simulation.comparison.fitting import fitted_to
from simulation.comparison.worlds.world import BASE, World
from simulation.scenario import drawn

if TYPE_CHECKING:
    from simulation.comparison.worlds.world import Setup, Sides, Worlds


def parameters(sides: Sides, count: int) -> Worlds:
    """All uncertain numbers of the scenario drawn anew.

    Parameters: sides; count - of draws.
    """
    if not any(side.scenario.uncertain for side in sides.values()):
        return
    for number in range(count):
        yield World(kind="parameters", value=number, unit="draw"), partial(_drawn, sides[BASE], number)


def _drawn(base: Setup, number: int, side: Setup) -> Setup:
    if side.own or side.sop is base.sop:
        return replace(side, scenario=drawn(side.scenario, number))
    # Drawn before it is fitted, a number is the same on both sides, wherever it stands for the revision.
    fitted = fitted_to(base.sop, side.sop, drawn(base.scenario, number), also=base.also)
    return replace(side, scenario=fitted.scenario)
