"""The yearly evaluation of an SOP: criteria for people to answer, beside them what the log can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.documents.forms.content import (
    Block,
    Cell,
    Column,
    Field,
    Fields,
    Form,
    Heading,
    Paragraph,
    Table,
)
from ukur.documents.forms.parts import about_sop, boxes, letterhead, sample_label, signatures
from ukur.documents.monitoring.evaluation_facts import CRITERIA, facts
from ukur.documents.monitoring.notes import quoted
from ukur.documents.monitoring.rule import observe
from ukur.documents.monitoring.table import Monitored, chosen, period

if TYPE_CHECKING:
    from ukur.words import Words

TEXT = 300
SHOWN_REMARKS = 20
NOTES = ("unknown", "verified", "facts")


def evaluation_form(evaluated: Monitored, words: Words) -> Form:
    """The evaluation form of one SOP: every yes and no, and the conclusion, are left to people.

    Parameters: evaluated - the SOP, its log and what people noticed, as for the monitoring form; words.
    Returns: the form.
    """
    sop, mined = evaluated.sop, evaluated.mined
    table = Table(
        columns=(
            Column(title=words("monitoring.column_no"), width=5, align="center"),
            Column(title=words("evaluation.column_criterion"), width=29),
            Column(title=words("evaluation.column_yes"), width=8, align="center", group=_group(words)),
            Column(title=words("evaluation.column_no"), width=8, align="center", group=_group(words)),
            Column(title=words("evaluation.column_facts"), width=50),
        ),
        rows=tuple(
            (
                Cell(text=words.number(number)),
                Cell(text=words(f"evaluation_criterion.{criterion}")),
                Cell(text=None, tick=False),
                Cell(text=None, tick=False),
                Cell(text="\n".join(facts(criterion, evaluated, words))),
            )
            for number, criterion in enumerate(CRITERIA, 1)
        ),
    )
    return Form(
        name=words("evaluation.name", id=sop.id),
        title=words("evaluation.title"),
        subtitle=words("evaluation.subtitle", title=plain(sop.title, TEXT)),
        agency=letterhead(sop),
        blocks=(
            _head(evaluated, words),
            table,
            *_said(evaluated, words),
            Heading(text=words("evaluation.heading_conclusion")),
            _conclusion(words),
            *(Paragraph(text=words(f"evaluation.note_{note}"), small=True) for note in NOTES),
            signatures(words, ("assessor", "head"), form="evaluation"),
        ),
        label=sample_label(mined, words),
    )


def _said(evaluated: Monitored, words: Words) -> tuple[Block, ...]:
    """What people said is no measurement: it stands apart from the facts."""
    lines = tuple(quoted(evaluated.own, words, evaluated.sop, most=SHOWN_REMARKS))
    if not lines:
        return ()
    return (Heading(text=words("evaluation.heading_said")), *(Paragraph(text=line) for line in lines))


def _group(words: Words) -> str:
    return words("evaluation.group_met")


def _head(evaluated: Monitored, words: Words) -> Fields:
    sop, mined = evaluated.sop, evaluated.mined
    span = basis = None
    days = period(mined) if mined is not None else ()
    if days:
        span = words("monitoring.from_to", first=words.date(min(days)), last=words.date(max(days)))
    if mined is not None:
        seen = observe(mined)
        n, running = words.number(seen.completed), words.number(seen.running)
        basis = words("monitoring.basis_log", n=n, running=running) + chosen(mined, words)
    return Fields(
        items=(
            Field(label=words("monitoring.unit"), value=plain(sop.identity.agency, TEXT)),
            *about_sop(sop, words),
            Field(label=words("evaluation.effective"), value=_effective(evaluated, words)),
            Field(label=words("monitoring.period"), value=span),
            Field(label=words("evaluation.basis"), value=basis),
        )
    )


def _effective(evaluated: Monitored, words: Words) -> str | None:
    day = evaluated.sop.identity.effective
    return None if day is None else words.date(day)


def _conclusion(words: Words) -> Table:
    columns = (
        Column(title=words("evaluation.column_conclusion"), width=35),
        Column(title=words("evaluation.column_reason"), width=65),
    )
    return boxes(words, columns, ("evaluation.conclusion_kept", "evaluation.conclusion_revised"))
