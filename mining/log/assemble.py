"""From texts to an event log: what can be trusted is kept, the rest is refused or set aside and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.log.cases import Cases, case_table
from mining.log.checks import check_stamps, remarks
from mining.log.csv_log import first
from mining.log.lifecycle import PRECISION_CODE, ROW, join_events
from mining.log.options import LogOptions
from mining.log.raw import KEY, LIFECYCLE, RawLog, RawTable
from mining.log.rows import usable_rows
from mining.log.stamp_text import DAY
from mining.log.stamps import NAMES, StampRules, Stamps
from sop import events as ev
from sop.errors import LogError
from sop.events import EventLog, event_log
from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

_TEXTS = (
    ev.CASE_ID, ev.INSTANCE, ev.ACTIVITY, ev.STEP_ID, ev.UNIT, ev.VISIT, ev.ROLE, ev.PERSON, ev.PARTICIPANTS,
    LIFECYCLE, KEY,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """An event log made of texts.

    Parameters: log - not yet matched to an SOP; findings; extras - stamps that were taken out, or None.
    """

    log: EventLog
    findings: tuple[Finding, ...]
    extras: pd.DataFrame | None = None


def assemble(raw: RawLog, options: LogOptions) -> Assembled:
    """Make an event log of the texts of a file.

    Parameters: raw - what the file holds; options - zone, order of dates, what to do with bad rows.
    Returns: the log, in the order of the file, with all that was noticed.
    Raises: LogError - rows or columns that cannot be trusted.
    """
    rows = usable_rows(raw.events, options)
    frame, precision_findings = _typed(rows.table, rows.stamps)
    joined = join_events(frame)
    frame, number_findings = _numbered(joined.frame, ours=ev.PRECISION in rows.table.frame)
    source = frame[ROW].to_numpy()
    checked = check_stamps(frame, lambda row: rows.table.place(int(source[row])))
    frame = checked.frame
    frame[ev.PRECISION] = [NAMES[code] for code in frame[PRECISION_CODE]]
    frame[ev.STEP_ID] = frame[ev.STEP_ID].mask(frame[ev.STEP_ID] == "") if ev.STEP_ID in frame else None
    cases = _cases(raw, rows.table, list(dict.fromkeys(frame[ev.CASE_ID])), options)
    log = event_log(frame, cases.frame)
    return Assembled(
        log=log,
        findings=(
            *raw.findings,
            *raw.events.findings,
            *rows.findings,
            *precision_findings,
            *joined.findings,
            *number_findings,
            *checked.findings,
            *cases.findings,
            *remarks(log.events, rows.table),
        ),
        extras=checked.removed,
    )


def _cases(raw: RawLog, table: RawTable, used: list[str], options: LogOptions) -> Cases:
    rules = StampRules(zone=options.zone, day_first=options.day_first)
    cases = case_table(table, raw.cases, used, rules)
    if cases.problems:
        file = raw.cases.file if raw.cases is not None else raw.events.file
        raise LogError(first([problem.in_file(file) for problem in cases.problems], file))
    return cases


def _typed(table: RawTable, stamps: Mapping[str, Stamps]) -> tuple[pd.DataFrame, list[Finding]]:
    """Texts with parsed stamps, the precision of each row, and the row it came from."""
    import numpy as np
    import pandas as pd

    frame = table.frame[[column for column in _TEXTS if column in table.frame]].copy()
    for column in ev.STAMP_COLUMNS:
        missing = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
        frame[column] = stamps[column].instants if column in stamps else missing
    written = np.maximum.reduce([one.precision for one in stamps.values()])
    findings = _date_only(written)
    if ev.PRECISION in table.frame:
        given = table.frame[ev.PRECISION].map({name: code for code, name in enumerate(NAMES)}).fillna(0)
        written = np.maximum(written, given.to_numpy("int8"))
    elif (written != DAY).any() and all(
        ((one.precision < 0) | one.midnight).all() for one in stamps.values()
    ):
        # A clock that always shows midnight was never looked at.
        findings = [Finding(rule="all_midnight", severity="warning", count=len(frame), total=len(frame))]
        written = np.full(len(frame), DAY, dtype="int8")
    frame[PRECISION_CODE] = written.astype("int8")
    frame[ROW] = np.arange(len(frame))
    return frame, findings


def _date_only(written: object) -> list[Finding]:
    import numpy as np

    codes = np.asarray(written)
    days = int((codes == DAY).sum())
    if not days:
        return []
    rule = "date_only" if days == len(codes) else "mixed_precision"
    return [Finding(rule=rule, severity="warning", count=days, total=len(codes))]


def _numbered(frame: pd.DataFrame, *, ours: bool) -> tuple[pd.DataFrame, list[Finding]]:
    """Instance numbers as written where they are one (KEY only in our own files), else the position."""
    import pandas as pd

    frame = frame.copy()
    findings = []
    written = frame.get(ev.INSTANCE, frame.get(KEY) if ours else None)
    usable = (
        written is not None
        and bool(written.str.fullmatch(r"[1-9][0-9]{0,15}").all())
        and not bool(written.astype("int64").duplicated().any())
    )
    if written is not None and usable:
        frame[ev.INSTANCE] = written.astype("int64")
    else:
        if ev.INSTANCE in frame:
            findings.append(Finding(rule="instance_renumbered", severity="warning", count=len(frame)))
        frame[ev.INSTANCE] = pd.RangeIndex(1, len(frame) + 1)
    if ev.VISIT in frame:
        frame[ev.VISIT] = frame[ev.VISIT].replace("", "0").astype("int64")
    return frame, findings
