"""Tables about a learned scenario: its fit, its values, what to record next."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.page.blocks import Block, Cell, Column, Prose, SourceLabel, Table
from ukur.page.learned_names import about
from ukur.page.phrases import numbers_between
from ukur.words.phrases import capital

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from mining.calibration.calibrating import Calibration
    from mining.calibration.fit import FitStatement, MeasureFit, Split
    from mining.calibration.learned import Learned
    from simulation.scenario import Scenario
    from sop.model import Sop
    from ukur.words import Words

SHOWN, SHOWN_NEXT = 60, 12
LEAST = 0.05
"""Working days: less is told as 0.0."""


def fit(
    statement: FitStatement | None, split: Split | None, words: Words, label: SourceLabel
) -> Iterator[Block]:
    """Whether the simulation resembles the cases that it was not learned from.

    Parameters: statement - None where nothing could be held out; split - None where that was not tried;
    words - language; label - of the log.
    """
    if statement is None:
        yield Prose(paragraphs=(words("fit.no_split" if split is not None else "fit_verdict.no_statement"),))
        return
    counts = {"train": statement.cases_train, "test": statement.cases_test, "runs": statement.runs}
    lines = [
        words(f"fit_verdict.{statement.code}"),
        words("fit.how", **{name: words.number(count) for name, count in counts.items()}),
    ]
    if split is not None and split.leans_short:
        lines.append(words("fit.leans_short", dropped=words.number(len(split.dropped))))
    yield Prose(paragraphs=tuple(lines))
    yield Table(
        caption=words("page_three.table_fit"),
        columns=(
            Column(heading=words("fit.measure"), wide=True),
            Column(heading=words("fit.value"), number=True),
            Column(heading=words("page_three.column_unit")),
            Column(heading=words("fit.baseline"), number=True),
            Column(heading=words("fit.floor"), number=True),
            Column(heading=words("fit.code"), wide=True),
        ),
        rows=tuple(_measure(one, words) for one in statement.measures if one.judged),
        note=f"{words('fit.baseline_note')} {words('fit.floor_note')}",
        source=label,
    )


def _measure(one: MeasureFit, words: Words) -> tuple[Cell, ...]:
    decimals = 3 if one.unit == "share" else 1
    between = numbers_between(words, one.low, one.high, decimals)
    known = () if between == "–" else (between,)
    why = (words(f"fit_reason.{one.reason}"),) if words.has(f"fit_reason.{one.reason}") else ()
    return (
        Cell(text=words(f"fit_measure.{one.measure}")),
        Cell(text=_number(words, one.value, decimals), details=known),
        Cell(text=words(f"fit_unit.{one.unit}")),
        Cell(text=_number(words, one.baseline, decimals)),
        Cell(text=_number(words, one.floor, decimals)),
        Cell(text=words(f"fit_code.{one.code}"), details=why),
    )


def told(found: Calibration, mined: Mined, words: Words) -> tuple[str, ...]:
    """What it was learned from, and how much of it the log itself says.

    Parameters: found; mined - what it was learned from; words - language.
    """
    origin = found.scenario.learned_from
    counts = Counter(one.source for one in found.learned)
    numbers = {name: words.number(counts[name]) for name in ("log", "shrunk", "sop", "assumed")}
    cases = words.number(origin.cases if origin is not None else 0)
    lines = (
        words("calibrate.title", cases=cases, title=plain(mined.sop.title, 90)),
        words("calibrate.sources", total=words.number(len(found.learned)), **numbers),
    )
    leans = counts["log"] < len(found.learned) / 2
    return (" ".join((*lines, words("calibrate.leans")) if leans else lines),)


def values(found: Calibration, sop: Sop, words: Words, label: SourceLabel) -> Table:
    """Every learned number with its interval, n, source and weight; spreads are left out.

    Parameters: found; sop - names the steps; words - language; label - of the log.
    """
    shown = [one for one in found.learned if words.has(f"learned_kind.{one.kind}") and _said(one)]
    note = words("page_three.learned_note")
    if len(shown) > SHOWN:
        note = f"{words('page.rows_more', n=words.number(len(shown) - SHOWN))} {note}"
    return Table(
        caption=words("page_three.table_learned"),
        columns=(
            Column(heading=words("calibrate.column_what"), wide=True),
            Column(heading=words("calibrate.column_about"), wide=True, width=26),
            Column(heading=words("calibrate.column_value"), number=True),
            Column(heading=words("calibrate.column_interval"), number=True),
            Column(heading=words("calibrate.column_n"), number=True),
            Column(heading=words("calibrate.column_source")),
            Column(heading=words("page_three.column_weight"), number=True),
        ),
        rows=tuple(_value(one, sop, found.scenario, words) for one in shown[:SHOWN]),
        note=note,
        source=label,
    )


def _said(one: Learned) -> bool:
    """Spreads, and what was never seen and never expected, are left to the file."""
    return one.kind != "cv" and not (one.kind == "passed_over" and one.value == 0)


def _value(one: Learned, sop: Sop, scenario: Scenario, words: Words) -> tuple[Cell, ...]:
    decimals = 2 if one.unit in ("share", "ratio") or abs(one.value) < 1 else 1
    if one.kind in ("persons", "working_day", "cases_per_year") and one.value == round(one.value):
        decimals = 0
    reason = f"calibrate_reason.{one.reason}"
    return (
        Cell(text=capital(words(f"learned_kind.{one.kind}"))),
        Cell(text=capital(about(one.subject, sop, scenario, words))),
        Cell(text=_number(words, one.value, decimals)),
        Cell(text=numbers_between(words, one.low, one.high, decimals)),
        Cell(text=words.number(one.n)),
        Cell(
            text=capital(words(f"calibrate.source_{one.source}")) if one.source != "sop" else "SOP",
            details=(words(reason),) if words.has(reason) else (),
        ),
        Cell(text=words("page.percent", n=words.number(100 * one.weight))),
    )


def record_next(
    table: pd.DataFrame, sop: Sop, scenario: Scenario, words: Words, label: SourceLabel
) -> Iterator[Block]:
    """What to record next, what moves the answer most first.

    Parameters: table - of `mining.calibration.record_next.record_next`; sop, scenario - name its subjects;
    words - language; label - of the log.
    """
    ranked = table[table["rank"].notna() & (table["spread_days"] >= LEAST)].head(SHOWN_NEXT)
    if ranked.empty:
        yield Prose(paragraphs=(words("page_three.next_nothing"),))
        return
    rows = []
    for row in ranked.to_dict("records"):
        subject = about(str(row["subject"]), sop, scenario, words)
        rows.append(
            (
                Cell(text=words.number(int(row["rank"]))),
                Cell(text=capital(words(f"record_next.{row['record']}", subject=subject))),
                Cell(text=words.number(float(row["spread_days"]), 1)),
                Cell(text=words.number(int(row["numbers"]))),
                Cell(text=words.number(int(row["n"]))),
            )
        )
    yield Table(
        caption=words("record_next.title"),
        columns=(
            Column(heading=words("page.column_rank"), number=True),
            Column(heading=words("page_three.column_record"), wide=True),
            Column(heading=words("page_three.column_spread"), number=True),
            Column(heading=words("page_three.column_numbers"), number=True),
            Column(heading=words("calibrate.column_n"), number=True),
        ),
        rows=tuple(rows),
        note=words("record_next.note"),
        source=label,
    )


def _number(words: Words, value: float, decimals: int) -> str:
    return words.number(value, decimals) if math.isfinite(value) else "–"
