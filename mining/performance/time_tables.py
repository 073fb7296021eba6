"""Times by step, role, unit, period or agency, and by step within each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from mining.performance.grouped import FIGURES, Groups, most_frequent
from mining.performance.periods import Unit, case_periods
from mining.performance.row_codes import case_codes, step_codes
from mining.performance.statistics import ENOUGH
from sop.events import CASE_ID, END, OPD, ROLE, START, STEP_ID, UNIT, EventLog
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Float = npt.NDArray[np.float64]
    Int64 = npt.NDArray[np.int64]

Key = Literal["step", "role", "unit", "period", "opd"]
KEYS: dict[str, str] = {"step": STEP_ID, "role": ROLE, "unit": UNIT, "period": "period", "opd": OPD}
"""What times are grouped by, and the column that holds it."""

MEASURES = ("processing", "waiting", "elapsed", "days")
_COLUMNS = {
    "processing": ("processing_seconds", "processing_clock_seconds", "processing_reason"),
    "waiting": ("waiting_working_seconds", "waiting_clock_seconds", "waiting_reason"),
    "elapsed": ("elapsed_working_seconds", "elapsed_clock_seconds", "elapsed_reason"),
    "days": ("working_days", "", "days_reason"),
}
_CLOCK = ("median", "mean", "total")


def time_table(
    instances: pd.DataFrame,
    log: EventLog,
    sop: Sop,
    *,
    by: Sequence[Key],
    period: Unit = "quarter",
    time_zone: str = "Asia/Jakarta",
) -> pd.DataFrame:
    """Processing, waiting and elapsed times by group, against the standard.

    Parameters: instances - `Performance.instances` of this log; sop - the SOP; by - one or several of `step`,
    `role`, `unit`, `period`, `opd`, without repetition; period - calendar unit where the case table tells no
    period; time_zone - of the office.
    Returns: one row a group and measure. The keys asked for (`step_id`, `role`, `unit`, `period`, `opd`;
    empty where a row has none, an activity outside the SOP has no `step_id`); `measure`: `processing`,
    `waiting`, `elapsed` (previous completion until completion), in working minutes, or `days` (ready until
    completed in working days, the first being 1); `n` (instances that have begun), `n_both_stamps`, `known`
    (numbers that the rest is made of); `median`, `mean`, `min`, `max`, `total` (NaN where none is known),
    `p90`, `mean_low`, `mean_high` (95 % t-interval of the mean; NaN with fewer than 20);
    `clock_median_hours`, `clock_mean_hours`, `clock_total_hours` (the same spans on the clock; NaN for
    `days`). Of `processing` alone: `standard_minutes` (where all that has one has the same, else NaN),
    `judged` (instances known whose step has a standard), `over_standard` (of them those that took longer;
    missing where none was judged), `over_standard_share` and its 95 % Wilson interval `over_standard_low`,
    `over_standard_high` (NaN with fewer than 20), `late_median_minutes`, `late_mean_minutes`,
    `late_max_minutes` (by how much, of those over). `reason` - the most frequent reason why numbers are
    missing, else empty. `values` and `cases` - with fewer than 20 known each number and its case, as tuples
    in the order of the log; else empty. Groups stand in the order of the SOP, and by name.
    Raises: ValueError - an unknown or repeated key, or none.
    """
    import numpy as np
    import pandas as pd

    _check(by)
    begun = (log.events[START].notna() | log.events[END].notna()).to_numpy()
    keys = _keys(log, by, period, time_zone)[begun].reset_index(drop=True)
    rows, standard = instances[begun].reset_index(drop=True), _standards(log, sop)[begun]
    both = (log.events[START].notna() & log.events[END].notna()).to_numpy()[begun]
    group, table = _groups(keys, sop)
    counts = {
        "n": np.bincount(group, minlength=len(table)),
        "n_both_stamps": np.bincount(group[both], minlength=len(table)),
    }
    parts = []
    for measure in MEASURES:
        columns = {
            **{name: table[name] for name in map(str, table)},
            "measure": pd.array([measure] * len(table), dtype="str"),
            **counts,
            **_figures(rows, measure, group, len(table)),
            **_against_standard(rows, measure, standard, group, len(table)),
            **_shown(rows, measure, group, len(table)),
        }
        parts.append(pd.DataFrame(columns))
    whole = pd.concat(parts, ignore_index=True)
    # Four blocks of one row a group: take the first of each, then the second.
    order = np.arange(len(whole)).reshape(len(MEASURES), -1).T.ravel()
    return whole.iloc[order].reset_index(drop=True)


def _check(by: Sequence[Key]) -> None:
    if not by or len(set(by)) < len(by) or not set(by) <= set(KEYS):
        raise ValueError(f"times are grouped by {', '.join(KEYS)}, each at most once, not by {', '.join(by)}")


def _keys(log: EventLog, by: Sequence[Key], period: Unit, time_zone: str) -> pd.DataFrame:
    """The keys of each row."""
    import pandas as pd

    case, names = case_codes(log.events)
    found: dict[str, object] = {}
    for key in by:
        if key == "period":
            found[key] = case_periods(log, unit=period, time_zone=time_zone).array[case]
        elif key == "opd":
            own = log.cases.drop_duplicates(CASE_ID, keep="last").set_index(CASE_ID)[OPD].reindex(names)
            found[OPD] = own.fillna("").astype("str").array[case]
        else:
            found[KEYS[key]] = log.events[KEYS[key]].fillna("").array
    return pd.DataFrame(found)


def _standards(log: EventLog, sop: Sop) -> Float:
    """Standard of each row in seconds."""
    import numpy as np

    place = {step.id: number for number, step in enumerate(sop.steps)}
    standards = [np.nan if step.standard is None else step.standard.seconds for step in sop.steps]
    return np.array([*standards, np.nan], dtype=np.float64)[step_codes(log.events, place)]


def _groups(keys: pd.DataFrame, sop: Sop) -> tuple[Int64, pd.DataFrame]:
    """The group of each row, and the groups in the order of the SOP."""
    import numpy as np
    import pandas as pd

    place = {step.id: number for number, step in enumerate(sop.steps)}
    number = keys.groupby(list(keys), sort=False).ngroup().to_numpy()
    table = keys.drop_duplicates(ignore_index=True)
    ranks = table.copy()
    if STEP_ID in ranks:
        unknown = ~ranks[STEP_ID].isin(list(place))
        table[STEP_ID] = table[STEP_ID].where(~unknown, "")
        ranks[STEP_ID] = ranks[STEP_ID].map(place).fillna(len(place))
    order = ranks.sort_values(list(map(str, ranks)), kind="stable").index.to_numpy()
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    return back[number] if len(order) else number.astype(np.int64), pd.DataFrame(
        table.iloc[order]
    ).reset_index(drop=True)


def _figures(rows: pd.DataFrame, measure: str, group: Int64, size: int) -> dict[str, object]:
    import numpy as np
    import pandas as pd

    working, clock, reason = _COLUMNS[measure]
    scale = 1 if measure == "days" else 60
    groups = Groups(rows[working].to_numpy(dtype=np.float64) / scale, group, size)
    empty = np.full(size, np.nan)
    hours = Groups(rows[clock].to_numpy(dtype=np.float64) / 3600, group, size).figures() if clock else {}
    found = groups.figures()
    codes, names = pd.factorize(rows[reason])
    why = most_frequent(codes.astype(np.int64), group, size, names=tuple(map(str, names)))
    return {
        "known": groups.n,
        **{name: found[name] for name in FIGURES},
        **{f"clock_{name}_hours": hours.get(name, empty) for name in _CLOCK},
        "reason": pd.array(why, dtype="str"),
    }


def _against_standard(
    rows: pd.DataFrame, measure: str, standard: Float, group: Int64, size: int
) -> Mapping[str, object]:
    import numpy as np
    import pandas as pd

    taken = rows["processing_seconds"].to_numpy(dtype=np.float64)
    judged = ~np.isnan(taken) & ~np.isnan(standard) & (measure == "processing")
    late = judged & (taken > standard)
    n, over = np.bincount(group[judged], minlength=size), np.bincount(group[late], minlength=size)
    by = Groups(np.where(late, (taken - standard) / 60, np.nan), group, size).figures()
    one = Groups(standard / 60, group, size)
    same = (one.n > 0) & (one.quantile(0.0) == one.quantile(1.0)) & (measure == "processing")
    low, high = wilson(over, n)
    return {
        "standard_minutes": np.where(same, one.quantile(0.0), np.nan),
        "judged": n,
        "over_standard": pd.arrays.IntegerArray(over.astype(np.int64), n == 0),
        "over_standard_share": np.where(n >= ENOUGH, over / np.maximum(n, 1), np.nan),
        "over_standard_low": low,
        "over_standard_high": high,
        **{f"late_{name}_minutes": by[name] for name in ("median", "mean", "max")},
    }


def wilson(count: Int64, n: Int64) -> tuple[Float, Float]:
    """95 % score intervals of shares (Wilson 1927); NaN with fewer than 20.

    Parameters: count - of n.
    """
    import numpy as np

    z, enough = 1.959963984540054, n >= ENOUGH
    total = np.where(enough, n, np.nan)
    centre = (count + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * np.sqrt(count * (total - count) / total + z * z / 4)
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def _shown(rows: pd.DataFrame, measure: str, group: Int64, size: int) -> dict[str, object]:
    """Where there are few, each number and its case."""
    import numpy as np
    import pandas as pd

    working = rows[_COLUMNS[measure][0]].to_numpy(dtype=np.float64) / (1 if measure == "days" else 60)
    few = Groups(working, group, size).few()
    names = rows[CASE_ID].array
    return {
        "values": pd.Series([tuple(working[at].tolist()) for at in few], dtype=object),
        "cases": pd.Series([tuple(map(str, names[at])) if len(at) else () for at in few], dtype=object),
    }
