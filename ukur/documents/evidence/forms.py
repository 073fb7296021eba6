"""The list of contents of an evidence folder, and the list of runs that is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.documents.evidence.questions import QUESTIONS, shown
from ukur.documents.forms.content import Block, Cell, Column, Field, Fields, Form, Heading, Paragraph, Table
from ukur.documents.forms.parts import letterhead, number_column, sample_label, text_cells, version
from ukur.documents.minutes.trial_runs import begins, whole
from ukur.words.phrases import LONG, SHORT

if TYPE_CHECKING:
    from mining.analysis import Mined
    from sop.model import Sop
    from ukur.words import Words

MOST_RUNS = 20_000
"""Runs that are listed; what is left out is counted below."""


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A file of the folder. Parameters: name; title; questions - codes; digest - SHA-256, 64 hex digits."""

    name: str
    title: str
    questions: tuple[str, ...]
    digest: str


def contents_form(sop: Sop, mined: Mined | None, filed: Sequence[Filed], words: Words) -> Form:
    """Each question with the files that help to answer it, and each file with its digest.

    Parameters: sop; mined - a log, or None; filed - the files, in their order; words - language.
    Returns: the form; scores are blank.
    """
    blocks: tuple[Block, ...] = (
        Fields(
            items=(
                Field(label=words("minutes.sop_title"), value=plain(sop.title, LONG)),
                Field(label=words("minutes.sop_version"), value=version(sop)),
                Field(label=words("evidence.compiled_by"), value=None),
                Field(label=words("evidence.compiled_on"), value=None),
            )
        ),
        Heading(text=words("evidence.heading_questions")),
        _questions(sop, mined, filed, words),
        Paragraph(text=words("evidence.footnote"), small=True),
        Heading(text=words("evidence.heading_files")),
        _files(filed, words),
        Paragraph(text=words("evidence.digest_note"), small=True),
    )
    return Form(
        name=words("evidence.name_contents", id=sop.id),
        title=words("evidence.title"),
        subtitle=words("minutes.subtitle", title=plain(sop.title, LONG)),
        agency=letterhead(sop),
        blocks=blocks,
        landscape=True,
        label=sample_label(mined, words),
    )


def _questions(sop: Sop, mined: Mined | None, filed: Sequence[Filed], words: Words) -> Table:
    rows = []
    for number, code in enumerate(QUESTIONS, start=1):
        names = [item.name for item in filed if code in item.questions]
        rows.append(
            text_cells(
                words.number(number),
                words(f"evidence.question_{code}"),
                "\n".join(names) or words("evidence.no_file"),
                shown(code, sop, mined, words),
                words(f"evidence.people_{code}"),
                None,
            )
        )
    return Table(
        columns=(
            number_column(words, 0.05),
            Column(title=words("evidence.column_question"), width=0.18),
            Column(title=words("evidence.column_files"), width=0.22),
            Column(title=words("evidence.column_shows"), width=0.23),
            Column(title=words("evidence.column_people"), width=0.22),
            Column(title=words("evidence.column_score"), width=0.1),
        ),
        rows=tuple(rows),
    )


def _files(filed: Sequence[Filed], words: Words) -> Table:
    place = {code: words.number(number) for number, code in enumerate(QUESTIONS, start=1)}
    return Table(
        columns=(
            number_column(words, 0.05),
            Column(title=words("evidence.column_file"), width=0.22),
            Column(title=words("evidence.column_title"), width=0.2),
            Column(title=words("evidence.column_answers"), width=0.09, align="center"),
            Column(title=words("evidence.column_digest"), width=0.44),
        ),
        rows=tuple(
            text_cells(
                words.number(number),
                item.name,
                plain(item.title, LONG),
                ", ".join(place[code] for code in item.questions) or "–",
                item.digest,
            )
            for number, item in enumerate(filed, start=1)
        ),
    )


def runs_form(mined: Mined, words: Words) -> Form:
    """Every run with its dates under a code instead of its name, without persons.

    Parameters: mined - the log; words - language.
    """
    table = Table(
        columns=(
            number_column(words),
            Column(title=words("evidence.column_code"), width=0.12),
            Column(title=words("evidence.column_period"), width=0.19),
            Column(title=words("trial.column_begin"), width=0.17),
            Column(title=words("evidence.column_last"), width=0.17),
            Column(title=words("trial.column_days"), width=0.1, align="center"),
            Column(title=words("evidence.column_state"), width=0.19),
        ),
        rows=tuple(_runs(mined, words)),
    )
    blocks: list[Block] = [table, Paragraph(text=words("evidence.runs_note"), small=True)]
    left = len(mined.performance.cases) - MOST_RUNS
    if left > 0:
        blocks.insert(1, Paragraph(text=words("trial.runs_left_out", n=words.number(left))))
    return Form(
        name=words("evidence.name_runs", id=mined.sop.id),
        title=words("evidence.title_runs"),
        subtitle=words("minutes.subtitle", title=plain(mined.sop.title, LONG)),
        agency=letterhead(mined.sop),
        blocks=tuple(blocks),
        label=sample_label(mined, words),
    )


def _runs(mined: Mined, words: Words) -> Iterator[tuple[Cell, ...]]:
    """In the order in which they began, so that codes follow the calendar and not the names."""
    cases = mined.performance.cases
    cases = cases.assign(begin=begins(cases)).sort_values("begin", kind="stable", na_position="last")
    periods = dict(zip(mined.log.cases["case_id"], mined.log.cases["period"], strict=True))
    states = dict(zip(mined.conformance.cases["case_id"], mined.conformance.cases["state"], strict=True))
    for number, row in enumerate(cases.head(MOST_RUNS).to_dict("records"), start=1):
        begin, last = mined.local_date(row["begin"]), mined.local_date(row["last_stamp"])
        yield text_cells(
            words.number(number),
            words("evidence.code", n=f"{number:03}"),
            plain(periods.get(row["case_id"], ""), SHORT) or "–",
            "–" if begin is None else words.date(begin),
            "–" if last is None else words.date(last),
            whole(row["milestone_days"], words) if row["state"] == "completed" else words("trial.not_over"),
            words(f"case_state.{states[row['case_id']]}"),
        )
