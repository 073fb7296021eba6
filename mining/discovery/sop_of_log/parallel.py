"""Activities that are done side by side.

Two activities are concurrent where both orders occur and their spans overlap; a block of them is accepted
where all its activities occur together, once each, with nothing between. Its branches are the parts that are
concurrent with each other (the parallel cut of the inductive miner: Leemans, Fahland & van der Aalst, 2013,
Petri Nets, LNCS 7927, 311-329). What is less clear stays a sequence whose orders are decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mining.discovery.sop_of_log.traces import MISSING, Traces

LEAST_CASES = 5
"""Fewer cases with both show no concurrency."""
LEAST_ORDER = 0.1
"""Share of the rarer order, of the cases with both."""
LEAST_OVERLAP = 0.1
"""Share of cases in which the spans overlap, where the log has spans."""
CLEAR = 0.95
"""Share of the cases in which a block must be one."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Branches of activities (numbers), each in its order; branches by their first activity."""

    branches: tuple[tuple[int, ...], ...]

    @property
    def activities(self) -> tuple[int, ...]:
        """All its activities, ascending."""
        return tuple(sorted(one for branch in self.branches for one in branch))


def find_blocks(traces: Traces) -> tuple[Block, ...]:
    """The blocks of activities that are done side by side.

    Parameters: traces.
    Returns: disjoint blocks, by their first activity.
    """
    concurrent = _concurrent(traces)
    found = []
    for members in _components(concurrent, range(len(traces.labels))):
        if len(members) < 2:
            continue
        ordered = [[not one for one in row] for row in concurrent]
        branches = [_in_order(traces, branch) for branch in _components(ordered, members)]
        if len(branches) < 2 or any(branch is None for branch in branches):
            continue
        block = Block(branches=tuple(sorted(branch for branch in branches if branch is not None)))
        if _is_block(traces, block):
            found.append(block)
    return tuple(found)


def block_at(sequence: tuple[int, ...], place: int, blocks: tuple[Block, ...]) -> Block | None:
    """The block that a sequence goes through whole from a place on; None without."""
    for block in blocks:
        names = block.activities
        part = sequence[place : place + len(names)]
        if sequence[place] in names and tuple(sorted(part)) == names and _keeps(part, block):
            return block
    return None


def _keeps(part: tuple[int, ...], block: Block) -> bool:
    return all(tuple(one for one in part if one in branch) == branch for branch in block.branches)


def _concurrent(traces: Traces) -> list[list[bool]]:
    size = len(traces.labels)
    both, earlier, overlap = (np.zeros((size, size)) for _ in range(3))
    spans = bool(((traces.start != MISSING) & (traces.end > traces.start)).any())
    for case in range(len(traces.cases)):
        span = traces.span(case)
        names = traces.activity[span]
        once = np.flatnonzero(np.bincount(names, minlength=size)[names] == 1)
        start, end = traces.start[span], traces.end[span]
        for position, first in enumerate(once):
            for second in once[position + 1 :]:
                one, other = names[first], names[second]
                both[one, other] += 1
                both[other, one] += 1
                earlier[one, other] += 1
                if start[second] != MISSING and start[second] < end[first]:
                    overlap[one, other] += 1
                    overlap[other, one] += 1
    rarer = np.minimum(earlier, earlier.T)
    found = (both >= LEAST_CASES) & (rarer >= LEAST_ORDER * both) & (both > 0)
    if spans:
        found &= overlap >= LEAST_OVERLAP * both
    return [[bool(one) for one in row] for row in found]


def _components(related: list[list[bool]], members: range | tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    left = list(members)
    while left:
        found, waiting = [], [left.pop(0)]
        while waiting:
            one = waiting.pop()
            found.append(one)
            near = [other for other in left if related[one][other] or related[other][one]]
            waiting += near
            left = [other for other in left if other not in near]
        yield tuple(sorted(found))


def _in_order(traces: Traces, members: tuple[int, ...]) -> tuple[int, ...] | None:
    """The one order in which activities of a branch occur; None where there is none."""
    orders: dict[tuple[int, ...], int] = {}
    for case in range(len(traces.cases)):
        part = tuple(one for one in traces.sequence(case) if one in members)
        if part:
            orders[part] = orders.get(part, 0) + 1
    best = min(orders, key=lambda order: (-orders[order], order))
    clear = orders[best] >= CLEAR * sum(orders.values()) and sorted(best) == list(members)
    return best if clear else None


def _is_block(traces: Traces, block: Block) -> bool:
    names = set(block.activities)
    concerned = whole = 0
    for case in range(len(traces.cases)):
        sequence = traces.sequence(case)
        places = [place for place, one in enumerate(sequence) if one in names]
        if places:
            concerned += 1
            whole += len(places) == len(names) and block_at(sequence, places[0], (block,)) is not None
    return whole >= CLEAR * concerned
