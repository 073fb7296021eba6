"""Minutes and uncertain numbers of a scenario, for a revision with other standards."""

from __future__ import annotations

from typing import Any

import pytest

from compared import scenario_of, sop_of
from simulation.comparison import fitted_to
from simulation.comparison.fitting import Fitted
from simulation.planning import make_plan
from simulation.scenario import value_at
from sop.model import Sop
from sop.worktime import default_calendar

OLD = sop_of({"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"})
MINUTES = {"family": "constant", "minutes": 90}


def _fitted(new: Sop, old: Sop = OLD, **scenario: Any) -> Fitted:
    """Fitted to a revision, after both sides have been shown to make a plan."""
    given = scenario_of(**scenario)
    make_plan(old, given, default_calendar())
    found = fitted_to(old, new, given)
    make_plan(new, found.scenario, default_calendar())
    return found


def _handover(**more: Any) -> dict[str, Any]:
    span = {"low": 1, "mode": 1, "high": 1, "unit": "working_hours", "between_roles_only": False}
    return {"id": "h", **span, **more}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"family": "lognormal", "cv": 0.3, "minutes": 90}, {"minutes": 45}),
        (
            {"family": "triangular", "low": 40, "mode": 60, "high": 80, "absolute": True},
            {"low": 20, "high": 40},
        ),
        ({"family": "empirical", "values": [40, 80], "absolute": True}, {"values": (20, 40)}),
        ({"family": "empirical", "values": [0.5, 2.0], "minutes": 90}, {"values": (0.5, 2.0), "minutes": 45}),
        # A multiple of the standard follows it by itself.
        ({"family": "uniform", "low": 0.5, "high": 2.0}, {"low": 0.5, "minutes": None}),
    ],
)
def test_minutes_that_the_scenario_states_follow_the_standard(
    rule: dict[str, Any], expected: dict[str, Any]
) -> None:
    new = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 30}}, {"id": "c"}, {"id": "d"})
    found = _fitted(new, durations={"steps": {"b": rule, "c": MINUTES}})
    made = found.scenario.durations.steps
    assert {name: getattr(made["b"], name) for name in expected} == expected
    assert made["c"].minutes == 90
    assert found.scaled == ((("b", 0.5),) if rule.get("minutes") or rule.get("absolute") else ())


def test_minutes_of_units_and_of_a_renamed_step_follow_the_standard() -> None:
    units = {"bidang": ["x", "y"]}
    each = {"for_each": "bidang"}
    old = sop_of({"id": "a"}, {"id": "b", **each}, units=units)
    new = sop_of(
        {"id": "a"}, {"id": "bb", "replaces": ["b"], "standard": {"value": 120}, **each}, units=units
    )
    found = _fitted(new, old, durations={"units": {"b": {"x": MINUTES}}})
    assert found.scenario.durations.rule("bb", "x").minutes == 180
    # y has the standard, now twice as long.
    assert found.scenario.durations.rule("bb", "y").minutes in (None, 120)
    assert found.scaled == (("b", 2.0),)


def test_uncertain_places_move_scale_and_vanish() -> None:
    rules = {"b": MINUTES, "c": MINUTES, "d": MINUTES}
    hand = [{**_handover(before="b"), "id": "hb"}, {**_handover(before="c"), "id": "hc"}]
    at = (
        "durations.steps.b.minutes",
        "durations.steps.c.minutes",
        "durations.steps.d.minutes",
        "durations.default.cv",
        "handovers.0.high",
        "handovers.1.high",
        "people.0.other_duties",
        "priorities.d",
    )
    uncertain = [{"at": place, "low": 1, "high": 2, "n": 5} for place in at]
    new = sop_of({"id": "a"}, {"id": "cc", "replaces": ["c"], "standard": {"value": 30}}, {"id": "d"})
    found = _fitted(new, durations={"steps": rules}, handovers=hand, priorities={"d": 3}, uncertain=uncertain)
    vanished = {"uncertain.durations.steps.b.minutes", "uncertain.handovers.0.high"}
    assert {name for name in found.dropped if name.startswith("uncertain")} == vanished
    kept = {item.at: (item.low, item.high) for item in found.scenario.uncertain}
    assert kept == {
        "durations.steps.cc.minutes": (0.5, 1.0),
        "durations.steps.d.minutes": (1, 2),
        "durations.default.cv": (1, 2),
        "handovers.hc.high": (1, 2),
        "people.staf.other_duties": (1, 2),
        "priorities.d": (1, 2),
    }
    assert all(value_at(found.scenario, place) is not None for place in kept)
