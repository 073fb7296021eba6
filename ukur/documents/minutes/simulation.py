"""Berita acara of a computer simulation: ranges, what they rest on, and room for people to agree.

A computer simulation is neither the team's walk through the draft nor a trial with real performers; the
minutes say so, and never say more of a revision than that it is worth a trial.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sop.model import Basis
from sop.plain import plain
from sop.rules import assumed_performers
from ukur.documents.forms.content import (
    Block,
    Column,
    Field,
    Fields,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from ukur.documents.forms.parts import (
    about_sop,
    agreements,
    days_between,
    letterhead,
    number_column,
    signatures,
    text_cells,
    within,
)
from ukur.documents.minutes.compared import moved_between, verdicts
from ukur.documents.minutes.simulation_appendix import appendix, variation_name
from ukur.documents.minutes.simulation_work import busy_posts, waits
from ukur.words.assumed import all_values
from ukur.words.phrases import LONG, capital, listed, roles

if TYPE_CHECKING:
    from simulation.comparison import Comparison
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from ukur.words import Words

FIRM = 30
"""Replications below which a simulation is only looked at."""


def simulation_minutes(
    study: Study,
    words: Words,
    *,
    variations: Sequence[Variation] = (),
    comparison: Comparison | None = None,
) -> Form:
    """The minutes of a computer simulation, filled with what it supports and blank where people decide.

    Parameters: study - the simulation; words - language; variations - of its assumptions
    (`simulation.sensitivity.vary`), none: the form says that they were not varied; comparison - with
    revisions, its verdicts are told with what they hang on.
    Returns: the form; results are ranges, single figures stand in the appendix for analysts alone.
    """
    blocks: list[Block] = [
        Paragraph(text=words("minutes.opening_simulation", title=plain(study.sop.title, LONG))),
        Fields(items=(*about_sop(study.sop, words), *_scenario(study, words))),
        Paragraph(text=words("minutes.not_a_trial")),
        Heading(text=words("minutes.heading_assumptions")),
        Paragraph(text=words("minutes.assumptions_note")),
        _assumptions(study, words),
        *_performers(study, words),
        Heading(text=words("minutes.heading_results")),
        *_results(study, words),
        *_varied(study, variations, words),
        Heading(text=words("minutes.heading_waits")),
        *waits(study, words),
        Heading(text=words("minutes.heading_posts")),
        *busy_posts(study, words),
    ]
    if comparison is not None:
        blocks += [Heading(text=words("minutes.heading_verdicts")), *verdicts(comparison, words)]
    blocks += [
        Heading(text=words("minutes.heading_agreements")),
        agreements(words),
        Paragraph(text=words("minutes.closing")),
        signatures(words, ("chair", "member", "witness")),
        PageBreak(),
        *appendix(study, words, variations=variations, comparison=comparison),
    ]
    return Form(
        name=words("minutes.name_simulation", id=study.sop.id),
        title=words("minutes.title_simulation"),
        subtitle=words("minutes.subtitle", title=plain(study.sop.title, LONG)),
        agency=letterhead(study.sop),
        blocks=tuple(blocks),
        label=words("minutes.label_simulation"),
    )


def _scenario(study: Study, words: Words) -> Iterator[Field]:
    scenario = study.scenario
    counts = [len(item.released) for item in study.measures]
    low, high = words.number(min(counts)), words.number(max(counts))
    cases = low if low == high else words("page.from_to", low=low, high=high)
    yield Field(
        label=words("minutes.scenario"),
        value=words("minutes.scenario_is", name=plain(scenario.name, LONG), version=scenario.digest[:8]),
    )
    period = words("page.from_to", low=words.date(scenario.first), high=words.date(scenario.last))
    yield Field(label=words("minutes.period"), value=period)
    yield Field(
        label=words("minutes.repetitions"),
        value=words("minutes.repetitions_are", n=words.number(len(study.measures)), cases=cases),
    )


def _assumptions(study: Study, words: Words) -> Table:
    """Every value with its basis: a scenario is an assumption until the office has measured it."""
    rows = []
    for number, value in enumerate(all_values(study, words), start=1):
        details = " ".join(part for part in (value.note, *value.limits) if part)
        text = f"{value.text}\n{details}" if details else value.text
        basis = words("minutes.basis_assumed" if value.basis is Basis.ASSUMED else f"basis.{value.basis}")
        rows.append(text_cells(words.number(number), capital(value.what), text, basis))
    return Table(
        columns=(
            number_column(words),
            Column(title=words("minutes.column_what"), width=0.29),
            Column(title=words("minutes.column_value"), width=0.5),
            Column(title=words("minutes.column_basis"), width=0.15, align="center"),
        ),
        rows=tuple(rows),
    )


def _performers(study: Study, words: Words) -> Iterator[Block]:
    """Steps whose performers the document does not state were simulated with somebody all the same."""
    found = assumed_performers(study.sop)
    alike: dict[tuple[str, str], list[str]] = {}
    for step in found:
        key = roles(study.sop, step), words(f"basis.{step.performers.basis}")
        alike.setdefault(key, []).append(words.number(step.number))
    told = [
        words("minutes.performer", numbers=listed(words, numbers), roles=posts, basis=basis)
        for (posts, basis), numbers in alike.items()
    ]
    if found:
        yield Paragraph(
            text=words(
                "minutes.performers",
                n=words.number(len(found)),
                total=words.number(len(study.sop.steps)),
                steps="; ".join(told),
            )
        )


def _results(study: Study, words: Words) -> Iterator[Block]:
    days = study.cycle_days()
    values = days.ravel().tolist()
    mean = study.mean_days()
    rows = [
        text_cells(words(f"minutes.within_{name}"), days_between(words, *within(values, share)))
        for name, share in (("half", 0.5), ("nine", 0.9))
    ]
    ends = days_between(words, max(0.0, mean.low), mean.high, decimals=1)
    rows.append(text_cells(words("minutes.mean_between"), ends))
    yield Table(
        columns=(
            Column(title=words("minutes.column_measure"), width=0.6),
            Column(title=words("minutes.column_range"), width=0.4),
        ),
        rows=tuple(rows),
    )
    unfinished = sum(item.unfinished for item in study.measures)
    if unfinished:
        known = sum(not math.isnan(value) for value in values)
        yield Paragraph(
            text=words("minutes.unfinished", n=words.number(unfinished), total=words.number(known))
        )
    yield Paragraph(text=words("minutes.interval_note"), small=True)
    if len(study.measures) < FIRM:
        yield Paragraph(text=words("minutes.few", n=words.number(len(study.measures))))


def _varied(study: Study, variations: Sequence[Variation], words: Words) -> Iterator[Block]:
    """How far the answer moves when what is merely assumed is assumed otherwise: apart from the interval."""
    if not variations:
        yield Paragraph(text=words("minutes.not_varied"))
        return
    late = [item.nine_of_ten.value for item in variations]
    finite = [value for value in late if math.isfinite(value)]
    if finite:
        whole = len(finite) == len(late)
        span = days_between(words, min(finite), max(finite) if whole else math.inf)
        nine = study.nine_of_ten()
        base = days_between(words, nine.low, nine.high)
        yield Paragraph(text=words("minutes.varied", base=base, span=span))
    yield Table(
        columns=(
            Column(title=words("minutes.column_if"), width=0.6),
            Column(title=words("minutes.column_moved"), width=0.4),
        ),
        rows=tuple(
            text_cells(capital(variation_name(item, words)), _moved(item, words)) for item in variations
        ),
    )
    yield Paragraph(text=words("minutes.varied_note"), small=True)


def _moved(item: Variation, words: Words) -> str:
    """The difference of the means as a range in words: how much faster, how much slower."""
    low, high = item.difference.low, item.difference.high
    if item.unfinished or not (math.isfinite(low) and math.isfinite(high)):
        return words("minutes.moved_unknown", n=words.number(item.unfinished))
    return moved_between(low, high, words)
