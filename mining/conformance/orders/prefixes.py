"""All orders of the events of a trace at once, each with the explanation that it would have.

Of a trace with blocks whose order is not known every order has its own first cheapest path
(`mining.conformance.search`). Orders are many, but what matters of a beginning is little: which events are
taken, and for each marking the least cost of reaching it and which of the paths to the markings comes first.
Beginnings that agree in that have the same future, so they are one node of a graph, whose edges are events.
The path of every order can be read off it, without any order being looked at twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mining.conformance.orders.blocks import Unordered
from mining.conformance.orders.fronts import START, Back, Front, extend, finish
from mining.conformance.search import Task
from sop.exchange.petri import FlowGraph

MAX_FRONT = 400
"""Markings of one node; a trace that needs more is not searched in all orders."""


class TooManyOrdersError(Exception):
    """The graph of all orders would be larger than allowed."""


Layer = dict[tuple[int, Front], int]
"""Nodes by the events of a block that are taken and by what is known of the markings."""


@dataclass(frozen=True)
class Edge:
    """One event (or the end of the trace) after a beginning.

    Parameters: source, target - numbers of nodes; back - how each marking of the target came about.
    """

    source: int
    target: int
    back: Back


@dataclass
class Orders:
    """The graph of all orders of one trace.

    Parameters: edges - those of earlier events first; node 0 is the beginning; ends - for each node at the
    end of the trace: its cost.
    """

    edges: list[Edge] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)
    nodes: int = 1

    def needed(self) -> list[Edge]:
        """The edges, with nothing but the markings that lie on the path of some order."""
        wanted: dict[int, set[int]] = {end: {-1} for end in self.ends}
        kept: list[Edge] = []
        for edge in reversed(self.edges):
            back = {marking: edge.back[marking] for marking in sorted(wanted.get(edge.target, ()))}
            if back:
                kept.append(Edge(edge.source, edge.target, back))
                wanted.setdefault(edge.source, set()).update(before for before, _ in back.values())
        return kept[::-1]


@dataclass(frozen=True, kw_only=True)
class OrderSearch:
    """What is asked.

    Parameters: flow - the SOP's reachability structure; codes - place of the step of each event in the order
    that fits best, -1 for unknown activities (they are left out: wherever they stand, they are log moves and
    change nothing else); unordered - blocks; most - cost that the cheapest path of no order exceeds; edges -
    how many may be looked at.
    """

    flow: FlowGraph
    codes: Sequence[int]
    unordered: Sequence[Unordered]
    most: int
    edges: int

    def run(self) -> Orders:
        """Build the graph.

        Raises: TooManyOrdersError - it has more edges than allowed.
        """
        found = Orders()
        fronts: dict[Front, int] = {START: 0}
        for block in self._blocks():
            layer = {(0, front): node for front, node in fronts.items()}
            for _ in range(block.size):
                layer = self._layer(found, block, layer)
            fronts = {front: node for (_, front), node in layer.items()}
        end = Task(flow=self.flow, codes=(), suffix=(0,), single=(0,))
        for front, node in fronts.items():
            cost, back = finish(end, front)
            found.ends[found.nodes] = cost
            found.edges.append(Edge(node, found.nodes, back))
            found.nodes += 1
        return found

    def _blocks(self) -> Iterator[Unordered]:
        """All events: those in order as blocks of one."""
        starts = {block.first: block for block in self.unordered}
        place = 0
        while place < len(self.codes):
            block = starts.get(place, Unordered(place, 1))
            if block.size > 1 or self.codes[place] >= 0:
                yield block
            place += block.size

    def _layer(self, found: Orders, block: Unordered, layer: Layer) -> Layer:
        """One more event of a block."""
        following: Layer = {}
        codes = self.codes[block.first : block.first + block.size]
        for (taken, front), node in layer.items():
            for event in _next(block, codes, taken):
                more = taken | 1 << event
                target, back = self._after(block, codes, event, more, front)
                if (more, target) not in following:
                    following[more, target] = found.nodes
                    found.nodes += 1
                found.edges.append(Edge(node, following[more, target], back))
                if len(found.edges) > self.edges or len(target) > MAX_FRONT:
                    raise TooManyOrdersError
        return following

    def _after(
        self, block: Unordered, codes: Sequence[int], event: int, taken: int, front: Front
    ) -> tuple[Front, Back]:
        later, single, count = self._rest[block.first + block.size]
        left = [step for other, step in enumerate(codes) if not taken >> other & 1]
        step, after = codes[event], later | _bits(left)
        rest_single = single + sum(not self.flow.repeatable >> other & 1 for other in left)
        task = Task(
            flow=self.flow,
            codes=(step,),
            suffix=(after | 1 << step, after),
            single=(rest_single + (not self.flow.repeatable >> step & 1), rest_single),
        )
        return extend(task, front, most=self.most, left=count + len(left) + 1)

    @cached_property
    def _rest(self) -> list[tuple[int, int, int]]:
        """From each place on: the steps as bits, events of steps that are not repeated, events."""
        found = [(0, 0, 0)]
        for step in reversed(self.codes):
            steps, single, count = found[-1]
            if step >= 0:
                once = not self.flow.repeatable >> step & 1
                found.append((steps | 1 << step, single + once, count + 1))
            else:
                found.append(found[-1])
        return found[::-1]


def _next(block: Unordered, codes: Sequence[int], taken: int) -> Iterator[int]:
    """Events that may come next; without times inside the block events of one step are alike."""
    seen: set[int] = set()
    for event, step in enumerate(codes):
        if block.may_follow(event, taken) and (block.before or step not in seen):
            seen.add(step)
            yield event


def _bits(steps: Iterable[int]) -> int:
    found = 0
    for step in steps:
        found |= 1 << step
    return found
