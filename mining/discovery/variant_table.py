"""Variants: cases that did the same in the same order, as far as their stamps tell the order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from mining.discovery.trails import SECOND, TIME_ZONE, By, Node, Trails, trails
from mining.performance.statistics import share
from sop.events import EventLog
from sop.showing import Shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from mining.discovery.trails import Ints
    from sop.model import Sop

EXAMPLES = 3


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Variants(Shown):
    """The variants of a log.

    Parameters: by; nodes - all of the log, as `Trails.nodes`; cases - number of cases with events.
    table - one row a variant, the most frequent first, among equals the one seen first: `variant` (from 1),
    `cases`, `share` and `cumulated_share` (of the cases; missing where they are fewer than 20), `events` (a
    case), `steps` (tuple of nodes; those of an unordered block in step order, else by name),
    `together` (tuple of truth values: stands in one unordered block with the step before), `order_unknown`
    (the variant has such a block), `clock_median_days` (from the first stamp to the last, days of 24 hours;
    missing where a stamp tells the date only), `examples` (ids of the first cases, at most 3).
    case_variant - one row a case, in the order of the log: `case_id`, `variant` (0 without events).
    """

    by: By
    nodes: tuple[Node, ...]
    cases: int
    table: pd.DataFrame
    case_variant: pd.DataFrame


def variants(
    log: EventLog, *, sop: Sop | None = None, by: By | None = None, time_zone: str = TIME_ZONE
) -> Variants:
    """The variants of a log with their frequencies.

    Parameters: log; sop - to go by its steps; by - `step` (default with an SOP) or `activity`; time_zone -
    tells which date-only stamps are of one day.
    Returns: variants. Cases that differ only in the written order inside an unordered block are of one.
    Raises: LogError - an event has neither start nor end.
    """
    return variants_of(trails(log, sop=sop, by=by, time_zone=time_zone))


def variants_of(made: Trails) -> Variants:
    """The same, of a log in order. Parameters: made - of `trails`."""
    import numpy as np
    import pandas as pd

    node, together = _canonical(made)
    tokens = (node * 2 + together).astype(np.int64)
    groups: dict[bytes, list[int]] = {}
    whole = tokens.tobytes()
    # A case is compared by the bytes of its steps: one look-up a case, none an event.
    for case, (low, high) in enumerate(pairwise((made.first * tokens.itemsize).tolist())):
        if high > low:
            groups.setdefault(whole[low:high], []).append(case)
    ranked = sorted(groups.values(), key=lambda cases: (-len(cases), cases[0]))
    total = sum(map(len, ranked))
    spans = _spans(made)
    rows = []
    cumulated = 0
    of_case = np.zeros(len(made.case_ids), dtype=np.int64)
    for number, cases in enumerate(ranked, start=1):
        of_case[cases] = number
        cumulated += len(cases)
        low, high = int(made.first[cases[0]]), int(made.first[cases[0] + 1])
        joined = tuple(bool(one) for one in together[low:high].tolist())
        rows.append(
            {
                "variant": number,
                "cases": len(cases),
                "share": share(len(cases), total, n=total),
                "cumulated_share": share(cumulated, total, n=total),
                "events": high - low,
                "steps": tuple(made.nodes[one].key for one in node[low:high].tolist()),
                "together": joined,
                "order_unknown": any(joined),
                "clock_median_days": float(np.median(spans[cases])),
                "examples": tuple(made.case_ids[one] for one in cases[:EXAMPLES]),
            }
        )
    columns = (
        "variant", "cases", "share", "cumulated_share", "events", "steps", "together", "order_unknown",
        "clock_median_days", "examples",
    )  # fmt: skip
    return Variants(
        by=made.by,
        nodes=made.nodes,
        cases=total,
        table=pd.DataFrame(rows, columns=list(columns)),
        case_variant=pd.DataFrame({"case_id": pd.Series(made.case_ids, dtype="str"), "variant": of_case}),
    )


def _canonical(made: Trails) -> tuple[Ints, Ints]:
    """The nodes with those of mixed blocks in one fixed order, and which stand together with the one before.

    Nodes of the SOP are numbered in step order; the others are put by name, since the order in which they
    first appear would hang on the order of the rows.
    """
    import numpy as np

    node = made.node
    if made.mixed.any():
        outside = sorted((each.key, number) for number, each in enumerate(made.nodes))
        rank = np.empty(len(made.nodes), dtype=np.int64)
        for place, (_, number) in enumerate(outside):
            rank[number] = place + len(made.nodes)
        for number, each in enumerate(made.nodes):
            if made.by == "step" and each.step_id:
                rank[number] = number
        inner = np.where(made.mixed, rank[node], 0)
        node = node[np.lexsort((np.arange(len(node)), inner, made.block))]
    together = np.zeros(len(node), dtype=np.int64)
    together[1:] = (made.block[1:] == made.block[:-1]) & made.mixed[1:]
    return node, together


def _spans(made: Trails) -> npt.NDArray[np.float64]:
    """Days from the first stamp of each case to the last; NaN where stamps tell the date only."""
    import numpy as np

    spans = np.full(len(made.case_ids), np.nan)
    filled = made.first[1:] > made.first[:-1]
    if filled.any():
        low = made.first[:-1][filled]
        begin = np.minimum.reduceat(made.begin, low)
        end = np.maximum.reduceat(made.finish, low)
        dated = np.maximum.reduceat(made.by_day.astype(np.int64), low)
        spans[filled] = np.where(dated == 1, np.nan, (end - begin) / SECOND / 86_400)
    return spans
