"""One case of replication 0 for those who must believe the model: its story, its calendar, plans of posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulation.plan import MISSING
from simulation.story.telling import find_case, story_of
from sop.exchange.atomic import atomic_path
from ukur.charts.case_calendar import case_calendar, case_calendar_text, plot_case_calendar
from ukur.charts.day_rows import LocalDays
from ukur.charts.files import write_chart
from ukur.charts.labels import plain
from ukur.charts.person_plan import person_plan, plot_person_plan
from ukur.validation.naming import names_of
from ukur.validation.telling_story import story_text, tell_story

if TYPE_CHECKING:
    from simulation.replications import Study
    from ukur.words import Words

MOST_DAYS = 45
"""Working days of a post's plan: what a page can hold."""


def trace_text(study: Study, case_id: str, words: Words, *, every: bool = False) -> str:
    """The story of a case, with its calendar in characters.

    Parameters: study; case_id - of replication 0; words - language; every - with each stretch of waiting told
    for itself, below.
    Returns: plain text.
    Raises: SimulationError - there is no such case.
    """
    case = find_case(study.example_draws.cases, case_id)
    sop = (study.sop, *study.planned.also)[int(study.example_draws.cases.sop[case])]
    shown = {"case": plain(case_id, 60), "sop": plain(sop.title, 200)}
    source = words("story.source", scenario=plain(study.scenario.name, 200))
    parts = [words("story.title", **shown), source]
    moments = story_of(study.planned.plan, study.example_draws, study.example, case_id)
    if not moments:
        return "\n".join([*parts, "", words("story.never_released")]) + "\n"
    names = names_of(study)
    sections = {
        "story": story_text(tell_story(moments, names, words), words),
        "calendar": case_calendar_text(case_calendar(study, case_id, words), words),
    }
    if every:
        sections["every"] = story_text(tell_story(moments, names, words, every=True), words)
    for name, text in sections.items():
        heading = words(f"story.part_{name}")
        parts += ["", heading, "=" * len(heading), "", text.rstrip("\n")]
    return "\n".join(parts) + "\n"


def write_trace(study: Study, case_id: str, out: Path, words: Words) -> list[Path]:
    """Write the story of a case, its calendar, and the plans of the posts that took part.

    Parameters: study; case_id - of replication 0; out - folder; words - language.
    Returns: the files: text, calendar (PNG and SVG), one plan a person (PNG; of the case's first 45 working
    days). Their names hold roles, never persons.
    Raises: SimulationError - there is no such case; OutputError - a file cannot be written.
    """
    name = _file_name(case_id)
    text = trace_text(study, case_id, words, every=True)
    files = [out / f"cerita-{name}.txt"]
    with atomic_path(files[0]) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")
    rows = case_calendar(study, case_id, words)
    if not rows:
        return files
    title = words("calendar.title", case=plain(case_id, 60))
    for suffix in ("png", "svg"):
        path = out / f"kalender-{name}.{suffix}"
        files.append(write_chart(plot_case_calendar(rows, words), path, title=title))
    return [*files, *_plans(study, case_id, out / f"rencana-{name}.png", words)]


def _plans(study: Study, case_id: str, path: Path, words: Words) -> Iterator[Path]:
    """The plans of those who took part; each file is named by the role."""
    names = names_of(study)
    first, last = _period(study, case_id)
    span = {"first": words.date(first), "last": words.date(last)}
    for person in _performers(study, case_id):
        rows = person_plan(study, person, first, last, words)
        if rows:
            title = words("calendar.plan_title", post=names.post(person, words), **span)
            own = path.with_name(f"{path.stem}-{_post_name(study, person)}{path.suffix}")
            yield write_chart(plot_person_plan(rows, words), own, title=title)


def _period(study: Study, case_id: str) -> tuple[date, date]:
    run, days = study.example, LocalDays(calendar=study.planned.calendar)
    case = find_case(study.example_draws.cases, case_id)
    end = run.end_of_run if run.ended[case] == MISSING else int(run.ended[case])
    first, last = days.day_of(int(run.released[case])), days.day_of(end)
    working = days.working(first, last)
    return first, working[MOST_DAYS - 1] if len(working) > MOST_DAYS else last


def _performers(study: Study, case_id: str) -> tuple[int, ...]:
    """Who took part in a case, in the order of the plan."""
    run = study.example
    rows = np.flatnonzero(run.case == find_case(study.example_draws.cases, case_id))
    return tuple(sorted({person for row in rows.tolist() for person in run.team_of(row)}))


def _file_name(case_id: str) -> str:
    """A case id as part of a file's name: letters, digits and hyphens that every system takes."""
    return re.sub(r"[^A-Za-z0-9]+", "-", case_id)[:40].strip("-") or "x"


def _post_name(study: Study, person: int) -> str:
    """The id of a person's first role, and which of several holders it is."""
    persons = study.planned.plan.persons
    role = persons[person].roles[0]
    alike = [other for other, each in enumerate(persons) if each.roles[0] == role]
    name = study.planned.plan.roles[role]
    return f"{name}-{alike.index(person) + 1}" if len(alike) > 1 else name
