"""What the records of one step say under each family, before families and steps are weighed together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.times.families import LARGEST_CV, NAMES, SMALLEST_CV, Name
from mining.calibration.times.fitting import fit
from mining.calibration.times.sample import Sample
from mining.calibration.times.settings import DurationSettings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

TELLS = 5
"""From so many records on a sample counts when families are weighed; fewer fit any."""
# Kurtosis beyond that of a normal variable, of the logarithms: a Weibull variable's are Gumbel.
_GUMBEL = 2.4


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """One entry a family of NAMES.

    Parameters: n - records; fit - minus half the BIC (equal for all where the sample is too small to tell);
    log_cv, log_cv_variance - infinite variance where nothing is known; log_mean, log_mean_variance - NaN and
    infinite in a small sample, whose spread must be settled first; constant - all records are alike.
    """

    n: int
    fit: Floats
    log_cv: Floats
    log_cv_variance: Floats
    log_mean: Floats
    log_mean_variance: Floats
    constant: bool = False


def first_look(sample: Sample, settings: DurationSettings) -> Look:
    """A sample under each family.

    Parameters: sample - may be empty; settings.
    """
    import numpy as np

    n, count = len(sample), len(NAMES)
    unknown = np.full(count, np.inf)
    if n >= settings.enough:
        return _constant(sample) if _alike(sample) else _fitted(sample)
    if n < 2:
        nothing = np.full(count, np.nan)
        return Look(
            n=n,
            fit=np.zeros(count),
            log_cv=nothing,
            log_cv_variance=unknown,
            log_mean=nothing,
            log_mean_variance=unknown,
        )
    return _small(sample)


def _alike(sample: Sample) -> bool:
    spread = float(sample.values.std())
    rounding = float((sample.high - sample.low).max()) / 2
    return spread <= max(rounding, SMALLEST_CV * float(sample.values.mean()))


def _constant(sample: Sample) -> Look:
    import numpy as np

    mean, count = float(sample.values.mean()), len(NAMES)
    width = float((sample.high - sample.low).mean()) / mean
    variance = max(width, SMALLEST_CV) ** 2 / 12 / len(sample)
    return Look(
        n=len(sample),
        fit=np.zeros(count),
        log_cv=np.full(count, np.nan),
        log_cv_variance=np.full(count, np.inf),
        log_mean=np.full(count, math.log(mean)),
        log_mean_variance=np.full(count, variance),
        constant=True,
    )


def _fitted(sample: Sample) -> Look:
    import numpy as np

    fits = [fit(name, sample) for name in NAMES]
    return Look(
        n=len(sample),
        fit=np.array([-one.bic / 2 for one in fits]),
        log_cv=np.array([math.log(one.family.cv) for one in fits]),
        log_cv_variance=np.array([one.log_cv_variance for one in fits]),
        log_mean=np.array([math.log(one.family.mean) for one in fits]),
        log_mean_variance=np.array([one.log_mean_variance for one in fits]),
    )


def _small(sample: Sample) -> Look:
    """The spread of the logarithms of a small sample, freed of its bias, as the cv of each family.

    Where the logarithms are normal, log s of k degrees of freedom has bias (psi(k/2) - log(k/2)) / 2 and
    variance psi'(k/2) / 4 (chi-square; Bartlett and Kendall, JRSS Supplement 8, 1946); an excess kurtosis g
    of theirs adds g / (4 n) to the variance and half of that to the bias.
    """
    import numpy as np
    from scipy.special import polygamma, psi

    n, free = len(sample), len(sample) - 1
    # Rounding alone spreads values that are all alike.
    rounding = float(np.mean(((sample.high - sample.low) / sample.values) ** 2)) / 12
    seen = max(float(np.log(sample.values).var(ddof=1)), rounding, SMALLEST_CV**2)
    more = np.array([_excess(name, seen) for name in NAMES]) / (4 * n)
    bias = (float(psi(free / 2)) - math.log(free / 2)) / 2 - more
    log_sigma = (math.log(seen) / 2 - bias).tolist()
    pairs = list(zip(NAMES, log_sigma, strict=True))
    log_cv = np.array([_log_cv(name, value) for name, value in pairs])
    ahead = np.array([_log_cv(name, value + 0.01) for name, value in pairs])
    slope = np.maximum((ahead - log_cv) / 0.01, 0.3)
    fits = [-fit(name, sample).bic / 2 for name in NAMES] if n >= TELLS else [0.0] * len(NAMES)
    return Look(
        n=n,
        fit=np.array(fits),
        log_cv=log_cv,
        log_cv_variance=slope**2 * (float(polygamma(1, free / 2)) / 4 + more),
        log_mean=np.full(len(NAMES), np.nan),
        log_mean_variance=np.full(len(NAMES), np.inf),
    )


def _excess(name: Name, variance: float) -> float:
    """Excess kurtosis of the logarithms of a family, given their variance."""
    from scipy.special import polygamma

    if name == "lognormal":
        return 0.0
    if name == "weibull":
        return _GUMBEL
    return float(polygamma(3, _gamma_shape(variance))) / variance**2


def _log_cv(name: Name, log_sigma: float) -> float:
    """The logarithm of the cv of a family whose logarithms have that standard deviation."""
    variance = math.exp(2 * log_sigma)
    if name == "lognormal":
        found = math.log(math.expm1(min(variance, math.log1p(LARGEST_CV**2)))) / 2
    elif name == "gamma":
        found = -math.log(_gamma_shape(variance)) / 2
    else:
        inverse = min(math.sqrt(6 * variance) / math.pi, 10.0)
        moment = math.lgamma(1 + 2 * inverse) - 2 * math.lgamma(1 + inverse)
        found = math.log(max(math.expm1(moment), SMALLEST_CV**2)) / 2
    return min(max(found, math.log(SMALLEST_CV)), math.log(LARGEST_CV))


def _gamma_shape(variance: float) -> float:
    """The shape of a gamma variable whose logarithms have that variance (trigamma turned round)."""
    from scipy.special import polygamma

    low, high = math.log(1e-2), math.log(1e5)
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if float(polygamma(1, math.exp(middle))) > variance else (low, middle)
    return math.exp((low + high) / 2)
