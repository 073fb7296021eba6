"""Where lines lie beside each other in the channels and gutters of a diagram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from sop.exchange.bpmn.writing.routing import Way

Stretch = tuple[str, int]
"""A flow, and the number of a piece of its way."""


@dataclass(frozen=True, kw_only=True)
class Tracks:
    """Tracks of all pieces that lie in channels or gutters.

    Parameters: track - of each piece, from the left or from above; channels, gutters - tracks that each has.
    """

    track: Mapping[Stretch, int]
    channels: Mapping[int, int]
    gutters: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A straight piece.

    Parameters: key; upright; slot - of its channel or gutter; low, high - slots across; turns - at each end
    that is a bend: where, and to which side it goes on (-1 left or up, 1 right or down).
    """

    key: Stretch
    upright: bool
    slot: int
    low: int
    high: int
    turns: tuple[tuple[int, int], ...]


def find_tracks(ways: Mapping[str, Way]) -> Tracks:
    """Tracks for all pieces, in an order in which they cross each other as little as can be seen from afar.

    Parameters: ways - by flow.
    Returns: pieces that meet in a channel or gutter have different tracks.
    """
    pieces = sorted(
        (piece for name, way in ways.items() for piece in _pieces(name, way) if piece.slot % 2 == 0),
        key=lambda piece: (piece.upright, piece.slot),
    )
    track: dict[Stretch, int] = {}
    counts: dict[tuple[bool, int], int] = {}
    for corridor, group in groupby(pieces, key=lambda piece: (piece.upright, piece.slot)):
        own = list(group)
        found = _assigned(own)
        track.update(found)
        counts[corridor] = 1 + max(found.values())
    return Tracks(
        track=track,
        channels={slot: count for (upright, slot), count in counts.items() if upright},
        gutters={slot: count for (upright, slot), count in counts.items() if not upright},
    )


def _pieces(name: str, way: Way) -> list[_Piece]:
    found = []
    for place, (here, there) in enumerate(pairwise(way)):
        upright = here[0] == there[0]
        axis, across = (0, 1) if upright else (1, 0)
        turns = []
        if place > 0:
            turns.append((here[across], _side(way[place - 1][axis] - here[axis])))
        if place + 2 < len(way):
            turns.append((there[across], _side(way[place + 2][axis] - there[axis])))
        low, high = sorted((here[across], there[across]))
        found.append(
            _Piece(
                key=(name, place), upright=upright, slot=here[axis], low=low, high=high, turns=tuple(turns)
            )
        )
    return found


def _side(number: int) -> int:
    return (number > 0) - (number < 0)


def _assigned(pieces: list[_Piece]) -> dict[Stretch, int]:
    """Tracks in one corridor: who would cross the others from the first track comes later."""
    weight = {
        piece.key: sum(
            _crossings(piece, other) - _crossings(other, piece)
            for other in pieces
            if other is not piece and _meet(piece, other)
        )
        for piece in pieces
    }
    found: dict[Stretch, int] = {}
    done: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: (weight[piece.key], piece.low, -piece.high)):
        found[piece.key] = 1 + max((found[other.key] for other in done if _meet(piece, other)), default=-1)
        done.append(piece)
    return found


def _meet(one: _Piece, other: _Piece) -> bool:
    return one.low <= other.high and other.low <= one.high


def _crossings(first: _Piece, second: _Piece) -> float:
    """How often two lines cross if the first lies left of the second, or above it."""
    count = 0.0
    for where, side in first.turns:
        if side > 0 and second.low <= where <= second.high:
            count += 1.0 if second.low < where < second.high else 0.6
    for where, side in second.turns:
        if side < 0 and first.low <= where <= first.high:
            count += 1.0 if first.low < where < first.high else 0.6
    return count
