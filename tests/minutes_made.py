"""Logs of a small trial that tests of minutes and evidence build on: no simulation, nothing at random."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mining.analysis import AnalysisSettings, Mined, analyse
from mining.log.result import ReadLog
from sop.events import event_log
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.documents.forms.content import (
    Block,
    Fields,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
)

FIRST = pd.Timestamp("2026-01-05 08:00", tz="Asia/Jakarta")
PERSON = "Nyonya Rahasia"
"""A person in the log: the name must stand in no document."""


def trial(
    sop: Sop,
    calendar: OfficeCalendar,
    *,
    runs: int = 5,
    dates_only: bool = False,
    left_out: dict[int, str] | None = None,
    running: int | None = None,
    name: str = "uji-{n}",
    sample: bool = False,
) -> Mined:
    """Runs that begin a month apart and take a working day a step, each step twice as long as its standard
    in the first run and half as long in the others.

    `left_out` - number of a run to a step that it does not carry out; `running` - number of a run whose
    second half is still to come.
    """
    rows: list[dict[str, Any]] = []
    for run in range(runs):
        steps = list(sop.steps)
        if run == running:
            steps = steps[: len(steps) // 2]
        for at, step in enumerate(steps):
            if (left_out or {}).get(run) == step.id:
                continue
            start = _working_day(FIRST + pd.Timedelta(days=28 * run), at)
            minutes = (step.standard.minutes if step.standard else 10) * (2 if run == 0 else 0.5)
            rows.append(
                {
                    "case_id": name.format(n=run + 1),
                    "activity": step.text,
                    "step_id": step.id,
                    "role": step.performers.leader,
                    "person": PERSON,
                    "start": None if dates_only else start,
                    "end": start.normalize() if dates_only else start + pd.Timedelta(minutes=minutes),
                    "precision": "day" if dates_only else "minute",
                }
            )
    table = pd.DataFrame(rows)
    table["start"] = pd.to_datetime(table["start"])
    if dates_only:
        table = table.drop(columns="start")
    cases = pd.DataFrame(
        [
            {"case_id": name.format(n=run + 1), "period": f"Triwulan {run % 4 + 1} {2025 + run // 4}"}
            for run in range(runs)
        ]
    )
    log = event_log(table, cases)
    return analyse(ReadLog(log=log), sop, calendar, settings=AnalysisSettings(sample=sample))


def _working_day(first: pd.Timestamp, number: int) -> pd.Timestamp:
    """So many days of Monday to Friday later."""
    return first + pd.offsets.BusinessDay(number)


def texts(form: Form, *, until_break: bool = False) -> list[str]:
    """Every text of a form; `until_break` - only before its first page break."""
    found = [form.title, form.subtitle, form.label, *form.agency]
    for block in form.blocks:
        if isinstance(block, PageBreak) and until_break:
            break
        found += _texts(block)
    return found


def _texts(block: Block) -> list[str]:
    if isinstance(block, Heading | Paragraph):
        return [block.text]
    if isinstance(block, Fields):
        return [text for field in block.items for text in (field.label, field.value or "")]
    if isinstance(block, Table):
        heads = [column.title for column in block.columns]
        return heads + [cell.text or "" for row in block.rows for cell in row]
    if isinstance(block, Signatures):
        return [text for item in block.items for text in (item.role, *item.lines)]
    return []


def table_under(form: Form, column: str) -> list[list[str | None]]:
    """Texts of the rows of the first table that has a column of this title."""
    for block in form.blocks:
        if isinstance(block, Table) and column in [each.title for each in block.columns]:
            return [[cell.text for cell in row] for row in block.rows]
    raise AssertionError(f"no table with {column}")


def field_of(form: Form, label: str) -> str | None:
    """The value of the first field of this label."""
    for block in form.blocks:
        if isinstance(block, Fields):
            for field in block.items:
                if field.label == label:
                    return field.value
    raise AssertionError(f"no field {label}")
