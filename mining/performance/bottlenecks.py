"""Where working time is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.performance.statistics import share
from sop.events import ACTIVITY, STEP_ID
from sop.model import Sop

if TYPE_CHECKING:
    import pandas as pd

KEY = ["step_id", "activity", "kind"]


def bottleneck_table(instances: pd.DataFrame, sop: Sop, *, cycle_seconds: float) -> pd.DataFrame:
    """Steps and kinds of loss, the greatest first.

    Parameters: instances - of `measure_instances`; sop - gives the standards; cycle_seconds - working seconds
    of all cycles together, what shares are taken of.
    Returns: the columns that `Performance.bottlenecks` names; only rows with working time lost.
    """
    import pandas as pd

    lost = _losses(instances, sop).groupby(KEY, dropna=False)["lost"].agg(n="size", lost="sum").reset_index()
    place = {step.id: number for number, step in enumerate(sop.steps)}
    table = (
        lost[lost["lost"] > 0]
        .assign(place=lambda rows: rows["step_id"].map(place).fillna(len(place)).astype("float64"))
        .sort_values(["lost", "place", "activity", "kind"], ascending=[False, True, True, True])
        .reset_index(drop=True)
    )
    shares = [share(part, cycle_seconds, n=n) for part, n in zip(table["lost"], table["n"], strict=True)]
    return pd.DataFrame(
        {
            "rank": pd.Series(range(1, len(table) + 1), dtype="int64"),
            **{name: table[name].astype("str") for name in KEY},
            "n": table["n"].astype("int64"),
            "lost_working_minutes": table["lost"].astype("float64") / 60,
            "share": pd.Series(shares, dtype="float64"),
        }
    )


def _losses(instances: pd.DataFrame, sop: Sop) -> pd.DataFrame:
    """One row for each instance and kind of loss that is known, in working seconds."""
    import pandas as pd

    standards = {step.id: step.standard.seconds for step in sop.steps if step.standard is not None}
    standard = instances[STEP_ID].map(standards).astype("float64")
    # Where the start is not known, waiting and work cannot be told apart: their sum counts, once.
    one_stamp = (instances["waiting_reason"] == "only_one_stamp") & instances["processing_seconds"].isna()
    outside = (instances["waiting_reason"] == "outside_sop") & (
        instances["processing_reason"] == "only_one_stamp"
    )
    undivided = one_stamp | outside
    kinds = {
        "waiting": instances["waiting_working_seconds"],
        "work": (instances["processing_seconds"] - standard).clip(lower=0),
        "elapsed": instances["elapsed_working_seconds"].where(undivided),
    }
    step_id = instances[STEP_ID].where(instances[STEP_ID].isin([step.id for step in sop.steps]))
    key = pd.DataFrame({"step_id": step_id, "activity": instances[ACTIVITY].where(step_id.isna(), "")})
    parts = [
        key.assign(kind=kind, lost=lost).dropna(subset="lost").astype({"kind": "str", "lost": "float64"})
        for kind, lost in kinds.items()
    ]
    return pd.concat(parts, ignore_index=True)
