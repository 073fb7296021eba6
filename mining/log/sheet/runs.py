"""The runs of a recording sheet: one row each of its first table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mining.log.sheet.book import Book, Line
from mining.log.sheet.cells import CellReader
from sop.exchange.sheet import layout as lay

_RUN_ENTRIES = (
    lay.RUN_ID, lay.RUN_PERIOD, lay.RUN_LETTER, lay.RUN_RELEASED, lay.RUN_DEADLINE, lay.RUN_STATUS,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Run:
    """One row of the first table.

    Parameters: place - cell of its id; the rest as in the case table, `disposition` the number of the letter.
    """

    file: str
    place: str
    case_id: str
    period: str
    opd: str
    disposition: str
    released: date | None
    deadline: date | None
    revision: str
    status: str
    origin: str


def read_runs(book: Book, cells: CellReader, noticed: dict[str, list[str]]) -> dict[int, Run | None]:
    """Read the first table.

    Parameters: book - the workbook; cells - gathers what is wrong; noticed - gathers places by finding rule.
    Returns: the runs by their number; None for a row that is still empty.
    """
    found: dict[int, Run | None] = {}
    for line in book.runs:
        note_loose(line, noticed)
        used = any(key in line.cells for key in _RUN_ENTRIES)
        no = cells.whole(line, lay.RUN_NO, least=1)
        if no is None:
            if used and lay.RUN_NO not in line.cells:
                cells.refuse("sheet_number_missing", line.place(lay.RUN_NO))
        elif no in found:
            cells.refuse("sheet_number_twice", line.place(lay.RUN_NO), value=str(no))
        else:
            found[no] = _run(line, book, cells) if used else None
    return found


def _run(line: Line, book: Book, cells: CellReader) -> Run:
    if lay.RUN_ID not in line.cells:
        cells.refuse("sheet_id_missing", line.place(lay.RUN_ID))
    return Run(
        file=book.file,
        place=line.place(lay.RUN_ID),
        case_id=cells.text(line, lay.RUN_ID),
        period=cells.text(line, lay.RUN_PERIOD),
        opd=cells.text(line, lay.RUN_OPD),
        disposition=cells.text(line, lay.RUN_LETTER),
        released=cells.day(line, lay.RUN_RELEASED),
        deadline=cells.day(line, lay.RUN_DEADLINE),
        revision=cells.text(line, lay.RUN_REVISION) or book.schema.meta["revision"],
        status=cells.word(line, lay.RUN_STATUS, "run_status"),
        origin=book.schema.meta.get("origin", ""),
    )


def note_loose(line: Line, noticed: dict[str, list[str]]) -> None:
    """Note the cells of a row that stand in no column of the form."""
    if line.loose:
        noticed["sheet_other_columns"] += [f"{line.sheet}!{letter}{line.row}" for letter in line.loose]
