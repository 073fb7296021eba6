"""Shapes of a layered picture, and the one sum that places things beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line.

    Parameters: source, target - keys of boxes, in different layers; weight - how much it wants to be short
    and straight, above 0; label - width that its label needs beside it, 0 without.
    """

    source: str
    target: str
    weight: float
    label: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Box:
    """One box.

    Parameters: key; width, height; layer - from 0, the uppermost; spine - it stands on the line in the
    middle.
    """

    key: str
    width: float
    height: float
    layer: int
    spine: bool = False


@dataclass(frozen=True, kw_only=True)
class Course:
    """Where a line runs.

    Parameters: line; down - from the upper to the lower layer; points - (x, y) from its source to its target:
    the ports of the boxes, and for each layer between two, where it comes in and where it goes out, one above
    the other; label - (x, y) of the left middle of its label.
    """

    line: Line
    down: bool
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Everything placed; x to the right from 0, y downwards from 0.

    Parameters: width, height - of the whole; boxes - centre (x, y) by key; courses - in the order of the
    lines.
    """

    width: float
    height: float
    boxes: Mapping[str, tuple[float, float]]
    courses: tuple[Course, ...]


def spread(wanted: Sequence[float], gaps: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Positions as near to the wanted ones as distances allow (weighted least squares, pool adjacent
    violators).

    Parameters: wanted - in the order that is kept; gaps - least distance from each to the next, one fewer;
    weights - above 0.
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, float, int]] = []
    for want, offset, weight in zip(wanted, offsets, weights, strict=True):
        mean, total, count = want - offset, weight, 1
        while pools and pools[-1][0] >= mean:
            before, heavy, many = pools.pop()
            mean = (before * heavy + mean * total) / (heavy + total)
            total, count = heavy + total, many + count
        pools.append((mean, total, count))
    flat = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(flat, offsets, strict=True)]
