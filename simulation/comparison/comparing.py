"""The gate: revisions of an SOP against the SOP in force, under one scenario and the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulation.comparison.arms import Arm, Bench, figures_of
from simulation.comparison.fitting import Fitted, fitted_to
from simulation.comparison.judging import gain_of, guarded
from simulation.comparison.looking import looked, narrowed, ranked
from simulation.comparison.more_cases import more_cases
from simulation.comparison.refusals import refuse_unlike
from simulation.comparison.result import DEFAULT, Comparison, ComparisonSettings, Revised
from simulation.comparison.sources import gain_by_step
from simulation.comparison.trying import Tried, try_worlds
from simulation.comparison.worlds import BASE, Setup, worlds, years_possible
from simulation.intervals import mean_interval
from sop.errors import InputError, Problem, SimulationError

if TYPE_CHECKING:
    from simulation.comparison.gate import Look
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

    Parameters: old - the SOP in force; revisions - by name (not empty), at least one; scenario, calendar -
    valid documents; also - the other SOPs that the scenario names; scenarios - of revisions that need their
    own (other people), by name; settings - what the gate is asked; workers - processes; progress - called
    with (replications done, expected so far).
    Returns: a verdict for each revision, what the gain consists of, and on what the verdict hangs; the same
    for any number of workers.
    Raises: InputError - they cannot be compared; SimulationError - a plan is impossible (the problems of a
    revision's plan are told of its name), cases of the SOP in force do not finish, or a difference is not
    known. ValueError - a revision without a name, or a scenario for none of them.
    """
    if not revisions:
        raise InputError(Problem(code="compare_nothing"))
    own = scenarios or {}
    if BASE in revisions or not set(own) <= set(revisions):
        raise ValueError("revisions have names, and scenarios are those of revisions")
    refuse_unlike(old, revisions, scenario, own)
    fits = {
        name: Fitted(scenario=own[name]) if name in own else fitted_to(old, new, scenario, also=also)
        for name, new in revisions.items()
    }
    sides = {BASE: Setup(sop=old, scenario=scenario, also=tuple(also))}
    sides |= {
        name: Setup(sop=new, scenario=fits[name].scenario, also=tuple(also), own=name in own)
        for name, new in revisions.items()
    }
    bench = Bench(calendar, workers=workers, progress=progress)
    arms = {name: _arm(bench, name, side) for name, side in sides.items()}
    bench.expect(_expected(sides, settings))
    looks, plan = looked(bench, arms, settings)
    n = narrowed(bench, arms, max(found[-1].n for found in looks.values()), settings)
    verdicts = {name: found[-1].verdict for name, found in looks.items()}
    tried = try_worlds(bench, sides, arms, verdicts, settings) if settings.worlds else {}
    base = arms[BASE].study(n)
    return Comparison(
        base=base,
        revisions=tuple(
            _revised(
                name,
                base,
                arms[name].study(n),
                looks[name],
                fits[name],
                tried.get(name, Tried()),
                settings.delta_days,
            )
            for name in revisions
        ),
        ranking=ranked(arms, n, plan) if len(revisions) > 1 else None,
        settings=settings,
        plan=plan,
        replications=n,
        validated=scenario.learned_from.fit if scenario.learned_from is not None else "untold",
        years_tried=years_possible(scenario),
    )


def _arm(bench: Bench, name: str, side: Setup) -> Arm:
    try:
        return bench.arm(side, in_full=True)
    except SimulationError as error:
        if name == BASE:
            raise
        # The SOP in force can be carried out, so that the revision is in the way.
        raise SimulationError(item if item.file else item.in_file(name) for item in error.problems) from error


def _expected(sides: Mapping[str, Setup], settings: ComparisonSettings) -> int:
    """Replications of all sides, where every verdict stands at its first look and every world differs."""
    count = settings.first
    if settings.worlds:
        found = worlds(sides, years=settings.years, draws=settings.draws)
        count += settings.world_replications * sum(1 for _ in found)
    return count * len(sides)


def _revised(
    name: str,
    base: Study,
    study: Study,
    looks: tuple[Look, ...],
    fitted: Fitted,
    tried: Tried,
    delta: float,
) -> Revised:
    before, after = figures_of(base.measures), figures_of(study.measures)
    guards = {}
    for state in looks[-1].guards:
        old, new = guarded(before, after, state.guard.id)
        guards[state.guard.id] = mean_interval(new - old)
    return Revised(
        name=name,
        fitted=fitted,
        looks=looks,
        gain=mean_interval(gain_of(before, after)),
        guards=guards,
        study=study,
        sources=gain_by_step(base, study),
        worlds=tuple(tried.worlds),
        impossible=tuple(tried.impossible),
        more_cases=more_cases(tried.worlds, base, delta),
    )
