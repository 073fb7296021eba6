"""Whether something changed while the log ran."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ukur.charts import plain
from ukur.charts.stages import ENOUGH
from ukur.page.blocks import Block, Cell, Column, Prose, SourceLabel, Table
from ukur.page.phrases import minutes, step_by_id
from ukur.words.phrases import capital

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words

CHANGED = ("shift", "trend", "unclear")


SHOWN_PERIODS = 24


def periods(mined: Mined, words: Words, label: SourceLabel) -> tuple[Block, ...]:
    """Cases and working days of the latest periods; nothing where all cases are of one.

    Parameters: mined - the log; words - language; label - of its data.
    """
    from mining.performance import period_table

    table = period_table(mined.performance, mined.log, time_zone=mined.time_zone)
    if len(table) < 2:
        return ()
    cases = mined.performance.cases
    known = dict(zip(cases["case_id"], cases["milestone_days"], strict=True))
    rows = [
        (
            Cell(text=plain(row["period"], 40)),
            *(Cell(text=words.number(int(row[name]))) for name in ("cases", "completed", "running")),
            _days(row, known, words),
        )
        for row in table.tail(SHOWN_PERIODS).to_dict("records")
    ]
    return (
        Table(
            caption=words("trend.heading"),
            columns=(
                Column(heading=words("time_group.period"), wide=True),
                Column(heading=words("trend.cases"), number=True),
                Column(heading=capital(words("case_state.completed")), number=True),
                Column(heading=capital(words("case_state.running")), number=True),
                Column(heading=words("page.column_working_days"), number=True),
            ),
            rows=tuple(rows),
            note=words("trend.each_case") if (table["completed"] < ENOUGH).any() else "",
            source=label,
        ),
    )


def _days(row: dict[Any, Any], known: Mapping[str, Any], words: Words) -> Cell:
    """Each case where they are few, else median, fastest and slowest; days as everywhere on the page."""
    details = (words("trend.running_young"),) if row["running_young"] else ()
    if pd.isna(row["days_median"]):
        return Cell(text="–", details=details)
    if row["completed"] < ENOUGH:
        each = sorted(known[case] for case in row["case_ids"] if not pd.isna(known[case]))
        values = ", ".join(words.number(value) for value in each)
        return Cell(text=values, details=details)
    spread = words("trend.spread", low=words.number(row["days_min"]), high=words.number(row["days_max"]))
    return Cell(text=words.number(row["days_median"]), details=(spread, *details))


def drift(mined: Mined, words: Words, label: SourceLabel) -> tuple[Block, ...]:
    """What changed, and what no change could be seen of; one sentence where cases are too few for all.

    Parameters: mined - the log; words - language; label - of its data.
    """
    rows = mined.drift.to_dict("records")
    asked = [row for row in rows if row["verdict"] != "too_few"]
    if not rows:
        return ()
    if not asked:
        return (Prose(paragraphs=(_sentence(rows[0], mined, words),)),)
    # What changed comes first; otherwise the order of the SOP.
    asked.sort(key=lambda row: row["verdict"] not in CHANGED)
    return (
        Table(
            caption=words("trend.drift_heading"),
            columns=(
                Column(heading=words("page.column_verdict"), width=22),
                Column(heading=words("page.column_remark"), wide=True),
            ),
            rows=tuple(
                (Cell(text=words(f"drift.{row['verdict']}")), Cell(text=_sentence(row, mined, words)))
                for row in asked
            ),
            note=" ".join((words("drift_sentence.method"), *_left_out(asked, words))),
            source=label,
        ),
    )


def _left_out(rows: list[dict[Any, Any]], words: Words) -> tuple[str, ...]:
    count = max(int(row["left_out"]) for row in rows)
    return (words("trend.left_out", count=words.number(count)),) if count else ()


def _sentence(row: dict[Any, Any], mined: Mined, words: Words) -> str:
    def value(name: str) -> str:
        return _value(row[name], str(row["scale"]), words)

    def day(name: str) -> str:
        when = mined.local_date(row[name])
        return "–" if when is None else words.date(when)

    verdict = str(row["verdict"])
    longer = not pd.isna(row["change"]) and row["change"] > 0
    if verdict in ("shift", "trend"):
        verdict = f"{verdict}_{'longer' if longer else 'shorter'}"
    if not longer and not pd.isna(row["change"]):
        # "4 hours less" with an interval of 3 to 5, not of -5 to -3.
        low, high = -row["change_high"], -row["change_low"]
    else:
        low, high = row["change_low"], row["change_high"]
    if verdict == "unclear":
        low, high = row["change_low"], row["change_high"]
    return words(
        f"drift_sentence.{verdict}",
        measure=_measure(row, mined, words),
        n=words.number(int(row["n"])),
        before=value("before"),
        after=value("after"),
        median_before=value("median_before"),
        median_after=value("median_after"),
        change=_value(abs(row["change"]), str(row["scale"]), words),
        low=_value(low, str(row["scale"]), words),
        high=_value(high, str(row["scale"]), words),
        smallest=value("smallest_shift"),
        since=day("since"),
        since_low=day("since_low"),
        since_high=day("since_high"),
    )


def _measure(row: dict[Any, Any], mined: Mined, words: Words) -> str:
    name = words(f"time_measure.{row['measure']}")
    if not row["step_id"]:
        return capital(name)
    return capital(f"{step_by_id(words, mined.sop, str(row['step_id']))}, {name}")


def _value(value: Any, scale: str, words: Words) -> str:
    if pd.isna(value):
        return "–"
    number = float(value)
    sign = "−" if number < 0 else ""
    size = abs(number)
    text = minutes(words, size) if scale == "working_minutes" else words.number(size, 1)
    return sign + words(f"time_scale.{scale}", value=text)
