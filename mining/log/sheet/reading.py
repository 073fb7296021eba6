"""The office's recording sheet read back: no column map, all problems at once, each with its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from mining.log.result import LogSource, ReadLog
from mining.log.sheet.book import Book, read_book
from mining.log.sheet.rows import Rows, understand
from sop.errors import LogError, Problem
from sop.findings import Finding, Severity
from sop.model import Sop

MOST_PROBLEMS = 50
EXAMPLES = 5
KIND = "sheet"
SEVERITY: dict[str, Severity] = {
    "sheet_not_carried_out": "note",
    "sheet_not_started": "note",
    "sheet_day_first": "note",
    "sheet_times_incomplete": "note",
    "sheet_outside_sop": "warning",
    "sheet_unknown_post": "warning",
    "sheet_row_not_counted": "warning",
    "sheet_run_without_steps": "warning",
    "sheet_other_columns": "warning",
    "sheet_other_revision": "warning",
}


def read_sheets(
    paths: Sequence[str | Path], *, sop: Sop | None = None, time_zone: str | None = None
) -> ReadLog:
    """Read one or several recording sheets into one log.

    A row with a date, or with the status that a step is done or being done, is an activity instance. Dates
    with times of day have precision `minute`; a row in which a date lacks its time has precision `day`, its
    stamps at the start of that day. Deadlines are the end of their day. Names of persons are not asked for.

    Parameters: paths - workbooks written by `sop.exchange.sheet.writer`, filled in; sop - the SOP they must
    be of, or None for whatever SOP they all name; time_zone - of the office, None for the one in each sheet.
    Returns: the log, findings and sources; `extras` as in `mining.log.sheet.tables.log_and_extras`.
    Raises: LogError - with every problem found (the first MOST_PROBLEMS and how many more there are).
    """
    from mining.log.sheet.tables import log_and_extras

    books, problems = _books(paths)
    sop_id = sop.id if sop is not None else books[0].schema.meta["sop"] if books else ""
    problems += _other_sop(books, sop_id)
    rows = [understand(book, ZoneInfo(time_zone or book.schema.meta["time_zone"])) for book in books]
    for one in rows:
        problems += one.problems
    problems += _twice(rows)
    if not problems and not any(one.instances for one in rows):
        problems.append(Problem(code="sheet_nothing_recorded", file=", ".join(str(path) for path in paths)))
    if problems:
        raise LogError(_capped(problems))
    log, extras = log_and_extras(rows, sop_id)
    sources = tuple(
        LogSource(name=Path(book.file).name, kind=KIND, digest=book.digest, rows=len(one.instances))
        for book, one in zip(books, rows, strict=True)
    )
    return ReadLog(log=log, findings=_findings(books, rows, sop), sources=sources, extras=extras)


def _books(paths: Sequence[str | Path]) -> tuple[list[Book], list[Problem]]:
    books: list[Book] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            books.append(read_book(path))
        except LogError as error:
            problems += error.problems
    return books, problems


def _other_sop(books: Iterable[Book], sop_id: str) -> list[Problem]:
    return [
        Problem(code="sheet_other_sop", file=book.file, value=book.schema.meta["sop"], allowed=(sop_id,))
        for book in books
        if book.schema.meta["sop"] != sop_id
    ]


def _twice(rows: Iterable[Rows]) -> list[Problem]:
    """Runs whose id stands twice, within a workbook or across workbooks."""
    first: dict[str, str] = {}
    found = []
    for run in (run for one in rows for run in one.runs if run.case_id):
        if run.case_id in first:
            other = {"other": first[run.case_id]}
            found.append(
                Problem(
                    code="sheet_run_twice", file=run.file, place=run.place, value=run.case_id, fields=other
                )
            )
        first.setdefault(run.case_id, f"{run.file}: {run.place}")
    return found


def _capped(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = Problem(code="sheet_more_problems", value=str(len(problems) - MOST_PROBLEMS))
    return [*problems[:MOST_PROBLEMS], more]


def _findings(books: Sequence[Book], rows: Sequence[Rows], sop: Sop | None) -> tuple[Finding, ...]:
    places: dict[str, list[str]] = {rule: [] for rule in SEVERITY}
    for book, one in zip(books, rows, strict=True):
        start = f"{book.file}: " if len(books) > 1 else ""
        for rule, found in one.noticed.items():
            places[rule] += [start + place for place in found]
        begun = {item.run.case_id for item in one.instances}
        for run in one.runs:
            if run.case_id not in begun:
                places["sheet_run_without_steps"].append(start + run.case_id)
            if sop is not None and run.revision != sop.digest:
                places["sheet_other_revision"].append(start + run.case_id)
    runs, steps = sum(len(one.runs) for one in rows), sum(len(one.instances) for one in rows)
    totals = {
        "sheet_run_without_steps": runs,
        "sheet_other_revision": runs,
        "sheet_outside_sop": steps,
        "sheet_unknown_post": steps,
        "sheet_times_incomplete": steps,
    }
    return tuple(
        Finding(
            rule=rule,
            severity=SEVERITY[rule],
            count=len(found),
            total=totals.get(rule, 0),
            examples=tuple(found[:EXAMPLES]),
        )
        for rule, found in places.items()
        if found
    )
