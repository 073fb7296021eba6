"""What either way of reading a CSV file gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.log.coded import Coded, coded, of_dictionary, text_series, texts_of
from mining.log.limits import MAX_COLUMNS
from sop.errors import LogError, Problem
from sop.exchange.events_text import from_cell

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

HEADER_LINE = "line 1"


@dataclass(frozen=True, kw_only=True, eq=False)
class Records:
    """Rows of equal length.

    Parameters: header - as written, without spaces around; columns - the cells of each, plain or coded texts,
    the writer's apostrophes taken off; lines - the line on which each row begins; blank - empty rows that
    were passed over.
    """

    header: list[str]
    columns: list[pd.Series]
    lines: NDArray[np.int64]
    blank: int


def checked_header(row: Sequence[str], file: str) -> list[str]:
    """The header of a row of cells; empty where the row is.

    Parameters: row - cells as read; file - as the user gave it.
    Returns: headers.
    Raises: LogError - more columns than we hold.
    """
    if len(row) > MAX_COLUMNS:
        raise LogError(Problem(code="log_too_many_columns", file=file, allowed=(str(MAX_COLUMNS),)))
    return [from_cell(cell.strip()) for cell in row] if any(row) else []


def restored(column: pd.Series) -> pd.Series:
    """The texts of cells, as `sop.exchange.events_text` wrote them; each different one is looked at once.

    Parameters: column - cells, plain or coded.
    Returns: texts, coded where the column was.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = not isinstance(column.dtype, pd.CategoricalDtype)
    known = None if plain else coded(column)
    texts = texts_of(column) if known is None else known.texts
    marked = pc.or_(pc.starts_with(texts, "'"), pc.match_substring(texts, "\\u{"))
    if not pc.any(marked, min_count=0).as_py():
        return column
    mended = pa.array([from_cell(text) for text in texts.filter(marked).to_pylist()], pa.large_string())
    texts = pc.replace_with_mask(texts, marked, mended)
    if known is None:
        return text_series(texts)
    # Two cells may hold the same text: '=x and =x.
    merged = of_dictionary(texts.dictionary_encode())
    return Coded(codes=merged.codes[known.codes], texts=merged.texts).column()
