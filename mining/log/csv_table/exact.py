"""A CSV file row by row, with the place of whatever is wrong with it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from mining.log import limits
from mining.log.csv_table.records import Records, checked_header
from mining.log.limits import too_many_rows
from mining.log.places import PLACES, first
from sop.errors import LogError, Problem
from sop.exchange.events_text import from_cell

if TYPE_CHECKING:
    import pandas as pd

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def rows_of(text: str, delimiter: str, skipped: int) -> Any:
    """A reader of the rows; it raises `csv.Error` where the quotation marks do not fit.

    Parameters: text - of the file; delimiter; skipped - lines before the header.
    Returns: `csv.reader`, whose `line_num` counts from the header.
    """
    # Line by line from the text itself: a StringIO would hold it once more, at four bytes a character.
    lines = (match[0] for match in _LINE.finditer(text))
    return csv.reader(islice(lines, skipped, None), delimiter=delimiter, strict=True)


def header_of(text: str, delimiter: str, skipped: int) -> list[str]:
    """The first row that holds anything, to be looked at; empty where there is none.

    Parameters: as for `rows_of`.
    Returns: cells without spaces around.
    """
    reader = rows_of(text, delimiter, skipped)
    try:
        return next(([cell.strip() for cell in row] for row in reader if any(row)), [])
    except csv.Error:
        return []


def exact_records(text: str, delimiter: str, skipped: int, file: str) -> Records:
    """Read all rows.

    Parameters: as for `rows_of`; file - as the user gave it.
    Returns: header and rows.
    Raises: LogError - ragged rows, quotation marks that do not fit, more than we hold.
    """
    import numpy as np
    import pandas as pd

    reader = rows_of(text, delimiter, skipped)
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
                header = checked_header(row, file)
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
                if len(rows) > limits.MAX_ROWS or len(rows) * len(header) > limits.MAX_CELLS:
                    raise too_many_rows(file)
    except csv.Error as error:
        raise LogError(
            Problem(code="csv_malformed", file=file, place=f"line {line}", value=str(error))
        ) from error
    if ragged:
        raise LogError(first(ragged, file, total=uneven))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    texts = [_texts(cells) for cells in columns] if rows else [pd.Series([], dtype="str") for _ in header]
    return Records(header=header, columns=texts, lines=np.array(lines, dtype="int64"), blank=blank)


def _ragged(line: int, row: list[str], header: list[str], file: str) -> Problem:
    return Problem(
        code="ragged_row", file=file, place=f"line {line}", value=str(len(row)), allowed=(str(len(header)),)
    )


def _texts(cells: Sequence[str]) -> pd.Series:
    import pandas as pd

    known = {cell: from_cell(cell) for cell in set(cells)}
    return pd.Series([known[cell] for cell in cells], dtype="str")
