"""Where working time is lost, and how sure the ranking is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mining.performance.losses import Losses
from mining.performance.ranks import rank_certainty
from mining.performance.statistics import share
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Int64 = npt.NDArray[np.int64]

KEY = ["step_id", "activity", "kind"]
UNITS = {"lost_working_minutes": 60, "lost_working_days": 1}


def bottleneck_table(
    losses: Losses, sop: Sop, order: Int64, *, cycles: float, unit: str = "lost_working_minutes"
) -> pd.DataFrame:
    """Steps and kinds of loss, the greatest first.

    Parameters: losses - of `working_losses` or `day_losses`; sop - its digest chooses the random stream;
    order - numbers of the cases in the order in which they began; cycles - all cycle times together in the
    unit of the losses, what shares are taken of; unit - name of the column of the sums.
    Returns: the columns that `Performance.bottlenecks` names; only items with time lost.
    """
    import numpy as np
    import pandas as pd

    n, cases, lost = losses.totals()
    ranked = np.lexsort((np.arange(len(lost)), -lost))
    ranked = ranked[lost[ranked] > 0]
    items = losses.items.iloc[ranked].reset_index(drop=True)
    shares = [share(part, cycles, n=count) for part, count in zip(lost[ranked], n[ranked], strict=True)]
    table = pd.DataFrame(
        {
            "rank": pd.Series(range(1, len(ranked) + 1), dtype="int64"),
            **{name: items[name] for name in KEY},
            "n": n[ranked].astype(np.int64),
            unit: lost[ranked] / UNITS[unit],
            "share": pd.Series(shares, dtype="float64"),
            "cases": cases[ranked].astype(np.int64),
        }
    )
    return table.assign(**_certainty(losses, ranked, order, sop.digest, unit))


def stage_table(losses: Losses, sop: Sop, order: Int64, *, cycles: float, unit: str) -> pd.DataFrame:
    """The same by stage of the SOP, all kinds of loss together.

    Parameters: as in `bottleneck_table`.
    Returns: the columns that `Performance.stage_losses` names; empty where the SOP names no stages.
    """
    import dataclasses

    import numpy as np
    import pandas as pd

    stages = [stage.id for stage in sop.stages]
    stage_of = sop.stage_of()
    place = {stage: number for number, stage in enumerate(stages)}
    # What belongs to no stage is no item here.
    item = np.array(
        [place.get(stage_of.get(str(step), ""), -1) for step in losses.items["step_id"]], dtype=np.int64
    )
    of = item[losses.item] if len(losses.item) else losses.item
    inside = of >= 0
    items = pd.DataFrame({"step_id": stages, "activity": "", "kind": ""}).astype("str")
    staged = dataclasses.replace(
        losses, case=losses.case[inside], item=of[inside], lost=losses.lost[inside], items=items
    )
    table = bottleneck_table(staged, sop, order, cycles=cycles, unit=unit)
    return table.rename(columns={"step_id": "stage_id"}).drop(columns=["activity", "kind"])


def _certainty(
    losses: Losses, ranked: Int64, order: Int64, key: str, unit: str
) -> Mapping[str, pd.api.extensions.ExtensionArray | npt.NDArray[np.float64]]:
    import pandas as pd

    ranks = rank_certainty(losses, ranked, order, key=key)
    stem = unit.replace("lost_", "", 1)
    return {
        "rank_low": pd.array(ranks.low, dtype="Float64").astype("Int64"),
        "rank_high": pd.array(ranks.high, dtype="Float64").astype("Int64"),
        "p_first": ranks.first,
        "p_rank": ranks.same,
        f"lost_low_{stem}": ranks.lost_low / UNITS[unit],
        f"lost_high_{stem}": ranks.lost_high / UNITS[unit],
        "certainty": pd.array(ranks.certainty, dtype="str"),
    }
