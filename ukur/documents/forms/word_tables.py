"""Tables of a form in Word: grouped heading rows repeated, blanks as room, signatures kept whole."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ukur.documents.forms.cleaning import CHANGED, cell_lines, clean_lines, widths_of
from ukur.documents.forms.content import Cell, Column, Fields, Signatures, Table
from ukur.documents.forms.word_parts import (
    at_least,
    keep_whole,
    line_below,
    repeat,
    set_widths,
    shade,
)
from ukur.documents.looks import GREY, HEAD_FILL

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell, _Row

    from ukur.words import Words

BLANK_ROW = 510
"""Least height of a row that somebody fills in by hand: 9 mm."""
SPLIT_FROM = 900
"""A row with a text of so many characters may break over a page."""
SIGNING_ROOM = 1250
ABREAST = 3
_LETTER, _MARGIN = 125, 240
"""Twentieths of a point: of a bold letter of 10 points, and of a cell's own margins."""


def add_table(document: Document, table: Table, width: int, words: Words) -> None:
    """A table of a form.

    Parameters: document; table; width - of the text, in twentieths of a point; words - language.
    """
    grouped = any(column.group for column in table.columns)
    heads = 1 + grouped + table.numbered
    made = document.add_table(heads + len(table.rows), len(table.columns), style="Table Grid")
    widths = widths_of(table.columns, width, letter=_LETTER, margin=_MARGIN)
    set_widths(made, [int(one) for one in widths])
    rows = list(made.rows)
    _headings(rows, table, words, grouped=grouped)
    for row, cells in zip(rows[heads:], table.rows, strict=True):
        _row(row, cells, table.columns, words)
    gap(document, words)
    if any(cell.changed for cells in table.rows for cell in cells):
        note = words("forms.changed", mark=CHANGED)
        document.add_paragraph(note, style=words("forms.style_small"))


def gap(document: Document, words: Words) -> None:
    """A little room: without it two tables would become one. Parameters: document; words."""
    document.add_paragraph(style=words("forms.style_gap"))


def _headings(rows: list[_Row], table: Table, words: Words, *, grouped: bool) -> None:
    last, style = int(grouped), words("forms.style_head")
    top, bottom = list(rows[0].cells), list(rows[last].cells)
    if grouped:
        for group, members in groupby(range(len(table.columns)), lambda at: table.columns[at].group):
            places = list(members)
            if group:
                _write(top[places[0]].merge(top[places[-1]]), clean_lines(group, words), style)
            else:
                for place in places:
                    bottom[place] = top[place].merge(bottom[place])
    for cell, column in zip(bottom, table.columns, strict=True):
        _write(cell, clean_lines(column.title, words), style)
    if table.numbered:
        for number, cell in enumerate(rows[last + 1].cells, 1):
            _write(cell, (str(number),), style)
    for row in rows[: last + 1 + table.numbered]:
        keep_whole(row)
        repeat(row)
        for cell in dict.fromkeys(row.cells):
            shade(cell, HEAD_FILL)
            _middle(cell)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _middle(cell: _Cell) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL

    cell.vertical_alignment = VERTICAL.CENTER


def _row(row: _Row, cells: tuple[Cell, ...], columns: tuple[Column, ...], words: Words) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    aligned = {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT}
    longest = 0
    for place, cell, column in zip(row.cells, cells, columns, strict=True):
        lines = cell_lines(cell, words)
        longest = max(longest, sum(map(len, lines)))
        _write(place, lines, words("forms.style_cell"), bold=cell.bold, underlined=cell.changed)
        for paragraph in place.paragraphs:
            paragraph.alignment = aligned[column.align]
        if cell.changed:
            shade(place, GREY)
    if any(not cell.text and cell.tick is None for cell in cells):
        at_least(row, BLANK_ROW)
    if longest < SPLIT_FROM:
        keep_whole(row)


def _write(
    cell: _Cell, lines: tuple[str, ...], style: str, *, bold: bool = False, underlined: bool = False
) -> None:
    """Lines as paragraphs; only what is special about a run is said at the run."""
    for paragraph in cell.paragraphs[1:]:  # merged cells leave empty ones behind
        paragraph._p.getparent().remove(paragraph._p)
    for number, line in enumerate(lines or ("",)):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        # By its id: to look a style up by its name takes longer than all the rest of a row.
        paragraph._p.style = style.replace(" ", "")
        if line:
            run = paragraph.add_run(line)
            run.bold, run.underline = bold or None, underlined or None


def add_fields(document: Document, fields: Fields, width: int, words: Words) -> None:
    """Lines `label : value`; a dotted line where a person writes.

    Parameters: document; fields; width - of the text, in twentieths of a point; words - language.
    """
    if not fields.items:
        return
    made = document.add_table(len(fields.items), 3)
    first = min(3600, width // 3)
    set_widths(made, [first, 280, width - first - 280])
    style = words("forms.style_label")
    for row, field in zip(made.rows, fields.items, strict=True):
        label, colon, value = row.cells
        _write(label, clean_lines(field.label, words), style)
        _write(colon, (":",), style)
        _write(value, clean_lines(field.value, words) if field.value else (), style)
        if not field.value:
            line_below(value, "dotted")
            at_least(row, 420)
        keep_whole(row)
    gap(document, words)


def add_signatures(document: Document, signatures: Signatures, width: int, words: Words) -> None:
    """Room for signatures side by side, which stays on one page.

    Parameters: document; signatures; width - of the text, in twentieths of a point; words - language.
    """
    items = signatures.items
    if not items:
        return
    many = min(ABREAST, len(items))
    # A single signature stands at the right, as in letters.
    columns = max(2, many)
    blocks = [items[at : at + many] for at in range(0, len(items), many)]
    made = document.add_table(1 + 3 * len(blocks), columns)
    set_widths(made, [width // columns] * columns)
    rows = list(made.rows)
    place = signatures.place or words("forms.place_blank")
    style = words("forms.style_label")
    _write(rows[0].cells[0].merge(rows[0].cells[-1]), clean_lines(place, words), style)
    for number, block in enumerate(blocks):
        shift = columns - len(block) if len(items) == 1 else 0
        role, room, name = rows[1 + 3 * number : 4 + 3 * number]
        at_least(room, SIGNING_ROOM)
        for at, signature in enumerate(block, shift):
            _write(role.cells[at], clean_lines(signature.role, words), style)
            _write(room.cells[at], ("." * 42,), style)
            lines = signature.lines or (words("forms.name_blank"),)
            _write(name.cells[at], tuple(one for line in lines for one in clean_lines(line, words)), style)
    _kept_together(rows)


def _kept_together(rows: list[_Row]) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    for number, row in enumerate(rows):
        keep_whole(row)
        for cell in dict.fromkeys(row.cells):
            if number % 3 == 2:
                cell.vertical_alignment = VERTICAL.BOTTOM
            for paragraph in cell.paragraphs:
                paragraph.alignment = ALIGN.CENTER if number else ALIGN.RIGHT
                paragraph.paragraph_format.keep_with_next = row is not rows[-1]
