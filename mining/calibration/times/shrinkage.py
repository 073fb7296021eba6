"""Several estimates of the same kind drawn together: what little is known leans on what is known anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

POINTS = 120
"""Values of the spread between which the rest is worked out."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shrunk:
    """Posterior of each quantity.

    Parameters: mean, sd, low, high - one entry a quantity; weight - share of its own observations in it, 0
    to 1; centre, centre_low, centre_high - what all have in common; spread - standard deviation between them,
    posterior mean.
    """

    mean: Floats
    sd: Floats
    low: Floats
    high: Floats
    weight: Floats
    centre: float
    centre_low: float
    centre_high: float
    spread: float


def shrink(
    estimates: Floats, variances: Floats, *, centre_sd: float, spread: float, level: float = 0.95
) -> Shrunk:
    """Normal-normal hierarchical model, worked out exactly but for a grid over the spread.

    estimate_j ~ N(theta_j, variance_j), theta_j ~ N(centre, tau^2), centre ~ N(0, centre_sd^2), tau
    half-normal. Given tau all is normal (DerSimonian and Laird, Controlled Clinical Trials 7, 1986, for the
    weights); tau is not put at one estimate, which with few steps is often 0 and then too sure (Gelman,
    Bayesian Analysis 1(3), 2006), but averaged over POINTS quantiles of its prior, weighted by the
    likelihood.

    Parameters: estimates, variances - one entry a quantity; a variance may be infinite (nothing observed,
    the estimate is then not looked at); centre_sd - standard deviation of the centre beforehand; spread -
    scale of the half-normal prior of tau; level - of the intervals.
    Returns: one entry a quantity, in order.
    """
    import numpy as np
    from scipy.special import ndtri

    known = np.isfinite(variances)
    y = np.where(known, estimates, 0.0)
    tau2 = (spread * ndtri(0.5 + (np.arange(POINTS) + 0.5) / (2 * POINTS))) ** 2
    # precision of each estimate about the centre; none where nothing was observed
    weight = np.where(known, 1 / (np.where(known, variances, 1.0) + tau2[:, None]), 0.0)
    precision = weight.sum(axis=1) + 1 / centre_sd**2
    centre = (weight * y).sum(axis=1) / precision
    fit = np.log(np.where(known, weight, 1.0)).sum(axis=1) - np.log(precision * centre_sd**2)
    fit -= (weight * y**2).sum(axis=1) - precision * centre**2
    share = np.exp((fit - fit.max()) / 2)
    share /= share.sum()
    own = np.where(known, tau2[:, None] / (tau2[:, None] + np.where(known, variances, 1.0)), 0.0)
    means = own * y + (1 - own) * centre[:, None]
    inside = np.where(known, own * np.where(known, variances, 0.0), tau2[:, None])
    spreads = np.sqrt(inside + (1 - own) ** 2 / precision[:, None])
    mean = share @ means
    sd = np.sqrt(share @ (spreads**2 + (means - mean) ** 2))
    tail = (1 - level) / 2
    low, high = (_quantile(share, means, spreads, mean, sd, p) for p in (tail, 1 - tail))
    about = centre[:, None], 1 / np.sqrt(precision)[:, None]
    middle = np.array([share @ centre])
    wide = np.sqrt(share @ (1 / precision + (centre - middle) ** 2))[None]
    ends = [float(_quantile(share, *about, middle, wide, p)[0]) for p in (tail, 1 - tail)]
    return Shrunk(
        mean=mean,
        sd=sd,
        low=low,
        high=high,
        weight=share @ own,
        centre=float(middle[0]),
        centre_low=ends[0],
        centre_high=ends[1],
        spread=float(share @ np.sqrt(tau2)),
    )


def _quantile(share: Floats, means: Floats, sds: Floats, mean: Floats, sd: Floats, p: float) -> Floats:
    """Quantiles of mixtures of normals, by bisection."""
    import numpy as np
    from scipy.special import ndtr

    low, high = mean - 12 * sd - 1e-9, mean + 12 * sd + 1e-9
    for _ in range(60):
        middle = (low + high) / 2
        below = share @ ndtr((middle - means) / sds) < p
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2
