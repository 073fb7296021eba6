"""Which column of a file holds what: known headers, or a map that the analyst writes.

Headers are compared without regard to case, spaces and underscores, and never guessed beyond that.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from mining.log.raw import GROUP, KEY, LIFECYCLE
from sop import events as ev
from sop.documents import Model
from sop.errors import Problem
from sop.findings import Finding
from sop.model import Text

ColumnName = Literal[
    "case_id", "instance", "activity", "step_id", "unit", "visit", "role", "person", "participants",
    "enabled", "start", "end", "precision", "sop", "revision", "opd", "period", "released", "deadline",
    "status", "lifecycle", "key",
]  # fmt: skip

_OTHERS = {
    ev.CASE_ID: ("id_pelaksanaan", "case:concept:name"),
    ev.ACTIVITY: ("kegiatan", "concept:name"),
    ev.ROLE: ("pelaksana", "org:role"),
    ev.PERSON: ("pegawai", "org:resource"),
    ev.START: ("waktu_mulai", "start_timestamp"),
    ev.END: ("waktu_selesai", "time:timestamp"),
    ev.PERIOD: ("periode",),
    LIFECYCLE: ("lifecycle:transition",),
    KEY: ("concept:instance",),
    GROUP: ("org:group",),
}
REQUIRED = (ev.CASE_ID, ev.ACTIVITY)


class ColumnMap(Model):
    """Our column -> the header of the file, for files whose headers are not known.

    `attributes`: further headers, kept with each case as they stand.
    """

    schema_version: Literal[1] = 1
    columns: Annotated[dict[ColumnName, Text], Field(min_length=1)]
    attributes: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Which column of the file holds what.

    Parameters: positions - our column -> index in the file; headers - our column -> header; problems - why
    the file cannot be read; findings - columns left out.
    """

    positions: dict[str, int]
    headers: dict[str, str]
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()


def plain(header: str) -> str:
    """A header without regard to case, spaces and underscores."""
    return "".join(header.casefold().replace("_", " ").split())


KNOWN: dict[str, str] = {
    plain(header): column
    for column in (*ev.EVENT_COLUMNS, *ev.CASE_COLUMNS, LIFECYCLE, KEY, GROUP)
    for header in ((column, *_OTHERS.get(column, ())) if column not in (KEY, GROUP) else _OTHERS[column])
}


def assign(
    headers: Sequence[str],
    column_map: ColumnMap | None,
    same: Callable[[int, int], bool],
    *,
    needed: Sequence[str] = REQUIRED,
    kept: Sequence[str] = (),
) -> Assignment:
    """Find our columns among the headers of a file.

    Parameters: headers - as they stand in the file; column_map - of the analyst, or None; same - do two
    columns (by index) hold the same texts?; needed - columns that must be there (for events also `start` or
    `end`); kept - headers that are wanted as attributes of the case.
    Returns: positions, with the problems that forbid reading.
    """
    mapped, unfound = _mapped(headers, column_map)
    problems = [*_twice(headers), *unfound]
    candidates = _candidates(headers, mapped)
    positions, findings = dict(mapped), []
    for column, found in candidates.items():
        positions[column] = found[0]
        names = ", ".join(headers[index] for index in found)
        if not all(same(found[0], other) for other in found[1:]):
            problems.append(Problem(code="column_ambiguous", place=column, value=names))
        elif len(found) > 1:
            findings.append(
                Finding(rule="columns_same", severity="note", place=column, fields={"columns": names})
            )
    problems += _missing(headers, positions, needed)
    used = {*positions.values(), *(index for found in candidates.values() for index in found)}
    left = [header for index, header in enumerate(headers) if index not in used and header not in kept]
    findings += _ignored(left, len(headers))
    return Assignment(
        positions=positions,
        headers={column: headers[index] for column, index in positions.items()},
        problems=tuple(problems),
        findings=tuple(findings),
    )


def _candidates(headers: Sequence[str], mapped: Mapping[str, int]) -> dict[str, list[int]]:
    """For each of our columns that the map leaves open, the positions of headers that name it."""
    found: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        column = KNOWN.get(plain(header))
        if column is not None and column not in mapped and index not in mapped.values():
            found.setdefault(column, []).append(index)
    return found


def _ignored(headers: Sequence[str], total: int) -> list[Finding]:
    left = tuple(header for header in headers if header)
    if not left:
        return []
    return [
        Finding(rule="columns_ignored", severity="note", count=len(left), total=total, examples=left[:20])
    ]


def recognised(headers: Sequence[str], column_map: ColumnMap | None) -> int:
    """How many headers of a row we know; used to find the delimiter."""
    wanted = {plain(header) for header in column_map.columns.values()} if column_map else set()
    return sum(plain(header) in KNOWN or plain(header) in wanted for header in headers)


def _twice(headers: Sequence[str]) -> list[Problem]:
    named = [header for header in headers if header]
    twice = sorted({header for header in named if named.count(header) > 1})
    return [Problem(code="duplicate_header", place="line 1", value=header) for header in twice]


def _mapped(headers: Sequence[str], column_map: ColumnMap | None) -> tuple[dict[str, int], list[Problem]]:
    """Exact spelling first; a map may also be careless about case and underscores."""
    mapped: dict[str, int] = {}
    problems = []
    for column, header in (column_map.columns if column_map else {}).items():
        exact = [index for index, name in enumerate(headers) if name == header]
        loose = exact or [index for index, name in enumerate(headers) if plain(name) == plain(header)]
        if len(loose) == 1:
            if loose[0] in mapped.values():
                problems.append(Problem(code="column_mapped_twice", place=column, value=header))
            mapped[column] = loose[0]
            continue
        close = difflib.get_close_matches(header, headers, n=1)
        problems.append(
            Problem(
                code="column_not_found" if not loose else "column_ambiguous",
                place=column,
                value=header,
                allowed=tuple(headers),
                fields={"suggestion": close[0] if close else ""},
            )
        )
    return mapped, problems


def _missing(headers: Sequence[str], positions: dict[str, int], needed: Sequence[str]) -> list[Problem]:
    missing = [column for column in needed if column not in positions]
    if ev.ACTIVITY in needed and not {ev.START, ev.END} & set(positions):
        missing.append(f"{ev.START} / {ev.END}")
    if not missing:
        return []
    names = {column: (column, *_OTHERS.get(column, ())) for column in (*needed, ev.START, ev.END)}
    wanted = [column for entry in missing for column in entry.split(" / ")]
    return [
        Problem(
            code="columns_missing",
            place="line 1",
            value=", ".join(headers)[:500],
            allowed=tuple(name for column in wanted for name in names[column]),
            fields={"missing": ", ".join(missing)},
        )
    ]
