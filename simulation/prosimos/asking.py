"""What a scenario cannot say, and what Prosimos is only told when it is started."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulation.prosimos.arrivals import MOST_CASES, USUAL_CASES, USUAL_START
from sop.errors import DocumentError, Problem
from sop.findings import Finding

if TYPE_CHECKING:
    from simulation.prosimos.document import Parameters


def how_many(document: Parameters, cases: int | None, file: str) -> int:
    """How many cases: as asked for, else as the document has it, else the usual number."""
    count = (document.cases or USUAL_CASES) if cases is None else cases
    if not 1 <= count <= MOST_CASES:
        allowed = (f"1..{MOST_CASES}",)
        raise DocumentError(
            Problem(code="out_of_range", file=file, place="cases", value=str(count), allowed=allowed)
        )
    return count


def when(document: Parameters, starts: datetime | None, file: str) -> datetime:
    """The first instant: as asked for, else as the document has it, else a usual Monday."""
    if starts is None and document.starts:
        try:
            starts = datetime.fromisoformat(document.starts.strip().replace("Z", "+00:00"))
        except ValueError as error:
            problem = Problem(code="prosimos_time", file=file, place="start_time", value=document.starts)
            raise DocumentError(replace(problem, allowed=("2025-01-06T09:00:00+00:00",))) from error
    if starts is None:
        return USUAL_START
    starts = starts if starts.tzinfo else starts.replace(tzinfo=UTC)
    if not 1951 <= starts.year <= 2060:
        value = starts.isoformat()
        allowed = ("1951..2060",)
        problem = Problem(code="out_of_range", file=file, place="start_time", value=value, allowed=allowed)
        raise DocumentError(problem)
    # Prosimos does not look at the offset of the hours of its calendars: they are those of this zone.
    return starts.replace(tzinfo=UTC)


def assumed(
    document: Parameters, *, cases: int | None, starts: datetime | None, used: tuple[int, datetime]
) -> Iterator[Finding]:
    """What nobody said: how many cases, and when the first instant is.

    Parameters: document; cases, starts - as asked for; used - what was taken.
    """
    count, start = used
    if cases is None and document.cases is None:
        yield Finding(rule="prosimos_cases_assumed", severity="warning", count=count)
    if starts is None and not document.starts:
        fields = {"date": start.date().isoformat()}
        yield Finding(rule="prosimos_start_assumed", severity="note", fields=fields)


def not_ours(document: Parameters) -> Iterator[Problem]:
    """What a scenario cannot say, and what would come out otherwise if it were left out."""
    if document.model_type.upper() == "FUZZY":
        yield Problem(code="prosimos_fuzzy", place="model_type", value=document.model_type[:40])
    if document.multitask:
        yield Problem(code="prosimos_multitasking", place="multitask")
    if document.priorities:
        yield Problem(code="prosimos_priorities", place="prioritisation_rules")
    for number, gateway in enumerate(document.gateways, start=1):
        if any(chance.condition for chance in gateway.flows):
            place = f"gateway_branching_probabilities[{number}]"
            yield Problem(code="prosimos_conditions", place=place, value=gateway.id[:80])
