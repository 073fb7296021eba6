"""Where the names of flows stand: beside the gateway that they leave, clear of its other lines and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from sop.exchange.bpmn.writing.measuring import LINE, line_count, text_width

if TYPE_CHECKING:
    from sop.exchange.bpmn.graph import BpmnGraph
    from sop.exchange.bpmn.writing.routing import Way
    from sop.exchange.bpmn.writing.tracks import Tracks

Point = tuple[int, int]

SMALL = 11
"""Size of the letters with which bpmn-js writes names beside lines."""
WIDTH = 90
HALF = 25
"""Half the width and height of a gateway."""
_CLEAR = 24
"""Height of a name that has room between a line to the right and a name above the gateway."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """A rectangle, in pixels. Parameters: x, y - of its upper left corner; width, height."""

    x: int
    y: int
    width: int
    height: int

    def meets(self, other: Bounds) -> bool:
        """Do they share any point inside?"""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, kw_only=True)
class _Name:
    """A name.

    Parameters: width, height; side - -1 where its line leaves upwards, 1 downwards, 0 level; bent -
    others leave there as well, it stands where its line has turned off; shift - level: how far from its
    gateway; below - level: under its line.
    """

    width: int
    height: int
    side: int
    bent: bool
    shift: int = 0
    below: bool = False


class Labels:
    """The names of all flows of a diagram, before it is known where the symbols stand."""

    def __init__(self, graph: BpmnGraph, ways: Mapping[str, Way]) -> None:
        self.ways = ways
        named = {flow.id: flow.name for flow in graph.flows if flow.name}
        bare = {name: _measured(text, name, ways) for name, text in named.items()}
        self.names = {name: self._settled(name, one, bare) for name, one in bare.items()}

    def _settled(self, flow: str, own: _Name, others: Mapping[str, _Name]) -> _Name:
        """A level name evades the one above its gateway: under its line, or to the right."""
        beside = [
            one for name, one in others.items() if self.ways[name][0] == self.ways[flow][0] and not one.bent
        ]
        up = [one.width for one in beside if one.side < 0]
        if own.side != 0 or not up or own.height <= _CLEAR:
            return own
        down = any(one.side > 0 for one in beside)
        shift = max(0, max(up) - HALF + 10) if down else 0
        return _Name(width=own.width, height=own.height, side=0, bent=own.bent, shift=shift, below=not down)

    def room_right(self, channel: int) -> int:
        """Pixels in a channel for names that begin left of it."""
        rooms = [
            one.width + one.shift + 10 - (0 if one.side == 0 else HALF)
            for name, one in self.names.items()
            if self.ways[name][0][0] == 2 * channel - 1
        ]
        return max(rooms, default=0)

    def room_beside(self, row: int) -> tuple[int, int]:
        """Pixels above and below the middle of a row."""
        up = down = 0
        for name, one in self.names.items():
            way = self.ways[name]
            place = way[1][1] if one.bent else way[0][1]
            if place != 2 * row + 1:
                continue
            room = one.height + 6 + (HALF if one.side and not one.bent else 0)
            if one.below or (one.side > 0 and not one.bent):
                down = max(down, room)
            else:
                up = max(up, room)
        return up, down

    def room_above(self, slot: int, track: int, tracks: Tracks) -> int:
        """Pixels above a track of a gutter for the names that stand there."""
        rooms = [
            one.height
            for name, one in self.names.items()
            if one.bent and self.ways[name][1][1] == slot and tracks.track.get((name, 1)) == track
        ]
        return max(rooms, default=0)

    def place(self, flow: str, source: Bounds, line: tuple[Point, ...]) -> Bounds:
        """Where the name of a flow stands."""
        own = self.names[flow]
        x, y = source.x + source.width // 2, source.y + source.height // 2
        if own.bent:
            x = line[1][0] - 10 - own.width if line[2][0] < line[1][0] else line[1][0]
            top = line[1][1] - 3 - own.height
        elif own.side == 0:
            x = source.x + source.width + own.shift - 3
            top = y + 4 if own.below else y - 4 - own.height
        else:
            top = source.y + source.height + 3 if own.side > 0 else source.y - 3 - own.height
        return Bounds(x=x + 5, y=top, width=own.width, height=own.height)


def _measured(text: str, flow: str, ways: Mapping[str, Way]) -> _Name:
    way = ways[flow]
    side = _toward(way)
    same = [other for other in ways.values() if other[0] == way[0] and _toward(other) == side]
    width, height = _size(text)
    return _Name(
        width=width,
        height=height,
        side=side[1],
        bent=side[1] != 0 and len(same) > 1 and len(way) > 2,
    )


def _toward(way: Way) -> tuple[int, int]:
    """At which side of its source a way begins."""
    x, y = way[1][0] - way[0][0], way[1][1] - way[0][1]
    return (x > 0) - (x < 0), (y > 0) - (y < 0)


def _size(text: str) -> tuple[int, int]:
    width = min(WIDTH, ceil(text_width(text, SMALL)) + 2)
    longest = max(ceil(text_width(word, SMALL)) + 2 for word in text.split() or [""])
    width = max(width, min(longest, 2 * WIDTH))
    return width, ceil(line_count(text, width, SMALL) * SMALL * LINE) + 2
