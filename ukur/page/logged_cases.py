"""The cases of a log one by one, while they are few, and its stages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.charts.stages import logged_stages, typical
from ukur.page.blocks import Cell, Column, SourceLabel, Table
from ukur.page.deadlines import deadline_cell
from ukur.page.phrases import numbers_between, short

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words

SHOWN_CASES = 30


def cases(mined: Mined, words: Words, label: SourceLabel) -> tuple[Table, ...]:
    """Every case: whether it followed the SOP, and how long it took; none where they are too many to read.

    Parameters: mined - the log; words - language; label - of its data.
    """
    states = dict(zip(mined.conformance.cases["case_id"], mined.conformance.cases["state"], strict=True))
    if len(states) > SHOWN_CASES:
        return ()
    table = mined.performance.cases.set_index("case_id").to_dict("index")
    periods = dict(zip(mined.log.cases["case_id"], mined.log.cases["period"], strict=True))
    found = Counter(mined.conformance.certain["case_id"])
    due = mined.deadlines()
    rows = []
    for name, state in states.items():
        row, period = table[name], plain(periods.get(name, ""), 60)
        begin = mined.local_date(row["released"]) or mined.local_date(row["first_stamp"])
        rows.append(
            (
                Cell(text=plain(name, 40), details=(period,) if period else ()),
                Cell(text="–" if begin is None else words.date(begin)),
                Cell(text=words(f"case_state.{state}")),
                Cell(text=words.number(found[name])),
                Cell(text=_days(words, row["milestone_days"]), details=_so_far(words, row["state"])),
                Cell(text=_days(words, row["calendar_days"])),
                *((deadline_cell(due.get(str(name)), words),) if due else ()),
            )
        )
    return (
        Table(
            caption=words("page.table_cases"),
            columns=(
                Column(heading=words("page.column_case"), wide=True),
                Column(heading=words("page.column_released")),
                Column(heading=words("page.column_state")),
                Column(heading=words("page.column_deviations"), number=True),
                Column(heading=words("page.column_working_days"), number=True),
                Column(heading=words("page.column_calendar_days"), number=True),
                *((Column(heading=words("page.column_deadline")),) if due else ()),
            ),
            rows=tuple(rows),
            note=_median_note(mined, words),
            source=label,
        ),
    )


def _days(words: Words, value: object) -> str:
    import pandas as pd

    return "–" if pd.isna(value) else words.number(int(str(value)))  # type: ignore[call-overload]


def _so_far(words: Words, state: object) -> tuple[str, ...]:
    return () if state == "completed" else (words("page.so_far"),)


def _median_note(mined: Mined, words: Words) -> str:
    """An interval for the median from five cases on; of five, the fastest and slowest enclose it in 94 %."""
    from simulation.intervals import quantile_interval

    table = mined.performance.cases
    known = table.loc[(table["state"] == "completed"), "milestone_days"].dropna().astype("float64").tolist()
    if len(known) < 5:
        return words("page.median_too_few")
    level = 1 - 2 * 0.5 ** len(known) if len(known) == 5 else 0.95
    interval = quantile_interval(known, 0.5, level=level - 1e-9)
    return words(
        "page.median_interval",
        n=words.number(len(known)),
        median=short(words, typical(known)),
        level=words.number(100 * level),
        interval=numbers_between(words, interval.low, interval.high),
    )


def stages(mined: Mined, words: Words, label: SourceLabel) -> tuple[Table, ...]:
    """Working days of the stages; none where the SOP names no stages.

    Parameters: mined - the log; words - language; label - of its data.
    """
    summary = mined.performance.stages
    if summary.empty:
        return ()
    reached = {span.name: span.end for span in logged_stages(mined.performance, mined.sop).spans}
    names = {stage.id: plain(stage.name) for stage in mined.sop.stages}
    rows = []
    for row in summary.to_dict("records"):
        name = names[str(row["stage_id"])]
        values: Sequence[float] = [
            float(row["median_days"]), float(row["fastest_days"]), float(row["slowest_days"]), reached[name]
        ]  # fmt: skip
        rows.append(
            (
                Cell(text=name),
                *(Cell(text="–" if math.isnan(value) else short(words, value)) for value in values),
                Cell(text=words.number(int(row["n"]))),
            )
        )
    return (
        Table(
            caption=words("page.table_stages"),
            columns=(
                Column(heading=words("page.column_stage"), wide=True),
                Column(heading=words("page.column_median"), number=True),
                Column(heading=words("page.column_fastest"), number=True),
                Column(heading=words("page.column_slowest"), number=True),
                Column(heading=words("page.column_reached"), number=True),
                Column(heading=words("page.column_n"), number=True),
            ),
            rows=tuple(rows),
            note=words("page.table_stages_note"),
            source=label,
        ),
    )
