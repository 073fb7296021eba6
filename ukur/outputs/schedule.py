"""A backward schedule as a workbook and as a calendar file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop.exchange.atomic import atomic_path
from sop.exchange.guard import guard
from ukur.charts.labels import plain
from ukur.outputs.ics import Entry, entry_key, write_ics

if TYPE_CHECKING:
    from datetime import date

    from simulation.intervals import Interval
    from simulation.scenario import Scenario
    from simulation.schedule import Milestone, Schedule
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar
    from ukur.words import Words

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a property of the file, the same always
_WIDTHS = (6, 60, 22, 22, 12, 14, 14, 14, 10)
_COLUMNS = ("number", "step", "latest", "safe", "confidence", "lead", "lead_low", "lead_high", "n")


def confidence_text(schedule: Schedule, words: Words) -> str:
    """`9 of 10`, or a percentage. Parameters: schedule; words - language."""
    if schedule.confidence == 0.9:
        return words("schedule.confidence_nine")
    whole = schedule.confidence * 100
    return words("schedule.confidence", n=words.number(whole, 0 if abs(whole - round(whole)) < 1e-9 else 1))


def write_schedule(
    schedule: Schedule,
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    folder: Path,
    words: Words,
) -> list[Path]:
    """Write a schedule; the same schedule gives the same bytes.

    Parameters: schedule; sop, scenario, calendar - it rests on, whose digests name the calendar entries;
    folder; words - language.
    Returns: the workbook, and the calendar file where there is a date.
    Raises: OutputError - a file cannot be written.
    """
    stem = f"jadwal-{schedule.deadline.isoformat()}"
    files = [_workbook(schedule, sop, folder / f"{stem}.xlsx", words)]
    digests = (sop.digest, scenario.digest, calendar.digest)
    entries = list(schedule_entries(schedule, sop, digests, words))
    if schedule.possible:
        files.append(write_ics(folder / f"{stem}.ics", _title(schedule, sop, words), entries))
    return files


def schedule_entries(schedule: Schedule, sop: Sop, digests: tuple[str, ...], words: Words) -> Iterator[Entry]:
    """The days of a schedule as entries of a calendar: release, steps in their order, deadline.

    Parameters: schedule; sop; digests - of what the schedule rests on; words - language.
    """
    basis = (*digests, schedule.deadline.isoformat(), f"{schedule.confidence:g}")
    for item in (schedule.release, *schedule.steps):
        if item.latest is None:
            continue
        yield Entry(
            key=entry_key(*basis, "step" if item.step else "release", item.step),
            day=item.latest,
            summary=_summary(item, sop, words),
            about=_about(item, schedule, words),
        )
    yield Entry(
        key=entry_key(*basis, "deadline"),
        day=schedule.deadline,
        summary=words("schedule.event_end", sop=sop.title),
        about=words("schedule.event_end_about"),
    )


def _summary(item: Milestone, sop: Sop, words: Words) -> str:
    if not item.step:
        return words("schedule.event_release", sop=sop.title)
    step = sop.step(item.step)
    return words("schedule.event_step", number=step.number, step=step.label)


def _about(item: Milestone, schedule: Schedule, words: Words) -> str:
    return words(
        "schedule.event_about",
        confidence=confidence_text(schedule, words),
        deadline=words.date(schedule.deadline),
        safe=words("schedule.none") if item.safe is None else words.date(item.safe),
        n=words.number(schedule.n),
    )


def _title(schedule: Schedule, sop: Sop, words: Words) -> str:
    return words("schedule.title", deadline=words.date(schedule.deadline), sop=sop.title)


def _workbook(schedule: Schedule, sop: Sop, path: Path, words: Words) -> Path:
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with atomic_path(path) as beside:
        book = Workbook(str(beside), options)
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet(words("schedule.sheet"))
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats = {
            "date": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        sheet.write_string(0, 0, guard(plain(_title(schedule, sop, words))), bold)
        for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, words(f"schedule.column_{name}"), head)
        last = 2
        for last, row in enumerate(_rows(schedule, sop, words), start=3):
            for column, value in enumerate(row):
                _cell(sheet, last, column, value, formats)
        key = "note_each" if schedule.possible else "not_possible"
        for below, note in enumerate((key, "note_simulation"), start=2):
            text = words(f"schedule.{note}", confidence=confidence_text(schedule, words))
            sheet.write_string(last + below, 0, text)
        sheet.freeze_panes(3, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        book.close()
    return path


def _rows(schedule: Schedule, sop: Sop, words: Words) -> Iterator[tuple[Any, ...]]:
    for item in (schedule.release, *schedule.steps):
        number, label = 0, words("schedule.release")
        if item.step:
            step = sop.step(item.step)
            number, label = step.number, plain(step.label)
        ends = _ends(item.lead)
        days = (item.latest or words("schedule.none"), item.safe or words("schedule.none"))
        yield (number, label, *days, schedule.confidence, *ends, item.n)
    yield 0, words("schedule.end"), schedule.deadline, schedule.deadline


def _ends(lead: Interval) -> tuple[float, float, float]:
    return lead.value, lead.low, lead.high


def _cell(sheet: Any, row: int, column: int, value: date | str | float, formats: dict[str, Any]) -> None:
    from datetime import date
    from math import isfinite

    if isinstance(value, date):
        stamp = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
        sheet.write_datetime(row, column, stamp, formats["date"])
    elif isinstance(value, str):
        sheet.write_string(row, column, guard(value), formats["wrap"])
    elif isfinite(value) and (column or value):
        sheet.write_number(row, column, value)
