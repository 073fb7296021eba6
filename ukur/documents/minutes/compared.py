"""The gate's verdicts on revisions as minutes tell them: four words, ranges, and what they hang on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.documents.forms.content import Block, Column, Paragraph, Table
from ukur.documents.forms.parts import number_column, text_cells, version
from ukur.words.comparing import world_name
from ukur.words.phrases import LONG, SHORT

if TYPE_CHECKING:
    from simulation.comparison import Comparison, InWorld, Revised
    from ukur.words import Words

SHOWN_WORLDS = 4


def verdicts(found: Comparison, words: Words) -> Iterator[Block]:
    """One row a revision: verdict, range of the days it saves, what the verdict hangs on.

    Parameters: found - the comparison; words - language.
    """
    base = found.base.sop
    yield Paragraph(
        text=words(
            "minutes.compared",
            title=plain(base.title, LONG),
            version=version(base),
            n=words.number(found.replications),
        )
    )
    yield Table(
        columns=(
            number_column(words),
            Column(title=words("minutes.column_revision"), width=0.22),
            Column(title=words("minutes.column_verdict"), width=0.18, align="center"),
            Column(title=words("minutes.column_gain"), width=0.2),
            Column(title=words("minutes.column_hangs"), width=0.34),
        ),
        rows=tuple(
            text_cells(
                words.number(number),
                words("minutes.revision", name=plain(item.name, SHORT), version=version(item.study.sop)),
                words(f"verdict.{item.verdict}"),
                gain_between(item, words),
                hangs_on(item, found, words),
            )
            for number, item in enumerate(found.revisions, start=1)
        ),
    )
    yield Paragraph(text=words("minutes.verdict_rule", delta=words.figure(found.settings.delta_days)))
    if found.base.scenario.learned_from is None:
        yield Paragraph(text=words("minutes.not_validated"))


def gain_between(item: Revised, words: Words) -> str:
    """The saved working days as a range in words; never one number.

    Parameters: item - a revision; words - language.
    """
    low, high = item.gain.low, item.gain.high
    if not (math.isfinite(low) and math.isfinite(high)):
        return words("minutes.gain_unknown")
    if low == high == 0:
        return words("minutes.moved_nothing")
    return moved_between(-high, -low, words)


def moved_between(low: float, high: float, words: Words) -> str:
    """Working days more or less as words.

    Parameters: low, high - below 0 is faster; words - language.
    """
    nothing = words.number(0, 1)
    if words.number(abs(low), 1) == nothing == words.number(abs(high), 1):
        return words("minutes.moved_nothing")
    if low < 0 < high:
        return words("minutes.moved_either", low=words.number(-low, 1), high=words.number(high, 1))
    one, other = (words.number(end, 1) for end in sorted((abs(low), abs(high))))
    return words("minutes.moved_slower" if low >= 0 else "minutes.moved_faster", low=one, high=other)


def hangs_on(item: Revised, found: Comparison, words: Words) -> str:
    """On which assumptions the verdict hangs, one below the other.

    Parameters: item - of `found`; words - language.
    """
    if not found.settings.worlds:
        return words("minutes.hangs_untried")
    if not item.worlds:
        return words("minutes.hangs_none_tried")
    if item.holds:
        return words("minutes.hangs_nothing", n=words.number(len(item.worlds)))
    told = [_hang(here, found, words) for here in item.hangs_on[:SHOWN_WORLDS]]
    if len(item.hangs_on) > SHOWN_WORLDS:
        told.append(words("minutes.hangs_more", n=words.number(len(item.hangs_on) - SHOWN_WORLDS)))
    return "\n".join(told)


def _hang(here: InWorld, found: Comparison, words: Words) -> str:
    world = plain(world_name(here.world, found, words), LONG)
    if here.state == "open":
        return words("minutes.hangs_open", world=world)
    return words("minutes.hangs_other", world=world, verdict=words(f"verdict.{here.verdict}"))
