"""Where the nodes of a diagram stand: a column each in the order of the flow, rows inside their lanes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sop.exchange.bpmn.graph import BpmnGraph, Node

Cell = tuple[int, int]
"""Column and row, from the left and from above."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """The cells of all nodes.

    Parameters: cells - by node; columns - how many; lane_of - for each row the place of its lane.
    """

    cells: Mapping[str, Cell]
    columns: int
    lane_of: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.lane_of)


def find_places(graph: BpmnGraph, back: Collection[str]) -> Places:
    """Columns and rows for all nodes.

    A node stands right of all that leads to it, in the row of what leads to it where that is free and in the
    same lane, else in the next row of its lane.

    Parameters: graph - with lanes; back - ids of the flows that return.
    Returns: no two nodes in one cell; every lane has a row at least.
    """
    before: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for flow in graph.flows:
        if flow.id not in back:
            before[flow.target].append(flow.source)
    order = list(TopologicalSorter(before).static_order())
    column = _longest(order, before)
    left = _to_go(order, before)
    number = {node.id: place for place, node in enumerate(graph.nodes)}
    lane = {node.id: node.lane for node in graph.nodes}
    rows: dict[str, int] = {}
    taken: set[tuple[str, int, int]] = set()
    # The longest way stays on its line; what ends soon turns off.
    for node in sorted(graph.nodes, key=lambda node: (column[node.id], -left[node.id], number[node.id])):
        beside = [name for name in before[node.id] if lane[name] == node.lane]
        rows[node.id] = _row(node, column, beside, rows, taken)
        taken.add((node.lane, column[node.id], rows[node.id]))
    return _counted(graph, column, rows)


def _row(
    node: Node,
    column: Mapping[str, int],
    beside: Collection[str],
    rows: Mapping[str, int],
    taken: Collection[tuple[str, int, int]],
) -> int:
    """The row inside its lane: the first one free from what leads to it up to its own column."""
    wanted = min((rows[name] for name in beside), default=0)
    here = column[node.id]
    since = max((column[name] for name in beside), default=here - 1)
    row = wanted
    while any((node.lane, place, row) in taken for place in range(since + 1, here + 1)) or (
        row != wanted and (node.lane, since, row) in taken
    ):
        row += 1
    return row


def _longest(order: list[str], before: Mapping[str, list[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in order:
        found[name] = 1 + max((found[earlier] for earlier in before[name]), default=-1)
    return found


def _to_go(order: list[str], before: Mapping[str, list[str]]) -> dict[str, int]:
    found = dict.fromkeys(order, 0)
    for name in reversed(order):
        for earlier in before[name]:
            found[earlier] = max(found[earlier], found[name] + 1)
    return found


def _counted(graph: BpmnGraph, column: Mapping[str, int], rows: Mapping[str, int]) -> Places:
    """The same with the rows of all lanes counted through."""
    height = {lane.id: 1 for lane in graph.lanes}
    for node in graph.nodes:
        height[node.lane] = max(height[node.lane], rows[node.id] + 1)
    first: dict[str, int] = {}
    lane_of: list[int] = []
    for place, lane in enumerate(graph.lanes):
        first[lane.id] = len(lane_of)
        lane_of += [place] * height[lane.id]
    return Places(
        cells={node.id: (column[node.id], first[node.lane] + rows[node.id]) for node in graph.nodes},
        columns=1 + max(column.values()),
        lane_of=tuple(lane_of),
    )
