"""Shapes that float over the table: which column they stand in, and which row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.rows import Part, StepRow, StepTable
from sop.exchange.official.page import Drawn, Grid

REACH = 1_300_000
"""EMU below the top of its row up to which a shape is taken to belong to the row of its anchor, where nobody
knows how high the rows are."""
ABOVE = 200_000
_OF_STEPS = ("process", "decision", "terminator", "picture")
Placed = dict[tuple[int, int], set[int]]
"""For a table and row the columns of posts whose mark rests on order or a measure."""


@dataclass(frozen=True, kw_only=True)
class Loose:
    """A shape whose row is not certain. Parameters: drawn; role - number of its column; row - that measuring
    gives, None where nothing does."""

    drawn: Drawn
    role: int
    row: int | None


def place_shapes(table: StepTable, doubts: Doubts) -> Placed:
    """Put what floats over the columns of posts into the cells of the steps.

    Parameters: table - its steps are changed; doubts - are added to.
    Returns: where a place was inferred.
    """
    inferred: Placed = {}
    parts = {part.index: part for part in reversed(table.parts)}
    for part in reversed(parts.values()):
        steps = [step for step in table.steps if step.grid == part.index and _owns(part, step)]
        loose: list[Loose] = []
        beside = 0
        lower = _lower(part)
        for drawn in part.grid.drawn:
            if drawn.shape.symbol not in _OF_STEPS or not part.layout.roles:
                continue
            role, sure = _role(part, drawn)
            if role is None:
                beside += drawn.shape.symbol != "picture"
                continue
            row, known = (None, False) if id(drawn) in lower else _row(part.grid, drawn)
            if row is None or not known:
                loose.append(Loose(drawn=drawn, role=role, row=row))
            else:
                _put(
                    _Place(part=part, steps=steps, doubts=doubts, inferred=inferred),
                    row,
                    drawn,
                    role,
                    sure=sure,
                )
        if beside:
            doubts.warn("shape_beside", part.grid.place, count=beside)
        _in_order(_Place(part=part, steps=steps, doubts=doubts, inferred=inferred), loose)
    return inferred


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where shapes go: a table and its steps."""

    part: Part
    steps: Sequence[StepRow]
    doubts: Doubts
    inferred: Placed


def _owns(part: Part, step: StepRow) -> bool:
    """Are the columns of posts those that the step was read with?"""
    return all(len(row) == len(part.layout.roles) for row in step.cells)


def _role(part: Part, drawn: Drawn) -> tuple[int | None, bool]:
    """The column of posts that a shape stands over, and whether there is no other possibility."""
    edges = part.grid.edges
    if len(edges) < 2:
        return None, False
    found: list[tuple[int, bool]] = []
    for x in drawn.across:
        for number, column in enumerate(part.layout.roles):
            if column.stop < len(edges) and edges[column.start] <= x < edges[column.stop]:
                margin = 0.1 * (edges[column.stop] - edges[column.start])
                inside = edges[column.start] + margin <= x <= edges[column.stop] - margin
                found.append((number, inside))
    if not found:
        return None, False
    return found[0][0], found[0][1] and all(number == found[0][0] for number, _ in found)


def _row(grid: Grid, drawn: Drawn) -> tuple[int | None, bool]:
    """The row that a shape stands in, and whether that is certain; None where it cannot be told."""
    if drawn.row is None:
        return None, False
    if drawn.down is None:
        return drawn.row, True
    left, row, exact = drawn.down, drawn.row, True
    while True:
        height = grid.heights[row] if row < len(grid.heights) else None
        if left < 0 and row > 0:
            above = grid.heights[row - 1] if row - 1 < len(grid.heights) else None
            if above is None:
                return (drawn.row, True) if row == drawn.row and left > -ABOVE else (None, False)
            row, left, exact = row - 1, left + above.value, exact and above.exact
            continue
        if height is None:
            near = row == drawn.row and left <= REACH
            return (row, True) if near else (None, False)
        if left < height.value or (row == drawn.row and not height.exact and left <= REACH):
            # A row that can grow reaches further than it says.
            return row, exact or row == drawn.row
        if row + 1 >= len(grid.rows):
            return None, False
        exact = exact and height.exact
        row, left = row + 1, left - height.value


def _lower(part: Part) -> set[int]:
    """Shapes below others that hang on the same row, where nobody knows how high the rows are: what stands
    lower belongs to a row further down. By identity."""
    by_row: dict[int, list[Loose]] = {}
    for drawn in part.grid.drawn:
        known = drawn.row is not None and drawn.row < len(part.grid.heights)
        if drawn.row is None or drawn.down is None or drawn.shape.symbol not in _OF_STEPS:
            continue
        if not (known and part.grid.heights[drawn.row]):
            by_row.setdefault(drawn.row, []).append(Loose(drawn=drawn, role=0, row=None))
    return {id(one.drawn) for found in by_row.values() for level in _levels(found)[1:] for one in level}


def _put(place: _Place, row: int, drawn: Drawn, role: int, *, sure: bool, told: bool = True) -> bool:
    """Put a shape into the cell of a step; False where the row is none."""
    step = next((each for each in place.steps if row in each.rows), None)
    if step is None:
        return False
    at = step.rows.index(row)
    cells = step.cells[at]
    changed = replace(cells[role], shapes=(*cells[role].shapes, drawn.shape))
    step.cells[at] = (*cells[:role], changed, *cells[role + 1 :])
    if not sure:
        place.inferred.setdefault((place.part.index, row), set()).add(role)
        if told:
            post = place.part.layout.roles[role].name
            place.doubts.warn("shape_measured", drawn.place, number=step.shown, post=post)
    return True


def _in_order(place: _Place, loose: Sequence[Loose]) -> None:
    """Shapes over the whole table: from top to bottom if there are as many as steps, else by measuring."""
    if not loose:
        return
    levels = _levels([each for each in loose if each.drawn.shape.symbol != "terminator"])
    open_ = [step for step in place.steps if not any(_has_shape(row) for row in step.cells)]
    one = len({each.drawn.place for each in loose}) == 1
    if one and len(levels) == len(open_) and all(each.drawn.down is not None for each in loose):
        place.doubts.warn("shape_by_order", place.part.grid.place, count=len(levels))
        for step, level in zip(open_, levels, strict=True):
            for each in level:
                _put(place, step.rows[0], each.drawn, each.role, sure=False, told=False)
        return
    left = sum(
        each.row is None or not _put(place, each.row, each.drawn, each.role, sure=False) for each in loose
    )
    if left:
        place.doubts.warn("shape_unplaced", place.part.grid.place, count=left)


def _has_shape(row: Sequence[object]) -> bool:
    return any(shape.symbol in _OF_STEPS for cell in row for shape in getattr(cell, "shapes", ()))


def _levels(loose: Sequence[Loose]) -> list[list[Loose]]:
    """Shapes that stand beside one another, from top to bottom."""
    found: list[list[Loose]] = []
    bottom = 0.0
    for each in sorted(loose, key=lambda one: one.drawn.down or 0.0):
        middle, box = each.drawn.down or 0.0, each.drawn.shape.box
        if found and middle < bottom:
            found[-1].append(each)
        else:
            found.append([each])
            bottom = middle + (box[3] - box[1]) / 2
    return found
