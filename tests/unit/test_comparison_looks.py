"""How far it is simulated: planned looks, precision, ranking, and the looks in other worlds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from compared import BASE, scenario_of, sop_of
from simulation.comparison import ComparisonSettings
from simulation.comparison.arms import Figures
from simulation.comparison.judging import gate_plan
from simulation.comparison.looking import looked, narrowed, ranked
from simulation.comparison.trying import try_worlds
from simulation.comparison.worlds import BASE as BASE_NAME
from simulation.comparison.worlds import Setup
from simulation.intervals import mean_interval
from sop.errors import SimulationError

NAN, INF = np.nan, np.inf
SETTINGS = ComparisonSettings(first=30, at_most=120)


def _figures(days: Any) -> Figures:
    table = np.asarray(days, dtype=np.float64)
    return Figures(days=table, late=np.full(table.shape, NAN), person_minutes=np.full(len(table), 60.0))


class FakeBench:
    """Counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def reach(self, arms: list[Any], count: int) -> None:
        self.asked.append((len(arms), count))

    def arm(self, setup: Setup) -> Any:
        """Gains by world, and a year in which nothing ever ends."""
        scenario = setup.scenario
        base = _noise(20, 1, 1)
        if scenario.first.month == 1:
            return _arm(np.full(120, INF) if setup.sop is BASE else base)
        if setup.sop is BASE:
            return _arm(base)
        wait = scenario.waits[0]
        share = scenario.people[0].other_duties
        if share == 0.2:
            return _arm(base - (_noise(1.0, 3, 2) if wait.high == 1 else 0))
        return _arm(base - (5 if share == 0.5 else _noise(1.6, 2, 2)))


def _arm(days: Any) -> Any:
    """An arm with one case a replication, as long as told."""
    table = np.asarray(days, dtype=np.float64).reshape(-1, 1)
    return SimpleNamespace(figures=lambda count: _figures(table[:count]))


def _noise(mean: float, spread: float, seed: int, n: int = 120) -> Any:
    luck = np.random.default_rng(seed).normal(size=n)
    return mean + spread * (luck - luck.mean()) / luck.std()


def test_looks_go_on_for_those_without_a_verdict_alone() -> None:
    base = _noise(20, 1, 1)
    arms = {
        "": _arm(base),
        "clear": _arm(base - 5),
        "close": _arm(base - _noise(1.0, 2, 2)),
        "none": _arm(base),
    }
    bench = FakeBench()
    looks, plan = looked(bench, arms, SETTINGS)
    assert bench.asked[0] == (4, 30)
    assert {size for size, _ in bench.asked[1:]} == {2}
    assert [found[-1].verdict for found in looks.values()] == ["worth_trying", "not_enough", "no_difference"]
    assert [len(found) for found in looks.values()] == [1, len(plan.looks), 1]
    # What no longer counts as tried makes it easier for the others: Holm.
    assert [look.compared for look in looks["close"]] == [2] * len(plan.looks)


def test_nothing_is_told_of_what_never_finishes_or_of_no_case() -> None:
    for days, code in ((np.full(120, INF), "compare_never_finishes"), (np.full(120, NAN), "compare_no_case")):
        with pytest.raises(SimulationError) as error:
            looked(FakeBench(), {"": _arm(days), "new": _arm(np.ones(120))}, SETTINGS)
        assert [problem.code for problem in error.value.problems] == [code]


def test_intervals_get_as_narrow_as_wanted_and_no_narrower_by_unknown_ones() -> None:
    base = _noise(20, 1, 1, 1000)
    arms = {"": _arm(base), "new": _arm(base - _noise(1, 3, 2, 1000)), "never": _arm(np.full(1000, INF))}
    settings = ComparisonSettings(first=30, at_most=900, relative_half_width=0.02)
    bench = FakeBench()
    n = narrowed(bench, arms, 30, settings)
    half = mean_interval(base[:n] - arms["new"].figures(n).days[:, 0]).half_width
    assert half <= 0.02 * base[:n].mean()
    assert n < 900
    assert n % 10 == 0
    assert bench.asked[-1] == (3, n)
    wide = ComparisonSettings(first=30, at_most=155, relative_half_width=0.0001)
    assert narrowed(FakeBench(), arms, 30, wide) == 155
    only = {"": _arm(base), "never": _arm(np.full(1000, INF))}
    assert narrowed(FakeBench(), only, 30, settings) == 30
    assert narrowed(FakeBench(), arms, 40, ComparisonSettings()) == 40


