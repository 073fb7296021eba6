"""Worlds in which outsiders are always quick or always slow, or keep no deadline."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from simulation.comparison.worlds.world import World

if TYPE_CHECKING:
    from simulation.comparison.worlds.world import Setup, Sides, Worlds
    from simulation.scenario import ExternalWait

    End = Literal["shortest", "longest"]

ENDS: tuple[End, ...] = ("shortest", "longest")


def waits(sides: Sides) -> Worlds:
    """Each external wait that varies always its shortest, always its longest.

    Parameters: sides - where a revision has a scenario of its own, its wait has ends of its own; the value
    told is that of the first side.
    """
    found: dict[str, ExternalWait] = {}
    for side in sides.values():
        for wait in side.scenario.waits:
            if wait.shortest < wait.longest:
                found.setdefault(wait.id, wait)
    for wait in found.values():
        for end in ENDS:
            world = World(kind="wait", subject=wait.id, value=getattr(wait, end), unit=wait.unit)
            yield world, partial(_always, wait.id, end)


def limits() -> Worlds:
    """Nobody outside keeps the limit that an SOP sets to a wait."""
    yield World(kind="wait_limit", value=0.0, unit="share"), _not_kept


def _always(name: str, end: End, side: Setup) -> Setup:
    waits = tuple(
        wait.always(getattr(wait, end)) if wait.id == name else wait for wait in side.scenario.waits
    )
    return side.with_scenario(waits=waits)


def _not_kept(side: Setup) -> Setup:
    # Without a limit nothing would change but the document, and the side would be simulated again.
    if all(step.wait_limit is None for step in side.sop.steps):
        return side
    return side.with_scenario(wait_limits_kept=0.0)
