"""Causes of waiting as tables: by instance, and added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mining.performance.statistics import ENOUGH
from mining.performance.waiting.result import CAUSES
from mining.performance.waiting.sources import NONE
from mining.performance.waiting.waits import Waits
from sop.events import CASE_ID, INSTANCE, ROLE, STEP_ID, EventLog
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Int64 = npt.NDArray[np.int64]

KINDS = ("clock", "working")
HANDOVER = ("from_step", "from_role", "to_step", "to_role")


def instance_table(log: EventLog, waits: Waits, clock: Int64, working: Int64, source: Int64) -> pd.DataFrame:
    """One row an event.

    Parameters: log; waits - of it; clock, working - seconds, cause x wait; source - by wait, event or -1.
    Returns: the columns that `WaitingCauses.instances` names.
    """
    import numpy as np
    import pandas as pd

    events, count = log.events, len(log.events)
    table = {name: events[name].array for name in (CASE_ID, INSTANCE, STEP_ID, ROLE)}
    for kind, seconds in zip(KINDS, (clock, working), strict=True):
        for name, values in zip((*CAUSES, "total"), (*seconds, seconds.sum(axis=0)), strict=True):
            column = np.full(count, np.nan)
            column[waits.row] = values
            table[f"{name}_{kind}_seconds"] = column
    number = pd.array([pd.NA] * count, dtype="Int64")
    has_source = source != NONE
    number[waits.row[has_source]] = events[INSTANCE].to_numpy()[source[has_source]]
    table["performer_basis"] = pd.array(waits.performers.basis, dtype="str")
    table["source_instance"] = number
    table["reason"] = pd.array(waits.reason, dtype="str")
    return pd.DataFrame(table)


def summaries(
    log: EventLog, sop: Sop, waits: Waits, clock: Int64, working: Int64, source: Int64
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Sums by step, by role and by hand-over.

    Parameters: as of `instance_table`, and the SOP.
    """
    import pandas as pd

    order = {step.id: number for number, step in enumerate(sop.steps)}
    steps, roles = log.events[STEP_ID].fillna("").astype("str"), log.events[ROLE].astype("str")
    came = source != NONE
    keys = {
        "to_step": steps.array[waits.row],
        "to_role": roles.array[waits.row],
        "from_step": steps.array[source].copy(),
        "from_role": roles.array[source].copy(),
    }
    for name in ("from_step", "from_role"):
        keys[name][~came] = ""
    table = pd.DataFrame(keys)
    seconds = (clock, working)
    return (
        _added_up(table.rename(columns={"to_step": "step_id"}), ("step_id",), seconds, order),
        _added_up(table.rename(columns={"to_role": "role"}), ("role",), seconds, order),
        _added_up(table, HANDOVER, seconds, order),
    )


def _added_up(
    table: pd.DataFrame, keys: Sequence[str], seconds: tuple[Int64, Int64], order: dict[str, int]
) -> pd.DataFrame:
    """Sums by key and cause."""
    import numpy as np
    import pandas as pd

    groups = table.groupby(list(keys), sort=True)
    number = groups.ngroup().to_numpy()
    labels = table.groupby(list(keys), sort=True).size().reset_index(name="n")
    clock, working, touched = (
        np.stack([np.bincount(number, weights=row, minlength=len(labels)) for row in rows], axis=1)
        for rows in (*seconds, (seconds[0] > 0).astype(np.int64))
    )
    place = labels[list(keys)].copy()
    for name in keys:
        if name.endswith("step") or name == "step_id":
            place[name] = place[name].map(order).fillna(-1 if name == "from_step" else len(order))
    by = place.sort_values(list(keys), kind="stable").index.to_numpy()
    found = labels.iloc[np.repeat(by, len(CAUSES))].reset_index(drop=True)
    found.insert(len(keys), "cause", pd.Series(CAUSES * len(by), dtype="str"))
    found["touched"] = touched[by].ravel().astype(np.int64)
    for kind, sums in zip(KINDS, (clock, working), strict=True):
        found[f"{kind}_seconds"] = sums[by].ravel()
    for kind, sums in zip(KINDS, (clock, working), strict=True):
        whole = sums.sum(axis=1, keepdims=True)
        enough = (labels["n"].to_numpy()[:, None] >= ENOUGH) & (whole > 0)
        shares = np.divide(sums, whole, out=np.full(sums.shape, np.nan), where=enough)
        found[f"{kind}_share"] = shares[by].ravel()
    return found
