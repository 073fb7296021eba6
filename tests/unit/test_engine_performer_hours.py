"""A hand-over in hours of the performers runs only while one of those who receive is on duty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builders import flow_data
from simulation.replications import simulate
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime import default_calendar

AFTERNOON = {day: ["13:00-15:00"] for day in ("monday", "tuesday", "wednesday", "thursday")}
MORNING = {day: ["09:00-10:00"] for day in ("monday", "tuesday", "wednesday", "thursday")}


def _ready(people: list[dict[str, Any]], hours: float) -> str:
    """When step b lies on the desk of the boss; step a is over at 8.30 on Monday 3 February 2025."""
    data = flow_data({"id": "a"}, {"id": "b", "performers": {"roles": ["boss"]}})
    data["roles"].append({"id": "boss", "name": "Boss"})
    scenario = {
        "schema_version": 1,
        "id": "t",
        "name": "T",
        "first": "2025-02-03",
        "last": "2025-02-03",
        "demand": [{"kind": "dates", "case_id": "x", "dates": ["2025-02-03"]}],
        "people": [{"id": "staf", "roles": ["staf"]}, *people],
        "durations": {"default": {"family": "constant"}},
        "handovers": [{"id": "h", "low": hours, "mode": hours, "high": hours, "unit": "performer_hours"}],
    }
    study = simulate(
        Sop.model_validate(data), Scenario.model_validate(scenario), default_calendar(), replications=1
    )
    at = datetime.fromtimestamp(int(study.example.ready[1]), UTC) + timedelta(hours=7)
    return at.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("people", "hours", "expected"),
    [
        ([{"hours": AFTERNOON}], 1, "2025-02-03 14:00"),
        ([{"hours": AFTERNOON}], 3, "2025-02-04 14:00"),
        ([{"hours": AFTERNOON}, {"hours": MORNING}], 2, "2025-02-03 14:00"),
        ([{}], 2, "2025-02-03 10:30"),
    ],
)
def test_hand_over_in_hours_of_performers(people: list[dict[str, Any]], hours: float, expected: str) -> None:
    named = [{"id": f"boss{n}", "roles": ["boss"], **one} for n, one in enumerate(people)]
    assert _ready(named, hours) == expected
