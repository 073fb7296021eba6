"""Families without a largest value, given by their mean and coefficient of variation."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.durations.normal import normal_quantile
from simulation.durations.refusal import positive

Floats = NDArray[np.float64]

MAX_CV = 100.0
"""Largest coefficient of variation of a Weibull distribution; beyond it, all but nothing is ever drawn."""

_SMALL = 1e-3
# Riemann's zeta at 2, 3, 4 and 5.
_ZETA = (math.pi**2 / 6, 1.2020569031595942, math.pi**4 / 90, 1.0369277551433699)


@dataclass(frozen=True, kw_only=True)
class Exponential:
    """Memoryless.

    Parameters: expected - the mean, > 0.
    Raises: ValueError - not so.
    """

    expected: float

    def __post_init__(self) -> None:
        positive(expected=self.expected)

    @property
    def mean(self) -> float:
        """Expected value, in the unit of the parameters."""
        return self.expected

    @property
    def variance(self) -> float:
        """Variance, in the squared unit of the parameters."""
        return self.expected**2

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return 0.0, math.inf

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        return np.asarray(-self.expected * np.log1p(-np.asarray(uniform, dtype=np.float64)))


@dataclass(frozen=True, kw_only=True)
class _OfMoments:
    """What families have in common that are given by their mean and coefficient of variation."""

    expected: float
    cv: float

    def __post_init__(self) -> None:
        positive(expected=self.expected, cv=self.cv)

    @property
    def mean(self) -> float:
        """Expected value, in the unit of the parameters."""
        return self.expected

    @property
    def variance(self) -> float:
        """Variance, in the squared unit of the parameters."""
        return (self.cv * self.expected) ** 2

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return 0.0, math.inf


@dataclass(frozen=True, kw_only=True)
class Lognormal(_OfMoments):
    """Right-skewed (`cv` is that of the values, not a parameter of their logarithms).

    Parameters: expected - the mean, > 0; cv - standard deviation / mean, > 0.
    Raises: ValueError - not so.
    """

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        sigma2 = math.log1p(self.cv**2)
        return np.asarray(
            np.exp(math.log(self.expected) - sigma2 / 2 + math.sqrt(sigma2) * normal_quantile(uniform))
        )


@dataclass(frozen=True, kw_only=True)
class Gamma(_OfMoments):
    """A sum of memoryless stages (1 / cv**2 of them, where that is whole); cv 1 is exponential.

    Parameters: expected - the mean, > 0; cv - standard deviation / mean, > 0.
    Raises: ValueError - not so.
    """

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        from scipy.special import gammaincinv

        squared = self.cv**2
        return np.asarray(
            gammaincinv(1 / squared, np.asarray(uniform, dtype=np.float64)) * (self.expected * squared)
        )


@dataclass(frozen=True, kw_only=True)
class Weibull(_OfMoments):
    """Work whose chance of being finished in the next moment rises (cv < 1) or falls (cv > 1) with its age.

    Parameters: expected - the mean, > 0; cv - standard deviation / mean, > 0, at most MAX_CV; 1 is
    exponential.
    Raises: ValueError - not so.
    """

    def __post_init__(self) -> None:
        positive(expected=self.expected, cv=self.cv)
        if self.cv > MAX_CV:
            raise ValueError(f"cv is {self.cv}, above {MAX_CV}")

    @property
    def shape(self) -> float:
        """Exponent of the distribution, solved for `cv`."""
        return 1 / _inverse_shape(self.cv)

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        inverse = _inverse_shape(self.cv)
        scale = self.expected / math.gamma(1 + inverse)
        return np.asarray(scale * (-np.log1p(-np.asarray(uniform, dtype=np.float64))) ** inverse)


def _inverse_shape(cv: float) -> float:
    """1 / shape, by bisection until neighbouring numbers are reached: the cv grows with it."""
    wanted = math.log1p(cv**2)
    low, high = 0.0, 16.0
    while low < (middle := (low + high) / 2) < high:
        if _log_of_second_moment(middle) < wanted:
            low = middle
        else:
            high = middle
    return high


def _log_of_second_moment(x: float) -> float:
    """Logarithm of E[X^2] / E[X]^2 of a Weibull distribution whose shape is 1 / x."""
    if x > _SMALL:
        return math.lgamma(1 + 2 * x) - 2 * math.lgamma(1 + x)
    # The difference of two numbers near 0 loses its digits; its series about 0 does not.
    return x * x * (_ZETA[0] + x * (-2 * _ZETA[1] + x * (3.5 * _ZETA[2] - 6 * _ZETA[3] * x)))
