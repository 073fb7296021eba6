"""Does a delay run on while the office is closed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.worktime import Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Int64 = npt.NDArray[np.int64]

AT_OPENING = 60
MANY = 0.25
POINTS = 200
ROUNDS = 200


def runs_while_closed(
    ready: Int64, start: Int64, office: Windows, *, enough: int, significance: float
) -> bool:
    """Is working time the wrong clock for these delays?

    How much closed time lies ahead when something becomes ready (within the median delay of the clock) has
    nothing to do with how long it is on the way. If working time is the right clock, working delays do not
    depend on it. If the delay runs on at night, they are shorter the more closed time lies ahead: Spearman's
    rank correlation (1904) is negative, tested one-sided (t approximation). And many of those that last
    beyond a close must be over by the time the office opens, and so end with the opening; of working delays
    hardly any does.

    Parameters: ready, start - seconds, of delays that nothing else prolonged; office; enough - delays longer
    than nothing that it takes; significance.
    """
    import numpy as np
    from scipy.special import stdtr

    some = start > ready
    if some.sum() < enough:
        return False
    ready, start = ready[some], start[some]
    ahead = int(np.median(start - ready))
    closed = ahead - np.asarray(office.between(ready, ready + ahead))
    working = np.asarray(office.between(ready, start))
    if np.ptp(closed) == 0 or np.ptp(working) == 0:
        return False
    rho = float(np.corrcoef(_ranks(closed), _ranks(working))[0, 1])
    free = len(ready) - 2
    t = rho * np.sqrt(free / max(1 - rho**2, 1e-12))
    overnight = working < start - ready
    with_opening = np.mean(_since_opening(start[overnight], office) <= AT_OPENING)
    return bool(stdtr(free, t) < significance and with_opening >= MANY)


def _since_opening(start: Int64, office: Windows) -> Int64:
    """Seconds since the office last opened."""
    import numpy as np

    place = np.searchsorted(office.open, start, side="right") - 1
    return start - office.open[np.maximum(place, 0)]


def _ranks(values: Int64) -> Floats:
    """Ranks; equal values share the mean of theirs."""
    import numpy as np

    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray(((last - counts + 1 + last) / 2)[place.reshape(-1)], dtype=float)


def clock_seconds(ready: Int64, start: Int64, office: Windows) -> Floats:
    """Delays of the clock, as equally likely values: what began with the office lay there since some time.

    A delay that ends while the office is closed is over somewhere between its close and the opening. The
    distribution is the one that explains such intervals and the exact delays best (Turnbull's self-consistent
    estimate, JRSS B 38, 1976), on at most POINTS places.

    Parameters: ready, start - seconds; office.
    Returns: as many values as there are delays, ascending.
    """
    import numpy as np

    place = np.maximum(np.searchsorted(office.open, start, side="right") - 1, 0)
    at_opening = (place > 0) & (_since_opening(start, office) <= AT_OPENING)
    closed = np.maximum(office.close[np.maximum(place - 1, 0)], ready)
    low = np.where(at_opening, closed, start) - ready
    high = start - ready
    middle = (low + high) / 2
    places = np.unique(middle)
    if len(places) > POINTS:
        places = np.quantile(middle, (np.arange(POINTS) + 0.5) / POINTS)
    nearest = np.argmin(np.abs(places - middle[:, None]), axis=1)
    inside = (places >= low[:, None]) & (places <= high[:, None])
    inside[np.arange(len(middle)), nearest] = True
    inside[low == high] = np.eye(len(places), dtype=bool)[nearest[low == high]]
    share = np.full(len(places), 1 / len(places))
    for _ in range(ROUNDS):
        own = inside * share
        share = (own / own.sum(axis=1, keepdims=True)).mean(axis=0)
    steps = (np.arange(len(middle)) + 0.5) / len(middle)
    found = np.searchsorted(np.cumsum(share), steps - 1e-12)
    return np.asarray(places[np.minimum(found, len(places) - 1)], dtype=float)
