"""A comparison's part of the page: the suggestion of the first sheet, and the section for analysts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.revision import diff
from ukur.charts import gain_rows, plain, plot_gains
from ukur.page import compared_sheet, compared_tables
from ukur.page.blocks import Block, Figure, Heading, Prose, SourceLabel, figure
from ukur.page.content import Tried
from ukur.page.phrases import source_label
from ukur.words.changes import tell_changes
from ukur.words.comparing import comparison_lines, revision_lines
from ukur.words.phrases import listed

if TYPE_CHECKING:
    from simulation.comparison import Comparison, Revised
    from ukur.words import Words

_SHEET = ("identity", "doubts", "written", "basis", "aliases", "renumbered")
"""Kinds of changes that change nothing about the work."""
SHOWN_CHANGES = 12
SENTENCE = 700
"""Characters of a sentence about a revision: names of steps and files are foreign and may be long."""


def build(found: Comparison, words: Words) -> Tried:
    """All that a comparison has to say.

    Parameters: found; words - language.
    Returns: the suggestion, and the blocks of its section.
    """
    return Tried(
        suggestion=compared_sheet.suggestion(found, words),
        reasons=compared_sheet.reasons(found, words),
        gate=tuple(_gate(found, words, source_label(words, "simulation"))),
        method=(_method(found, words),),
    )


def _gate(found: Comparison, words: Words, label: SourceLabel) -> Iterator[Block]:
    first, *_, last = _groups(found, words)
    yield Prose(paragraphs=first)
    yield _figure(found, words, label)
    yield compared_tables.verdicts(found, words, label)
    yield Prose(paragraphs=last, listed=True)
    yield from compared_tables.worlds(found, words, label)
    for item in found.revisions:
        yield Heading(
            text=words(
                "compare.revision", name=plain(item.name, 80), verdict=words(f"verdict.{item.verdict}")
            )
        )
        yield from _changed(item, found, words)
        _, *lines = revision_lines(item, found, words)
        yield Prose(paragraphs=(words("page_compare.found"),))
        yield Prose(paragraphs=tuple(map(_clean, lines)), listed=True)
        yield from compared_tables.sources(item, found, words, label)


def _groups(found: Comparison, words: Words) -> list[tuple[str, ...]]:
    """The comparison as it is told anywhere: what was compared, each revision, then all of them together."""
    groups: list[list[str]] = [[]]
    for line in comparison_lines(found, words):
        if line:
            groups[-1].append(_clean(line))
        else:
            groups.append([])
    return [tuple(group) for group in groups]


def _clean(line: str) -> str:
    return plain(line, SENTENCE)


def _figure(found: Comparison, words: Words, label: SourceLabel) -> Figure:
    rows, delta = gain_rows(found), found.settings.delta_days
    return figure(
        lambda width: plot_gains(rows, words, delta=delta, width=width),
        key="gains",
        title=words("page_compare.figure"),
        note=words("page_compare.figure_note"),
        source=label,
    )


def _changed(item: Revised, found: Comparison, words: Words) -> Iterator[Block]:
    """What the revision changes about the work; what it changes around it is counted."""
    old, new = found.base.sop, item.study.sop
    revision = diff(old, new)
    told = tell_changes(revision, old, new, words)
    pairs = list(zip(revision.changes, told, strict=True))
    work = [_clean(sentence) for change, sentence in pairs if change.kind not in _SHEET]
    if not work:
        yield Prose(paragraphs=(words("page_compare.changed_nothing"),))
    else:
        yield Prose(paragraphs=(words("page_compare.changed"),))
        more = len(work) - SHOWN_CHANGES
        rest = (words("page_compare.changed_more", n=words.number(more)),) if more > 0 else ()
        yield Prose(paragraphs=(*work[:SHOWN_CHANGES], *rest), listed=True)
    if len(pairs) > len(work):
        yield Prose(paragraphs=(words("page_compare.changed_sheet", n=words.number(len(pairs) - len(work))),))


def _method(found: Comparison, words: Words) -> str:
    settings = found.settings
    delta = settings.delta_days
    return words(
        "page_compare.method",
        delta=words.number(delta, 0 if delta == round(delta) else 1),
        minutes=words.number(100 * settings.person_minutes_margin),
        on_time=words.number(100 * settings.on_time_margin),
        looks=listed(words, [words.number(look) for look in found.plan.looks]),
    )
