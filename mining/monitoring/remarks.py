"""What could not be known of the running cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mining.monitoring.tables import CaseRow, StepRow
from sop.findings import Finding, Severity

MANY = 0.25
"""Above so many running cases for each completed one, completed cases alone promise too early a finish: the
long ones are among those that still run."""


def remarks(
    found: Sequence[tuple[CaseRow, Sequence[StepRow]]], *, n_cancelled: int, n_completed: int, total: int
) -> Iterator[Finding]:
    """Findings on the state of the cases.

    Parameters: found - cases that are not over, with the steps at which they stand; n_cancelled - cases that
    are not listed; n_completed - cases that are over; total - cases of the log.
    """
    if n_cancelled:
        yield Finding(rule="cancelled_not_listed", severity="note", count=n_cancelled, total=total)
    cases = [case for case, _ in found]
    running = sum(case.state == "running" for case in cases)
    told = any(case.projection.basis in ("history", "few") for case in cases)
    if told and running > MANY * n_completed:
        yield Finding(rule="status_many_running", severity="note", count=running, total=n_completed)
    yield from _about(
        "status_not_recorded", "note", [case.case_id for case in cases if case.not_recorded], cases
    )
    yield from _about(
        "status_out_of_place", "note", [case.case_id for case in cases if case.out_of_place], cases
    )
    yield from _about(
        "status_may_be_over", "note", [case.case_id for case in cases if case.may_be_over], cases
    )
    nowhere = [case.case_id for case, rows in found if not rows]
    yield from _about("status_nothing_due", "warning", nowhere, cases)
    unknown = [case.case_id for case, rows in found if rows and all(row.days is None for row in rows)]
    yield from _about("status_since_unknown", "note", unknown, cases)


def _about(
    rule: str, severity: Severity, names: Sequence[str], cases: Sequence[CaseRow]
) -> Iterator[Finding]:
    if names:
        yield Finding(
            rule=rule, severity=severity, count=len(names), total=len(cases), examples=tuple(names[:3])
        )
