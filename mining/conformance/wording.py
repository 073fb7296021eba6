"""From the moves of an explanation to the words of an office: repeated, swapped, not carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mining.conformance.rounds import rounds
from mining.conformance.search import Move
from sop.exchange.petri import FlowGraph, bits

Kind = Literal[
    "not_carried_out",
    "out_of_order",
    "swapped",
    "repeated",
    "extra",
    "overlap",
    "wrong_role",
    "not_called_for",
    "too_many_returns",
    "unit_not_carried_out",
    "same_person",
]
KINDS: tuple[Kind, ...] = (
    "not_carried_out",
    "out_of_order",
    "swapped",
    "repeated",
    "extra",
    "overlap",
    "wrong_role",
)
"""What can be found of any SOP."""
FLOW_KINDS: tuple[Kind, ...] = ("not_called_for", "too_many_returns", "unit_not_carried_out", "same_person")
"""What can be found besides of SOPs with decisions, returns, units and controls."""


@dataclass(frozen=True)
class OrderDeviation:
    """One deviation that the order of a trace shows.

    Parameters: kind - see `KINDS`; step_id - None for an activity that the SOP does not know;
    other_step_id - of `swapped`, the later of the two steps in the SOP, of `too_many_returns` the step
    returned to; index - place of the event in the
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
    is blamed. A model move takes the last log move before it that is still free, else the first after it. A
    further log move of a step that was carried out is `repeated`, a log move of an unknown activity is
    `extra`, one of a step that the decisions passed over is `not_called_for`, a model move left over is
    `not_carried_out`, a return above its limit `too_many_returns`. Units that are missing in a round that
    has others are left to `mining.conformance.controls`.

    Parameters: flow - the SOP's reachability structure; moves - of `search.explain`, not of a prefix.
    Returns: in the order of the moves.
    """
    found = list(_too_many_returns(flow, moves))
    partial = dict(_missing(flow, moves))
    logs: dict[str | None, list[int]] = {}
    missing: dict[str | None, list[int]] = {}
    for at, move in enumerate(moves):
        step = move.step_id
        if move.kind == "log" and missing.get(step):
            found.append(_displaced(flow, moves, at, missing[step].pop(0)))
        elif move.kind == "log":
            logs.setdefault(step, []).append(at)
        elif move.kind == "model" and logs.get(step):
            found.append(_displaced(flow, moves, logs[step].pop(), at))
        elif move.kind == "model":
            missing.setdefault(step, []).append(at)
    carried_out = {move.step_id for move in moves if move.kind != "log"}
    for step, places in logs.items():
        kind: Kind = "extra" if step is None else "repeated" if step in carried_out else "not_called_for"
        found += [OrderDeviation(kind, step, None, moves[at].index, at) for at in places]
    for step, places in missing.items():
        found += [OrderDeviation("not_carried_out", step, None, None, at) for at in places if not partial[at]]
    return tuple(sorted(found, key=lambda item: item.at))


def _missing(flow: FlowGraph, moves: Sequence[Move]) -> Iterator[tuple[int, bool]]:
    """Model moves, and whether they stand for one more unit of a step that has been told already."""
    round_of = rounds(flow, moves)
    told = {
        (move.step_id, number) for move, number in zip(moves, round_of, strict=True) if move.kind == "sync"
    }
    for at, move in enumerate(moves):
        if move.kind == "model" and move.step_id is not None:
            units = flow.position[move.step_id] in flow.counters
            yield at, units and (move.step_id, round_of[at]) in told
            told.add((move.step_id, round_of[at]))


def _too_many_returns(flow: FlowGraph, moves: Sequence[Move]) -> Iterator[OrderDeviation]:
    taken: dict[tuple[str, str], int] = {}
    for at, move in enumerate(moves):
        if move.step_id is None or not move.outcome:
            continue
        way = flow.way(flow.position[move.step_id], move.outcome)
        if way is None or way.target is None:
            continue
        key = (move.step_id, move.outcome)
        taken[key] = taken.get(key, 0) + 1
        if taken[key] > way.limit:
            target = flow.steps[way.target]
            yield OrderDeviation("too_many_returns", move.step_id, target, move.index, at)


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
    passed through. The first step of a stretch that is repeated waits for the decision that sent it back.

    Parameters: flow - the SOP's reachability structure; moves - of an explanation.
    Returns: places of the later and of the earlier event in the trace.
    """
    place: dict[int, list[int]] = {}
    sent_back: dict[int, list[int]] = {}
    for move in moves:
        if move.kind == "log" or move.step_id is None:
            continue
        step = flow.position[move.step_id]
        if move.index is not None:
            waits_for = sent_back[step] if step in sent_back else _earlier(flow, place, sent_back, step)
            for earlier in waits_for:
                yield move.index, earlier
            place.setdefault(step, []).append(move.index)
        way = flow.way(step, move.outcome) if move.outcome else None
        if way is not None and way.target is not None:
            decided = place.get(step, [])[-1:]
            for repeated in bits(way.stretch):
                place.pop(repeated, None)
                sent_back.pop(repeated, None)
            sent_back[way.target] = decided


def _earlier(
    flow: FlowGraph, place: Mapping[int, Sequence[int]], sent_back: Mapping[int, Sequence[int]], step: int
) -> Iterator[int]:
    waiting, seen = list(bits(flow.nearest[step])), set()
    while waiting:
        earlier = waiting.pop()
        if earlier in seen:
            continue
        seen.add(earlier)
        if earlier in place:
            yield from place[earlier]
        elif earlier in sent_back:
            yield from sent_back[earlier]
        else:
            waiting += bits(flow.nearest[earlier])
