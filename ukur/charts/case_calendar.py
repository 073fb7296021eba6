"""The calendar of one case: its days, and on each of them when it was worked on and when it waited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ukur.charts.day_picture import Looks, days_in_text, plot_days
from ukur.charts.day_rows import Bar, DayRow, LocalDays, few, folded, inside, lanes_of
from ukur.charts.labels import plain
from ukur.charts.style import ACCENT, PAPER, QUIET, WIDE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.replications import Study
    from ukur.words import Words

LOOKS: Looks = {
    "work": {"facecolor": ACCENT, "edgecolor": PAPER},
    "pause": {"facecolor": PAPER, "edgecolor": ACCENT, "hatch": "//////"},
    "wait": {"facecolor": QUIET, "edgecolor": PAPER},
}
WORK = frozenset({"work"})
MARKS = {"work": "█", "pause": "▒", "wait": "░"}


def case_calendar(study: Study, case_id: str, words: Words) -> tuple[DayRow, ...]:
    """The days of a case in replication 0, from its release to its end.

    Parameters: study; case_id; words - language of the notes.
    Returns: one row a working day (and a closed one on which it was worked on); three and more days in a row
    on which nobody worked on it are one row. Empty for a case that was never released.
    Raises: SimulationError - there is no such case.
    """
    from simulation.plan import MISSING
    from simulation.story.telling import find_case

    run = study.example
    case = find_case(study.example_draws.cases, case_id)
    if run.released[case] == MISSING:
        return ()
    days = LocalDays(calendar=study.planned.calendar)
    end = run.end_of_run if run.ended[case] == MISSING else int(run.ended[case])
    stretches = [each for each in _stretches(study, case) if each[0] < each[1]]
    shown = set(days.working(days.day_of(int(run.released[case])), days.day_of(end - 1)))
    worked = [each for each in stretches if each[2] == "work"]
    shown |= {days.day_of(at) for begin, end, *_ in worked for at in (begin, end - 1)}
    rows = [_row(study, days, day, stretches, words) for day in sorted(shown)]
    return tuple(folded(rows, WORK))


def plot_case_calendar(
    rows: Sequence[DayRow], words: Words, *, ax: Axes | None = None, width: float = WIDE
) -> Axes:
    """One row a day: dark where the case was worked on, light where it waited, shaded outside office hours.

    Parameters: rows - of `case_calendar`, at least one; words - language; ax - where to draw, or None;
    width - inches of a figure of our own.
    Returns: the axes.
    """
    return plot_days(rows, words, looks=LOOKS, ax=ax, width=width)


def case_calendar_text(rows: Sequence[DayRow], words: Words) -> str:
    """The same in characters, half an hour each.

    Parameters: rows - of `case_calendar`; words - language.
    """
    return days_in_text(rows, words, marks=MARKS)


def step_note(study: Study, row: int, words: Words) -> str:
    """The step of an instance of replication 0, with its unit where it is done for several: 7 Validasi."""
    plan, run = study.planned.plan, study.example
    index = int(run.step[row])
    sop = plan.steps[index].sop
    document = (study.planned.sop, *study.planned.also)[sop]
    step = document.steps[index - plan.sops[sop].first]
    units = document.units_of(step.id)
    label = plain(step.label, 60)
    if units:
        unit = plain(units[int(run.unit[row])].name, 40)
        return words("calendar.step_of_unit", number=step.number, label=label, unit=unit)
    return words("calendar.step", number=step.number, label=label)


Stretch = tuple[int, int, str, int]
"""Begin, end, kind, instance."""


def _stretches(study: Study, case: int) -> Iterator[Stretch]:
    from simulation.plan import MISSING
    from simulation.story.segments import Segments, rows_of

    run = study.example
    segments = Segments(study.planned.plan, study.example_draws, run)
    for row in rows_of(run, case).tolist():
        start, end = (int(run.end_of_run if at == MISSING else at) for at in (run.start[row], run.end[row]))
        yield int(run.enabled[row]), start, "wait", row
        now = start
        for pause in segments.pauses(row):
            yield now, pause.begin, "work", row
            yield pause.begin, pause.end, "pause", row
            now = pause.end
        yield now, end, "work", row


def _row(study: Study, days: LocalDays, day: date, stretches: Sequence[Stretch], words: Words) -> DayRow:
    first, last = days.bounds(day)
    today = [each for each in stretches if max(each[0], first) < min(each[1], last)]
    opens, lanes = days.opens(day, days.calendar.windows), _lanes(today, first, last)
    bars: list[Bar] = []
    for begin, end, kind, row in today:
        hours = days.hours(day, begin, end)
        if hours is not None:
            label = step_note(study, row, words).partition(" ")[0] if kind == "work" else ""
            # Waiting is drawn where the office is open: the night is shaded anyway.
            parts = [hours] if kind == "work" else inside(hours, opens)
            bars += [Bar(hours=part, kind=kind, label=label, lane=lanes[row]) for part in parts]
    notes = [step_note(study, row, words) for _, _, kind, row in today if kind == "work"]
    return DayRow(day=day, opens=opens, bars=tuple(bars), notes=few(notes, words))


def _lanes(today: Sequence[Stretch], first: int, last: int) -> dict[int, int]:
    """A lane for each instance of a day, so that those at the same time do not cover each other."""
    return lanes_of((row, max(begin, first), min(end, last)) for begin, end, _, row in today)
