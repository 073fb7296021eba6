"""How many real cases a firmer answer needs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from compared import BASE, scenario_of
from simulation.comparison import InWorld, World
from simulation.comparison.more_cases import more_cases
from simulation.intervals import Interval
from simulation.replications import simulate
from sop.worktime import default_calendar

NAN = np.nan


def _tried(gains: list[float], states: list[str], verdict: str = "worth_trying") -> list[Any]:
    return [
        InWorld(
            world=World(kind="parameters", value=number),
            state=state,  # type: ignore[arg-type]
            verdict=verdict,  # type: ignore[arg-type]
            gain=Interval(value=gain, low=gain, high=gain, n=30),
            base_days=Interval(value=9, low=9, high=9, n=30),
        )
        for number, (gain, state) in enumerate(zip(gains, states, strict=True))
    ]


@pytest.fixture(scope="module")
def learned() -> Any:
    """The SOP in force under numbers of 5 and 8 cases, and one that nobody counted."""
    uncertain = [
        {"at": f"people.staf.{name}", "low": 0.5, "high": 2, "n": n}
        for name, n in (("speed", 5), ("other_duties", 8), ("count", 0))
    ]
    return simulate(BASE, scenario_of(uncertain=uncertain), default_calendar(), replications=2)


def test_more_cases_by_hand(learned: Any) -> None:
    # Gains 2, 3, 4: mean 3, standard deviation 1; delta 2 is 1 away: 5 (1.645)^2 = 13.5 cases, four a year.
    found = more_cases(_tried([2, 3, 4], ["open", "same", "same"]), learned, 2.0)
    assert found is not None
    assert (found.known, found.more) == (5, 9)
    assert found.years == pytest.approx(9 / 4, rel=0.01)
    below = more_cases(_tried([-2, -3, -4], ["open", "same", "same"]), learned, 2.0)
    assert below == found


def test_more_cases_where_none_are_needed_or_none_suffice(learned: Any) -> None:
    mixed = ["open", "same", "same"]
    assert more_cases(_tried([2, 3, 4], mixed), learned, 0.5) is None
    assert more_cases(_tried([2, 3, 4], ["same"] * 3), learned, 2.0) is None
    assert more_cases(_tried([2, 3, 4], ["same"] * 3, "not_enough"), learned, 2.0) is not None
    assert more_cases(_tried([3, 3, 3], mixed), learned, 2.0) is None
    assert more_cases(_tried([3, 3, 3], mixed), learned, 3.0) is None
    assert more_cases(_tried([2, 3, NAN], mixed), learned, 2.0) is None
    assert more_cases(_tried([2], ["open"]), learned, 2.0) is None
    for limit in (3.0, 3.0001):
        never = more_cases(_tried([2, 3, 4], mixed), learned, limit)
        assert never is not None
        assert never.more is None
        assert np.isnan(never.years)
    assumed = simulate(BASE, scenario_of(), default_calendar(), replications=1)
    assert more_cases(_tried([2, 3, 4], mixed), assumed, 2.0) is None


@pytest.mark.parametrize(
    ("more", "yearly"),
    [
        ({}, 4.0),
        # Half of the year counts, and two of its cases.
        ({"measure_from": "2025-06-30"}, 4.0),
        # The run ends in the middle: the others are no part of it.
        ({"horizon": "2025-06-30"}, 4.0),
        # What was open before says nothing of how often they come.
        ({"open_cases": [{"case_id": "o", "released": "2024-12-20"}]}, 4.0),
        ({"demand": [], "open_cases": [{"case_id": "o", "released": "2024-12-20"}]}, NAN),
    ],
)
def test_how_long_the_cases_take_to_come(more: dict[str, Any], yearly: float) -> None:
    uncertain = [{"at": "people.staf.speed", "low": 0.5, "high": 2, "n": 5}]
    base = simulate(BASE, scenario_of(uncertain=uncertain, **more), default_calendar(), replications=1)
    found = more_cases(_tried([2, 3, 4], ["open", "same", "same"]), base, 2.0)
    assert found is not None
    assert found.years == pytest.approx(9 / yearly, rel=0.02, nan_ok=True)
