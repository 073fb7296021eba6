"""A workbook taken apart: each sheet as one table, with what is drawn over its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.guard import unguard
from sop.exchange.official.doubts import Doubts
from sop.exchange.official.package import Package, child, children, number, value
from sop.exchange.official.page import (
    MOST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Grid,
    Line,
    Page,
    Row,
    Shape,
    too_much,
)
from sop.exchange.official.workbook.drawing import Measures, shapes_by_cell
from sop.exchange.official.workbook.styles import Styles, read_styles, shown_number
from sop.exchange.opening import local

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_SHEETS = 40
MOST_CELLS = 150_000
"""Cells of a workbook that are not empty."""
MOST_RANGES = 5_000
"""Merged ranges of a sheet."""
MOST_MERGED = 400_000
"""Cells that all merged ranges of a sheet cover together."""
_REF = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")


def xlsx_page(path: str | Path) -> Page:
    """Take a workbook apart.

    Parameters: path - a `.xlsx` file.
    Returns: one table a visible sheet.
    Raises: DocumentError - it cannot be opened safely, or holds too much.
    """
    package = Package(path, ".xlsx")
    doubts = Doubts()
    name = package.main_name("xl/workbook.xml")
    book = package.main("xl/workbook.xml")
    related = package.related(name)
    styles = read_styles(_part(package, related, "styles"), book)
    strings = _strings(_part(package, related, "sharedStrings"))
    items: list[Line | Grid] = []
    cells = 0
    sheets = list(children(child(book, "sheets"), "sheet"))
    if len(sheets) > MOST_SHEETS:
        raise too_much(package.file, "", len(sheets), MOST_SHEETS)
    for count, sheet in enumerate(sheets, 1):
        title = value(sheet, "name")[:60]
        kind, target = related.get(value(sheet, "id"), ("", ""))
        root = package.root(target) if kind == "worksheet" else None
        if root is None:
            continue
        if value(sheet, "state") in ("hidden", "veryHidden"):
            doubts.note("sheet_hidden", title)
            continue
        reader = _Sheet(
            package, title, _Book(strings=strings, styles=styles, count=count, before=cells), doubts
        )
        items.append(reader.grid(root, target))
        cells += len(reader.cells)
    return Page(file=package.file, items=tuple(items), doubts=tuple(doubts.found))


def _part(package: Package, related: dict[str, tuple[str, str]], kind: str) -> _Element | None:
    name = next((target for own, target in related.values() if own == kind), None)
    return package.root(name) if name is not None else None


def _strings(root: _Element | None) -> list[str]:
    return [_text(item) for item in children(root, "si")]


def _text(item: _Element) -> str:
    """Text of a string, its pieces joined, without readings of other scripts."""
    parts: list[str] = []
    for each in item:
        if local(each) == "t":
            parts.append(each.text or "")
        elif local(each) == "r":
            parts += [inner.text or "" for inner in children(each, "t")]
    return "".join(parts)


@dataclass(frozen=True, kw_only=True)
class _Book:
    strings: list[str]
    styles: Styles
    count: int
    before: int


@dataclass
class _Found:
    """A cell while its sheet is read."""

    text: str = ""
    fill: str = ""
    shapes: list[Shape] = field(default_factory=list)


class _Sheet:
    """Reads one sheet."""

    def __init__(self, package: Package, title: str, book: _Book, doubts: Doubts) -> None:
        self.package, self.title, self.book, self.doubts = package, title, book, doubts
        self.cells: dict[tuple[int, int], _Found] = {}
        self.drawn: list[tuple[int, int]] = []
        self.heights: dict[int, float] = {}
        self.cut = 0
        self.hidden = 0

    def grid(self, root: _Element, target: str) -> Grid:
        """The sheet as a table. Parameters: root - of its part; target - name of that part."""
        row = 0
        for line in children(child(root, "sheetData"), "row"):
            row = int(number(value(line, "r"), row + 1))
            self._row(line, row)
        measures = self._measures(root)
        for place, shapes in shapes_by_cell(self.package, target, measures, self.book.count).items():
            if place[0] > MOST_ROWS or place[1] > MOST_COLUMNS:
                self.doubts.warn("shape_beside", self.title, count=len(shapes))
                continue
            self.cells.setdefault(place, _Found()).shapes += shapes
            self.drawn.append(place)
        if self.cut:
            self.doubts.warn("columns_cut", self.title, count=self.cut, most=MOST_COLUMNS)
        if self.hidden:
            self.doubts.note("rows_hidden", self.title, count=self.hidden)
        return Grid(place=self.title, rows=self._rows(root))

    def _row(self, line: _Element, row: int) -> None:
        if value(line, "ht") and 0 < row <= MOST_ROWS:
            self.heights[row] = number(value(line, "ht"))
        column = 0
        hidden = value(line, "hidden") in ("1", "true")
        for element in children(line, "c"):
            found = _REF.match(value(element, "r"))
            column = _column(found[1]) if found else column + 1
            text = self._value(element, f"{self.title}!{_letters(column)}{row}")
            fill = self.book.styles.fill(value(element, "s"))
            if not text and not fill:
                continue
            if text and hidden:
                self.hidden += 1
                return
            if row > MOST_ROWS or row < 1:
                if text:
                    raise too_much(self.package.file, f"{self.title}!A{row}", row, MOST_ROWS)
                continue
            if column > MOST_COLUMNS:
                self.cut += bool(text)
                continue
            self.cells[row, column] = _Found(text=text, fill=fill)
        if self.book.before + len(self.cells) > MOST_CELLS:
            raise too_much(self.package.file, self.title, len(self.cells), MOST_CELLS)

    def _value(self, element: _Element, place: str) -> str:
        kind = value(element, "t")
        inner = child(element, "v")
        raw = (inner.text or "") if inner is not None else ""
        if kind == "s":
            index = int(number(raw, -1))
            text = self.book.strings[index] if 0 <= index < len(self.book.strings) else ""
        elif kind == "inlineStr":
            own = child(element, "is")
            text = _text(own) if own is not None else ""
        elif kind in ("str", "b"):
            text = raw
        elif kind == "e":
            self.doubts.warn("cell_error", place)
            text = ""
        else:
            text = shown_number(
                raw, self.book.styles.is_date(value(element, "s")), self.book.styles.from_1904
            )
        if not raw and kind != "inlineStr" and child(element, "f") is not None:
            self.doubts.warn("formula_empty", place)
        if len(text) > MOST_CELL:
            self.doubts.warn("text_cut", place, most=MOST_CELL)
            text = text[:MOST_CELL]
        return unguard(text.replace("\r\n", "\n").strip())

    def _measures(self, root: _Element) -> Measures:
        about = child(root, "sheetFormatPr")
        usual = number(value(about, "defaultRowHeight"), 15.0) if about is not None else 15.0
        wide = number(value(about, "defaultColWidth"), 9.14) if about is not None else 9.14
        widths: dict[int, float] = {}
        for span in children(child(root, "cols"), "col"):
            first, last = (int(number(value(span, name))) for name in ("min", "max"))
            for column in range(max(1, first), min(last, MOST_COLUMNS + 1) + 1):
                hidden = value(span, "hidden") in ("1", "true")
                widths[column] = 0.0 if hidden else number(value(span, "width"), wide)
        return Measures.of(widths, wide or 9.14, self.heights, usual or 15.0)

    def _rows(self, root: _Element) -> tuple[Row, ...]:
        high = max((row for row, _ in self.cells), default=0)
        wide = max((column for _, column in self.cells), default=0)
        table: list[list[Cell | None]] = [
            [self._cell(row, column) for column in range(1, wide + 1)] for row in range(1, high + 1)
        ]
        area = 0
        for count, merged in enumerate(children(child(root, "mergeCells"), "mergeCell"), 1):
            if count > MOST_RANGES:
                raise too_much(self.package.file, self.title, count, MOST_RANGES)
            first, _, last = value(merged, "ref").partition(":")
            corners = _REF.match(first), _REF.match(last)
            if corners[0] is None or corners[1] is None:
                continue
            left, top = _column(corners[0][1]), int(corners[0][2])
            right, bottom = min(_column(corners[1][1]), wide), min(int(corners[1][2]), high)
            area += max(0, right - left + 1) * max(0, bottom - top + 1)
            if area > MOST_MERGED:
                raise too_much(self.package.file, self.title, area, MOST_MERGED)
            if 1 <= top <= high and 1 <= left <= wide:
                self._merge(table, (top, left, bottom, right))
        return tuple(tuple(row) for row in table)

    def _merge(self, table: list[list[Cell | None]], span: tuple[int, int, int, int]) -> None:
        top, left, bottom, right = span
        own = table[top - 1][left - 1]
        shapes = tuple(
            shape
            for row, column in self.drawn
            if top <= row <= bottom and left <= column <= right
            for shape in self.cells[row, column].shapes
        )
        cell = Cell(
            place=f"{self.title}!{_letters(left)}{top}",
            text=own.text if own is not None else "",
            fill=own.fill if own is not None else "",
            shapes=shapes,
        )
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                table[row - 1][column - 1] = cell

    def _cell(self, row: int, column: int) -> Cell | None:
        found = self.cells.get((row, column))
        if found is None:
            return None
        return Cell(
            place=f"{self.title}!{_letters(column)}{row}",
            text=found.text,
            fill=found.fill,
            shapes=tuple(found.shapes),
        )


def _column(letters: str) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def _letters(column: int) -> str:
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
