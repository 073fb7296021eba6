"""What the gate is to find out, how sure, and at which looks: fixed before the first verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.comparison.gate.evidence import evidence_of
from simulation.comparison.gate.spending import Spending, drift_for

FIRST = 200
"""Replications at the first look by default: with fewer, bounds of skewed differences err too often
(docs/statistics.md), and "no difference" of a rare event is said too soon."""

AT_MOST = 2_000
LOOKS = 5
CLOSEST = 1.25
"""Each look has at least this many times the replications of the look before."""

AT_LEAST = 1_000
"""Least maximum that `replications_needed` asks for. A first look without the rare large losses shows too
little spread *and* too large a gain: with a maximum of little more than the first look the gate would err."""

PILOT = 0.8
"""Confidence of the upper limit taken for a pilot's standard deviation (Browne, Statistics in Medicine 14,
1995): with the estimate itself, the power is missed about every second time."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """A measure that a revision must not make worse than tolerated.

    Parameters: id - of the measure; margin - largest loss still tolerated, above 0: in the unit of its loss,
    or a share of the present value where `relative`. Losses come from `losses_of`.
    """

    id: str
    margin: float
    relative: bool = False

    def __post_init__(self) -> None:
        if not (self.margin > 0 and math.isfinite(self.margin)):
            raise ValueError("the margin of a guard is above 0 and finite")

    @property
    def limit(self) -> float:
        """What the mean of `losses_of` may be at most: the margin, or 0 where it is already in the losses."""
        return 0.0 if self.relative else self.margin


@dataclass(frozen=True, kw_only=True)
class GatePlan:
    """What is to be decided, and when it is looked at.

    Parameters: delta - smallest gain that matters, 0 or more, in the unit of the gain; with 0 every proven
    gain matters, and "no difference" is said only where no replication shows any; guards; alpha - one-sided
    error of each claim over all looks, inside (0, 0.5); looks - replications at each planned look, at most 5,
    the first at least 30, each further one at least a tenth more (see `plan_looks`); spending - how the error
    is spread over the looks.
    """

    delta: float
    guards: tuple[Guard, ...] = ()
    alpha: float = 0.05
    looks: tuple[int, ...]
    spending: Spending = "obrien_fleming"

    def __post_init__(self) -> None:
        if not (self.delta >= 0 and math.isfinite(self.delta)):
            raise ValueError("delta is 0 or more, and finite")
        if not 0 < self.alpha < 0.5:
            raise ValueError("alpha lies between 0 and 0.5")
        if len({guard.id for guard in self.guards}) < len(self.guards):
            raise ValueError("two guards have one id")
        # Looks that are closer say nothing new, and their integrals would need a very fine grid.
        rising = all(1.1 * one <= other for one, other in pairwise(self.looks))
        if not (1 <= len(self.looks) <= LOOKS and self.looks[0] >= 30 and rising):
            raise ValueError("1 to 5 looks, each a tenth more than the last, the first with 30 replications")


def losses_of(
    guard: Guard, *, new: ArrayLike, old: ArrayLike, less_is_worse: bool = False
) -> NDArray[np.float64]:
    """What a guard loses by the revision, replication by replication.

    Parameters: guard; new, old - its measure with the revision and without it, the same replications in the
    same order; less_is_worse - such as the number of cases on time.
    Returns: new - old, to be compared with the margin; for a relative guard new - (1 + margin) old, to be
    compared with 0 (`Guard.limit`), which is Fieller's test of a ratio of means (Biometrika 32, 1940; JRSS B
    16, 1954) and needs no division by a measure that may be 0. Signs turned where less is worse.
    """
    one, other = np.asarray(new, dtype=np.float64), np.asarray(old, dtype=np.float64)
    sign = -1.0 if less_is_worse else 1.0
    factor = 1 + sign * guard.margin if guard.relative else 1.0
    losses: NDArray[np.float64] = sign * (one - factor * other)
    return losses


def plan_looks(first: int = FIRST, at_most: int = AT_MOST, looks: int = LOOKS) -> tuple[int, ...]:
    """Replications at each look: every look multiplies them by the same factor, at least 1.25.

    Parameters: first - at the first look; at_most - at the last; looks - 1 to 5, fewer where the factor asks
    for it.
    Returns: ascending, those between in whole tens (replications are computed in tens); (at_most,) where no
    second look has room.
    """
    if looks == 1 or at_most < CLOSEST * first:
        return (at_most,)
    steps = min(looks - 1, math.floor(math.log(at_most / first) / math.log(CLOSEST)))
    factor = (at_most / first) ** (1 / steps)
    between = {10 * round(first * factor**step / 10) for step in range(1, steps)}
    return (first, *sorted(n for n in between if first < n < at_most), at_most)


def replications_needed(
    gain: ArrayLike,
    losses: Mapping[str, ArrayLike],
    *,
    plan: GatePlan,
    power: float = 0.9,
    compared: int = 1,
    at_least: int = AT_LEAST,
) -> int | None:
    """How large the maximum of a plan needs to be, from the spread that a pilot shows.

    Parameters: gain, losses - of the pilot, as for `judge`; they may be the replications of the first look,
    since the plan then depends on their spread alone and not on whether they favour the revision (Wittes and
    Brittain, Statistics in Medicine 9, 1990); plan - for its delta, guards and alpha; power - wanted
    probability of "worth trying" where the true gain is 2 delta and no guard loses anything, and of "no
    difference" where the true gain is 0; compared - revisions; at_least - what is asked for in any case.
    Returns: a whole number of tens; None where delta is 0: then any number may be too few. What is relative
    has the pilot's own distance from its limit; a guard that the pilot shows beyond it asks for nothing.
    """
    if plan.delta <= 0:
        return None
    claim = 1 - (1 - power) / max(2, 1 + len(plan.guards))
    # Equal steps need a little more than the growing steps of `plan_looks`.
    drift = drift_for(tuple(range(1, LOOKS + 1)), plan.alpha / compared, claim, plan.spending)
    found = evidence_of(gain, of="gain")
    wanted = [_enough(found.error, found.n, plan.delta, drift)]
    for guard in plan.guards:
        found = evidence_of(losses[guard.id], of=guard.id, more_is_worse=True)
        distance = -found.centre if guard.relative else guard.margin
        if distance > 0 and math.isfinite(distance):
            wanted.append(_enough(found.error, found.n, distance, drift))
    return 10 * math.ceil(round(max(at_least, *wanted) / 10, 6))


def _enough(error: float, n: int, distance: float, drift: float) -> float:
    """Replications with which a mean lies `drift` standard errors from a limit at a distance."""
    from scipy.special import chdtri

    deviation = error * math.sqrt(n) * math.sqrt((n - 1) / float(chdtri(n - 1, PILOT)))
    return (drift * deviation / distance) ** 2
