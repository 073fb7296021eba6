"""The same step of the same case written more than once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mining.log.quality.found import Found
from mining.log.quality.view import EXAMPLE_ROWS, LogView
from sop import events as ev

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def duplicates(view: LogView) -> Iterator[Found]:
    """Rows that repeat an earlier one, wholly or but for the person, or follow it at once.

    Two rows of one case, activity and unit are the same where all their stamps are (`duplicate_instances`;
    Suriadi et al. 2017, Information Systems 64, "form-based event capture"). Where the person differs it may
    be one joint step written by each participant (`joint_rows`). Where they begin within `quick_seconds` of
    each other, somebody may have saved twice (`repeated_quickly`). Counted are the rows beyond the first.
    """
    import numpy as np

    rows = _repeated(view)
    if not len(rows):
        return
    # An activity without any stamp has not been carried out twice.
    rows = rows[view.begun[rows]]
    same = _identity(view, rows)
    again = same.duplicated().to_numpy(dtype=bool)
    joint = ~again & same.drop(columns=ev.PERSON).duplicated().to_numpy(dtype=bool)
    quick = _quick(view, rows, same, ~(again | joint))
    for rule, places in (
        ("duplicate_instances", rows[again]),
        ("joint_rows", rows[joint]),
        ("repeated_quickly", quick),
    ):
        if len(places):
            shown = np.sort(places)[:EXAMPLE_ROWS]
            columns = ((view.start, view.start.known), (view.end, view.end.known))
            yield Found(
                rule=rule,
                severity="warning",
                count=len(places),
                total=int(view.begun.sum()),
                rows=shown,
                values=view.moments(shown.tolist(), columns),
            )


def _repeated(view: LogView) -> NDArray[np.int64]:
    """Places of the events whose case has their activity more than once."""
    import numpy as np

    key = view.case * max(1, len(view.labels)) + view.activity
    size = len(view.case_ids) * len(view.labels)
    if size <= 8 * view.size + 1_000_000:
        counts = np.bincount(key, minlength=size)
        return np.asarray(np.flatnonzero((counts > 1)[key]) if (counts > 1).any() else key[:0])
    import pandas as pd

    return np.flatnonzero(pd.Series(key).duplicated(keep=False).to_numpy(dtype=bool))


def _identity(view: LogView, rows: NDArray[np.int64]) -> pd.DataFrame:
    import pandas as pd

    picked = view.events.iloc[rows]
    return pd.DataFrame(
        {
            "case": view.case[rows],
            "activity": view.activity[rows],
            ev.UNIT: pd.factorize(picked[ev.UNIT])[0],
            ev.START: picked[ev.START].to_numpy(dtype="int64", na_value=0),
            ev.END: picked[ev.END].to_numpy(dtype="int64", na_value=0),
            ev.PERSON: pd.factorize(picked[ev.PERSON])[0],
        }
    )


def _quick(
    view: LogView, rows: NDArray[np.int64], same: pd.DataFrame, first: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Rows that begin shortly after another one of the same case, activity and unit."""
    import numpy as np

    kept = first & view.timed[rows]
    rows, same = rows[kept], same[kept]
    when = view.when[rows]
    unit, activity, case = (same[name].to_numpy() for name in (ev.UNIT, "activity", "case"))
    order = np.lexsort((rows, when, unit, activity, case))
    alike = np.ones(max(0, len(rows) - 1), dtype=bool)
    for codes in (unit, activity, case):
        alike &= codes[order][1:] == codes[order][:-1]
    soon = np.diff(when[order]) <= view.limits.quick_seconds
    return rows[order][1:][alike & soon]
