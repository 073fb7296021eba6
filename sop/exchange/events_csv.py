"""An event log as two CSV files: the events, and beside them the cases."""

from __future__ import annotations

import csv
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sop import events as ev
from sop.events import EventLog
from sop.exchange.atomic import atomic_stream
from sop.exchange.events_text import stamp_texts, texts, to_cell

if TYPE_CHECKING:
    import pandas as pd


def cases_path(path: str | Path) -> Path:
    """Where the case table of a CSV log lies.

    Parameters: path - the file of the events, packed (.csv.gz) or not.
    Returns: the same folder, `<stem>_cases.csv`.
    """
    events = Path(path)
    stem = events.name
    for suffix in (".gz", ".csv"):
        if stem.lower().endswith(suffix):
            stem = stem[: -len(suffix)]
    return events.with_name(f"{stem}_cases.csv")


def write_csv(log: EventLog, path: str | Path, *, zone: str = "Asia/Jakarta", delimiter: str = ",") -> None:
    """Write the events to `path` and the cases to `<stem>_cases.csv`; equal logs give equal bytes.

    UTF-8 with a byte order mark, so that a spreadsheet shows it properly; stamps in ISO 8601 with offset.

    Parameters: log - any; path - the file of the events, packed where its name ends in .gz; zone - IANA name
    of the zone whose clock the stamps show; delimiter - `,` or what the reader's spreadsheet expects (`;` in
    Indonesia).
    Raises: OutputError - a file cannot be written.
    """
    with atomic_stream(path) as events, atomic_stream(cases_path(path)) as cases:
        _write(log.events, ev.EVENT_COLUMNS, events, zone, delimiter)
        _write(log.cases, ev.CASE_COLUMNS, cases, zone, delimiter)


def _write(
    table: pd.DataFrame, columns: tuple[str, ...], stream: BinaryIO, zone: str, delimiter: str
) -> None:
    lines = TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*(cells(table, column, zone) for column in columns), strict=True))
    lines.detach()  # the stream belongs to the caller


def cells(table: pd.DataFrame, column: str, zone: str, *, workbook: bool = False) -> list[str]:
    """A column of an event or case table as cells of a file.

    Parameters: table - events or cases; column - one of its columns; zone - of the clock; workbook - the
    cells go into an .xlsx file.
    Returns: one text for each row.
    """
    if column in (*ev.STAMP_COLUMNS, *ev.CASE_STAMP_COLUMNS):
        return stamp_texts(table[column], zone)
    if column in ev.NUMBER_COLUMNS:
        return [str(value) for value in table[column]]
    return texts(table[column], lambda text: to_cell(text, workbook=workbook))
