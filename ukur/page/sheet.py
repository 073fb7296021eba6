"""The first sheet, put together from one source or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from ukur.charts import case_days, cycle_days, plain, plot_case_days, plot_cycle_days, plot_stages
from ukur.charts.stages import late_heading
from ukur.page.blocks import Figure, Rich, figure, rich
from ukur.page.content import Answer, Facts, Line, Part, Sheet, SourceLine, Taught, Tried

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.replications import Study
    from sop.model import Sop
    from ukur.words import Words

REASONS = 4
"""More would not fit a sheet, nor a minute."""


def build_sheet(  # noqa: PLR0913 - each is a source of its own
    sop: Sop,
    words: Words,
    *,
    simulation: Part | None = None,
    mining: Part | None = None,
    study: Study | None = None,
    mined: Mined | None = None,
    tried: Tried | None = None,
    taught: Taught | None = None,
) -> Sheet:
    """The first sheet.

    Parameters: sop - the document; words - language; simulation, mining - at least one; study, mined -
    what they were made from; tried - a comparison of revisions, whose suggestion then stands; taught - a
    scenario learned from the log.
    Returns: the sheet; what a log tells goes before what a simulation supposes.
    """
    if mining is not None and taught is not None:
        whole = mining.facts.duration + taught.duration
        mining = replace(mining, facts=replace(mining.facts, duration=whole))
    parts = [part for part in (mining, simulation) if part is not None]
    first = parts[0].facts
    identity = sop.identity
    return Sheet(
        office=plain(identity.government, 90),
        agency=plain(identity.agency, 90),
        title=plain(sop.title, 90),
        number=words("page.sop_number", number=plain(identity.number, 60)) if identity.number else "",
        sources=tuple(
            SourceLine(label=part.facts.label, state=(part.facts.state, part.facts.runs)) for part in parts
        ),
        answers=(
            Answer(question=words("page.question_duration"), lines=_lines(parts, "duration")),
            Answer(question=words("page.question_waiting"), lines=_lines(parts, "waiting")),
            Answer(question=words("page.question_followed"), lines=(Line(text=first.followed),)),
        ),
        chart=_chart(words, parts, study, mined),
        running=first.running,
        suggestion=_suggestion(words, parts) if tried is None else tried.suggestion,
        tried=tried is not None,
        verdict=words("page.verdict_sure" if first.sure else "page.verdict_unsure"),
        reasons=_reasons([*(part.facts for part in parts), *(one for one in (tried, taught) if one)]),
    )


def _lines(parts: list[Part], name: str) -> tuple[Line, ...]:
    alone = len(parts) == 1
    return tuple(Line(text=getattr(part.facts, name), by="" if alone else part.facts.by) for part in parts)


def _suggestion(words: Words, parts: list[Part]) -> tuple[Rich, ...]:
    """A simulation knows the cause of a wait, a log only the place: the cause decides what can be done.

    What to record better needs no trial, and comes from the log itself where there is one.
    """
    for part in reversed(parts):
        if part.facts.to_be_tried:
            return part.facts.suggestion, part.facts.tried or rich(words, "page.suggest_untested")
    return (parts[0].facts.suggestion,)


def _reasons(sources: Sequence[Facts | Tried | Taught]) -> tuple[str, ...]:
    """Each source's gravest first: a long list of one must not hide what shakes the other."""
    ranked = zip_longest(*(source.reasons for source in sources))
    return tuple(dict.fromkeys(reason for rank in ranked for reason in rank if reason))[:REASONS]


def _chart(words: Words, parts: list[Part], study: Study | None, mined: Mined | None) -> Figure | None:
    series = [part.stages for part in parts if part.stages is not None]
    labels = [part.facts.label.name for part in parts if part.stages is not None]
    if series:
        note = f"{words('page.figure_stages_note')} {words(f'page.figure_stages_{late_heading(series)}')}"
        return figure(
            lambda width: plot_stages(series, words, width=width),
            key="stages",
            title=words("page.figure_stages", source=" + ".join(labels)),
            note=note,
        )
    return _days_chart(words, study, mined)


def _days_chart(words: Words, study: Study | None, mined: Mined | None) -> Figure | None:
    """Without stages, how long cases took: of the log where there is one."""
    cases = () if mined is None else case_days(mined.performance)
    if cases:
        return figure(
            lambda width: plot_case_days(cases, words, width=width),
            key="sheet-days",
            title=words("page.figure_cases"),
            note=words("page.figure_cases_note"),
        )
    cycle = None if study is None else cycle_days(study)
    if cycle is None:
        return None
    return figure(
        lambda width: plot_cycle_days(cycle, words, width=width),
        key="sheet-days",
        title=words("page.figure_cycle"),
        note=words("page.figure_cycle_note"),
    )
