"""The smallest staffing of an M/M/c office is the one that Erlang's formula gives."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from builders import flow_sop
from simulation.scenario import Scenario
from simulation.staffing import Promise, Staffing, smallest_staffing
from sop.worktime.calendar import OfficeCalendar, Week, Weeks

ARRIVALS, SERVICES = 10.0, 4.0  # a working day of eight hours, of one person
PROMISED = 0.6


def in_time(persons: int) -> float:
    """Share of the cases finished on the day on which they came (M/M/c, first come first served).

    The wait is 0, or with Erlang's probability C exponential with rate c mu - lambda (Erlang 1917); what is
    left of the day at an arrival is uniform.
    """
    load = ARRIVALS / SERVICES
    if persons <= load:
        return 0.0
    term = load**persons / math.factorial(persons) / (1 - load / persons)
    waits = term / (sum(load**k / math.factorial(k) for k in range(persons)) + term)
    rate = persons * SERVICES - ARRIVALS
    left = (np.arange(10_000) + 0.5) / 10_000
    alone = np.exp(-SERVICES * left)
    behind = (rate * alone - SERVICES * np.exp(-rate * left)) / (rate - SERVICES)
    return float(1 - ((1 - waits) * alone + waits * behind).mean())


@pytest.fixture(scope="module")
def staffing() -> Staffing:
    hours = ("08:00-16:00",)
    week = Week(monday=hours, tuesday=hours, wednesday=hours, thursday=hours, friday=hours)
    calendar = OfficeCalendar(
        schema_version=1, id="plain", name="Plain", country=None, weeks=Weeks(normal=week)
    )
    scenario = Scenario.model_validate(
        {
            "schema_version": 1,
            "id": "station",
            "name": "Station",
            "first": date(2025, 1, 1),
            "last": date(2025, 3, 21),
            "measure_from": date(2025, 3, 3),
            "demand": [{"kind": "poisson", "case_id": "c{n}", "per_working_day": ARRIVALS}],
            "people": [{"id": "staf", "roles": ["staf"], "count": 2}],
            "durations": {"default": {"family": "exponential", "minutes": 120}},
        }
    )
    return smallest_staffing(
        flow_sop({"id": "loket"}),
        scenario,
        calendar,
        promise=Promise(share=PROMISED, working_days=1),
        groups={"staf": (3, 5)},
        replications=40,
        at_most=80,
    )


def test_theory_tells_the_numbers_apart() -> None:
    assert in_time(3) < PROMISED - 0.05
    assert in_time(4) > PROMISED + 0.05


def test_the_smallest_number_is_erlangs(staffing: Staffing) -> None:
    assert staffing.outcome == "chosen"
    assert staffing.chosen is not None
    assert staffing.chosen.staff == (("staf", 4),)
    assert [item.verdict for item in staffing.candidates] == ["fails", "keeps", "keeps"]
    assert staffing.undecided == ()


@pytest.mark.parametrize("persons", [4, 5])
def test_the_shares_are_erlangs(staffing: Staffing, persons: int) -> None:
    item = next(each for each in staffing.candidates if each.staff == (("staf", persons),))
    assert item.share.low < in_time(persons) < item.share.high
    assert item.share.value == pytest.approx(in_time(persons), abs=0.02)


def test_more_people_cost_more_and_are_faster(staffing: Staffing) -> None:
    assert staffing.by == "persons"
    assert [item.persons for item in staffing.candidates] == [3, 4, 5]
    assert {item.place for item in staffing.candidates} == {"efficient"}
    assert staffing.hurts == ()
    assert staffing.as_it_stands is None
