"""An event log as XES (IEEE 1849), with what the standard has no attribute for under the prefix `ukur`.

Each activity instance gives up to three events, schedule (enabled), start and complete, held together by
`concept:instance`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.sax.saxutils import quoteattr

from sop import events as ev
from sop.errors import OutputError, Problem
from sop.events import EventLog
from sop.exchange.atomic import atomic_stream
from sop.exchange.events_text import escape, participants_of, participants_text, stamp_texts

if TYPE_CHECKING:
    import pandas as pd

EVENT_KEYS = {
    ev.STEP_ID: "ukur:step", ev.UNIT: "ukur:unit", ev.VISIT: "ukur:visit", ev.PRECISION: "ukur:precision",
}  # fmt: skip
CASE_KEYS = {column: f"ukur:{column}" for column in ev.CASE_COLUMNS if column != ev.CASE_ID}
PARTICIPANTS = "ukur:participants"
MEMBER = "participant"
_TRANSITIONS = ((ev.ENABLED, "schedule"), (ev.START, "start"), (ev.END, "complete"))
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="nested-attributes">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value="-"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="-"/>
    <string key="lifecycle:transition" value="complete"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
"""


def write_xes(log: EventLog, path: str | Path, *, zone: str = "Asia/Jakarta") -> None:
    """Write a log as XES, gzip-packed where the name ends in .gz; equal logs give equal bytes.

    Parameters: log - any; path - the file; zone - IANA name of the zone whose clock the stamps show.
    Raises: OutputError - the file cannot be written, a row has no stamp, or instance numbers repeat.
    """
    _check(log, str(path))
    with atomic_stream(path) as stream:
        _write(log, stream, zone)


def _check(log: EventLog, file: str) -> None:
    events = log.events
    bare = events[list(ev.STAMP_COLUMNS)].isna().all(axis=1)
    if bare.any():
        place = f"{ev.INSTANCE} {events[ev.INSTANCE][bare].iloc[0]}"
        raise OutputError(Problem(code="row_without_stamp", file=file, place=place))
    twice = events[ev.INSTANCE].duplicated()
    if twice.any():
        value = str(events[ev.INSTANCE][twice].iloc[0])
        raise OutputError(Problem(code="instance_twice", file=file, value=value))


def _write(log: EventLog, stream: BinaryIO, zone: str) -> None:
    stream.write(_HEAD.encode())
    by_case = log.events.groupby(ev.CASE_ID, sort=False).indices
    events = _Columns(log.events, zone)
    cases = _Columns(log.cases, zone)
    ids = list(dict.fromkeys([*log.cases[ev.CASE_ID], *log.events[ev.CASE_ID]]))
    for position, case_id in enumerate(ids):
        lines = ["  <trace>", _attribute("string", "concept:name", case_id, 4)]
        if position < len(log.cases):
            lines += _case(cases, position)
        for row, column, transition in _in_time(log.events, by_case.get(case_id, ())):
            lines += _event(events, row, column, transition)
        lines.append("  </trace>\n")
        stream.write("\n".join(lines).encode())
    stream.write(b"</log>\n")


class _Columns:
    """The cells of a table as texts, made once."""

    def __init__(self, table: pd.DataFrame, zone: str) -> None:
        self._texts: dict[str, list[str]] = {}
        for column in table:
            name = str(column)
            if name in (*ev.STAMP_COLUMNS, *ev.CASE_STAMP_COLUMNS):
                self._texts[name] = stamp_texts(table[name], zone)
            elif name in ev.NUMBER_COLUMNS:
                self._texts[name] = [str(value) for value in table[name]]
            else:
                self._texts[name] = [value if isinstance(value, str) else "" for value in table[name]]

    def at(self, row: int, column: str) -> str:
        """The text of a cell."""
        return self._texts[column][row]


def _case(cases: _Columns, row: int) -> Iterator[str]:
    for column, key in CASE_KEYS.items():
        if text := cases.at(row, column):
            yield _attribute("date" if column in ev.CASE_STAMP_COLUMNS else "string", key, text, 4)


def _in_time(events: pd.DataFrame, rows: Iterable[int]) -> list[tuple[int, str, str]]:
    """The events of a case as they happened; at one instant in the order of the rows."""
    found: list[tuple[Any, int, int]] = []
    for slot, (column, _) in enumerate(_TRANSITIONS):
        stamps = events[column].iloc[list(rows)]
        found += [
            (stamp, row, slot)
            for stamp, row in zip(stamps, rows, strict=True)
            if stamp == stamp  # noqa: PLR0124 - NaT
        ]
    return [(row, *_TRANSITIONS[slot]) for _, row, slot in sorted(found)]


def _event(events: _Columns, row: int, column: str, transition: str) -> Iterator[str]:
    yield "    <event>"
    yield _attribute("string", "concept:name", events.at(row, ev.ACTIVITY), 6)
    yield _attribute("date", "time:timestamp", events.at(row, column), 6)
    yield _attribute("string", "lifecycle:transition", transition, 6)
    yield _attribute("string", "concept:instance", events.at(row, ev.INSTANCE), 6)
    for name, key in ((ev.ROLE, "org:role"), (ev.PERSON, "org:resource"), *EVENT_KEYS.items()):
        text = events.at(row, name)
        if name == ev.VISIT:
            if text != "0":
                yield _attribute("int", key, text, 6)
        elif text:
            yield _attribute("string", key, text, 6)
    yield from _participants(events.at(row, ev.PARTICIPANTS))
    yield "    </event>"


def _participants(text: str) -> Iterator[str]:
    if not text:
        return
    people = participants_of(text)
    if people is None or participants_text(people) != text:
        # Not written our way: kept letter for letter.
        yield _attribute("string", PARTICIPANTS, text, 6)
        return
    yield f"      <list key={quoteattr(PARTICIPANTS)}><values>"
    for person, role in people:
        yield f'        <list key="{MEMBER}"><values>'
        yield _attribute("string", "person", person, 10)
        yield _attribute("string", "role", role, 10)
        yield "        </values></list>"
    yield "      </values></list>"


def _attribute(kind: str, key: str, value: str, indent: int) -> str:
    return f"{' ' * indent}<{kind} key={quoteattr(key)} value={quoteattr(escape(value))}/>"
