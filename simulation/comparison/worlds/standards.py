"""The world in which new standard times are not reached."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from simulation.comparison.worlds.world import BASE, World
from simulation.sensitivity.changes import with_minutes
from sop.revision.pairing import pair_steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulation.comparison.worlds.world import Setup, Sides, Worlds
    from sop.model import Sop


def standards(sides: Sides) -> Worlds:
    """Steps whose standard the revision changes take as long as before.

    What merged, was split, or is carried out for each unit now takes as long as before altogether. Steps that
    are new stay as they are, and so does what a scenario of the revision's own says in minutes.

    Parameters: sides.
    """
    yield World(kind="standards"), partial(_as_before, sides[BASE].sop)


def _as_before(old: Sop, side: Setup) -> Setup:
    scenario = side.scenario
    for group in pair_steps(old, side.sop).groups:
        before, now = _minutes(old, group.old), _minutes(side.sop, group.new)
        if not before or not now or math.isclose(before, now):
            continue
        for step in group.new:
            if not (side.own and scenario.durations.rule(step).stands_alone):
                scenario = with_minutes(side.sop, scenario, step, before / now)
    return side.with_scenario(durations=scenario.durations)


def _minutes(sop: Sop, steps: Iterable[str]) -> float | None:
    """Standard minutes of some steps for all their units; None where one has no standard."""
    total = 0.0
    for name in steps:
        standard = sop.step(name).standard
        if standard is None:
            return None
        total += standard.minutes * max(1, len(sop.units_of(name)))
    return total
