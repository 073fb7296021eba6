"""What a simulation rests on and nobody has confirmed, value by value in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.words.assumed.course import course_values
from ukur.words.assumed.limits import learned_values, with_limits
from ukur.words.assumed.office import people_values, run_values
from ukur.words.assumed.value import Value
from ukur.words.phrases import LONG, SHORT

if TYPE_CHECKING:
    from simulation.replications import Study
    from ukur.words import Words

__all__ = ["Value", "all_values", "scenario_values"]


def all_values(study: Study, words: Words) -> Iterator[Value]:
    """Every value of the scenario and of the office calendar, each with its basis.

    Parameters: study; words - language.
    """
    yield from scenario_values(study, words)
    for note in study.planned.calendar.calendar.notes:
        what = words("page.value_calendar", about=plain(note.about, SHORT))
        yield Value(what=what, text=plain(note.text, LONG), basis=note.basis)


def scenario_values(study: Study, words: Words) -> Iterator[Value]:
    """Every value of the scenario; the calendar says on what it rests itself. Parameters: as `all_values`."""
    scenario = study.scenario
    sops = (study.sop, *study.planned.also)
    yield from learned_values(scenario, words)
    own = (course_values(study.sop, scenario, words), people_values(sops, scenario, words))
    yield from with_limits(chain(*own, run_values(scenario, words)), scenario, words)
    for sop, course in zip(sops[1:], scenario.also, strict=True):
        title = plain(sop.title, SHORT)
        for value in course_values(sop, course, words):
            yield replace(value, what=words("assumption.of_other_sop", sop=title, what=value.what), at="")
