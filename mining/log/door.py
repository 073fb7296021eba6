"""The one door for event logs: whatever the file, the same table comes out, or a reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mining.log.aliases import Aliases, match_labels
from mining.log.assemble import assemble
from mining.log.csv_log import read_csv
from mining.log.limits import (
    GZIP,
    MAX_STRETCH,
    MAX_TABLE_BYTES,
    MAX_XES_BYTES,
    OLE,
    ZIP,
    BoundedReader,
    opened,
)
from mining.log.options import LogOptions
from mining.log.order import in_order
from mining.log.raw import RawLog, RawTable
from mining.log.result import LogSource, ReadLog
from mining.log.xes_log import read_xes
from mining.log.xlsx_log import is_form, read_xlsx
from sop import events as ev
from sop.errors import LogError, Problem
from sop.exchange.events_csv import cases_path
from sop.findings import Finding

if TYPE_CHECKING:
    from sop.model import Sop

_PEEK = 4096
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_log(
    path: str | Path,
    *,
    sop: Sop | None = None,
    aliases: Aliases | None = None,
    options: LogOptions | None = None,
) -> ReadLog:
    """Read an event log: CSV or XES (also packed with gzip), our workbook of events, or the recording form.

    What kind of file it is follows from its content. Beside `log.csv`, a case table `log_cases.csv` is read
    too.

    Parameters: path - the file; sop - whose steps and roles the labels are matched to, or None; aliases -
    labels that the analyst confirmed; options - what the file itself does not say.
    Returns: the log, what was noticed, and the files it came from.
    Raises: LogError - with every reason why the log cannot be trusted, each with its place.
    """
    options = options or LogOptions()
    file = str(path)
    if problems := options.problems():
        raise LogError(problem.in_file(file) for problem in problems)
    path = Path(path)
    head, digest = _look(path, file)
    if head.startswith(ZIP) and is_form(path, file):
        return _forms([path], sop)
    raw, sources = _raw(path, head, digest, options)
    made = assemble(raw, options)
    beside = [Finding(rule="case_table_read", severity="note", place=one.name) for one in sources[1:]]
    log, matched = match_labels(made.log, sop, aliases) if sop is not None else (made.log, ())
    return ReadLog(
        log=in_order(log, sop),
        findings=(*beside, *made.findings, *matched),
        sources=tuple(sources),
        extras=made.extras,
    )


def read_logs(
    paths: Sequence[str | Path],
    *,
    sop: Sop | None = None,
    aliases: Aliases | None = None,
    options: LogOptions | None = None,
) -> ReadLog:
    """Read one log, or several recording forms as one.

    Parameters: paths - one or more files; sop, aliases, options - as for `read_log`.
    Returns: one log.
    Raises: LogError - also where several files are not all recording forms: whether two exports overlap
    cannot be seen from here.
    """
    if not paths:
        raise LogError(Problem(code="log_missing"))
    if len(paths) == 1:
        return read_log(paths[0], sop=sop, aliases=aliases, options=options)
    for path in paths:
        head, _ = _look(Path(path), str(path))
        if not (head.startswith(ZIP) and is_form(Path(path), str(path))):
            raise LogError(Problem(code="several_logs", file=str(path), value=str(len(paths))))
    return _forms(paths, sop)


def _forms(paths: Sequence[str | Path], sop: Sop | None) -> ReadLog:
    from mining.log.sheet import read_sheets

    return read_sheets([Path(path) for path in paths], sop=sop)


def _look(path: Path, file: str) -> tuple[bytes, str]:
    """The first bytes of a file and the digest of all of them."""
    digest = hashlib.sha256()
    head = b""
    with opened(path, file) as stream:
        reader = BoundedReader(stream, packed=False, file=file, limit=MAX_XES_BYTES)
        while chunk := reader.read():
            head = head or chunk
            digest.update(chunk)
    return head[:_PEEK], digest.hexdigest()[:16]


def _raw(path: Path, head: bytes, digest: str, options: LogOptions) -> tuple[RawLog, list[LogSource]]:
    file = str(path)
    if head.startswith(OLE):
        raise LogError(Problem(code="old_workbook", file=file))
    if head.startswith(ZIP):
        raw = read_xlsx(path, options, file=file)
        return raw, [_source(path, "xlsx", digest, raw.events)]
    packed = head.startswith(GZIP)
    if not packed and path.suffix.lower() == ".gz":
        raise LogError(Problem(code="not_gzip", file=file, place="line 1"))
    if _is_xml(path, packed=packed):
        with opened(path, file) as stream:
            reader = BoundedReader(stream, packed=packed, file=file, limit=MAX_XES_BYTES, stretch=MAX_STRETCH)
            raw = read_xes(reader, options, file=file)
        return raw, [_source(path, "xes", digest, raw.events)]
    if ".xes" in (suffix.lower() for suffix in path.suffixes):
        raise LogError(Problem(code="not_xes", file=file, place="line 1", allowed=("log",)))
    return _csv(path, digest, options, packed=packed)


def _is_xml(path: Path, *, packed: bool) -> bool:
    file = str(path)
    with opened(path, file) as stream:
        begin = BoundedReader(stream, packed=packed, file=file, limit=MAX_XES_BYTES).read(_PEEK)
    for mark in _BOMS:
        begin = begin.removeprefix(mark)
    return begin.replace(b"\0", b"").lstrip().startswith(b"<")


def _csv(path: Path, digest: str, options: LogOptions, *, packed: bool) -> tuple[RawLog, list[LogSource]]:
    events = read_csv(_content(path, packed=packed), options, file=str(path))
    sources = [_source(path, "csv", digest, events)]
    cases = None
    beside = cases_path(path)
    if beside.is_file() and beside != path:
        # The case table is ours: its headers are known, whatever the events are called.
        own = replace(options, columns=None, delimiter=None, encoding=None)
        cases = read_csv(_content(beside, packed=False), own, file=str(beside), needed=(ev.CASE_ID,))
        sources.append(_source(beside, "csv", _look(beside, str(beside))[1], cases))
    return RawLog(kind="csv", events=events, cases=cases), sources


def _content(path: Path, *, packed: bool) -> bytes:
    with opened(path, str(path)) as stream:
        return BoundedReader(stream, packed=packed, file=str(path), limit=MAX_TABLE_BYTES).all()


def _source(path: Path, kind: str, digest: str, table: RawTable) -> LogSource:
    return LogSource(name=path.name, kind=kind, digest=digest, rows=len(table.lines))
