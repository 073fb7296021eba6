"""The SOP as its official swimlane, shaded by the time that is lost at each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukur.charts.style import WIDE
from ukur.charts.swimlane import pages, plot_swimlane, swimlane, time_lost
from ukur.page.blocks import Block, Prose, SourceLabel, figure

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.replications import Study
    from ukur.words import Words

ROWS, PAGES = 22, 3
"""Rows of one picture, so that it is not parted in print; pictures of one SOP."""


def swimlanes(source: Study | Mined, words: Words, label: SourceLabel) -> tuple[Block, ...]:
    """The swimlane, in parts where it is long; a sentence where it is too long for a page.

    Parameters: source - a simulation or a log; words - language; label - of its data.
    Returns: nothing where no step is known to lose time, as in a log with dates alone.
    """
    lost = time_lost(source)
    if not lost:
        return ()
    parts = pages(swimlane(source.sop), most=ROWS)
    if len(parts) > PAGES:
        steps = words.number(len(source.sop.steps))
        return (Prose(paragraphs=(words("page_pictures.lanes_too_long", steps=steps),)),)
    kind = "simulation" if label.kind == "simulation" else "log"
    return tuple(
        figure(
            lambda _, part=part: plot_swimlane(part, words, lost=lost, width=WIDE),  # type: ignore[misc]
            key=f"lanes-{kind}-{number}",
            title=_title(words, number, len(parts)),
            note=words(f"page_pictures.lanes_{kind}_note"),
            source=label,
            # Lanes as narrow as a telephone leave no room for letters that can be read.
            one_size=True,
        )
        for number, part in enumerate(parts, start=1)
    )


def _title(words: Words, number: int, total: int) -> str:
    title = words("page_pictures.lanes")
    if total == 1:
        return title
    part = words("page_pictures.part", n=words.number(number), total=words.number(total))
    return f"{title} ({part})"
