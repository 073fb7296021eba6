"""What a page needs to know about a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mining.conformance.result import Conformance
    from mining.log.result import LogSource
    from mining.performance.result import Performance
    from sop.events import EventLog
    from sop.findings import Finding
    from sop.model import Sop


@dataclass(frozen=True, kw_only=True, eq=False)
class Mined:
    """A log that was read, checked against an SOP and measured.

    Parameters: sop - what it was checked against; log - the events; conformance, performance - of that log;
    findings - remarks of the reader; sources - the files; sample - it was made up, for show; as_of - the day
    whose state it tells, None for that of its last stamp; time_zone - IANA name of the office's zone.
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
