"""The families of distributions of Prosimos, at loc 0 and scale 1, without the weight of scipy.stats."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shapes = tuple[float, ...]

_HALVINGS = 50
FROM_ZERO = ("expon", "lognorm", "gamma")
"""Families on the positive numbers; `uniform` and `triang` lie between 0 and 1, `norm` and
`exponnorm` (to which an exponential one is added, whose mean is the shape) anywhere."""


def below(family: str, shapes: Shapes, z: float) -> float:
    """Probability of a smaller value.

    Parameters: family - by its name in scipy; shapes - its parameters but loc and scale; z - a value.
    Returns: 0 to 1.
    """
    from scipy import special

    if family == "norm":
        return float(special.ndtr(z))
    if family == "exponnorm":
        return float(_sum_of_two(shapes[0], np.array([z]))[0])
    if z <= 0:
        return 0.0
    if family in FROM_ZERO:
        return _from_zero(family, shapes, z)
    return _triangle(shapes[0], z) if family == "triang" and z < 1 else min(z, 1.0)


def quantile(family: str, shapes: Shapes, luck: Floats) -> Floats:
    """Values at given probabilities.

    Parameters: family, shapes - as in `below`; luck - 0 to 1.
    Returns: values of the same shape.
    """
    from scipy import special

    if family == "expon":
        return np.asarray(-np.log1p(-luck))
    if family == "gamma":
        return np.asarray(special.gammaincinv(shapes[0], luck))
    if family in ("norm", "lognorm"):
        values = np.asarray(special.ndtri(luck))
        return values if family == "norm" else np.exp(shapes[0] * values)
    if family == "uniform":
        return luck
    if family == "exponnorm":
        return _searched(shapes[0], luck)
    mode = shapes[0]
    return np.where(luck < mode, np.sqrt(luck * mode), 1 - np.sqrt((1 - luck) * (1 - mode)))


def mean(family: str, shapes: Shapes) -> float:
    """The mean. Parameters: family, shapes - as in `below`."""
    if family == "lognorm":
        return math.exp(shapes[0] ** 2 / 2)
    if family == "triang":
        return (1 + shapes[0]) / 3
    return {"norm": 0.0, "expon": 1.0, "uniform": 0.5}.get(family, sum(shapes))


def _from_zero(family: str, shapes: Shapes, z: float) -> float:
    from scipy import special

    if family == "expon":
        return -math.expm1(-z)
    if family == "lognorm":
        return float(special.ndtr(math.log(z) / shapes[0]))
    return float(special.gammainc(shapes[0], z))


def _triangle(mode: float, z: float) -> float:
    return z * z / mode if z < mode else 1 - (1 - z) ** 2 / (1 - mode)


def _sum_of_two(mean_added: float, z: Floats) -> Floats:
    """Below z lies a normal value and an exponential one, added up."""
    from scipy import special

    rate = 1 / mean_added
    tail = np.exp(np.minimum(rate * (rate / 2 - z) + special.log_ndtr(z - rate), 0.0))
    return np.asarray(np.clip(special.ndtr(z) - tail, 0.0, 1.0))


def _searched(mean_added: float, luck: Floats) -> Floats:
    """Halve until the value is found: beyond these ends lies nothing that is ever drawn."""
    low = np.full(luck.shape, -40.0)
    high = np.full(luck.shape, 40.0 + 800.0 * mean_added)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        less = _sum_of_two(mean_added, middle) < luck
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return high
