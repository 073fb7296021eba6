"""What the distributions of a Prosimos document mean, and the rules of ours that say the same.

Prosimos draws until a value lies between the limits and is not negative. Parameters, in seconds:
fix (value), uniform (least, most), expon (mean, least, most; begins at the least), norm (mean, standard
deviation, least, most), lognorm and gamma (mean, variance, least, most). Files made before Prosimos 2 have
what scipy takes instead (shape, loc, scale, least, most), one parameter more in most families, and may
have triang and exponnorm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.prosimos import families
from simulation.scenario import DurationRule
from sop.errors import Problem

if TYPE_CHECKING:
    from simulation.prosimos.document import Distribution

Floats = NDArray[np.float64]

NEGLIGIBLE = 1e-3
"""Limits that take away less than this share of the mean are left out: the family itself stands then."""
GRID = 1000
"""Values that stand for a distribution that no family of ours has."""
_FINE = 20
_RARE = 0.1
"""Of draws inside the limits: Prosimos gives up after 100 draws and takes the mean, which is another law."""
_MOST_MINUTES = 100_000.0
_MOST_CV = 5.0
_SHAPES = {"exponnorm": 1, "lognorm": 1, "gamma": 1, "triang": 1, "expon": 0, "uniform": 0, "norm": 0}
_LEAST_SHAPES = {"exponnorm": 1e-3}
"""Below which nothing can be computed: it is a normal distribution then."""
_TODAY = {
    "fix": (1, 2, 3, 4, 5),
    "uniform": (2,),
    "expon": (3,),
    "norm": (4,),
    "lognorm": (4,),
    "gamma": (4,),
}
_BEFORE = {"uniform": 4, "expon": 4, "exponnorm": 5, "lognorm": 5, "gamma": 5, "triang": 5}


@dataclass(frozen=True, kw_only=True)
class Law:
    """A distribution of seconds.

    Parameters: family - its name in scipy, or `fix`; shapes, loc, scale - its parameters there; least, most
    - limits outside of which nothing is drawn; older - written as files before Prosimos 2.
    """

    family: str
    shapes: tuple[float, ...] = ()
    loc: float = 0.0
    scale: float = 1.0
    least: float = 0.0
    most: float = math.inf
    older: bool = False

    @property
    def fixed(self) -> bool:
        """Always the same value?"""
        return self.family == "fix"

    def quantile(self, uniform: Floats) -> Floats:
        """Values at the given probabilities, between the limits."""
        luck = np.asarray(uniform, dtype=np.float64)
        if self.fixed:
            return np.full(luck.shape, self.loc)
        low, high = self._below(self.least), self._below(self.most)
        values = self.loc + self.scale * families.quantile(
            self.family, self.shapes, low + (high - low) * luck
        )
        return np.asarray(np.clip(values, self.least, self.most), dtype=np.float64)

    def _below(self, value: float) -> float:
        """Probability of a smaller value, were there no limits."""
        return families.below(self.family, self.shapes, (value - self.loc) / self.scale)

    @property
    def kept(self) -> float:
        """Probability that a first draw lies between the limits."""
        return 1.0 if self.fixed else self._below(self.most) - self._below(self.least)

    @property
    def free_mean(self) -> float:
        """The mean, were there no limits."""
        return self.loc + self.scale * families.mean(self.family, self.shapes)

    def times(self, factor: float) -> Law:
        """The same, every value so many times as long."""
        changed = {name: getattr(self, name) * factor for name in ("loc", "scale", "least", "most")}
        return replace(self, **changed)

    def same_but_for_speed(self, other: Law) -> float | None:
        """By what this one's values are multiples of the other's; None where they are not."""
        if self.family != other.family or not _close(self.shapes, other.shapes):
            return None
        mine_size, size = (self.loc, other.loc) if self.fixed else (self.scale, other.scale)
        if min(mine_size, size) <= 0:
            return 1.0 if mine_size == size else None
        factor = mine_size / size
        mine = (self.loc, self.least, self.most)
        theirs = tuple(value * factor for value in (other.loc, other.least, other.most))
        return factor if _close(mine, theirs) else None


def _close(mine: tuple[float, ...], theirs: tuple[float, ...]) -> bool:
    pairs = zip(mine, theirs, strict=True)
    return len(mine) == len(theirs) and all(
        one == other or math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-6) for one, other in pairs
    )


def law_of(given: Distribution, place: str) -> Law | Problem:
    """What a distribution means.

    Parameters: given - from the document; place - where it stands.
    Returns: the law, or what is wrong with it (unknown family, parameters that it cannot have).
    """
    family, values = given.family.lower(), given.parameters
    family = {"fixed": "fix", "normal": "norm", "exponential": "expon", "lognormal": "lognorm"}.get(
        family, family
    )
    if family not in {**_TODAY, **_BEFORE}:
        known = tuple(sorted({**_TODAY, **_BEFORE}))
        return Problem(code="prosimos_family", place=place, value=given.family[:60], allowed=known)
    count = len(values)
    if count not in _TODAY.get(family, ()) and count != _BEFORE.get(family):
        wanted = tuple(str(n) for n in (*_TODAY.get(family, ()), *filter(None, (_BEFORE.get(family),))))
        fields = {"family": family}
        return Problem(
            code="prosimos_parameters", place=place, value=str(count), allowed=wanted, fields=fields
        )
    try:
        law = _older(family, values) if count == _BEFORE.get(family) else _today(family, values)
        possible = law.least <= law.most and law.kept > _RARE
    except (ValueError, ZeroDivisionError, OverflowError):
        possible = False
    if not possible:
        value = ", ".join(f"{value:g}" for value in values)
        return Problem(code="prosimos_impossible", place=place, value=value, fields={"family": family})
    return law


def _today(family: str, values: tuple[float, ...]) -> Law:
    if family == "fix":
        return _fixed(values[0])
    if family == "uniform":
        return _between("uniform", (), values[0], values[1] - values[0], values[0], values[1])
    mean, *spread, least, most = values
    if family == "expon":
        # Where the mean lies below the least, Prosimos takes the mean for the scale.
        scale = mean - least if mean >= least else mean
        return _between("expon", (), least, scale, least, most)
    if family == "norm":
        return _between("norm", (), mean, spread[0], least, most)
    return _of_variance(family, mean, spread[0], (least, most))


def _of_variance(family: str, mean: float, variance: float, limits: tuple[float, float]) -> Law:
    if mean <= 0 or variance < 0:
        raise ValueError(family)
    if variance == 0:
        return _between(family, (), mean, 0.0, *limits)
    if family == "gamma":
        return _between("gamma", (mean**2 / variance,), 0.0, variance / mean, *limits)
    sigma = math.sqrt(math.log1p(variance / mean**2))
    return _between("lognorm", (sigma,), 0.0, mean / math.exp(sigma**2 / 2), *limits)


def _older(family: str, values: tuple[float, ...]) -> Law:
    shapes = tuple(values[: _SHAPES[family]])
    loc, scale, least, most = values[len(shapes) :]
    least_shape = _LEAST_SHAPES.get(family, 0.0)
    if any(shape < least_shape or (shape == 0 and family != "triang") for shape in shapes):
        raise ValueError(family)
    law = _between(family, shapes, loc, scale, least, most)
    return replace(law, older=True)


def _between(
    family: str, shapes: tuple[float, ...], loc: float, scale: float, least: float, most: float
) -> Law:
    """Nothing negative is ever drawn; without spread there is one value."""
    if scale < 0 or (scale == 0 and not least <= loc <= most):
        raise ValueError(family)
    if scale == 0:
        return _fixed(loc)
    return Law(family=family, shapes=shapes, loc=loc, scale=scale, least=max(least, 0.0), most=most)


def _fixed(value: float) -> Law:
    if value < 0:
        raise ValueError("fix")
    return Law(family="fix", loc=value, scale=0.0, least=value, most=value)


def grid(*laws: Law, size: int = GRID) -> Floats:
    """Values that stand for a law, or for several of which each is as likely.

    Each value is the mean of its share of the probability, so that the mean is that of the law.

    Parameters: laws; size - of the result.
    Returns: seconds, ascending.
    """
    number = size * max(1, _FINE // len(laws))
    points = (np.arange(number) + 0.5) / number
    values = np.sort(np.concatenate([law.quantile(points) for law in laws]))
    means: Floats = values.reshape(size, -1).mean(axis=1)
    return means


def rule_of(*laws: Law) -> tuple[DurationRule, bool]:
    """The rule of a scenario for a law, or for several of which each is as likely.

    Parameters: laws - of seconds.
    Returns: the rule in minutes, and whether it says exactly the same (else it holds values for it).
    """
    exact = _exact(laws[0]) if len(laws) == 1 else None
    if exact is not None:
        return exact, True
    minutes = tuple(round(value / 60, 6) for value in grid(*laws).tolist())
    return DurationRule(family="empirical", values=minutes, absolute=True), False


def _exact(law: Law) -> DurationRule | None:
    if law.fixed:
        return DurationRule(family="constant", minutes=max(law.loc / 60, 1 / 60))
    if law.family == "uniform":
        low, high = max(law.least, law.loc) / 60, min(law.most, law.loc + law.scale) / 60
        return DurationRule(family="uniform", low=low, high=high, absolute=True) if low < high else None
    if not _limits_are_negligible(law) or law.loc < 0:
        return None
    if law.family == "triang":
        low, width = law.loc / 60, law.scale / 60
        mode = low + law.shapes[0] * width
        return DurationRule(family="triangular", low=low, mode=mode, high=low + width, absolute=True)
    if law.loc == 0 and law.family in ("expon", "gamma", "lognorm"):
        return _of_moments(law)
    return None


def _of_moments(law: Law) -> DurationRule | None:
    minutes = law.scale / 60
    if law.family == "gamma":
        minutes, cv = law.shapes[0] * minutes, 1 / math.sqrt(law.shapes[0])
    elif law.family == "lognorm":
        sigma2 = law.shapes[0] ** 2
        minutes, cv = minutes * math.exp(sigma2 / 2), math.sqrt(math.expm1(sigma2))
    else:
        cv = 1.0
    if not (1 / 60 <= minutes <= 1_000_000 and 0 < cv <= _MOST_CV):
        return None
    if law.family == "expon":
        return DurationRule(family="exponential", minutes=minutes)
    return DurationRule(family="gamma" if law.family == "gamma" else "lognormal", minutes=minutes, cv=cv)


def _limits_are_negligible(law: Law) -> bool:
    whole = law.free_mean
    return abs(float(grid(law).mean()) - whole) < NEGLIGIBLE * whole and 1 - law.kept < NEGLIGIBLE


def too_long(law: Law) -> bool:
    """Longer than a scenario can say?"""
    return float(law.quantile(np.array([1 - 1 / (2 * GRID * _FINE)]))[0]) / 60 > _MOST_MINUTES
