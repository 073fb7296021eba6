"""Berita acara of a trial: what the log of a few real runs shows of a draft, and room for what people saw.

A trial has few runs: every one is listed, counts are said as "3 of 5", durations as ranges. Whether the draft
is adopted, or mended and tried again, is for people: the boxes stay empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.errors import InputError, Problem
from sop.plain import plain
from sop.revision import diff
from ukur.documents.forms.content import (
    Block,
    Column,
    Field,
    Fields,
    Form,
    Heading,
    Paragraph,
    Table,
)
from ukur.documents.forms.parts import (
    about_sop,
    agreements,
    blank_table,
    boxes,
    letterhead,
    number_column,
    sample_label,
    signatures,
    version,
)
from ukur.documents.minutes.trial_runs import begins, runs
from ukur.documents.minutes.trial_steps import deviations, standards
from ukur.words.phrases import LONG

if TYPE_CHECKING:
    from mining.analysis import Mined
    from sop.model import Sop
    from ukur.words import Words

PARTICIPANTS, OBSERVATIONS = 8, 6
"""Empty rows."""


def trial_minutes(mined: Mined, words: Words, *, draft: Sop, before: Sop | None = None) -> Form:
    """The minutes of a trial, filled with what its log supports and blank where people decide.

    Parameters: mined - the log of the trial, checked against the draft; words - language; draft - the SOP
    that was tried; before - the SOP in force, to tell how much the draft changes, None: there is none.
    Returns: the form; no percentages, no names of persons, no recommendation.
    Raises: InputError - the log was checked against another SOP, or `before` is no version of the draft.
    """
    if mined.sop.digest != draft.digest:
        problem = Problem(code="trial_other_sop", value=mined.sop.digest, allowed=(draft.digest,))
        raise InputError(problem)
    blocks: tuple[Block, ...] = (
        Paragraph(text=words("trial.opening", title=plain(draft.title, LONG))),
        Fields(items=(*about_sop(draft, words), *_about(mined, draft, before, words))),
        Heading(text=words("trial.heading_participants")),
        blank_table(_participant_columns(words), PARTICIPANTS, words),
        Heading(text=words("trial.heading_runs")),
        *runs(mined, words),
        Heading(text=words("trial.heading_conformance")),
        *deviations(mined, words),
        Heading(text=words("trial.heading_standards")),
        *standards(mined, words, before=before),
        Heading(text=words("trial.heading_observations")),
        Paragraph(text=words("trial.observations_note")),
        blank_table(_observation_columns(words), OBSERVATIONS, words),
        Heading(text=words("trial.heading_recommendation")),
        Paragraph(text=words("trial.recommendation_note")),
        _recommendation(words),
        Heading(text=words("minutes.heading_agreements")),
        agreements(words),
        Paragraph(text=words("minutes.closing")),
        signatures(words, ("chair", "member", "witness")),
    )
    return Form(
        name=words("trial.name", id=draft.id),
        title=words("trial.title"),
        subtitle=words("minutes.subtitle", title=plain(draft.title, LONG)),
        agency=letterhead(draft),
        blocks=blocks,
        label=sample_label(mined, words),
    )


def _about(mined: Mined, draft: Sop, before: Sop | None, words: Words) -> Iterator[Field]:
    if before is not None:
        changes = len(diff(before, draft).changes)
        told = words("trial.before_is", version=version(before), n=words.number(changes))
        yield Field(label=words("trial.before"), value=told)
    yield Field(label=words("trial.period"), value=_period(mined, words))
    numbers = mined.conformance.numbers
    told = words(
        "trial.runs_are",
        n=words.number(numbers.cases),
        over=words.number(numbers.cases - numbers.running),
        running=words.number(numbers.running),
    )
    yield Field(label=words("trial.runs"), value=told)
    yield Field(label=words("trial.place"), value=None)
    yield Field(label=words("trial.method"), value=None)


def _period(mined: Mined, words: Words) -> str | None:
    cases = mined.performance.cases
    first, last = (mined.local_date(value) for value in (begins(cases).min(), cases["last_stamp"].max()))
    if first is None or last is None:
        return None
    return words("page.from_to", low=words.date(first), high=words.date(last))


def _participant_columns(words: Words) -> tuple[Column, ...]:
    return (
        number_column(words),
        Column(title=words("trial.column_post"), width=0.4),
        Column(title=words("trial.column_part"), width=0.34),
        Column(title=words("trial.column_initials"), width=0.2),
    )


def _observation_columns(words: Words) -> tuple[Column, ...]:
    return (
        number_column(words),
        Column(title=words("trial.column_observed_step"), width=0.24),
        Column(title=words("trial.column_observed"), width=0.4),
        Column(title=words("trial.column_improvement"), width=0.3),
    )


def _recommendation(words: Words) -> Table:
    columns = (
        Column(title=words("trial.column_choice"), width=0.5),
        Column(title=words("trial.column_remark"), width=0.5),
    )
    return boxes(words, columns, ("trial.choice_adopt", "trial.choice_again"))
