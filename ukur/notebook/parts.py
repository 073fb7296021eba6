"""Cards of all other results: what they are, their numbers, and the beginning of their main table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.notebook.card import Card
from ukur.notebook.pieces import CELL, ROWS, columns, frame, noticed
from ukur.page.blocks import Cell, Table

if TYPE_CHECKING:
    from sop.findings import Finding
    from ukur.words import Words

ONLY = {
    "CaseStory": (
        "number", "activity", "move", "role", "start", "end", "waiting_minutes", "processing_minutes",
        "deviations",
    ),
}  # fmt: skip
"""Columns that are shown of the main table, where all of them would not be read."""

MAIN = {
    "AsIs": ("relations", ""),
    "DeviationTime": ("summary", ""),
    "Follows": ("relations", "events"),
    "GroupComparison": ("differences", ""),
    "RuleCheck": ("rules", "broken"),
    "WaitingCauses": ("steps", "working_seconds"),
}
"""The table that answers the question of each, and the column by which the largest stand first; of the others
the first table that they have."""


def parts_card(thing: object, words: Words) -> Card:
    """A result's own numbers under their names, and its main table.

    Parameters: thing - a dataclass; words - language.
    """
    import pandas as pd

    name = type(thing).__name__
    parts = (
        {field.name: getattr(thing, field.name) for field in fields(thing)}
        if is_dataclass(thing) and not isinstance(thing, type)
        else {}
    )
    tables = {key: value for key, value in parts.items() if isinstance(value, pd.DataFrame)}
    plain_values = {
        key: value for key, value in parts.items() if isinstance(value, str | int | float) and value != ""
    }
    main, by = MAIN.get(name, (next(iter(tables), ""), ""))
    if main in tables:
        tables[main] = tables[main][list(ONLY.get(name, tables[main].columns))]
    rows = 40 if name in ONLY else ROWS
    shown = (frame(f".{main}", tables[main], words, by=by, rows=rows),) if main in tables else ()
    others = [f".{key} ({len(table)})" for key, table in tables.items() if key != main]
    findings: tuple[Finding, ...] = parts.get("findings", ())
    also = words("notebook.also", names=", ".join(others)) if others else ""
    key = f"notebook.kind_{name}"
    return Card(
        kind=words(key) if words.has(key) else name,
        blocks=(*_numbers(plain_values, words), *shown, *noticed(findings, words)),
        note=" ".join(text for text in (also, words("notebook.columns_in")) if text),
    )


def _numbers(values: Mapping[str, object], words: Words) -> tuple[Table, ...]:
    if not values:
        return ()
    rows = tuple((Cell(text=key), Cell(text=_told(value, words))) for key, value in list(values.items())[:16])
    heads = columns(words, "notebook.what", "notebook.value")
    return (Table(caption=words("notebook.numbers"), columns=heads, rows=rows),)


def _told(value: object, words: Words) -> str:
    if isinstance(value, bool):
        return words("diff.yes" if value else "diff.no")
    if isinstance(value, float):
        return words.number(value, 0 if value == int(value) else 3) if math.isfinite(value) else "–"
    return plain(str(value), CELL)
