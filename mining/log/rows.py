"""Columns and rows that can be used, and those that cannot: each with its place and its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from mining.log.coded import coded, has_text
from mining.log.options import LogOptions
from mining.log.places import PLACES, first
from mining.log.raw import GROUP, RawTable
from mining.log.stamps.column import NAMES, StampRules, Stamps, parse_stamps
from mining.log.stamps.iso import NO_ZONE
from mining.log.stamps.written import REASONS
from sop import events as ev
from sop.errors import LogError, Problem
from sop.exchange.events_text import participants_of
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
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


@dataclass(kw_only=True)
class _Faults:
    """The first fault of each row.

    Parameters: numbers - for each row 0, or a position in `kinds`; kinds - code of the fault and the column
    it is in (empty where it is in none).
    """

    numbers: NDArray[np.int16]
    kinds: list[tuple[str, str]] = field(default_factory=lambda: [("", "")])

    @property
    def rows(self) -> list[int]:
        """Rows that have a fault."""
        found: list[int] = self.numbers.nonzero()[0].tolist()
        return found

    def note(self, mask: NDArray[np.bool_], code: str, column: str = "") -> None:
        """Give a fault to the rows that have none yet."""
        if mask.any():
            self.numbers[mask & (self.numbers == 0)] = len(self.kinds)
            self.kinds.append((code, column))

    def of(self, row: int) -> tuple[str, str]:
        """Code and column of a row."""
        return self.kinds[int(self.numbers[row])]


def usable_rows(raw: RawTable, options: LogOptions) -> UsableRows:
    """Parse the stamps of a table and look at every row.

    Parameters: raw - the texts; options - zone, order of dates, allow_bad_rows.
    Returns: the rows that can be used.
    Raises: LogError - a column that cannot be understood, a row that cannot be used (unless allowed), no row.
    """
    table, findings = _usable_columns(raw)
    if table.frame.empty:
        raise LogError(Problem(code="no_events", file=table.file, place="line 1"))
    rules = StampRules.of(options)
    stamps: Mapping[str, Stamps] = {
        column: parse_stamps(table.frame[column], rules, column=table.headers.get(column, column))
        for column in ev.STAMP_COLUMNS
        if column in table.frame
    }
    bare, zoned = _bare_and_zoned(stamps)
    problems = [problem for one in stamps.values() for problem in one.problems]
    problems += _order_problems(stamps, table, options)
    problems += _zone_problems(stamps, table) if bare and zoned else []
    faults = _faults(table, stamps)
    refused = [] if options.allow_bad_rows else faults.rows
    if problems or refused:
        shown = [*problems, *(_row_problem(table, row, faults) for row in refused[:PLACES])]
        places = [problem.in_file(table.file) for problem in shown]
        raise LogError(first(places, table.file, total=len(problems) + len(refused)))
    for one in stamps.values():
        findings += one.findings
    findings += [*_zone_findings(stamps, bare, zoned, options), *_set_aside(faults, table)]
    table, stamps = _kept(table, stamps, faults)
    return UsableRows(table=table, stamps=stamps, findings=tuple(findings))


def _usable_columns(raw: RawTable) -> tuple[RawTable, list[Finding]]:
    """Leave out columns without any text; take the group for the role where nothing else names it."""
    frame, headers = raw.frame, dict(raw.headers)
    findings: list[Finding] = []
    columns = [str(column) for column in frame]
    empty = {column for column in columns if column not in _KEPT and not has_text(frame[column])}
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
    """How many stamps name no zone, and how many name one."""
    bare = sum(int(((one.offsets == NO_ZONE) & (one.precision >= 0)).sum()) for one in stamps.values())
    read = sum(int((one.precision >= 0).sum()) for one in stamps.values())
    return bare, read - bare


def _order_problems(stamps: Mapping[str, Stamps], table: RawTable, options: LogOptions) -> list[Problem]:
    proofs = {one.proves: table.headers.get(column, column) for column, one in stamps.items() if one.proves}
    if len(proofs) < 2 or options.day_first is not None:
        return []
    return [
        Problem(
            code="date_order_mixed",
            place=", ".join(proofs.values()),
            value=proofs["day_first"],
            fields={"other": proofs["month_first"]},
        )
    ]


def _zone_problems(stamps: Mapping[str, Stamps], table: RawTable) -> list[Problem]:
    without, (where, row) = _example(stamps, zoned=False), _example(stamps, zoned=True)
    return [
        Problem(
            code="mixed_zones",
            place=table.place(without[1]),
            value=table.frame[without[0]].iloc[without[1]],
            fields={"other": f"{table.frame[where].iloc[row]}, {table.place(row)}"},
        )
    ]


def _example(stamps: Mapping[str, Stamps], *, zoned: bool) -> tuple[str, int]:
    """Column and row of the first stamp with (or without) a zone; there must be one."""
    found = []
    for column, one in stamps.items():
        rows = (((one.offsets != NO_ZONE) == zoned) & (one.precision >= 0)).nonzero()[0].tolist()
        found += [(column, row) for row in rows[:1]]
    return min(found, key=lambda place: place[1])


def _zone_findings(stamps: Mapping[str, Stamps], bare: int, zoned: int, options: LogOptions) -> list[Finding]:
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
    offsets = {offset for one in stamps.values() for offset in _different_offsets(one)}
    if len(offsets) > 1:
        names = tuple(f"{'-' if o < 0 else '+'}{abs(o) // 60:02d}:{abs(o) % 60:02d}" for o in sorted(offsets))
        return [Finding(rule="several_offsets", severity="note", count=len(names), examples=names)]
    return []


def _different_offsets(stamps: Stamps) -> list[int]:
    import numpy as np

    read = stamps.precision >= 0
    offsets = stamps.offsets if read.all() else stamps.offsets[read]
    if len(offsets) and offsets.min() == offsets.max():
        return [int(offsets[0])]
    different: list[int] = np.unique(offsets).tolist()
    return different


_VERDICTS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    ev.VISIT: ("visit_not_a_number", lambda text: text.isascii() and text.isdigit() and len(text) < 10),
    ev.PRECISION: ("unknown_precision", lambda text: text in NAMES),
    ev.PARTICIPANTS: ("bad_participants", lambda text: participants_of(text) is not None),
}


def _faults(table: RawTable, stamps: Mapping[str, Stamps]) -> _Faults:
    import numpy as np

    frame = table.frame
    faults = _Faults(numbers=np.zeros(len(frame), dtype=np.int16))
    for column, code in ((ev.CASE_ID, "no_case_id"), (ev.ACTIVITY, "no_activity")):
        faults.note(coded(frame[column]).rows_where(lambda text: not text.strip()), code, column)
    for column, one in stamps.items():
        for reason in sorted(REASONS[1:]) if one.faults.any() else ():
            faults.note(one.faults == REASONS.index(reason), reason, column)
    faults.note(np.all([one.precision < 0 for one in stamps.values()], axis=0), "no_stamp")
    for column, (code, good) in _VERDICTS.items():
        if column in frame:
            faults.note(coded(frame[column]).rows_where(partial(_wrong, good)), code, column)
    return faults


def _wrong(good: Callable[[str], bool], text: str) -> bool:
    return text != "" and not good(text)


def _value(table: RawTable, row: int, faults: _Faults) -> str:
    column = faults.of(row)[1]
    return str(table.frame[column].iloc[row])[:80] if column else ""


def _row_problem(table: RawTable, row: int, faults: _Faults) -> Problem:
    code, column = faults.of(row)
    return Problem(
        code=code,
        place=table.place(row),
        value=_value(table, row, faults),
        fields={"column": table.headers.get(column, column)},
    )


def _set_aside(faults: _Faults, table: RawTable) -> list[Finding]:
    import numpy as np

    found = []
    rows_of: dict[str, list[NDArray[np.intp]]] = {}
    for number in dict.fromkeys(faults.numbers[faults.numbers > 0].tolist()):
        rows_of.setdefault(faults.kinds[number][0], []).append(np.flatnonzero(faults.numbers == number))
    for code, parts in rows_of.items():
        rows = np.sort(np.concatenate(parts)).tolist()
        values = [(table.place(row), _value(table, row, faults)) for row in rows[:EXAMPLES]]
        examples = tuple(f"{place}: {value}" if value else place for place, value in values)
        found.append(
            Finding(rule=code, severity="error", count=len(rows), total=len(table.frame), examples=examples)
        )
    return found


def _kept(
    table: RawTable, stamps: Mapping[str, Stamps], faults: _Faults
) -> tuple[RawTable, Mapping[str, Stamps]]:
    keep = faults.numbers == 0
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
        others=table.others[keep].reset_index(drop=True) if table.others is not None else None,
    )
    return rest, {column: one.rows(keep) for column, one in stamps.items()}
