"""What is wrong with the picture of a diagram: shapes on shapes, lines through shapes, labels on lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from sop.exchange.bpmn.graph import BpmnGraph
from sop.exchange.bpmn.writing.labels import Bounds, Point
from sop.exchange.bpmn.writing.layout import Diagram


def faults(graph: BpmnGraph, drawn: Diagram) -> list[str]:
    """Everything that a reader would stumble over, labels apart."""
    return [*_shapes(graph, drawn), *_lines(graph, drawn)]


def label_faults(graph: BpmnGraph, drawn: Diagram) -> list[str]:
    """Labels that lie on symbols, on lines or on one another."""
    found = []
    for name, label in drawn.labels.items():
        found += [f"{name} on {node}" for node, box in _solid(drawn).items() if label.meets(box)]
        found += [
            f"{name} on line {other}"
            for other, points in drawn.lines.items()
            if any(_crosses(label, piece) for piece in pairwise(points))
        ]
    found += [f"{a} on {b}" for (a, x), (b, y) in combinations(drawn.labels.items(), 2) if x.meets(y)]
    return found


def crossings(drawn: Diagram) -> int:
    """How often lines cross."""
    pieces = [(name, piece) for name, points in drawn.lines.items() for piece in pairwise(points)]
    return sum(
        _thin(first).meets(_thin(second)) and _upright(first) != _upright(second)
        for (a, first), (b, second) in combinations(pieces, 2)
        if a != b
    )


def _solid(drawn: Diagram) -> dict[str, Bounds]:
    return {**drawn.nodes, **{f"note {name}": box for name, box in drawn.notes.items()}}


def _shapes(graph: BpmnGraph, drawn: Diagram) -> Iterator[str]:
    for (a, first), (b, second) in combinations(_solid(drawn).items(), 2):
        if first.meets(second):
            yield f"{a} on {b}"
    for node in graph.nodes:
        if not _inside(drawn.nodes[node.id], drawn.lanes[node.lane]):
            yield f"{node.id} outside {node.lane}"
    for name, lane in drawn.lanes.items():
        if not _inside(lane, drawn.pool):
            yield f"{name} outside the pool"
    for (a, first), (b, second) in combinations(drawn.lanes.items(), 2):
        if first.meets(second):
            yield f"{a} on {b}"


def _inside(box: Bounds, outer: Bounds) -> bool:
    return (
        outer.x <= box.x
        and outer.y <= box.y
        and box.x + box.width <= outer.x + outer.width
        and box.y + box.height <= outer.y + outer.height
    )


def _lines(graph: BpmnGraph, drawn: Diagram) -> Iterator[str]:
    for flow in graph.flows:
        points = drawn.lines[flow.id]
        for here, there in pairwise(points):
            if here[0] != there[0] and here[1] != there[1]:
                yield f"{flow.id} is oblique"
            for name, box in _solid(drawn).items():
                if _crosses(box, (here, there)):
                    yield f"{flow.id} through {name}"
            if not _inside(_thin((here, there)), drawn.pool):
                yield f"{flow.id} leaves the pool"
    ends = {flow.id: (flow.source, flow.target) for flow in graph.flows}
    pieces = [(name, piece) for name, points in drawn.lines.items() for piece in pairwise(points)]
    for (a, first), (b, second) in combinations(pieces, 2):
        akin = a == b or ends[a][0] == ends[b][0] or ends[a][1] == ends[b][1]
        if not akin and _upright(first) == _upright(second) and _thin(first).meets(_thin(second)):
            yield f"{a} along {b}"


def _upright(piece: tuple[Point, Point]) -> bool:
    return piece[0][0] == piece[1][0]


def _crosses(box: Bounds, piece: tuple[Point, Point]) -> bool:
    """Does a line go through a box, not only along its edge?"""
    (left, right), (top, bottom) = (sorted(ends) for ends in zip(*piece, strict=True))
    return left < box.x + box.width and right > box.x and top < box.y + box.height and bottom > box.y


def _thin(piece: tuple[Point, Point]) -> Bounds:
    """A line as a box of one pixel."""
    (left, right), (top, bottom) = (sorted(ends) for ends in zip(*piece, strict=True))
    return Bounds(x=left, y=top, width=max(right - left, 1), height=max(bottom - top, 1))
