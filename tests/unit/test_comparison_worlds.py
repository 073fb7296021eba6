"""The worlds: what each makes of the documents of either side, and when it cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from compared import made_in, made_in_worlds, scenario_of, sop_of
from simulation.comparison.worlds import BASE, Setup
from simulation.planning import make_plan
from sop.errors import SimulationError
from sop.model import Sop, Step
from sop.worktime import default_calendar

ROLES = ("staf", "boss", "clerk")
PEOPLE = [{"id": role, "roles": [role], "other_duties": 0.5} for role in ROLES]
WAIT = {"id": "w", "name": "W", "after": "a", "before": "b", "unit": "working_days"}


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
    found = made_in_worlds(old, old, scenario, years=3)
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
    found = made_in("performers", old, settled, scenario_of(people=PEOPLE))
    assert [(world.subject, world.roles) for world, _ in found] == [("b", ("clerk",)), ("b", ("boss",))]
    (_, first), (_, second) = found
    assert (_roles(first[BASE], "b"), first["new"]) == (["clerk"], None)
    assert (second[BASE], _roles(second["new"], "b")) == (None, ["boss"])
    assert not _step(first[BASE], "b").performers.alternatives


def test_who_performs_it_already_stays_and_a_renamed_step_is_the_same_step() -> None:
    other = [{"roles": ["clerk"]}]
    old = sop_of({"id": "a"}, {"id": "b", **_by("staf", alternatives=other)}, roles=ROLES)
    renamed = {"id": "bb", "replaces": ["b"], **_by("staf", alternatives=other)}
    ((world, sides),) = made_in("performers", old, sop_of({"id": "a"}, renamed, roles=ROLES), scenario_of())
    assert world.subject == "b"
    assert (_roles(sides[BASE], "b"), _roles(sides["new"], "bb")) == (["clerk"], ["clerk"])
    turned = sop_of(
        {"id": "a"}, {"id": "b", **_by("clerk", alternatives=[{"roles": ["clerk"]}])}, roles=ROLES
    )
    ((_, sides),) = made_in("performers", old, turned, scenario_of())
    assert sides["new"] is None


def test_several_of_one_role_are_an_alternative_of_their_own() -> None:
    two = {"role": "clerk", "count": 2}
    alternatives = [{"roles": ["clerk"]}, {"roles": [two]}]
    old = sop_of({"id": "a", **_by("staf", alternatives=alternatives)}, roles=ROLES)
    assert [world.roles for world, _ in made_in("performers", old, old, scenario_of())] == [
        ("clerk",),
        ("clerk", "clerk"),
    ]


def test_deputies_stay_and_a_deputy_who_would_have_a_seat_makes_the_world_impossible() -> None:
    alternatives = [{"roles": ["clerk"]}, {"roles": ["boss", "clerk"]}]
    old = sop_of({"id": "a", **_by("staf", alternatives=alternatives)}, roles=ROLES)
    new = sop_of({"id": "a", **_by("staf", alternatives=alternatives, deputies=["boss"])}, roles=ROLES)
    (_, alone), (_, joint) = made_in("performers", old, new, scenario_of(people=PEOPLE))
    assert _step(alone["new"], "a").performers.deputies == ("boss",)
    assert isinstance(joint, SimulationError)
    assert [(item.code, item.value) for item in joint.problems] == [("deputy_has_seat", "boss")]


def test_waits_are_always_at_the_ends_that_each_side_knows() -> None:
    old = sop_of({"id": "a"}, {"id": "b"})
    scenario = scenario_of(waits=[{**WAIT, "values": [2, 3, 8]}])
    own = scenario_of(waits=[{**WAIT, "low": 10, "mode": 20, "high": 30, "unit": "working_hours"}])
    found = made_in("wait", old, old, scenario, own)
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
    assert not made_in("wait", old, old, scenario)


def test_limits_concern_the_side_that_has_them() -> None:
    old = sop_of({"id": "a"}, {"id": "b"})
    new = sop_of({"id": "a"}, {"id": "b", "wait_limit": {"value": 2, "unit": "working_days"}})
    scenario = scenario_of(waits=[{**WAIT, "low": 1, "mode": 3, "high": 9}])
    ((_, sides),) = made_in("wait_limit", old, new, scenario)
    assert sides[BASE] is None
    assert sides["new"].scenario.wait_limits_kept == 0
    ((_, sides),) = made_in("wait_limit", old, new, scenario.model_copy(update={"wait_limits_kept": 0.0}))
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
    ((_, sides),) = made_in("standards", old, new, scenario_of())
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

    ((_, sides),) = made_in("standards", made(old_steps), made(new_steps), scenario_of())
    found = {} if sides["new"] is None else {name: _minutes(sides["new"], name) for name in expected}
    assert found == expected


def test_units_take_as_long_altogether() -> None:
    units = {"bidang": ["x", "y"]}
    each = {"id": "b", "for_each": "bidang"}
    old = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 240}}, units=units)
    same = sop_of({"id": "a"}, {**each, "standard": {"value": 120}}, units=units)
    less = sop_of({"id": "a"}, {**each, "standard": {"value": 30}}, units=units)
    ((_, sides),) = made_in("standards", old, same, scenario_of())
    assert sides["new"] is None
    ((_, sides),) = made_in("standards", old, less, scenario_of())
    assert _minutes(sides["new"], "b") == 120


def test_minutes_of_a_scenario_of_its_own_are_no_standard() -> None:
    old = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 90}})
    new = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 30}})
    own = scenario_of(durations={"steps": {"b": {"family": "constant", "minutes": 25}}})
    ((_, sides),) = made_in("standards", old, new, scenario_of(), own)
    assert sides["new"] is None
