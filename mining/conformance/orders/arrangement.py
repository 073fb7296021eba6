"""The order of events whose stamps do not tell it, where step order may not be the best.

Without returns step order is never worse than any other order of an unordered block. With returns it can be:
of "check, correct, check" on one day it makes "correct, check, check". And where some pairs of a block are
ordered after all (one stamp tells the day, others the second) step order may not be possible. So the order
that fits best is searched for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from sop.exchange.graph import FlowGraph

MAX_STATES = 20_000
"""States of one search; a trace that needs more keeps step order, and is counted."""

Place = tuple[int, int, int]
"""Marking, number of the block, and the events of that block already taken, as bits."""


def arrange(
    flow: FlowGraph, blocks: Sequence[Sequence[int]], before: Sequence[Sequence[int]] = ()
) -> list[int] | None:
    """The order of a trace's events that fits the SOP best.

    Parameters: flow - the SOP's reachability structure; blocks - places of steps in it (-1 where unknown),
    each block in step order, unknown activities last; before - for each block, for each of its steps, the
    events of the block that came before it for sure, as bits; empty for a block without an order of its own.
    Returns: places of the events, counted over all blocks; among equals the first in step order; None where
    that takes MAX_STATES states.
    """
    task = _Task.of(flow, blocks, before or ((),) * len(blocks))
    start: Place = (0, 0, 0)
    heap: list[tuple[int, tuple[int, ...], int, Place]] = [(task.bound(start), (), 0, start)]
    settled: set[Place] = set()
    while heap:
        _, taken, cost, place = heappop(heap)
        if place in settled:
            continue
        settled.add(place)
        if len(settled) > MAX_STATES:
            return None
        if place[1] == len(blocks) and place[0] == flow.final:
            return list(taken)
        for price, event, following in task.moves(place):
            if following not in settled:
                longer = taken if event is None else (*taken, event)
                total = cost + price + task.bound(following)
                heappush(heap, (total, longer, cost + price, following))
    return None


def in_time(blocks: Sequence[Sequence[int]], before: Sequence[Sequence[int]]) -> list[int]:
    """Step order as far as time allows.

    Parameters: blocks, before - as in `arrange`.
    Returns: places of the events, counted over all blocks.
    """
    found: list[int] = []
    for block, sure in zip(blocks, before, strict=True):
        offset, taken = len(found), 0
        while taken != (1 << len(block)) - 1:
            event = next(e for e in range(len(block)) if _may_follow(sure, e, taken))
            found.append(offset + event)
            taken |= 1 << event
    return found


def _may_follow(before: Sequence[int], event: int, taken: int) -> bool:
    return not taken >> event & 1 and (event >= len(before) or before[event] & ~taken == 0)


@dataclass(frozen=True, kw_only=True)
class _Task:
    """Blocks against a graph; `later` - steps of the blocks from each number on, as bits, `single` - how many
    of their events are of no step that may be repeated, `offset` - events before each block."""

    flow: FlowGraph
    blocks: tuple[tuple[int, ...], ...]
    before: tuple[tuple[int, ...], ...]
    later: tuple[int, ...]
    single: tuple[int, ...]
    offset: tuple[int, ...]

    @classmethod
    def of(cls, flow: FlowGraph, blocks: Sequence[Sequence[int]], before: Sequence[Sequence[int]]) -> _Task:
        later, single, offset = [0], [0], [0]
        for block in reversed(blocks):
            later.append(later[-1] | _steps(block))
            single.append(single[-1] + _single(flow, block))
        for block in blocks:
            offset.append(offset[-1] + len(block))
        return cls(
            flow=flow,
            blocks=tuple(tuple(block) for block in blocks),
            before=tuple(tuple(sure) for sure in before),
            later=tuple(later[::-1]),
            single=tuple(single[::-1]),
            offset=tuple(offset),
        )

    def bound(self, place: Place) -> int:
        """Moves that no path can avoid (as in `mining.conformance.search`)."""
        marking, number, taken = place
        rest, single = self.later[number], self.single[number]
        if taken:
            left = [step for event, step in enumerate(self.blocks[number]) if not taken >> event & 1]
            rest = self.later[number + 1] | _steps(left)
            single = self.single[number + 1] + _single(self.flow, left)
        missing = self.flow.final & ~marking
        surplus = single - (missing & rest & ~self.flow.repeatable).bit_count()
        return surplus + (missing & ~rest & ~self.flow.optional).bit_count()

    def moves(self, place: Place) -> Iterator[tuple[int, int | None, Place]]:
        """Cost, event taken and next place of every move."""
        marking, number, taken = place
        for event in self._next(number, taken):
            step = self.blocks[number][event]
            more = taken | 1 << event
            to = (number + 1, 0) if more == (1 << len(self.blocks[number])) - 1 else (number, more)
            if step >= 0 and self.flow.may_run(step, marking):
                for following, _, _ in self.flow.fire(step, marking):
                    yield 0, self.offset[number] + event, (following, *to)
            yield 1, self.offset[number] + event, (marking, *to)
        for step in self.flow.enabled(marking):
            for following, _, _ in self.flow.fire(step, marking):
                yield 1, None, (following, number, taken)

    def _next(self, number: int, taken: int) -> Iterator[int]:
        """Events that may come next: one of each step; unknown activities last, as in step order."""
        block = self.blocks[number] if number < len(self.blocks) else ()
        sure = self.before[number] if number < len(self.blocks) else ()
        left = [event for event in range(len(block)) if _may_follow(sure, event, taken)]
        known = [event for event in left if block[event] >= 0]
        seen: set[int] = set()
        for event in known or left[:1]:
            # Events of one step are alike, unless time orders them among the others.
            if sure or block[event] not in seen:
                yield event
            seen.add(block[event])


def _steps(events: Sequence[int]) -> int:
    found = 0
    for step in events:
        found |= 1 << step if step >= 0 else 0
    return found


def _single(flow: FlowGraph, events: Sequence[int]) -> int:
    return sum(step < 0 or not flow.repeatable >> step & 1 for step in events)
