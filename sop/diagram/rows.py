"""The swimlane inside a table: columns of one width, rows as high as their texts and lines want them.

Lines run inside the rows, never on a border of the table: below a symbol what leaves it, above it what comes
from elsewhere; up and down on both sides of the borders between the columns.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from sop.diagram.grid import page
from sop.diagram.layout import Board, Measures, place
from sop.diagram.routes import Route, Routes, Spot, find_routes

if TYPE_CHECKING:
    from sop.diagram.grid import Arrow, Swimlane


@dataclass(frozen=True, kw_only=True)
class TableMeasures:
    """Sizes, in any unit.

    Parameters: column - width of the column of a role; symbol - width and height; track - between lines
    beside each other, where there is room; label - width that a label should have; above - between a symbol
    and the line above it (the head of its arrow); below - between a symbol or a line and what is below it;
    edge - between a border and the line beside it; grain - heights of rows are multiples of it.
    """

    column: float
    symbol: tuple[float, float]
    track: float
    label: float
    above: float
    below: float
    edge: float
    grain: float


@dataclass(frozen=True, kw_only=True)
class TableBoard:
    """A page with its measures.

    Parameters: board - y from the upper border of the first row; tops, heights - of the rows; track - between
    lines beside each other, as it came out.
    """

    board: Board
    tops: tuple[float, ...]
    heights: tuple[float, ...]
    track: float


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Where the label of an arrow stands across. Parameters: x - of its beginning; room - width that it has;
    to_left - it ends at x instead."""

    x: float
    room: float
    to_left: bool


def part(lanes: Swimlane, first: int, last: int) -> Swimlane:
    """Some rows of a swimlane as a page of their own, with off-page connectors where something crosses.

    Parameters: lanes - of `swimlane`; first, last - rows, the last one not included.
    Returns: the page; `lanes` itself where nothing is left out.
    """
    return lanes if (first, last) == (0, len(lanes.rows)) else page(lanes, first, last)


class PageWays:
    """A page with the ways of its arrows across the columns, before rows have heights.

    Parameters: lanes - one page; measures.
    """

    def __init__(self, lanes: Swimlane, measures: TableMeasures) -> None:
        self.lanes, self.measures = lanes, measures
        self.routes: Routes = find_routes(lanes)
        self.columns = _Columns(len(lanes.lanes), self.routes.channels, measures)

    def stands(self) -> dict[int, Stand]:
        """Where the label of each arrow that has one stands: above its line, from the source on."""
        return {
            number: self._stand(arrow, way)
            for number, (arrow, way) in enumerate(zip(self.lanes.arrows, self.routes.ways, strict=True))
            if arrow.label
        }

    def _stand(self, arrow: Arrow, way: Route) -> Stand:
        source, target = (
            (self.lanes.rows[row].column + 0.5) * self.measures.column for row in (arrow.source, arrow.target)
        )
        turn = target if way.channel is None else self.columns.channel(way.channel)
        to_left = turn < source
        room = source if to_left else self.columns.width - source
        if way.channel is None or arrow.target > arrow.source:
            return Stand(x=source, room=room, to_left=to_left)
        # The line goes up where the label would be: it keeps to this side of it, or begins beyond.
        run, wanted = abs(turn - source), self.measures.label
        if run >= wanted:
            return Stand(x=source, room=run, to_left=to_left)
        if room - run >= wanted:
            return Stand(x=turn, room=room - run, to_left=to_left)
        return Stand(x=source, room=room, to_left=to_left)

    def measured(self, heights: Sequence[float], labels: Mapping[int, float]) -> TableBoard:
        """The page with its rows.

        Parameters: heights - that the texts of each row need; labels - height of the label of each arrow
        that has one.
        Returns: where everything stands; rows are higher where lines need it.
        """
        rows = _Rows(self.lanes, self.routes, self.measures, heights, labels)
        bare = Measures(width=self.columns.width, text=0.0, head=0.0, symbol=self.measures.symbol)
        return TableBoard(
            board=place(self.lanes, self.routes, bare, across=self.columns, down=rows),
            tops=tuple(rows.tops),
            heights=tuple(rows.heights),
            track=self.columns.track,
        )


class _Columns:
    """x of columns and of the lines along their borders."""

    def __init__(self, count: int, tracks: tuple[int, ...], measures: TableMeasures) -> None:
        self.column, self.taken = measures.column, tracks
        self.width = count * measures.column
        self.symbol = self.capsule = measures.symbol[0]
        self.lanes = tuple((at * self.column, (at + 1) * self.column) for at in range(count))
        room = (self.column - self.symbol) / 2 - measures.edge
        # Inner channels have half their tracks on each side of the border, the outer ones all on one side.
        needed = [
            number if at in (0, count) else number - number // 2 - 0.5
            for at, number in enumerate(tracks)
            if number
        ]
        self.track = min([measures.track, *(room / number for number in needed)])

    def channel(self, spot: Spot) -> float:
        """x of a track."""
        at, track = spot
        border = at * self.column
        if at == 0:
            return border + self.track * (track + 1)
        if at == len(self.lanes):
            return border - self.track * (track + 1)
        return border + self.track * (track - self.taken[at] // 2 + 0.5)


class _Rows:
    """y of rows, of their symbols, and of the lines above and below these."""

    def __init__(
        self,
        lanes: Swimlane,
        routes: Routes,
        measures: TableMeasures,
        heights: Sequence[float],
        labels: Mapping[int, float],
    ) -> None:
        self.measures, self.routes, self.symbol = measures, routes, measures.symbol[1]
        self.outs = self._outs(labels)
        needs = [(self._into(row), self._out(row)) for row in range(len(lanes.rows))]
        self.heights = [
            math.ceil(max(text, top + self.symbol + bottom) / measures.grain - 1e-9) * measures.grain
            for text, (top, bottom) in zip(heights, needs, strict=True)
        ]
        self.tops = list(accumulate(self.heights, initial=0.0))[:-1]
        self.height = sum(self.heights)
        self.rows = [
            at + top + (height - top - bottom) / 2
            for at, height, (top, bottom) in zip(self.tops, self.heights, needs, strict=True)
        ]

    def _outs(self, labels: Mapping[int, float]) -> dict[Spot, float]:
        """Height of each track that leaves a row."""
        found: dict[Spot, float] = {}
        for number, way in enumerate(self.routes.ways):
            if way.out is not None:
                found[way.out] = max(found.get(way.out, 0.0), labels.get(number, self.measures.track))
        return found

    def _count(self, gutter: int) -> tuple[int, int]:
        """Tracks that leave the row above, and those that come to the row below."""
        out = sum(spot[0] == gutter for spot in self.outs)
        return out, len(self.routes.gutters[gutter]) - out

    def _into(self, row: int) -> float:
        count = self._count(row)[1]
        lines = self.measures.edge + (count - 1) * self.measures.track if count else 0.0
        return self.measures.above + lines

    def _out(self, row: int) -> float:
        lines = sum(height for spot, height in self.outs.items() if spot[0] == row + 1)
        return self.measures.below + (lines + self.measures.edge if lines else 0.0)

    def gutter(self, spot: Spot) -> float:
        """y of a track."""
        at, track = spot
        out, into = self._count(at)
        if track < out:
            bottom = self.rows[at - 1] + self.symbol / 2 + self.measures.below
            return bottom + sum(self.outs[at, one] for one in range(track + 1))
        top = self.rows[at] - self.symbol / 2 - self.measures.above
        return top - (into - 1 - (track - out)) * self.measures.track
