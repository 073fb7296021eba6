"""Mean, spread and family of each step, families weighed by what all steps say of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mining.calibration.times.families import NAMES, Family
from mining.calibration.times.fitting import log_mean_given_cv
from mining.calibration.times.goodness import ks_p
from mining.calibration.times.looks import TELLS, Look
from mining.calibration.times.sample import Sample
from mining.calibration.times.settings import DurationSettings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Chosen = Literal["lognormal", "gamma", "weibull", "exponential", "constant", "empirical"]
ROUNDS = 200
_STEP = 0.05


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimate:
    """Of one step.

    Parameters: family; probabilities - of the families of NAMES; log_mean, log_mean_variance - of the mean
    minutes (NaN and infinite until the spread is settled, in a small sample); log_cv, log_cv_variance -
    likewise (infinite where nothing is known of it); fit - p-value of the family, NaN where not tested;
    rejected - names of families that the sample contradicts.
    """

    family: Chosen
    probabilities: Floats
    log_mean: float = math.nan
    log_mean_variance: float = math.inf
    log_cv: float = math.nan
    log_cv_variance: float = math.inf
    fit: float = math.nan
    rejected: tuple[str, ...] = ()


def weighed(looks: Sequence[Look]) -> list[Estimate]:
    """Estimates averaged over the families.

    A step's family is not sure in a short log, and mean and spread depend on it (the same logarithms have
    another cv under each). So they are averaged with the probabilities of the families (Hoeting and others,
    Statistical Science 14(4), 1999: Bayesian model averaging, exp(-BIC/2) for the marginal likelihood), which
    start from how often each family holds in this log: shares estimated by EM over all steps with TELLS
    records, each family counting one step beforehand.

    Parameters: looks - one a step.
    Returns: one a step, in order.
    """
    import numpy as np

    share = np.full(len(NAMES), 1 / len(NAMES))
    telling = [look for look in looks if look.n >= TELLS and not look.constant]
    for _ in range(ROUNDS if telling else 0):
        total = np.ones(len(NAMES)) + sum(_posterior(look, share) for look in telling)
        share = total / total.sum()
    return [_averaged(look, _posterior(look, share)) for look in looks]


def _posterior(look: Look, share: Floats) -> Floats:
    import numpy as np

    weight = share * np.exp(look.fit - look.fit.max())
    return np.asarray(weight / weight.sum())


def _averaged(look: Look, probabilities: Floats) -> Estimate:
    log_cv, log_cv_variance = _mixed(probabilities, look.log_cv, look.log_cv_variance)
    log_mean, log_mean_variance = _mixed(probabilities, look.log_mean, look.log_mean_variance)
    return Estimate(
        family="constant" if look.constant else NAMES[int(probabilities.argmax())],
        probabilities=probabilities,
        log_mean=log_mean,
        log_mean_variance=log_mean_variance,
        log_cv=log_cv,
        log_cv_variance=log_cv_variance,
    )


def _mixed(probabilities: Floats, values: Floats, variances: Floats) -> tuple[float, float]:
    """Mean and variance of a mixture; NaN and infinite where a part is unknown."""
    import numpy as np

    kept = probabilities > 1e-6
    if not np.isfinite(variances[kept]).all():
        return math.nan, math.inf
    share = probabilities[kept] / probabilities[kept].sum()
    mean = float(share @ values[kept])
    return mean, float(share @ (variances[kept] + (values[kept] - mean) ** 2))


def with_mean(estimate: Estimate, sample: Sample, cv: float, log_cv_sd: float) -> Estimate:
    """The estimate of a small sample, its spread being settled.

    That the spread is not sure moves the mean by its slope against it, and widens its variance by the
    expected square of the cv over that of its median.

    Parameters: estimate, sample; cv, log_cv_sd - drawn together with those of the other steps.
    """
    import numpy as np

    if not len(sample) or math.isfinite(estimate.log_mean_variance):
        return estimate
    values, variances = [], []
    for name in NAMES:
        value, variance = log_mean_given_cv(sample, name, cv)
        ahead, _ = log_mean_given_cv(sample, name, min(cv * math.exp(_STEP), 5.0))
        slope = (ahead - value) / _STEP
        values.append(value)
        variances.append(variance * math.exp(min(2 * log_cv_sd**2, 4.0)) + (slope * log_cv_sd) ** 2)
    mean, variance = _mixed(estimate.probabilities, np.array(values), np.array(variances))
    return replace(estimate, log_mean=mean, log_mean_variance=variance)


def tested(estimate: Estimate, sample: Sample, name: str, settings: DurationSettings) -> Estimate:
    """The likeliest family that is not contradicted; measured values where all are and the sample is long.

    Parameters: estimate, sample; name - of the step, keys the luck of the test; settings.
    """
    import numpy as np

    few = len(sample) < settings.enough or not settings.resamples
    if few or estimate.family == "constant":
        return estimate
    rejected: list[str] = []
    first = math.nan
    for place in np.argsort(-estimate.probabilities, kind="stable").tolist():
        family = Family(name=NAMES[place], mean=float(sample.values.mean()), cv=math.exp(estimate.log_cv))
        key = ("calibrate", settings.seed, name)
        p = ks_p(sample, family, resamples=settings.resamples, key=key)
        if p > settings.bad_fit:
            return replace(estimate, family=family.name, fit=p, rejected=tuple(rejected))
        first = p if math.isnan(first) else first
        rejected.append(family.name)
    kept = replace(estimate, fit=first, rejected=tuple(rejected))
    return kept if len(sample) < settings.many else _measured(kept, sample)


def _measured(estimate: Estimate, sample: Sample) -> Estimate:
    """Moments of the sample itself; their variances as of any distribution (delta method)."""
    import numpy as np

    n, mean = len(sample), float(sample.values.mean())
    z = (sample.values - mean) / sample.values.std()
    cv = float(sample.values.std(ddof=1)) / mean
    kurtosis, skew = float(np.mean(z**4)), float(np.mean(z**3))
    # Of log cv = log s - log mean (Cramer, Mathematical Methods of Statistics, 1946, 27.4).
    spread = (kurtosis - 1) / 4 - cv * skew + cv**2
    return replace(
        estimate,
        family="empirical",
        log_mean=math.log(mean),
        log_mean_variance=cv**2 / n,
        log_cv=math.log(cv),
        log_cv_variance=max(spread, 0.1) / n,
    )
