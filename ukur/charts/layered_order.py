"""Order and positions inside the layers of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ukur.charts.layered_shapes import Box, Line, spread

SWEEPS = 32
_FIRM = 1e6
_STRAIGHT = 6.0
"""Weight of a line's own places against each other: long lines are straight rather than short ones."""


@dataclass
class _Place:
    """A box, or the place of a line in a layer."""

    layer: int
    width: float
    x: float = 0.0
    line: int = -1
    label: float = 0.0
    spine: bool = False
    side: int = 1


class Layers:
    """Places of boxes and lines in their layers: their order, then where they stand."""

    def __init__(
        self, boxes: Sequence[Box], lines: Sequence[Line], *, gap_x: float, gap_y: float, lane: float
    ) -> None:
        self.boxes = {box.key: box for box in boxes}
        self.lines = lines
        self.gap_x, self.gap_y, self.lane = gap_x, gap_y, lane
        self.places = [_Place(layer=box.layer, width=box.width, spine=box.spine) for box in boxes]
        self.number = {box.key: number for number, box in enumerate(boxes)}
        self.chains = [self._chain(number, line) for number, line in enumerate(lines)]
        depth = 1 + max((box.layer for box in boxes), default=0)
        self.layers: list[list[int]] = [[] for _ in range(depth)]
        self.up: list[list[tuple[int, float]]] = [[] for _ in self.places]
        self.low: list[list[tuple[int, float]]] = [[] for _ in self.places]
        for chain, line in zip(self.chains, lines, strict=True):
            for one, other in pairwise(chain):
                inner = self.places[one].line >= 0 and self.places[other].line >= 0
                weight = line.weight * (_STRAIGHT if inner else 1.0)
                self.low[one].append((other, weight))
                self.up[other].append((one, weight))
        self._begin()

    def _chain(self, number: int, line: Line) -> list[int]:
        """Places of a line from its upper to its lower box; the middle one has room for the label."""
        ends = sorted((self.boxes[line.source], self.boxes[line.target]), key=lambda box: box.layer)
        upper, lower = ends[0].layer, ends[1].layer
        if upper == lower:
            raise ValueError(f"a line inside a layer: {line.source} - {line.target}")
        between = list(range(upper + 1, lower))
        middle = between[(len(between) - 1) // 2] if between else -1
        chain = [self.number[ends[0].key]]
        for layer in between:
            label = line.label if layer == middle else 0.0
            self.places.append(_Place(layer=layer, width=self.lane + label, line=number, label=label))
            chain.append(len(self.places) - 1)
        chain.append(self.number[ends[1].key])
        return chain

    def _down(self, line: Line) -> bool:
        return self.boxes[line.source].layer < self.boxes[line.target].layer

    def _begin(self) -> None:
        """Boxes in the middle, lines upwards to their left, downwards to their right, short ones inside."""
        for number, one in enumerate(self.places):
            if one.line < 0:
                self.layers[one.layer].append(number)
        long = sorted(
            (number for number, chain in enumerate(self.chains) if len(chain) > 2),
            key=lambda number: (len(self.chains[number]), number),
        )
        for number in long:
            for member in self.chains[number][1:-1]:
                layer = self.layers[self.places[member].layer]
                layer.insert(len(layer) if self._down(self.lines[number]) else 0, member)

    def settle(self) -> None:
        """Find the order, then the positions."""
        self._order()
        self._sides()
        self._positions()

    def _order(self) -> None:
        best, fewest = [list(layer) for layer in self.layers], self._crossings()
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            near = self.up if down else self.low
            for layer in self.layers if down else reversed(self.layers):
                rank = {
                    member: spot
                    for other in self.layers
                    if other is not layer
                    for spot, member in enumerate(other)
                }
                middle = {
                    member: sum(rank[one] for one, _ in near[member]) / len(near[member])
                    for member in layer
                    if near[member]
                }
                # What has no neighbour on that side stays where it is.
                moving = iter(sorted((m for m in layer if m in middle), key=lambda m: middle[m]))
                layer[:] = [next(moving) if member in middle else member for member in layer]
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(each) for each in self.layers], crossings
            if not fewest:
                break
        self.layers = best

    def _sides(self) -> None:
        """Labels stand outside: at the left of lines that pass at the left of every box."""
        for layer in self.layers:
            boxes = [spot for spot, member in enumerate(layer) if self.places[member].line < 0]
            for spot, member in enumerate(layer):
                self.places[member].side = -1 if boxes and spot < boxes[0] else 1

    def _crossings(self) -> int:
        total = 0
        for upper, lower in pairwise(self.layers):
            spot = {member: number for number, member in enumerate(lower)}
            ends = [spot[other] for member in upper for other in sorted(
                (one for one, _ in self.low[member]), key=lambda one: spot[one])]  # fmt: skip
            total += sum(1 for number, end in enumerate(ends) for earlier in ends[:number] if earlier > end)
        return total

    def _gaps(self, layer: Sequence[int]) -> list[float]:
        found = []
        for one, other in pairwise(layer):
            a, b = self.places[one], self.places[other]
            lanes = a.line >= 0 and b.line >= 0
            found.append((a.width + b.width) / 2 + (self.lane / 2 if lanes else self.gap_x))
        return found

    def _positions(self) -> None:
        for layer in self.layers:
            xs = spread([0.0] * len(layer), self._gaps(layer), [1.0] * len(layer))
            for member, x in zip(layer, xs, strict=True):
                self.places[member].x = x
        for sweep in range(SWEEPS):
            for layer in self.layers if sweep % 2 == 0 else reversed(self.layers):
                wants = [self._wanted(member) for member in layer]
                xs = spread([x for x, _ in wants], self._gaps(layer), [weight for _, weight in wants])
                for member, x in zip(layer, xs, strict=True):
                    self.places[member].x = x

    def _wanted(self, member: int) -> tuple[float, float]:
        """Where a place would like to be, and how much."""
        at = self.places[member]
        if at.spine:
            return 0.0, _FIRM
        near = [*self.up[member], *self.low[member]]
        if not near:
            return at.x, 0.1
        total = sum(weight for _, weight in near)
        mean = sum(self._line_x(one) * weight for one, weight in near) / total
        return mean + at.side * at.label / 2, total

    def _line_x(self, member: int) -> float:
        """Where a line passes: at one side of its room, whose rest is for the label."""
        at = self.places[member]
        return at.x - at.side * at.label / 2
