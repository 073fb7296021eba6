"""The data of a dotted chart: every event as a dot, time across, cases below each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from mining.discovery.trails import SECOND, TIME_ZONE, By, Node, Trails, trails
from sop.events import EventLog
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

    from mining.discovery.trails import Ints
    from sop.model import Sop

Sorting = Literal["start", "duration", "events", "log"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Dots(Shown):
    """Every event as a dot (Song & van der Aalst, Supporting Process Mining by Showing Events at a Glance,
    WITS 2007).

    Parameters: by; sorting; nodes - as in `Trails`; cases, events - of the whole log; every - of the sorted
    cases each so-manieth is among the dots, 1 for all; days_only - events that tell the date only.
    table - one row a dot: `case_id`, `line` (place of the case, 0 on top), `node` (number in `nodes`),
    `at` (start, else end, microseconds UTC), `since_days` (days of 24 hours since the first event of the
    case).
    """

    by: By
    sorting: Sorting
    nodes: tuple[Node, ...]
    cases: int
    events: int
    every: int
    days_only: int
    table: pd.DataFrame


def dots(
    log: EventLog,
    *,
    sop: Sop | None = None,
    by: By | None = None,
    sorting: Sorting = "start",
    most_cases: int | None = None,
    time_zone: str = TIME_ZONE,
) -> Dots:
    """Place the events of a log in time.

    Parameters: log; sop, by - as for `discover_follows`; sorting - cases by `start` (first stamp), `duration`
    (the shortest first), `events` (the fewest first) or as in the `log`; among equals as in the log;
    most_cases - of more cases every second, third, ... is taken, so that at most so many remain; None for
    all; time_zone - for date-only stamps.
    Returns: dots in the order of the cases.
    Raises: ValueError - an unknown sorting, or most_cases below 1.
    """
    import numpy as np
    import pandas as pd

    if sorting not in get_args(Sorting):
        raise ValueError(f"sorting must be one of {get_args(Sorting)}, not {sorting!r}")
    if most_cases is not None and most_cases < 1:
        raise ValueError("most_cases must be 1 or more")
    made = trails(log, sop=sop, by=by, time_zone=time_zone)
    filled = np.flatnonzero(made.first[1:] > made.first[:-1])
    begin, order = _sorted_cases(made, filled, sorting)
    every = 1 if most_cases is None else max(1, -(-len(order) // most_cases))
    taken = order[::every]
    line = np.full(len(made.case_ids), -1, dtype=np.int64)
    line[filled[taken]] = np.arange(len(taken))
    since = np.zeros(len(made.case_ids), dtype=np.int64)
    since[filled] = begin
    shown = np.flatnonzero(line[made.case] >= 0)
    shown = shown[np.argsort(line[made.case[shown]], kind="stable")]
    at, case = made.begin[shown], made.case[shown]
    ids = np.array(made.case_ids, dtype=object)
    return Dots(
        by=made.by,
        sorting=sorting,
        nodes=made.nodes,
        cases=len(filled),
        events=len(made.case),
        every=every,
        days_only=int(made.by_day.sum()),
        table=pd.DataFrame(
            {
                "case_id": pd.Series(ids[case], dtype="str"),
                "line": line[case],
                "node": made.node[shown],
                "at": at,
                "since_days": (at - since[case]) / SECOND / 86_400,
            }
        ),
    )


def _sorted_cases(made: Trails, filled: Ints, sorting: Sorting) -> tuple[Ints, Ints]:
    """First stamp of each case that has events, and the order of these cases."""
    import numpy as np

    low = made.first[:-1][filled]
    begin = np.minimum.reduceat(made.begin, low) if len(low) else low
    end = np.maximum.reduceat(made.finish, low) if len(low) else low
    keys: dict[Sorting, Ints] = {
        "start": begin,
        "duration": end - begin,
        "events": made.first[1:][filled] - low,
        "log": filled,
    }
    return begin, np.argsort(keys[sorting], kind="stable")
