"""Names and numbers with a sign, as the section about revisions writes them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.page.blocks import Cell
from ukur.page.phrases import step_by_id
from ukur.words.phrases import SHORT

if TYPE_CHECKING:
    from simulation.comparison import Comparison, Revised, World
    from simulation.intervals import Interval
    from ukur.words import Words

NAME = 36
"""Characters of a revision's name on the first sheet."""


def shown_name(item: Revised, found: Comparison) -> str:
    """What a revision is called in a sentence: the name of its file without the SOP's, as words.

    Parameters: item - of `found`; found - so that no two become alike.
    """
    names = {one.name: _as_words(one.name, found) for one in found.revisions}
    mine = names[item.name]
    alike = sum(name == mine for name in names.values()) > 1
    return plain(item.name if alike or not mine.strip() else mine, NAME)


def _as_words(name: str, found: Comparison) -> str:
    short = name.removeprefix(found.base.sop.id).strip("-_ .")
    return (short or name).replace("-", " ").replace("_", " ")


def best_first(found: Comparison) -> list[Revised]:
    """The revisions in the order of the ranking, else of their gains; those that are unknown last."""
    if found.ranking is not None:
        place = {name: number for number, name in enumerate(found.ranking.order)}
        return sorted(found.revisions, key=lambda item: place.get(item.name, len(place)))
    known = [item for item in found.revisions if math.isfinite(item.gain.value)]
    known.sort(key=lambda item: -item.gain.value)
    return known + [item for item in found.revisions if item not in known]


def hangs_on(world: World, found: Comparison, words: Words) -> str:
    """What an answer hangs on, without numbers: whose, how long, how often.

    Parameters: world; found - for names; words - language.
    """
    studies = (found.base, *(item.study for item in found.revisions))
    waits = {wait.id: wait.name for study in reversed(studies) for wait in study.scenario.waits}
    corrected = {each.id: each.at for study in reversed(studies) for each in study.scenario.corrections}
    step = corrected.get(world.subject, world.subject)
    sops = (study.sop for study in studies if any(each.id == step for each in study.sop.steps))
    return words(
        f"page_compare.hang_{world.kind}",
        step=step_by_id(words, next(sops, found.base.sop), step, NAME),
        name=plain(waits.get(world.subject, world.subject), SHORT),
    )


def signed(words: Words, value: float, decimals: int = 0) -> str:
    """A number with its sign, because the direction is the message; a dash where unknown."""
    if not math.isfinite(value):
        return "–"
    shown = words.number(abs(value), decimals)
    if not any(letter in "123456789" for letter in shown):
        return shown
    return ("+" if value > 0 else "−") + shown


def signed_cell(words: Words, interval: Interval, decimals: int = 0, *, times: float = 1.0) -> Cell:
    """A difference, its interval below."""
    value, low, high = (
        signed(words, times * end, decimals) for end in (interval.value, interval.low, interval.high)
    )
    if "–" in (low, high):
        return Cell(text=value)
    return Cell(text=value, details=(words("page.from_to", low=low, high=high),))


def span(words: Words, minutes: float) -> str:
    """Working minutes with their sign, as hours and minutes."""
    if not math.isfinite(minutes):
        return "–"
    text = words.minutes(abs(minutes))
    return text if round(abs(minutes)) == 0 else ("+" if minutes > 0 else "−") + text
