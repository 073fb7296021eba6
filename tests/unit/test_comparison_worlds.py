"""The worlds: what each makes of the documents of either side, and when it cannot be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from compared import scenario_of, sop_of

from builders import decide
from simulation.comparison.worlds import BASE, Setup, World, changed_by, worlds, years_possible
from simulation.planning import make_plan
from simulation.scenario import Scenario
from sop.errors import SimulationError
from sop.model import Sop, Step
from sop.worktime import default_calendar

ROLES = ("staf", "boss", "clerk")
PEOPLE = [{"id": role, "roles": [role], "other_duties": 0.5} for role in ROLES]
WAIT = {"id": "w", "name": "W", "after": "a", "before": "b", "unit": "working_days"}
Found = dict[World, dict[str, Setup] | SimulationError]


def _found(
    old: Sop, new: Sop, scenario: Scenario, own: Scenario | None = None, years: int = 0, draws: int = 2
) -> Found:
    sides = {
        BASE: Setup(sop=old, scenario=scenario),
        "new": Setup(sop=new, scenario=own or scenario, own=own is not None),
    }
    found: Found = {}
    for world, change in worlds(sides, years=years, draws=draws):
        assert world not in found
        try:
            found[world] = {
                name: None if side is sides[name] else side
                for name, side in changed_by(change, sides).items()
            }
        except SimulationError as error:
            found[world] = error
    return found


def _of(kind: str, *given: Any, **more: Any) -> list[tuple[World, Any]]:
    return [(world, made) for world, made in _found(*given, **more).items() if world.kind == kind]


def _step(side: Setup | None, name: str) -> Step:
    assert side is not None
    return side.sop.step(name)


def _roles(side: Setup | None, name: str) -> list[str]:
    return [seat.role for seat in _step(side, name).performers.roles]


def _by(*roles: str, **more: Any) -> dict[str, Any]:
    return {"performers": {"roles": list(roles), **more}}


def test_worlds_come_in_one_order_and_those_that_change_nothing_change_no_side() -> None:
    old = sop_of({"id": "a"}, {"id": "b"}, roles=ROLES)
    scenario = scenario_of(people=PEOPLE)
    found = _found(old, old, scenario, years=3)
    assert [(world.kind, world.value) for world in found] == [
        ("other_duties", 0.5),
        ("other_duties", 0.9),
        ("wait_limit", 0),
        ("standards", 0),
        ("year", 2024),
        ("year", 2025),
        ("year", 2026),
    ]
    # Half of the time is what they have, and 2025 the period: nothing is otherwise.
    unchanged = {(world.kind, world.value) for world, sides in found.items() if not any(sides.values())}
    assert unchanged == {("other_duties", 0.5), ("wait_limit", 0), ("standards", 0), ("year", 2025)}


def test_other_performers_take_the_step_where_the_document_lists_them() -> None:
    other = [{"roles": ["clerk"]}]
    old = sop_of({"id": "a"}, {"id": "b", **_by("staf", alternatives=other)}, roles=ROLES)
    settled = sop_of({"id": "a"}, {"id": "b", **_by("staf", alternatives=[{"roles": ["boss"]}])}, roles=ROLES)
    found = _of("performers", old, settled, scenario_of(people=PEOPLE))
    assert [(world.subject, world.roles) for world, _ in found] == [("b", ("clerk",)), ("b", ("boss",))]
    (_, first), (_, second) = found
    assert (_roles(first[BASE], "b"), first["new"]) == (["clerk"], None)
    assert (second[BASE], _roles(second["new"], "b")) == (None, ["boss"])
    assert not _step(first[BASE], "b").performers.alternatives


def test_who_performs_it_already_stays_and_a_renamed_step_is_the_same_step() -> None:
    other = [{"roles": ["clerk"]}]
    old = sop_of({"id": "a"}, {"id": "b", **_by("staf", alternatives=other)}, roles=ROLES)
    renamed = {"id": "bb", "replaces": ["b"], **_by("staf", alternatives=other)}
    ((world, sides),) = _of("performers", old, sop_of({"id": "a"}, renamed, roles=ROLES), scenario_of())
    assert world.subject == "b"
    assert (_roles(sides[BASE], "b"), _roles(sides["new"], "bb")) == (["clerk"], ["clerk"])
    turned = sop_of(
        {"id": "a"}, {"id": "b", **_by("clerk", alternatives=[{"roles": ["clerk"]}])}, roles=ROLES
    )
    ((_, sides),) = _of("performers", old, turned, scenario_of())
    assert sides["new"] is None


def test_several_of_one_role_are_an_alternative_of_their_own() -> None:
    two = {"role": "clerk", "count": 2}
    alternatives = [{"roles": ["clerk"]}, {"roles": [two]}]
    old = sop_of({"id": "a", **_by("staf", alternatives=alternatives)}, roles=ROLES)
    assert [world.roles for world, _ in _of("performers", old, old, scenario_of())] == [
        ("clerk",),
        ("clerk", "clerk"),
    ]


def test_deputies_stay_and_a_deputy_who_would_have_a_seat_makes_the_world_impossible() -> None:
    alternatives = [{"roles": ["clerk"]}, {"roles": ["boss", "clerk"]}]
    old = sop_of({"id": "a", **_by("staf", alternatives=alternatives)}, roles=ROLES)
    new = sop_of({"id": "a", **_by("staf", alternatives=alternatives, deputies=["boss"])}, roles=ROLES)
    (_, alone), (_, joint) = _of("performers", old, new, scenario_of(people=PEOPLE))
    assert _step(alone["new"], "a").performers.deputies == ("boss",)
    assert isinstance(joint, SimulationError)
    assert [(item.code, item.value) for item in joint.problems] == [("deputy_has_seat", "boss")]


def test_waits_are_always_at_the_ends_that_each_side_knows() -> None:
    old = sop_of({"id": "a"}, {"id": "b"})
    scenario = scenario_of(waits=[{**WAIT, "values": [2, 3, 8]}])
    own = scenario_of(waits=[{**WAIT, "low": 10, "mode": 20, "high": 30, "unit": "working_hours"}])
    found = _of("wait", old, old, scenario, own)
    assert [(world.subject, world.value, world.unit) for world, _ in found] == [
        ("w", 2, "working_days"),
        ("w", 8, "working_days"),
    ]
    for (_, sides), before, after in zip(found, (2, 8), (10, 30), strict=True):
        for name, value in ((BASE, before), ("new", after)):
            wait = sides[name].scenario.waits[0]
            assert (wait.low, wait.mode, wait.high, wait.values) == (value, value, value, None)
            make_plan(sides[name].sop, sides[name].scenario, default_calendar())


def test_a_wait_of_one_length_is_the_same_in_every_world() -> None:
    old = sop_of({"id": "a"}, {"id": "b"})
    scenario = scenario_of(waits=[{**WAIT, "low": 3, "mode": 3, "high": 3}])
    assert not _of("wait", old, old, scenario)


def test_limits_concern_the_side_that_has_them() -> None:
    old = sop_of({"id": "a"}, {"id": "b"})
    new = sop_of({"id": "a"}, {"id": "b", "wait_limit": {"value": 2, "unit": "working_days"}})
    scenario = scenario_of(waits=[{**WAIT, "low": 1, "mode": 3, "high": 9}])
    ((_, sides),) = _of("wait_limit", old, new, scenario)
    assert sides[BASE] is None
    assert sides["new"].scenario.wait_limits_kept == 0
    ((_, sides),) = _of("wait_limit", old, new, scenario.model_copy(update={"wait_limits_kept": 0.0}))
    assert sides["new"] is None


def _minutes(side: Setup, step: str) -> float:
    rule = side.scenario.durations.rule(step)
    standard = side.sop.step(step).standard
    return rule.minutes if rule.minutes is not None else standard.minutes if standard else 0.0


def test_standards_take_as_long_as_before() -> None:
    old = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 90}}, {"id": "c"})
    new = sop_of(
        {"id": "a", "standard": {"value": 1, "unit": "hours"}},
        {"id": "b", "standard": {"value": 30}},
        {"id": "d"},
    )
    ((_, sides),) = _of("standards", old, new, scenario_of())
    assert sides[BASE] is None
    assert _minutes(sides["new"], "b") == 90
    # An hour is sixty minutes, and what is new has no before.
    assert set(sides["new"].scenario.durations.steps) == {"b"}


@pytest.mark.parametrize(
    ("old_steps", "new_steps", "expected"),
    [
        # Merged: both together.
        ([("b", 60, []), ("c", 40, [])], [("bc", 50, ["b", "c"])], {"bc": 100}),
        # Merged into one that keeps its name.
        ([("b", 60, []), ("c", 40, [])], [("b", 50, ["c"])], {"b": 100}),
        # Split: shared as the new ones are.
        ([("b", 90, [])], [("b1", 10, ["b"]), ("b2", 20, ["b"])], {"b1": 30, "b2": 60}),
        # Only the name is new.
        ([("b", 60, [])], [("d", 60, ["b"])], {}),
        # Nobody knows how long the other took.
        ([("b", 60, []), ("c", None, [])], [("bc", 50, ["b", "c"])], {}),
    ],
)
def test_what_merged_or_was_split_takes_as_long_altogether(
    old_steps: list[Any], new_steps: list[Any], expected: dict[str, float]
) -> None:
    def made(steps: list[Any]) -> Sop:
        return sop_of(
            *(
                {"id": name, "replaces": of, "standard": None if minutes is None else {"value": minutes}}
                for name, minutes, of in steps
            )
        )

    ((_, sides),) = _of("standards", made(old_steps), made(new_steps), scenario_of())
    found = {} if sides["new"] is None else {name: _minutes(sides["new"], name) for name in expected}
    assert found == expected


def test_units_take_as_long_altogether() -> None:
    units = {"bidang": ["x", "y"]}
    each = {"id": "b", "for_each": "bidang"}
    old = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 240}}, units=units)
    same = sop_of({"id": "a"}, {**each, "standard": {"value": 120}}, units=units)
    less = sop_of({"id": "a"}, {**each, "standard": {"value": 30}}, units=units)
    ((_, sides),) = _of("standards", old, same, scenario_of())
    assert sides["new"] is None
    ((_, sides),) = _of("standards", old, less, scenario_of())
    assert _minutes(sides["new"], "b") == 120


def test_minutes_of_a_scenario_of_its_own_are_no_standard() -> None:
    old = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 90}})
    new = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 30}})
    own = scenario_of(durations={"steps": {"b": {"family": "constant", "minutes": 25}}})
    ((_, sides),) = _of("standards", old, new, scenario_of(), own)
    assert sides["new"] is None


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
    found = _of("share", old, old, scenario)
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
    found = _of("share", old, old, scenario_of(corrections=[correction]))
    assert [(world.subject, world.value) for world, _ in found] == [("fix", 0.5), ("fix", 1.5)]
    shares = [sides["new"].scenario.corrections[0].share for _, sides in found]
    assert shares == pytest.approx([0.2, 0.6])


def test_years_are_whole_and_nothing_of_the_old_period_stays() -> None:
    old = sop_of({"id": "a"})
    scenario = scenario_of(
        first="2025-03-01", last="2026-06-30", measure_from="2025-06-01", horizon="2026-07-31"
    )
    found = _of("year", old, old, scenario, years=4)
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
        assert not _of("year", sop_of({"id": "a"}), sop_of({"id": "a"}), scenario, years=3)


def test_uncertain_numbers_are_the_same_on_both_sides_wherever_they_stand() -> None:
    old = sop_of({"id": "a"}, {"id": "b"}, {"id": "c"})
    new = sop_of({"id": "a"}, {"id": "bb", "replaces": ["b"]})
    rules = {"b": {"family": "constant", "minutes": 50}, "c": {"family": "constant", "minutes": 50}}
    uncertain = [
        {"at": f"durations.steps.{name}.minutes", "low": 30, "high": 90, "n": 5} for name in ("b", "c")
    ]
    scenario = scenario_of(durations={"steps": rules}, uncertain=uncertain)
    found = _of("parameters", old, new, scenario, draws=3)
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
    ((_, sides), _) = _of("parameters", old, old, scenario, own)
    assert sides[BASE] is None
    assert 0 < sides["new"].scenario.people[0].other_duties != 0.4


def test_a_number_that_cannot_stand_there_makes_its_world_impossible() -> None:
    wait = {**WAIT, "low": 1, "mode": 2, "high": 3}
    uncertain = [{"at": "waits.w.low", "low": 5, "high": 6}]
    old = sop_of({"id": "a"}, {"id": "b"})
    found = _of("parameters", old, old, scenario_of(waits=[wait], uncertain=uncertain), draws=1)
    assert [world.value for world, _ in found] == [0]
    assert isinstance(found[0][1], SimulationError)
