"""How many replications: until an interval is as narrow as wanted, in planned looks.

The rule is sequential (Chow and Robbins 1965; Law, Simulation Modeling and Analysis, chapter 9), with two
changes that keep its intervals honest for skewed figures such as waiting times: it begins with many
replications, and it stops only when the interval is narrow at two looks in a row, the second a confirmation
with a quarter more. docs/statistics.md tells why and how often its intervals cover.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simulation.intervals import Interval

AT_LEAST = 200
"""Replications at the first look. With 30, 95 % intervals of skewed means cover some 92 % only."""

AT_MOST = 2_000

CONFIRM = 1.25
"""Each look has at least this many times the replications of the look before."""

FASTEST = 2.0
"""And at most this many times: what a small sample predicts is not to be trusted for long."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """How sure an answer must be.

    Parameters: half_width - of the interval, in the figure's unit, or as a share of its value where
    `relative`; at_least - replications at the first look, 2 or more; at_most - replications at the last.
    """

    half_width: float
    relative: bool = False
    at_least: int = AT_LEAST
    at_most: int = AT_MOST

    def allowed(self, interval: Interval) -> float:
        """The widest half-width that is good enough for a value; NaN for an unknown value."""
        return self.half_width * abs(interval.value) if self.relative else self.half_width

    def holds(self, interval: Interval) -> bool:
        """Is the interval narrow enough?"""
        return interval.half_width <= self.allowed(interval)


@dataclass(frozen=True, kw_only=True)
class Achieved:
    """What a sequential study came to.

    Parameters: target; looks - the interval at each look, its n being the replications; the last one counts;
    replications - at the last look; ended - `reached`, `at_most` (the maximum came first) or `undefined`
    (there is no finite value, because cases do not finish).
    """

    target: Target
    looks: tuple[Interval, ...]
    replications: int
    ended: Literal["reached", "at_most", "undefined"]

    @property
    def reached(self) -> bool:
        """Is the answer as precise as wanted?"""
        return self.ended == "reached"

    @property
    def interval(self) -> Interval:
        """The answer."""
        return self.looks[-1]


def replicate_until(target: Target, look: Callable[[int], Interval]) -> Achieved:
    """Replicate until an interval is as narrow as wanted.

    Parameters: target; look - the interval from replications 0 to n - 1, for growing n.
    Returns: the looks and how it ended. The numbers of replications depend on the figures alone, never on
    workers or on the order in which replications finish.
    """
    n = min(target.at_least, target.at_most)
    looks: list[Interval] = []
    held = False
    while True:
        interval = look(n)
        looks.append(interval)
        holds = target.holds(interval)
        ended: Literal["reached", "at_most", "undefined"] | None = None
        if not math.isfinite(interval.value):
            ended = "undefined"
        elif holds and (held or n == target.at_most):
            ended = "reached"
        elif n == target.at_most:
            ended = "at_most"
        if ended:
            return Achieved(target=target, looks=tuple(looks), replications=n, ended=ended)
        held = holds
        n = min(_next(n, target, interval), target.at_most)


def _next(n: int, target: Target, interval: Interval) -> int:
    """Replications at the next look: as many as the half-width asks for, within the bounds of one stage."""
    wanted = n * CONFIRM
    if not target.holds(interval):
        allowed = target.allowed(interval)
        wanted = max(wanted, n * (interval.half_width / allowed) ** 2 if allowed > 0 else math.inf)
    # Not one more because of the last binary digit.
    return math.ceil(round(min(wanted, n * FASTEST), 6))
