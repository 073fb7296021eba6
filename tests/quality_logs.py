"""A clean log of an office, to be spoiled in one way at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from builders import small_log
from mining.log.quality import QualityReport, inspect
from sop.events import EventLog
from sop.findings import Finding
from sop.worktime import CompiledCalendar, compile_calendar, default_calendar

STEPS = ("terima", "periksa", "susun", "setujui", "arsip")
Row = dict[str, Any]


@cache
def year() -> CompiledCalendar:
    """The office's 2025 to 2027, compiled."""
    return compile_calendar(default_calendar(), dt.date(2025, 1, 1), dt.date(2027, 12, 31))


def office_days(first: dt.date = dt.date(2026, 1, 5)) -> list[dt.date]:
    """Working days from a date on."""
    return [day.date for day in year().days if day.working and day.date >= first]


def clean(cases: int = 24, *, every: int = 2) -> list[Row]:
    """Rows of cases that begin every so many office days and do a step a day, in the forenoon."""
    luck, days, rows = np.random.default_rng(1), office_days(), []
    for case in range(cases):
        for number, step in enumerate(STEPS):
            day = days[case * every + number]
            begin = dt.datetime.combine(day, dt.time(8)) + dt.timedelta(seconds=int(luck.integers(1, 5000)))
            length = dt.timedelta(seconds=int(luck.integers(600, 6000)))
            rows.append(
                {
                    "case_id": f"P-{case:03d}",
                    "step_id": step,
                    "role": "staf",
                    "person": f"p{number}",
                    "start": begin,
                    "end": begin + length,
                }
            )
    return rows


def row_of(rows: list[Row], case: int, step: int) -> Row:
    """One row, to be changed."""
    return rows[case * len(STEPS) + step]


def move(row: Row, moment: str, *, minutes: float = 20) -> None:
    """Give a row another start, and an end so much later."""
    row["start"] = dt.datetime.fromisoformat(moment)
    row["end"] = row["start"] + dt.timedelta(minutes=minutes)


def log_of(rows: Iterable[Row], cases: list[Row] | None = None) -> EventLog:
    """The event log; each case is released at half past seven of the first day of the log."""
    written = [
        {**row, **{name: text(row[name]) for name in {"start", "end", "enabled"} & set(row)}} for row in rows
    ]
    ids = list(dict.fromkeys(row["case_id"] for row in written))
    return small_log(written, cases or [{"case_id": name, "released": "2026-01-05 07:30"} for name in ids])


def text(moment: dt.datetime | None) -> str | None:
    """As it would stand in a file."""
    return None if moment is None else moment.isoformat(sep=" ")


def report(rows: Iterable[Row], **options: Any) -> QualityReport:
    """Inspect rows."""
    return inspect(log_of(rows), year(), **options)


def only(found: QualityReport, *others: str) -> Finding:
    """The one finding there is, apart from those named."""
    (finding,) = [each for each in found.findings if each.rule not in others]
    return finding


def instances(found: QualityReport, rule: str) -> list[int]:
    """Instance numbers of the example rows of a rule."""
    numbers: list[int] = found.rows.loc[found.rows["rule"] == rule, "instance"].tolist()
    return numbers


def at(written: str) -> dt.datetime:
    """A stamp of a row: local time of the office, without its zone."""
    return dt.datetime.fromisoformat(written)
