"""The heading of the step table, in the many spellings that offices use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sop.exchange.official.page import Cell, Grid, Row, row_cells

Title = Literal[
    "number", "text", "performers", "quality", "requirements", "time", "output", "remark"
]  # fmt: skip
TITLES: dict[Title, tuple[str, ...]] = {
    "number": ("no", "nomor", "no urut", "no kegiatan", "nomor kegiatan", "no langkah", "number"),
    "text": (
        "uraian prosedur", "uraian kegiatan", "uraian aktivitas", "uraian aktifitas", "uraian langkah",
        "uraian tahapan", "uraian", "kegiatan", "aktivitas", "aktifitas", "prosedur", "langkah", "tahapan",
        "langkah kegiatan", "rincian kegiatan", "kegiatan uraian prosedur", "uraian kegiatan prosedur",
        "uraian prosedur kegiatan", "langkah langkah", "alur kegiatan", "prosedur kegiatan",
        "tahapan kegiatan",
        "activity", "activities", "procedure", "step", "description",
    ),
    "performers": ("pelaksana", "pelaku", "aktor", "pelaksana kegiatan", "unit pelaksana", "performer",
                   "performers", "executor", "executors", "carried out by"),
    "quality": ("mutu baku", "baku mutu", "standar mutu", "pernyataan mutu baku", "quality standard",
                "quality standards", "standard", "standards"),
    "requirements": (
        "kelengkapan", "persyaratan", "syarat", "perlengkapan", "kelengkapan persyaratan",
        "persyaratan kelengkapan", "persyaratan perlengkapan", "persyaratan dan perlengkapan",
        "syarat kelengkapan",
        "input", "masukan", "bahan", "requirements", "requirement", "inputs",
    ),
    "time": ("waktu", "jangka waktu", "lama waktu", "waktu penyelesaian", "durasi", "time", "duration"),
    "output": ("output", "keluaran", "hasil", "outputs", "result"),
    "remark": ("keterangan", "ket", "catatan", "remark", "remarks", "notes", "note"),
}  # fmt: skip
UNITS = {
    "menit": "minutes", "mnt": "minutes", "minutes": "minutes", "minute": "minutes", "min": "minutes",
    "jam": "hours", "hours": "hours", "hour": "hours", "hari": "days", "days": "days", "day": "days",
}  # fmt: skip
_FORMS = {form: title for title, forms in TITLES.items() for form in forms if len(form) > 4}
LIKE = 85
"""Likeness, of 100, from which a heading counts as misspelled."""
MOST_DEPTH = 4
_INDEX = re.compile(r"^\(?\d{1,2}[.)]?$")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the heading. Parameters: start, stop - columns of the table that it covers; name - as
    written; place."""

    start: int
    stop: int
    name: str = ""
    place: str = ""

    def cells(self, row: Row) -> tuple[Cell, ...]:
        """The cells of a row in this column, merged ones once."""
        return row_cells(row[self.start : self.stop])

    def moved(self, by: int) -> Column:
        """The same column further right."""
        return Column(start=self.start + by, stop=self.stop + by, name=self.name, place=self.place)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where what stands in the step table.

    Parameters: columns - by title; roles - columns of posts; single - one column names the performers;
    unit - of the minutes, as the heading says, empty where it does not; width - columns of the table; first,
    body - the heading's first row, and the first below it; misspelled - headings that were only alike.
    """

    columns: dict[Title, Column]
    roles: tuple[Column, ...]
    single: Column | None
    unit: str
    width: int
    first: int
    body: int
    misspelled: tuple[Cell, ...] = ()


def normal(text: str) -> str:
    """A heading without case, brackets and signs. Parameters: text."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\([^()]*\)", " ", text[:200].lower())).split())


