"""Rows that say again what an earlier row said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mining.log.coded import coded
from mining.log.raw import KEY, RawTable
from mining.log.stamps.column import Stamps
from sop import events as ev

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# An odd number with its bits well mixed (2^64 divided by the golden ratio; Knuth, TAOCP 3, 6.4).
_MIX = 0x9E3779B97F4A7C15


def repeated_rows(table: RawTable, stamps: Mapping[str, Stamps]) -> NDArray[np.bool_]:
    """Rows equal to an earlier one in all fields but the running number.

    Parameters: table - the rows, with the columns nobody knows; stamps - its stamp columns, parsed.
    Returns: one verdict a row. Numbers made of the rows only say which can be equal; those are compared text
    by text.
    """
    import numpy as np
    import pandas as pd

    size = len(table.frame)
    repeated = np.zeros(size, dtype=bool)
    if table.repeated is not None:
        return table.repeated
    mixed = np.zeros(size, dtype=np.uint64)
    for column in table.frame.columns.difference([ev.INSTANCE, KEY]):
        known = stamps.get(column)
        numbers = known.wall if known is not None else coded(table.frame[column]).codes.astype(np.int64)
        mixed *= np.uint64(_MIX)
        mixed ^= numbers.view(np.uint64)
    rows = np.flatnonzero(pd.Series(mixed).duplicated(keep=False))
    if len(rows):
        parts = [table.frame.drop(columns=ev.INSTANCE, errors="ignore")]
        if table.others is not None:
            parts.append(table.others)
        fields = [part.iloc[rows, at] for part in parts for at in range(part.shape[1])]
        equal = pd.DataFrame({at: coded(field).codes for at, field in enumerate(fields)}).duplicated()
        repeated[rows[equal.to_numpy()]] = True
    return repeated
