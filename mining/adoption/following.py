"""Which version of the SOP does each case follow?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.conformance.result import RUNNING

if TYPE_CHECKING:
    import pandas as pd

    from mining.conformance.result import Conformance

FOLLOWS = ("new", "old", "both", "neither", "running")


def follows_of(old: Conformance, new: Conformance) -> pd.DataFrame:
    """For each case the version that it follows.

    A case follows a version that it conforms to; one that conforms to neither is nearer to the version that
    it deviates less from (lower cost).

    Parameters: old, new - the same log checked against both.
    Returns: one row a case, in the order of the log: `case_id`, `follows` (`new`, `old`, `both`: a case that
    does not tell the two apart, `neither`, `running`), `nearer` (`new`, `old` or `both`; empty while
    running), `cost_old`, `cost_new` (deviations by cost; missing while running).
    """
    import numpy as np
    import pandas as pd

    other = old.cases.set_index("case_id").reindex(new.cases["case_id"])
    states = new.cases["state"].to_numpy(), other["state"].to_numpy()
    runs = (states[0] == RUNNING) | (states[1] == RUNNING)
    fits_new, fits_old = (state == "conforming" for state in states)
    cost_new = new.cases["cost"].to_numpy(dtype=np.float64)
    cost_old = other["cost"].to_numpy(dtype=np.float64)
    choices = [runs, fits_new & fits_old, fits_new, fits_old]
    follows = np.select(choices, ["running", "both", "new", "old"], "neither")
    nearer = np.select([runs, cost_new < cost_old, cost_new > cost_old], ["", "new", "old"], "both")
    return pd.DataFrame(
        {
            "case_id": new.cases["case_id"].astype("str"),
            "follows": follows,
            "nearer": nearer,
            "cost_old": np.where(runs, np.nan, cost_old),
            "cost_new": np.where(runs, np.nan, cost_new),
        }
    ).astype({"follows": "str", "nearer": "str"})
