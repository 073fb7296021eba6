"""Which of several times of a step a move of an explanation belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from mining.conformance.search import Move
from sop.exchange.graph import FlowGraph, bits


def rounds(flow: FlowGraph, moves: Sequence[Move]) -> tuple[int, ...]:
    """Number of the round of each move: how often its step had been sent back before, from 0.

    Parameters: flow - the SOP's reachability structure; moves - of an explanation.
    Returns: one number a move, 0 for unknown activities.
    """
    current: dict[int, int] = {}
    found = []
    for move in moves:
        step = -1 if move.step_id is None else flow.position.get(move.step_id, -1)
        found.append(current.get(step, 0))
        way = flow.way(step, move.outcome) if move.outcome else None
        for repeated in bits(way.stretch if way is not None else 0):
            current[repeated] = current.get(repeated, 0) + 1
    return tuple(found)
