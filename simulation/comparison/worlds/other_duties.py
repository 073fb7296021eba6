"""Worlds in which everybody has less or more other work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from simulation.comparison.worlds.world import World
from simulation.sensitivity import DUTY_SHARES

if TYPE_CHECKING:
    from simulation.comparison.worlds.world import Setup, Worlds


def other_duties() -> Worlds:
    """Everybody's other duties at the same share of on-duty time, a small and a large one."""
    for share in DUTY_SHARES:
        yield World(kind="other_duties", value=share, unit="share"), partial(_busy, share)


def _busy(share: float, side: Setup) -> Setup:
    people = tuple(group.model_copy(update={"other_duties": share}) for group in side.scenario.people)
    return side.with_scenario(people=people)
