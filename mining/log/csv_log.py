"""A CSV file as a table of texts. Nothing is converted: 007 stays 007 and NA stays NA."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mining.log.columns import REQUIRED, assign, recognised
from mining.log.csv_table.exact import exact_records, header_of
from mining.log.csv_table.quick import quick_file, quick_records
from mining.log.csv_table.records import Records
from mining.log.decode import decoded
from mining.log.options import DELIMITERS, LogOptions
from mining.log.raw import KEY, RawTable
from sop import events as ev
from sop.errors import LogError, Problem
from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# Nearly every row has a text of its own here: to number them would cost more than it saves.
_DIFFERENT = (*ev.STAMP_COLUMNS, *ev.CASE_STAMP_COLUMNS, ev.INSTANCE, KEY)


def read_csv(content: bytes, options: LogOptions, *, file: str, needed: Sequence[str] = REQUIRED) -> RawTable:
    """Read a CSV file without believing any of it.

    Parameters: content - the file, unpacked; options - delimiter, encoding, columns, attributes; file - as
    the user gave it; needed - columns that must be there.
    Returns: texts under our column names.
    Raises: LogError - not a table, not in the stated encoding, ragged, columns missing or ambiguous.
    """
    text = decoded(content, encoding=options.encoding, file=file)
    delimiter, skipped = _delimiter(text.content, options, file)
    records = _records(text.content, delimiter, skipped, options, file)
    columns = records.columns
    assignment = assign(
        records.header,
        options.columns,
        lambda one, other: _same(columns[one], columns[other]),
        needed=needed,
        kept=options.kept,
    )
    if assignment.problems:
        raise LogError(problem.in_file(file) for problem in assignment.problems)
    import pandas as pd

    size = pd.RangeIndex(len(records.lines))
    others = [index for index in range(len(columns)) if index not in assignment.positions.values()]
    rest = pd.DataFrame(dict(enumerate(columns[index] for index in others)), index=size)
    rest.columns = pd.Index([records.header[index] for index in others], dtype="str")
    fields = {"delimiter": _shown(delimiter), "encoding": text.encoding}
    return RawTable(
        file=file,
        frame=pd.DataFrame({name: columns[at] for name, at in assignment.positions.items()}, index=size),
        headers=assignment.headers,
        lines=records.lines,
        others=rest,
        findings=(
            Finding(rule="delimiter", severity="note", fields=fields),
            *text.findings,
            *_blank(records),
            *assignment.findings,
        ),
    )


def _same(one: pd.Series, other: pd.Series) -> bool:
    return bool((one.astype("str") == other.astype("str")).all())


def _shown(delimiter: str) -> str:
    return "TAB" if delimiter == "\t" else delimiter


def _blank(records: Records) -> list[Finding]:
    if not records.blank:
        return []
    total = len(records.lines) + records.blank
    return [Finding(rule="blank_rows", severity="note", count=records.blank, total=total)]


def _records(content: bytes, delimiter: str, skipped: int, options: LogOptions, file: str) -> Records:
    quick = quick_file(content, delimiter, skipped)
    if quick is not None:
        # Where a column is, is judged later, on its content; here it only decides how it is held.
        places = assign(quick.header, options.columns, lambda _one, _other: True).positions
        repeating = {at for column, at in places.items() if column not in _DIFFERENT}
        found = quick_records(quick, repeating)
        if found is not None:
            return found
    return exact_records(content.decode(), delimiter, skipped, file)


def _delimiter(content: bytes, options: LogOptions, file: str) -> tuple[str, int]:
    """The delimiter, and how many lines stand before the header."""
    text = _first_lines(content)
    hint = _HINT.match(text)
    skipped = 1 if hint else 0
    if options.delimiter is not None:
        return options.delimiter, skipped
    if hint and hint[1] in DELIMITERS:
        return hint[1], skipped
    scores: dict[str, tuple[int, int]] = {}
    for delimiter in DELIMITERS:
        header = header_of(text, delimiter, skipped)
        scores[delimiter] = (recognised(header, options.columns), len(header))
    best = max(scores.values())
    winners = [delimiter for delimiter, score in scores.items() if score == best]
    if len(winners) > 1 and best[1] > 1:
        raise LogError(
            Problem(
                code="delimiter_unclear",
                file=file,
                place="line 1",
                allowed=tuple(_shown(one) for one in winners),
            )
        )
    return winners[0], skipped


def _first_lines(content: bytes) -> str:
    """The line of the header, and before it that of a hint; all lines where that is not so plain."""
    stop = content.find(b"\n") + 1
    if content[:4].lower() == b"sep=" and stop:
        stop = content.find(b"\n", stop) + 1
    head = content[:stop].removesuffix(b"\n").removesuffix(b"\r")
    blank = not head.rpartition(b"\n")[2].strip(b",;|\t\r ")
    if not stop or blank or b'"' in head or b"\r" in head.replace(b"\r\n", b""):
        return content.decode()
    return content[:stop].decode()
