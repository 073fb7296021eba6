"""Does a delay run on while the office is closed?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mining.calibration.delays.spans import POINTS, Mean
from sop.worktime import Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Int64 = npt.NDArray[np.int64]

AT_OPENING = 60
MANY = 0.25


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


def clock_hours(
    ready: Int64, start: Int64, office: Windows, *, least: Floats, level: float
) -> tuple[Floats, Mean]:
    """Delays of the clock, of which most are known only roughly.

    A delay that ends while the office is closed is over somewhere between its close and the opening, and one
    behind which something else kept the step waiting between what shows and the whole wait. Lognormal, gamma
    and Weibull distributions are fitted to such intervals, the likeliest (BIC) is taken. (The estimate
    without a family, Turnbull's, stays undecided inside nights and weekends that all delays share.)

    Parameters: ready, start - seconds; office; least - of delays that something else prolonged, the seconds
    that show; negative for the others; level - of the limits.
    Returns: POINTS equally likely values in hours, ascending, and their mean.
    """
    import numpy as np
    from scipy.special import ndtri

    from mining.calibration.times.families import NAMES
    from mining.calibration.times.fitting import fit
    from mining.calibration.times.sample import Sample

    place = np.maximum(np.searchsorted(office.open, start, side="right") - 1, 0)
    at_opening = (place > 0) & (_since_opening(start, office) <= AT_OPENING)
    closed = np.maximum(office.close[np.maximum(place - 1, 0)], ready)
    low = np.where(least >= 0, least, np.where(at_opening, closed, start) - ready)
    high = np.maximum(start - ready, 1)
    some = Sample(
        values=(low + high) / 7200,
        low=np.maximum(low - 30, 0) / 3600,
        high=(high + 30) / 3600,
        longer=np.zeros(0),
        units=np.full(len(low), "", dtype=object),
    )
    best = min((fit(name, some) for name in NAMES), key=lambda one: one.bic)
    values = best.family.quantile((np.arange(POINTS) + 0.5) / POINTS)
    width = math.exp(float(ndtri(0.5 + level / 2)) * math.sqrt(best.log_mean_variance))
    mean = best.family.mean
    return values * (mean / values.mean()), Mean(value=mean, low=mean / width, high=mean * width, weight=1.0)
