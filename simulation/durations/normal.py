"""Percentage points of the normal distribution for whole arrays, without scipy in the workers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Wichura, M.J. (1988), Algorithm AS 241 (PPND16), Applied Statistics 37(3), 477-484. Numerator and
# denominator, highest power first, as Horner's scheme takes them.
_CENTRE = np.array(
    [
        [
            2509.0809287301226727,
            33430.575583588128105,
            67265.770927008700853,
            45921.953931549871457,
            13731.693765509461125,
            1971.5909503065514427,
            133.14166789178437745,
            3.387132872796366608,
        ],
        [
            5226.495278852854561,
            28729.085735721942674,
            39307.89580009271061,
            21213.794301586595867,
            5394.1960214247511077,
            687.1870074920579083,
            42.313330701600911252,
            1.0,
        ],
    ]
).T[:, :, None]
_NEAR = np.array(
    [
        [
            7.7454501427834140764e-4,
            2.27238449892691845833e-2,
            2.41780725177450611770e-1,
            1.27045825245236838258,
            3.64784832476320460504,
            5.76949722146069140550,
            4.63033784615654529590,
            1.42343711074968357734,
        ],
        [
            1.05075007164441684324e-9,
            5.475938084995344946e-4,
            1.51986665636164571966e-2,
            1.48103976427480074590e-1,
            6.89767334985100004550e-1,
            1.67638483018380384940,
            2.05319162663775882187,
            1.0,
        ],
    ]
).T[:, :, None]
_FAR = np.array(
    [
        [
            2.01033439929228813265e-7,
            2.71155556874348757815e-5,
            1.24266094738807843860e-3,
            2.65321895265761230930e-2,
            2.96560571828504891230e-1,
            1.78482653991729133580,
            5.46378491116411436990,
            6.65790464350110377720,
        ],
        [
            2.04426310338993978564e-15,
            1.42151175831644588870e-7,
            1.84631831751005468180e-5,
            7.86869131145613259100e-4,
            1.48753612908506148525e-2,
            1.36929880922735805310e-1,
            5.99832206555887937690e-1,
            1.0,
        ],
    ]
).T[:, :, None]
# Inside 0.5 +- 0.425 the fraction in 0.425 ** 2 - q ** 2 holds; outside, those in sqrt(-log(tail)).
_SPLIT = 0.425
_CONSTANT = 0.180625


def normal_quantile(uniform: Floats) -> Floats:
    """Values that a standard normal variable stays below with the given probabilities.

    Parameters: uniform - inside (0, 1), any shape.
    Returns: float64 of the same shape, within 1e-15 of the true value (relative).
    """
    shape = np.shape(uniform)
    p = np.ravel(np.asarray(uniform, dtype=np.float64))
    q = p - 0.5
    outside = np.flatnonzero(np.abs(q) > _SPLIT)
    inside = np.where(np.abs(q) <= _SPLIT, q, 0.0)
    top, bottom = _polynomials(_CENTRE, _CONSTANT - inside * inside)
    result: Floats = top * inside / bottom
    if len(outside):
        tails = p[outside]
        # 1 - p is exact for p >= 0.5, so that the upper tail loses nothing.
        r = np.sqrt(-np.log(np.minimum(tails, 1.0 - tails)))
        result[outside] = np.copysign(_tail(r), q[outside])
    return result.reshape(shape)


def _tail(r: Floats) -> Floats:
    near = np.minimum(r, 5.0)
    top, bottom = _polynomials(_NEAR, near - 1.6)
    result: Floats = top / bottom
    far = np.flatnonzero(r > 5.0)
    if len(far):
        top, bottom = _polynomials(_FAR, r[far] - 5.0)
        result[far] = top / bottom
    return result


def _polynomials(coefficients: Floats, at: Floats) -> Floats:
    """Numerator and denominator at once: half the calls, which is what short blocks pay for."""
    values = np.empty((2, at.size))
    values[:] = coefficients[0]
    for coefficient in coefficients[1:]:
        values *= at
        values += coefficient
    return values
