"""Working time lost, case by case: what bottlenecks are ranked by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.row_codes import case_codes, step_codes
from sop.events import ACTIVITY
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Float = npt.NDArray[np.float64]
    Int64 = npt.NDArray[np.int64]

KINDS = ("elapsed", "waiting", "work")
"""In the order in which equal losses are ranked."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Losses:
    """What is known to be lost, one entry an instance and kind.

    Parameters: case - number of the case, in the order of the log; item - what it is lost by, place in
    `items`; lost - seconds (or days), 0 or more; items - `step_id` (missing for an activity outside the SOP),
    `activity` (its label, else empty), `kind`, in the order in which equal losses are ranked; n_cases.
    """

    case: Int64
    item: Int64
    lost: Float
    items: pd.DataFrame
    n_cases: int

    def totals(self) -> tuple[Int64, Int64, Float]:
        """For each item the instances, the cases, and the sum lost."""
        import numpy as np

        size = len(self.items)
        pairs = np.unique(self.case * max(size, 1) + self.item)
        return (
            np.bincount(self.item, minlength=size).astype(np.int64),
            np.bincount(pairs % max(size, 1), minlength=size).astype(np.int64),
            np.bincount(self.item, self.lost, size).astype(np.float64),
        )


def working_losses(instances: pd.DataFrame, sop: Sop) -> Losses:
    """Working seconds lost by waiting, by work beyond the standard, and undivided.

    Parameters: instances - of `measure_instances`; sop - gives the standards.
    Returns: undivided (`elapsed`) only where the start is not known, so that waiting and work cannot be told
    apart: their sum counts, once.
    """
    import numpy as np

    place = {step.id: number for number, step in enumerate(sop.steps)}
    standards = [np.nan if step.standard is None else step.standard.seconds for step in sop.steps]
    step = step_codes(instances, place)
    standard = np.array([*standards, np.nan], dtype=np.float64)[step]
    taken = instances["processing_seconds"].to_numpy(dtype=np.float64)
    one_stamp = (instances["waiting_reason"] == "only_one_stamp") & instances["processing_seconds"].isna()
    outside = (instances["waiting_reason"] == "outside_sop") & (
        instances["processing_reason"] == "only_one_stamp"
    )
    elapsed = instances["elapsed_working_seconds"].where(one_stamp | outside)
    parts = {
        "elapsed": elapsed.to_numpy(dtype=np.float64),
        "waiting": instances["waiting_working_seconds"].to_numpy(dtype=np.float64),
        "work": np.maximum(taken - standard, 0),
    }
    return _losses(instances, sop, step, [parts[kind] for kind in KINDS])


def day_losses(instances: pd.DataFrame, sop: Sop, days: Float) -> Losses:
    """Working days between two completions of a case: all that dates alone tell.

    Parameters: instances, sop - as in `working_losses`; days - of each instance, NaN where unknown.
    """
    step = step_codes(instances, {step.id: number for number, step in enumerate(sop.steps)})
    return _losses(instances, sop, step, [days])


def _losses(instances: pd.DataFrame, sop: Sop, step: Int64, parts: list[Float]) -> Losses:
    """Entries of the kinds, in the order of KINDS."""
    import numpy as np
    import pandas as pd

    case, names = case_codes(instances)
    strange = np.flatnonzero(step < 0)
    codes, labels = pd.factorize(instances[ACTIVITY].iloc[strange], sort=True)
    thing = step.copy()
    thing[strange] = len(sop.steps) + codes
    known = [np.flatnonzero(~np.isnan(lost)) for lost in parts]
    item = np.concatenate([thing[rows] * len(parts) + kind for kind, rows in enumerate(known)])
    things = [*((step.id, "") for step in sop.steps), *((None, str(label)) for label in labels)]
    items = pd.DataFrame(
        [(*one, kind) for one in things for kind in KINDS[: len(parts)]],
        columns=["step_id", "activity", "kind"],
    ).astype("str")
    return Losses(
        case=np.concatenate([case[rows] for rows in known]),
        item=item,
        lost=np.concatenate([lost[rows] for lost, rows in zip(parts, known, strict=True)]),
        items=items,
        n_cases=len(names),
    )
