"""As written, as executed, as it was: three columns side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ukur.charts import plain, plot_three, three_rows
from ukur.page.blocks import Block, Cell, Column, Rich, Table, figure, rich
from ukur.page.phrases import days, short
from ukur.words.phrases import capital

if TYPE_CHECKING:
    import pandas as pd

    from sop.model import Sop
    from ukur.words import Words

COLUMNS = ("written", "executed", "actual")
FAR = 1.5
"""A simulated median so many times the real one, or the other way round, is too far to decide from."""
Entry = dict[Any, Any]
"""A row of the table."""
Row = dict[str, Entry]
"""The entries of one figure, by column."""


def duration(table: pd.DataFrame, words: Words) -> Rich:
    """A sentence for the first sheet: the whole case as written and as executed; empty if one is unknown.

    Parameters: table - of `mining.calibration.three.three_columns`; words - language.
    """
    whole = _whole(table)
    if any(math.isnan(whole[name]) for name in ("written", "executed")):
        return ()
    told = {name: days(words, whole[name]) for name in ("written", "executed")}
    alike = told["written"] == told["executed"]
    return rich(words, "page_three.duration_same" if alike else "page_three.duration", **told)


def reasons(table: pd.DataFrame, words: Words) -> tuple[str, ...]:
    """Is the simulation as executed far from what happened?

    Parameters: as in `duration`.
    """
    whole = _whole(table)
    low, high = sorted((whole["executed"], whole["actual"]))
    return (words("page_three.reason_far"),) if high > FAR * low else ()


def _whole(table: pd.DataFrame) -> dict[str, float]:
    found = table[(table["measure"] == "median_days") & (table["subject"] == "")]
    known = dict(zip(found["column"], found["value"].astype(float), strict=True))
    return {name: known.get(name, math.nan) for name in COLUMNS}


def blocks(table: pd.DataFrame, sop: Sop, words: Words) -> Iterator[Block]:
    """The chart and the table.

    Parameters: table - of `mining.calibration.three.three_columns`; sop - names the stages; words - language.
    """
    rows = three_rows(table, sop)
    if rows:
        yield figure(
            lambda width: plot_three(rows, words, width=width),
            key="three",
            title=words("page_three.figure"),
            note=words("page_three.figure_note"),
        )
    yield Table(
        caption=words("page_three.table"),
        columns=(
            Column(heading=words("page_three.column_measure"), wide=True, width=40),
            *(Column(heading=capital(words(f"three_columns.{name}")), number=True) for name in COLUMNS),
        ),
        rows=tuple(_rows(table, sop, words)),
        note=f"{words('three_columns.note')} {words('page_three.table_note')}",
    )


def _rows(table: pd.DataFrame, sop: Sop, words: Words) -> Iterator[tuple[Cell, ...]]:
    """The whole case, then a row a stage, then waiting by cause, then how many followed the SOP."""
    stages = {stage.id: plain(stage.name) for stage in sop.stages}
    found: dict[tuple[str, str, str], Row] = {}
    for entry in table.to_dict("records"):
        key = (str(entry["measure"]), str(entry["subject"]), str(entry["cause"]))
        found.setdefault(key, {})[str(entry["column"])] = entry
    for (measure, subject, cause), row in found.items():
        if (cause and not _anything(row)) or (subject and measure != "median_days"):
            continue
        late = found.get(("nine_of_ten_days", subject, ""), {}) if subject else {}
        title = _title(measure, cause, words)
        about = stages.get(subject, plain(subject)) if subject else ""
        if not subject and measure in ("median_days", "nine_of_ten_days"):
            about = words("three_columns.whole")
        yield (
            Cell(text=capital(about or title), details=(title,) if about else ()),
            *(_cell(row.get(name), words, late.get(name)) for name in COLUMNS),
        )


def _anything(row: Row) -> bool:
    """Causes for which nobody waited in any column are left out."""
    return any(math.isfinite(entry["value"]) and entry["value"] >= 0.005 for entry in row.values())


def _title(measure: str, cause: str, words: Words) -> str:
    if measure == "waiting_days" and cause != "total":
        return words("page_three.waiting_for", cause=words(f"waiting_cause.{cause}"))
    return words(f"three_columns.{measure}")


def _cell(entry: Entry | None, words: Words, late: Entry | None = None) -> Cell:
    """A value, its interval, for a stage the day of 9 of 10, and n."""
    if entry is None:
        return Cell(text="–")
    n = words("page_three.n", n=words.number(int(entry["n"])))
    if not math.isfinite(entry["value"]):
        return _missing(entry, n, words)
    share = entry["unit"] == "share"
    value, low, high = (_told(entry, end, words) for end in ("value", "low", "high"))
    ends: tuple[str, ...] = () if "–" in (low, high) else (words("page.from_to", low=low, high=high),)
    if share:
        value, ends = (words("page.percent", n=value), tuple(words("page.percent", n=end) for end in ends))
    nine: tuple[str, ...] = ()
    if late is not None and math.isfinite(late["value"]):
        nine = (words("page_three.nine_of_ten", n=_told(late, "value", words)),)
    return Cell(text=value, details=(*ends, *nine, n))


def _missing(entry: Entry, n: str, words: Words) -> Cell:
    """How many of how many, where they are too few for a share; else why there is no number."""
    if entry["measure"] == "followed" and entry["n"]:
        count, total = words.number(int(entry["count"])), words.number(int(entry["n"]))
        return Cell(text=words("chart.n_of_total", n=count, total=total))
    reason = f"three_columns.{entry['reason']}"
    text = words("page_three.missing", why=words(reason)) if words.has(reason) else "–"
    return Cell(text=text, details=(n,))


def _told(entry: Entry, end: str, words: Words) -> str:
    """Days that were touched are whole; waiting is not, and never below nothing; shares in percent."""
    value = float(entry[end])
    if not math.isfinite(value):
        return "–"
    if entry["unit"] == "share":
        return words.number(100 * value)
    return words.number(max(value, 0.0), 1) if entry["measure"] == "waiting_days" else short(words, value)
