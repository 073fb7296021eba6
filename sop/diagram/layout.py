"""Where everything of a swimlane stands: rectangles and lines in any unit, y downwards. No drawing.

What draws it decides how: a picture, a Word document, a BPMN diagram.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Literal, Protocol

from sop.diagram.routes import Route, Routes, find_routes

if TYPE_CHECKING:
    from sop.diagram.grid import Swimlane

Part = Literal["lead", "joins", "deputy"]
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Sizes, in inches unless somebody thinks of another unit.

    Parameters: width - of the whole; text - of the column with the texts of the steps; head - height of the
    names of the roles; symbol - width and height at most of a symbol; track - between lines beside each
    other; label - height of a line that bears a label; above, below - room in a gutter before its first line
    and after its last.
    """

    width: float
    text: float = 2.1
    head: float = 0.4
    symbol: tuple[float, float] = (0.5, 0.27)
    track: float = 0.075
    label: float = 0.13
    above: float = 0.05
    below: float = 0.12


@dataclass(frozen=True, kw_only=True)
class Box:
    """A symbol. Parameters: row, column; part - whose it is; x, y - of its centre; width, height."""

    row: int
    column: int
    part: Part
    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """x of its left edge."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """x of its right edge."""
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        """y of its upper edge."""
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        """y of its lower edge."""
        return self.y + self.height / 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """An arrow. Parameters: arrow - its place; points - corners; label - where its text stands, or None;
    to_left - the text ends there instead of beginning."""

    arrow: int
    points: tuple[Point, ...]
    label: Point | None = None
    to_left: bool = False


@dataclass(frozen=True, kw_only=True)
class Board:
    """A swimlane with its measures.

    Parameters: measures; height - of the whole; lanes - left and right edge of each; boxes - all symbols;
    lines - in the order of the arrows; links - y and two x of the lines that join the symbols of a step.
    """

    measures: Measures
    height: float
    lanes: tuple[tuple[float, float], ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    links: tuple[tuple[float, float, float], ...]
    leads: tuple[Box, ...] = field(repr=False)
    """The symbol of each row that arrows lead to."""


def layout(lanes: Swimlane, measures: Measures) -> Board:
    """Measure a swimlane.

    Parameters: lanes - one page; measures - sizes; where the lanes need more than the width leaves them, they
    and the channels between them become narrower alike.
    Returns: no symbol meets another, no line a symbol but those that it connects.
    """
    routes = find_routes(lanes)
    across = _Across(len(lanes.lanes), routes.channels, measures)
    down = _Down(len(lanes.rows), routes.gutters, measures)
    return place(lanes, routes, measures, across=across, down=down)


class Across(Protocol):
    """x of lanes and channels. Parameters: lanes - left and right edge of each; symbol, capsule - widths."""

    lanes: tuple[tuple[float, float], ...]
    symbol: float
    capsule: float

    def channel(self, spot: tuple[int, int]) -> float:
        """x of a track."""


class Down(Protocol):
    """y of rows and gutters. Parameters: rows - centres of the symbols; symbol - height; height - of all."""

    rows: list[float]
    symbol: float
    height: float

    def gutter(self, spot: tuple[int, int]) -> float:
        """y of a track."""


def place(lanes: Swimlane, routes: Routes, measures: Measures, *, across: Across, down: Down) -> Board:
    """Everything of a page at the places that somebody measured out for rows, gutters, lanes and channels.

    Parameters: lanes; routes - of `find_routes`; measures - kept in the board; across; down.
    Returns: symbols and lines.
    """
    boxes = tuple(_boxes(lanes, across, down))
    leads = tuple(box for box in boxes if box.part == "lead")
    lines = tuple(
        _line(
            number, leads[arrow.source], leads[arrow.target], way, (across, down), labelled=bool(arrow.label)
        )
        for number, (arrow, way) in enumerate(zip(lanes.arrows, routes.ways, strict=True))
    )
    return Board(
        measures=measures,
        height=down.height,
        lanes=across.lanes,
        boxes=boxes,
        lines=lines,
        links=tuple(_links(lanes, boxes)),
        leads=leads,
    )


class _Across:
    """x of lanes and channels."""

    def __init__(self, count: int, tracks: tuple[int, ...], measures: Measures) -> None:
        room = measures.width - measures.text
        least = 0.9 * count * min(measures.symbol[0], room / count)
        wanted = [measures.track * (number + 1) for number in tracks]
        scale = min(1.0, max(room - least, 0.25 * room) / sum(wanted))
        self.track = measures.track * scale
        channels = [width * scale for width in wanted]
        lane = (room - sum(channels)) / count
        self.symbol = min(measures.symbol[0], 0.72 * lane)
        self.capsule = min(1.3 * self.symbol, 0.96 * lane)
        edges = list(accumulate((width + lane for width in channels), initial=measures.text))
        self.channels = edges
        self.lanes = tuple(
            (left + own, left + own + lane) for left, own in zip(edges, channels[:-1], strict=False)
        )

    def channel(self, spot: tuple[int, int]) -> float:
        """x of a track."""
        return self.channels[spot[0]] + self.track * (spot[1] + 1)


class _Down:
    """y of rows and gutters."""

    def __init__(self, count: int, gutters: tuple[tuple[bool, ...], ...], measures: Measures) -> None:
        self.symbol = measures.symbol[1]
        self.tracks: list[list[float]] = []
        self.rows: list[float] = []
        y = measures.head
        for place, tracks in enumerate(gutters):
            y += measures.above
            self.tracks.append([])
            for labelled in tracks:
                y += measures.label if labelled else measures.track
                self.tracks[-1].append(y)
            if place < count:
                y += measures.below + self.symbol
                self.rows.append(y - self.symbol / 2)
        self.height = y + measures.above

    def gutter(self, spot: tuple[int, int]) -> float:
        """y of a track."""
        return self.tracks[spot[0]][spot[1]]


def _boxes(lanes: Swimlane, across: Across, down: Down) -> Iterator[Box]:
    for place, row in enumerate(lanes.rows):
        parts: list[tuple[int, Part]] = [(row.column, "lead")]
        parts += [(column, "joins") for column in row.joins]
        parts += [(column, "deputy") for column in row.deputies]
        for column, part in parts:
            left, right = across.lanes[column]
            yield Box(
                row=place,
                column=column,
                part=part,
                x=(left + right) / 2,
                y=down.rows[place],
                width=across.capsule if row.shape == "terminator" else across.symbol,
                height=down.symbol,
            )


def _links(lanes: Swimlane, boxes: tuple[Box, ...]) -> Iterator[tuple[float, float, float]]:
    """Lines between the symbols of a step, from edge to edge."""
    for place in range(len(lanes.rows)):
        own = sorted((box for box in boxes if box.row == place), key=lambda box: box.x)
        shared = [index for index, box in enumerate(own) if box.part != "deputy"]
        # A deputy's symbol between the two: the line ends at it and goes on behind.
        for left, right in pairwise(own[shared[0] : shared[-1] + 1]):
            yield left.y, left.right, right.left


def _line(
    place: int, source: Box, target: Box, way: Route, axes: tuple[Across, Down], *, labelled: bool
) -> Line:
    across, down = axes
    points = [(source.x, source.bottom)]
    turn = source.bottom if way.out is None else down.gutter(way.out)
    if way.channel is not None and way.into is not None:
        x, y = across.channel(way.channel), down.gutter(way.into)
        points += [(source.x, turn), (x, turn), (x, y), (target.x, y)]
    else:
        x = target.x
        points += [] if x == source.x else [(source.x, turn), (x, turn)]
    points.append((target.x, target.top))
    if not labelled:
        return Line(arrow=place, points=tuple(points))
    return Line(arrow=place, points=tuple(points), label=(source.x, turn), to_left=x < source.x)
