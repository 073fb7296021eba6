"""The case table: from a table of its own, or from columns that repeat on every row of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.log.coded import coded
from mining.log.limits import MAX_PROBLEMS
from mining.log.per_case import case_values
from mining.log.raw import RawTable
from mining.log.stamps.column import StampRules, Stamps, parse_stamps
from mining.log.stamps.iso import NO_ZONE
from mining.log.stamps.text import DAY
from mining.log.stamps.written import REASONS
from sop import events as ev
from sop.errors import Problem
from sop.findings import Finding, Severity

if TYPE_CHECKING:
    import pandas as pd

_STATUS = {
    "": "", "completed": ev.COMPLETED, "selesai": ev.COMPLETED, "running": ev.RUNNING, "berjalan": ev.RUNNING,
    "cancelled": "cancelled", "dibatalkan": "cancelled",
}  # fmt: skip
_LAST_SECOND = 86_399


@dataclass(frozen=True, kw_only=True)
class Cases:
    """The case table with what was noticed about it.

    Parameters: frame - columns of CASE_COLUMNS that are known; findings; problems - why it cannot be used.
    """

    frame: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


def case_table(events: RawTable, own: RawTable | None, used: Sequence[str], rules: StampRules) -> Cases:
    """One row a case.

    Parameters: events - rows that may carry columns of the case; own - a case table, or None; used - ids of
    the cases that have events, in the order of the log; rules - how stamps are to be understood.
    Returns: cases of `own` first, in its order, then those that only have events.
    """
    import pandas as pd

    findings: list[Finding] = []
    parts = []
    for table in (own, events):
        if table is not None and (table is own or len({*table.frame} & {*ev.CASE_COLUMNS}) > 1):
            one, found = _one_a_case(table)
            parts.append(one.set_index(ev.CASE_ID))
            findings += found
    listed = list(parts[0].index) if own is not None else []
    findings += _compare(listed, used) if own is not None else []
    ids = list(dict.fromkeys([*listed, *used]))
    frame = pd.DataFrame({ev.CASE_ID: pd.Series(ids, dtype="str")})
    for part in parts:
        both = [column for column in part if column in frame]
        if both:
            findings.append(
                Finding(
                    rule="case_columns_twice",
                    severity="warning",
                    examples=tuple(str(column) for column in both),
                )
            )
        for column in part.columns.difference(both, sort=False):
            frame[column] = part[column].reindex(ids).fillna("").to_numpy()
    problems = _stamps(frame, rules, findings)
    _status(frame, findings)
    return Cases(frame=frame, findings=tuple(findings), problems=tuple(problems))


def _one_a_case(table: RawTable) -> tuple[pd.DataFrame, list[Finding]]:
    """The values of each case; where rows contradict each other the value is left empty and reported."""
    import numpy as np
    import pandas as pd

    case = coded(table.frame[ev.CASE_ID])
    ids = [at for at in case.in_rows().tolist() if case.listed[at].strip()]
    numbers = np.full(len(case.texts), -1, dtype=np.int64)
    numbers[ids] = np.arange(len(ids))
    names = [case.listed[at] for at in ids]
    columns: dict[str, list[str]] = {ev.CASE_ID: names}
    findings = []
    for column in ev.CASE_COLUMNS[1:]:
        if column not in table.frame:
            continue
        texts = coded(table.frame[column])
        values = case_values(numbers[case.codes], len(ids), texts)
        first = np.where(values.differs, -1, values.first).tolist()
        columns[column] = [texts.listed[at] if at >= 0 else "" for at in first]
        if values.differs.any():
            found = [names[at] for at in np.flatnonzero(values.differs).tolist()]
            findings.append(
                Finding(
                    rule="case_values_differ",
                    severity="warning",
                    place=table.headers.get(column, column),
                    count=len(found),
                    total=len(ids),
                    examples=tuple(found[:5]),
                )
            )
    return pd.DataFrame(columns, dtype="str"), findings


def _compare(listed: Sequence[str], used: Sequence[str]) -> list[Finding]:
    """Cases that only one of the two tables knows; they stay in the case table."""
    checks: tuple[tuple[str, Severity, Sequence[str], set[str]], ...] = (
        ("case_without_events", "note", listed, set(used)),
        ("case_not_listed", "warning", used, set(listed)),
    )
    found = []
    for rule, severity, ids, others in checks:
        alone = [case_id for case_id in ids if case_id not in others]
        if alone:
            found.append(
                Finding(
                    rule=rule, severity=severity, count=len(alone), total=len(ids), examples=tuple(alone[:5])
                )
            )
    return found


def _stamps(frame: pd.DataFrame, rules: StampRules, findings: list[Finding]) -> list[Problem]:
    """Turn `released` and `deadline` into instants; a deadline without a time is the end of its day."""
    import pandas as pd

    problems: list[Problem] = []
    for column in ev.CASE_STAMP_COLUMNS:
        if column not in frame:
            continue
        texts = frame[column].fillna("")
        stamps = parse_stamps(texts, rules, column=column)
        problems += [*stamps.problems, *_bad_stamps(frame, column, stamps), *_mixed(frame, column, stamps)]
        findings += stamps.findings
        bare = int(((stamps.offsets == NO_ZONE) & (stamps.precision >= 0)).sum())
        if bare:
            zone = {"zone": rules.zone}
            findings.append(
                Finding(
                    rule="zone_assumed",
                    severity="note",
                    place=column,
                    count=bare,
                    total=len(frame),
                    fields=zone,
                )
            )
        instants = stamps.instants
        if column == ev.DEADLINE:
            whole = pd.Series(stamps.precision == DAY, index=frame.index)
            instants = instants.where(~whole, instants + pd.Timedelta(seconds=_LAST_SECOND))
        frame[column] = instants.astype("datetime64[us, UTC]")
    return problems


def _bad_stamps(frame: pd.DataFrame, column: str, stamps: Stamps) -> list[Problem]:
    bad = stamps.faults.nonzero()[0].tolist()
    return [
        Problem(
            code=REASONS[stamps.faults[row]],
            place=f"{column}: {frame[ev.CASE_ID].iloc[row]}",
            value=str(frame[column].iloc[row])[:80],
            fields={"column": column},
        )
        for row in bad[:MAX_PROBLEMS]
    ]


def _mixed(frame: pd.DataFrame, column: str, stamps: Stamps) -> list[Problem]:
    read = stamps.precision >= 0
    bare = (read & (stamps.offsets == NO_ZONE)).nonzero()[0].tolist()
    zoned = (read & (stamps.offsets != NO_ZONE)).nonzero()[0].tolist()
    if not (bare and zoned):
        return []
    one, other = (frame[column].iloc[rows[0]] for rows in (bare, zoned))
    return [Problem(code="mixed_zones", place=column, value=one, fields={"other": other})]


def _status(frame: pd.DataFrame, findings: list[Finding]) -> None:
    if ev.STATUS not in frame:
        return
    written = frame[ev.STATUS].fillna("").str.strip()
    known = written.str.casefold().map(_STATUS)
    unknown = written[known.isna()]
    if len(unknown):
        findings.append(
            Finding(
                rule="unknown_status",
                severity="warning",
                count=len(unknown),
                total=len(frame),
                examples=tuple(str(word) for word in unknown.unique()[:5]),
                fields={"allowed": ", ".join(word for word in _STATUS if word)},
            )
        )
    frame[ev.STATUS] = known.fillna("")
