"""A log from the door to its figures in one call: labels matched, conformance checked, time measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sop.events import ORIGIN, SIMULATED, EventLog
from sop.findings import Finding
from sop.model import Sop

if TYPE_CHECKING:
    from mining.conformance.result import Conformance
    from mining.log.aliases import Aliases
    from mining.log.result import LogSource, ReadLog
    from mining.performance.result import Performance
    from sop.worktime.calendar import OfficeCalendar


@dataclass(frozen=True, kw_only=True, eq=False)
class Mined:
    """A log that was read, checked against an SOP and measured.

    Parameters: sop - what it was checked against; log - matched to it; conformance, performance - of that
    log; findings - of reading and matching; sources - the files; sample - made by a simulation, for show;
    as_of - the day whose state it tells, None for that of its last stamp; time_zone - IANA name of the
    office's zone; day_seconds - working seconds of its usual day; calendar - its name.
    """

    sop: Sop
    log: EventLog
    conformance: Conformance
    performance: Performance
    findings: tuple[Finding, ...] = ()
    sources: tuple[LogSource, ...] = ()
    sample: bool = False
    as_of: date | None = None
    time_zone: str = "Asia/Jakarta"
    day_seconds: int = 27_000
    calendar: str = ""

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """What was noticed in reading, matching, checking and measuring."""
        return (*self.findings, *self.conformance.findings, *self.performance.findings)

    def local_date(self, stamp: object) -> date | None:
        """The date of a stamp in the office's zone; None where the stamp is missing."""
        import pandas as pd

        moment = pd.Timestamp(stamp)  # type: ignore[arg-type]
        return None if pd.isna(moment) else moment.tz_convert(self.time_zone).date()

    @property
    def state_day(self) -> date | None:
        """The day whose state the log tells; None where it has no stamps."""
        if self.as_of is not None:
            return self.as_of
        import pandas as pd

        return self.local_date(pd.concat([self.log.events["start"], self.log.events["end"]]).max())


def analyse(
    read: ReadLog,
    sop: Sop,
    calendar: OfficeCalendar,
    *,
    aliases: Aliases | None = None,
    open_gap_days: int = 90,
    sample: bool = False,
    as_of: date | None = None,
) -> Mined:
    """Compare a log with an SOP.

    Parameters: read - from `mining.log.door`; sop; calendar - of the office; aliases - confirmed labels;
    open_gap_days - a case without its last step counts as running until its last event is that old; sample -
    marks the result as made from synthetic data; cases of simulated origin do so by themselves;
    as_of - the day whose state is told, the last stamp by default.
    Returns: conformance and time, with all findings.
    Raises: LogError - the log holds no stamp at all.
    """
    from mining.conformance import check_conformance
    from mining.log.aliases import match_labels
    from mining.performance import calendar_for, measure

    log, remarks = match_labels(read.log, sop, aliases)
    compiled = calendar_for(log, calendar)
    return Mined(
        sop=sop,
        log=log,
        conformance=check_conformance(log, sop, open_gap_days=open_gap_days, time_zone=calendar.time_zone),
        performance=measure(log, sop, compiled, open_gap_days=open_gap_days),
        # A door that was given the SOP has matched already, and said so.
        findings=(*read.findings, *(remark for remark in remarks if remark not in read.findings)),
        sources=read.sources,
        sample=sample or bool((log.cases[ORIGIN] == SIMULATED).any()),
        as_of=as_of,
        time_zone=calendar.time_zone,
        day_seconds=compiled.work_seconds_per_day,
        calendar=calendar.name,
    )
