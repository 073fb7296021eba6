"""Tables of a log: where time was lost, the steps, what did not follow the SOP, what was noticed."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from mining.conformance.result import CERTAIN
from ukur.charts import plain
from ukur.page.blocks import Block, Cell, Column, Prose, SourceLabel, Table
from ukur.page.content import StepColumns
from ukur.page.noticed import findings_table
from ukur.page.phrases import first_of, minutes, short, step_by_id
from ukur.words.deviations import tell_deviation, tell_unordered, unit_name
from ukur.words.phrases import LONG, capital, listed

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words

SHOWN_ROWS = 40
"""Rows of a table that may be as long as the log."""
SHOWN_LOSSES = 12


def bottlenecks(mined: Mined, words: Words, label: SourceLabel) -> Block:
    """Where working time was lost, the most first; a sentence where the stamps do not tell.

    Parameters: mined - the log; words - language; label - of its data.
    """
    table = mined.performance.bottlenecks.head(SHOWN_LOSSES)
    if table.empty:
        return Prose(paragraphs=(words("page.no_bottlenecks"),))
    rows = []
    sure = bool((table["certainty"] != "too_few").any())
    for row in table.to_dict("records"):
        known = isinstance(row["step_id"], str) and row["step_id"] != "nan"
        name = (
            capital(step_by_id(words, mined.sop, str(row["step_id"])))
            if known
            else words("page.outside", activity=plain(row["activity"], LONG))
        )
        lost, n = float(row["lost_working_minutes"]), int(row["n"])
        rows.append(
            (
                Cell(text=words.number(int(row["rank"]))),
                Cell(text=name),
                Cell(text=words(f"lost_time.{row['kind']}")),
                Cell(text=minutes(words, lost)),
                Cell(text=minutes(words, lost / n)),
                Cell(text=words.number(n)),
                *((_rank(row, words),) if sure else ()),
            )
        )
    return Table(
        caption=words("page.table_losses"),
        columns=(
            Column(heading=words("page.column_rank"), number=True),
            Column(heading=words("page.column_step"), wide=True, width=36),
            Column(heading=words("page.column_lost_to")),
            Column(heading=words("page.column_lost_total"), number=True),
            Column(heading=words("page.column_lost_each"), number=True),
            Column(heading=words("page.column_times"), number=True),
            *((Column(heading=words("page.column_rank_sure"), width=18),) if sure else ()),
        ),
        rows=tuple(rows),
        note=" ".join(
            (words("page.table_losses_note"), *((words("certainty_sentence.method"),) if sure else ()))
        ),
        source=label,
    )


def _rank(row: dict[Any, Any], words: Words) -> Cell:
    """How sure the rank is, with the ranks that other such cases could give."""
    if row["certainty"] == "too_few":
        return Cell(text=words("certainty.too_few"))
    low, high = (words.number(int(row[name])) for name in ("rank_low", "rank_high"))
    key = "one_rank" if low == high else "ranks"
    return Cell(text=words(f"certainty_sentence.{key}", low=low, high=high))


def steps(mined: Mined, words: Words, label: SourceLabel) -> StepColumns:
    """How often each step was logged, its median work and wait; where stamps tell neither, the time since the
    step before. Parameters: as in `bottlenecks`.
    """
    table = mined.performance.steps
    if (table[["processing_n", "waiting_n"]] == 0).all(axis=None) and (table["n"] > 0).any():
        return _since_step_before(mined, words, label)
    cells = {
        str(row["step_id"]): (
            Cell(text=words.number(int(row["n"]))),
            _median(words, row, "processing_median_minutes", row["processing_n"], row["processing_reason"]),
            _median(words, row, "waiting_working_median_minutes", row["waiting_n"], row["waiting_reason"]),
        )
        for row in mined.performance.steps.to_dict("records")
    }
    return StepColumns(
        columns=(
            Column(heading=words("page.column_logged_n", source=label.name), number=True),
            Column(heading=words("page.column_logged_work", source=label.name), number=True),
            Column(heading=words("page.column_logged_wait", source=label.name), number=True),
        ),
        cells=cells,
    )


def _since_step_before(mined: Mined, words: Words, label: SourceLabel) -> StepColumns:
    """Where work and waiting are known of no step, what lies between completions, and once why not more."""
    rows = mined.performance.steps.to_dict("records")
    timed = any(row["elapsed_n"] for row in rows)
    reasons = Counter(str(row["processing_reason"]) for row in rows if row["n"])
    cells = {}
    for row in rows:
        since = (
            minutes(words, float(row["elapsed_working_median_minutes"]))
            if timed
            else _days(words, float(row["days_median"]))
        )
        cells[str(row["step_id"])] = (Cell(text=words.number(int(row["n"]))), Cell(text=since))
    return StepColumns(
        columns=(
            Column(heading=words("page.column_logged_n", source=label.name), number=True),
            Column(heading=words("page.column_logged_since", source=label.name), number=True),
        ),
        cells=cells,
        note=words(
            f"page.steps_since_{'time' if timed else 'days'}",
            reason=reason_text(words, reasons.most_common(1)[0][0]),
        ),
    )


def _days(words: Words, value: float) -> str:
    if math.isnan(value):
        return "–"
    return words("page.day" if value == 1 else "page.days", n=short(words, value))


def _median(words: Words, row: dict[Any, Any], name: str, n: object, reason: object) -> Cell:
    value, why = float(row[name]), str(reason)
    text = minutes(words, value)
    if math.isnan(value):
        return Cell(text=text, details=(reason_text(words, why),) if why else ())
    known, logged = int(str(n)), int(row["n"])
    few = (words("page.known_of", n=words.number(known), total=words.number(logged)),) * (known < logged)
    return Cell(text=text, details=few)


def reason_text(words: Words, code: str) -> str:
    """Why a number cannot be known; the code where no words are known."""
    key = f"missing.{code}"
    return words(key) if words.has(key) else code


def summary(mined: Mined, words: Words) -> Prose:
    """How many cases followed the SOP."""
    numbers = mined.conformance.numbers
    fitness = "–" if numbers.log_fitness is None else words.number(numbers.log_fitness, 3)
    text = words(
        "page.conformance_summary",
        n=words.number(numbers.conforming),
        deviating=words.number(numbers.deviating),
        running=words.number(numbers.running),
        fitness=fitness,
    )
    if numbers.log_fitness == numbers.worst_log_fitness or numbers.worst_log_fitness is None:
        return Prose(paragraphs=(text,))
    worst = words(
        "page.conformance_order",
        certain=words.number(numbers.conforming_certain),
        worst=words.number(numbers.worst_log_fitness, 3),
    )
    return Prose(paragraphs=(f"{text} {worst}",))


def deviations(mined: Mined, words: Words, label: SourceLabel) -> tuple[Block, ...]:
    """The deviations in words, the most frequent first, with the cases they were found in."""
    table = mined.deviation_time.summary
    if table.empty:
        return (Prose(paragraphs=(words("page.no_deviations"),)),)
    # Columns that would say the same in every row are left out.
    doubtful, costly = (table["certainty"] != CERTAIN).any(), table["lost_working_seconds"].notna().any()
    unordered = (table["certainty"] != CERTAIN) & (table["kind"] == "swapped")
    told = [
        (deviation(mined, words, row, limit=LONG), row)
        for _, row in table[~unordered].head(SHOWN_ROWS).iterrows()
    ]
    if unordered.any():
        pairs = table[unordered]
        told.append(
            (plain(tell_unordered(pairs.to_dict("records"), mined.sop, words), 600), _together(pairs))
        )
    rows = [
        (
            Cell(text=capital(text.removesuffix("."))),
            *((Cell(text=words(f"certainty.{row['certainty']}")),) if doubtful else ()),
            Cell(text=words.number(int(row["count"]))),
            Cell(text=words.number(len(row["case_ids"]))),
            *((_lost(row, words),) if costly else ()),
            Cell(text=first_of(words, [str(name) for name in row["case_ids"]])),
        )
        for text, row in told
    ]
    more = max(0, int((~unordered).sum()) - SHOWN_ROWS)
    return (
        Table(
            caption=words("page.table_deviations"),
            columns=(
                Column(heading=words("page.column_deviation"), wide=True, width=44),
                *((Column(heading=words("page.column_certainty")),) if doubtful else ()),
                Column(heading=words("page.column_count"), number=True),
                Column(heading=words("page.column_cases"), number=True),
                *((Column(heading=words("page.column_time_lost"), number=True),) if costly else ()),
                Column(heading=words("page.column_case_ids"), wide=True, width=30),
            ),
            rows=tuple(rows),
            note=words("page.rows_more", n=words.number(more))
            if more
            else words("page.table_deviations_note"),
            source=label,
        ),
    )


def _together(rows: pd.DataFrame) -> pd.Series[Any]:
    """Several rows of a summary as one."""
    ids = sorted({name for names in rows["case_ids"] for name in names})
    return pd.Series(
        {
            "certainty": rows["certainty"].iloc[0],
            "count": int(rows["count"].sum()),
            "case_ids": tuple(ids),
            "lost_working_seconds": math.nan,
        }
    )


def _lost(row: pd.Series[Any], words: Words) -> Cell:
    """Working time that a kind of deviation cost; a dash where it has none or it is not known."""
    seconds = float(row["lost_working_seconds"])
    return Cell(text="–" if math.isnan(seconds) else minutes(words, seconds / 60))


def deviation(mined: Mined, words: Words, row: pd.Series[Any], *, limit: int) -> str:
    """One kind of deviation at one step, as a sentence without its full stop.

    Parameters: mined - the log; words - language; row - of `Conformance.summary`; limit - characters of texts
    from the log.
    """
    kind, sop = str(row["kind"]), mined.sop
    if row["certainty"] != CERTAIN:
        return plain(tell_deviation(row.to_dict(), sop, words), 3 * limit).removesuffix(".")
    unit = plain(unit_name(row.get("unit"), row["step_id"], sop), limit)
    key = "page.deviation_unit_repeated" if kind == "repeated" and unit else f"page.deviation_{kind}"
    if not words.has(key):
        return f"{kind} {plain(row['step_id'], limit)}"
    found = mined.conformance.deviations
    same = found[(found["kind"] == kind) & (found["step_id"] == row["step_id"])]
    names = {role.id: plain(role.name, 60) for role in sop.roles}
    logged = sorted({names.get(str(role), plain(role, 60)) for role in same["role"] if role})
    return words(
        key,
        step=step_by_id(words, sop, str(row["step_id"]), limit),
        other=step_by_id(words, sop, str(row["other_step_id"]), limit),
        activity=plain(row["activity"], limit),
        roles=listed(words, logged[:3]),
        unit=unit,
    )


def noticed(mined: Mined, words: Words, label: SourceLabel) -> tuple[Table, ...]:
    """What was noticed while the log was read, checked and measured."""
    groups = (
        ("page.table_noticed_log", mined.log_findings),
        ("page.table_noticed_check", mined.check_findings),
    )
    return tuple(
        findings_table(findings, words, caption=words(key), whole=words("page.place_log"), source=label)
        for key, findings in groups
        if findings
    )


def method(mined: Mined, words: Words) -> tuple[str, ...]:
    """How the log was compared and measured."""
    begins = {str(value) for value in mined.performance.cases["begins"].unique()}
    counted = [words(f"page.begins_{name}") for name in ("released", "start", "end") if name in begins]
    return (
        words("page.method_conformance"),
        words("page.method_performance", begins=listed(words, counted, last="page.or")),
        words("page.method_small"),
    )
