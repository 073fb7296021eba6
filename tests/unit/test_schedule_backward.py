"""Backward from a deadline: dates that can be counted by hand, over Ramadan, Eid and joint leave."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from builders import flow_sop
from simulation.replications import Study, simulate
from simulation.scenario import Scenario
from simulation.schedule import schedule, schedule_table
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

N = 40  # for 9 of 10 at least 36, else there is no cautious end


def minutes(step: str, value: int, **more: Any) -> dict[str, Any]:
    return {"id": step, "standard": {"value": value}, **more}


def study_of(sop: Sop, calendar: OfficeCalendar, **more: Any) -> Study:
    scenario = Scenario.model_validate(
        {
            "schema_version": 1,
            "id": "office",
            "name": "Office",
            "first": date(2025, 1, 1),
            "last": date(2025, 12, 31),
            "demand": [{"kind": "quarterly", "case_id": "{year}-{quarter}"}],
            "people": [{"id": "staf", "roles": ["staf"]}],
            "durations": {"default": {"family": "constant"}},
            **more,
        }
    )
    return simulate(sop, scenario, calendar, replications=5)


@pytest.fixture(scope="module")
def chain(calendar: OfficeCalendar) -> Study:
    return study_of(flow_sop(minutes("a", 300), minutes("b", 300), minutes("c", 300)), calendar)


@pytest.fixture(scope="module")
def uncertain(calendar: OfficeCalendar) -> Study:
    return study_of(
        flow_sop(minutes("a", 300), minutes("b", 300), minutes("c", 300)),
        calendar,
        people=[{"id": "staf", "roles": ["staf"], "other_duties": 0.6, "absences": ["cuti"]}],
        absences=[{"id": "cuti", "name": "Cuti", "days": 3, "per": "month"}],
        durations={"default": {"family": "lognormal", "cv": 0.4}},
    )


def test_three_working_days_are_nine_calendar_days_over_eid(chain: Study) -> None:
    """900 minutes end by 25 March 2026, the first day after Eid.

    25 March has 450 minutes; before it 17 and 16 March, of 390 minutes in Ramadan; between them Nyepi,
    Eid, joint leave and a weekend. 840 minutes from 17 March on are too few, 1,230 from 16 March are enough:
    a ends after 300 (16 March), b after 600 (17 March), c after 900 (25 March).
    """
    found = schedule(chain, deadline=date(2026, 3, 25), replications=N)
    assert found.possible
    assert found.release.latest == date(2026, 3, 16)
    assert [item.latest for item in found.steps] == [date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 25)]
    assert [item.lead.value for item in found.steps] == [2, 1, 0]
    # Nothing is left to luck, so that the cautious date is the same.
    assert [item.safe for item in found.steps] == [item.latest for item in found.steps]
    assert [item.lead.n for item in found.steps] == [N] * 3
    tried = {item.release: item.in_time for item in found.tried}
    assert tried[date(2026, 3, 16)] == N
    assert tried[date(2026, 3, 17)] == 0


def test_the_last_step_may_end_on_the_deadline_itself(uncertain: Study) -> None:
    """However early the case is to be released, what ends on the last day has ended in time."""
    found = schedule(uncertain, deadline=date(2026, 3, 31), replications=N)
    assert found.release.lead.value > 2
    assert found.steps[-1].lead.value == 0


def test_outside_ramadan_two_days_are_enough_to_the_minute(chain: Study) -> None:
    """27 and 30 March have 450 minutes each, 900 in all: done as the office closes, which is in time."""
    found = schedule(chain, deadline=date(2026, 3, 30), replications=N)
    assert found.release.latest == date(2026, 3, 27)
    assert [item.latest for item in found.steps] == [date(2026, 3, 27), date(2026, 3, 30), date(2026, 3, 30)]


def test_a_deadline_on_a_closed_day_is_that_of_the_day_before(chain: Study) -> None:
    found = schedule(chain, deadline=date(2026, 3, 24), replications=N)
    assert found.last_day == date(2026, 3, 17)
    assert found.release.latest == date(2026, 3, 13)


def test_steps_beside_each_other_have_dates_of_their_own(calendar: OfficeCalendar) -> None:
    """a 60, then b 60 beside c 600, then d 60, two persons: 720 minutes, from 11 to 12 February 2026."""
    sop = flow_sop(
        minutes("a", 60),
        minutes("b", 60, after=["a"]),
        minutes("c", 600, after=["a"]),
        minutes("d", 60, after=["b", "c"]),
    )
    study = study_of(sop, calendar, people=[{"id": "staf", "roles": ["staf"], "count": 2}])
    found = schedule(study, deadline=date(2026, 2, 12), replications=N)
    assert [item.latest for item in (found.release, *found.steps)] == [
        date(2026, 2, 11),
        date(2026, 2, 11),
        date(2026, 2, 11),
        date(2026, 2, 12),
        date(2026, 2, 12),
    ]


def test_where_it_cannot_begin_early_enough_that_is_said(chain: Study) -> None:
    found = schedule(chain, deadline=date(2026, 3, 25), not_before=date(2026, 3, 17), replications=N)
    assert not found.possible
    assert all(item.latest is None and item.safe is None for item in (found.release, *found.steps))
    days = [date(2026, 3, 17), date(2026, 3, 25)]
    assert [(item.release, item.in_time) for item in found.tried] == [(day, 0) for day in days]
    assert found.tried[0].share.high < 0.1
    later = schedule(chain, deadline=date(2026, 3, 25), not_before=date(2026, 3, 26), replications=N)
    assert not later.possible
    assert later.tried == ()


def test_the_search_goes_back_as_far_as_it_must(calendar: OfficeCalendar) -> None:
    """The study tells nothing about how long a case takes: none of its cases finishes."""
    sop = flow_sop(minutes("a", 60), minutes("b", 60))
    wait = {"id": "w", "name": "Luar", "after": "a", "before": "b", "unit": "working_days"}
    waits = [{**wait, "low": 28, "mode": 28, "high": 28}]
    study = study_of(sop, calendar, waits=waits, horizon=date(2025, 1, 10), last=date(2025, 1, 9))
    assert np.isinf(study.cycle_days()).all()
    found = schedule(study, deadline=date(2025, 11, 28), replications=40)
    assert found.possible
    lead = found.release.lead.value
    assert 27 <= lead <= 29
    assert found.steps[0].lead.value == lead


def test_the_date_keeps_what_it_says_and_no_later_one_does(uncertain: Study) -> None:
    found = schedule(uncertain, deadline=date(2026, 3, 25), confidence=0.8, replications=N)
    counts = [item.in_time for item in found.tried]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    enough = [item.release for item in found.tried if item.in_time >= 0.8 * N]
    assert found.release.latest == enough[-1]
    assert found.release.safe is not None
    assert found.release.safe <= found.release.latest
    # Every step has its date after that of the one before it.
    days = [found.release.latest, *(item.latest for item in found.steps)]
    assert days == sorted(days)
    assert days[-1] <= date(2026, 3, 25)


def test_more_confidence_is_earlier_and_a_later_deadline_is_later(uncertain: Study) -> None:
    asked = [(date(2026, 3, 25), 0.6), (date(2026, 3, 25), 0.85), (date(2026, 4, 1), 0.85)]
    easy, sure, later = (
        schedule(uncertain, deadline=deadline, confidence=confidence, replications=40)
        for deadline, confidence in asked
    )
    for one, other, third in zip(easy.steps, sure.steps, later.steps, strict=True):
        assert one.latest is not None
        assert other.latest is not None
        assert third.latest is not None
        assert other.latest <= one.latest
        assert other.latest <= third.latest
    assert sure.release.latest != later.release.latest


def test_the_same_twice_and_as_a_table(uncertain: Study) -> None:
    one, other = (
        schedule(uncertain, deadline=date(2026, 3, 25), confidence=0.8, replications=30, workers=workers)
        for workers in (1, 2)
    )
    assert one == other
    table = schedule_table(one, uncertain.sop)
    assert table["number"].tolist() == [0, 1, 2, 3]
    assert table["step_id"].tolist() == ["", "a", "b", "c"]
    assert (table["lead_low"] <= table["lead_days"]).all()
    assert table["n"].between(20, 30).all()
