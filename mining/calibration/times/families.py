"""Families of durations by their mean and coefficient of variation, as likelihoods need them.

The same families, with the same parameters, as `simulation.durations` draws from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Name = Literal["lognormal", "gamma", "weibull"]
NAMES: tuple[Name, ...] = ("lognormal", "gamma", "weibull")
"""In the order in which they win where they fit alike; gamma and Weibull of cv 1 are the exponential."""

SMALLEST_CV, LARGEST_CV = 0.01, 5.0
"""Limits of the coefficient of variation; the larger is that of a scenario."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """One member of a family.

    Parameters: name; mean - > 0; cv - standard deviation / mean, > 0.
    """

    name: Name
    mean: float
    cv: float

    def logpdf(self, x: Floats) -> Floats:
        """Logarithm of the density, x > 0."""
        import numpy as np
        from scipy.special import gammaln

        if self.name == "lognormal":
            mu, sigma = self._log_moments
            z = (np.log(x) - mu) / sigma
            return np.asarray(-0.5 * z * z - np.log(x) - math.log(sigma * math.sqrt(2 * math.pi)))
        if self.name == "gamma":
            shape, scale = self._gamma
            return np.asarray((shape - 1) * np.log(x) - x / scale - shape * math.log(scale) - gammaln(shape))
        shape, scale = self._weibull
        ratio = np.log(x / scale)
        power = np.exp(np.minimum(shape * ratio, 700))
        return np.asarray(math.log(shape / scale) + (shape - 1) * ratio - power)

    def cdf(self, x: Floats) -> Floats:
        """Probability of at most x, x >= 0."""
        import numpy as np
        from scipy.special import gammainc, ndtr

        x = np.maximum(x, 1e-12)
        if self.name == "lognormal":
            mu, sigma = self._log_moments
            return np.asarray(ndtr((np.log(x) - mu) / sigma))
        if self.name == "gamma":
            shape, scale = self._gamma
            return np.asarray(gammainc(shape, x / scale))
        shape, scale = self._weibull
        return np.asarray(-np.expm1(-np.exp(np.minimum(shape * np.log(x / scale), 700))))

    def logsf(self, x: Floats) -> Floats:
        """Logarithm of the probability of more than x."""
        import numpy as np
        from scipy.special import gammaincc, log_ndtr

        x = np.maximum(x, 1e-12)
        if self.name == "lognormal":
            mu, sigma = self._log_moments
            return np.asarray(log_ndtr((mu - np.log(x)) / sigma))
        if self.name == "gamma":
            shape, scale = self._gamma
            return np.log(np.maximum(gammaincc(shape, x / scale), 1e-300))
        shape, scale = self._weibull
        return np.asarray(-np.exp(np.minimum(shape * np.log(x / scale), 700)))

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities, as the simulation draws them."""
        from simulation.durations import Gamma, Lognormal, Weibull

        kinds: dict[str, type[Lognormal | Gamma | Weibull]]
        kinds = {"lognormal": Lognormal, "gamma": Gamma, "weibull": Weibull}
        return kinds[self.name](expected=self.mean, cv=self.cv).quantile(uniform)

    @property
    def _log_moments(self) -> tuple[float, float]:
        variance = math.log1p(self.cv**2)
        return math.log(self.mean) - variance / 2, math.sqrt(variance)

    @property
    def _gamma(self) -> tuple[float, float]:
        return 1 / self.cv**2, self.mean * self.cv**2

    @property
    def _weibull(self) -> tuple[float, float]:
        shape = _weibull_shape(self.cv)
        return shape, self.mean / math.gamma(1 + 1 / shape)


@lru_cache(maxsize=4096)
def _weibull_shape(cv: float) -> float:
    """Solved for by bisection, and asked for the same cv again and again while a mean is sought."""
    from simulation.durations import Weibull

    return Weibull(expected=1.0, cv=cv).shape
