"""A log as sequences of numbered activities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sop import events as ev

if TYPE_CHECKING:
    import pandas as pd

    from sop.events import EventLog

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

MISSING = -(2**62)
"""Where a stamp is missing."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Traces:
    """The cases of a log, one after another, events in their order.

    Parameters: labels - of the activities, sorted; cases - ids, by their first event; weight - of each case,
    all together 1; bounds - where each case begins among the events, and the end; rows - places of the events
    in the table of the log; activity - number of the label; start, end - microseconds (UTC), MISSING where
    there is no stamp.
    """

    labels: tuple[str, ...]
    cases: tuple[str, ...]
    weight: Floats
    bounds: Int64
    rows: Int64
    activity: Int64
    start: Int64
    end: Int64

    def span(self, case: int) -> slice:
        """The events of a case."""
        return slice(int(self.bounds[case]), int(self.bounds[case + 1]))

    def sequence(self, case: int) -> tuple[int, ...]:
        """Activities of a case in their order."""
        return tuple(self.activity[self.span(case)].tolist())


def find_traces(log: EventLog, weights: Mapping[str, float] | None = None) -> Traces:
    """Order the events of each case by start (else end), end and row.

    Parameters: log - with one stamp an event at least; weights - of the cases by id, None for all alike.
    Returns: the sequences, cases by their first stamp, equals by id.
    Raises: ValueError - no events, an event without stamps, or weights that are negative or all 0.
    """
    events = log.events
    if not len(events):
        raise ValueError("a log without events has no steps")
    start, end = _stamps(events[ev.START]), _stamps(events[ev.END])
    first = np.where(start == MISSING, end, start)
    if (first == MISSING).any():
        raise ValueError("an event without stamps has no place in an order")
    names, case = np.unique(events[ev.CASE_ID].to_numpy(dtype=str), return_inverse=True)
    began = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(began, case, first)
    place = np.empty(len(names), dtype=np.int64)
    place[np.lexsort((names, began))] = np.arange(len(names))
    last = np.where(end == MISSING, first, end)
    rows = np.lexsort((np.arange(len(events)), last, first, place[case]))
    labels, activity = np.unique(events[ev.ACTIVITY].to_numpy(dtype=str), return_inverse=True)
    ordered = tuple(names[np.argsort(place)].tolist())
    return Traces(
        labels=tuple(labels.tolist()),
        cases=ordered,
        weight=_weights(ordered, weights),
        bounds=np.searchsorted(place[case][rows], np.arange(len(names) + 1)),
        rows=rows,
        activity=activity[rows].astype(np.int64),
        start=start[rows],
        end=end[rows],
    )


def _stamps(column: pd.Series) -> Int64:
    stamps = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    found = stamps.astype(np.int64)
    return np.where(np.isnat(stamps), MISSING, found)


def _weights(cases: tuple[str, ...], weights: Mapping[str, float] | None) -> Floats:
    if weights is None:
        return np.full(len(cases), 1 / len(cases))
    found = np.array([weights.get(case, 0.0) for case in cases], dtype=np.float64)
    if not (found >= 0).all() or not found.sum() > 0:
        raise ValueError("weights of cases are 0 or more, and not all 0")
    shares: Floats = found / found.sum()
    return shares
