"""Whole cases of a log that fulfil conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mining.conformance.result import Conformance
from mining.selection.filters import All, Filter
from mining.selection.measured import Measured
from mining.selection.view import View
from sop.errors import InputError, Problem
from sop.events import CASE_ID, OPD, PERIOD, EventLog
from sop.findings import Finding
from sop.showing import Shown


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Selection(Shown):
    """Some cases of a log.

    Parameters: log - the events and case rows of these cases alone, in their order, instance numbers as they
    were; kept, total - numbers of cases; filter - what they fulfil; findings - how many of how many.
    """

    log: EventLog
    kept: int
    total: int
    filter: Filter
    findings: tuple[Finding, ...]


def select(
    log: EventLog,
    filters: Filter | Sequence[Filter],
    conformance: Conformance | None = None,
    performance: Measured | None = None,
    *,
    time_zone: str = "Asia/Jakarta",
) -> Selection:
    """Keep the cases that fulfil all conditions; never half a case.

    Parameters: log; filters - one, or several that must all hold; conformance, performance - of this log,
    needed by conditions on variants, deviations, states, working days; time_zone - IANA name of the office's
    zone, tells dates.
    Returns: the log of these cases.
    Raises: InputError - a condition needs what was not given, names an attribute that the log does not have,
    or no case is left: then the problem names periods and agencies that the log has.
    """
    wanted = filters if isinstance(filters, Filter) else All(tuple(filters))
    view = View(log=log, conformance=conformance, performance=performance, time_zone=time_zone)
    mask = wanted.holds(view)
    kept, total = int(mask.sum()), len(mask)
    if not kept:
        raise InputError(Problem(code="selection_empty", value=str(total), allowed=_known(log)))
    names = view.names[mask]
    # By id, not by place: attributes stand in the order of the case table, whose own may be another.
    parts = {
        "events": log.events[mask[view.place]].reset_index(drop=True),
        "cases": log.cases[log.cases[CASE_ID].isin(names)].reset_index(drop=True),
    }
    attributes = log.attributes
    if attributes is not None:
        attributes = attributes[attributes[CASE_ID].isin(names)].reset_index(drop=True)
    finding = Finding(rule="selected", severity="note", count=kept, total=total)
    return Selection(
        log=replace(log, **parts, attributes=attributes),
        kept=kept,
        total=total,
        filter=wanted,
        findings=(finding,),
    )


def _known(log: EventLog) -> tuple[str, ...]:
    """Periods and agencies of a log, the first few."""
    found = [
        text for column in (PERIOD, OPD) for text in log.cases[column].drop_duplicates().tolist()[:5] if text
    ]
    return tuple(f"{text[:60]}" for text in found)
