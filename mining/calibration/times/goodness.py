"""Does a family fit at all? A test whose level holds although its parameters were estimated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mining.calibration.times.families import Family
from mining.calibration.times.sample import UNDER_A_MINUTE, Sample

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

AT_MOST = 500
"""Of so many values the test looks at equally spaced quantiles: what is badly off shows, trifles do not."""


def ks_p(sample: Sample, family: Family, *, resamples: int, key: Sequence[str | int]) -> float:
    """p-value of the Kolmogorov-Smirnov distance between a sample and a fitted family.

    The parameters were estimated from the same values, so that the tables of the distance do not hold
    (Lilliefors, JASA 62, 1967). Instead the distance is compared with those of samples drawn from the family,
    rounded as the log is and estimated anew (parametric bootstrap: Stute, Gonzales Manteiga and Presedo
    Quindimil, Metrika 40, 1993). Both sides use the same quick estimates: maximum likelihood of the values as
    they stand.

    Parameters: sample; family - fitted to it; resamples - drawn, 1 or more; key - of their luck.
    Returns: between 1 / (resamples + 1) and 1.
    """
    import numpy as np

    from simulation.streams import uniforms

    values = np.sort(sample.values)
    if len(values) > AT_MOST:
        values = np.quantile(values, (np.arange(AT_MOST) + 0.5) / AT_MOST)
    luck = uniforms((*key, family.name), (2, resamples, len(values)))
    drawn = family.quantile(luck[0].ravel()).reshape(luck[0].shape)
    if np.median(sample.high - sample.low) > 0.1:
        drawn = np.floor(drawn + luck[1])
    drawn = np.sort(np.maximum(drawn, np.where(drawn == 0, UNDER_A_MINUTE, 1e-6)), axis=1)
    own = float(_distances(values[None], family.name)[0])
    others = _distances(drawn, family.name)
    return float((1 + np.sum(others >= own - 1e-12)) / (resamples + 1))


def _distances(rows: Floats, name: str) -> Floats:
    """Largest distance between each sorted row and the family fitted to it."""
    import numpy as np
    from scipy.special import gammainc, ndtr

    if name == "lognormal":
        logs = np.log(rows)
        below = ndtr((logs - _mean(logs)) / np.maximum(logs.std(axis=1, keepdims=True), 1e-9))
    elif name == "gamma":
        shape = _gamma_shape(rows)
        below = gammainc(shape, rows * shape / _mean(rows))
    else:
        shape = _weibull_shape(rows)
        scale = _mean((rows / _mean(rows)) ** shape) ** (1 / shape) * _mean(rows)
        below = -np.expm1(-((rows / scale) ** shape))
    size = rows.shape[1]
    steps = np.arange(size + 1) / size
    return np.asarray(np.maximum(steps[1:] - below, below - steps[:-1]).max(axis=1))


def _mean(rows: Floats) -> Floats:
    import numpy as np

    return np.asarray(rows.mean(axis=1, keepdims=True))


def _gamma_shape(rows: Floats) -> Floats:
    """Maximum likelihood by Newton's method (Choi and Wette, Technometrics 11, 1969)."""
    import numpy as np
    from scipy.special import polygamma, psi

    gap = np.maximum(np.log(_mean(rows)) - _mean(np.log(rows)), 1e-9)
    shape = (3 - gap + np.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)
    for _ in range(4):
        shape = shape - (np.log(shape) - psi(shape) - gap) / (1 / shape - polygamma(1, shape))
    return np.asarray(shape)


def _weibull_shape(rows: Floats) -> Floats:
    """Maximum likelihood by Newton's method, from the shape that the spread of the logarithms asks for."""
    import numpy as np

    logs = np.log(rows / _mean(rows))
    centre = _mean(logs)
    shape = math.pi / math.sqrt(6) / np.maximum(logs.std(axis=1, keepdims=True), 1e-9)
    for _ in range(8):
        power = np.exp(shape * (logs - logs.max(axis=1, keepdims=True)))
        zero, one, two = (_mean(power * logs**degree) for degree in range(3))
        slope = (two * zero - one**2) / zero**2 + 1 / shape**2
        shape = np.maximum(shape - (one / zero - 1 / shape - centre) / slope, shape / 4)
    return np.asarray(shape)
