"""Columns and rows that can be used, and those that cannot: each with its place and its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mining.log.csv_log import PLACES, first
from mining.log.options import LogOptions
from mining.log.raw import GROUP, RawTable
from mining.log.stamps import NAMES, NO_ZONE, StampRules, Stamps, parse_stamps
from sop import events as ev
from sop.errors import LogError, Problem
from sop.exchange.events_text import participants_of
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

EXAMPLES = 5
# Columns that stay although they hold nothing: their rows must be refused one by one.
_KEPT = (ev.CASE_ID, ev.ACTIVITY)


@dataclass(frozen=True, kw_only=True)
class UsableRows:
    """Rows that can be believed.

    Parameters: table - the rows; stamps - their parsed stamp columns, row by row; findings.
    """

    table: RawTable
    stamps: Mapping[str, Stamps]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class _Faults:
    """The first fault of each row: its code (empty where the row is good) and the column it is in."""

    codes: NDArray[np.object_]
    columns: NDArray[np.object_]

    @property
    def rows(self) -> list[int]:
        """Rows that have a fault."""
        found: list[int] = (self.codes != "").nonzero()[0].tolist()
        return found


def usable_rows(raw: RawTable, options: LogOptions) -> UsableRows:
    """Parse the stamps of a table and look at every row.

    Parameters: raw - the texts; options - zone, order of dates, allow_bad_rows.
    Returns: the rows that can be used.
    Raises: LogError - a column that cannot be understood, a row that cannot be used (unless allowed), no row.
    """
    table, findings = _usable_columns(raw)
    if table.frame.empty:
        raise LogError(Problem(code="no_events", file=table.file, place="line 1"))
    rules = StampRules(zone=options.zone, day_first=options.day_first)
    stamps: Mapping[str, Stamps] = {
        column: parse_stamps(table.frame[column], rules, column=table.headers.get(column, column))
        for column in ev.STAMP_COLUMNS
        if column in table.frame
    }
    problems = [*_column_problems(stamps, table, options)]
    faults = _faults(table, stamps)
    refused = [] if options.allow_bad_rows else faults.rows
    if problems or refused:
        shown = [*problems, *(_row_problem(table, row, faults) for row in refused[:PLACES])]
        places = [problem.in_file(table.file) for problem in shown]
        raise LogError(first(places, table.file, total=len(problems) + len(refused)))
    for one in stamps.values():
        findings += one.findings
    findings += [*_zone_findings(stamps, options), *_set_aside(faults, table)]
    table, stamps = _kept(table, stamps, faults)
    return UsableRows(table=table, stamps=stamps, findings=tuple(findings))


def _usable_columns(raw: RawTable) -> tuple[RawTable, list[Finding]]:
    """Leave out columns without any text; take the group for the role where nothing else names it."""
    frame, headers = raw.frame, dict(raw.headers)
    findings: list[Finding] = []
    columns = [str(column) for column in frame]
    empty = {column for column in columns if column not in _KEPT and not (frame[column] != "").any()}
    if len(frame):
        if {ev.START, ev.END} & set(columns) - empty:
            findings += [
                Finding(rule="column_empty", severity="warning", place=headers.get(column, column))
                for column in columns
                if column in empty & set(ev.STAMP_COLUMNS)
            ]
            frame = frame.drop(columns=list(empty))
        else:
            frame = frame.drop(columns=list(empty - set(ev.STAMP_COLUMNS)))
    if GROUP in frame and ev.ROLE not in frame:
        frame = frame.rename(columns={GROUP: ev.ROLE})
        headers[ev.ROLE] = headers.get(GROUP, GROUP)
        findings.append(Finding(rule="group_as_role", severity="note", place=headers[ev.ROLE]))
    return replace(raw, frame=frame.drop(columns=GROUP, errors="ignore"), headers=headers), findings


def _bare_and_zoned(stamps: Mapping[str, Stamps]) -> tuple[int, int]:
    bare = sum(int(((one.offsets == NO_ZONE) & (one.precision >= 0)).sum()) for one in stamps.values())
    zoned = sum(int(((one.offsets != NO_ZONE) & (one.precision >= 0)).sum()) for one in stamps.values())
    return bare, zoned


def _column_problems(stamps: Mapping[str, Stamps], table: RawTable, options: LogOptions) -> list[Problem]:
    problems = [problem for one in stamps.values() for problem in one.problems]
    proofs = {one.proves: table.headers.get(column, column) for column, one in stamps.items() if one.proves}
    if len(proofs) > 1 and options.day_first is None:
        problems.append(
            Problem(
                code="date_order_mixed",
                place=", ".join(proofs.values()),
                value=proofs["day_first"],
                fields={"other": proofs["month_first"]},
            )
        )
    bare, zoned = _bare_and_zoned(stamps)
    if bare and zoned:
        without, (where, row) = _example(stamps, zoned=False), _example(stamps, zoned=True)
        problems.append(
            Problem(
                code="mixed_zones",
                place=table.place(without[1]),
                value=table.frame[without[0]].iloc[without[1]],
                fields={"other": f"{table.frame[where].iloc[row]}, {table.place(row)}"},
            )
        )
    return problems


def _example(stamps: Mapping[str, Stamps], *, zoned: bool) -> tuple[str, int]:
    """Column and row of the first stamp with (or without) a zone; there must be one."""
    found = []
    for column, one in stamps.items():
        rows = (((one.offsets != NO_ZONE) == zoned) & (one.precision >= 0)).nonzero()[0].tolist()
        found += [(column, row) for row in rows[:1]]
    return min(found, key=lambda place: place[1])


def _zone_findings(stamps: Mapping[str, Stamps], options: LogOptions) -> list[Finding]:
    bare, zoned = _bare_and_zoned(stamps)
    if bare:
        given = options.time_zone is not None
        return [
            Finding(
                rule="zone_given" if given else "zone_assumed",
                severity="note" if given else "warning",
                count=bare,
                total=bare + zoned,
                fields={"zone": options.zone},
            )
        ]
    offsets = {
        int(offset) for one in stamps.values() for offset in set(one.offsets[one.precision >= 0].tolist())
    }
    if len(offsets) > 1:
        names = tuple(f"{'-' if o < 0 else '+'}{abs(o) // 60:02d}:{abs(o) % 60:02d}" for o in sorted(offsets))
        return [Finding(rule="several_offsets", severity="note", count=len(names), examples=names)]
    return []


_VERDICTS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    ev.VISIT: ("visit_not_a_number", lambda text: text.isascii() and text.isdigit() and len(text) < 10),
    ev.PRECISION: ("unknown_precision", lambda text: text in NAMES),
    ev.PARTICIPANTS: ("bad_participants", lambda text: participants_of(text) is not None),
}


def _faults(table: RawTable, stamps: Mapping[str, Stamps]) -> _Faults:
    import numpy as np

    frame = table.frame
    faults = _Faults(
        codes=np.full(len(frame), "", dtype=object), columns=np.full(len(frame), "", dtype=object)
    )

    def note(mask: NDArray[np.bool_], code: str, column: str = "") -> None:
        fresh = mask & (faults.codes == "")
        faults.codes[fresh], faults.columns[fresh] = code, column

    note(_empty(frame[ev.CASE_ID]), "no_case_id", ev.CASE_ID)
    note(_empty(frame[ev.ACTIVITY]), "no_activity", ev.ACTIVITY)
    for column, one in stamps.items():
        for code in sorted(set(one.codes.tolist()) - {""}):
            note(one.codes == code, code, column)
    note(~np.any([one.precision >= 0 for one in stamps.values()], axis=0), "no_stamp")
    for column, (code, good) in _VERDICTS.items():
        if column in frame:
            verdict = {text: text == "" or good(text) for text in frame[column].unique()}
            note(~frame[column].map(verdict).to_numpy(dtype=bool), code, column)
    return faults


def _value(table: RawTable, row: int, faults: _Faults) -> str:
    column = faults.columns[row]
    return str(table.frame[column].iloc[row])[:80] if column else ""


def _row_problem(table: RawTable, row: int, faults: _Faults) -> Problem:
    column = faults.columns[row]
    return Problem(
        code=faults.codes[row],
        place=table.place(row),
        value=_value(table, row, faults),
        fields={"column": table.headers.get(column, column)},
    )


def _empty(column: pd.Series) -> NDArray[np.bool_]:
    return (column.str.strip() == "").to_numpy(dtype=bool)


def _set_aside(faults: _Faults, table: RawTable) -> list[Finding]:
    found = []
    for code in dict.fromkeys(faults.codes[faults.rows].tolist()):
        rows = (faults.codes == code).nonzero()[0].tolist()
        values = [(table.place(row), _value(table, row, faults)) for row in rows[:EXAMPLES]]
        examples = tuple(f"{place}: {value}" if value else place for place, value in values)
        found.append(
            Finding(rule=code, severity="error", count=len(rows), total=len(table.frame), examples=examples)
        )
    return found


def _kept(
    table: RawTable, stamps: Mapping[str, Stamps], faults: _Faults
) -> tuple[RawTable, Mapping[str, Stamps]]:
    keep = faults.codes == ""
    if keep.all():
        return table, stamps
    if not keep.any():
        raise LogError(
            Problem(code="no_usable_rows", file=table.file, place=table.place(0), value=str(len(table.frame)))
        )
    rest = replace(
        table,
        frame=table.frame[keep].reset_index(drop=True),
        lines=table.lines[keep],
        repeated=table.repeated[keep] if table.repeated is not None else None,
    )
    parts = {
        column: replace(
            one,
            instants=one.instants[keep].reset_index(drop=True),
            precision=one.precision[keep],
            codes=one.codes[keep],
            offsets=one.offsets[keep],
            midnight=one.midnight[keep],
        )
        for column, one in stamps.items()
    }
    return rest, parts
