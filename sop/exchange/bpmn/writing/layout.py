"""A diagram with its measures: lanes as bands, the flow from left to right; symbols, lines and labels."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from sop.exchange.bpmn.writing.labels import Bounds, Labels, Point
from sop.exchange.bpmn.writing.measuring import LINE, line_count, text_width
from sop.exchange.bpmn.writing.places import Places, find_places
from sop.exchange.bpmn.writing.routing import Way, find_ways_between
from sop.exchange.bpmn.writing.tracks import Tracks, find_tracks

if TYPE_CHECKING:
    from sop.exchange.bpmn.graph import BpmnGraph, Node

TASK_WIDTH, TASK_HEIGHT = 150, 80
GATEWAY, EVENT = 50, 36
LETTERS = 12
"""Size of the letters with which bpmn-js writes names into symbols."""
STRIP = 30
"""Width of the strips with the names of the pool and of the lanes."""
ORIGIN = (160, 80)
TRACK, CHANNEL, PAD, NOTE_GAP = 12, 36, 14, 20


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """A diagram, measured.

    Parameters: pool; lanes, nodes - by id; notes - beside tasks, by id of the task; lines - corners of the
    flows, by id; labels - of the flows that have a name, by id.
    """

    pool: Bounds
    lanes: Mapping[str, Bounds]
    nodes: Mapping[str, Bounds]
    notes: Mapping[str, Bounds]
    lines: Mapping[str, tuple[Point, ...]]
    labels: Mapping[str, Bounds]


def layout(
    graph: BpmnGraph, *, back: Collection[str] = (), notes: Mapping[str, str] | None = None
) -> Diagram:
    """Measure a diagram.

    Parameters: graph - with lanes; back - ids of the flows that return; notes - texts above tasks, by id.
    Returns: no symbol meets another, no line goes through one.
    """
    places = find_places(graph, back)
    ways = find_ways_between(graph, places, back, notes or {})
    return _Measured(graph, places, ways, notes or {}).diagram()


@dataclass
class _Axis:
    """Where the slots of one axis are: the middle of rows and columns; of what is between the tracks, and
    where it begins."""

    middle: dict[int, int] = field(default_factory=dict)
    tracks: dict[int, list[int]] = field(default_factory=dict)
    begin: dict[int, int] = field(default_factory=dict)
    end: int = 0


class _Measured:
    """A diagram while it is being measured."""

    def __init__(
        self, graph: BpmnGraph, places: Places, ways: Mapping[str, Way], notes: Mapping[str, str]
    ) -> None:
        self.graph, self.places, self.ways, self.notes = graph, places, ways, notes
        self.tracks: Tracks = find_tracks(ways)
        self.kinds = {node.id: node.kind for node in graph.nodes}
        self.labels = Labels(graph, ways)
        self.task_height = _task_height(graph)
        self.note_height = {name: _note_height(text) for name, text in notes.items()}
        self.across, self.down = self._columns(), self._rows()

    def diagram(self) -> Diagram:
        """All of it."""
        nodes = {node.id: self._bounds(node) for node in self.graph.nodes}
        lanes = self._lanes()
        lines = {name: self._line(name, way, nodes) for name, way in self.ways.items()}
        right, bottom = self.across.end, self.down.end
        return Diagram(
            pool=Bounds(x=ORIGIN[0], y=ORIGIN[1], width=right - ORIGIN[0], height=bottom - ORIGIN[1]),
            lanes=lanes,
            nodes=nodes,
            notes={name: self._note(nodes[name], name) for name in self.notes},
            lines=lines,
            labels={
                name: self.labels.place(name, self._ends(name, nodes)[0], lines[name])
                for name in self.labels.names
            },
        )

    def _size(self, node: Node) -> tuple[int, int]:
        if node.kind == "task":
            return TASK_WIDTH, self.task_height
        side = EVENT if node.kind in ("start", "end", "timer") else GATEWAY
        return side, side

    def _columns(self) -> _Axis:
        """x of columns and channels; in a channel labels stand left of its lines."""
        width = [0] * self.places.columns
        for node in self.graph.nodes:
            column = self.places.cells[node.id][0]
            width[column] = max(width[column], self._size(node)[0])
        axis, x = _Axis(), ORIGIN[0] + 2 * STRIP
        for channel in range(self.places.columns + 1):
            room = self.labels.room_right(channel)
            x += max(room, CHANNEL // 2)
            count = self.tracks.channels.get(2 * channel, 1)
            axis.tracks[2 * channel] = [x + TRACK * track for track in range(count)]
            x = axis.tracks[2 * channel][-1] + CHANNEL // 2
            if channel < self.places.columns:
                axis.middle[2 * channel + 1] = x + width[channel] // 2
                x += width[channel]
        axis.end = x
        return axis

    def _rows(self) -> _Axis:
        """y of rows and gutters; a lane is at least as high as its name is long."""
        up, down = [GATEWAY // 2 + 10] * self.places.rows, [GATEWAY // 2 + 10] * self.places.rows
        for node in self.graph.nodes:
            row, half = self.places.cells[node.id][1], (self._size(node)[1] + 1) // 2
            note = self.note_height.get(node.id, 0)
            up[row] = max(up[row], half + (note + NOTE_GAP if note else 0))
            down[row] = max(down[row], half)
        for row in range(self.places.rows):
            above, below = self.labels.room_beside(row)
            up[row], down[row] = max(up[row], above), max(down[row], below)
        self._stretch(up, down)
        axis, y = _Axis(), ORIGIN[1]
        for gutter in range(self.places.rows + 1):
            y += PAD if self._is_border(gutter) else 0
            axis.begin[2 * gutter] = y
            axis.tracks[2 * gutter] = self._gutter_tracks(2 * gutter, y + PAD)
            y = axis.tracks[2 * gutter][-1] + PAD
            if gutter < self.places.rows:
                axis.middle[2 * gutter + 1] = y + up[gutter]
                y += up[gutter] + down[gutter]
        axis.end = y
        return axis

    def _gutter_tracks(self, slot: int, y: int) -> list[int]:
        """y of the tracks of a gutter, from y on; names that stand in it have room above their line."""
        found = []
        for track in range(self.tracks.gutters.get(slot, 1)):
            y += self.labels.room_above(slot, track, self.tracks)
            found.append(y)
            y += TRACK
        return found

    def _is_border(self, gutter: int) -> bool:
        """Does one lane end there and another begin?"""
        lane = self.places.lane_of
        return 0 < gutter < len(lane) and lane[gutter - 1] != lane[gutter]

    def _stretch(self, up: list[int], down: list[int]) -> None:
        """Make rows higher where the name of their lane, written in two lines, needs it."""
        for place, lane in enumerate(self.graph.lanes):
            rows = [row for row, own in enumerate(self.places.lane_of) if own == place]
            wanted = ceil(text_width(lane.name, LETTERS) * 0.56) + 10
            have = sum(up[row] + down[row] + 2 * PAD for row in rows)
            if wanted > have:
                more = ceil((wanted - have) / 2)
                up[rows[0]] += more
                down[rows[-1]] += more

    def _lanes(self) -> dict[str, Bounds]:
        """Bands between the gutters; a gutter belongs to the lane below it."""
        rows = self.places.rows
        left = ORIGIN[0] + STRIP
        found = {}
        for place, lane in enumerate(self.graph.lanes):
            own = [row for row in range(rows) if self.places.lane_of[row] == place]
            top = self.down.begin[2 * own[0]]
            bottom = self.down.end if own[-1] == rows - 1 else self.down.begin[2 * own[-1] + 2]
            found[lane.id] = Bounds(x=left, y=top, width=self.across.end - left, height=bottom - top)
        return found

    def _bounds(self, node: Node) -> Bounds:
        column, row = self.places.cells[node.id]
        width, height = self._size(node)
        x, y = self.across.middle[2 * column + 1], self.down.middle[2 * row + 1]
        return Bounds(x=x - width // 2, y=y - height // 2, width=width, height=height)

    def _note(self, task: Bounds, name: str) -> Bounds:
        height = self.note_height[name]
        return Bounds(x=task.x, y=task.y - NOTE_GAP - height, width=task.width, height=height)

    def _line(self, flow: str, way: Way, nodes: Mapping[str, Bounds]) -> tuple[Point, ...]:
        """The corners in pixels, from edge to edge."""
        level = [here[1] == there[1] for here, there in pairwise(way)]
        at = [
            self._at(flow, place, way[place], upright=not flat) for place, flat in enumerate(level)
        ]  # the x of an upright piece, the y of a level one
        source, target = self._ends(flow, nodes)
        points = [_edge(source, level[0], way[1][0] - way[0][0] + way[1][1] - way[0][1])]
        for place in range(1, len(at)):
            points.append((at[place], at[place - 1]) if level[place - 1] else (at[place - 1], at[place]))
        points.append(_edge(target, level[-1], way[-2][0] - way[-1][0] + way[-2][1] - way[-1][1]))
        return tuple(points)

    def _at(self, flow: str, place: int, spot: tuple[int, int], *, upright: bool) -> int:
        axis, slot = (self.across, spot[0]) if upright else (self.down, spot[1])
        if slot % 2:
            return axis.middle[slot]
        return axis.tracks[slot][self.tracks.track[flow, place]]

    def _ends(self, flow: str, nodes: Mapping[str, Bounds]) -> tuple[Bounds, Bounds]:
        found = next(one for one in self.graph.flows if one.id == flow)
        return nodes[found.source], nodes[found.target]


def _edge(bounds: Bounds, level: bool, side: int) -> Point:
    """The middle of an edge: right or left where level, else below or above."""
    x, y = bounds.x + bounds.width // 2, bounds.y + bounds.height // 2
    if level:
        return (bounds.x + bounds.width if side > 0 else bounds.x), y
    return x, (bounds.y + bounds.height if side > 0 else bounds.y)


def _task_height(graph: BpmnGraph) -> int:
    """One height for all tasks, so that the longest name fits."""
    lines = max(
        line_count(node.name, TASK_WIDTH - 14, LETTERS) for node in graph.nodes if node.kind == "task"
    )
    repeated = any(node.repeated for node in graph.nodes)
    return max(TASK_HEIGHT, ceil(lines * LETTERS * LINE) + 14 + (20 if repeated else 0))


def _note_height(text: str) -> int:
    return max(30, ceil(line_count(text, TASK_WIDTH - 14, LETTERS) * LETTERS * LINE) + 12)
