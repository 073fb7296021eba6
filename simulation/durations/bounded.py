"""Families between a smallest and a largest value."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.durations.refusal import finite, three_points

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Constant:
    """Always the same.

    Parameters: value - any unit, >= 0.
    Raises: ValueError - not so.
    """

    value: float

    def __post_init__(self) -> None:
        finite(value=self.value)
        if self.value < 0:
            raise ValueError(f"value is {self.value}, below 0")

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
        return np.full(np.shape(uniform), self.value, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class Uniform:
    """Anything between two values is equally likely.

    Parameters: 0 <= low < high.
    Raises: ValueError - not so.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        three_points(self.low, self.low, self.high)

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
        values = self.low + (self.high - self.low) * np.asarray(uniform, dtype=np.float64)
        return np.clip(values, self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class _ThreePoints:
    """What families have in common that are given by the least, the most likely and the largest value."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        three_points(self.low, self.mode, self.high)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.low, self.high


@dataclass(frozen=True, kw_only=True)
class Triangular(_ThreePoints):
    """Three points: at least, most likely, at most.

    Parameters: 0 <= low <= mode <= high, low < high.
    Raises: ValueError - not so.
    """

    @property
    def mean(self) -> float:
        """Expected value, in the unit of the parameters."""
        return (self.low + self.mode + self.high) / 3

    @property
    def variance(self) -> float:
        """Variance, in the squared unit of the parameters."""
        rise, fall = self.mode - self.low, self.high - self.mode
        return (rise * rise + rise * fall + fall * fall) / 18

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        a, c, b = self.low, self.mode, self.high
        u = np.asarray(uniform, dtype=np.float64)
        rising = a + np.sqrt(u * (b - a) * (c - a))
        falling = b - np.sqrt((1 - u) * (b - a) * (b - c))
        return np.clip(np.where(u < (c - a) / (b - a), rising, falling), a, b)


@dataclass(frozen=True, kw_only=True)
class Pert(_ThreePoints):
    """Three points with thin ends: the beta distribution of PERT, the most likely value weighing four.

    Parameters: 0 <= low <= mode <= high, low < high.
    Raises: ValueError - not so.
    """

    @property
    def shapes(self) -> tuple[float, float]:
        """Both parameters of the beta distribution on [low, high]; their sum is 6."""
        width = self.high - self.low
        return 1 + 4 * (self.mode - self.low) / width, 1 + 4 * (self.high - self.mode) / width

    @property
    def mean(self) -> float:
        """Expected value, in the unit of the parameters."""
        return (self.low + 4 * self.mode + self.high) / 6

    @property
    def variance(self) -> float:
        """Variance, in the squared unit of the parameters."""
        first, second = self.shapes
        return (self.high - self.low) ** 2 * first * second / 252

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities."""
        from scipy.special import betaincinv

        first, second = self.shapes
        share = np.asarray(betaincinv(first, second, np.asarray(uniform, dtype=np.float64)))
        return np.clip(self.low + (self.high - self.low) * share, self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Empirical:
    """One of the observed values, each equally likely: the step function, nothing in between.

    Interpolating between them would move the mean away from that of the observations.

    Parameters: values - at least one, >= 0, any unit; kept in ascending order.
    Raises: ValueError - not so.
    """

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("values is empty")
        for value in self.values:
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"values hold {value}, not a finite number >= 0")
        object.__setattr__(self, "values", tuple(sorted(map(float, self.values))))

    @property
    def mean(self) -> float:
        """Expected value, in the unit of the parameters."""
        return math.fsum(self.values) / len(self.values)

    @property
    def variance(self) -> float:
        """Variance, in the squared unit of the parameters (that of the observations, divided by n)."""
        mean = self.mean
        return math.fsum((value - mean) ** 2 for value in self.values) / len(self.values)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.values[0], self.values[-1]

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities: the smallest that at least such a share does not exceed."""
        places = np.ceil(np.asarray(uniform, dtype=np.float64) * len(self.values)).astype(np.intp) - 1
        return np.asarray(np.array(self.values)[np.clip(places, 0, len(self.values) - 1)])
