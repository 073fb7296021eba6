"""What a trace shows under every order of its events, and what under some order only.

Where the order of events is not known, the explanation is that of the order that fits best. A deviation is
certain if the explanation of every order has it (as often), possible if that of some order has. All orders
are looked at at once (`mining.conformance.orders.prefixes`), except where

- every step comes once in every case by the SOP, and what is out of place under the best order is so
  under every order (`mining.conformance.orders.conflicts`): then repeats and steps not carried out are the
  same under every order as well, and out of place can be besides just steps of a block that the SOP puts one
  after the other: the pairs of neighbours are told;
- a block is too large, or the orders differ too much: then only what is proved not to depend on order is
  called certain, and of what is possible those pairs are told.

A step whose order is told as unknown in a pair is not told again as possibly out of order, repeated or left
out: ten entries of one day are nine pairs, not a hundred lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from mining.conformance.orders.blocks import Unordered
from mining.conformance.orders.conflicts import NOTHING_SETTLED, Settled, settled
from mining.conformance.orders.prefixes import Edge, Orders, OrderSearch, TooManyOrdersError
from mining.conformance.orders.watch import JointWatch, Key, ReturnWatch, Step, StepWatch
from mining.conformance.search import Explanation
from mining.conformance.wording import order_deviations
from sop.exchange.petri import FlowGraph, bits

MOST_EVENTS = 10
"""Events of a block up to which all orders are looked at."""

Reach = Literal["known", "all", "some"]
"""How far orders were looked at: there is just one; all; not all, so that figures are bounds."""


@dataclass(frozen=True, kw_only=True)
class OrderView:
    """What the orders of a trace have in common, and what not.

    Parameters: certain - how often each deviation of order comes under every order; besides - what some order
    has and the best has not, as far as it is told; worst - cost of the order that fits worst, where reach is
    `some` a bound that no order exceeds; effort - edges looked at.
    """

    certain: Mapping[Key, int]
    besides: tuple[Key, ...]
    worst: int
    reach: Reach
    effort: int = 0


class _Watch(Protocol):
    """What `StepWatch`, `ReturnWatch` and `JointWatch` have in common."""

    @property
    def blank(self) -> Any: ...

    def after(self, memory: Any, moves: Iterable[Step]) -> Any: ...

    def found(self, memory: Any) -> tuple[Key, ...]: ...


@dataclass(frozen=True, kw_only=True)
class _Trace:
    """A trace in the order that fits best.

    Parameters: codes - places of steps, -1 where unknown; found - its deviations of order.
    """

    flow: FlowGraph
    codes: tuple[int, ...]
    unordered: tuple[Unordered, ...]
    best: Explanation
    found: Counter[Key]


def view_orders(
    flow: FlowGraph,
    steps: Sequence[str | None],
    unordered: Sequence[Unordered],
    best: Explanation,
    *,
    shortest: int,
    effort: int,
) -> OrderView:
    """Compare the orders of a trace.

    Parameters: flow - the SOP's reachability structure; steps - in the order that fits best, None where
    unknown; unordered - its blocks; best - its explanation; shortest - steps of the shortest way through the
    SOP; effort - edges that may be looked at.
    Returns: what is certain and what is possible.
    """
    found: Counter[Key] = Counter(
        (each.kind, each.step_id, each.other_step_id)
        for each in order_deviations(flow, best.moves)
        if each.step_id is not None
    )
    if not unordered:
        return OrderView(certain=found, besides=(), worst=best.cost, reach="known")
    codes = tuple(-1 if step is None else flow.position.get(step, -1) for step in steps)
    trace = _Trace(flow=flow, codes=codes, unordered=tuple(unordered), best=best, found=found)
    proof = _proof(trace)
    if proof.everything:
        worst = len(codes) + len(flow.steps) - 2 * proof.kept
        besides = tuple(_told(set(_pairs(trace, proof.events)), found))
        return OrderView(certain=found, besides=besides, worst=worst, reach="all")
    bound = min(best.cost + 2 * sum(block.size - 1 for block in unordered), len(codes) + shortest)
    try:
        orders = _search(trace, bound, effort)
    except TooManyOrdersError:
        certain = Counter(dict(_whatever_order(trace, proof))) & found
        besides = tuple(_told(set(_pairs(trace, range(len(codes)))), found))
        return OrderView(certain=certain, besides=besides, worst=bound, reach="some", effort=effort)
    low, high = _ranges(trace, orders)
    return OrderView(
        certain=low,
        besides=tuple(_told(high.elements(), found)),
        worst=max(orders.ends.values()) + sum(code < 0 for code in codes),
        reach="all",
        effort=len(orders.edges),
    )


def _proof(trace: _Trace) -> Settled:
    flow = trace.flow
    if flow.ways or flow.counters or any(block.before for block in trace.unordered):
        return NOTHING_SETTLED
    return settled(flow, trace.codes, trace.unordered)


def _pairs(trace: _Trace, places: Container[int]) -> Iterator[Key]:
    """Steps of one block of which the SOP puts one after the other, with none of the block between them.

    Where a step between them was not carried out, or on another day, they are not swapped: the later one may
    be out of order, and the earlier one if it may have come after several.
    """
    flow = trace.flow
    for block in trace.unordered:
        inside = 0
        for place in range(block.first, block.first + block.size):
            inside |= 1 << trace.codes[place] if place in places else 0
        for later in bits(inside):
            earlier = flow.ancestors[later] & inside
            for first in bits(earlier):
                if any(flow.ancestors[other] >> first & 1 for other in bits(earlier)):
                    continue
                if flow.nearest[later] >> first & 1:
                    yield "swapped", flow.steps[first], flow.steps[later]
                    continue
                yield "out_of_order", flow.steps[later], None
                if sum(flow.ancestors[other] >> first & 1 for other in bits(inside)) > 1:
                    yield "out_of_order", flow.steps[first], None


def _whatever_order(trace: _Trace, proof: Settled) -> Iterator[tuple[Key, int]]:
    """Deviations proved not to depend on order.

    How often a step is repeated or not carried out follows from how often it comes, if it comes once in every
    case.
    """
    flow, times = trace.flow, Counter(trace.codes)
    for step in bits(flow.final & ~flow.optional & ~flow.repeatable):
        if times[step] == 0:
            yield ("not_carried_out", flow.steps[step], None), 1
        elif times[step] > 1:
            yield ("repeated", flow.steps[step], None), times[step] - 1
    for key, count in trace.found.items():
        if key[0] in ("swapped", "out_of_order") and flow.position[key[1]] in proof.steps:
            yield key, count


def _search(trace: _Trace, bound: int, effort: int) -> Orders:
    if any(block.size > MOST_EVENTS for block in trace.unordered):
        raise TooManyOrdersError
    unknown = sum(code < 0 for code in trace.codes)
    return OrderSearch(
        flow=trace.flow, codes=trace.codes, unordered=trace.unordered, most=bound - unknown, edges=effort
    ).run()


def _ranges(trace: _Trace, orders: Orders) -> tuple[Counter[Key], Counter[Key]]:
    """How often each deviation comes at least, and at most, over all orders."""
    flow, edges = trace.flow, orders.needed()
    moved = {
        step for edge in edges for _, moves in edge.back.values() for kind, step, _ in moves if kind != "sync"
    }
    watches: list[_Watch] = [StepWatch(flow, step) for step in sorted(moved)]
    watches += [
        ReturnWatch(flow, step, way.id)
        for step, ways in flow.ways.items()
        for way in ways
        if way.target is not None
    ]
    low, high = Counter[Key](), Counter[Key]()
    for watch in watches:
        least, most = _range(watch, edges, orders)
        low |= least
        high |= most
    for key in list(high):
        if key[0] == "swapped" and {flow.position[str(name)] for name in key[1:]} <= moved:
            # Either of the two may be the one that was moved.
            both = JointWatch(tuple(StepWatch(flow, flow.position[str(name)]) for name in key[1:]))
            least, most = _range(both, edges, orders)
            low[key], high[key] = least[key], most[key]
    return +low, high


def _range(watch: _Watch, edges: Sequence[Edge], orders: Orders) -> tuple[Counter[Key], Counter[Key]]:
    memories: dict[tuple[int, int], set[Any]] = {(0, 0): {watch.blank}}
    for edge in edges:
        for marking, (before, moves) in edge.back.items():
            known = memories.setdefault((edge.target, marking), set())
            known |= {watch.after(memory, moves) for memory in memories[edge.source, before]}
    last = {memory for end in orders.ends for memory in memories[end, -1]}
    every = [Counter(watch.found(memory)) for memory in last]
    least, most = every[0], every[0]
    for one in every[1:]:
        least, most = least & one, most | one
    return least, most


def _told(keys: Iterable[Key], found: Counter[Key]) -> Iterator[Key]:
    """What is possible and not told by the best order, without what a pair says already."""
    some = Counter(keys) - found
    paired = {name for kind, *names in some if kind == "swapped" for name in names}
    for key in sorted(some.elements(), key=str):
        if key[0] in ("swapped", "too_many_returns") or key[1] not in paired:
            yield key
