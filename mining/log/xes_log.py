"""An XES file as a table of texts, read as a stream: one event in memory, nothing fetched or expanded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mining.log.limits import MAX_PROBLEMS, MAX_ROWS, MAX_TEXT, BoundedReader, too_many_rows
from mining.log.options import LogOptions
from mining.log.places import first
from mining.log.raw import GROUP, KEY, LIFECYCLE, RawLog, RawTable
from sop import events as ev
from sop.errors import LogError, Problem
from sop.exchange.events_text import participants_text, unescape
from sop.exchange.events_xes import CASE_KEYS, EVENT_KEYS, MEMBER, PARTICIPANTS
from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd
    from lxml.etree import _Element

_EVENT = {
    "concept:name": ev.ACTIVITY,
    "time:timestamp": ev.END,
    "start_timestamp": ev.START,
    "lifecycle:transition": LIFECYCLE,
    "concept:instance": KEY,
    "org:resource": ev.PERSON,
    "org:role": ev.ROLE,
    "org:group": GROUP,
    PARTICIPANTS: ev.PARTICIPANTS,
    **{key: column for column, key in EVENT_KEYS.items()},
}
_CASE = {"concept:name": ev.CASE_ID, **{key: column for column, key in CASE_KEYS.items()}}
_KEPT = "attribute:"  # before the name of a column that is kept as it stands; none of ours begins so
_OF_CASE = "case:"
_DOCTYPE_WITHIN = 1 << 16


@dataclass(kw_only=True)
class _Log:
    """What has been read so far: one list a column, rows in the order of the file."""

    file: str
    kept: tuple[str, ...] = ()
    events: dict[str, list[str]] = field(init=False)
    cases: dict[str, list[str]] = field(init=False)
    event_keys: dict[str, str] = field(init=False)
    case_keys: dict[str, str] = field(init=False)
    event_lines: list[int] = field(default_factory=list)
    case_lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    keyless: int = 0

    def __post_init__(self) -> None:
        # A wanted key may be one of ours too (opd): then ours holds it.
        asked = {key: f"{_KEPT}{key}" for key in self.kept}
        self.event_keys = asked | _EVENT
        self.case_keys = {key.removeprefix(_OF_CASE): column for key, column in asked.items()} | asked | _CASE
        self.events = {column: [] for column in (ev.CASE_ID, *dict.fromkeys(self.event_keys.values()))}
        self.cases = {column: [] for column in self.case_keys.values()}

    def problem(self, code: str, element: _Element, value: str = "") -> None:
        """Note a problem at an element."""
        self.problems.append(
            Problem(code=code, file=self.file, place=f"line {element.sourceline}", value=value[:80])
        )
        if len(self.problems) >= MAX_PROBLEMS:
            raise LogError(first(self.problems, self.file))


class _FirstBytes:
    """Refuses a document type before the parser sees it."""

    def __init__(self, reader: BoundedReader, file: str) -> None:
        self._reader, self._file = reader, file

    def read(self, size: int = -1) -> bytes:
        before = self._reader.total
        chunk = self._reader.read(size)
        if before < _DOCTYPE_WITHIN and b"<!doctype" in chunk.lower():
            raise LogError(Problem(code="xes_doctype", file=self._file, place=f"line {self._reader.line}"))
        return chunk


def read_xes(reader: BoundedReader, options: LogOptions, *, file: str) -> RawLog:
    """Read an XES file without believing any of it.

    Parameters: reader - the unpacked file; options - merge_same_case, attributes; file - as the user gave it.
    Returns: texts under our column names, and the case attributes that we know.
    Raises: LogError - not XES, damaged, with a document type, two traces of one name, attributes given twice.
    """
    log = _Log(file=file, kept=options.kept)
    for element in _elements(reader, file):
        if _local(element.tag) == "event":
            _event(element, log)
        else:
            _trace(element, log)
            _forget(element)
        reader.rest()
    if log.problems:
        raise LogError(first(log.problems, file))
    return _raw(log, options)


def _elements(reader: BoundedReader, file: str) -> Iterator[_Element]:
    from lxml import etree

    context: Any = etree.iterparse(
        _FirstBytes(reader, file),
        events=("end",),
        tag=("{*}event", "{*}trace"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        checked = False
        for _, element in context:
            if not checked:
                _check_root(element.getroottree().getroot(), file)
                checked = True
            yield element
    except etree.XMLSyntaxError as error:
        raise LogError(_malformed(error, context, reader, file)) from error
    _check_root(context.root, file)


def _malformed(error: SyntaxError, context: Any, reader: BoundedReader, file: str) -> Problem:
    # The exception itself may only say "no element found"; the parser's own log knows what and where.
    told = context.error_log[-1] if len(context.error_log) else None
    line = told.line if told is not None else error.lineno
    text = told.message if told is not None else error.msg
    return Problem(
        code="xml_malformed", file=file, place=f"line {line or reader.line}", value=(text or "").strip()[:200]
    )


def _check_root(root: _Element, file: str) -> None:
    if root.getroottree().docinfo.doctype:
        raise LogError(Problem(code="xes_doctype", file=file, place="line 1"))
    if _local(root.tag) != "log":
        raise LogError(
            Problem(code="not_xes", file=file, place="line 1", value=_local(root.tag), allowed=("log",))
        )


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attributes(element: _Element, wanted: dict[str, str], log: _Log) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in element:
        key = child.get("key")
        if key is None:
            log.keyless += _local(child.tag) not in ("event", "trace")
            continue
        column = wanted.get(key)
        if column is None:
            continue
        listed = key == PARTICIPANTS and child.get("value") is None
        value = _participants(child) if listed else unescape(child.get("value") or "")
        if len(value) > MAX_TEXT:
            log.problem("log_text_too_long", child, key)
        elif found.get(column, value) != value:
            log.problem("xes_attribute_twice", child, key)
        found[column] = value
    return found


def _participants(element: _Element) -> str:
    people = []
    for member in element.iter("{*}list"):
        if member.get("key") == MEMBER:
            values = {item.get("key"): item.get("value") for item in member.iter("{*}string")}
            people.append((unescape(values.get("person") or ""), unescape(values.get("role") or "")))
    return participants_text(people)


def _event(element: _Element, log: _Log) -> None:
    parent = element.getparent()
    if parent is None or _local(parent.tag) != "trace":
        log.problem("event_outside_trace", element)
    found = _attributes(element, log.event_keys, log)
    for column, values in log.events.items():
        if column != ev.CASE_ID:
            values.append(found.get(column, ""))
    log.event_lines.append(element.sourceline or 0)
    if len(log.event_lines) > MAX_ROWS:
        raise too_many_rows(log.file)
    element.clear()
    before = element.getprevious()
    if parent is not None and before is not None and _local(before.tag) == "event":
        parent.remove(before)


def _trace(element: _Element, log: _Log) -> None:
    parent = element.getparent()
    if parent is None or _local(parent.tag) != "log":
        log.problem("trace_outside_log", element)
    found = _attributes(element, log.case_keys, log)
    for column, values in log.cases.items():
        values.append(found.get(column, ""))
    log.case_lines.append(element.sourceline or 0)
    if len(log.case_lines) > MAX_ROWS:
        raise too_many_rows(log.file)
    ids = log.events[ev.CASE_ID]
    ids.extend([found.get(ev.CASE_ID, "")] * (len(log.event_lines) - len(ids)))


def _forget(element: _Element) -> None:
    """Release the memory of all that stands before a trace that has been read; the next one releases it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _raw(log: _Log, options: LogOptions) -> RawLog:
    import numpy as np

    frame, others = _split(log.events)
    seen = [
        column
        for column in frame
        if column in (ev.CASE_ID, ev.ACTIVITY, ev.END) or (frame[column] != "").any()
    ]
    headers = {column: key for key, column in _EVENT.items()} | {ev.CASE_ID: "concept:name"}
    cases, of_cases = _split(log.cases)
    lines = np.array(log.case_lines, dtype="int64")
    findings = list(_same_case(log, options))
    if log.keyless:
        findings.append(Finding(rule="attribute_without_key", severity="note", count=log.keyless))
    named = cases[ev.CASE_ID] != ""
    return RawLog(
        kind="xes",
        events=RawTable(
            file=log.file,
            frame=frame[seen],
            headers=headers,
            lines=np.array(log.event_lines, dtype="int64"),
            others=others,
            repeated=frame.duplicated().to_numpy(dtype=bool),
        ),
        cases=RawTable(
            file=log.file,
            frame=cases[named].reset_index(drop=True),
            others=of_cases[named].reset_index(drop=True),
            headers={column: key for key, column in _CASE.items()},
            lines=lines[named.to_numpy()],
        ),
        findings=tuple(findings),
    )


