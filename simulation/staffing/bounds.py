"""Bounds for the share of cases that keep a promise, valid for every number of replications and at any look.

Cases of one replication share their luck, so a replication is one observation. Whoever bets on it that the
share is larger than m, each time a fixed part of what is left, wins nothing on average where it is not; so a
fortune that grows 1/error-fold, at whatever time, refutes m with that error (Ville 1939; the betting bounds
of Waudby-Smith and Ramdas 2023, Estimating means of bounded random variables by betting). No normal
approximation enters, which at 100 of 100 kept promises would be certain of everything.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from simulation.intervals import Interval

if TYPE_CHECKING:
    from simulation.plan import Floats, Plan, PlanArrivals

# Parts of the fortune that are put at stake, beside each other: which one suits need not be known. Half of
# the money is on the largest, which suits where a replication has many cases; it keeps something back.
_STAKES = np.geomspace(0.003, 0.95, 24)
_MONEY = np.append(np.full(len(_STAKES) - 1, 0.5 / (len(_STAKES) - 1)), 0.5)
_HALVINGS = 40
_RARE = 1e-12
"""Chance that a replication has more cases than `most_cases` says; it adds itself to every error."""


def share_interval(hits: ArrayLike, cases: ArrayLike, *, most: int, error: float = 0.025) -> Interval:
    """The share of cases that keep a promise, with a bound on either side.

    Parameters: hits, cases - by replication: cases that kept it, and all; most - cases that a replication can
    have; error - of each bound by itself, inside (0, 1), however often one looks.
    Returns: sum of hits / sum of cases (NaN without cases), bounds inside 0 to 1; n - replications with a
    case; level - that both bounds hold.
    """
    kept, all_ = (np.asarray(values, dtype=np.float64) for values in (hits, cases))
    total = float(all_.sum())
    return Interval(
        value=float(kept.sum()) / total if total else math.nan,
        low=_lower(kept, all_, most, error),
        high=1 - _lower(all_ - kept, all_, most, error),
        n=int((all_ > 0).sum()),
        level=1 - 2 * error,
    )


def most_cases(plan: Plan) -> int:
    """How many cases of the studied SOP one replication can have.

    Parameters: plan.
    Returns: the known ones that count, and of those that arrive at random as many as are exceeded with a
    chance of 1e-12 at most (Poisson).
    """
    from scipy.special import pdtrc

    cases = plan.cases
    known = int((cases.counted & (cases.sop == 0)).sum())
    streams = [stream for stream in plan.arrivals if stream.sop == 0]
    expected = sum(_expected(stream) for stream in streams)
    drawn = math.ceil(expected) if expected else 0
    while expected and float(pdtrc(drawn, expected)) > _RARE:
        drawn += max(1, int(math.sqrt(expected) / 4))
    return max(1, known + drawn)


def _expected(stream: PlanArrivals) -> float:
    """Mean number of cases that arrive and count."""
    opens = np.maximum(stream.opens, stream.counted_from)
    return float((np.maximum(stream.closes - opens, 0) * stream.rates).sum())


def _lower(hits: Floats, cases: Floats, most: int, error: float) -> float:
    """The largest share that is refuted from above: every smaller one is refuted as well."""
    goal = -math.log(error)
    if not hits.sum():
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _fortune(hits, cases, most, middle) >= goal:
            low = middle
        else:
            high = middle
    return low


def _fortune(hits: Floats, cases: Floats, most: int, share: float) -> float:
    """Logarithm of the largest fortune that was ever reached against a share.

    A bet pays hits / share - cases, in units of the most cases: nothing on average where the share holds, and
    at worst the stake. It falls as the share grows, so that what is refuted is an interval.
    """
    payoff = (hits / share - cases) / most
    grown = np.cumsum(np.log1p(_STAKES[:, None] * payoff), axis=1) + np.log(_MONEY)[:, None]
    return float(np.logaddexp.reduce(grown, axis=0).max())
