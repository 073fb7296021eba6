"""The verdict tried in other worlds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulation.comparison.alternatives import Setup, World, worlds
from simulation.comparison.arms import Arm
from simulation.comparison.gate import judge
from simulation.comparison.judging import BASE, gains_of, gate_plan, losses_by_guard
from simulation.comparison.result import ComparisonSettings, InWorld, State
from simulation.intervals import mean_interval, paired_interval
from sop.errors import SimulationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.comparison.gate import Verdict

_ORDER: dict[State, int] = {"other": 0, "open": 1, "same": 2}


def try_worlds(
    sides: Mapping[str, Setup],
    arms: Mapping[str, Arm],
    verdicts: Mapping[str, Verdict],
    make: Callable[[Setup], Arm],
    settings: ComparisonSettings,
) -> tuple[dict[str, tuple[InWorld, ...]], tuple[World, ...]]:
    """Judge all revisions again in every other world.

    Parameters: sides, arms - under the scenario as it stands, by name; verdicts - of the revisions there;
    make - an arm from its documents; settings.
    Returns: for each revision the worlds, those on which its verdict hangs first; and the worlds that are
    impossible (nobody to perform a step, cases that never finish).
    """
    found: dict[str, list[InWorld]] = {name: [] for name in verdicts}
    impossible = []
    for world, changed in worlds(sides, years=settings.years, draws=settings.draws):
        try:
            here = {
                name: arms[name] if changed[name] is sides[name] else make(changed[name]) for name in sides
            }
            results = _in_world(world, here, verdicts, settings)
        except SimulationError:
            impossible.append(world)
            continue
        for name, item in results.items():
            found[name].append(item)
    ordered = {
        name: tuple(sorted(items, key=lambda item: _ORDER[item.state])) for name, items in found.items()
    }
    return ordered, tuple(impossible)


def _in_world(
    world: World, arms: Mapping[str, Arm], verdicts: Mapping[str, Verdict], settings: ComparisonSettings
) -> dict[str, InWorld]:
    """A first look at few replications, and a second one at more for those that it leaves open."""
    looks = (settings.world_replications, settings.world_at_most)
    base = arms[BASE]
    found: dict[str, InWorld] = {}
    asked = list(verdicts)
    for number, count in enumerate(looks, start=1):
        if not asked:
            break
        for name in (BASE, *asked):
            arms[name].reach(count)
        before = base.figures(count)
        plan = gate_plan(before, settings, looks)
        for name in asked:
            after = arms[name].figures(count)
            gain, losses = gains_of(before, {name: after})[name], losses_by_guard(before, after, plan)
            look = judge(gain, losses, plan=plan, look=number)
            found[name] = InWorld(
                world=world,
                state=_state(look.verdict, verdicts[name]),
                verdict=look.verdict,
                gain=paired_interval(before.days, after.days),
                base_days=mean_interval(before.days),
            )
        asked = [name for name in asked if found[name].state == "open"]
    return found


def _state(here: Verdict, there: Verdict) -> State:
    if here == there:
        return "same"
    return "open" if here == "not_enough" else "other"