@lru_cache(maxsize=4_096)
def title_of(text: str) -> tuple[Title | None, bool]:
    """The title that a heading stands for.

    Parameters: text - as written.
    Returns: the title, None for none; and whether it is written as usual.
    """
    words = normal(text)
    bare = " ".join(word for word in words.split() if word not in UNITS) or words
    for title, forms in TITLES.items():
        if words in forms or bare in forms:
            return title, True
    if not 5 <= len(bare) <= 40:
        return None, True
    from rapidfuzz import fuzz, process

    found = process.extractOne(bare, _FORMS.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
    return (None, True) if found is None else (_FORMS[found[0]], False)


def find_layout(grid: Grid, start: int = 0) -> Layout | None:
    """The first heading of a step table.

    Parameters: grid; start - row to begin at.
    Returns: where its columns are; None where there is no such heading.
    """
    for first in range(start, len(grid.rows)):
        if is_heading(grid.rows[first]):
            found = _layout(grid, first)
            if found is not None:
                return found
    return None


def is_heading(row: Row) -> bool:
    """Could the row be the first of the heading? Parameters: row."""
    cells = row_cells(row)
    if len(cells) < 3 or any(len(cell.text) > 200 for cell in cells):
        return False
    titles = {title_of(cell.text)[0] for cell in cells}
    return "text" in titles and len(titles & {"number", "performers", "quality", "time", "remark"}) >= 2


def _layout(grid: Grid, first: int) -> Layout | None:
    body = _below(grid, first)
    lines = [row for row in grid.rows[first:body] if not is_numbering(row)]
    width = max(len(row) for row in lines)
    stacks = [_stack(lines, column) for column in range(width)]
    found: dict[Title, Column] = {}
    posts: list[Column] = []
    misspelled: list[Cell] = []
    column = 0
    while column < width:
        stop = _same(stacks, column)
        _sort(stacks[column], (column, stop), found, posts, misspelled)
        column = stop
    roles, single = _performers(posts, stacks)
    if "text" not in found or not (roles or single is not None or "time" in found):
        return None
    time = found.get("time")
    return Layout(
        columns=found,
        roles=roles,
        single=single,
        unit=next((UNITS[word] for word in _words(time.name) if word in UNITS), "") if time else "",
        width=width,
        first=first,
        body=body,
        misspelled=tuple(misspelled),
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def _stack(lines: list[Row], column: int) -> list[Cell]:
    """The cells of a column of the heading, from above; an empty one above takes that of its left."""
    found: list[Cell] = []
    for depth, row in enumerate(lines):
        cell = row[column] if column < len(row) else None
        if depth == 0 and (cell is None or not cell.text.strip()):
            left = [each for each in row[:column] if each is not None and each.text.strip()]
            group = left[-1] if left else None
            if group is not None and title_of(group.text)[0] in ("performers", "quality"):
                cell = group
        if cell is not None and cell.text.strip() and (not found or found[-1] is not cell):
            found.append(cell)
    return found


def _same(stacks: list[list[Cell]], column: int) -> int:
    """The column after those that share the lowest heading, other than a group's."""
    stop = column + 1
    own = stacks[column]
    if not own:
        return stop
    while stop < len(stacks) and stacks[stop] and stacks[stop][-1] is own[-1]:
        if title_of(own[-1].text)[0] in ("performers", "quality") and len(own) == 1:
            break
        stop += 1
    return stop


def _sort(
    stack: list[Cell],
    span: tuple[int, int],
    found: dict[Title, Column],
    posts: list[Column],
    misspelled: list[Cell],
) -> None:
    """Put a column to its title, or to the posts."""
    start, stop = span
    if not stack:
        return
    group = title_of(stack[0].text)[0]
    own, usual = title_of(stack[-1].text)
    name = " ".join(stack[-1].text.split())
    column = Column(start=start, stop=stop, name=name, place=stack[-1].place)
    if group == "performers":
        deeper = [" ".join(cell.text.split()) for cell in stack[1:]]
        posts.append(Column(start=start, stop=stop, name=deeper[-1] if deeper else "", place=column.place))
        return
    if own in (None, "quality", "performers"):
        if "text" in found and group != "quality" and not found.keys() & {"requirements", "time", "output"}:
            posts.append(column)
        return
    if own is not None and own not in found:
        found[own] = column
        if not usual:
            misspelled.append(stack[-1])


def _performers(posts: list[Column], stacks: list[list[Cell]]) -> tuple[tuple[Column, ...], Column | None]:
    """The columns of posts, told apart; or the one column that names them."""
    named = [column for column in posts if column.name]
    if not named:
        if not posts:
            return (), None
        return (), Column(start=posts[0].start, stop=posts[-1].stop, name="", place=posts[0].place)
    names = [column.name.casefold() for column in named]
    result: list[Column] = []
    for column in named:
        name = column.name
        if names.count(name.casefold()) > 1:
            # Two posts of the same name below different headings.
            above = [" ".join(cell.text.split()) for cell in stacks[column.start][1:]]
            name = " ".join(reversed(above)) if len(above) > 1 else name
        result.append(Column(start=column.start, stop=column.stop, name=name, place=column.place))
    return tuple(result), None


def _below(grid: Grid, first: int) -> int:
    """The first row below the heading."""
    rows = grid.rows
    body = first + 1
    # Offices mark the first row alone, or none; where several are marked the others are none of the heading.
    marked = grid.heading > first + 1
    while body < len(rows) and body < first + MOST_DEPTH:
        row = rows[body]
        inside = body < grid.heading if marked else _goes_on(rows[first], row)
        if not (is_numbering(row) or inside):
            break
        body += 1
    return body


def _goes_on(top: Row, row: Row) -> bool:
    """Is the row still part of the heading that begins with `top`?"""
    head = [title_of(cell.text)[0] if cell is not None else None for cell in top]
    for title in ("text", "number"):
        if title in head:
            column = head.index(title)
            cell = row[column] if column < len(row) else None
            if cell is not None and cell is not top[column] and cell.text.strip():
                return False
    cells = [cell for cell in row_cells(row) if cell not in top and cell.text.strip()]
    return (
        bool(cells)
        and all(len(cell.text) <= 200 for cell in cells)
        and not any(cell.shapes for cell in row_cells(row))
    )


def is_numbering(row: Row) -> bool:
    """Does the row number the columns (1, 2, 3, ...)? Parameters: row."""
    texts = [cell.text.strip() for cell in row_cells(row) if cell.text.strip()]
    if len(texts) < 4 or not all(_INDEX.match(text) for text in texts):
        return False
    numbers = [int(text.strip("().")) for text in texts]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
