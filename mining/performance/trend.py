"""Cases and their cycle times, period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.performance.grouped import FIGURES, Groups
from mining.performance.periods import Unit, case_periods
from mining.performance.result import Performance
from sop.events import COMPLETED, RUNNING, EventLog

if TYPE_CHECKING:
    import pandas as pd


def period_table(
    performance: Performance, log: EventLog, *, period: Unit = "quarter", time_zone: str = "Asia/Jakarta"
) -> pd.DataFrame:
    """The trend of the cases; that of the steps is `time_table(..., by=("period", "step"))`.

    Parameters: performance - of `measure`; log - of the same; period, time_zone - as in `time_table`.
    Returns: one row a period, in their order by name: `period`, `cases` (that began in it), `completed`,
    `running`, `unfinished` (of them); cycle times of the completed ones in working days: `known`, `median`,
    `mean`, `min`, `max`, `total` (NaN where none is known), `p90`, `mean_low`, `mean_high` (95 % t-interval;
    NaN with fewer than 20); `days_median`, `days_min`, `days_max` (the same in whole working days, the first
    being 1: known also where a log has only dates); `running_young` - True where cases of the period still
    run, so that only the quick ones are counted; `values`, `case_ids` - with fewer than 20 known each cycle
    time and its case, in whole working days where nothing finer is known, as tuples; else empty.
    """
    import numpy as np
    import pandas as pd

    cases = performance.cases
    names = case_periods(log, unit=period, time_zone=time_zone).reindex(cases["case_id"]).fillna("")
    group, labels = pd.factorize(names.to_numpy(dtype=object), sort=True)
    group, size = group.astype(np.int64), len(labels)
    state = cases["state"].to_numpy()
    counts = {code: np.bincount(group[state == code], minlength=size) for code in (COMPLETED, RUNNING)}
    total = np.bincount(group, minlength=size)
    fine = np.where(state == COMPLETED, cases["cycle_working_days"].to_numpy(dtype=np.float64), np.nan)
    whole = cases["milestone_days"].to_numpy(dtype=np.float64, na_value=np.nan)
    whole = np.where(state == COMPLETED, whole, np.nan)
    cycles, days = Groups(fine, group, size), Groups(whole, group, size)
    figures, by_day = cycles.figures(), days.figures()
    best = np.where(np.isnan(fine), whole, fine)
    few = Groups(best, group, size).few()
    ids = cases["case_id"].array
    return pd.DataFrame(
        {
            "period": pd.array(labels, dtype="str"),
            "cases": total,
            "completed": counts[COMPLETED],
            "running": counts[RUNNING],
            "unfinished": total - counts[COMPLETED] - counts[RUNNING],
            "known": cycles.n,
            **{name: figures[name] for name in FIGURES},
            **{f"days_{name}": by_day[name] for name in ("median", "min", "max")},
            "running_young": counts[RUNNING] > 0,
            "values": pd.Series([tuple(best[at].tolist()) for at in few], dtype=object),
            "case_ids": pd.Series([tuple(map(str, ids[at])) if len(at) else () for at in few], dtype=object),
        }
    )
