"""Tables as files that open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.atomic import atomic_path
from sop.exchange.events_text import stamp_texts
from sop.exchange.guard import guard

if TYPE_CHECKING:
    import pandas as pd


def write_table(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV that no spreadsheet runs formulas from.

    Parameters: frame; path.
    Returns: the path.
    """
    from pandas.api.types import is_numeric_dtype

    safe = frame.copy()
    for column in safe.columns:
        if not is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(lambda value: guard(value) if isinstance(value, str) else value)
    with atomic_path(path) as beside:
        safe.to_csv(beside, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def local(table: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """Stamps as the office's clock shows them.

    Parameters: table; time_zone - IANA name.
    Returns: the table with texts in ISO 8601 with offset in place of stamps, empty where one is missing.
    """
    from pandas.api.types import is_datetime64_any_dtype

    stamps = [name for name in table.columns if is_datetime64_any_dtype(table[name])]
    return table.assign(**{str(name): stamp_texts(table[name], time_zone) for name in stamps})


def joined(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Lists as texts: a cell cannot hold a list.

    Parameters: table; columns - that hold lists of texts.
    Returns: the table with `a; b; c` in their place.
    """
    return table.assign(**{name: ["; ".join(map(str, items)) for items in table[name]] for name in columns})
