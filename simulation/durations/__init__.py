"""Families of durations, each turned from uniforms by its inverse distribution function.

A family is plain data; `quantile` is vectorised and needs numpy and the standard library only, but for Pert
and Gamma, which load scipy.special at their first draw.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.durations.bounded import Constant, Empirical, Pert, Triangular, Uniform
from simulation.durations.normal import normal_quantile
from simulation.durations.open_ended import Exponential, Gamma, Lognormal, Weibull

Floats = NDArray[np.float64]

Duration = Constant | Uniform | Triangular | Pert | Lognormal | Gamma | Weibull | Exponential | Empirical

__all__ = [
    "Constant",
    "Duration",
    "Empirical",
    "Exponential",
    "Gamma",
    "Lognormal",
    "Pert",
    "Triangular",
    "Uniform",
    "Weibull",
    "normal_quantile",
    "seconds",
]


def seconds(duration: Duration, uniform: Floats) -> NDArray[np.int64]:
    """Draws as the engine takes them: whole seconds, at least one.

    Parameters: duration - in seconds; uniform - probabilities inside (0, 1).
    Returns: int64 of the same shape.
    """
    return np.maximum(1, np.rint(duration.quantile(uniform))).astype(np.int64)
