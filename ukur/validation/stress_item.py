"""One item of the STRESS-DES list, and tables of the page as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from ukur.page.blocks import Cell, Table
from ukur.validation.markdown import LONG, table, text


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item.

    Parameters: number - 1.1 to 6.1; blocks - Markdown, one paragraph, list or table each; asks - what only a
    person can answer (keys of sentences).
    """

    number: str
    blocks: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


def as_markdown(given: Table) -> str:
    """A table of the page. Parameters: given - its texts are not Markdown."""
    rows = ([_cell(cell) for cell in row] for row in given.rows)
    return table([text(column.heading) for column in given.columns], rows)


def _cell(cell: Cell) -> str:
    return "<br>".join(text(part, LONG) for part in (cell.text, *cell.details))
