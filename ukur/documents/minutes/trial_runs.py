"""Every run of a trial: from when to when, working days between milestones, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.documents.forms.content import Block, Column, Paragraph, Table
from ukur.documents.forms.parts import days_between, number_column, text_cells
from ukur.words.phrases import SHORT

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from ukur.words import Words

MOST_RUNS = 100
"""Runs that are listed; a longer log is no trial any more, and the form says how many it leaves out."""
MOST_STAGES = 8
SHORTEST = 6
"""Letters: a column of days is at least that wide against the longest word of the others, so that no heading
is broken within a word."""


def runs(mined: Mined, words: Words) -> Iterator[Block]:
    """The runs one by one. Parameters: mined - the log of the trial; words - language."""
    if mined.performance.cases.empty:
        yield Paragraph(text=words("trial.no_runs"))
        return
    yield _cases(mined, words)
    left = len(mined.performance.cases) - MOST_RUNS
    if left > 0:
        yield Paragraph(text=words("trial.runs_left_out", n=words.number(left)))
    yield Paragraph(text=_summary(mined, words))
    if mined.sop.stages:
        yield Paragraph(text=words("trial.milestones"))
        yield _milestones(mined, words)
        if len(mined.sop.stages) > MOST_STAGES:
            most = words.number(MOST_STAGES)
            yield Paragraph(text=words("trial.stages_left_out", n=most), small=True)
        yield Paragraph(text=words("trial.milestones_note"), small=True)


def _cases(mined: Mined, words: Words) -> Table:
    states = dict(zip(mined.conformance.cases["case_id"], mined.conformance.cases["state"], strict=True))
    cases = mined.performance.cases.assign(begin=begins(mined.performance.cases))
    rows = []
    for number, row in enumerate(cases.head(MOST_RUNS).to_dict("records"), start=1):
        begin, last = mined.local_date(row["begin"]), mined.local_date(row["last_stamp"])
        over = row["state"] == "completed"
        rows.append(
            text_cells(
                words.number(number),
                plain(row["case_id"], SHORT),
                "–" if begin is None else words.date(begin),
                "–" if last is None or not over else words.date(last),
                whole(row["milestone_days"], words) if over else words("trial.not_over"),
                words(f"case_state.{states[row['case_id']]}"),
            )
        )
    return Table(
        columns=(
            number_column(words),
            Column(title=words("trial.column_run"), width=0.22),
            Column(title=words("trial.column_begin"), width=0.19),
            Column(title=words("trial.column_end"), width=0.19),
            Column(title=words("trial.column_days"), width=0.14, align="center"),
            Column(title=words("trial.column_state"), width=0.2),
        ),
        rows=tuple(rows),
    )


def begins(cases: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """What each run is counted from: its release, else its first stamp.

    Parameters: cases - of `Performance`.
    """
    return cases["released"].fillna(cases["first_stamp"])


def whole(value: object, words: Words) -> str:
    """A whole number of days; a dash where it is unknown."""
    import pandas as pd

    return "–" if pd.isna(value) else words.number(int(str(value)))  # type: ignore[call-overload]


def _summary(mined: Mined, words: Words) -> str:
    """The range of the runs that are over: fastest and slowest, never a mean."""
    cases = mined.performance.cases
    known = cases.loc[cases["state"] == "completed", "milestone_days"].dropna().astype("float64").tolist()
    if len(known) < 2:
        return words("trial.too_few", n=words.number(len(known)))
    span = days_between(words, min(known), max(known))
    return words("trial.summary", n=words.number(len(known)), span=span)


def _milestones(mined: Mined, words: Words) -> Table:
    """One row a stage, one column a run would grow without end: so a row a run, a column a stage."""
    stages = mined.sop.stages[:MOST_STAGES]
    table = mined.performance.stage_cases
    days = {
        (row["case_id"], row["stage_id"]): row["working_days"]
        for row in table[["case_id", "stage_id", "working_days"]].to_dict("records")
    }
    rows = [
        text_cells(
            plain(name, SHORT),
            *(whole(days.get((name, stage.id)), words) for stage in stages),
        )
        for name in mined.performance.cases["case_id"].head(MOST_RUNS)
    ]
    names = [plain(one.name, SHORT) for one in stages]
    longest = [max(SHORTEST, *map(len, name.split()), 0) for name in names]
    return Table(
        columns=(
            Column(title=words("trial.column_run"), width=0.16),
            *(
                Column(title=name, width=0.84 * long / sum(longest), align="center")
                for name, long in zip(names, longest, strict=True)
            ),
        ),
        rows=tuple(rows),
    )
