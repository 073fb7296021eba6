"""A small table on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from ukur.cli.console import harmless


def say_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """Show rows below headings.

    Parameters: headings; rows - as many texts each; numbers - columns that stand on the right; what is left
    of the width the others share.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(
            heading,
            justify="right" if place in numbers else "left",
            overflow="fold",
            min_width=0 if place in numbers else min(18, _longest(rows, place)),
        )
    for row in rows:
        table.add_row(*(harmless(text) for text in row))
    Console(highlight=False, markup=False, emoji=False).print(table)


def _longest(rows: Sequence[Sequence[str]], place: int) -> int:
    """Characters of the longest text of a column."""
    return max((len(row[place]) for row in rows), default=0)
