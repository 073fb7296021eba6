"""The gate: revisions of an SOP against the SOP in force, under one scenario and the same luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.comparison.alternatives import Setup, years_possible
from simulation.comparison.arms import Arm, figures_of
from simulation.comparison.fitting import Fitted, fitted_to
from simulation.comparison.gate import judge_all, plan_looks, rank
from simulation.comparison.judging import BASE, gains_of, gate_plan, losses_by_guard
from simulation.comparison.more_cases import more_cases
from simulation.comparison.refusals import refuse_unlike
from simulation.comparison.result import DEFAULT, Comparison, ComparisonSettings, Revised
from simulation.comparison.sources import gain_by_step
from simulation.comparison.trying import try_worlds
from simulation.intervals import paired_interval
from sop.errors import InputError, Problem, SimulationError

if TYPE_CHECKING:
    from simulation.comparison.alternatives import World
    from simulation.comparison.gate import GatePlan, Look, Ranking
    from simulation.comparison.result import InWorld
    from simulation.experiments.blocks import Progress
    from simulation.replications import Study
    from simulation.scenario import Scenario
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar


def compare(  # noqa: PLR0913 - each is a choice of its own
    old: Sop,
    revisions: Mapping[str, Sop],
    scenario: Scenario,
    calendar: OfficeCalendar,
    *,
    also: Sequence[Sop] = (),
    scenarios: Mapping[str, Scenario] | None = None,
    settings: ComparisonSettings = DEFAULT,
    workers: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Test revisions of an SOP before anybody adopts one.

    Parameters: old - the SOP in force; revisions - by name, at least one; scenario, calendar - valid
    documents; also - the other SOPs that the scenario names; scenarios - of revisions that need their own
    (other people), by name; settings - what the gate is asked; workers - processes; progress - called with
    (replications done, planned at most).
    Returns: a verdict for each revision, what the gain consists of, and on what the verdict hangs; the same
    for any number of workers.
    Raises: InputError - they cannot be compared; SimulationError - a plan is impossible, or cases of the SOP
    in force do not finish.
    """
    if not revisions:
        raise InputError(Problem(code="compare_nothing"))
    own = scenarios or {}
    refuse_unlike(old, revisions, scenario, own)
    fits = {
        name: Fitted(scenario=own[name]) if name in own else fitted_to(old, new, scenario)
        for name, new in revisions.items()
    }
    sides = {BASE: Setup(sop=old, scenario=scenario)}
    sides |= {name: Setup(sop=new, scenario=fits[name].scenario) for name, new in revisions.items()}
    counter = _Counter(progress)

    def make(side: Setup, name: str = "worlds") -> Arm:
        return Arm(side, calendar, also=also, workers=workers, progress=counter.next(name))

    arms = {name: make(side, name) for name, side in sides.items()}
    looks, plan = _looked(arms, settings)
    n = max(found[-1].n for found in looks.values())
    n = _narrowed(arms, n, settings)
    worlds: dict[str, tuple[InWorld, ...]] = {}
    impossible: tuple[World, ...] = ()
    if settings.worlds:
        verdicts = {name: found[-1].verdict for name, found in looks.items()}
        worlds, impossible = try_worlds(sides, arms, verdicts, make, settings)
    base = arms[BASE].study(n)
    revised = tuple(
        _revised(fits[name], looks[name], base, arms[name].study(n), worlds.get(name, ()), name, settings)
        for name in revisions
    )
    return Comparison(
        base=base,
        revisions=revised,
        ranking=_ranking(arms, n, plan) if len(revised) > 1 else None,
        settings=settings,
        plan=plan,
        replications=n,
        validated=scenario.learned_from.fit if scenario.learned_from is not None else "untold",
        years_tried=years_possible(scenario),
        impossible=impossible,
    )


