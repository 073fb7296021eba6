"""Worlds in which others carry a step out, whom the source allows as well."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from simulation.comparison.worlds.world import BASE, World, old_ids
from sop.errors import Problem, SimulationError

if TYPE_CHECKING:
    from simulation.comparison.worlds.world import Setup, Sides, Worlds
    from sop.model import Seat, Sop, Step

    Seats = tuple[Seat, ...]


def performers(sides: Sides) -> Worlds:
    """A world for each alternative that the SOP in force or a revision gives for a step.

    Parameters: sides. A side whose document does not give it, or has those performers already, stays as it
    is.
    """
    old = sides[BASE].sop
    found: dict[tuple[str, Seats], None] = {}
    for side in sides.values():
        ids = old_ids(old, side.sop)
        for step in side.sop.steps:
            found |= {(ids[step.id], other.roles): None for other in step.performers.alternatives}
    for step_id, seats in found:
        world = World(kind="performers", subject=step_id, roles=_roles(seats))
        yield world, partial(_performed_by, old, step_id, seats)


def _roles(seats: Seats) -> tuple[str, ...]:
    return tuple(seat.role for seat in seats for _ in range(1 if seat.count == "all" else seat.count))


def _performed_by(old: Sop, step_id: str, seats: Seats, side: Setup) -> Setup:
    ids = old_ids(old, side.sop)
    for step in side.sop.steps:
        listed = any(other.roles == seats for other in step.performers.alternatives)
        if ids[step.id] == step_id and listed and step.performers.roles != seats:
            side = side.with_step(_with(step, seats))
    return side


def _with(step: Step, seats: Seats) -> Step:
    """The step with other performers; who may act for the lead stays."""
    seated = {seat.role for seat in seats}
    for role in step.performers.deputies:
        if role in seated:
            # The document would be refused: nobody can act for the lead and sit beside it.
            place = f"steps.{step.id}.performers.deputies"
            raise SimulationError(Problem(code="deputy_has_seat", place=place, value=role))
    update = {"roles": seats, "lead": None, "alternatives": ()}
    return step.model_copy(update={"performers": step.performers.model_copy(update=update)})
