"""From the rule of a scenario to a distribution in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.durations import (
    Constant,
    Duration,
    Empirical,
    Exponential,
    Gamma,
    Lognormal,
    Pert,
    Triangular,
    Uniform,
    Weibull,
)

if TYPE_CHECKING:
    from simulation.scenario import DurationRule

_BY_MEAN: dict[str, type[Lognormal | Gamma | Weibull]] = {
    "lognormal": Lognormal,
    "gamma": Gamma,
    "weibull": Weibull,
}
_BY_POINTS: dict[str, type[Triangular | Pert]] = {"triangular": Triangular, "pert": Pert}


def duration(rule: DurationRule, standard: int | None) -> Duration:
    """The distribution that a rule means.

    Parameters: rule; standard - seconds that the SOP writes down; None only where the rule needs none.
    Returns: in seconds.
    """
    about = reference(rule, standard)
    if rule.cv is not None:
        return _BY_MEAN[rule.family](expected=about, cv=rule.cv)
    if rule.values is not None:
        return Empirical(values=tuple(value * about for value in rule.values))
    if rule.low is not None and rule.high is not None:
        low, high = rule.low * about, rule.high * about
        if rule.mode is not None:
            return _BY_POINTS[rule.family](low=low, mode=rule.mode * about, high=high)
        return Uniform(low=low, high=high)
    return Exponential(expected=about) if rule.family == "exponential" else Constant(value=about)


def reference(rule: DurationRule, standard: int | None) -> float:
    """Seconds of which the numbers of a rule are multiples."""
    if rule.absolute:
        return 60.0
    if rule.minutes is not None:
        return rule.minutes * 60
    assert standard is not None  # noqa: S101 - `no_duration` has been reported otherwise
    return float(standard)
