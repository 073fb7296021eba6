"""Looking several times without erring more often: the error of a one-sided test spent over planned looks.

The spending function is that of Lan and DeMets (Biometrika 70, 1983) of the O'Brien-Fleming kind: little is
spent early, where means of skewed figures are least normal, and the last look is nearly that of a test
without earlier ones. Boundaries follow from recursive integration (Armitage, McPherson and Rowe, JRSS A 132,
1969; Jennison and Turnbull, Group Sequential Methods, 2000, chapter 19) for standardised sums of independent
normal increments. With estimated variances the same *tail probabilities* are used with Student's t
(Pocock, Biometrika 64, 1977; Jennison and Turnbull, section 4.4).

A boundary holds whatever else may stop the study (it is not binding), so several claims can be followed at
the same looks, each with its own error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Spending = Literal["obrien_fleming", "pocock"]

FAR = 9.0
"""Standard deviations beyond which a path is left out of the integrals (1e-19)."""


def spent(share: float, alpha: float, spending: Spending = "obrien_fleming") -> float:
    """Error that may be spent until a share of the replications is there.

    Parameters: share - of the maximum, inside (0, 1]; alpha - one-sided error over all looks; spending -
    2 - 2 Phi(z / sqrt(share)), z the 1 - alpha/2 quantile, or alpha ln(1 + (e - 1) share).
    """
    from scipy.special import ndtr, ndtri

    if spending == "pocock":
        return alpha * math.log1p((math.e - 1) * share)
    return 2 * float(ndtr(ndtri(alpha / 2) / math.sqrt(share)))


@lru_cache(maxsize=1024)
def nominal_levels(
    looks: tuple[int, ...], alpha: float, spending: Spending = "obrien_fleming"
) -> tuple[float, ...]:
    """One-sided level to test with at each planned look, so that all together err with alpha.

    Parameters: looks - replications at each, ascending, the last being the maximum; alpha - one-sided.
    Returns: tail probabilities, one a look; each is larger for a larger alpha, as Holm's procedure over
    looks needs (Maurer and Bretz, Statistics in Biopharmaceutical Research 5, 2013).
    """
    from scipy.special import ndtr

    return tuple(float(ndtr(-bound)) for bound in boundaries(looks, alpha, spending))


@lru_cache(maxsize=1024)
def boundaries(
    looks: tuple[int, ...], alpha: float, spending: Spending = "obrien_fleming"
) -> tuple[float, ...]:
    """Standardised means that must be exceeded at each look (see `nominal_levels`); at most FAR."""
    shares = [n / looks[-1] for n in looks]
    budget = [spent(share, alpha, spending) for share in shares]
    bounds: list[float] = []
    paths: Paths | None = None
    for look, share in enumerate(shares):
        target = budget[look] - (budget[look - 1] if look else 0.0)
        after = _after(shares, look)
        crosses = _crossing_by(paths, share)
        bounds.append(_solved(crosses, target))
        paths = _continued(paths, share, -math.inf, bounds[-1], 0.0, after)
    return tuple(bounds)


def crossing(
    upper: Sequence[float],
    shares: Sequence[float],
    *,
    drift: float = 0.0,
    lower: Sequence[float] | None = None,
) -> tuple[float, ...]:
    """Probability that the standardised mean first exceeds its boundary at each look.

    Parameters: upper - boundaries; shares - of the maximum, ascending, the last 1; drift - expected
    standardised mean at the maximum; lower - boundaries at which the path ends without exceeding.
    """
    found: list[float] = []
    paths: Paths | None = None
    for look, share in enumerate(shares):
        found.append(_crossing_by(paths, share, drift)(upper[look]))
        floor = -math.inf if lower is None else lower[look]
        paths = _continued(paths, share, floor, upper[look], drift, _after(shares, look))
    return tuple(found)


@lru_cache(maxsize=256)
def drift_for(
    looks: tuple[int, ...], alpha: float, power: float, spending: Spending = "obrien_fleming"
) -> float:
    """Expected standardised mean at the maximum with which a boundary is exceeded as often as wanted.

    Parameters: looks, alpha - as in `nominal_levels`; power - probability that some look exceeds it.
    Returns: for a single look z(1 - alpha) + z(power); a little more for several.
    """
    bounds = boundaries(looks, alpha, spending)
    shares = [n / looks[-1] for n in looks]
    # Falling in its argument, as `_solved` expects.
    return _solved(lambda drift: 1 - sum(crossing(bounds, shares, drift=drift)), 1 - power)


class Paths:
    """Where the sum stands that has not crossed yet: density on a grid, at one look.

    Parameters: share - of the maximum; points - values of the sum, whose variance at the maximum is 1;
    mass - density times weight of each point.
    """

    def __init__(self, share: float, points: Floats, mass: Floats) -> None:
        self.share, self.points, self.mass = share, points, mass


def _after(shares: Sequence[float], look: int) -> float:
    """Variance of the next increment."""
    return shares[look + 1] - shares[look] if look + 1 < len(shares) else math.inf


def _crossing_by(paths: Paths | None, share: float, drift: float = 0.0) -> Callable[[float], float]:
    """Probability to exceed a standardised boundary at this look, and none before."""
    from scipy.special import ndtr

    def probability(bound: float) -> float:
        if paths is None:
            return float(ndtr(drift * math.sqrt(share) - bound))
        step = share - paths.share
        needed = bound * math.sqrt(share) - paths.points - drift * step
        return float(paths.mass @ ndtr(-needed / math.sqrt(step)))

    return probability


def _continued(
    paths: Paths | None, share: float, lower: float, upper: float, drift: float, after: float
) -> Paths | None:
    """The paths that neither boundary stops at this look; None after the last."""
    if math.isinf(after):
        return None
    spread, centre = math.sqrt(share), drift * share
    low = max(lower * spread, centre - FAR * spread)
    high = min(upper * spread, centre + FAR * spread)
    step = share - (paths.share if paths else 0.0)
    points, weights = _grid(low, max(high, low), math.sqrt(min(step, after)))
    if paths is None:
        density = _normal(points - drift * step, step)
    else:
        density = _normal(points[:, None] - paths.points[None, :] - drift * step, step) @ paths.mass
    return Paths(share, points, density * weights)


def _grid(low: float, high: float, width: float) -> tuple[Floats, Floats]:
    """Gauss-Legendre points and weights on panels no wider than the narrowest increment."""
    points, weights = np.polynomial.legendre.leggauss(8)
    panels = max(1, math.ceil((high - low) / width))
    edges = np.linspace(low, high, panels + 1)
    half = np.diff(edges)[:, None] / 2
    return ((edges[:-1, None] + half) + half * points).ravel(), (half * weights).ravel()


def _normal(values: Floats, variance: float) -> Floats:
    """Density of a normal distribution around 0."""
    density: Floats = np.exp(-0.5 * values**2 / variance) / math.sqrt(2 * math.pi * variance)
    return density


def _solved(falling: Callable[[float], float], target: float) -> float:
    """Where a falling function reaches a value, between 0 and FAR, by bisection; FAR where it does not."""
    low, high = -FAR, FAR
    if falling(high) >= target:
        return high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > target else (low, middle)
    return high
