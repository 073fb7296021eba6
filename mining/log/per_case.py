"""What rows say of their case: one value a case, and where they contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.log.coded import Coded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class CaseValues:
    """One value a case.

    Parameters: first - for each case the code of its first text that is not empty, or -1; differs - its rows
    hold another one too.
    """

    first: NDArray[np.int64]
    differs: NDArray[np.bool_]


def case_values(case: NDArray[np.int64], size: int, column: Coded) -> CaseValues:
    """The first text of each case that is not empty.

    Parameters: case - number of the case of each row, -1 for rows to be passed over; size - cases there are;
    column - a text a row.
    Returns: the values, by number of the case.
    """
    import numpy as np

    rows = np.flatnonzero((column.codes != column.empty) & (case >= 0))
    whose, codes = case[rows], column.codes[rows]
    first = np.full(size, -1, dtype=np.int64)
    # Where an index repeats the last assignment counts: backwards, that is the first row.
    first[whose[::-1]] = codes[::-1]
    differs = np.zeros(size, dtype=bool)
    differs[whose[codes != first[whose]]] = True
    return CaseValues(first=first, differs=differs)
