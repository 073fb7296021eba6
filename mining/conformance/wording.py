"""From the moves of an explanation to the words of an office: repeated, swapped, not carried out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mining.conformance.search import Move
from sop.exchange.petri import FlowGraph, bits

Kind = Literal["not_carried_out", "out_of_order", "swapped", "repeated", "extra", "overlap", "wrong_role"]
KINDS: tuple[Kind, ...] = (
    "not_carried_out",
    "out_of_order",
    "swapped",
    "repeated",
    "extra",
    "overlap",
    "wrong_role",
)


@dataclass(frozen=True)
class OrderDeviation:
    """One deviation that the order of a trace shows.

    Parameters: kind - see `KINDS`; step_id - None for an activity that the SOP does not know;
    other_step_id - of `swapped`, the later of the two steps in the SOP; index - place of the event in the
    trace, None where there is none; at - place of the move in the explanation.
    """

    kind: Kind
    step_id: str | None
    other_step_id: str | None
    index: int | None
    at: int


def order_deviations(flow: FlowGraph, moves: Sequence[Move]) -> tuple[OrderDeviation, ...]:
    """What the moves of a complete explanation mean.

    Log move and model move of one step: the step was carried out, but not where it belongs (`out_of_order`);
    where it crossed a single step that the SOP puts directly beside it, the two are `swapped` and neither
    is blamed. A further log move of a step that was carried out is `repeated`, a log move of an unknown
    activity is `extra`, a model move left over is `not_carried_out`.

    Parameters: flow - the SOP's reachability structure; moves - of `search.explain`, not of a prefix.
    Returns: in the order of the moves.
    """
    logs: dict[str | None, list[int]] = {}
    for at, move in enumerate(moves):
        if move.kind == "log":
            logs.setdefault(move.step_id, []).append(at)
    found: list[OrderDeviation] = []
    displaced: set[int] = set()
    for at, move in enumerate(moves):
        if move.kind != "model" or move.step_id is None:
            continue
        if move.step_id not in logs:
            found.append(OrderDeviation("not_carried_out", move.step_id, None, None, at))
            continue
        nearest = min(logs[move.step_id], key=lambda log: (abs(log - at), log))
        displaced.add(nearest)
        found.append(_displaced(flow, moves, nearest, at))
    for step, places in logs.items():
        kind: Kind = "extra" if step is None else "repeated"
        found += [
            OrderDeviation(kind, step, None, moves[at].index, at) for at in places if at not in displaced
        ]
    return tuple(sorted(found, key=lambda item: item.at))


def _displaced(flow: FlowGraph, moves: Sequence[Move], log: int, model: int) -> OrderDeviation:
    """A step that ran at one place and was due at another."""
    step = moves[log].step_id
    here = flow.position[step] if step is not None else -1
    early = log < model
    between = [
        flow.position[move.step_id]
        for move in moves[min(log, model) : max(log, model)]
        if move.kind == "sync" and move.step_id is not None
    ]
    if early:
        crossed = [other for other in between if flow.ancestors[here] >> other & 1]
        beside = [other for other in crossed if flow.nearest[here] >> other & 1]
    else:
        crossed = [other for other in between if flow.ancestors[other] >> here & 1]
        beside = [other for other in crossed if flow.nearest[other] >> here & 1]
    if len(crossed) == 1 and crossed == beside:
        first, second = sorted((here, crossed[0]))
        return OrderDeviation("swapped", flow.steps[first], flow.steps[second], moves[log].index, log)
    return OrderDeviation("out_of_order", step, None, moves[log].index, log)


def ordered_pairs(flow: FlowGraph, moves: Sequence[Move]) -> Iterator[tuple[int, int]]:
    """Pairs of events of which the first had to wait for the second.

    For each synchronous move the nearest earlier steps with a synchronous move; steps without one are
    passed through.

    Parameters: flow - the SOP's reachability structure; moves - of an explanation.
    Returns: places of the later and of the earlier event in the trace.
    """
    place = {
        flow.position[move.step_id]: move.index
        for move in moves
        if move.kind == "sync" and move.step_id is not None and move.index is not None
    }
    for step, index in place.items():
        waiting, seen = list(bits(flow.nearest[step])), set()
        while waiting:
            earlier = waiting.pop()
            if earlier in seen:
                continue
            seen.add(earlier)
            if earlier in place:
                yield index, place[earlier]
            else:
                waiting += bits(flow.nearest[earlier])
