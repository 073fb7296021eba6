"""The share of other duties and the share of days away, together, from how long work lay on a desk.

Both keep work waiting, and neither is in a log. They differ in shape: other work delays by minutes to hours,
and not at all where the person happened to be free; an absence delays by the rest of the day and whole days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.people.queue import PER_TASK, POINTS, waiting_survival

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mining.calibration.people.arrivals import Delays

    Floats = npt.NDArray[np.float64]
    Int64 = npt.NDArray[np.int64]

MOST = 1000
"""Delays that are looked at; of more, so many evenly spaced."""
TINY = 1e-7
"""Probability of what the model cannot explain, so that one odd delay does not decide everything."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A share with its interval (profile likelihood: twice its logarithm falls by a chi-square quantile)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Load:
    """How much a group has to do besides, and how often it is away.

    Parameters: duties, away - shares of on-duty time, of working days; n - delays; fit - p-value of a test of
    the delays against the model (Kolmogorov; the model was fitted to them, so it is a lenient one).
    """

    duties: Found
    away: Found
    n: int
    fit: float


def shares_grid() -> tuple[Floats, Floats]:
    """Shares of other duties, and of days away, that are tried."""
    import numpy as np

    away = np.concatenate((np.arange(0, 0.1, 0.005), np.arange(0.1, 0.6, 0.02)))
    return np.arange(0, 0.98, 0.01), away


def fit_load(
    delays: Delays,
    *,
    task_seconds: float,
    task_cv: float,
    block_days: tuple[int, int],
    level: float = 0.95,
) -> Load | None:
    """Find the shares under which the delays are most likely.

    Somebody who is there begins the work after the M/G/1 wait W; somebody away on the day it comes, after the
    rest of that day, k further whole days and W. Blocks away are of any length from shortest to longest alike
    often, so P(k) is proportional to the number of lengths above k, weighted by length. Of several persons
    alike the first who is ready begins it (independent: survivals multiply).

    Parameters: delays; task_seconds, task_cv - size of one piece of other work, lognormal; block_days -
    shortest and longest block away; level - of the intervals.
    Returns: None where there is no delay.
    """
    import numpy as np

    if not len(delays):
        return None
    shares, away = shares_grid()
    chosen = np.unique(np.linspace(0, len(delays) - 1, min(len(delays), MOST)).round().astype(np.int64))
    survival = waiting_survival(shares, mean=task_seconds, cv=task_cv)
    cells = _Cells(delays, chosen, survival, step=task_seconds / PER_TASK, left=_left(block_days))
    likelihood = cells.likelihood(away)
    best = np.unravel_index(int(likelihood.argmax()), likelihood.shape)
    return Load(
        duties=_profile(shares, likelihood.max(axis=1), level),
        away=_profile(away, likelihood.max(axis=0), level),
        n=len(delays),
        fit=cells.fit(int(best[0]), float(away[best[1]])),
    )


def _left(block_days: tuple[int, int]) -> list[float]:
    """Probability that k whole days away follow, seen from a random day of a block."""
    shortest, longest = block_days
    lengths = range(shortest, longest + 1)
    whole = sum(lengths)
    return [sum(1 for length in lengths if length > k) / whole for k in range(longest)]


class _Cells:
    """Each delay on the grid of the queue: how likely it is to last at least, and more than, so long."""

    def __init__(
        self, delays: Delays, chosen: Int64, survival: Floats, *, step: float, left: list[float]
    ) -> None:
        import numpy as np

        self._survival, self._left, self._step = survival, left, step
        self._persons = delays.persons
        self._place = np.rint(delays.seconds[chosen] / step).astype(np.int64)
        self._rest, self._day = delays.rest[chosen], delays.day
        self._deputy = delays.deputy[chosen]

    def _at_least(self, place: Int64, rows: slice = slice(None)) -> tuple[Floats, Floats]:
        """P(delay >= place) of one person who is there, and of one who is away; share x delay."""
        import numpy as np

        survival = self._survival[rows]
        there = survival[:, place.clip(0, POINTS - 1)]
        away = np.zeros_like(there)
        for k, weight in enumerate(self._left):
            back = np.rint((self._rest + k * self._day) / self._step).astype(np.int64)
            away += weight * survival[:, (place - back).clip(0, POINTS - 1)]
        return there, away

    def likelihood(self, away: Floats) -> Floats:
        """Log-likelihood, share of duties x share of days away."""
        import numpy as np

        there, gone = self._at_least(self._place)
        more, more_gone = self._at_least(self._place + 1)
        found = np.zeros((len(there), len(away)))
        for number, share in enumerate(away.tolist()):
            longest = ((1 - share) * there + share * gone) ** self._persons
            longer = ((1 - share) * more + share * more_gone) ** self._persons
            chance = np.where(self._deputy, share**self._persons, longest - longer)
            found[:, number] = np.log(chance + TINY).sum(axis=1)
        return found

    def fit(self, row: int, away: float) -> float:
        """Do the delays look as the model says? The largest distance of their distributions, as a p-value."""
        import numpy as np
        from scipy.special import kolmogorov

        own = ~self._deputy
        if not own.any():
            return math.nan
        ends = np.unique(np.quantile(self._place[own], np.linspace(0, 1, 101), method="nearest"))
        distance = 0.0
        for end in ends.tolist():
            place = np.full(len(self._place), end + 1)
            (there,), (gone,) = self._at_least(place, slice(row, row + 1))
            model = 1 - (((1 - away) * there + away * gone) ** self._persons)[own].mean()
            distance = max(distance, abs(float((self._place[own] <= end).mean()) - float(model)))
        return float(kolmogorov(distance * math.sqrt(int(own.sum()))))


def _profile(values: Floats, likelihood: Floats, level: float) -> Found:
    """The most likely value, and the values that are not much less likely."""
    import numpy as np
    from scipy.special import chdtri

    best = int(likelihood.argmax())
    limit = float(likelihood[best]) - float(chdtri(1, 1 - level)) / 2
    inside = np.flatnonzero(likelihood >= limit)
    low, high = int(inside[0]), int(inside[-1])
    return Found(
        value=_top(values, likelihood, best),
        low=_crossing(values, likelihood, low, low - 1, limit),
        high=_crossing(values, likelihood, high, high + 1, limit),
    )


def _top(values: Floats, likelihood: Floats, best: int) -> float:
    """The top of the parabola through the best value of the grid and its neighbours."""
    if not 0 < best < len(values) - 1:
        return float(values[best])
    a, b, c = (float(likelihood[best + shift]) for shift in (-1, 0, 1))
    bend = a - 2 * b + c
    # Where the grid changes its step the parabola would be skewed.
    left, right = (float(values[best] - values[best - 1]), float(values[best + 1] - values[best]))
    if bend >= 0 or not math.isclose(left, right, rel_tol=1e-6):
        return float(values[best])
    return float(values[best]) + left * (a - c) / (2 * bend)


def _crossing(values: Floats, likelihood: Floats, inside: int, outside: int, limit: float) -> float:
    """Where the likelihood falls to the limit, between two values of the grid; else its border."""
    if not 0 <= outside < len(values):
        return float(values[inside])
    a, b = float(likelihood[inside]), float(likelihood[outside])
    part = (a - limit) / (a - b) if a > b else 0.0
    return float(values[inside] + part * (values[outside] - values[inside]))
