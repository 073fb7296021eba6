"""What in a column of posts says that the post carries out the step: a symbol, a tick, a colour, a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.rows import StepRow
from sop.exchange.official.meaning.subjects import same_post
from sop.exchange.official.page import Cell, Shape

How = Literal["shape", "tick", "fill", "text", "picture"]
TICKS = frozenset("vVxX√✓✔✗✘☑☒●■•◆▪○◯*•ü\N{SQUARE ROOT}")
EMPTY = frozenset("-–—_.□☐")
_OF_STEPS = ("process", "decision", "terminator")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A mark in a column. Parameters: role - number of the column; how; shapes - that are it; place; text -
    that stands in the cell."""

    role: int
    how: How
    place: str
    shapes: tuple[Shape, ...] = ()
    text: str = ""


def marks_of(step: StepRow, names: Sequence[str], doubts: Doubts) -> tuple[Mark, ...]:
    """The marks of a step, each column once.

    Parameters: step; names - of the columns of posts; doubts - are added to.
    Returns: symbols before ticks before colours before texts: only the strongest kind that there is.
    """
    found: dict[How, dict[int, Mark]] = {"shape": {}, "tick": {}, "picture": {}, "text": {}, "fill": {}}
    for row in step.cells:
        coloured = _coloured(row)
        for role, cell in enumerate(row):
            mark = _mark(role, cell, names)
            if mark is None and role in coloured:
                mark = Mark(role=role, how="fill", place=cell.place)
            if mark is not None:
                old = found[mark.how].get(role)
                shapes = (*old.shapes, *mark.shapes) if old is not None else mark.shapes
                found[mark.how][role] = Mark(
                    role=role, how=mark.how, place=mark.place, shapes=shapes, text=mark.text
                )
    strongest = next((how for how, marks in found.items() if marks), None)
    return () if strongest is None else tuple(_told(strongest, found[strongest], step, doubts))


def _told(how: How, marks: dict[int, Mark], step: StepRow, doubts: Doubts) -> list[Mark]:
    chosen = [marks[role] for role in sorted(marks)]
    for mark in chosen:
        if how == "picture":
            doubts.warn("picture", mark.place, number=step.shown)
        if how == "text" and mark.text:
            doubts.warn("text_as_mark", mark.place, number=step.shown, text=mark.text)
    if how == "shape":
        # The beginning and the end of the whole stand beside what the step itself has.
        own = [mark for mark in chosen if any(shape.symbol != "terminator" for shape in mark.shapes)]
        return own or chosen
    return chosen


def _mark(role: int, cell: Cell, names: Sequence[str]) -> Mark | None:
    shapes = tuple(shape for shape in cell.shapes if shape.symbol in _OF_STEPS)
    if shapes:
        return Mark(role=role, how="shape", place=cell.place, shapes=shapes)
    text = cell.text.strip()
    bare = re.sub(r"\s+", "", text)
    if cell.ticked or (bare and all(letter in TICKS for letter in bare) and len(bare) <= 3):
        return Mark(role=role, how="tick", place=cell.place)
    if any(shape.symbol == "picture" for shape in cell.shapes):
        return Mark(role=role, how="picture", place=cell.place)
    if not bare or all(letter in EMPTY for letter in bare):
        return None
    known = same_post(text, names)
    return Mark(role=role, how="text", place=cell.place, text="" if known == role else text)


def _coloured(row: tuple[Cell, ...]) -> set[int]:
    """Columns whose colour is not that of most others: a row that is coloured throughout has no mark."""
    if len(row) < 2:
        return set()
    usual = Counter(cell.fill for cell in row).most_common()
    if len(usual) < 2:
        return set()
    if any(not cell.fill for cell in row):
        background = ""
    elif usual[0][1] > usual[1][1]:
        background = usual[0][0]
    else:
        return set()
    return {role for role, cell in enumerate(row) if cell.fill != background}


def without_shading(steps: Sequence[StepRow], doubts: Doubts) -> None:
    """Take away the colour of columns that is the same in every step: it tells columns apart, not performers.

    Parameters: steps - their cells are changed; doubts - are added to.
    """
    rows = [row for step in steps for row in step.cells]
    if len(rows) < 3:
        return
    for role in range(max((len(row) for row in rows), default=0)):
        fills = {row[role].fill if role < len(row) else "" for row in rows}
        if len(fills) == 1 and fills != {""}:
            doubts.note("column_shaded", rows[0][role].place)
            for step in steps:
                step.cells = [
                    tuple(_bare(cell) if at == role else cell for at, cell in enumerate(row))
                    for row in step.cells
                ]


def _bare(cell: Cell) -> Cell:
    return replace(cell, fill="")
