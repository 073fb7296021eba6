"""All rules over one log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.log.quality.batches import batches
from mining.log.quality.clocks import Clocks, odd_times
from mining.log.quality.closed import ClosedTimes, closed_times
from mining.log.quality.contradictions import contradictions
from mining.log.quality.dates import future, lone, lone_stamps, record_gap
from mining.log.quality.duplicates import duplicates
from mining.log.quality.found import ROW_COLUMNS, Found
from mining.log.quality.missing import missing
from mining.log.quality.names import activity_once, ids_alike
from mining.log.quality.progress import progress_of_cases
from mining.log.quality.rules import RULES, Thresholds
from mining.log.quality.spans import equal_spans
from mining.log.quality.view import LogView, look_at
from sop.events import INSTANCE, EventLog
from sop.findings import SEVERITIES, Finding
from sop.showing import Shown
from sop.worktime import CompiledCalendar

if TYPE_CHECKING:
    import pandas as pd

OPEN_GAP_DAYS = 90


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class QualityReport(Shown):
    """What is doubtful in a log.

    Parameters: findings - errors, warnings, notes, each in the order of RULES; rows - examples, at most 100 a
    rule, in that order and inside a rule in that of the log: `rule`, `severity`, `case_id` (empty where no
    case is meant), `instance` (0 where a whole case or no event is meant), `activity` (empty likewise),
    `value` (stamps in the office's zone, or what else stands there; empty where something is missing).
    """

    findings: tuple[Finding, ...]
    rows: pd.DataFrame


def inspect(
    log: EventLog,
    calendar: CompiledCalendar,
    *,
    open_gap_days: float = OPEN_GAP_DAYS,
    as_of: dt.date | None = None,
    progress: Mapping[str, str] | pd.Series[str] | None = None,
    first_steps: Collection[str] = (),
    limits: Thresholds | None = None,
) -> QualityReport:
    """Look for records that cannot be relied on; nothing is changed.

    Parameters: log; calendar - of the office, compiled over all stamps of the log; open_gap_days - a case
    that says it runs and has no record for so many calendar days is told; as_of - day (or instant) after
    which a stamp lies in the future, None for not judged; progress - how far each case is, by case id, from
    `mining.conformance`, None for the status in the case table; first_steps - step ids of which each case
    has at least one, none for not judged; limits - from where on something is told.
    Returns: findings and example rows. Counts do not depend on the order of the rows.
    Raises: LogError - a start or an end lies outside the calendar; ValueError - the gap is negative.
    """
    import pandas as pd

    if not open_gap_days >= 0:
        raise ValueError(f"open_gap_days must be 0 or more, not {open_gap_days}")
    view = look_at(log, calendar, limits or Thresholds())
    found = [
        *_of_stamps(view, as_of),
        *progress_of_cases(
            view, progress=progress, first_steps=first_steps, open_gap_days=open_gap_days, as_of=as_of
        ),
    ]
    found.sort(key=lambda each: (SEVERITIES.index(each.severity), RULES.index(each.rule)))
    rows = [row for each in found for row in each.shown(view)]
    types = {name: "int64" if name == INSTANCE else "str" for name in ROW_COLUMNS}
    return QualityReport(
        findings=tuple(each.finding(view) for each in found),
        rows=pd.DataFrame(rows, columns=list(ROW_COLUMNS)).astype(types),
    )


def _of_stamps(view: LogView, as_of: dt.date | None) -> Iterator[Found]:
    if not view.size:
        return
    yield from missing(view)
    yield from contradictions(view)
    yield from duplicates(view)
    clocks = Clocks(view=view)
    yield from odd_times(clocks)
    times = ClosedTimes(view=view, midnight=clocks.midnight)
    yield from closed_times(times)
    yield from batches(times)
    alone = lone(view)
    yield from lone_stamps(view, alone)
    yield from future(view, as_of)
    yield from record_gap(view, alone)
    yield from equal_spans(view)
    yield from ids_alike(view)
    yield from activity_once(view)
