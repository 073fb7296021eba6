"""Each step of the SOP in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mining.performance.row_codes import step_codes
from mining.performance.statistics import mean_interval, percentile, share
from sop.model import Sop, Step

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ("n", "n_both_stamps", "processing_n", "waiting_n", "elapsed_n", "days_n")
_NEEDED = ("_seconds", "_reason", "working_days", "both_stamps")
TEXTS = ("step_id", "processing_reason", "waiting_reason", "elapsed_reason", "days_reason")


def step_table(instances: pd.DataFrame, sop: Sop) -> pd.DataFrame:
    """One row a step.

    Parameters: instances - of `measure_instances`, with `both_stamps`; sop - the SOP.
    Returns: the columns that `Performance.steps` names.
    """
    import pandas as pd

    needed = instances[[name for name in map(str, instances) if name.endswith(_NEEDED)]]
    # Texts as numbers: a column is looked at once, and not again for each step.
    coded = needed.astype({name: "category" for name in map(str, needed) if name.endswith("reason")})
    number = step_codes(instances, {step.id: place for place, step in enumerate(sop.steps)})
    groups = {int(str(place)): group for place, group in coded.groupby(number)}
    empty = coded.iloc[:0]
    rows = [_row(step, groups.get(place, empty)) for place, step in enumerate(sop.steps)]
    table = pd.DataFrame(rows)
    types = dict.fromkeys(COUNTS, "int64") | dict.fromkeys(TEXTS, "str") | {"over_standard": "Int64"}
    rest = dict.fromkeys([name for name in table if name not in types], "float64")
    return table.astype({**types, **rest})


def _row(step: Step, group: pd.DataFrame) -> dict[str, Any]:
    return {
        "step_id": step.id,
        "n": len(group),
        "n_both_stamps": int(group["both_stamps"].sum()),
        "standard_minutes": None if step.standard is None else step.standard.minutes,
        **_processing(group),
        **_over_standard(step, group),
        **_two_clocks("waiting", group),
        **_two_clocks("elapsed", group),
        **_days(group),
    }


def _processing(group: pd.DataFrame) -> dict[str, Any]:
    minutes = group["processing_seconds"].dropna() / 60
    values = minutes.to_numpy(dtype="float64")
    low, high = mean_interval(values)
    return {
        "processing_n": len(minutes),
        "processing_median_minutes": minutes.median(),
        "processing_mean_minutes": minutes.mean(),
        "processing_p90_minutes": percentile(values, 0.9),
        "processing_min_minutes": minutes.min(),
        "processing_max_minutes": minutes.max(),
        "processing_mean_low_minutes": low,
        "processing_mean_high_minutes": high,
        "processing_reason": _reason(group, "processing_reason"),
    }


def _over_standard(step: Step, group: pd.DataFrame) -> dict[str, Any]:
    import pandas as pd

    known = group["processing_seconds"].dropna()
    if step.standard is None or known.empty:
        return {"over_standard": pd.NA, "over_standard_share": None}
    over = int((known > step.standard.seconds).sum())
    return {"over_standard": over, "over_standard_share": share(over, len(known), n=len(known))}


def _two_clocks(name: str, group: pd.DataFrame) -> dict[str, Any]:
    working = group[f"{name}_working_seconds"].dropna() / 60
    clock = group[f"{name}_clock_seconds"].dropna() / 3600
    # min_count: the sum of nothing known is unknown, not 0.
    return {
        f"{name}_n": len(working),
        f"{name}_working_median_minutes": working.median(),
        f"{name}_working_mean_minutes": working.mean(),
        f"{name}_working_total_minutes": working.sum(min_count=1),
        f"{name}_clock_median_hours": clock.median(),
        f"{name}_clock_mean_hours": clock.mean(),
        f"{name}_clock_total_hours": clock.sum(min_count=1),
        f"{name}_reason": _reason(group, f"{name}_reason"),
    }


def _days(group: pd.DataFrame) -> dict[str, Any]:
    days = group["working_days"].dropna()
    return {
        "days_n": len(days),
        "days_median": days.median(),
        "days_fastest": days.min(),
        "days_slowest": days.max(),
        "days_reason": _reason(group, "days_reason"),
    }


def _reason(group: pd.DataFrame, column: str) -> str:
    """The most frequent reason why instances are left out; of two equally frequent the first by name."""
    if group.empty:
        return "not_carried_out"
    counts = {str(code): int(count) for code, count in group[column].value_counts().items() if code and count}
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""
