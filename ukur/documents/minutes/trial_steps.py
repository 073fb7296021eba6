"""How the runs of a trial followed the draft, and which steps took longer than their standard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mining.conformance.result import POSSIBLE
from sop.plain import plain
from sop.revision import diff
from ukur.documents.forms.content import Block, Cell, Column, Paragraph, Table
from ukur.documents.forms.parts import number_column, text_cells
from ukur.words.deviations import tell_deviation, tell_unordered
from ukur.words.phrases import LONG

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from sop.model import Sop
    from ukur.words import Words

MOST_KINDS = 40
WORDS_ONLY = frozenset(("aliases", "basis", "doubts", "identity", "renumbered", "stages", "written"))


def deviations(mined: Mined, words: Words) -> Iterator[Block]:
    """How many runs followed the draft, and what was otherwise, as the state of the document.

    Parameters: mined - the log of the trial; words - language.
    """
    numbers = mined.conformance.numbers
    over = numbers.conforming + numbers.deviating
    if not over:
        yield Paragraph(text=words("trial.none_over"))
    else:
        told = words("trial.followed", n=words.number(numbers.conforming), total=words.number(over))
        yield Paragraph(text=told)
    doubtful = numbers.conforming - numbers.conforming_certain
    if doubtful:
        yield Paragraph(text=words("trial.order_unknown", n=words.number(doubtful)))
    summary = mined.conformance.summary
    perhaps = (summary["kind"] == "swapped") & (summary["certainty"] == POSSIBLE)
    if summary.empty:
        yield Paragraph(text=words("trial.no_deviations" if over else "trial.nothing_to_say"))
    if not summary[~perhaps].empty:
        yield from _table(summary[~perhaps], mined, words)
    if perhaps.any():
        yield Paragraph(text=tell_unordered(summary[perhaps].to_dict("records"), mined.sop, words))


def _table(summary: pd.DataFrame, mined: Mined, words: Words) -> Iterator[Block]:
    cases = words.number(mined.conformance.numbers.cases)
    yield Table(
        columns=(
            number_column(words),
            Column(title=words("trial.column_deviation"), width=0.68),
            Column(title=words("trial.column_in_runs"), width=0.26, align="center"),
        ),
        rows=tuple(
            text_cells(
                words.number(number),
                plain(tell_deviation(row, mined.sop, words), LONG * 2),
                words("trial.of", n=words.number(int(row["cases"])), total=cases),
            )
            for number, row in enumerate(summary.head(MOST_KINDS).to_dict("records"), start=1)
        ),
    )
    if len(summary) > MOST_KINDS:
        left = words.number(len(summary) - MOST_KINDS)
        yield Paragraph(text=words("trial.deviations_left_out", n=left))


def standards(mined: Mined, words: Words, *, before: Sop | None) -> Iterator[Block]:
    """How often each step took longer than its standard, where the stamps can tell.

    Parameters: mined - the log of the trial; words - language; before - the SOP in force: steps that the
    draft changes are marked.
    """
    table = mined.performance.steps
    if not (table["processing_n"] > 0).any():
        yield Paragraph(text=words("trial.dates_only" if table["n"].any() else "trial.no_steps"))
        return
    changed = frozenset[str]() if before is None else changed_steps(before, mined.sop)
    steps = {step.id: step for step in mined.sop.steps}
    rows = []
    for row in table.to_dict("records"):
        step = steps[str(row["step_id"])]
        rows.append(
            (
                Cell(text=words.number(step.number)),
                Cell(text=plain(step.label, LONG), changed=step.id in changed),
                Cell(text="–" if step.standard is None else words.minutes(step.standard.minutes)),
                Cell(text=_measured(row, words)),
                Cell(text=_over(row, words)),
            )
        )
    yield Table(
        columns=(
            number_column(words),
            Column(title=words("trial.column_step"), width=0.38),
            Column(title=words("trial.column_standard"), width=0.16, align="center"),
            Column(title=words("trial.column_measured"), width=0.22, align="center"),
            Column(title=words("trial.column_over"), width=0.18, align="center"),
        ),
        rows=tuple(rows),
    )
    if changed:
        yield Paragraph(text=words("trial.changed_note"), small=True)
    yield Paragraph(text=words("trial.standards_note"), small=True)


def changed_steps(before: Sop, after: Sop) -> frozenset[str]:
    """Ids of the steps of the later version that are new or say something else of the work.

    Parameters: before, after - versions of one SOP.
    """
    return frozenset(
        step
        for change in diff(before, after).changes
        if not change.only_words and change.kind not in WORDS_ONLY
        for step in change.new_steps
    )


def _measured(row: dict[Any, Any], words: Words) -> str:
    """The range of what was measured; never a mean."""
    if not int(row["processing_n"]):
        return words("trial.not_measured")
    low, high = (words.minutes(float(row[f"processing_{end}_minutes"])) for end in ("min", "max"))
    return low if low == high else words("page.from_to", low=low, high=high)


def _over(row: dict[Any, Any], words: Words) -> str:
    import pandas as pd

    if pd.isna(row["over_standard"]) or not int(row["processing_n"]):
        return words("trial.not_judged")
    total = words.number(int(row["processing_n"]))
    return words("trial.of", n=words.number(int(row["over_standard"])), total=total)
