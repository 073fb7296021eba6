"""What is chosen beforehand when durations are learned."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DurationSettings:
    """Choices; the defaults are meant for an office about which nothing else is known.

    Parameters: spread - how far, on the log scale, mean times of steps may lie from their standards: scale of
    a half-normal prior of the standard deviation between steps. 0.5 says that most steps take between 0.4 and
    2.7 times their standard (weakly informative for ratios: Roever and others, Research Synthesis Methods
    12(4), 2021). office_spread - the same for a factor that all steps of the office share. cv - coefficient
    of variation where the log tells nothing; cv_spread - how far, on the log scale, those of steps may lie
    apart. enough - observations from which families are compared; many - from which measured values may
    stand instead of a family. bad_fit - at this p-value or below a family is given up. resamples - of the
    test, 0 for none. level - of intervals. seed - of the resamples.
    """

    spread: float = 0.5
    office_spread: float = 0.5
    cv: float = 0.3
    cv_spread: float = 0.5
    enough: int = 20
    many: int = 100
    bad_fit: float = 0.01
    resamples: int = 199
    level: float = 0.95
    seed: int = 1


DEFAULT = DurationSettings()
OWN = 0.95
"""From this share of its own records on a number counts as told by the log."""
