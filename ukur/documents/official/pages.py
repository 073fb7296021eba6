"""The rows of the official table on pages: what stands on which, and how high each row is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sop.diagram.grid import Swimlane
from sop.diagram.rows import PageWays, Stand, TableBoard, part
from sop.errors import OutputError, Problem
from ukur.documents.official.cells import StepCells
from ukur.documents.official.measures import LABEL, LEAST_TRACK, PAD, TableSizes
from ukur.documents.official.text import line_height, wrap

MOST_PAGES = 400
MOST_OF_ONE = 40
"""Pages that the texts of one step may fill."""
_LABEL_LINES = 3
_FIRST, _NEXT = (0.6, 0.3, 0.15), 0.85
"""Share of a page that the first part of a long row takes at most (less, where many arrows need the rest),
and each of the following."""


@dataclass(frozen=True, kw_only=True)
class TablePage:
    """One page of the table.

    Parameters: carried - the rest of a row that began on the page before, above all others; carried_height;
    lanes - rows and arrows, None where only text is carried over; table - where these stand; stands - of the
    labels of arrows; cells - of the rows, None where a row has no texts; first, last - rows of the whole.
    """

    carried: StepCells | None
    carried_height: float
    lanes: Swimlane | None
    table: TableBoard | None
    stands: Mapping[int, Stand]
    cells: tuple[StepCells | None, ...]
    first: int
    last: int


def pages_of(lanes: Swimlane, cells: Mapping[str, StepCells], sizes: TableSizes) -> tuple[TablePage, ...]:
    """The whole table.

    Parameters: lanes - of `swimlane`; cells - of each step; sizes.
    Returns: one page or more; each row stands whole on one, but for texts longer than half a page.
    Raises: OutputError - so many lines lead to or from one step that no page holds them, or too many pages.
    """
    return tuple(_Pager(lanes, cells, sizes).pages())


class _Pager:
    """Fills one page after the other."""

    def __init__(self, lanes: Swimlane, cells: Mapping[str, StepCells], sizes: TableSizes) -> None:
        self.lanes, self.sizes = lanes, sizes
        self.cells = cells
        self._check()
        self.chunks = {step: tuple(self._chunks(row, _FIRST[0])) for step, row in cells.items()}

    def _check(self) -> None:
        """Texts that would fill far too many pages are refused before they are broken into lines."""
        heights = [(row, self.sizes.estimate(row) / self.sizes.room) for row in self.cells.values()]
        for row, pages in heights:
            if pages > MOST_OF_ONE:
                raise OutputError(self._long(row.number, MOST_OF_ONE))
        if sum(pages for _, pages in heights) > MOST_PAGES:
            raise OutputError(self._long("", MOST_PAGES))

    @staticmethod
    def _long(number: str, most: int) -> Problem:
        if number:
            return Problem(code="official_step_too_long", place=number, allowed=(str(most),))
        return Problem(code="official_too_long", allowed=(str(most),))

    def _chunks(self, row: StepCells, share: float) -> Iterator[StepCells]:
        """The row, or the parts of it that go onto one page each; share - that the first part may take."""
        for _ in range(2 * MOST_OF_ONE):
            limit = share * self.sizes.room
            if self.sizes.text_height(row) <= limit:
                yield row
                return
            head, row = row.cut(self.sizes.size, self.sizes.insides, limit - 2 * PAD)
            yield head
            share = _NEXT
        raise OutputError(self._long(row.number, MOST_OF_ONE))

    def pages(self) -> Iterator[TablePage]:
        """Pages from the first row to the last."""
        position, carried, made = 0, tuple[StepCells, ...](), 0
        while position < len(self.lanes.rows) or carried:
            made += 1
            if made > MOST_PAGES:
                raise OutputError(self._long("", MOST_PAGES))
            page = None if len(carried) > 1 else self._page(position, carried[0] if carried else None)
            if page is None and not carried:
                page = self._tighter(position)
            if page is None:
                page = self._only_text(carried[0], position)
            yield page
            carried = carried[1:]
            if page.last > position:
                position = page.last
                carried = self._rest(position - 1)

    def _tighter(self, position: int) -> TablePage:
        """The page where its first row must leave more room to arrows."""
        row = self.lanes.rows[position]
        for share in _FIRST[1:] if row.step else ():
            self.chunks[row.step] = tuple(self._chunks(self.cells[row.step], share))
            page = self._page(position, None)
            if page is not None:
                return page
        raise OutputError(Problem(code="official_too_dense", place=str(row.number)))

    def _only_text(self, carried: StepCells, position: int) -> TablePage:
        height = self.sizes.text_height(carried)
        return TablePage(
            carried=carried, carried_height=_grained(height), lanes=None, table=None, stands={}, cells=(),
            first=position, last=position,
        )  # fmt: skip

    def _rest(self, row: int) -> tuple[StepCells, ...]:
        """What of a row does not stand on its page."""
        return self.chunks.get(self.lanes.rows[row].step, ())[1:]

    def _page(self, first: int, carried: StepCells | None) -> TablePage | None:
        """The page that holds most rows; None where not one fits."""
        height = _grained(self.sizes.text_height(carried)) if carried else 0.0
        rows, found = len(self.lanes.rows), dict[int, TablePage]()
        used = height
        for last in range(first + 1, rows + 1):
            row = self.lanes.rows[last - 1]
            used += max(self._text_height(row.step), self.sizes.measures.symbol[1])
            if used > self.sizes.room:
                break
            page = self._measured(first, last)
            if (
                page.table
                and page.table.track >= LEAST_TRACK
                and page.table.board.height <= self.sizes.room - height
            ):
                found[last] = replace(page, carried=carried, carried_height=height)
            if self._rest(last - 1):
                break
        if not found:
            return None
        best = max(found)
        # The end is not left alone on the last page.
        alone = best == rows - 1 and best - 1 in found and best - first > 2 and not self._rest(best - 1)
        return found[best - 1 if alone else best]

    def _text_height(self, step: str) -> float:
        return self.sizes.text_height(self.chunks[step][0]) if step else 0.0

    def _measured(self, first: int, last: int) -> TablePage:
        lanes = part(self.lanes, first, last)
        ways = PageWays(lanes, self.sizes.measures)
        labels = {
            number: line_height(LABEL) * len(label_lines(lanes.arrows[number].label, stand.room)) + 1.5
            for number, stand in ways.stands().items()
        }
        table = ways.measured([self._text_height(row.step) for row in lanes.rows], labels)
        cells = tuple(self.chunks[row.step][0] if row.step else None for row in lanes.rows)
        return TablePage(
            carried=None, carried_height=0.0, lanes=lanes, table=table, stands=ways.stands(),
            cells=cells, first=first, last=last,
        )  # fmt: skip


def label_lines(label: str, room: float) -> Sequence[str]:
    """The text of an outcome as it stands above its line. Parameters: label; room - width, in points."""
    lines = [line for line, _ in wrap(label, LABEL, max(room - 5, LABEL))]
    if len(lines) <= _LABEL_LINES:
        return lines
    last = lines[_LABEL_LINES - 1]
    return (*lines[: _LABEL_LINES - 1], last[: max(1, len(last) - 2)] + "…")


def _grained(height: float) -> float:
    """A multiple of a twentieth of a point, not lower."""
    return -(-height * 20 // 1) / 20
