"""A CSV file as a table of texts. Nothing is converted: 007 stays 007 and NA stays NA."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from mining.log.columns import REQUIRED, Assignment, assign, recognised
from mining.log.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, too_many_rows
from mining.log.options import DELIMITERS, LogOptions
from mining.log.raw import RawTable
from sop import events as ev
from sop.errors import LogError, Problem
from sop.exchange.events_text import from_cell
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

PLACES = 20
_UTF16, _UTF32 = (b"\xff\xfe", b"\xfe\xff"), (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Records:
    """Rows of equal length, the line on which each begins, and how many empty ones were passed over."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    blank: int


def read_csv(content: bytes, options: LogOptions, *, file: str, needed: Sequence[str] = REQUIRED) -> RawTable:
    """Read a CSV file without believing any of it.

    Parameters: content - the file, unpacked; options - delimiter, encoding, columns; file - as the user gave
    it; needed - columns that must be there.
    Returns: texts under our column names.
    Raises: LogError - not a table, not in the stated encoding, ragged, columns missing or ambiguous.
    """
    text = _decoded(content, options, file)
    delimiter, skipped = _delimiter(text, options, file)
    records = _records(text, delimiter, skipped, file)
    columns = list(zip(*records.rows, strict=True)) if records.rows else [()] * len(records.header)
    assignment = assign(
        records.header, options.columns, lambda one, other: columns[one] == columns[other], needed=needed
    )
    if assignment.problems:
        raise LogError(problem.in_file(file) for problem in assignment.problems)
    return _table(records, columns, assignment, file, _findings(records, delimiter, options))


def _shown(delimiter: str) -> str:
    return "TAB" if delimiter == "\t" else delimiter


def _findings(records: _Records, delimiter: str, options: LogOptions) -> list[Finding]:
    found = [Finding(rule="delimiter", severity="note", fields={"delimiter": _shown(delimiter)})]
    if options.encoding is not None and options.encoding.casefold() != "utf-8":
        found.append(
            Finding(rule="encoding", severity="note", fields={"encoding": options.encoding.casefold()})
        )
    if records.blank:
        total = len(records.rows) + records.blank
        found.append(Finding(rule="blank_rows", severity="note", count=records.blank, total=total))
    return found


def _decoded(content: bytes, options: LogOptions, file: str) -> str:
    if not content.strip(b"\r\n\t \xef\xbb\xbf"):
        raise LogError(Problem(code="log_empty", file=file, place="line 1"))
    encoding = (options.encoding or "utf-8").casefold()
    if encoding != "utf-16" and content.startswith((*_UTF32, *_UTF16)):
        found = "UTF-32" if content.startswith(_UTF32) else "UTF-16"
        raise LogError(
            Problem(code="log_encoding", file=file, place="line 1", value=found, allowed=("utf-8", "utf-16"))
        )
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        value = content[error.start : error.start + 1].hex()
        raise LogError(
            Problem(
                code="log_encoding",
                file=file,
                place=f"line {line}",
                value=f"0x{value}",
                allowed=(encoding, "cp1252"),
            )
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise LogError(Problem(code="log_nul_byte", file=file, place=f"line {line}"))
    return text.removeprefix("\ufeff")


def _delimiter(text: str, options: LogOptions, file: str) -> tuple[str, int]:
    """The delimiter, and how many lines stand before the header."""
    hint = _HINT.match(text)
    skipped = 1 if hint else 0
    if options.delimiter is not None:
        return options.delimiter, skipped
    if hint and hint[1] in DELIMITERS:
        return hint[1], skipped
    scores: dict[str, tuple[int, int]] = {}
    for delimiter in DELIMITERS:
        header = _header(text, delimiter, skipped)
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


def _reader(text: str, delimiter: str, skipped: int) -> Any:
    # Line by line from the text itself: a StringIO would hold it once more, at four bytes a character.
    lines = (match[0] for match in _LINE.finditer(text))
    return csv.reader(islice(lines, skipped, None), delimiter=delimiter, strict=True)


def _header(text: str, delimiter: str, skipped: int) -> list[str]:
    reader = _reader(text, delimiter, skipped)
    try:
        return next(([cell.strip() for cell in row] for row in reader if any(row)), [])
    except csv.Error:
        return []


def _records(text: str, delimiter: str, skipped: int, file: str) -> _Records:
    reader = _reader(text, delimiter, skipped)
    header: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    ragged: list[Problem] = []
    blank = held = uneven = 0
    line = skipped + 1
    try:
        for row in reader:
            here, line = line, reader.line_num + skipped + 1
            if not header:
                header = _checked_header(row, file)
            elif not any(row):
                held += 1
            elif len(row) != len(header):
                uneven += 1
                if uneven <= PLACES:
                    ragged.append(_ragged(here, row, header, file))
            else:
                rows.append(row)
                lines.append(here)
                blank, held = blank + held, 0
                if len(rows) > MAX_ROWS or len(rows) * len(header) > MAX_CELLS:
                    raise too_many_rows(file)
    except csv.Error as error:
        raise LogError(
            Problem(code="csv_malformed", file=file, place=f"line {line}", value=str(error))
        ) from error
    if ragged:
        raise LogError(first(ragged, file, total=uneven))
    return _Records(header=header, rows=rows, lines=lines, blank=blank)


def _checked_header(row: list[str], file: str) -> list[str]:
    if len(row) > MAX_COLUMNS:
        raise LogError(Problem(code="log_too_many_columns", file=file, allowed=(str(MAX_COLUMNS),)))
    return [from_cell(cell.strip()) for cell in row] if any(row) else []


def _ragged(line: int, row: list[str], header: list[str], file: str) -> Problem:
    return Problem(
        code="ragged_row", file=file, place=f"line {line}", value=str(len(row)), allowed=(str(len(header)),)
    )


def first(problems: Sequence[Problem], file: str, *, total: int = 0) -> list[Problem]:
    """The first problems, and how many more there are.

    Parameters: problems - any number; file - as the user gave it; total - how many there are in all, where
    `problems` are only the first of them.
    Returns: at most PLACES of them, then one that counts the rest.
    """
    shown = list(problems[:PLACES])
    rest = max(total, len(problems)) - len(shown)
    if rest > 0:
        shown.append(Problem(code="more_problems", file=file, value=str(rest)))
    return shown


def _table(
    records: _Records,
    columns: Sequence[Sequence[str]],
    assignment: Assignment,
    file: str,
    findings: Sequence[Finding],
) -> RawTable:
    import numpy as np
    import pandas as pd

    frame = pd.DataFrame(
        {name: _restored(columns[index]) for name, index in assignment.positions.items()},
        index=pd.RangeIndex(len(records.rows)),
    )
    return RawTable(
        file=file,
        frame=frame,
        headers=assignment.headers,
        lines=np.array(records.lines, dtype="int64"),
        repeated=_repeated(columns, assignment.positions.get(ev.INSTANCE)),
        findings=(*findings, *assignment.findings),
    )


def _restored(cells: Sequence[str]) -> pd.Series:
    import pandas as pd

    known = {cell: from_cell(cell) for cell in set(cells)}
    return pd.Series([known[cell] for cell in cells], dtype="str")


def _repeated(columns: Sequence[Sequence[str]], instance: int | None) -> NDArray[np.bool_]:
    """Rows equal to an earlier one in all fields but the running number."""
    import numpy as np

    seen: set[tuple[str, ...]] = set()
    compared = [column for index, column in enumerate(columns) if index != instance]
    result = []
    for row in zip(*compared, strict=True):
        result.append(row in seen)
        seen.add(row)
    return np.array(result, dtype=bool)
