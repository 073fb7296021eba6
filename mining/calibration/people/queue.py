"""How long work waits for somebody who has other work: M/G/1, on the person's own working-time axis."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

POINTS = 8192
"""Points of the grid: at 30 minutes a task, 18 working days."""
PER_TASK = 30
"""Points of the grid for the mean size of a task."""


def residual(points: Floats, *, mean: float, cv: float) -> Floats:
    """What is left of a task in service at a random moment, at most so much: (1/E[S]) int_0^x P(S > u) du.

    For a lognormal size with parameters mu, s: (x P(S > x) + E[S] Phi((ln x - mu - s^2) / s)) / E[S].

    Parameters: points - x >= 0; mean - of the size; cv - its coefficient of variation.
    """
    import numpy as np
    from scipy.special import ndtr

    s = math.sqrt(math.log1p(cv**2))
    mu = math.log(mean) - s**2 / 2
    x = np.maximum(points, 1e-300)
    above = ndtr((mu - np.log(x)) / s)
    return np.asarray((x * above + mean * ndtr((np.log(x) - mu - s**2) / s)) / mean, dtype=np.float64)


def waiting_survival(shares: Floats, *, mean: float, cv: float) -> Floats:
    """P(wait >= j steps of the grid) in an M/G/1 queue, first come first served.

    By Pollaczek and Khinchine the wait is a sum of N residual sizes, P(N = n) = (1 - rho) rho^n, here on a
    grid (each residual rounded to it) by the fast Fourier transform of (1 - rho) / (1 - rho r(z)). A rare
    step that comes at a random moment waits as long (PASTA, Wolff 1982; tests/theory/test_other_duties.py).

    Parameters: shares - rho, each inside [0, 1); mean, cv - of the size of a task; the step of the grid is
    mean / PER_TASK.
    Returns: share x POINTS, from j = 0 where it is 1.
    """
    import numpy as np

    step = mean / PER_TASK
    edges = (np.arange(POINTS + 1) - 0.5).clip(min=0) * step
    mass = np.diff(residual(edges, mean=mean, cv=cv))
    transform = np.fft.rfft(mass, 2 * POINTS)
    rho = shares[:, None]
    waits = np.fft.irfft((1 - rho) / (1 - rho * transform), 2 * POINTS)[:, :POINTS].clip(min=0)
    above = 1 - np.cumsum(waits, axis=1)
    return np.concatenate((np.ones((len(shares), 1)), above[:, :-1].clip(min=0)), axis=1)
