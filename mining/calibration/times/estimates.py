"""What the records of one step say by themselves: family, mean and spread, and how sure each is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mining.calibration.times.families import LARGEST_CV, SMALLEST_CV
from mining.calibration.times.fitting import Fitted, fit_all, log_mean_given_cv
from mining.calibration.times.goodness import ks_p
from mining.calibration.times.sample import Sample
from mining.calibration.times.settings import DurationSettings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Chosen = Literal["lognormal", "gamma", "weibull", "exponential", "constant", "empirical"]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Of one step.

    Parameters: family; log_mean, log_mean_variance - logarithm of the mean minutes (NaN and infinite until
    the spread is known, for a sample that is too small to compare families); log_cv, log_cv_variance -
    likewise (infinite where nothing is known of it); fit - p-value of the family, NaN where not tested;
    rejected - names of families that the sample contradicts.
    """

    family: Chosen
    log_mean: float = math.nan
    log_mean_variance: float = math.inf
    log_cv: float = math.nan
    log_cv_variance: float = math.inf
    fit: float = math.nan
    rejected: tuple[str, ...] = ()


def first_look(sample: Sample, name: str, settings: DurationSettings) -> Estimate:
    """The estimate of a sample, without its mean where it is small.

    Parameters: sample - may be empty; name - of the step, keys its luck; settings.
    """
    n = len(sample)
    if n < settings.enough:
        return _spread_alone(sample)
    spread = float(sample.values.std())
    if spread <= max(float((sample.high - sample.low).max()) / 2, SMALLEST_CV * float(sample.values.mean())):
        return _constant(sample)
    return _fitted(sample, name, settings)


def with_mean(estimate: Estimate, sample: Sample, cv: float, log_cv_sd: float) -> Estimate:
    """The estimate of a small sample, its spread being settled.

    A lognormal mean is exp(mu + sigma^2 / 2); that sigma is not sure either adds sigma^4 var(log sigma) to
    the variance of its logarithm, and widens that of mu by the factor exp(2 var(log sigma)), the expected
    sigma^2 over its median.

    Parameters: estimate, sample; cv, log_cv_sd - drawn together with those of the other steps.
    """
    if not len(sample) or math.isfinite(estimate.log_mean_variance):
        return estimate
    log_mean, variance = log_mean_given_cv(sample, cv)
    sigma2 = math.log1p(cv**2)
    sure = (log_cv_sd / _slope(sigma2)) ** 2
    wide = variance * math.exp(min(2 * sure, 4.0)) + sigma2**2 * sure
    return replace(estimate, log_mean=log_mean, log_mean_variance=wide)


def _spread_alone(sample: Sample) -> Estimate:
    """The spread of the logarithms of a small sample, freed of its bias.

    With k degrees of freedom log s has bias (psi(k/2) - log(k/2)) / 2 and variance psi'(k/2) / 4 about
    log sigma where the logarithms are normal (chi-square; Bartlett and Kendall, JRSS Supplement 8, 1946).
    """
    import numpy as np
    from scipy.special import polygamma, psi

    free = len(sample) - 1
    if free < 1:
        return Estimate(family="lognormal")
    # Rounding alone spreads values that are all alike.
    rounding = float(np.mean(((sample.high - sample.low) / sample.values) ** 2)) / 12
    variance = max(float(np.log(sample.values).var(ddof=1)), rounding, SMALLEST_CV**2)
    log_sigma = math.log(variance) / 2 - (float(psi(free / 2)) - math.log(free / 2)) / 2
    sigma2 = min(math.exp(2 * log_sigma), math.log1p(LARGEST_CV**2))
    slope = _slope(sigma2)
    return Estimate(
        family="lognormal",
        log_cv=math.log(math.expm1(sigma2)) / 2,
        log_cv_variance=slope**2 * float(polygamma(1, free / 2)) / 4,
    )


def _slope(sigma2: float) -> float:
    """Of log cv against log sigma, where cv^2 = exp(sigma^2) - 1."""
    return sigma2 * math.exp(sigma2) / math.expm1(sigma2)


def _constant(sample: Sample) -> Estimate:
    mean = float(sample.values.mean())
    width = float((sample.high - sample.low).mean()) / mean
    variance = max(width**2 / 12, SMALLEST_CV**2 / 12) / len(sample)
    return Estimate(family="constant", log_mean=math.log(mean), log_mean_variance=variance)


def _fitted(sample: Sample, name: str, settings: DurationSettings) -> Estimate:
    """The best family that the sample does not contradict; measured values where all fail and it is long."""
    ranked = fit_all(sample)
    if not settings.resamples:
        return _of(ranked[0], math.nan, ())
    rejected: list[str] = []
    first = math.nan
    for one in ranked:
        key = ("calibrate", settings.seed, name)
        p = ks_p(sample, one.family, resamples=settings.resamples, key=key)
        if p > settings.bad_fit:
            return _of(one, p, tuple(rejected))
        first = p if math.isnan(first) else first
        rejected.append(one.family.name)
    if len(sample) < settings.many:
        return _of(ranked[0], first, tuple(rejected))
    return _measured(sample, first, tuple(rejected))


def _of(fitted: Fitted, p: float, rejected: tuple[str, ...]) -> Estimate:
    family = fitted.family
    return Estimate(
        family=family.name,
        log_mean=math.log(family.mean),
        log_mean_variance=fitted.log_mean_variance,
        log_cv=math.log(family.cv),
        log_cv_variance=fitted.log_cv_variance,
        fit=p,
        rejected=rejected,
    )


def _measured(sample: Sample, p: float, rejected: tuple[str, ...]) -> Estimate:
    """Moments of the sample itself; their variances as of any distribution (delta method)."""
    import numpy as np

    n, mean = len(sample), float(sample.values.mean())
    z = (sample.values - mean) / sample.values.std()
    cv = float(sample.values.std(ddof=1)) / mean
    kurtosis, skew = float(np.mean(z**4)), float(np.mean(z**3))
    # Of log cv = log s - log mean (Cramer, Mathematical Methods of Statistics, 1946, 27.4).
    spread = (kurtosis - 1) / 4 - cv * skew + cv**2
    return Estimate(
        family="empirical",
        log_mean=math.log(mean),
        log_mean_variance=cv**2 / n,
        log_cv=math.log(cv),
        log_cv_variance=max(spread, 0.1) / n,
        fit=p,
        rejected=rejected,
    )
