"""A log's part of the page: the first sheet's answers, and its blocks for analysts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ukur.charts import (
    case_days,
    deviation_counts,
    logged_stages,
    plot_case_days,
    plot_deviations,
    plot_step_spread,
    step_spread,
)
from ukur.page import (
    flow_pictures,
    logged_calendar,
    logged_cases,
    logged_causes,
    logged_facts,
    logged_pictures,
    logged_rules,
    logged_tables,
    logged_trend,
)
from ukur.page.blocks import Block, Prose, SourceLabel, figure
from ukur.page.content import Part
from ukur.page.phrases import source_label

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words


def build(mined: Mined, words: Words) -> Part:
    """All that a log has to say.

    Parameters: mined - the log and what was found; words - language.
    Returns: the part.
    """
    label = source_label(words, logged_facts.kind(mined))
    stages = logged_stages(mined.performance, mined.sop, sample=mined.sample)
    return Part(
        facts=logged_facts.facts(mined, words),
        stages=stages if stages.spans else None,
        steps=logged_tables.steps(mined, words, label),
        bottlenecks=(
            logged_tables.bottlenecks(mined, words, label),
            *logged_causes.waiting_causes(mined, words, label),
            *flow_pictures.swimlanes(mined, words, label),
        ),
        durations=tuple(_durations(mined, words, label)),
        step_blocks=(_spread(mined, words, label),),
        conformance=tuple(_conformance(mined, words, label)),
        workload=logged_calendar.busy(mined, words, label),
        noticed=logged_tables.noticed(mined, words, label),
        method=logged_tables.method(mined, words),
    )


def _durations(mined: Mined, words: Words, label: SourceLabel) -> Iterator[Block]:
    cycle = case_days(mined.performance)
    if cycle:
        yield figure(
            lambda width: plot_case_days(cycle, words, width=width),
            key="cases",
            title=words("page.figure_cases"),
            note=words("page.figure_cases_note"),
            source=label,
        )
    yield from logged_calendar.cases(mined, words, label)
    yield from logged_cases.cases(mined, words, label)
    yield from logged_cases.stages(mined, words, label)
    yield from logged_trend.periods(mined, words, label)
    yield from logged_trend.drift(mined, words, label)


def _conformance(mined: Mined, words: Words, label: SourceLabel) -> Iterator[Block]:
    counts = deviation_counts(mined.conformance)
    over = mined.conformance.numbers.cases - mined.conformance.numbers.running
    yield logged_tables.summary(mined, words)
    if counts:
        yield figure(
            lambda width: plot_deviations(counts, words, over=over, width=width),
            key="deviations",
            title=words("page.figure_deviations"),
            note=words("page.figure_deviations_note"),
            source=label,
        )
    yield from logged_rules.accepted(mined, words)
    yield from logged_tables.deviations(mined, words, label)
    yield logged_rules.rules(mined, words, label)
    yield logged_rules.precision(mined, words)
    yield from logged_pictures.pictures(mined, words, label)


def _spread(mined: Mined, words: Words, label: SourceLabel) -> Block:
    spreads = step_spread(mined.performance, mined.sop)
    if all(spread.median is None for spread in spreads):
        return Prose(paragraphs=(words("page.no_spread"),))
    return figure(
        lambda width: plot_step_spread(spreads, words, width=width),
        key="spread",
        title=words("page.figure_spread"),
        note=words("page.figure_spread_note"),
        source=label,
    )
