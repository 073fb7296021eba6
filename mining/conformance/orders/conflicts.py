"""Which steps of a trace stand in each other's way, under every order and under some.

Only for SOPs in which every step comes once in every case. There two events fit together unless the later one
belongs to a step that the SOP puts before the other's, and the cheapest explanation keeps as many events as
fit together: a largest independent set of the graph of conflicts. Its components do not touch one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mining.conformance.orders.blocks import Unordered
from sop.exchange.petri import FlowGraph, bits


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What no order can change.

    Parameters: everything - no order changes more than the pairs of its own blocks; steps - of these it is
    the same under every order whether they are out of place, and what they have crossed; where everything is
    settled, kept - steps that are on their place under the order that fits worst; events - places of those
    that decide about their steps.
    """

    everything: bool
    steps: frozenset[int]
    kept: int = 0
    events: frozenset[int] = frozenset()


NOTHING_SETTLED = Settled(everything=False, steps=frozenset())


def settled(flow: FlowGraph, codes: Sequence[int], unordered: Sequence[Unordered]) -> Settled:
    """Look for what no order of the blocks can change.

    A component whose conflicts all hold under every order is settled if there is just one way of keeping
    most of its steps, or if it has two: then the later one in the SOP, which came first, is out of place. In
    a component whose conflicts all lie inside blocks neighbours may be swapped, and nothing else; the order
    that turns all of them round fits worst.

    Parameters: flow - without decisions, returns and units; codes - places of steps in the order that fits
    best, -1 for unknown activities; unordered - blocks, in none of which any order is known.
    Returns: what is settled.
    """
    trace = _Trace.of(flow, codes, unordered)
    places = list(_representatives(trace))
    if -1 in places:
        return NOTHING_SETTLED
    everything, steps, kept = True, set[int](), len(places)
    for component in _components(trace, places):
        near = trace.near(component)
        pairs = [(a, b) for n, a in enumerate(component) for m, b in enumerate(component) if near[n] >> m & 1]
        surely = [not trace.together(a, b) for a, b in pairs]
        size, ways = _largest(near, (1 << len(near)) - 1)
        kept += size - len(component)
        if all(surely) and (len(component) == 2 or ways == 1):
            steps |= {codes[place] for place in component}
        elif any(surely):
            everything = False
    if not everything:
        return Settled(everything=False, steps=frozenset(steps))
    return Settled(everything=True, steps=frozenset(steps), kept=kept, events=frozenset(places))


@dataclass(frozen=True, kw_only=True)
class _Trace:
    """Events with the number of their block, -1 outside."""

    flow: FlowGraph
    codes: tuple[int, ...]
    block: tuple[int, ...]

    @classmethod
    def of(cls, flow: FlowGraph, codes: Sequence[int], unordered: Sequence[Unordered]) -> _Trace:
        block = [-1] * len(codes)
        for number, one in enumerate(unordered):
            block[one.first : one.first + one.size] = [number] * one.size
        return cls(flow=flow, codes=tuple(codes), block=tuple(block))

    def touch(self, a: int, b: int) -> bool:
        """May these events fail to fit together under some order?"""
        first, second = self.codes[min(a, b)], self.codes[max(a, b)]
        turned = self.flow.ancestors[first] >> second & 1
        return bool(turned or (self.together(a, b) and self.flow.ancestors[second] >> first & 1))

    def together(self, a: int, b: int) -> bool:
        """Is their order unknown?"""
        return self.block[a] == self.block[b] != -1

    def near(self, places: Sequence[int]) -> tuple[int, ...]:
        """For each of these events those that it touches, as bits."""
        return tuple(
            sum(1 << n for n, other in enumerate(places) if other != place and self.touch(place, other))
            for place in places
        )


def _representatives(trace: _Trace) -> Iterator[int]:
    """One event of each step that came: that which fits wherever another of the step does; -1 if none is."""
    places: dict[int, list[int]] = {}
    for place, code in enumerate(trace.codes):
        if code >= 0:
            places.setdefault(code, []).append(place)
    for code, own in places.items():
        others = [place for other, those in places.items() if other != code for place in those]
        yield next((place for place in own if _serves(trace, place, own, others)), -1)


def _serves(trace: _Trace, place: int, own: Sequence[int], others: Sequence[int]) -> bool:
    return len(own) == 1 or all(
        trace.together(place, again) or (trace.touch(again, other) and not trace.together(again, other))
        for other in others
        if trace.touch(place, other)
        for again in own
        if again != place
    )


def _components(trace: _Trace, places: Sequence[int]) -> Iterator[list[int]]:
    """Groups of at least two events that touch one another, directly or through others."""
    left = set(places)
    while left:
        waiting, group = [left.pop()], []
        while waiting:
            place = waiting.pop()
            group.append(place)
            near = {other for other in left if trace.touch(place, other)}
            left -= near
            waiting += near
        if len(group) > 1:
            yield sorted(group)


@lru_cache(maxsize=50_000)
def _largest(near: tuple[int, ...], left: int) -> tuple[int, int]:
    """Size of the largest independent sets among the nodes left, and how many there are."""
    if not left:
        return 0, 1
    node = next(bits(left))
    with_size, with_count = _largest(near, left & ~(1 << node) & ~near[node])
    without = _largest(near, left & ~(1 << node))
    with_size += 1
    if with_size != without[0]:
        return max((with_size, with_count), without)
    return with_size, with_count + without[1]
