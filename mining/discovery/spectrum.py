"""The performance spectrum: each passage from one step to the next as a line from its begin to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from mining.discovery.spans import pairs_of
from mining.discovery.trails import SECOND, TIME_ZONE, By, Trails, trails
from mining.discovery.variant_table import variants_of
from mining.performance.statistics import ENOUGH
from sop.events import EventLog
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

    from mining.discovery.trails import Ints
    from sop.model import Sop

QUARTERS = 4


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Spectrum(Shown):
    """The performance spectrum of a log (Denisov, Fahland & van der Aalst, Unbiased, Fine-Grained Description
    of Processes Performance from Event Data, BPM 2018): segments over time.

    A segment is a pair of steps; a passage is a case that goes from one to the other directly. It runs from
    the completion of the first (else its start) to the start of the second (else its completion).

    Parameters: by; path, labels, numbers - of the levels: keys, names, numbers of the steps (0 outside the
    SOP); cases; order_unknown - passages whose order is not known; they are among the passages of neither
    segment; days_only - passages between stamps of which one tells the date only: they are among them, and
    begin and end at midnight.
    segments - one row each, in order: `segment` (from 0), `first`, `second` (nodes), `passages`, `cases`,
    `median_days` (of 24 hours), `longest_days`; missing without a passage.
    table - one row a passage, by segment and begin: `segment`, `case_id`, `begin`, `end` (microseconds UTC),
    `days`, `quarter` (0 the fastest quarter of the segment, 3 the slowest; missing where the segment has
    fewer than 20 passages). A passage that ends before it begins (overlapping work) has negative days.
    """

    by: By
    path: tuple[str, ...]
    labels: tuple[str, ...]
    numbers: tuple[int, ...]
    cases: int
    order_unknown: int
    days_only: int
    segments: pd.DataFrame
    table: pd.DataFrame


def performance_spectrum(
    log: EventLog,
    *,
    sop: Sop | None = None,
    by: By | None = None,
    path: Sequence[str] | None = None,
    time_zone: str = TIME_ZONE,
) -> Spectrum:
    """Passages between the steps of a path, over time.

    Parameters: log; sop, by - as for `discover_follows`; path - nodes in order, two or more; by default the
    steps of the SOP in step order, else those of the most frequent variant with at least two steps; each
    once; time_zone - for date-only stamps.
    Returns: one segment for each two neighbours of the path.
    Raises: ValueError - a node of the path is not in the log nor the SOP; LogError - no stamp.
    """
    import numpy as np
    import pandas as pd

    made = trails(log, sop=sop, by=by, time_zone=time_zone)
    numbers = _path(made, path)
    first, told = pairs_of(made)
    size = max(1, len(made.nodes))
    segment_of = {a * size + b: place for place, (a, b) in enumerate(pairwise(numbers))}
    pair = made.node[first] * size + made.node[first + 1]
    codes, values = pd.factorize(pair)
    segment = np.array([segment_of.get(int(value), -1) for value in values], dtype=np.int64)[codes] if len(
        values
    ) else np.zeros(0, dtype=np.int64)  # fmt: skip
    taken = (segment >= 0) & told
    at, segment = first[taken], segment[taken]
    begin, end = made.finish[at], made.begin[at + 1]
    days = (end - begin) / SECOND / 86_400
    order = np.lexsort((at, begin, segment))
    at, segment, begin, end, days = at[order], segment[order], begin[order], end[order], days[order]
    ids = np.array(made.case_ids, dtype=object)
    table = pd.DataFrame(
        {
            "segment": segment,
            "case_id": pd.Series(ids[made.case[at]], dtype="str"),
            "begin": begin,
            "end": end,
            "days": days,
            "quarter": _quarters(segment, days, len(segment_of)),
        }
    )
    keys = tuple(made.nodes[number].key for number in numbers)
    return Spectrum(
        by=made.by,
        path=keys,
        labels=tuple(made.nodes[number].label for number in numbers),
        numbers=tuple(made.nodes[number].number for number in numbers),
        cases=len(made.case_ids),
        order_unknown=int((~told).sum()),
        days_only=int((made.by_day[at] | made.by_day[at + 1]).sum()) if len(at) else 0,
        segments=_segments(table, keys),
        table=table,
    )


def _path(made: Trails, path: Sequence[str] | None) -> list[int]:
    place = {node.key: number for number, node in enumerate(made.nodes)}
    if path is not None:
        unknown = [key for key in path if key not in place]
        if unknown:
            raise ValueError(f"not in the log: {', '.join(unknown)}")
        return [place[key] for key in dict.fromkeys(path)]
    if made.by == "step":
        return [number for number, node in enumerate(made.nodes) if node.step_id]
    for steps in variants_of(made).table["steps"]:
        if len(set(steps)) > 1:
            return [place[key] for key in dict.fromkeys(steps)]
    return []


def _quarters(segment: Ints, days: object, segments: int) -> pd.Series:
    """Quarter of each passage by rank inside its segment; the earlier of equals is the faster."""
    import numpy as np
    import pandas as pd

    if not segments:
        return pd.Series([], dtype="Int64")
    order = np.lexsort((np.arange(len(segment)), days, segment))  # type: ignore[arg-type]
    n = np.bincount(segment, minlength=segments)
    begin = np.cumsum(n) - n
    rank = np.empty(len(segment), dtype=np.int64)
    rank[order] = np.arange(len(segment)) - begin[segment[order]]
    quarter = pd.Series(rank * QUARTERS // np.maximum(1, n[segment]), dtype="Int64")
    return quarter.mask(n[segment] < ENOUGH)


def _segments(table: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    grouped = table.groupby("segment")
    frame = pd.DataFrame({"first": list(keys[:-1]), "second": list(keys[1:])}, dtype="str")
    frame.insert(0, "segment", range(len(frame)))
    frame["passages"] = grouped.size().reindex(frame["segment"], fill_value=0).to_numpy()
    frame["cases"] = grouped["case_id"].nunique().reindex(frame["segment"], fill_value=0).to_numpy()
    frame["median_days"] = grouped["days"].median().reindex(frame["segment"]).to_numpy()
    frame["longest_days"] = grouped["days"].max().reindex(frame["segment"]).to_numpy()
    return frame
