"""Ways for the arrows of a swimlane: sideways between the rows, up and down between the lanes.

Gutter g lies above row g, the last one below all rows; channel c lies left of lane c, the last one right of
all lanes. Lines run there alone, and straight down through cells that are empty: none can meet a symbol.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sop.diagram.grid import Arrow, Swimlane

Spot = tuple[int, int]
"""A gutter or channel, and the number of the track in it, from the top or left."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """The way of one arrow: down from its source, sideways, up or down, sideways, down into its target.

    Parameters: out - track in the gutter below its source; None where it goes straight down and has no label
    (with a label, its place beside the line); channel - track in which it changes rows, None where it comes
    down in the column of its target; into - track in the gutter above its target, None without a channel.
    """

    out: Spot | None
    channel: Spot | None = None
    into: Spot | None = None


@dataclass(frozen=True, kw_only=True)
class Routes:
    """The ways of all arrows, and the room they take.

    Parameters: ways - in the order of the arrows; gutters - for each gutter its tracks from the top, True
    where one bears a label; channels - for each channel the number of its tracks.
    """

    ways: tuple[Route, ...]
    gutters: tuple[tuple[bool, ...], ...]
    channels: tuple[int, ...]


def find_routes(lanes: Swimlane) -> Routes:
    """Ways for all arrows.

    Parameters: lanes - one page.
    Returns: no two lines lie on each other unless they come from the same symbol, or lead to the same one.
    """
    board = _Board(lanes)
    channel = board.channels()
    out, gutters = board.out_tracks(channel)
    into = board.in_tracks(channel, gutters)
    ways = tuple(
        Route(out=out.get(place), channel=channel.get(place), into=into.get(place))
        for place in range(len(lanes.arrows))
    )
    taken = [0] * (len(lanes.lanes) + 1)
    for place, track in channel.values():
        taken[place] = max(taken[place], track + 1)
    return Routes(ways=ways, gutters=tuple(map(tuple, gutters)), channels=tuple(taken))


class _Board:
    """Rows, columns and arrows while ways are sought."""

    def __init__(self, lanes: Swimlane) -> None:
        self.rows, self.arrows, self.width = lanes.rows, lanes.arrows, len(lanes.lanes)

    def ends(self, arrow: Arrow) -> tuple[int, int]:
        """Columns of source and target."""
        return self.rows[arrow.source].column, self.rows[arrow.target].column

    def falls(self, arrow: Arrow) -> bool:
        """Can it come down in the column of its target?"""
        column = self.rows[arrow.target].column
        between = self.rows[arrow.source + 1 : arrow.target]
        return arrow.target > arrow.source and all(column not in row.columns for row in between)

    def channels(self) -> dict[int, Spot]:
        """Channel and track of each arrow that needs one; what leads to the same step shares a track."""
        nets: dict[tuple[int, int, bool], list[int]] = {}
        for place, arrow in enumerate(self.arrows):
            if not self.falls(arrow):
                best = min(range(self.width + 1), key=lambda at: self._cost(arrow, at, nets))
                nets.setdefault((best, arrow.target, arrow.back), []).append(place)
        found: dict[int, Spot] = {}
        spans = [(net[0], *self._span(members), members) for net, members in nets.items()]
        for channel, group in groupby(sorted(spans), key=lambda item: item[0]):
            reach: list[int] = []
            for _, low, high, members in group:
                track = next((one for one, until in enumerate(reach) if until < low), len(reach))
                reach[track : track + 1] = [high]
                found.update(dict.fromkeys(members, (channel, track)))
        return found

    def _cost(self, arrow: Arrow, channel: int, nets: dict[tuple[int, int, bool], list[int]]) -> float:
        """Lanes that it crosses, and how full the channel is; of equals forward takes the left one."""
        way = sum(abs(channel - 0.5 - column) for column in self.ends(arrow))
        low, high = self._span_of(arrow)
        full = 0.0
        for (place, target, back), members in nets.items():
            if place == channel:
                first, last = self._span(members)
                if (target, back) == (arrow.target, arrow.back):
                    full -= 0.3
                elif first <= high and low <= last:
                    full += 0.4
        return way + full + 0.01 * (self.width - channel if arrow.back else channel)

    def _span(self, members: Iterable[int]) -> tuple[int, int]:
        spans = [self._span_of(self.arrows[place]) for place in members]
        return min(span[0] for span in spans), max(span[1] for span in spans)

    @staticmethod
    def _span_of(arrow: Arrow) -> tuple[int, int]:
        """First and last gutter."""
        low, high = sorted((arrow.source + 1, arrow.target))
        return low, high

    def out_tracks(self, channel: dict[int, Spot]) -> tuple[dict[int, Spot], list[list[bool]]]:
        """Tracks below each source: labelled arrows have their own, the others fork from one."""
        found: dict[int, Spot] = {}
        gutters: list[list[bool]] = [[] for _ in range(len(self.rows) + 1)]
        for source in range(len(self.rows)):
            groups: dict[int, list[int]] = {}
            for place, arrow in enumerate(self.arrows):
                straight = place not in channel and len(set(self.ends(arrow))) == 1
                if arrow.source == source and (arrow.label or not straight):
                    groups.setdefault(place if arrow.label or arrow.back else -1, []).append(place)
            for members in sorted(groups.values(), key=lambda own: self._rank(own, channel)):
                track = len(gutters[source + 1])
                gutters[source + 1].append(bool(self.arrows[members[0]].label))
                found.update(dict.fromkeys(members, (source + 1, track)))
        return found, gutters

    def _rank(self, members: Sequence[int], channel: dict[int, Spot]) -> tuple[int, float]:
        """What goes on upwards stands above what goes on downwards, so that they do not cross."""
        arrow = self.arrows[members[0]]
        source, _ = self.ends(arrow)
        turns = [
            channel[place][0] - 0.5 if place in channel else self.ends(self.arrows[place])[1]
            for place in members
        ]
        far = max(abs(turn - source) for turn in turns)
        if far == 0:
            return 0, 0.0
        up = arrow.target <= arrow.source
        return (1, far) if up else (2, -far)

    def in_tracks(self, channel: dict[int, Spot], gutters: list[list[bool]]) -> dict[int, Spot]:
        """Tracks above each target, below those that leave the row above: forward, then back."""
        found: dict[int, Spot] = {}
        nets = sorted({(self.arrows[place].target, self.arrows[place].back) for place in channel})
        for target, back in nets:
            track = len(gutters[target])
            gutters[target].append(False)
            for place in channel:
                if (self.arrows[place].target, self.arrows[place].back) == (target, back):
                    found[place] = (target, track)
        return found
