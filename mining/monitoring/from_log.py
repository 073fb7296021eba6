"""From a log that was read to the state of its running cases, in one call."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from mining.log.aliases import match_labels
from mining.log.quality import inspect, told_once
from mining.monitoring.past_day import known_on
from mining.monitoring.result import Status
from mining.monitoring.status import GAP_DAYS, running_cases
from mining.performance.clock import calendar_for
from mining.performance.measurement import measure
from sop.model import Sop
from sop.worktime import OfficeCalendar

if TYPE_CHECKING:
    from mining.log.aliases import Aliases
    from mining.log.result import ReadLog


def status_of(
    read: ReadLog,
    sop: Sop,
    calendar: OfficeCalendar,
    *,
    aliases: Aliases | None = None,
    as_of: dt.date | None = None,
    gap_days: float = GAP_DAYS,
) -> Status:
    """Tell where the running cases of a log stand.

    Parameters: read - from `mining.log.door`; sop; calendar - of the office; aliases - confirmed labels;
    as_of - the day whose state is told, what was recorded later is left aside; by default the day of the last
    record; gap_days - as in `running_cases`.
    Returns: the state; its findings begin with those of reading and matching.
    Raises: LogError - nothing was recorded until that day; InputError - dates outside the years whose
    holidays are known.
    """
    log, remarks = match_labels(read.log, sop, aliases or read.aliases)
    # A door that was given the SOP has matched already, and said so.
    findings = [*read.findings, *(remark for remark in remarks if remark not in read.findings)]
    if as_of is not None:
        log, later = known_on(log, as_of, calendar.time_zone)
        findings += later
    office = calendar_for(log, calendar)
    performance = measure(log, sop, office, open_gap_days=gap_days)
    status = running_cases(log, sop, performance, calendar, as_of=as_of, gap_days=gap_days)
    quality = inspect(log, office, open_gap_days=gap_days, as_of=as_of)
    # What is wrong with the records is wrong with their state; what is merely doubtful is for `analyse`.
    wrong = [finding for finding in quality.findings if finding.severity == "error"]
    return replace(status, findings=told_once((*findings, *wrong, *status.findings)))
