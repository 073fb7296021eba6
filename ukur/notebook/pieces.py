"""Small pieces that several cards share: sentences, tables of tables, findings."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ukur.charts import plain
from ukur.page.blocks import Cell, Column, Rich, Run, Table
from ukur.page.noticed import findings_table

if TYPE_CHECKING:
    import pandas as pd

    from simulation.intervals import Interval
    from sop.findings import Finding
    from ukur.words import Words

ROWS, COLUMNS, FINDINGS, CELL = 8, 12, 6, 80


def said(text: str) -> Rich:
    """A sentence that is worded already, cleaned and shortened."""
    return (Run(text=plain(text.strip(), 600)),)


def cells(*texts: str) -> tuple[Cell, ...]:
    """A row of plain cells; what is empty gets a dash."""
    return tuple(Cell(text=plain(text, CELL) or "–") for text in texts)


def columns(words: Words, *keys: str, numbers: Iterable[int] = ()) -> tuple[Column, ...]:
    """Headings by their keys. Parameters: words; keys; numbers - places of those that hold figures."""
    right = set(numbers)
    return tuple(Column(heading=words(key), number=place in right) for place, key in enumerate(keys))


def number(words: Words, value: float, decimals: int = 1) -> str:
    """A number, a dash where it is not known."""
    return words.number(value, decimals) if math.isfinite(value) else "–"


def interval(words: Words, key: str, found: Interval, *, decimals: int = 1) -> Rich:
    """A sentence about a number with its interval and n.

    Parameters: words; key - of a sentence with {value}, {low}, {high}, {n}, {level}; found; decimals.
    """
    ends = {name: number(words, getattr(found, name), decimals) for name in ("value", "low", "high")}
    return said(words(key, **ends, n=words.number(found.n), level=words.number(100 * found.level)))


def noticed(findings: Sequence[Finding], words: Words) -> tuple[Table, ...]:
    """The gravest findings as a table, none where there are none."""
    if not findings:
        return ()
    ranks = {"error": 0, "warning": 1, "note": 2}
    shown = sorted(findings, key=lambda finding: ranks[finding.severity])[:FINDINGS]
    caption = words("notebook.findings", shown=words.number(len(shown)), total=words.number(len(findings)))
    return (findings_table(shown, words, caption=caption, whole="–"),)


def frame(name: str, table: pd.DataFrame, words: Words, *, rows: int = ROWS, by: str = "") -> Table:
    """The beginning of a DataFrame under its own column names, which docs/results.md explains.

    Parameters: name - of the attribute; table; words; rows - shown; by - the column whose largest values
    stand first, empty: as it is.
    """
    if by:
        table = table.sort_values(by, ascending=False, kind="stable")
    part = table.iloc[:rows, :COLUMNS]
    numeric = [kind.kind in "iuf" for kind in part.dtypes]
    shown = tuple(
        tuple(Cell(text=_cell(value, words)) for value in row)
        for row in part.itertuples(index=False, name=None)
    )
    fields = {"name": name, "rows": words.number(len(table)), "columns": words.number(table.shape[1])}
    return Table(
        caption=words("notebook.frame_sorted" if by else "notebook.frame", by=by, **fields),
        columns=tuple(
            Column(heading=plain(str(heading), 60), number=is_number)
            for heading, is_number in zip(part.columns, numeric, strict=True)
        ),
        rows=shown,
        note=words("notebook.frame_part") if part.shape != table.shape else "",
    )


def _cell(value: Any, words: Words) -> str:
    if isinstance(value, tuple | list | frozenset | set):
        return plain("; ".join(map(str, value)), CELL) or "–"
    if isinstance(value, bool):
        return words("diff.yes" if value else "diff.no")
    if isinstance(value, float):
        return "–" if not math.isfinite(value) else words.number(value, 0 if value == int(value) else 2)
    if isinstance(value, dt.datetime) and str(value) != "NaT":
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, int):
        # A year, a seed or an instance is a name: no separators.
        return str(value)
    text = plain(str(value), CELL)
    return "–" if text in ("", "nan", "NaT", "<NA>", "None") else text
