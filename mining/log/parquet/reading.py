"""A Parquet file as a table of texts. Its columns alone are read, never what pandas wrote about them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from mining.log import limits
from mining.log.arrow_texts import text_column
from mining.log.as_table import Origin, as_table, check_shape
from mining.log.columns import REQUIRED
from mining.log.options import LogOptions
from mining.log.parquet.pages import unpacked_bytes
from mining.log.raw import RawTable
from sop.errors import LogError, Problem

PARQUET, LOCKED = b"PAR1", b"PARE"
_MAX_FOOTER = 16 * 1024**2


def read_parquet(
    content: bytes, options: LogOptions, *, file: str, needed: Sequence[str] = REQUIRED
) -> RawTable:
    """Read a Parquet file without believing any of it.

    Parameters: content - the file; options - column map, attributes; file - as the user gave it; needed -
    columns that must be there.
    Returns: texts under our column names; rows are counted from 1.
    Raises: LogError - damaged, encrypted, more than we hold, columns missing or nested.
    """
    import numpy as np
    import pyarrow as pa

    try:
        table = _table(content, file)
        columns = [text_column(name, table.column(at)) for at, name in enumerate(table.column_names)]
    except LogError:
        raise
    except (
        pa.ArrowException,
        OSError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        OverflowError,
    ) as error:
        raise _damaged(content, error, file) from error
    lines = np.arange(1, table.num_rows + 1, dtype=np.int64)
    return as_table(columns, Origin(file=file, lines=lines), options, needed=needed)


def _table(content: bytes, file: str) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    opened = partial(
        pq.ParquetFile, thrift_string_size_limit=_MAX_FOOTER, thrift_container_size_limit=_MAX_FOOTER
    )
    book = opened(pa.BufferReader(content))
    footer, schema = book.metadata, book.schema_arrow
    check_shape(footer.num_rows, max(footer.num_columns, len(schema)), file)
    most = limits.MAX_TABLE_BYTES
    if unpacked_bytes(content, most) > most:
        raise LogError(Problem(code="log_too_large", file=file, allowed=(str(limits.MAX_TABLE_BYTES),)))
    # As dictionaries: a text that fills a million rows stays as small as it is in the file.
    texts = [field.name for field in schema if _is_text(field.type)]
    table = opened(pa.BufferReader(content), read_dictionary=texts).read(use_threads=False)
    table.validate(full=True)
    if table.num_rows != footer.num_rows:
        raise ValueError("rows")
    return table


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _damaged(content: bytes, error: Exception, file: str) -> LogError:
    encrypted = content[-4:] == LOCKED or "encrypt" in str(error).casefold()
    if encrypted:
        return LogError(Problem(code="parquet_locked", file=file))
    return LogError(Problem(code="parquet_damaged", file=file, value=type(error).__name__))
