"""A revision beside the SOP in force: exact where nothing differs, right where the gain is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from builders import flow_data
from simulation.comparison import Comparison, ComparisonSettings, compare
from simulation.scenario import Scenario
from sop.errors import InputError
from sop.model import Sop
from sop.worktime import default_calendar

QUICK = ComparisonSettings(first=30, at_most=60, worlds=False)


def _sop(*steps: dict[str, Any], roles: tuple[str, ...] = ("staf",), **more: Any) -> Sop:
    data = flow_data(*steps, **more)
    data["roles"] = [{"id": role, "name": role.title()} for role in roles]
    return Sop.model_validate(data)


def _scenario(**more: Any) -> Scenario:
    given: dict[str, Any] = {
        "schema_version": 1,
        "id": "test",
        "name": "Test",
        "first": "2025-01-01",
        "last": "2025-12-31",
        "demand": [{"kind": "monthly", "case_id": "{year}-{month}"}],
        "people": [{"id": "staf", "roles": ["staf"]}],
    }
    return Scenario.model_validate(given | more)


BASE = _sop({"id": "a"}, {"id": "b", "standard": {"value": 900}}, {"id": "c"})
SHORTER = _sop({"id": "a"}, {"id": "b", "standard": {"value": 450}}, {"id": "c"})
BUSY = [{"id": "staf", "roles": ["staf"], "other_duties": 0.6}]


def _compare(new: Sop, *, settings: ComparisonSettings = QUICK, **scenario: Any) -> Comparison:
    return compare(BASE, {"new": new}, _scenario(**scenario), default_calendar(), settings=settings)


def test_reworded_is_exactly_nothing() -> None:
    steps = tuple(step.model_copy(update={"text": f"{step.text}!"}) for step in BASE.steps)
    found = _compare(BASE.model_copy(update={"steps": steps}), people=BUSY).revisions[0]
    assert found.verdict == "no_difference"
    assert (found.gain.value, found.gain.low, found.gain.high) == (0, 0, 0)
    assert found.sources.empty
    assert found.looks[-1].number == 1


def test_a_day_less_of_constant_work_is_a_day_gained() -> None:
    # One working day has 450 minutes, nobody is busy, nothing varies.
    constant = {"durations": {"default": {"family": "constant"}}}
    found = _compare(SHORTER, **constant).revisions[0]
    assert found.gain.value == pytest.approx(1.0, abs=0.2)
    work = found.sources[found.sources["part"] == "work"]
    assert work["step_id"].tolist() == ["b"]
    assert work["minutes"].tolist() == [450]
    assert found.guards["person_minutes"].value == -450


@pytest.mark.parametrize(("delta", "verdict"), [(0.1, "worth_trying"), (5.0, "no_difference")])
def test_delta_decides(delta: float, verdict: str) -> None:
    settings = ComparisonSettings(first=30, at_most=60, worlds=False, delta_days=delta)
    assert _compare(SHORTER, settings=settings, people=BUSY).revisions[0].verdict == verdict


def test_the_other_way_round_is_not_advised() -> None:
    settings = ComparisonSettings(first=30, at_most=60, worlds=False, delta_days=0.1)
    found = compare(SHORTER, {"new": BASE}, _scenario(people=BUSY), default_calendar(), settings=settings)
    assert found.revisions[0].verdict == "not_advised"
    assert found.revisions[0].looks[-1].guards[0].state == "worse"


def test_sources_add_up_to_the_difference() -> None:
    found = _compare(SHORTER, people=BUSY)
    both = [np.nanmean(study.stack("cycle_working")) / 60 for study in (found.base, found.revisions[0].study)]
    assert found.revisions[0].sources["minutes"].sum() == pytest.approx(both[0] - both[1], abs=0.01)


def test_workers_change_nothing() -> None:
    tables = []
    for workers in (1, 2):
        found = compare(
            BASE,
            {"new": SHORTER},
            _scenario(people=BUSY),
            default_calendar(),
            settings=QUICK,
            workers=workers,
        )
        tables.append((found.revisions[0].gain, found.revisions[0].looks))
    assert tables[0] == tables[1]


def test_worlds_say_on_what_a_verdict_hangs() -> None:
    # The wait covers the work beside it unless it is short: then the shorter step counts.
    side = [
        {"id": "a"},
        {"id": "b", "after": ["a"], "standard": {"value": 1800}},
        {"id": "c", "after": ["b"]},
    ]
    old = _sop(*side)
    new = _sop(*(dict(step, standard={"value": 60}) if step["id"] == "b" else step for step in side))
    waits = [
        {
            "id": "w",
            "name": "W",
            "after": "a",
            "before": "c",
            "low": 1,
            "mode": 8,
            "high": 9,
            "unit": "working_days",
        }
    ]
    scenario = _scenario(waits=waits, people=[{"id": "staf", "roles": ["staf"], "other_duties": 0.1}])
    settings = ComparisonSettings(first=30, at_most=60, years=3)
    found = compare(old, {"new": new}, scenario, default_calendar(), settings=settings).revisions[0]
    kinds = {(here.world.kind, here.world.value): here.state for here in found.worlds}
    assert found.verdict == "no_difference"
    assert kinds["wait", 1.0] == "other"
    assert kinds["wait", 9.0] == "same"
    assert [here.world.value for here in found.worlds if here.world.kind == "year"] == [2024, 2025, 2026]
    assert not found.holds
    order = ["other", "open", "same"]
    states = [here.state for here in found.worlds]
    assert states == sorted(states, key=order.index)


def test_standards_that_are_not_reached_take_the_gain_away() -> None:
    settings = ComparisonSettings(first=30, at_most=60, delta_days=0.1, years=0)
    found = _compare(SHORTER, settings=settings, people=BUSY).revisions[0]
    (world,) = [here for here in found.worlds if here.world.kind == "standards"]
    assert world.gain.value == 0
    assert world.state == "other"
    assert world.verdict == "no_difference"


def test_ranking_names_the_best_and_what_cannot_be_told_apart() -> None:
    reworded = BASE.model_copy(update={"title": "Again"})
    revisions = {"same": reworded, "short": SHORTER}
    found = compare(BASE, revisions, _scenario(people=BUSY), default_calendar(), settings=QUICK)
    assert found.ranking is not None
    assert found.ranking.best == "short"
    assert found.ranking.order[0] == "short"


def test_numbers_learned_from_few_cases_ask_for_more() -> None:
    uncertain = [{"at": "durations.default.cv", "low": 0.1, "high": 0.11, "n": 5}]
    uncertain.append({"at": "people.staf.other_duties", "low": 0.3, "high": 0.7, "n": 5})
    learned = {"log": "log.csv", "cases": 5, "fit": "partly"}
    settings = ComparisonSettings(first=30, at_most=60, delta_days=1.6, years=0, draws=4)
    found = _compare(SHORTER, settings=settings, people=BUSY, uncertain=uncertain, learned_from=learned)
    assert found.validated == "partly"
    draws = [here.gain.value for here in found.revisions[0].worlds if here.world.kind == "parameters"]
    assert len(set(draws)) > 1
    more = found.revisions[0].more_cases
    assert more is not None
    assert more.known == 5
    assert more.more is None or more.more > 0


def _codes(**change: Any) -> list[str]:
    new, own = change.get("new", SHORTER), change.get("scenario")
    with pytest.raises(InputError) as error:
        compare(
            BASE,
            {"new": new},
            _scenario(),
            default_calendar(),
            scenarios=None if own is None else {"new": own},
            settings=QUICK,
        )
    return [problem.code for problem in error.value.problems]


def test_what_cannot_be_compared_is_refused() -> None:
    other = SHORTER.model_copy(update={"id": "other"})
    assert _codes(new=other) == ["compare_other_sop"]
    role = _sop({"id": "a", "performers": {"roles": ["boss"]}}, roles=("staf", "boss"))
    assert _codes(new=role) == ["compare_unknown_role"]
    demand = _scenario(demand=[{"kind": "quarterly", "case_id": "{year}-{quarter}"}])
    assert _codes(scenario=demand) == ["compare_other_demand"]
    assert _codes(scenario=_scenario(seed=2, last="2025-06-30")) == [
        "compare_other_period",
        "compare_other_seed",
    ]


def test_other_units_are_refused() -> None:
    each = {"id": "b", "for_each": "bidang"}
    old = _sop({"id": "a"}, each, units={"bidang": ["x", "y"]})
    new = _sop({"id": "a"}, each, units={"bidang": ["x", "y", "z"]})
    with pytest.raises(InputError) as error:
        compare(old, {"new": new}, _scenario(), default_calendar(), settings=QUICK)
    assert [problem.code for problem in error.value.problems] == ["compare_other_units"]


def test_what_the_scenario_says_of_a_step_that_is_gone_is_left_out_and_told() -> None:
    scenario = {
        "durations": {"steps": {"b": {"family": "constant"}, "c": {"family": "constant"}}},
        "priorities": {"b": 1},
    }
    new = _sop({"id": "a"}, {"id": "d", "replaces": ["c"]})
    found = _compare(new, **scenario).revisions[0].fitted
    assert set(found.dropped) == {"durations.steps.b", "priorities.b"}
    assert found.moved == (("durations.steps.c", "d"),)
    assert set(found.scenario.durations.steps) == {"d"}
