"""How many replications: planned looks until each revision has its verdict, then as many as are wanted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulation.comparison.gate import judge_all, plan_looks, rank
from simulation.comparison.judging import gain_of, gains_of, gate_plan, losses_by_guard
from simulation.comparison.worlds import BASE
from simulation.intervals import mean_interval
from sop.errors import Problem, SimulationError

if TYPE_CHECKING:
    import numpy as np

    from simulation.comparison.arms import Arm, Bench
    from simulation.comparison.gate import GatePlan, Look, Ranking
    from simulation.comparison.result import ComparisonSettings


def looked(
    bench: Bench, arms: Mapping[str, Arm], settings: ComparisonSettings
) -> tuple[dict[str, tuple[Look, ...]], GatePlan]:
    """The planned looks, until each revision has its verdict or none is left.

    Parameters: bench; arms - by name; settings.
    Returns: the looks by revision; and the plan of the gate.
    Raises: SimulationError - cases of the SOP in force never finish, there is none, or a difference is not
    known.
    """
    planned = plan_looks(settings.first, settings.at_most)
    found: dict[str, list[Look]] = {name: [] for name in arms if name != BASE}
    asked = list(found)
    plan = None
    for number, n in enumerate(planned, start=1):
        bench.reach([arms[name] for name in (BASE, *asked)], n)
        base = arms[BASE].figures(n)
        if plan is None:
            _comparable(base.days, base.never)
            plan = gate_plan(base, settings, planned)
        news = {name: arms[name].figures(n) for name in asked}
        judged = judge_all(
            gains_of(base, news),
            {name: losses_by_guard(base, new, plan) for name, new in news.items()},
            plan=plan,
            look=number,
            earlier={name: seen[-1] for name, seen in found.items() if seen and name not in asked},
        )
        for name in asked:
            found[name].append(judged[name])
        asked = [name for name in asked if not judged[name].final]
        if not asked:
            break
    assert plan is not None  # noqa: S101 - there is at least one look
    return {name: tuple(seen) for name, seen in found.items()}, plan


def narrowed(bench: Bench, arms: Mapping[str, Arm], n: int, settings: ComparisonSettings) -> int:
    """Bring all sides to the same replications, and on until the intervals are as narrow as wanted.

    Parameters: bench; arms - by name; n - replications at least; settings.
    Returns: the replications that all have. Intervals that are not known do not get narrower by more.
    """
    wanted = settings.relative_half_width
    while True:
        bench.reach(list(arms.values()), n)
        if wanted is None or n >= settings.at_most:
            return n
        base = arms[BASE].figures(n)
        allowed = wanted * mean_interval(base.days).value
        widths = [
            mean_interval(gain_of(base, arm.figures(n))).half_width
            for name, arm in arms.items()
            if name != BASE
        ]
        widest = max((width for width in widths if math.isfinite(width)), default=0.0)
        if not widest > allowed:
            return n
        factor = min(2.0, max(1.25, (widest / allowed) ** 2))
        n = min(settings.at_most, 10 * math.ceil(n * factor / 10))


def ranked(arms: Mapping[str, Arm], n: int, plan: GatePlan) -> Ranking | None:
    """All revisions and the SOP in force, over the same replications.

    The number of replications depends on what was seen, which the levels of the planned looks allow for, and
    of no other number: so the last planned look counts.

    Parameters: arms - by name; n - replications that all have; plan.
    Returns: None where cases of the SOP in force do not finish.
    """
    looks = [look for look in plan.looks if look <= n]
    base = arms[BASE].figures(looks[-1])
    gains = gains_of(base, {name: arm.figures(looks[-1]) for name, arm in arms.items() if name != BASE})
    if not mean_interval(base.days).value < math.inf:
        return None
    return rank(gains, delta=plan.delta, base=BASE, looks=plan.looks, look=len(looks))


def _comparable(days: np.ndarray, never: bool) -> None:
    if not mean_interval(days).n and not never:
        raise SimulationError(Problem(code="compare_no_case"))
    if never:
        raise SimulationError(Problem(code="compare_never_finishes"))
