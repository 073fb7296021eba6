"""The one door for event logs: whatever the file, the same table comes out, or a reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mining.log.aliases import Aliases, match_labels
from mining.log.assemble import assemble
from mining.log.columns import REQUIRED
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
from mining.log.parquet.reading import LOCKED, PARQUET, read_parquet
from mining.log.raw import RawLog, RawTable
from mining.log.result import LogSource, ReadLog
from mining.log.sql.reading import read_sql
from mining.log.sql.source import is_url, shown_source
from mining.log.xes_log import read_xes
from mining.log.xlsx.reading import is_form, read_xlsx
from sop import events as ev
from sop.errors import LogError, Problem
from sop.exchange.events_csv import cases_path
from sop.exchange.events_parquet import parquet_cases_path
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
    query: str | None = None,
) -> ReadLog:
    """Read an event log: CSV or XES (also packed with gzip), Parquet, a workbook, the recording form, or SQL.

    What kind of file it is follows from its content. Beside `log.csv` or `log.parquet`, a case table
    `log_cases.csv` or `log_cases.parquet` is read too.

    Parameters: path - the file, or the URL of a database (`sqlite:///file.db`,
    `postgresql+psycopg://user:password@host/database`), as text; sop - whose steps and roles the labels are
    matched to, or None; aliases - labels that the analyst confirmed; options - what the file itself does not
    say; query - the SELECT that a database is asked.
    Returns: the log, what was noticed, and the files it came from.
    Raises: LogError - with every reason why the log cannot be trusted, each with its place.
    """
    options = options or LogOptions()
    file = shown_source(path)
    if problems := options.problems():
        raise LogError(problem.in_file(file) for problem in problems)
    if is_url(path):
        found = read_sql(str(path), query, options)
        raw = RawLog(kind="sql", events=found.table)
        sources = [LogSource(name=found.name, kind="sql", digest=found.digest, rows=len(found.table.lines))]
    elif query is not None:
        raise LogError(Problem(code="query_without_database", file=file))
    else:
        path = Path(path)
        head = _head(path, file)
        if head.startswith(ZIP) and is_form(path, file):
            return _forms([path], sop)
        raw, sources = _raw(path, head, options)
    made = assemble(raw, options)
    beside = [Finding(rule="case_table_read", severity="note", place=one.name) for one in sources[1:]]
    log, matched = match_labels(made.log, sop, aliases) if sop is not None else (made.log, ())
    return ReadLog(
        log=in_order(log, sop) if sop is not None else log,
        findings=(*beside, *made.findings, *matched),
        sources=tuple(sources),
        extras=made.extras,
        aliases=aliases,
    )


def read_logs(
    paths: Sequence[str | Path],
    *,
    sop: Sop | None = None,
    aliases: Aliases | None = None,
    options: LogOptions | None = None,
    query: str | None = None,
) -> ReadLog:
    """Read one log, or several recording forms as one.

    Parameters: paths - one or more files; sop, aliases, options, query - as for `read_log`.
    Returns: one log.
    Raises: LogError - also where several files are not all recording forms: whether two exports overlap
    cannot be seen from here.
    """
    if not paths:
        raise LogError(Problem(code="log_missing"))
    if len(paths) == 1:
        return read_log(paths[0], sop=sop, aliases=aliases, options=options, query=query)
    for path in paths:
        if is_url(path) or not _is_form(Path(path)):
            raise LogError(Problem(code="several_logs", file=shown_source(path), value=str(len(paths))))
    if query is not None:
        raise LogError(Problem(code="query_without_database", file=str(paths[0])))
    return _forms(paths, sop)


def _is_form(path: Path) -> bool:
    file = str(path)
    return _head(path, file).startswith(ZIP) and is_form(path, file)


def _forms(paths: Sequence[str | Path], sop: Sop | None) -> ReadLog:
    from mining.log.sheet import read_sheets

    return read_sheets([Path(path) for path in paths], sop=sop)


def _head(path: Path, file: str) -> bytes:
    with opened(path, file) as stream:
        return BoundedReader(stream, packed=False, file=file, limit=MAX_XES_BYTES).read(_PEEK)


def _digest(path: Path, file: str) -> str:
    """16 hex digits over all bytes of a file."""
    digest = hashlib.sha256()
    with opened(path, file) as stream:
        reader = BoundedReader(stream, packed=False, file=file, limit=MAX_XES_BYTES)
        while chunk := reader.read():
            digest.update(chunk)
    return digest.hexdigest()[:16]


def _raw(path: Path, head: bytes, options: LogOptions) -> tuple[RawLog, list[LogSource]]:
    file = str(path)
    if head.startswith(OLE):
        raise LogError(Problem(code="old_workbook", file=file))
    if head.startswith(ZIP):
        raw = read_xlsx(path, options, file=file)
        return raw, [_source(path, "xlsx", _digest(path, file), raw.events)]
    if head.startswith((PARQUET, LOCKED)):
        return _parquet(path, options)
    if path.suffix.lower() == ".parquet":
        raise LogError(Problem(code="not_parquet", file=file))
    packed = head.startswith(GZIP)
    if not packed and path.suffix.lower() == ".gz":
        raise LogError(Problem(code="not_gzip", file=file, place="line 1"))
    if _is_xml(path, packed=packed):
        with opened(path, file) as stream:
            reader = BoundedReader(stream, packed=packed, file=file, limit=MAX_XES_BYTES, stretch=MAX_STRETCH)
            raw = read_xes(reader, options, file=file)
        return raw, [_source(path, "xes", _digest(path, file), raw.events)]
    if ".xes" in (suffix.lower() for suffix in path.suffixes):
        raise LogError(Problem(code="not_xes", file=file, place="line 1", allowed=("log",)))
    return _csv(path, options, packed=packed)


def _is_xml(path: Path, *, packed: bool) -> bool:
    file = str(path)
    with opened(path, file) as stream:
        begin = BoundedReader(stream, packed=packed, file=file, limit=MAX_XES_BYTES).read(_PEEK)
    for mark in _BOMS:
        begin = begin.removeprefix(mark)
    return begin.replace(b"\0", b"").lstrip().startswith(b"<")


def _parquet(path: Path, options: LogOptions) -> tuple[RawLog, list[LogSource]]:
    events, source = _columns(path, options)
    sources = [source]
    cases = None
    beside = parquet_cases_path(path)
    if beside.is_file() and beside != path:
        own = replace(options, columns=None, attributes=options.kept)
        cases, source = _columns(beside, own, needed=(ev.CASE_ID,))
        sources.append(source)
    return RawLog(kind="parquet", events=events, cases=cases), sources


def _columns(
    path: Path, options: LogOptions, *, needed: Sequence[str] = REQUIRED
) -> tuple[RawTable, LogSource]:
    file = str(path)
    with opened(path, file) as stream:
        content = BoundedReader(stream, packed=False, file=file, limit=MAX_TABLE_BYTES).all()
    table = read_parquet(content, options, file=file, needed=needed)
    return table, _source(path, "parquet", hashlib.sha256(content).hexdigest()[:16], table)


def _csv(path: Path, options: LogOptions, *, packed: bool) -> tuple[RawLog, list[LogSource]]:
    events, source = _table(path, options, packed=packed)
    sources = [source]
    cases = None
    beside = cases_path(path)
    if beside.is_file() and beside != path:
        # The case table is ours: its headers are known, whatever the events are called.
        own = replace(options, columns=None, delimiter=None, encoding=None, attributes=options.kept)
        cases, source = _table(beside, own, packed=False, needed=(ev.CASE_ID,))
        sources.append(source)
    return RawLog(kind="csv", events=events, cases=cases), sources


def _table(
    path: Path, options: LogOptions, *, packed: bool, needed: Sequence[str] = REQUIRED
) -> tuple[RawTable, LogSource]:
    file = str(path)
    with opened(path, file) as stream:
        content = BoundedReader(stream, packed=packed, file=file, limit=MAX_TABLE_BYTES).all()
    if packed:
        table = read_csv(content, options, file=file, needed=needed)
        return table, _source(path, "csv", _digest(path, file), table)
    with ThreadPoolExecutor(1) as beside:
        # Hashing lets other threads run; the second core has little else to do.
        digest = beside.submit(hashlib.sha256, content)
        table = read_csv(content, options, file=file, needed=needed)
        return table, _source(path, "csv", digest.result().hexdigest()[:16], table)


def _source(path: Path, kind: str, digest: str, table: RawTable) -> LogSource:
    return LogSource(name=path.name, kind=kind, digest=digest, rows=len(table.lines))
