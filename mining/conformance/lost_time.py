"""Working time that deviations cost, as far as the stamps tell it.

Only what was done too much has a time of its own: a repeated step, an activity outside the SOP, a step that
the decisions had passed over. What it cost is its own work and the waiting before it. What was left out saved
time, if anything; the order of steps, or who did them, takes no time that a log could show. What is merely
possible has no time either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mining.conformance.result import CERTAIN, SUMMARY_KEY, Conformance
from sop.events import INSTANCE
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

LostReason = Literal["no_time_of_its_own", "left_out", "rounds_not_told_apart", "only_possible"]
REASONS: dict[str, LostReason] = {
    "swapped": "no_time_of_its_own",
    "out_of_order": "no_time_of_its_own",
    "overlap": "no_time_of_its_own",
    "wrong_role": "no_time_of_its_own",
    "same_person": "no_time_of_its_own",
    "not_carried_out": "left_out",
    "unit_not_carried_out": "left_out",
    "too_many_returns": "rounds_not_told_apart",
}
"""Why a deviation has no time, by kind; those without an entry have their instance's."""

WORK, WAITING = "processing_seconds", "waiting_working_seconds"
WORK_REASON = "processing_reason"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DeviationTime(Shown):
    """What deviations cost.

    Parameters: deviations - the rows of `Conformance.deviations`, in their order, and beside them
    `lost_working_seconds` (working seconds, missing where not known), `lost_basis` (`work_and_waiting`;
    `work` where the waiting is not known, or counts as that of the next step: then it is a lower bound; empty
    where missing), `lost_reason` (why it is missing: a `LostReason`, or why the work could not be measured;
    else empty).
    summary - the rows of `Conformance.summary`, in their order, and beside them `lost_working_seconds` (sum
    of those known, missing without any), `lost_known` (how many are known), `lost_reason` (the most frequent
    reason where none is known, else empty).
    """

    deviations: pd.DataFrame
    summary: pd.DataFrame


def deviation_time(conformance: Conformance, times: pd.DataFrame) -> DeviationTime:
    """Say what each deviation cost.

    Parameters: conformance - of a log; times - one row an activity instance of the same log: `instance`,
    `processing_seconds`, `processing_reason` (why the first is missing), `waiting_working_seconds`, as
    `mining.performance` measures them.
    Returns: working time lost by deviation and by kind of deviation.
    Raises: ValueError - a column is missing, or an instance is there twice.
    """
    import numpy as np

    missing = [name for name in (INSTANCE, WORK, WORK_REASON, WAITING) if name not in times]
    if missing:
        raise ValueError(f"columns missing: {', '.join(missing)}")
    by_instance = times.set_index(INSTANCE)[[WORK, WORK_REASON, WAITING]]
    if not by_instance.index.is_unique:
        raise ValueError("an instance is there twice")
    table = conformance.deviations
    own = by_instance.reindex(table["instance"].astype("float64"))
    work, waiting = own[WORK].to_numpy(dtype=float), own[WAITING].to_numpy(dtype=float)
    reason = table["kind"].map(REASONS).astype(object).to_numpy()
    reason = np.where(table["certainty"] == CERTAIN, reason, "only_possible")
    open_to = np.array([value is None or value != value for value in reason], dtype=bool)  # noqa: PLR0124
    unknown = np.isnan(work)
    why = own[WORK_REASON].fillna("").to_numpy().astype(object)
    lost = np.where(open_to & ~unknown, work + np.nan_to_num(waiting), np.nan)
    basis = np.where(np.isnan(waiting), "work", "work_and_waiting")
    rows = table.assign(
        lost_working_seconds=lost,
        lost_basis=np.where(np.isnan(lost), "", basis),
        lost_reason=np.where(np.isnan(lost), np.where(open_to, why, reason), ""),
    ).astype({"lost_basis": "str", "lost_reason": "str"})
    return DeviationTime(deviations=rows, summary=_summary(conformance, rows))


def _summary(conformance: Conformance, rows: pd.DataFrame) -> pd.DataFrame:
    key = list(SUMMARY_KEY)
    table = rows.copy()
    table["activity"] = table["activity"].where(table["step_id"].isna(), "")
    grouped = table.groupby(key, dropna=False, sort=False)
    found = grouped["lost_working_seconds"].agg(["sum", "count"])
    reasons = grouped["lost_reason"].agg(lambda texts: texts.value_counts(sort=True).index[0])
    found = found.join(reasons).reset_index()
    merged = conformance.summary.merge(found, on=key, how="left")
    known = merged["count_y"].fillna(0).astype("int64")
    return conformance.summary.assign(
        lost_working_seconds=merged["sum"].where(known > 0),
        lost_known=known,
        lost_reason=merged["lost_reason"].where(known == 0, "").astype("str"),
    )
