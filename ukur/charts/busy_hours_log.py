"""Recorded work by role and hour of the day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ukur.charts.busy_hours_by_role import BusyHours, RoleHours, hour_edges
from ukur.charts.labels import plain

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from mining.analysis import Mined
    from sop.model import Sop

MOST = 12
"""Roles; of more those with the most recorded work are shown."""


def logged_busy_hours(mined: Mined, *, most: int = MOST) -> BusyHours | None:
    """Hours of work on this SOP that a log records, by role and hour of the day, inside office hours.

    A joint step counts in the role of each participant. Where the records name no role, there is one row
    without a name.

    Parameters: mined - the log; most - roles shown, those with the most recorded work.
    Returns: hours in all, roles in the order of the SOP, then as they first appear; None where no activity
    has both times of day, or all lie outside office hours.
    """
    import numpy as np

    from simulation.measures.spans import seconds_between

    spans = _timed(mined)
    if spans.empty:
        return None
    begins, ends = (spans[name].to_numpy(dtype=np.int64) for name in ("begin", "finish"))
    edges, hour = hour_edges(mined.office, int(begins.min()), int(ends.max()))
    windows = mined.office.windows
    rows: dict[str, NDArray[np.float64]] = {}
    for role, places in _roles(spans, mined.sop).items():
        mine = (np.asarray(windows.worked(at)) for at in (begins[places], ends[places], edges))
        weights = seconds_between(*mine) / 3600
        rows[role] = np.bincount(hour, weights=weights, minlength=24).astype(np.float64)
    known = {role: row for role, row in rows.items() if row.sum() > 0}
    rows = _busiest(known, most)
    if not rows:
        return None
    there = np.flatnonzero(sum(rows.values()))
    hours = tuple(range(int(there[0]), int(there[-1]) + 1))
    names = {role.id: role.name for role in mined.sop.roles}
    return BusyHours(
        hours=hours,
        roles=tuple(
            RoleHours(
                role_id=role,
                name=plain(names.get(role, role)),
                holders=0,
                parts={"sop": tuple(row[list(hours)].tolist())},
            )
            for role, row in rows.items()
        ),
        unit="hours",
        n=len(spans),
        total=len(mined.log.events),
        left_out=len(known) - len(rows),
    )


def _timed(mined: Mined) -> pd.DataFrame:
    """Instances with both times of day, as whole seconds."""
    from sop.events import END, PARTICIPANTS, PRECISION, ROLE, START

    events = mined.log.events
    known = (events[PRECISION] != "day") & (events[END] > events[START])
    table = events.loc[known, [ROLE, PARTICIPANTS]].reset_index(drop=True)
    for name, column in (("begin", START), ("finish", END)):
        table[name] = events.loc[known, column].astype("int64").to_numpy() // 1_000_000
    return table


def _roles(spans: pd.DataFrame, sop: Sop) -> dict[str, NDArray[np.int64]]:
    """Rows of each role, in the order of the SOP, then as they first appear; what names none last."""
    import numpy as np
    import pandas as pd

    both = spans["participants"] + "\0" + spans["role"]
    code, texts = pd.factorize(both)
    held = [_named(*text.rsplit("\0", 1)) for text in texts]
    order = dict.fromkeys([role.id for role in sop.roles] + [role for roles in held for role in roles])
    order.pop("", None)
    found = {}
    for role in (*order, ""):
        mine = np.array([role in roles for roles in held], dtype=bool)
        if mine.any():
            found[role] = np.flatnonzero(mine[code])
    return found


def _named(participants: str, role: str) -> tuple[str, ...]:
    try:
        entries = json.loads(participants) if participants else []
    except ValueError:
        entries = []
    roles = [str(entry.get("role") or "") for entry in entries if isinstance(entry, dict)]
    return tuple(dict.fromkeys([name for name in roles if name] or [role]))


def _busiest(rows: dict[str, NDArray[np.float64]], most: int) -> dict[str, NDArray[np.float64]]:
    ranked = sorted(rows, key=lambda role: -float(rows[role].sum()))[:most]
    return {role: row for role, row in rows.items() if role in ranked}
