"""A log that a database holds: one query, asked in a session that can only read."""

from __future__ import annotations

import hashlib
import math
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mining.log import limits
from mining.log.as_table import Origin, TextColumn, as_table, check_shape, coded_texts
from mining.log.coded import Coded
from mining.log.options import LogOptions
from mining.log.raw import RawTable
from mining.log.sql.query import checked_query, says_order
from mining.log.sql.source import POSTGRESQL, Database, database_of, engine_of, refusal
from sop.errors import LogError, Problem
from sop.findings import Finding

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TIMEOUT = 300
_CHUNK = 200
# Steps of SQLite's machine between two looks at the clock.
_STEPS = 10_000
# Arguments of `set_authorizer`: a statement may read, call functions and recurse, and nothing else.
_MAY = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_MAX_LENGTH = 1_000_000
_NUMBERS = {int, float, Decimal}


@dataclass(frozen=True, kw_only=True)
class DatabaseLog:
    """What a query gave.

    Parameters: table - texts under our column names, rows counted from 1; name - of the database, and 8 hex
    digits over the query; digest - 16 hex digits over headers and rows.
    """

    table: RawTable
    name: str
    digest: str


@dataclass(kw_only=True)
class _Gathered:
    """Columns of texts as they come in.

    Parameters: headers; texts - of each column, or None once it holds what is no text; kinds - the first type
    that is none; numbers - values that were numbers.
    """

    headers: list[str]
    texts: list[list[str] | None] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    rows: int = 0
    weight: int = 0


def read_sql(source: str, query: str | None, options: LogOptions) -> DatabaseLog:
    """Ask a database for a log; nothing is ever written there.

    Parameters: source - URL: `sqlite:///file.db` or `postgresql+psycopg://user:password@host/database`; query
    - one SELECT (or WITH ... SELECT); options - column map, attributes.
    Returns: the rows as texts.
    Raises: LogError - no connection, no such table, a query that does not read, more than we hold. The
    password stands in none of its problems.
    """
    database = database_of(source)
    if query is None:
        raise LogError(Problem(code="sql_no_query", file=database.shown))
    statement = checked_query(query, database.shown)
    gathered = _asked(database, statement)
    columns = [
        TextColumn(
            header=header,
            texts=coded_texts(texts) if texts is not None else None,
            kind=gathered.kinds[at],
            numbers=gathered.numbers[at],
        )
        for at, (header, texts) in enumerate(zip(gathered.headers, gathered.texts, strict=True))
    ]
    import numpy as np

    lines = np.arange(1, gathered.rows + 1, dtype=np.int64)
    findings = () if says_order(statement) else (Finding(rule="sql_no_order", severity="note"),)
    return DatabaseLog(
        table=as_table(columns, Origin(file=database.shown, lines=lines), options, findings=findings),
        name=f"{database.name} #{hashlib.sha256(statement.encode()).hexdigest()[:8]}",
        digest=_digest(columns),
    )


def _asked(database: Database, statement: str) -> _Gathered:
    from sqlalchemy.exc import SQLAlchemyError

    engine = engine_of(database)
    deadline = time.monotonic() + TIMEOUT
    try:
        with engine.connect() as connection, _reading_only(connection, database, deadline):
            result = connection.execution_options(
                stream_results=True, no_parameters=True, max_row_buffer=_CHUNK
            ).exec_driver_sql(statement)
            with result:
                return _gathered(result, database, deadline)
    except (SQLAlchemyError, sqlite3.Error, UnicodeError, OverflowError, ImportError) as error:
        raise refusal(error, database) from None
    finally:
        engine.dispose()


@contextmanager
def _reading_only(connection: Connection, database: Database, deadline: float) -> Iterator[None]:
    """A transaction that may only read, and is rolled back whatever happens in it."""
    transaction = connection.begin()
    try:
        if database.driver == POSTGRESQL:
            for setting in (
                "SET TRANSACTION READ ONLY",
                f"SET LOCAL statement_timeout = '{TIMEOUT}s'",
                "SET LOCAL TIME ZONE 'UTC'",
                "SET LOCAL standard_conforming_strings = on",
            ):
                connection.exec_driver_sql(setting)
            yield
        else:
            driver = connection.connection.driver_connection
            _bind(driver, deadline)
            yield
            _release(driver)
    finally:
        transaction.rollback()


def _bind(driver: Any, deadline: float) -> None:
    """SQLite: the file was opened read only; nor may the statement reach beyond it (ATTACH, PRAGMA)."""
    driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_LENGTH)
    driver.execute("PRAGMA trusted_schema = OFF")
    driver.execute("PRAGMA query_only = ON")
    driver.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    driver.set_authorizer(_verdict)


def _verdict(action: int, *_what: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _MAY else sqlite3.SQLITE_DENY


def _release(driver: Any) -> None:
    driver.set_authorizer(None)
    driver.set_progress_handler(None, _STEPS)


def _gathered(result: Any, database: Database, deadline: float) -> _Gathered:
    headers = [str(header) for header in tuple(result.keys())]
    check_shape(0, len(headers), database.shown)
    found = _Gathered(headers=headers)
    found.texts = [[] for _ in headers]
    found.kinds, found.numbers = [""] * len(headers), [0] * len(headers)
    while rows := result.fetchmany(_CHUNK):
        found.rows += len(rows)
        check_shape(found.rows, len(headers), database.shown)
        for at, values in enumerate(zip(*rows, strict=True)):
            _add(found, at, values)
        if found.weight > limits.MAX_TABLE_BYTES:
            allowed = (str(limits.MAX_TABLE_BYTES),)
            raise LogError(Problem(code="log_too_large", file=database.shown, allowed=allowed))
        if time.monotonic() > deadline:
            raise LogError(Problem(code="sql_timeout", file=database.shown))
    return found


def _add(found: _Gathered, at: int, values: Sequence[Any]) -> None:
    column = found.texts[at]
    if column is None:
        return
    try:
        kinds = set(map(type, values))
        texts = list(values) if kinds == {str} else [text_of(value) for value in values]
    except TypeError as error:
        found.texts[at], found.kinds[at] = None, str(error)
        return
    if kinds & _NUMBERS:
        found.numbers[at] += sum(type(value) in _NUMBERS for value in values)
    found.weight += sum(map(len, texts))
    column += texts


def text_of(value: Any) -> str:
    """A value of a database as the text that a CSV file would hold; missing is empty.

    Parameters: value - as the driver gives it.
    Returns: the text; a number without needless decimals, a date or time in ISO 8601.
    Raises: TypeError - bytes, lists and other things that are no text; it names the type.
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, (datetime, date, clock)):
        return value.isoformat()
    if not isinstance(value, (int, UUID, Decimal)):
        raise TypeError(type(value).__name__)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _digest(columns: Sequence[TextColumn]) -> str:
    """Over headers, the different texts of each column, and which row has which."""
    digest = hashlib.sha256()
    for column in columns:
        texts = [column.header]
        if isinstance(column.texts, Coded):
            digest.update(column.texts.codes.tobytes())
            texts += column.texts.listed
        for text in texts:
            written = text.encode()
            digest.update(len(written).to_bytes(8, "big") + written)
    return digest.hexdigest()[:16]
