r"""How the texts and stamps of an event log stand in a file, so that they come back as they were.

Two rules, undone in the opposite order on reading. First, characters that XML or a workbook cannot hold are
written as `\u{HHHH}`; a text that holds such a sequence itself gets its backslash written that way. Then
`sop.exchange.guard` makes formulas inert (CSV and XLSX only).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sop.exchange.guard import guard, unguard

if TYPE_CHECKING:
    import pandas as pd

    Map = Callable[[str], str]

# Not a character of XML 1.0, or changed by its line-end rule (CR).
_CANNOT = "\x00-\x08\x0b-\x1f\ufffe\uffff"
# What we decode: those, and the first characters of sequences that we had to break up.
_CODES = r"00(?:0[0-8B-F]|1[0-9A-F]|5C|5F|78)|FFF[EF]"
_ESCAPED = re.compile(r"\\u\{(" + _CODES + r")\}")
_TO_ESCAPE = re.compile(rf"[{_CANNOT}]|\\(?=u\{{(?:{_CODES})\}})")
# Workbooks have an escape of their own (_x000D_), which writers and readers treat differently.
_WORKBOOK = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|x(?=005F_)")


def _code(match: re.Match[str]) -> str:
    return f"\\u{{{ord(match[0]):04X}}}"


def escape(text: str) -> str:
    r"""The text with characters that XML cannot hold written as `\u{HHHH}`.

    Parameters: text - anything.
    Returns: a text that XML 1.0 and UTF-8 can hold; `unescape` gives the original back.
    """
    return _TO_ESCAPE.sub(_code, text)


def unescape(text: str) -> str:
    """The text as it was before `escape`.

    Parameters: text - as read.
    Returns: the original text; sequences that `escape` never writes stay as they are.
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "\\u{" in text else text


def to_cell(text: str, *, workbook: bool = False) -> str:
    """What stands in a cell of a CSV file or a workbook for a text.

    Parameters: text - anything; workbook - also break up sequences with a meaning in XLSX.
    Returns: the cell; `from_cell` gives the original back.
    """
    escaped = escape(text)
    if workbook:
        escaped = _WORKBOOK.sub(_code, escaped)
    return guard(escaped)


def from_cell(cell: str) -> str:
    """The text of a cell.

    Parameters: cell - as read, from our writers or from elsewhere.
    Returns: the text; an apostrophe is taken off only where `guard` would have put it ('s-Gravenhage stays).
    """
    return unescape(unguard(cell))


def texts(column: pd.Series, encode: Map) -> list[str]:
    """The cells of a text column, each different text encoded once; missing is empty.

    Parameters: column - texts; encode - what to do with each.
    Returns: one cell for each row.
    """
    values = [value if isinstance(value, str) else "" for value in column]
    cells = {value: encode(value) for value in set(values)}
    return [cells[value] for value in values]


def stamp_texts(column: pd.Series, zone: str) -> list[str]:
    """Stamps as ISO 8601 with offset, to the second, or finer where they are; missing is empty.

    Parameters: column - `datetime64[us, UTC]`; zone - IANA name of the zone whose clock is shown.
    Returns: one text for each row.
    """
    local = column.dt.tz_convert(zone)
    return ["" if missing else stamp.isoformat() for stamp, missing in zip(local, column.isna(), strict=True)]


def participants_text(people: Iterable[tuple[str, str]]) -> str:
    """The one way in which participants stand in the event table.

    Parameters: people - pairs of person and role.
    Returns: a JSON array of {"person", "role"}.
    """
    return json.dumps([{"person": person, "role": role} for person, role in people], ensure_ascii=False)


def participants_of(text: str) -> list[tuple[str, str]] | None:
    """Persons and roles of a participants text.

    Parameters: text - a JSON array of {"person", "role"}.
    Returns: pairs, or None where the text is something else.
    """
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entries, list):
        return None
    people = []
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != {"person", "role"}:
            return None
        if not all(isinstance(value, str) for value in entry.values()):
            return None
        people.append((entry["person"], entry["role"]))
    return people
