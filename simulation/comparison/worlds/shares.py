"""Worlds in which cases are sent back less or more often than assumed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from simulation.comparison.worlds.world import BASE, World, old_ids
from simulation.planning.parts import in_effect
from sop.model import Basis

if TYPE_CHECKING:
    from simulation.comparison.worlds.world import Setup, Sides, Worlds
    from sop.model import Decision, Sop

FACTORS = (0.5, 1.5)
"""An assumed share of returns is halved, and made half as large again."""

LARGEST = 0.9


def shares(sides: Sides) -> Worlds:
    """Returns whose share is assumed, in the SOP or as a correction of the scenario.

    Parameters: sides.
    """
    old = sides[BASE].sop
    deciding: set[str] = set()
    corrections: set[str] = set()
    for side in sides.values():
        ids = old_ids(old, side.sop)
        deciding |= {
            ids[step.id]
            for step in side.sop.steps
            if step.decision is not None and step.decision.basis is Basis.ASSUMED
        }
        corrections |= {item.id for item in side.scenario.corrections if item.basis is Basis.ASSUMED}
    for factor in FACTORS:
        for step_id in sorted(deciding):
            world = World(kind="share", subject=step_id, value=factor, unit="ratio")
            yield world, partial(_decided, old, step_id, factor)
        for name in sorted(corrections):
            world = World(kind="share", subject=name, value=factor, unit="ratio")
            yield world, partial(_corrected, name, factor)


def _decided(old: Sop, step_id: str, factor: float, side: Setup) -> Setup:
    """Shares of the returns of a decision times a factor, what is left shared as before."""
    ids = old_ids(old, side.sop)
    # What the scenario says of a decision replaces all its shares, so that they are changed as they stand.
    effective, _ = in_effect(side.sop, side.scenario.model_copy(update={"corrections": ()}))
    for step in effective.steps:
        if ids[step.id] == step_id and step.decision is not None:
            side = _with_returns(side, step.id, step.decision, factor)
    return side


def _with_returns(side: Setup, step_id: str, decision: Decision, factor: float) -> Setup:
    shares = {item.id: item.share for item in decision.outcomes}
    back = {item.id for item in decision.outcomes if item.at_most is not None}
    returns = sum(share or 0.0 for name, share in shares.items() if name in back)
    wanted = _more(returns, factor)
    # Unknown shares are refused by the plan; where nothing or all returns there is nothing to move.
    if None in shares.values() or not 0 < returns < 1 or wanted == returns:
        return side
    rest = (1 - wanted) / (1 - returns)
    outcomes = tuple(
        item.model_copy(
            update={"share": (item.share or 0.0) * (wanted / returns if item.id in back else rest)}
        )
        for item in decision.outcomes
    )
    step = side.sop.step(step_id)
    new = step.model_copy(update={"decision": decision.model_copy(update={"outcomes": outcomes})})
    left = {name: given for name, given in side.scenario.decisions.items() if name != step_id}
    return side.with_step(new).with_scenario(decisions=left)


def _corrected(name: str, factor: float, side: Setup) -> Setup:
    items = tuple(
        item.model_copy(update={"share": _more(item.share, factor)}) if item.id == name else item
        for item in side.scenario.corrections
    )
    return side.with_scenario(corrections=items)


def _more(share: float, factor: float) -> float:
    """A share times a factor; one that is large already does not get smaller by the bound."""
    return min(max(share, LARGEST), factor * share)
