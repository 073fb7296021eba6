"""The verdict tried in other worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulation.comparison.gate import judge, plan_looks
from simulation.comparison.judging import gain_of, gate_plan, losses_by_guard
from simulation.comparison.result import ComparisonSettings, InWorld, State
from simulation.comparison.worlds import BASE, worlds
from simulation.intervals import mean_interval
from sop.errors import SimulationError

if TYPE_CHECKING:
    from simulation.comparison.arms import Arm, Bench, Figures
    from simulation.comparison.gate import GatePlan, Verdict
    from simulation.comparison.worlds import Change, Setup, World

_ORDER: dict[State, int] = {"other": 0, "open": 1, "same": 2}


@dataclass
class Tried:
    """What the worlds said of one revision. Parameters: worlds; impossible."""

    worlds: list[InWorld] = field(default_factory=list)
    impossible: list[World] = field(default_factory=list)


def try_worlds(
    bench: Bench,
    sides: Mapping[str, Setup],
    arms: Mapping[str, Arm],
    verdicts: Mapping[str, Verdict],
    settings: ComparisonSettings,
) -> dict[str, Tried]:
    """Judge all revisions again in every other world.

    Parameters: bench; sides, arms - under the scenario as it stands, by name; verdicts - of the revisions
    there; settings.
    Returns: for each revision the worlds that change something for it or for the SOP in force, those on which
    its verdict hangs first; and those that are impossible for it (nobody to perform a step, cases that never
    finish).
    """
    found = {name: Tried() for name in verdicts}
    for world, change in worlds(sides, years=settings.years, draws=settings.draws):
        try:
            base = _arm(bench, change, sides[BASE], arms[BASE])
        except SimulationError:
            for tried in found.values():
                tried.impossible.append(world)
            continue
        here = {}
        for name, tried in found.items():
            try:
                arm = _arm(bench, change, sides[name], arms[name])
            except SimulationError:
                tried.impossible.append(world)
                continue
            # Where nothing is otherwise, fewer replications would only make it less sure.
            if base is not arms[BASE] or arm is not arms[name]:
                here[name] = arm
        _InWorld(bench, world, base, settings).judge(here, verdicts, found)
    for tried in found.values():
        tried.worlds.sort(key=lambda item: _ORDER[item.state])
    return found


def _arm(bench: Bench, change: Change, side: Setup, arm: Arm) -> Arm:
    """The side in a world; the arm that it has where the world leaves it as it is."""
    changed = change(side)
    return arm if changed == side else bench.arm(changed)


class _InWorld:
    """The gate in one world: a look at few replications, a second at more where they leave it open."""

    def __init__(self, bench: Bench, world: World, base: Arm, settings: ComparisonSettings) -> None:
        self._bench, self._world, self._base, self._settings = bench, world, base, settings
        self._looks = plan_looks(settings.world_replications, settings.world_at_most, 2)

    def judge(
        self, arms: Mapping[str, Arm], verdicts: Mapping[str, Verdict], found: Mapping[str, Tried]
    ) -> None:
        """Add what it says to what was found. Parameters: arms, verdicts - of the revisions; found."""
        asked = dict(arms)
        items: dict[str, InWorld | None] = {}
        for number, count in enumerate(self._looks, start=1):
            if not asked:
                break
            self._bench.reach([self._base, *asked.values()], count)
            before = self._base.figures(count)
            plan = gate_plan(before, self._settings, self._looks)
            for name, arm in asked.items():
                items[name] = self._judged(before, arm.figures(count), plan, number, verdicts[name])
            asked = {name: arm for name, arm in asked.items() if _state(items[name]) == "open"}
        for name, item in items.items():
            if item is None:
                found[name].impossible.append(self._world)
            else:
                found[name].worlds.append(item)

    def _judged(
        self, before: Figures, after: Figures, plan: GatePlan, number: int, there: Verdict
    ) -> InWorld | None:
        """None where the difference is not known, because cases do not finish."""
        gain = gain_of(before, after)
        if before.never:
            return None
        try:
            look = judge(gain, losses_by_guard(before, after, plan), plan=plan, look=number)
        except SimulationError:
            return None
        state: State = "open" if look.verdict == "not_enough" else "other"
        return InWorld(
            world=self._world,
            state="same" if look.verdict == there else state,
            verdict=look.verdict,
            gain=mean_interval(gain),
            base_days=mean_interval(before.days),
        )


def _state(item: InWorld | None) -> State | None:
    return None if item is None else item.state
