"""Which step may directly follow which, by the SOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sop.exchange.petri import FlowGraph, bits, flow_graph
from sop.model import Sop

MARKINGS = 20_000
"""States of the SOP that are looked at one by one; beyond, what may follow is told from its shape."""

Standing = Literal["arrow", "allowed", "no", "outside"]
"""The SOP leads from one to the other; it lets one follow the other; neither; one is no step of it."""


@dataclass(frozen=True, kw_only=True)
class SopOrder:
    """What may directly follow what.

    Parameters: steps - in step order; arrows - pairs of steps that the SOP leads from one to the other,
    returns among them, in the order of the document; allowed - all pairs that can stand beside each other in
    a case that follows the SOP; starts, ends - steps with which such a case can begin and end; exact - all
    states of the SOP were looked at; if not, steps of which neither comes before the other count as allowed.
    """

    steps: tuple[str, ...]
    arrows: tuple[tuple[str, str], ...]
    allowed: frozenset[tuple[str, str]]
    starts: frozenset[str]
    ends: frozenset[str]
    exact: bool

    def standing(self, first: str, second: str) -> Standing:
        """What the SOP says about a pair. Parameters: first, second - step ids, or anything else."""
        if first not in self.steps or second not in self.steps:
            return "outside"
        if (first, second) in self.arrows:
            return "arrow"
        return "allowed" if (first, second) in self.allowed else "no"


def sop_order(sop: Sop, *, markings: int = MARKINGS) -> SopOrder:
    """Which step may directly follow which.

    Parameters: sop - valid; markings - states looked at, at most.
    Returns: the order. A return counts as allowed however often it was taken.
    """
    flow = flow_graph(sop)
    reached = _reached(flow, markings)
    pairs, ends = _from_shape(flow) if reached is None else reached
    names = flow.steps
    return SopOrder(
        steps=names,
        arrows=sop_arrows(sop),
        allowed=frozenset((names[a], names[b]) for a, b in pairs),
        starts=frozenset(names[index] for index in flow.enabled(0)),
        ends=frozenset(names[index] for index in ends),
        exact=reached is not None,
    )


def sop_arrows(sop: Sop) -> tuple[tuple[str, str], ...]:
    """Pairs of steps that the SOP leads from one to the other: onward in its order, then the returns.

    Parameters: sop - valid.
    """
    routes = sop.routes()
    onward = [(step, later) for step in routes.order for later in routes.after[step]]
    back = [(step, target) for step in routes.order for target in routes.back_to.get(step, {}).values()]
    return tuple(dict.fromkeys([*onward, *back]))


def _reached(flow: FlowGraph, most: int) -> tuple[set[tuple[int, int]], set[int]] | None:
    """Pairs of steps, and last steps, over all states that can be reached; None where they are too many."""
    seen, waiting = {0}, [0]
    pairs: set[tuple[int, int]] = set()
    ends: set[int] = set()
    while waiting:
        marking = waiting.pop()
        for step in flow.enabled(marking):
            for after, _, _ in flow.fire(step, marking):
                later = list(flow.enabled(after))
                pairs.update((step, other) for other in later)
                if not later:
                    ends.add(step)
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
        if len(seen) > most:
            return None
    return pairs, ends


def _from_shape(flow: FlowGraph) -> tuple[set[tuple[int, int]], set[int]]:
    """Direct successors, steps that neither comes before, and successors over steps that may be passed."""
    size = len(flow.steps)
    pairs = {
        (a, b)
        for b in range(size)
        for a in range(size)
        if a != b and not flow.ancestors[a] >> b & 1 and not _between(flow, a, b)
    }
    pairs |= {
        (step, target)
        for index, ways in flow.ways.items()
        for way in ways
        if way.target is not None
        for step, target in ((index, way.target),)
    }
    pairs |= {(index, index) for index in flow.counters}
    needed = 0
    for each in flow.needs:
        needed |= each
    last = {index for index in range(size) if not needed >> index & 1}
    return pairs, last | {index for index in range(size) if _only_optional_after(flow, index)}


def _between(flow: FlowGraph, first: int, second: int) -> bool:
    """Must a step come between, because it stands after the one and before the other?"""
    return any(
        flow.ancestors[middle] >> first & 1 and not flow.optional >> middle & 1
        for middle in bits(flow.ancestors[second])
    )


def _only_optional_after(flow: FlowGraph, index: int) -> bool:
    return all(
        flow.optional >> later & 1 for later in range(len(flow.steps)) if flow.ancestors[later] >> index & 1
    )
