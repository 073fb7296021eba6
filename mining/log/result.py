"""What every reader of a log hands back, whatever file the log came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.events import EventLog
from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

    from mining.log.matching.confirmed import Aliases


@dataclass(frozen=True, kw_only=True)
class LogSource:
    """One file that was read.

    Parameters: name - the file's name as the user gave it; kind - `csv`, `xlsx`, `parquet`, `xes`, `sheet`,
    `sql`; digest - 16 hex digits over the file's bytes (`sql`: over the rows); rows - data rows read from
    it, 0 or more.
    """

    name: str
    kind: str
    digest: str
    rows: int


@dataclass(frozen=True, kw_only=True, repr=False)
class ReadLog(Shown):
    """A log with what was noticed while it was read.

    Parameters: log - the event and case tables; findings - remarks, none of which made the log unusable;
    sources - the files, in the order in which they were read; extras - what the event table has no column
    for, one row an activity instance, or None where the source has nothing of the kind; aliases - confirmed
    labels that it was matched with, or None.
    """

    log: EventLog
    findings: tuple[Finding, ...] = ()
    sources: tuple[LogSource, ...] = ()
    extras: pd.DataFrame | None = None
    aliases: Aliases | None = None
