"""What a query may be: one statement that reads. The database enforces it too; here it is told clearly."""

from __future__ import annotations

import re
from pathlib import Path

from mining.log.limits import opened
from sop.errors import LogError, Problem

_MAX_BYTES = 1024**2
_READING = ("SELECT", "WITH")
# Comments (the first two), texts and quoted names: what stands in them is no part of the statement's form.
_QUOTED = re.compile(
    r"""
    --[^\n]*
    | /\*.*?(?:\*/|\Z)
    | (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)
    | '(?:[^']|'')*(?:'|\Z)
    | "(?:[^"]|"")*(?:"|\Z)
    | `[^`]*(?:`|\Z)
    | (?P<dollar>\$(?:[A-Za-z_]\w*)?\$).*?(?:(?P=dollar)|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)


def read_query(path: str | Path) -> str:
    """The query of a file.

    Parameters: path - a text in UTF-8.
    Returns: the text.
    Raises: LogError - it cannot be read.
    """
    file = str(path)
    with opened(Path(path), file) as stream:
        content = stream.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise LogError(Problem(code="log_too_large", file=file, allowed=(str(_MAX_BYTES),)))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LogError(Problem(code="query_not_text", file=file)) from None


def checked_query(query: str, file: str) -> str:
    """One statement that reads, without the semicolon at its end.

    Parameters: query - as given; file - the database as shown, for the problems.
    Returns: the statement.
    Raises: LogError - empty, several statements, or one that does something else than read.
    """
    form = _form(query)
    statements = [part for part in form.split(";") if part.strip()]
    if not statements or "\0" in query:
        raise LogError(Problem(code="sql_no_query", file=file))
    if len(statements) > 1:
        raise LogError(Problem(code="sql_several_statements", file=file, value=str(len(statements))))
    word = re.match(r"[\s(]*(\w*)", statements[0])
    first = word[1] if word else ""
    if first.upper() not in _READING:
        raise LogError(Problem(code="sql_not_reading", file=file, value=query.strip()[:20], allowed=_READING))
    return query[: len(form.rstrip().rstrip("; \t\r\n"))]


def says_order(query: str) -> bool:
    """Does the statement say in which order its rows come?"""
    return re.search(r"\border\s+by\b", _form(query), re.IGNORECASE) is not None


def _form(query: str) -> str:
    """The statement, as long as it was, with spaces in place of comments and x in place of what is quoted."""
    return _QUOTED.sub(
        lambda match: (" " if match[0].startswith(("--", "/*")) else "x") * len(match[0]), query
    )
