"""STRESS-DES: data, parameters and assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.rules import assumed_performers
from ukur.page.assumptions import assumed_values, performers_table, scenario_table
from ukur.validation.markdown import bullets, text
from ukur.validation.stress_item import Item, as_markdown

if TYPE_CHECKING:
    from simulation.replications import Study
    from ukur.words import Words

_ASSUMED = ("equal", "season", "absences", "documents", "fixed")


def data(study: Study, words: Words) -> Iterator[Item]:
    """Items 3.1 to 3.4."""
    values = scenario_table(study, words)
    given = len(values.rows) - len(study.planned.calendar.calendar.notes)
    measured = words("stress.unmeasured", n=words.number(assumed_values(study)), total=words.number(given))
    yield Item(number="3.1", blocks=(bullets(_sources(study, words)), measured), asks=("data",))
    yield Item(number="3.2", blocks=(words("stress.preprocessing"),), asks=("preprocessing",))
    yield Item(
        number="3.3", blocks=(words("stress.inputs_note"), as_markdown(values)), asks=("distributions",)
    )
    yield Item(number="3.4", blocks=tuple(_assumptions(study, words)), asks=("validity",))


def _sources(study: Study, words: Words) -> Iterator[str]:
    for sop in (study.sop, *study.planned.also):
        number = text(sop.identity.number) or words("stress.no_number")
        title, source = text(sop.title), text(sop.origin.source)
        yield words("stress.source_sop", title=title, number=number, digest=sop.digest, source=source)
        if sop.origin.note:
            yield words("stress.source_note", note=text(sop.origin.note))
    scenario, calendar = study.scenario, study.planned.calendar.calendar
    yield words("stress.source_scenario", name=text(scenario.name), digest=scenario.digest)
    if scenario.note:
        yield words("stress.source_note", note=text(scenario.note))
    yield words(
        "stress.source_calendar",
        name=text(calendar.name),
        digest=calendar.digest,
        zone=text(calendar.time_zone),
    )


def _assumptions(study: Study, words: Words) -> Iterator[str]:
    yield bullets(words(f"stress.assumption_{name}") for name in _ASSUMED)
    for sop in (study.sop, *study.planned.also):
        if assumed_performers(sop):
            yield words("stress.assumption_performers")
            yield as_markdown(performers_table(sop, words))
        if sop.doubts:
            yield words("stress.assumption_doubts")
            yield bullets(text(doubt.text) for doubt in sop.doubts)
