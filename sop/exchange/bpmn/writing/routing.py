"""Ways for the arrows of a diagram: along rows and columns where these are empty, else between them.

All is counted in slots: column c is slot 2c + 1 and the channel left of it slot 2c; row r is slot 2r + 1,
the gutter above it slot 2r. Symbols stand where both slots are odd. In a column or row there is one line; in
a channel or gutter there are as many beside each other as are wanted.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sop.exchange.bpmn.graph import BpmnGraph, SequenceFlow
    from sop.exchange.bpmn.writing.places import Places

Spot = tuple[int, int]
"""Slots from the left and from above."""
Way = tuple[Spot, ...]
"""Corners of an arrow, from the symbol where it begins to the one where it ends."""

RIGHT, DOWN, UP, LEFT = (1, 0), (0, 1), (0, -1), (-1, 0)
_STEP = {RIGHT: 4.0, LEFT: 4.0, UP: 3.0, DOWN: 3.0}
_BEND, _CROSSING, _OVERLAP, _SHARED, _BUSY, _FULL = 5.0, 4.0, 400.0, 6.0, 0.5, 40.0
_MERGED = 1.0
"""Lines to one gateway may become one on their way."""
_NAMED = 60.0
"""Two named lines that would have one place for their names."""
_UNUSUAL = 35.0
"""A line above or below a task or an event, which are read from left to right."""
_MANY = 8
"""More lines than so many in one place count as so many: the search would wander for nothing."""
_AGAIN = 2
"""How often every way is looked for again."""
_MANY_FLOWS = 160
"""Of more than so many each is looked for once, and not thoroughly."""
_GATEWAYS = ("exclusive", "parallel", "inclusive")


def find_ways_between(
    graph: BpmnGraph, places: Places, back: Collection[str], noted: Collection[str] = ()
) -> dict[str, Way]:
    """Ways for all arrows, none through a symbol.

    Parameters: graph; places - of its nodes; back - ids of the flows that return; noted - nodes above which
    something is written.
    Returns: by flow; short ones are found first, so that they are straight.
    """
    many = len(graph.flows) > _MANY_FLOWS
    board = _Board(graph, places, noted, haste=2.0 if many else 1.0)
    across = {
        flow.id: tuple(
            abs(there - here)
            for here, there in zip(places.cells[flow.source], places.cells[flow.target], strict=True)
        )
        for flow in graph.flows
    }

    def rank(flow: SequenceFlow) -> tuple[bool, bool, int, int]:
        # Straight ones first; of two that turn off, the one that goes further keeps outside.
        columns, rows = across[flow.id]
        return flow.id in back, rows > 0, columns, -rows

    order = sorted(graph.flows, key=rank)
    for flow in order:
        board.add(flow)
    for _ in range(0 if many else _AGAIN):
        # Once more, now that it is known where the others go.
        for flow in order:
            board.remove(flow)
            board.add(flow)
    return {flow.id: board.ways[flow.id] for flow in graph.flows}


@dataclass
class _Board:
    """Symbols and the lines found so far."""

    graph: BpmnGraph
    places: Places
    noted: Collection[str]
    haste: float
    spots: dict[str, Spot] = field(init=False)
    solid: frozenset[Spot] = field(init=False)
    corner: Spot = field(init=False)
    kinds: Mapping[str, str] = field(init=False)
    lines: dict[tuple[Spot, bool], list[SequenceFlow]] = field(default_factory=dict, init=False)
    ports: dict[tuple[str, Spot], list[bool]] = field(default_factory=dict, init=False)
    steps: dict[str, list[Spot]] = field(default_factory=dict, init=False)
    ways: dict[str, Way] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.spots = {name: (2 * x + 1, 2 * y + 1) for name, (x, y) in self.places.cells.items()}
        self.corner = 2 * self.places.columns, 2 * self.places.rows
        self.solid = frozenset(self.spots.values())
        self.kinds = {node.id: node.kind for node in self.graph.nodes}

    def add(self, flow: SequenceFlow) -> None:
        """Find the cheapest way; it is taken from now on."""
        steps = self.steps[flow.id] = self._search(flow)
        for key in _pieces(steps):
            if key[0] not in self.solid and flow not in self.lines.setdefault(key, []):
                self.lines[key].append(flow)
        for port, leaving in _ports(flow, steps):
            self.ports.setdefault(port, []).append(leaving)
        inner = [
            spot
            for before, spot, after in zip(steps, steps[1:], steps[2:], strict=False)
            if _toward(before, spot) != _toward(spot, after)
        ]
        self.ways[flow.id] = (steps[0], *inner, steps[-1])

    def remove(self, flow: SequenceFlow) -> None:
        """Give its way up."""
        steps = self.steps.pop(flow.id)
        for key in set(_pieces(steps)):
            if key[0] not in self.solid:
                self.lines[key].remove(flow)
        for port, leaving in _ports(flow, steps):
            self.ports[port].remove(leaving)

    def _search(self, flow: SequenceFlow) -> list[Spot]:
        start, goal = self.spots[flow.source], self.spots[flow.target]
        queue: list[tuple[float, float, Spot, Spot]] = []
        came: dict[tuple[Spot, Spot], tuple[Spot, Spot] | None] = {}
        best: dict[tuple[Spot, Spot], float] = {}
        for toward in (RIGHT, DOWN, UP):
            if toward == UP and flow.source in self.noted:
                continue
            cost = self._port_cost(flow.source, toward, leaving=True)
            if flow.name and toward == RIGHT and self.ports.get((flow.source, RIGHT)):
                cost += _NAMED
            best[start, toward] = cost
            came[start, toward] = None
            heapq.heappush(queue, (cost + self.haste * _distance(start, goal), cost, start, toward))
        while queue:
            _, cost, spot, toward = heapq.heappop(queue)
            if spot == goal:
                return _traced(came, (spot, toward))
            if cost > best[spot, toward]:
                continue
            for later, turned, more in self._onward(flow, spot, toward, goal):
                total = cost + more
                if total < best.get((later, turned), float("inf")):
                    best[later, turned] = total
                    came[later, turned] = (spot, toward)
                    heapq.heappush(queue, (total + self.haste * _distance(later, goal), total, later, turned))
        raise AssertionError("the gutters and channels connect everything")

    def _onward(
        self, flow: SequenceFlow, spot: Spot, toward: Spot, goal: Spot
    ) -> Iterator[tuple[Spot, Spot, float]]:
        """Neighbours, the direction in which they are entered, and what that costs."""
        start = self.spots[flow.source]
        for turned in (toward,) if spot == start else (RIGHT, DOWN, UP, LEFT):
            if (turned[0] + toward[0], turned[1] + toward[1]) == (0, 0):
                continue
            later = spot[0] + turned[0], spot[1] + turned[1]
            if not (0 <= later[0] <= self.corner[0] and 0 <= later[1] <= self.corner[1]):
                continue
            cost = _STEP[turned]
            if turned != toward:
                cost += _BEND + self._along(flow, spot, turned)
            if later == goal:
                if turned == LEFT or (turned == DOWN and flow.target in self.noted):
                    continue
                yield later, turned, cost + self._port_cost(flow.target, turned, leaving=False)
            elif later not in self.solid:
                level = turned[1] == 0
                crossed = _CROSSING * min(len(self.lines.get((later, not level), ())), _MANY)
                yield later, turned, cost + crossed + self._along(flow, later, turned)

    def _port_cost(self, node: str, toward: Spot, *, leaving: bool) -> float:
        corner = toward if leaving else (-toward[0], -toward[1])
        before = self.ports.get((node, corner), [])
        shared = _SHARED if leaving else _MERGED
        cost = _FULL if (not leaving) in before else shared if before else 0.0
        return cost + (_UNUSUAL if toward != RIGHT and self.kinds[node] not in _GATEWAYS else 0.0)

    def _along(self, flow: SequenceFlow, spot: Spot, toward: Spot) -> float:
        """What the lines cost that go the same way there already."""
        level = toward[1] == 0
        others = self.lines.get((spot, level), ())
        if (spot[1] if level else spot[0]) % 2 == 0:
            return _BUSY * min(len(others), _MANY)
        if any(other.source != flow.source and other.target != flow.target for other in others):
            return _OVERLAP
        if any(other.source == flow.source and other.target == flow.target for other in others):
            return _NAMED
        if any(other.target != flow.target for other in others):
            return _SHARED
        return _MERGED if others else 0.0


def _pieces(steps: list[Spot]) -> Iterator[tuple[Spot, bool]]:
    """What a way touches, and whether it goes sideways there."""
    for here, later in pairwise(steps):
        level = here[1] == later[1]
        yield here, level
        yield later, level


def _ports(flow: SequenceFlow, steps: list[Spot]) -> tuple[tuple[tuple[str, Spot], bool], ...]:
    """The sides of its symbols that a way uses, and whether it leaves there."""
    first, last = _toward(steps[0], steps[1]), _toward(steps[-1], steps[-2])
    return ((flow.source, first), True), ((flow.target, last), False)


def _distance(spot: Spot, goal: Spot) -> float:
    return _STEP[RIGHT] * abs(goal[0] - spot[0]) + _STEP[DOWN] * abs(goal[1] - spot[1])


def _toward(here: Spot, later: Spot) -> Spot:
    return later[0] - here[0], later[1] - here[1]


def _traced(
    came: Mapping[tuple[Spot, Spot], tuple[Spot, Spot] | None], last: tuple[Spot, Spot]
) -> list[Spot]:
    found: list[Spot] = []
    state: tuple[Spot, Spot] | None = last
    while state is not None:
        found.append(state[0])
        state = came[state]
    return found[::-1]
