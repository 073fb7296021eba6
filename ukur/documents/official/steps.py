"""The step table of the official document: one table a page, the flowchart in the performers' columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.diagram.grid import LaneRow, swimlane
from sop.model import Sop
from ukur.documents.looks import GREY, HEAD_FILL
from ukur.documents.official.cells import FIELDS, Field, StepCells, cells_of, letters
from ukur.documents.official.changes import RowMark
from ukur.documents.official.flow import flow_runs
from ukur.documents.official.measures import (
    HEAD,
    NUMBER,
    PAD,
    TITLE,
    Sheet,
    TableSizes,
    fitted,
    table_sizes,
)
from ukur.documents.official.pages import TablePage, pages_of
from ukur.documents.official.shapes import PRESETS, Dash, Look, Shapes
from ukur.documents.official.text import clean, note_size, width_of
from ukur.documents.official.xml import (
    NOTE_STYLE,
    Box,
    Merge,
    Type,
    append,
    paragraph,
    paragraphs,
    row,
    run,
    table,
)
from ukur.words import Words

if TYPE_CHECKING:
    from docx.document import Document

_NAME = 120
_TITLE_SIZE = 11.0
ANCHOR = 1.2
"""Height of the line to which the arrows are fixed, in points."""


@dataclass(frozen=True, kw_only=True)
class StepTable:
    """The table, measured. Parameters: sop; words; marks - of a revision, by step; sizes; pages."""

    sop: Sop
    words: Words
    marks: Mapping[str, RowMark]
    sizes: TableSizes
    pages: tuple[TablePage, ...]


def measure_steps(sop: Sop, words: Words, sheet: Sheet, marks: Mapping[str, RowMark]) -> StepTable:
    """Sizes and pages of the table.

    Parameters: sop; words; sheet - its margins; marks - of a revision.
    Raises: OutputError - it does not fit on this paper.
    """
    lanes = swimlane(sop)
    said = {name: words("official.new" if mark.new else "official.changed") for name, mark in marks.items()}
    bold = {name: [field for field in FIELDS if mark.touches(field)] for name, mark in marks.items()}
    cells = {
        step.id: cells_of(step, sop, words, mark=said.get(step.id, ""), bold=bold.get(step.id, ()))
        for step in sop.steps
    }
    roles = [clean(role.name)[:_NAME] for role in sop.roles]
    sizes = table_sizes(sheet, roles, list(cells.values()))
    return StepTable(sop=sop, words=words, marks=marks, sizes=sizes, pages=pages_of(lanes, cells, sizes))


def write_steps(document: Document, steps: StepTable, shapes: Shapes) -> None:
    """Put the table at the end of a document. Parameters: document; steps; shapes - of the document."""
    writer = _Writer(steps, shapes)
    for number, page in enumerate(steps.pages):
        append(document, writer.page(page, first=number == 0))


class _Writer:
    """Writes page after page."""

    def __init__(self, steps: StepTable, shapes: Shapes) -> None:
        self.steps, self.shapes = steps, shapes
        self.sop, self.w, self.sizes = steps.sop, steps.words, steps.sizes
        self.step = {step.id: step for step in self.sop.steps}

    def page(self, page: TablePage, *, first: bool) -> str:
        """The line above the table, with the arrows fixed to it, and the table."""
        title = Type(
            size=_TITLE_SIZE,
            bold=True,
            align="center",
            new_page=not first,
            line=TITLE - ANCHOR,
            together=True,
        )
        text = self.w("official.sop_of", title=clean(self.sop.title))
        words = run(fitted(text, _TITLE_SIZE, self.sizes.sheet.across - 20, 1, bold=True), title)
        arrows = flow_runs(page, self.sizes, self.shapes, self.w)
        # LibreOffice forgets the page break of a paragraph that has shapes fixed to it when it saves.
        line = paragraph(words, title) + paragraph(arrows, Type(size=1, line=ANCHOR))
        widths = self._widths()
        rows = [*self._heads(), *self._rows(page)]
        return line + table(widths, rows, about=self.w("official.table_about"))

    def _widths(self) -> list[float]:
        wide = self.sizes.widths
        roles = [self.sizes.column] * len(self.sop.roles)
        return [
            NUMBER,
            wide["text"],
            *roles,
            wide["requirements"],
            wide["time"],
            wide["output"],
            wide["remark"],
        ]

    def _heads(self) -> Iterator[str]:
        """Two rows of headings, the upper one in groups."""
        sizes, wide, count = self.sizes, self.sizes.widths, len(self.sop.roles)
        quality = wide["requirements"] + wide["time"] + wide["output"]
        yield row(
            (
                self._head("no", NUMBER, merge="restart"),
                self._head("text", wide["text"], merge="restart"),
                self._head("performers", sizes.column * count, span=count),
                self._head("standard", quality, span=3),
                self._head("remark", wide["remark"], merge="restart"),
            ),
            HEAD,
            heading=True,
        )
        small = Type(size=sizes.names.size, bold=True, align="center", indent=2)
        names = [
            Box(width=sizes.column, content=paragraph(run(name, small), small), fill=HEAD_FILL, middle=True,
                upwards=sizes.names.turned)
            for name in sizes.names.texts
        ]  # fmt: skip
        yield row(
            (
                self._head("", NUMBER, merge="continue"),
                self._head("", wide["text"], merge="continue"),
                *names,
                self._head("requirements", wide["requirements"]),
                self._head("time", wide["time"]),
                self._head("output", wide["output"]),
                self._head("", wide["remark"], merge="continue"),
            ),
            sizes.names.height,
            heading=True,
        )

    def _head(self, key: str, width: float, *, span: int = 1, merge: Merge = "") -> Box:
        text = self.w(f"official.{key}") if key else ""
        word = max((width_of(part, 1, bold=True) for part in text.split()), default=0.1)
        kind = Type(size=int(2 * min(8.0, (width - 1) / word)) / 2, bold=True, align="center")
        content = paragraph(run(text, kind) if key else "", kind)
        return Box(width=width, content=content, span=span, merge=merge, fill=HEAD_FILL, middle=True)

    def _rows(self, page: TablePage) -> Iterator[str]:
        if page.carried is not None:
            yield self._row(page.carried, page.carried_height, [""] * len(self.sop.roles))
        if page.lanes is None or page.table is None:
            return
        for at, (lane_row, cells) in enumerate(zip(page.lanes.rows, page.cells, strict=True)):
            height = page.table.heights[at]
            tops = {
                box.column: (box.top - page.table.tops[at], box.width, box.height, box.part)
                for box in page.table.board.boxes
                if box.row == at
            }
            symbols = [
                self._symbol(lane_row, column, *tops[column]) if column in tops else ""
                for column in range(len(self.sop.roles))
            ]
            yield self._row(cells or StepCells(step="", number=""), height, symbols)

    def _row(self, cells: StepCells, height: float, symbols: list[str]) -> str:
        mark = self.steps.marks.get(cells.step, RowMark())
        size, wide = self.sizes.size, self.sizes.widths
        number = Type(size=size, align="center", bold=mark.touches("number"))
        small = Type(size=note_size(min(size, 8)), align="center", style=NOTE_STYLE, bold=True)
        if cells.goes_on:
            # Readers take a row without a number for more of the one above.
            first = paragraph(run(self.w("official.goes_on", number=cells.number), small), small)
        else:
            first = paragraph(run(cells.number, number) if cells.number else "", number)
        first += paragraph(run(cells.mark, small), small) if cells.mark else ""
        empty = Type(size=1)
        lanes = [
            Box(
                width=self.sizes.column,
                content=symbol or paragraph("", empty),
                fill=GREY if mark.new or role.id in mark.roles else "",
            )
            for role, symbol in zip(self.sop.roles, symbols, strict=True)
        ]
        before = [
            Box(width=NUMBER, content=first, middle=True, fill=GREY if cells.mark else ""),
            self._cell(cells, "text", wide, mark),
        ]
        after = [self._cell(cells, field, wide, mark) for field in _AFTER]
        return row([*before, *lanes, *after], height)

    def _cell(self, cells: StepCells, field: Field, wide: Mapping[Field, float], mark: RowMark) -> Box:
        kind = Type(size=self.sizes.size, indent=PAD, align="center" if field == "time" else "left")
        content = paragraphs(cells.cell(field), kind)
        return Box(width=wide[field], content=content, middle=True, fill=GREY if mark.touches(field) else "")

    def _symbol(
        self, lane_row: LaneRow, column: int, top: float, width: float, height: float, part: str
    ) -> str:
        """The paragraph that holds a symbol, at its height in the row."""
        step = self.step.get(lane_row.step)
        joint = bool(lane_row.joins or lane_row.deputies)
        dash: Dash = "sysDash" if part == "deputy" else "solid"
        lead = joint and part == "lead"
        look = Look(line=2.0 if lead else 0.75, dash=dash, fill=GREY if lead else "FFFFFF")
        role = clean(self.sop.roles[column].name)
        about, inside = self._said(lane_row, part)
        if step is not None and part == "lead":
            inside = letters(step)
        drawing = self.shapes.symbol(
            PRESETS[lane_row.shape], (width, height), look,
            name=about, about=self.w("official.about_symbol", what=about, role=role), text=inside,
        )  # fmt: skip
        kind = Type(size=1, align="center", exact=False, before=top)
        return paragraph(drawing, kind)

    def _said(self, lane_row: LaneRow, part: str) -> tuple[str, str]:
        """What a symbol is in words, and the text in it."""
        if lane_row.kind == "step":
            what = self.w(f"official.shape_{lane_row.shape}")
            return self.w(f"official.about_{part}", what=what, number=lane_row.number), ""
        side = lane_row.kind in ("start", "from")
        edge = self.w("official.start" if side else "official.end")
        if lane_row.kind in ("start", "end"):
            return edge, edge
        text = lane_row.label or edge
        return self.w("official.about_from" if side else "official.about_to", number=text), text


_AFTER: tuple[Field, ...] = ("requirements", "time", "output", "remark")
