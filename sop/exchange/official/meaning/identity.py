"""The identity block: labels and values in cells or lines, before and after the step table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.dates import read_date
from sop.exchange.official.meaning.labels import LISTS, Label, label_of, labelled
from sop.exchange.official.meaning.persons import in_lower, post_of, without_numbers
from sop.exchange.official.meaning.rows import StepTable
from sop.exchange.official.page import Cell, Grid, Line, Page, row_cells

_TITLE = re.compile(
    r"^(?:sop|standar operasional prosedur(?: administrasi pemerintahan)?)\s*(?:\(sop\))?\s*[:\-]?\s*",
    re.IGNORECASE,
)
_GOVERNMENT = re.compile(r"^(?:pemerintah|kementerian|republik|government)\b", re.IGNORECASE)
_AGENCY = re.compile(
    r"^(?:badan|dinas|sekretariat|inspektorat|kecamatan|kelurahan|kantor|rumah sakit|rsud|puskesmas|bagian|"
    r"satuan|uptd?|direktorat|biro|balai|universitas|desa|nagari|office|agency)\b",
    re.IGNORECASE,
)
_POINT = re.compile(r"^(?:[-•▪●*–]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
NOTHING = frozenset(("", "-", "--", "–", "—", "...", ".", "nihil", "n/a"))


@dataclass
class Read:
    """What the identity block says. Parameters: texts - by label, as it stands there; places; title;
    government; agency."""

    texts: dict[Label, str] = field(default_factory=dict)
    places: dict[Label, str] = field(default_factory=dict)
    heading: str = ""
    government: str = ""
    agency: str = ""

    def add(self, label: Label, text: str, place: str) -> None:
        """Keep a value; the first that is not empty stays. Parameters: label; text; place."""
        if not self.texts.get(label):
            self.texts[label], self.places[label] = text.strip(), place


def read_identity(page: Page, table: StepTable, doubts: Doubts) -> Read:
    """Gather the identity block.

    Parameters: page; table - of the steps, left out here; doubts - are added to.
    Returns: texts by label.
    """
    read = Read()
    first_rows = {part.index: part.layout.first for part in reversed(table.parts)}
    last = max(first_rows)
    unread: list[str] = []
    lines: list[Line] = []
    for number, item in _numbered_grids(page):
        if isinstance(item, Line):
            lines.append(item)
            continue
        _lines(lines, read, unread)
        lines = []
        if number > last and read.texts.keys() & {"number", "title"}:
            # What follows the steps repeats or compares what stands before them.
            unread.append(item.place)
            continue
        rows = item.rows[: _before_steps(number, item, first_rows, table)]
        _grid(Grid(place=item.place, rows=rows), read, unread)
    _lines(lines, read, unread)
    if unread:
        doubts.note("left_out", count=len(unread), examples=unread)
    return read


def _numbered_grids(page: Page) -> Iterator[tuple[int, Line | Grid]]:
    """Lines and tables, with the number of the table."""
    number = -1
    for item in page.items:
        number += isinstance(item, Grid)
        yield number, item


def _before_steps(number: int, grid: Grid, first_rows: dict[int, int], table: StepTable) -> int:
    """How many rows of a table stand before the steps in it."""
    if number not in first_rows:
        return len(grid.rows)
    steps = [step.first for step in table.steps if step.grid == number]
    return min((first_rows[number], *steps))


def _lines(lines: Sequence[Line], read: Read, unread: list[str]) -> None:
    """Lines between tables: fields, or the heading."""
    open_: Label | None = None
    for line in lines:
        found = labelled(line.text)
        if found is not None:
            read.add(*found, line.place)
            open_ = found[0] if found[0] in LISTS or found[0] == "approved_by" else None
        elif open_ is not None:
            read.texts[open_] = f"{read.texts[open_]}\n{line.text}".strip()
        elif not _letterhead(line.text, read):
            unread.append(line.place)


def _letterhead(text: str, read: Read) -> bool:
    """Take government, office and title from lines without label; was there one?"""
    seen = False
    for part in text.splitlines():
        words = " ".join(part.split())
        title = _TITLE.sub("", words)
        if title != words or words.upper() in ("STANDAR OPERASIONAL PROSEDUR", "SOP"):
            read.heading = read.heading or title
        elif _GOVERNMENT.match(words):
            read.government = read.government or words
        elif _AGENCY.match(words) and (words.isupper() or (read.government and not read.agency)):
            read.agency = read.agency or words
        else:
            continue
        seen = True
    return seen


def _grid(grid: Grid, read: Read, unread: list[str]) -> None:
    """Fields in cells: label and value side by side, below one another, or in one cell."""
    waiting: dict[int, tuple[Label, Cell]] = {}
    seen: set[int] = set()
    for row in grid.rows:
        cells = [cell for cell in row_cells(row) if cell.text.strip() and id(cell) not in seen]
        seen |= {id(cell) for cell in cells}
        spans = {id(cell): row.index(cell) for cell in cells}
        labels = {id(cell): label_of(cell.text.strip().rstrip(": ")) for cell in cells}
        only = [labels[id(cell)] for cell in cells]
        if len(cells) > 1 and all(only):
            # Labels side by side: their values stand below.
            for cell, label in zip(cells, only, strict=True):
                if label is not None:
                    waiting[spans[id(cell)]] = (label, cell)
                    read.places.setdefault(label, cell.place)
            continue
        _row(cells, labels, spans, waiting, read, unread)


def _row(
    cells: list[Cell],
    labels: dict[int, Label | None],
    spans: dict[int, int],
    waiting: dict[int, tuple[Label, Cell]],
    read: Read,
    unread: list[str],
) -> None:
    label: Label | None = None
    for cell in cells:
        own = labels[id(cell)]
        column = spans[id(cell)]
        inline = labelled(cell.text)
        if own is not None:
            label = own
            waiting.pop(column, None)
            if own in LISTS or own == "approved_by":
                waiting[column] = (own, cell)
            read.texts.setdefault(own, "")
            read.places.setdefault(own, cell.place)
        elif inline is not None:
            read.add(*inline, cell.place)
            waiting.pop(column, None)
            label = None
        elif cell.text.strip() in (":", "="):
            continue
        elif label is not None:
            read.add(label, cell.text.lstrip(": "), cell.place)
            waiting = _done(waiting, label)
            label = None
        elif column in waiting and waiting[column][1] is not cell:
            below = waiting[column][0]
            if below in LISTS and read.texts.get(below):
                read.texts[below] += "\n" + cell.text
            else:
                read.add(below, cell.text, cell.place)
        elif not _letterhead(cell.text, read):
            unread.append(cell.place)


def _done(waiting: dict[int, tuple[Label, Cell]], label: Label) -> dict[int, tuple[Label, Cell]]:
    for column in [at for at, (own, _) in waiting.items() if own == label]:
        del waiting[column]
    return waiting


def points(text: str) -> tuple[str, ...]:
    """The points of a list, numbered or not, also where its numbers stand inside a line.

    Parameters: text - of a cell.
    Returns: points without their numbers; empty ones are left out.
    """
    lines = [piece for line in text.splitlines() for piece in _numbered(line.strip())]
    marked = any(_POINT.match(line) for line in lines)
    found: list[str] = []
    for line in lines:
        bare = " ".join(_POINT.sub("", line).split())
        if bare.lower() in NOTHING:
            continue
        if marked and found and not _POINT.match(line):
            # A point that was broken over two lines or pages.
            found[-1] = f"{found[-1]} {bare}"
        else:
            found.append(bare)
    return tuple(found)


def _numbered(line: str) -> Iterator[str]:
    """`1. first2. second3. third` as three pieces, only where the numbers follow one another."""
    if not re.match(r"1[.)]\s*\S", line):
        yield line
        return
    start, number = 0, 2
    while True:
        found = _next(number).search(line, start + 2)
        if found is None:
            break
        yield line[start : found.start()]
        start, number = found.start(), number + 1
    yield line[start:]


@cache
def _next(number: int) -> re.Pattern[str]:
    """The number of a point in a line: not behind a digit or "No.", unless that digit ends a year."""
    behind = r"(?:(?<![\d.])(?<!No )(?<!No\. )(?<!Nomor )|(?<=19\d\d)|(?<=20\d\d))"
    return re.compile(rf"{behind}{number}[.)]\s+(?=[A-Z(\"“])")


def identity_fields(read: Read, roles: Sequence[str], doubts: Doubts) -> dict[str, object]:
    """The identity block as data.

    Parameters: read; roles - names of the posts; doubts - are added to.
    Returns: keys and values of Identity, without those that are missing.
    """
    found: dict[str, object] = {"number": " ".join(read.texts.get("number", "").split())[:200]}
    for label in ("created", "revised", "effective"):
        text = read.texts.get(label, "").strip()
        if text.lower() in NOTHING:
            continue
        day = read_date(text)
        if day is None:
            doubts.warn("date_unread", read.places.get(label, ""), value=text)
        else:
            found[label] = day
    for label in LISTS:
        found[label] = tuple(without_numbers(point)[0][:2_000] for point in points(read.texts.get(label, "")))
    post, left = post_of(read.texts.get("approved_by", ""), roles)
    found["approved_by"] = post
    if left:
        doubts.note("person_left_out", read.places.get("approved_by", ""))
    if not post and read.texts.get("approved_by", "").strip():
        doubts.warn("no_approval", read.places.get("approved_by", ""))
    found["government"] = in_lower(read.government)
    found["agency"] = in_lower(" ".join(read.texts.get("agency", "").split()) or read.agency)
    return found
