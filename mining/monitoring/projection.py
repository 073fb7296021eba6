"""When a case will be over: from completed cases that stood where it stands, else from the standards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.monitoring.history import Here, History, quantile
from mining.performance.statistics import ENOUGH

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FEW = 5
"""From so many completed cases on they are shown one by one; below, they say too little."""


@dataclass(frozen=True, kw_only=True)
class Projection:
    """How many working days a case still takes; numbers as in `Status.cases`, NaN where they do not apply."""

    basis: str = ""
    step: str = ""
    n: int = 0
    median: float = math.nan
    median_low: float = math.nan
    median_high: float = math.nan
    nine: float = math.nan
    nine_low: float = math.nan
    nine_high: float = math.nan
    fastest: float = math.nan
    slowest: float = math.nan
    earliest: float = math.nan
    reason: str = ""


def project(
    here: Sequence[Here],
    history: History,
    *,
    least_days: float | None,
    possible: Sequence[Here] = (),
) -> Projection:
    """Say when a case will be over.

    The completed cases to compare with are those that stood at the same step for as many working days: what a
    case has waited already is part of what is known of it (conditional residual time). Where it stands at
    several steps side by side, the step from which the median is longest holds (of equals the first): a case
    is not over before all of its branches are. Where it is not sure at which of some steps it stands, cases
    that stood at any of them count. Cases that still run are not among those to compare with: where many do,
    or where work has become slower, the dates come too early.

    Parameters: here - the steps, with a known number of days; history - completed cases; least_days - working
    days that the standards of the steps to come need, None where they have none; possible - the steps at one
    of which it stands, looked at where `here` is empty.
    Returns: history from 20 cases on, few from 5, else the standards.
    """
    places = [[place] for place in here] or ([list(possible)] if possible else [])
    found = [history.days_left(group) for group in places]
    told = [(group, left) for group, left in zip(places, found, strict=True) if len(left) >= FEW]
    if told:
        _, (group, left) = max(
            enumerate(told), key=lambda item: (_middle(item[1][1]), len(item[1][1]) >= ENOUGH, -item[0])
        )
        return _from_history(group[0].step if len(group) == 1 else "", left)
    reason, n = _why(places, found, history), max((len(left) for left in found), default=0)
    if least_days is not None:
        return Projection(basis="standard", n=n, earliest=max(0.0, least_days), reason=reason)
    return Projection(n=n, reason="no_standard" if reason == "no_history" else reason)


def _from_history(step: str, rest: npt.NDArray[np.float64]) -> Projection:
    n = len(rest)
    if n < ENOUGH:
        return Projection(
            basis="few",
            step=step,
            n=n,
            median=_middle(rest),
            fastest=float(rest[0]),
            slowest=float(rest[-1]),
        )
    middle, nine = quantile(rest, 0.5), quantile(rest, 0.9)
    return Projection(
        basis="history",
        step=step,
        n=n,
        median=middle.value,
        median_low=middle.low,
        median_high=middle.high,
        nine=nine.value,
        nine_low=nine.low,
        nine_high=nine.high,
    )


def _middle(rest: npt.NDArray[np.float64]) -> float:
    """The lower median: a number of days that some case really took."""
    return float(rest[(len(rest) - 1) // 2])


def _why(places: Sequence[Sequence[Here]], found: Sequence[npt.NDArray[np.float64]], history: History) -> str:
    """Why there is no projection from history."""
    if not places:
        return "nothing_due"
    for group, left in zip(places, found, strict=True):
        if not len(left) and len(history.days_left(group, whatever_long=True)) >= FEW:
            return "longer_than_any"
    return "no_history"
