"""What each thing is worth, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from simulation.sensitivity.worths import Worth

COLUMNS = (
    "rank",
    "kind",
    "subject",
    "change",
    "value",
    "unit",
    "mean_days",
    "mean_low",
    "mean_high",
    "nine_days",
    "nine_low",
    "nine_high",
    "unfinished",
    "n",
)


def worth_table(worths: Sequence[Worth]) -> pd.DataFrame:
    """One row a change.

    Parameters: worths - of `tornado`.
    Returns: columns `rank` (of the thing, from 1, by what relieving it gains), `kind`, `subject`, `change`
    (relief, less, more), `value` and `unit` (`times`: factor on its time; `share`: of on-duty time;
    `persons`; `days`: of absence; else the unit of the wait), `mean_days`, `mean_low`, `mean_high`
    (difference of mean working days against the scenario as it stands, below 0 is faster, with its
    interval), `nine_days`, `nine_low`, `nine_high` (likewise of the days within which 9 of 10 are
    finished), `unfinished` (cases), `n` (replications). Differences are missing where a case does not
    finish; a change that nobody could carry out has no row.
    """
    import pandas as pd

    rows = []
    for rank, worth in enumerate(worths, start=1):
        for change in ("relief", "less", "more"):
            effect = getattr(worth, change)
            if effect is not None:
                mean, nine = effect.mean, effect.nine
                head = (rank, worth.kind, worth.subject, change, float(effect.value), effect.unit)
                differences = (mean.value, mean.low, mean.high, nine.value, nine.low, nine.high)
                rows.append((*head, *differences, effect.unfinished, mean.n))
    return pd.DataFrame(rows, columns=list(COLUMNS))
