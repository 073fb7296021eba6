"""All staffings that were tried, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from simulation.staffing.result import Staffing


def candidates_table(staffing: Staffing) -> pd.DataFrame:
    """One row a staffing, the smallest first.

    Parameters: staffing.
    Returns: one column of persons for each group that may change, then `persons` (of the office), `cost`
    (of an hour; missing without rates), `as_it_stands`, `chosen`, `verdict` (keeps, fails, undecided,
    impossible), `share`, `share_low`, `share_high` (of cases that keep the promise, 0 to 1), `mean_days`,
    `mean_low`, `mean_high` (working days; missing where a case does not finish), `nine_days`, `nine_low`,
    `nine_high` (within which 9 of 10 are finished), `place` (efficient, unclear, dominated, unknown),
    `unfinished` (cases), `n` (replications).
    """
    import pandas as pd

    rows = []
    for item in staffing.candidates:
        rows.append(
            {
                **dict(item.staff),
                "persons": item.persons,
                "cost": item.cost,
                "as_it_stands": item.as_it_stands,
                "chosen": item is staffing.chosen,
                "verdict": item.verdict,
                "share": item.share.value,
                "share_low": item.share.low,
                "share_high": item.share.high,
                "mean_days": item.mean.value,
                "mean_low": item.mean.low,
                "mean_high": item.mean.high,
                "nine_days": item.nine.value,
                "nine_low": item.nine.low,
                "nine_high": item.nine.high,
                "place": item.place,
                "unfinished": item.unfinished,
                "n": item.n,
            }
        )
    return pd.DataFrame(rows)