def test_the_ranking_rests_on_the_last_planned_look() -> None:
    plan = gate_plan(_figures([[1.0]] * 30), SETTINGS, (30, 60, 120))
    base = _noise(20, 1, 1)
    arms = {"": _arm(base), "good": _arm(base - 3), "never": _arm(np.where(np.arange(120) == 70, INF, base))}
    for n, rests_on in ((30, 30), (50, 30), (60, 60), (119, 60), (120, 120)):
        found = ranked(arms, n, plan)
        assert found is not None
        assert found.n == rests_on
        assert found.best == "good"
        assert found.unfinished == (("never",) if rests_on == 120 else ())
    assert (
        ranked({"": _arm(np.where(np.arange(120) == 70, INF, base)), "good": _arm(base)}, 120, plan) is None
    )


class SameBench(FakeBench):
    """Whatever is asked for, there is no difference."""

    def arm(self, _: Setup) -> Any:
        return _arm(_noise(20, 1, 1))


def test_what_one_revision_cannot_do_is_no_matter_to_the_others() -> None:
    performers = {"roles": ["staf"], "alternatives": [{"roles": ["boss"]}]}
    sops = [
        sop_of({"id": "a", "performers": {**performers, "deputies": deputies}}, roles=("staf", "boss"))
        for deputies in ([], [], ["boss"])
    ]
    # What a revision settles is open in the SOP in force all the same.
    sops.append(sop_of({"id": "a"}, roles=("staf", "boss")))
    names = ("can", "cannot", "settled")
    sides = {
        name: Setup(sop=sop, scenario=scenario_of())
        for name, sop in zip((BASE_NAME, *names), sops, strict=True)
    }
    verdicts: Any = dict.fromkeys(names, "no_difference")
    arms = {name: SameBench().arm(side) for name, side in sides.items()}
    found = try_worlds(SameBench(), sides, arms, verdicts, ComparisonSettings(years=0))  # type: ignore[arg-type]
    kinds = {name: [here.world.kind for here in tried.worlds] for name, tried in found.items()}
    assert kinds["can"] == kinds["settled"] == ["performers", "other_duties", "other_duties"]
    assert kinds["cannot"] == ["other_duties"] * 2
    assert found["can"].impossible == []
    assert [world.kind for world in found["cannot"].impossible] == ["performers"]


def test_worlds_get_a_second_look_where_the_first_leaves_them_open() -> None:
    given = {"waits": [{"id": "w", "name": "W", "after": "a", "before": "b", "low": 1, "mode": 2, "high": 3}]}
    people = [{"id": "staf", "roles": ["staf"], "other_duties": 0.2}]
    scenario = scenario_of(first="2025-03-01", people=people, **given)
    new = BASE.model_copy(update={"title": "New"})
    sides = {BASE_NAME: Setup(sop=BASE, scenario=scenario), "new": Setup(sop=new, scenario=scenario)}
    settings = ComparisonSettings(years=1, world_replications=30, world_at_most=120)
    found = try_worlds(FakeBench(), sides, dict.fromkeys(sides), {"new": "worth_trying"}, settings)["new"]  # type: ignore[arg-type]
    told = [
        (here.state, here.world.kind, here.world.value, here.verdict, here.gain.n) for here in found.worlds
    ]
    assert told == [
        ("other", "wait", 3, "no_difference", 30),
        ("open", "wait", 1, "not_enough", 120),
        ("same", "other_duties", 0.5, "worth_trying", 30),
        ("same", "other_duties", 0.9, "worth_trying", 120),
    ]
    assert [world.value for world in found.impossible] == [2025]
