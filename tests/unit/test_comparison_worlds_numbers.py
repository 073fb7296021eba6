"""Worlds of numbers: shares of returns, years, draws of what is uncertain."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from builders import decide
from compared import made_in, scenario_of, sop_of
from simulation.comparison.worlds import BASE, Setup, years_possible
from simulation.planning import make_plan
from sop.errors import SimulationError
from sop.model import Sop
from sop.worktime import default_calendar

WAIT = {"id": "w", "name": "W", "after": "a", "before": "b", "unit": "working_days"}


def _minutes(side: Setup, step: str) -> float:
    rule = side.scenario.durations.rule(step)
    standard = side.sop.step(step).standard
    return rule.minutes if rule.minutes is not None else standard.minutes if standard else 0.0


def _deciding(**outcomes: Any) -> Sop:
    return sop_of(
        {"id": "a"}, {"id": "b", "decision": {**decide(**outcomes), "basis": "assumed"}}, {"id": "c"}
    )


BACK = {"to": "a", "at_most": 2}


@pytest.mark.parametrize(
    ("outcomes", "given", "expected"),
    [
        ({"ok": {"share": 0.8}, "no": {**BACK, "share": 0.2}}, {}, [(0.9, 0.1), (0.7, 0.3)]),
        # What the scenario says stands in place of all shares of the SOP.
        ({"ok": {"share": 0.8}, "no": {**BACK, "share": 0.2}}, {"no": 0.4}, [(0.8, 0.2), (0.4, 0.6)]),
        # What is not named has what is left.
        ({"ok": {}, "no": BACK}, {"no": 0.2}, [(0.9, 0.1), (0.7, 0.3)]),
        ({"ok": {}, "no": BACK}, {"ok": 0.8}, [(0.9, 0.1), (0.7, 0.3)]),
        # Large as it is it cannot get much larger, but it does not get smaller.
        ({"ok": {}, "no": BACK}, {"no": 0.7}, [(0.65, 0.35), (0.1, 0.9)]),
        ({"ok": {}, "no": BACK}, {"no": 0.95}, [(0.525, 0.475), None]),
        ({"ok": {}, "no": BACK}, {"no": 0}, [None, None]),
        ({"ok": {}, "no": BACK}, {"no": 1}, [None, None]),
    ],
)
def test_assumed_shares_of_returns(
    outcomes: dict[str, Any], given: dict[str, float], expected: list[Any]
) -> None:
    old = _deciding(**outcomes)
    scenario = scenario_of(decisions={"b": given} if given else {})
    found = made_in("share", old, old, scenario)
    assert [(world.subject, world.value) for world, _ in found] == [("b", 0.5), ("b", 1.5)]
    for (_, sides), shares in zip(found, expected, strict=True):
        if shares is None:
            assert not any(sides.values())
            continue
        assert sides["new"] == sides[BASE]
        made = make_plan(sides[BASE].sop, sides[BASE].scenario, default_calendar()).plan
        assert tuple(outcome.share for outcome in made.steps[1].outcomes) == pytest.approx(shares)


def test_stated_shares_are_not_varied_and_assumed_corrections_are() -> None:
    old = _deciding(ok={"share": 0.8}, no={**BACK, "share": 0.2})
    step = old.steps[1]
    assert step.decision is not None
    stated = step.model_copy(update={"decision": step.decision.model_copy(update={"basis": "stated"})})
    old = Setup(sop=old, scenario=scenario_of()).with_step(stated).sop
    correction = {"id": "fix", "at": "c", "back_to": "a", "share": 0.4}
    found = made_in("share", old, old, scenario_of(corrections=[correction]))
    assert [(world.subject, world.value) for world, _ in found] == [("fix", 0.5), ("fix", 1.5)]
    shares = [sides["new"].scenario.corrections[0].share for _, sides in found]
    assert shares == pytest.approx([0.2, 0.6])


def test_years_are_whole_and_nothing_of_the_old_period_stays() -> None:
    old = sop_of({"id": "a"})
    scenario = scenario_of(
        first="2025-03-01", last="2026-06-30", measure_from="2025-06-01", horizon="2026-07-31"
    )
    found = made_in("year", old, old, scenario, years=4)
    assert [world.value for world, _ in found] == [2023, 2024, 2025, 2026]
    made = found[2][1]["new"].scenario
    assert (made.first, made.last) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (made.measure_from, made.horizon) == (None, None)


def test_cases_given_one_by_one_are_those_of_no_other_year() -> None:
    dates = [{"kind": "dates", "case_id": "{n}", "dates": ["2025-03-03"]}]
    open_case = [{"case_id": "o", "released": "2024-12-30"}]
    beside = {"sop": "beside", "demand": [{"kind": "annual", "case_id": "z{year}"}]}
    assert years_possible(scenario_of(also=[beside]))
    for given in (
        {"demand": dates},
        {"open_cases": open_case},
        {"also": [{**beside, "demand": dates}]},
        {"also": [{**beside, "open_cases": open_case}]},
    ):
        scenario = scenario_of(**given)
        assert not years_possible(scenario)
        assert not made_in("year", sop_of({"id": "a"}), sop_of({"id": "a"}), scenario, years=3)


def test_uncertain_numbers_are_the_same_on_both_sides_wherever_they_stand() -> None:
    old = sop_of({"id": "a"}, {"id": "b"}, {"id": "c"})
    new = sop_of({"id": "a"}, {"id": "bb", "replaces": ["b"]})
    rules = {"b": {"family": "constant", "minutes": 50}, "c": {"family": "constant", "minutes": 50}}
    uncertain = [
        {"at": f"durations.steps.{name}.minutes", "low": 30, "high": 90, "n": 5} for name in ("b", "c")
    ]
    scenario = scenario_of(durations={"steps": rules}, uncertain=uncertain)
    found = made_in("parameters", old, new, scenario, draws=3)
    assert [world.value for world, _ in found] == [0, 1, 2]
    drawn = {_minutes(sides[BASE], "b") for _, sides in found}
    assert len(drawn) == 3
    for _, sides in found:
        assert _minutes(sides["new"], "bb") == _minutes(sides[BASE], "b")
        assert set(sides["new"].scenario.durations.steps) == {"bb"}


def test_a_scenario_of_its_own_has_uncertain_numbers_of_its_own() -> None:
    old = sop_of({"id": "a"})
    at = {"at": "people.staf.other_duties", "low": 0.2, "high": 0.6}
    people = [{"id": "staf", "roles": ["staf"], "other_duties": 0.4}]
    scenario, own = scenario_of(people=people), scenario_of(people=people, uncertain=[at])
    ((_, sides), _) = made_in("parameters", old, old, scenario, own)
    assert sides[BASE] is None
    assert 0 < sides["new"].scenario.people[0].other_duties != 0.4


def test_a_number_that_cannot_stand_there_makes_its_world_impossible() -> None:
    wait = {**WAIT, "low": 1, "mode": 2, "high": 3}
    uncertain = [{"at": "waits.w.low", "low": 5, "high": 6}]
    old = sop_of({"id": "a"}, {"id": "b"})
    found = made_in("parameters", old, old, scenario_of(waits=[wait], uncertain=uncertain), draws=1)
    assert [world.value for world, _ in found] == [0]
    assert isinstance(found[0][1], SimulationError)
