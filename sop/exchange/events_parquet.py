"""An event log as two Parquet files: the events, and beside them the cases.

Two files and not one: a case table hidden in the metadata of the other file would be seen by no tool but
ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop import events as ev
from sop.events import EventLog
from sop.exchange.atomic import atomic_path

if TYPE_CHECKING:
    import pandas as pd

_SUFFIX = ".parquet"
_ROWS_A_GROUP = 1 << 20


def parquet_cases_path(path: str | Path) -> Path:
    """Where the case table of a Parquet log lies.

    Parameters: path - the file of the events.
    Returns: the same folder, `<stem>_cases.parquet`.
    """
    events = Path(path)
    stem = events.name
    if stem.lower().endswith(_SUFFIX):
        stem = stem[: -len(_SUFFIX)]
    return events.with_name(f"{stem}_cases{_SUFFIX}")


def write_parquet(log: EventLog, path: str | Path) -> None:
    """Write the events to `path` and the cases to `<stem>_cases.parquet`; equal logs give equal bytes.

    Texts are UTF-8 as they are, `step_id` is missing where unknown, stamps are microseconds UTC. Nothing but
    the tables stands in the files: no index and no metadata of pandas.

    Parameters: log - any; path - the file of the events.
    Raises: OutputError - a file cannot be written.
    """
    with atomic_path(path) as events, atomic_path(parquet_cases_path(path)) as cases:
        _write(log.events, ev.EVENT_COLUMNS, events)
        _write(log.cases, ev.CASE_COLUMNS, cases)


def _write(table: pd.DataFrame, columns: tuple[str, ...], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = pa.table({column: _array(table[column], column) for column in columns})
    # Types that every reader knows; the schema of arrow would only repeat them.
    pq.write_table(content, path, compression="zstd", store_schema=False, row_group_size=_ROWS_A_GROUP)


def _array(column: pd.Series, name: str) -> Any:
    import pyarrow as pa

    kind = pa.large_string()
    if name in (*ev.STAMP_COLUMNS, *ev.CASE_STAMP_COLUMNS):
        kind = pa.timestamp("us", "UTC")
    elif name in ev.NUMBER_COLUMNS:
        kind = pa.int64()
    array = pa.array(column, type=kind, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