def _looked(
    arms: Mapping[str, Arm], settings: ComparisonSettings
) -> tuple[dict[str, tuple[Look, ...]], GatePlan]:
    """The planned looks, until each revision has its verdict or none is left."""
    planned = plan_looks(settings.first, settings.at_most)
    arms[BASE].reach(planned[0])
    first = arms[BASE].figures(planned[0])
    if np.isinf(first.days).all():
        raise SimulationError(Problem(code="compare_never_finishes"))
    plan = gate_plan(first, settings, planned)
    found: dict[str, list[Look]] = {name: [] for name in arms if name != BASE}
    asked = list(found)
    for number, n in enumerate(planned, start=1):
        for name in (BASE, *asked):
            arms[name].reach(n)
        base = arms[BASE].figures(n)
        news = {name: arms[name].figures(n) for name in asked}
        gains = gains_of(base, news)
        losses = {name: losses_by_guard(base, new, plan) for name, new in news.items()}
        earlier = {name: seen[-1] for name, seen in found.items() if seen and name not in asked}
        judged = judge_all(gains, losses, plan=plan, look=number, earlier=earlier)
        for name in asked:
            found[name].append(judged[name])
        asked = [name for name in asked if not judged[name].final]
        if not asked:
            break
    return {name: tuple(seen) for name, seen in found.items()}, plan


def _narrowed(arms: Mapping[str, Arm], n: int, settings: ComparisonSettings) -> int:
    """Bring all sides to the same replications, and on until the intervals are as narrow as wanted."""
    wanted = settings.relative_half_width
    while True:
        for arm in arms.values():
            arm.reach(n)
        base = arms[BASE].figures(n)
        if wanted is None or n >= settings.at_most:
            return n
        allowed = wanted * float(base.days.mean())
        widest = max(
            paired_interval(base.days, arm.figures(n).days).half_width
            for name, arm in arms.items()
            if name != BASE
        )
        if not widest > allowed or not math.isfinite(widest):
            return n
        n = min(settings.at_most, 10 * math.ceil(n * min(2.0, max(1.25, (widest / allowed) ** 2)) / 10))


def _revised(
    fitted: Fitted,
    looks: tuple[Look, ...],
    base: Study,
    study: Study,
    worlds: tuple[InWorld, ...],
    name: str,
    settings: ComparisonSettings,
) -> Revised:
    before, after = figures_of(base.measures), figures_of(study.measures)
    guards = {state.guard.id for state in looks[-1].guards}
    return Revised(
        name=name,
        fitted=fitted,
        looks=looks,
        gain=paired_interval(before.days, after.days),
        guards={one: paired_interval(getattr(after, one), getattr(before, one)) for one in sorted(guards)},
        study=study,
        sources=gain_by_step(base, study),
        worlds=worlds,
        more_cases=more_cases(worlds, base.scenario, base, settings.delta_days),
    )


def _ranking(arms: Mapping[str, Arm], n: int, plan: GatePlan) -> Ranking | None:
    """All revisions and the SOP in force, over the same replications."""
    base = arms[BASE].figures(n)
    if np.isinf(base.days).any():
        return None
    gains = gains_of(base, {name: arm.figures(n) for name, arm in arms.items() if name != BASE})
    looks = plan.looks if n in plan.looks else (n,)
    return rank(gains, delta=plan.delta, base=BASE, looks=looks, look=looks.index(n) + 1)


class _Counter:
    """Progress of several arms as one."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.done: dict[str, int] = {}
        self.planned: dict[str, int] = {}
        self.made = 0

    def of(self, name: str) -> Progress | None:
        if self.progress is None:
            return None

        def report(done: int, planned: int) -> None:
            assert self.progress is not None  # noqa: S101 - asked above
            self.done[name], self.planned[name] = done, planned
            self.progress(sum(self.done.values()), sum(self.planned.values()))

        return report

    def next(self, name: str) -> Progress | None:
        """Progress of a further arm; arms of one name count as different ones."""
        self.made += 1
        return self.of(f"{name}:{self.made}")
