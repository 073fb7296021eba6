"""Families of durations, each turned from uniforms by its inverse distribution function.

A family is plain data; `quantile` is vectorised and needs numpy and the standard library only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_STANDARD_NORMAL = NormalDist()


@dataclass(frozen=True, kw_only=True)
class Constant:
    """Always the same.

    Parameters: value - any unit, > 0.
    """

    value: float

    @property
    def mean(self) -> float:
        """Expected value, in the unit of the parameters."""
        return self.value

    @property
    def variance(self) -> float:
        """Variance, in the squared unit of the parameters."""
        return 0.0

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.value, self.value

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        return np.full(np.shape(uniform), self.value)


@dataclass(frozen=True, kw_only=True)
class Triangular:
    """Three points: at least, most likely, at most.

    Parameters: low <= mode <= high, low < high; low >= 0.
    """

    low: float
    mode: float
    high: float

    @property
    def mean(self) -> float:
        """Expected value, in the unit of the parameters."""
        return (self.low + self.mode + self.high) / 3

    @property
    def variance(self) -> float:
        """Variance, in the squared unit of the parameters."""
        a, c, b = self.low, self.mode, self.high
        return (a * a + b * b + c * c - a * b - a * c - b * c) / 18

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.low, self.high

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        a, c, b = self.low, self.mode, self.high
        u = np.asarray(uniform, dtype=np.float64)
        rising = a + np.sqrt(u * (b - a) * (c - a))
        falling = b - np.sqrt((1 - u) * (b - a) * (b - c))
        return np.where(u < (c - a) / (b - a), rising, falling)


@dataclass(frozen=True, kw_only=True)
class Lognormal:
    """Right-skewed, given by its mean and coefficient of variation (not by the parameters of its logarithm).

    Parameters: expected - the mean, > 0; cv - standard deviation / mean, > 0.
    """

    expected: float
    cv: float

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

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        sigma2 = math.log1p(self.cv**2)
        normal = _STANDARD_NORMAL.inv_cdf
        flat = np.ravel(uniform)
        # The standard library's inverse (Wichura 1988, AS 241) keeps scipy out of the workers.
        scores = np.fromiter(map(normal, flat.tolist()), dtype=np.float64, count=flat.size)
        values = np.exp(math.log(self.expected) - sigma2 / 2 + math.sqrt(sigma2) * scores)
        return np.asarray(values.reshape(np.shape(uniform)), dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class Uniform:
    """Anything between two values is equally likely.

    Parameters: 0 <= low < high.
    """

    low: float
    high: float

    @property
    def mean(self) -> float:
        """Expected value, in the unit of the parameters."""
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        """Variance, in the squared unit of the parameters."""
        return (self.high - self.low) ** 2 / 12

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.low, self.high

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        return self.low + (self.high - self.low) * np.asarray(uniform, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class Exponential:
    """Memoryless.

    Parameters: expected - the mean, > 0.
    """

    expected: float

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
        return -self.expected * np.log1p(-np.asarray(uniform, dtype=np.float64))


Duration = Constant | Uniform | Triangular | Lognormal | Exponential


def seconds(duration: Duration, uniform: Floats) -> NDArray[np.int64]:
    """Draws as the engine takes them: whole seconds, at least one.

    Parameters: duration - in seconds; uniform - probabilities inside (0, 1).
    Returns: int64 of the same shape.
    """
    return np.maximum(1, np.rint(duration.quantile(uniform))).astype(np.int64)
