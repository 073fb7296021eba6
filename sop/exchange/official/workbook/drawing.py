"""What is drawn over the cells of a sheet, by the cell that holds its centre."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from sop.exchange.official.package import Package, child, number, value
from sop.exchange.official.page import MOST_COLUMNS, MOST_ROWS, MOST_SHAPES, Shape, too_much
from sop.exchange.official.word.drawings import sheet_shapes
from sop.exchange.opening import local

if TYPE_CHECKING:
    from lxml.etree import _Element

POINT = 12_700
LETTER = 7 * 9_525
"""EMU of a unit in which workbooks measure columns."""
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Where columns and rows begin. Parameters: across, down - edges in EMU, the last end too."""

    across: tuple[float, ...]
    down: tuple[float, ...]

    @classmethod
    def of(
        cls, widths: dict[int, float], usual_width: float, heights: dict[int, float], usual_height: float
    ) -> Measures:
        """Edges from sizes.

        Parameters: widths - by column, in letters; usual_width; heights - by row, in points; usual_height.
        """
        columns = (widths.get(at, usual_width) * LETTER for at in range(1, MOST_COLUMNS + 2))
        rows = (heights.get(at, usual_height) * POINT for at in range(1, MOST_ROWS + 2))
        return cls(across=tuple(accumulate(columns, initial=0.0)), down=tuple(accumulate(rows, initial=0.0)))

    def cell(self, shape: Shape) -> tuple[int, int]:
        """Row and column, from 1, of the cell that holds the centre of a shape. Parameters: shape."""
        x, y = (shape.box[0] + shape.box[2]) / 2, (shape.box[1] + shape.box[3]) / 2
        return max(1, bisect_right(self.down, y)), max(1, bisect_right(self.across, x))

    def corner(self, element: _Element | None) -> tuple[float, float] | None:
        """The point that `from` or `to` names, None without. Parameters: element."""
        if element is None:
            return None
        found = []
        for edges, name in ((self.across, "col"), (self.down, "row")):
            at, off = child(element, name), child(element, f"{name}Off")
            place = int(number((at.text or "") if at is not None else ""))
            start = edges[max(0, min(place, len(edges) - 1))]
            found.append(start + (number(off.text or "") if off is not None else 0.0))
        return found[0], found[1]


def shapes_by_cell(
    package: Package, sheet: str, measures: Measures, count: int
) -> dict[tuple[int, int], list[Shape]]:
    """The shapes of a sheet.

    Parameters: package; sheet - name of its part; measures; count - number of the sheet.
    Returns: by row and column, from 1.
    Raises: DocumentError - too many.
    """
    found: dict[tuple[int, int], list[Shape]] = {}
    total = 0
    for kind, target in package.related(sheet).values():
        root = package.root(target) if kind == "drawing" else None
        for anchor in _anchors(root) if root is not None else ():
            for shape in sheet_shapes(anchor, _box(anchor, measures), count):
                total += 1
                if total > MOST_SHAPES:
                    raise too_much(package.file, target, total, MOST_SHAPES)
                found.setdefault(measures.cell(shape), []).append(shape)
    return found


def _anchors(root: _Element) -> Iterator[_Element]:
    waiting = list(reversed(root))
    while waiting:
        element = waiting.pop()
        if local(element) in _ANCHORS:
            yield element
        elif local(element) in ("AlternateContent", "Choice"):
            waiting.extend(reversed(element))


def _box(anchor: _Element, measures: Measures) -> tuple[float, float, float, float]:
    start, end = (measures.corner(child(anchor, name)) for name in ("from", "to"))
    place, extent = child(anchor, "pos"), child(anchor, "ext")
    if start is None:
        start = (number(value(place, "x")), number(value(place, "y"))) if place is not None else (0.0, 0.0)
    if end is None:
        size = [number(value(extent, name)) for name in ("cx", "cy")] if extent is not None else [0.0, 0.0]
        end = start[0] + size[0], start[1] + size[1]
    return start[0], start[1], end[0], end[1]
