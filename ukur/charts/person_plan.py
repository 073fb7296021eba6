"""The plan of one post: day by day when its holder was absent, at other duties, at steps, or free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ukur.charts.case_calendar import step_note
from ukur.charts.day_picture import Looks, days_in_text, plot_days
from ukur.charts.day_rows import Bar, DayRow, LocalDays, few, inside, spaced
from ukur.charts.labels import plain
from ukur.charts.style import ACCENT, PAPER, QUIET, RULE, WIDE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.measures.occupation import Persons
    from simulation.replications import Study
    from ukur.words import Words

LOOKS: Looks = {
    "case": {"facecolor": ACCENT, "edgecolor": PAPER},
    "duty": {"facecolor": QUIET, "edgecolor": PAPER},
    "held": {"facecolor": PAPER, "edgecolor": ACCENT, "hatch": "//////"},
    "absent": {"facecolor": "#e69f00", "edgecolor": PAPER, "hatch": "xxxx"},
    "off": {"facecolor": PAPER, "edgecolor": "#8a94a0", "hatch": "---"},
    "free": {"facecolor": PAPER, "edgecolor": RULE},
}
"""What is free is left white."""

MARKS = {"case": "█", "held": "▒", "duty": "░", "absent": "x", "off": "-"}


def person_plan(study: Study, person: int, first: date, last: date, words: Words) -> tuple[DayRow, ...]:
    """What a person did in replication 0.

    Parameters: study; person - index in the plan; first, last - local days, both inside; words - language of
    the notes.
    Returns: one row a working day of the office.
    """
    from simulation.measures.occupation import persons_of

    days = LocalDays(calendar=study.planned.calendar)
    persons = persons_of(study.planned.plan, study.example_draws, study.example)
    rows = (_row(study, persons, days, person, day, words) for day in days.working(first, last))
    return tuple(spaced(rows))


def plot_person_plan(
    rows: Sequence[DayRow], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One row a day: dark for steps, light for other duties; white is free, shaded closed.

    Parameters: rows - of `person_plan`, at least one; words - language; ax - where to draw, or None; width -
    inches of a figure of our own.
    Returns: the axes.
    """
    return plot_days(rows, words, looks=LOOKS, ax=ax, width=width)


def person_plan_text(rows: Sequence[DayRow], words: Words) -> str:
    """The same in characters, half an hour each.

    Parameters: rows - of `person_plan`; words - language.
    """
    return days_in_text(rows, words, marks=MARKS)


def _row(study: Study, persons: Persons, days: LocalDays, person: int, day: date, words: Words) -> DayRow:
    opens = days.opens(day, days.calendar.windows)
    bars: list[Bar] = []
    for begin, end, kind in _stretches(study, persons, person, *days.bounds(day)):
        hours = days.hours(day, begin, end)
        if hours is not None:
            bars += [Bar(hours=part, kind=kind) for part in inside(hours, opens)]
    worked, notes = _steps(study, persons, days, person, day, words)
    return DayRow(day=day, opens=opens, bars=(*bars, *worked), notes=few(notes, words, 4))


def _stretches(
    study: Study, persons: Persons, person: int, first: int, last: int
) -> Iterator[tuple[int, int, str]]:
    """What is not work at cases, as far as the run reaches."""
    from simulation.measures.occupation import DUTY, HELD, OFF

    run, line = study.example, persons.lines[person]
    away = study.example_draws.persons[person].away
    first, last = max(first, run.begin), min(last, run.end_of_run)
    low, high = (int(np.searchsorted(line.times, at, side="right")) for at in (first, last))
    times = [first, *line.times[low:high].tolist(), last] if last > first else []
    for begin, end in pairwise(times):
        state = int(line.at(np.array([begin]))[0])
        if state == OFF:
            yield begin, end, "absent" if away.is_open(begin) else "off"
        elif state in (DUTY, HELD):
            yield begin, end, "duty" if state == DUTY else "held"


def _steps(
    study: Study, persons: Persons, days: LocalDays, person: int, day: date, words: Words
) -> tuple[list[Bar], list[str]]:
    """Work at cases: where it goes on after hours it is drawn there."""
    from simulation.measures.teams import common

    run, draws = study.example, study.example_draws
    first, last = days.bounds(day)
    work, rows = persons.work[person], persons.instances[person]
    bars, notes = [], []
    for row in rows[(work.start < last) & (work.end > first)].tolist():
        note = step_note(study, row, words)
        end = run.end_of_run if run.end[row] < 0 else int(run.end[row])
        hours = days.hours(day, int(run.start[row]), end)
        if hours is None:
            continue
        if run.overran[row]:
            parts = [hours]
        else:
            parts = list(inside(hours, days.opens(day, common(draws, run.team_of(row)))))
        bars += [Bar(hours=part, kind="case", label=note.partition(" ")[0]) for part in parts]
        if parts:
            case = plain(draws.cases.ids[int(run.case[row])], 40)
            notes.append(words("calendar.step_of_case", case=case, step=note))
    return bars, notes
