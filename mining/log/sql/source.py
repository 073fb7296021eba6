"""Databases that can be asked for a log: their names without secrets, and what their refusals mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from mining.log.limits import opened
from sop.errors import LogError, Problem

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine

SQLITE, POSTGRESQL = "sqlite", "postgresql+psycopg"
_DRIVERS = {
    "sqlite": SQLITE, "sqlite+pysqlite": SQLITE,
    "postgresql": POSTGRESQL, "postgres": POSTGRESQL, "postgresql+psycopg": POSTGRESQL,
}  # fmt: skip
_EXTRA = "ukur[postgresql]"
# One letter would be a drive of Windows.
# What may be a password in something that was meant to be a URL.
_SECRET = re.compile(r"(?<=:)[^:@/\s]+(?=@)|(?<=password=)\S+", re.IGNORECASE)
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]+):/")
_HEAD = b"SQLite format 3\0"
_CONNECT_SECONDS = 10
# What databases say when they refuse: SQLSTATE of PostgreSQL, or how SQLite begins its sentence.
_REASONS = {
    "28P01": "sql_password", "28000": "sql_password", "3D000": "sql_no_database",
    "42P01": "sql_unknown_table", "3F000": "sql_unknown_table", "42501": "sql_forbidden",
    "25006": "sql_not_reading", "57014": "sql_timeout",
    "no such table": "sql_unknown_table", "not authorized": "sql_not_reading", "interrupted": "sql_timeout",
    "access to": "sql_not_reading", "attempt to write": "sql_not_reading",
    "file is not a database": "sql_not_database",
    "database disk image": "sql_not_database", "malformed database": "sql_not_database",
    "unable to open": "sql_connection", "database is locked": "sql_connection",
}  # fmt: skip
_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Database:
    """A database that is named by a URL.

    Parameters: url - with its password, never shown; driver - SQLITE or POSTGRESQL; shown - the URL without
    user, password and options, as it stands in messages; name - of the database alone.
    """

    url: URL = field(repr=False)
    driver: str
    shown: str
    name: str


def is_url(source: str | Path) -> bool:
    """Does this name a database (or a place in the net), and not a file?"""
    return _URL.match(str(source)) is not None


def shown_source(source: str | Path) -> str:
    """A path as it is; a URL without anything that may be secret.

    Parameters: source - a path or a URL, well formed or not.
    Returns: what may stand in a message.
    """
    match = _URL.match(str(source))
    if match is None:
        return _SECRET.sub("***", str(source))
    try:
        return database_of(str(source)).shown
    except LogError:
        return f"{match[1].lower()}://"


def database_of(source: str) -> Database:
    """Understand the URL of a database.

    Parameters: source - `sqlite:///file.db` or `postgresql+psycopg://user:password@host/database`.
    Returns: the database.
    Raises: LogError - it cannot be understood, or another kind of database.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    scheme = source.partition(":")[0].lower()
    file = f"{scheme}://"
    if scheme not in _DRIVERS:
        allowed = ("sqlite", "postgresql+psycopg")
        raise LogError(Problem(code="sql_dialect", file=file, value=scheme, allowed=allowed))
    if _DRIVERS[scheme] == SQLITE:
        return _file_of(source, file)
    try:
        url = make_url(source).set(drivername=POSTGRESQL)
    except (ArgumentError, ValueError):
        raise LogError(Problem(code="sql_url", file=file)) from None
    database = url.database or ""
    # An @ or / that is not written %40 or %2F splits a password in the wrong place.
    if not database or "/" in database or source.count("@") > 1:
        raise LogError(Problem(code="sql_url", file=file))
    port = f":{url.port}" if url.port else ""
    shown = f"postgresql://{url.host or ''}{port}/{database}"
    return Database(url=url, driver=POSTGRESQL, shown=shown, name=database)


def _file_of(source: str, file: str) -> Database:
    """The file behind three slashes, whatever signs its name holds."""
    from sqlalchemy.engine import URL

    path = source.partition(":")[2]
    if not path.startswith("///") or len(path) == len("///"):
        raise LogError(Problem(code="sql_url", file=file))
    path = path.removeprefix("///")
    name = re.split(r"[/\\]", path)[-1]
    url = URL.create(SQLITE, database=path)
    return Database(url=url, driver=SQLITE, shown=f"sqlite:///{path}", name=name)


def engine_of(database: Database) -> Engine:
    """A way to connect that keeps nothing open, and cannot write where the file itself can say so.

    Parameters: database - as understood.
    Returns: an engine of SQLAlchemy, not yet connected.
    Raises: LogError - no such file, no database, or its driver is not installed.
    """
    import sqlite3

    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    if database.driver == SQLITE:
        path = Path(database.url.database or "")
        with opened(path, database.shown) as stream:
            if stream.read(len(_HEAD)) != _HEAD:
                raise LogError(Problem(code="sql_not_database", file=database.shown))
        # The name as a URI, so that a ? or # in it is part of the name and not of ours.
        uri = f"{path.absolute().as_uri()}?mode=ro"
        return create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(uri, uri=True, timeout=_CONNECT_SECONDS),
            poolclass=NullPool,
        )
    try:
        url = database.url.update_query_string(f"connect_timeout={_CONNECT_SECONDS}")
        return create_engine(url, poolclass=NullPool)
    except ImportError:
        raise LogError(Problem(code="sql_driver", file=database.shown, value=_EXTRA)) from None


def refusal(error: Exception, database: Database) -> LogError:
    """What a database said, as a problem that holds no secret.

    Parameters: error - of the driver or of SQLAlchemy; database - that said it.
    Returns: the error to be raised.
    """
    original: Any = getattr(error, "orig", None) or error
    text = _without_secrets(_first_line(original), database)
    state = getattr(original, "sqlstate", None)
    code = _REASONS.get(state or "") or next(
        (code for begin, code in _REASONS.items() if text.casefold().startswith(begin)), ""
    )
    if not code:
        lost = type(original).__name__ == "OperationalError" and database.driver == POSTGRESQL
        code = _connection_code(text) if lost and state is None else "sql_query_wrong"
    return LogError(Problem(code=code, file=database.shown, value=text[:_SHOWN]))


def _connection_code(text: str) -> str:
    """What psycopg reports before there is a session carries no code, only the server's words."""
    for words, code in (
        ("password authentication failed", "sql_password"),
        ("no password supplied", "sql_password"),
        ("does not exist", "sql_no_database"),
    ):
        if words in text:
            return code
    return "sql_connection"


def _first_line(original: Any) -> str:
    told = getattr(original, "diag", None)
    said = (told.message_primary if told is not None else "") or str(original)
    return next((line.strip() for line in said.splitlines() if line.strip()), type(original).__name__)


def _without_secrets(text: str, database: Database) -> str:
    url = database.url
    secrets = [url.password or "", *(str(value) for key, value in url.query.items() if "pass" in key)]
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        for written in (secret, quote(secret, safe=""), quote_plus(secret)):
            text = text.replace(written, "***")
    return text