def _split(columns: dict[str, list[str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Our columns, and those that are kept as they stand where they hold anything."""
    import pandas as pd

    ours: dict[str, pd.Series] = {}
    others: dict[str, pd.Series] = {}
    for name, values in columns.items():
        if not name.startswith(_KEPT):
            ours[name] = pd.Series(values, dtype="str")
        elif any(values):
            others[name.removeprefix(_KEPT)] = pd.Series(values, dtype="str")
    size = pd.RangeIndex(len(next(iter(ours.values()))))
    return pd.DataFrame(ours), pd.DataFrame(others, index=size)


def _same_case(log: _Log, options: LogOptions) -> Iterator[Finding]:
    """Two traces of one name: one case written in two pieces, or an id given twice. Nobody can tell here."""
    seen: dict[str, int] = {}
    twice: dict[str, Problem] = {}
    for name, line in zip(log.cases[ev.CASE_ID], log.case_lines, strict=True):
        if name and name in seen:
            twice[name] = Problem(
                code="case_twice",
                file=log.file,
                place=f"line {line}",
                value=name,
                fields={"first": f"line {seen[name]}"},
            )
        seen.setdefault(name, line)
    if twice and not options.merge_same_case:
        raise LogError(first(list(twice.values()), log.file))
    if twice:
        yield Finding(
            rule="case_merged",
            severity="warning",
            count=len(twice),
            total=len(seen),
            examples=tuple(twice)[:5],
        )
