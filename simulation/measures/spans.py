"""Stretches of time added up: how many there are on average, and how many seconds fall into a period."""

from __future__ import annotations

import numpy as np

from simulation.draws import Draws
from simulation.plan import Floats, Int64
from simulation.record import Run


def observed_from(draws: Draws, run: Run) -> int:
    """The instant from which averages over time are taken: the beginning, or the first case that counts.

    Parameters: draws, run - that belong together.
    """
    counted = draws.cases.counted
    if counted.all() or not counted.any():
        return run.begin
    return max(run.begin, int(draws.cases.release[counted].min()))


def mean_number(begins: Int64, ends: Int64, first: int, last: int) -> float:
    """How many stretches hold an instant, on average over a period.

    Parameters: begins, ends - of the stretches; first, last - of the period; NaN where it is empty.
    """
    whose = np.zeros(len(begins), dtype=np.int64)
    return float(mean_numbers(begins, ends, whose, 1, first=first, last=last)[0])


def mean_numbers(begins: Int64, ends: Int64, whose: Int64, owners: int, *, first: int, last: int) -> Floats:
    """The same for the stretches of each owner.

    Parameters: begins, ends - of all stretches; whose - owner of each, from 0; owners - how many; first, last
    - of the period; NaN where it is empty.
    """
    if last <= first:
        return np.full(owners, np.nan)
    inside = np.clip(ends, first, last) - np.clip(begins, first, last)
    # Sums of whole numbers far below 2 ** 53: exact.
    return np.asarray(np.bincount(whose, weights=inside, minlength=owners) / (last - first))


def seconds_between(begins: Int64, ends: Int64, edges: Int64) -> Int64:
    """Seconds of some stretches inside each period.

    Parameters: begins, ends - of the stretches, in any order; edges - ascending, of neighbouring periods.
    Returns: whole seconds, one entry less than edges; exact.
    """
    return np.diff(_until(np.sort(begins), edges) - _until(np.sort(ends), edges))


def _until(instants: Int64, edges: Int64) -> Int64:
    """Seconds since each of the instants, added up, at every edge."""
    # Counted from the first edge, so that sums of many instants stay small.
    since, at = instants - edges[0], edges - edges[0]
    passed = np.searchsorted(since, at, side="right")
    sums = np.concatenate(([0], np.cumsum(since)))
    return np.asarray(passed * at - sums[passed], dtype=np.int64)
