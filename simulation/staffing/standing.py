"""Where each candidate stands among the others, where more people hurt, and what cases still wait for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import Interval, known_mean, mean_interval, paired_interval
from simulation.staffing.result import Hurt, Place, Wait

if TYPE_CHECKING:
    from simulation.plan import Floats
    from simulation.staffing.race import Runner

_WAITS = 5
_DAY = 0.05
"""Working days: what is waited for less than that on average is not told."""


def means_of(runners: Sequence[Runner], count: int) -> dict[int, Floats]:
    """Mean working days of each replication, by identity of the runner.

    Parameters: runners; count - of the first replications, which all have.
    """
    return {id(runner): known_mean(runner.days(count), axis=1) for runner in runners}


def places_of(
    runners: Sequence[Runner], means: dict[int, Floats], *, by: str, error: float
) -> dict[int, Place]:
    """Cost against time: whom somebody beats who costs no more.

    Parameters: runners; means - of `means_of`; by - persons or cost; error - over all pairs.
    Returns: by identity of the runner.
    """
    pairs = [
        (one, other)
        for one in runners
        for other in runners
        if other is not one and other.trial.size(by)[0] <= one.trial.size(by)[0]
    ]
    places: dict[int, Place] = {id(runner): "efficient" for runner in runners}
    for one, other in pairs:
        mine, theirs = means[id(one)], means[id(other)]
        slower = paired_interval(mine, theirs, level=1 - 2 * error / len(pairs))
        if slower.low > 0:
            places[id(one)] = "dominated"
        elif places[id(one)] != "dominated" and _typical(theirs) < _typical(mine):
            places[id(one)] = "unclear"
    return places


def _typical(means: Floats) -> float:
    return float(known_mean(means, axis=0))


def hurts_of(runners: Sequence[Runner], means: dict[int, Floats], *, error: float) -> tuple[Hurt, ...]:
    """Where one more person surely made it slower.

    Parameters: runners; means - of `means_of`; error - over all pairs of neighbours.
    """
    neighbours = list(_neighbours(runners))
    found = []
    for small, large, group in neighbours:
        slower = paired_interval(means[id(large)], means[id(small)], level=1 - 2 * error / len(neighbours))
        if slower.low > 0:
            found.append(Hurt(staff=large.trial.counts, group=group, slower=slower))
    return tuple(found)


def _neighbours(runners: Sequence[Runner]) -> Iterator[tuple[Runner, Runner, str]]:
    by_counts = {runner.trial.counts: runner for runner in runners}
    for runner in runners:
        for place, (group, count) in enumerate(runner.trial.counts):
            fewer = (*runner.trial.counts[:place], (group, count - 1), *runner.trial.counts[place + 1 :])
            if fewer in by_counts:
                yield by_counts[fewer], runner, group


def waits_of(runner: Runner) -> tuple[Wait, ...]:
    """What cases wait for, step by step.

    Parameters: runner - with measures.
    Returns: at most 5 waits, the longest first.
    """
    from simulation.measures.causes import CAUSES
    from simulation.replications import stacked

    plan = runner.trial.plan
    assert plan is not None  # noqa: S101 - whoever has measures has a plan
    waiting = stacked([item.waiting_working for item in runner.measures]) / plan.day_seconds
    # Who did not come to a step has not waited for it; a replication with fewer cases has empty places.
    cases = (~np.isnan(waiting)).any(axis=(1, 3)).sum(axis=1)
    days = np.nan_to_num(waiting).sum(axis=2) / np.where(cases, cases, np.nan)[:, None, None]
    whole = known_mean(days, axis=0)
    order = np.argsort(-whole, axis=None, kind="stable")[:_WAITS]
    steps = [plan.steps[step].id for step in plan.sops[0].steps]
    found = []
    for cause, step in zip(*np.unravel_index(order, whole.shape), strict=True):
        if whole[cause, step] >= _DAY:
            interval: Interval = mean_interval(days[:, cause, step])
            found.append(Wait(step=steps[step], cause=CAUSES[cause], days=interval))
    return tuple(found)
