"""Cases and steps of the rows of a log as numbers: what a million rows are grouped by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sop.events import CASE_ID, STEP_ID

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Int64 = npt.NDArray[np.int64]


def case_codes(events: pd.DataFrame) -> tuple[Int64, pd.Index[str]]:
    """The case of each row.

    Parameters: events - with `case_id`.
    Returns: places in the names, and the names in the order in which they first appear.
    """
    import numpy as np
    import pandas as pd

    codes, names = pd.factorize(events[CASE_ID])
    return codes.astype(np.int64), names


def step_codes(events: pd.DataFrame, place: Mapping[str, int]) -> Int64:
    """The step of each row.

    Parameters: events - with `step_id`; place - number of each step.
    Returns: numbers, -1 where the step is missing or has none.
    """
    import numpy as np
    import pandas as pd

    codes, steps = pd.factorize(events[STEP_ID])
    places = np.array([*(place.get(str(step), -1) for step in steps), -1], dtype=np.int64)
    return places[codes]


def turns(group: Int64) -> Int64:
    """Of each row, how many rows of its group stand before it.

    Parameters: group - number of the group of each row.
    Returns: 0 for the first.
    """
    import numpy as np

    order = np.argsort(group, kind="stable")
    ordered = group[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(group) else order
    sizes = np.diff(np.append(first, len(group)))
    found = np.empty(len(group), dtype=np.int64)
    found[order] = np.arange(len(group)) - np.repeat(first, sizes)
    return found
