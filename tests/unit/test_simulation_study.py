"""Studies whose replications differ in their cases, warm-up, and several SOPs."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulation.replications import simulate
from simulation.scenario import Demand, OtherCourse, Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar


def test_cases_that_arrive_at_random(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> None:
    demand = (Demand(kind="poisson", case_id="c{n}", per_year=8),)
    some = scenario.model_copy(update={"demand": demand, "last": date(2025, 12, 31)})
    study = simulate(seed_sop, some, calendar, replications=12)
    counts = [len(item.cycle_days) for item in study.measures]
    days = study.cycle_days()
    assert len(set(counts)) > 1
    assert days.shape == (12, max(counts))
    assert (~np.isnan(days)).sum(axis=1).tolist() == counts
    finished = np.concatenate([item.cycle_days for item in study.measures])
    assert study.mean_days().value == pytest.approx(np.nanmean(finished))
    assert study.mean_days().n == sum(count > 0 for count in counts)
    assert study.stack("reached_day").shape == (12, max(counts), len(seed_sop.steps))
    assert study.stack("unfinished").tolist() == [item.unfinished for item in study.measures]


def test_warm_up_is_simulated_but_not_measured(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    whole = simulate(seed_sop, scenario, calendar, replications=2)
    later = scenario.model_copy(update={"measure_from": date(2026, 1, 1)})
    study = simulate(seed_sop, later, calendar, replications=2)
    counted = study.planned.plan.cases.counted
    assert 0 < counted.sum() < len(counted)
    # The same luck: what is measured of the later cases is what was measured of them before.
    assert study.cycle_days().tolist() == whole.cycle_days()[:, counted].tolist()
    assert len(study.example.released) == len(counted)


def test_several_sops_share_the_people(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> None:
    other = seed_sop.model_copy(update={"id": "other"})
    course = OtherCourse(
        sop="other",
        demand=(Demand(kind="dates", case_id="o{n}", dates=(date(2025, 2, 3), date(2025, 2, 4))),),
    )
    both = scenario.model_copy(update={"also": (course,), "last": date(2025, 6, 30)})
    study = simulate(seed_sop, both, calendar, also=(other,), replications=3)
    assert [len(item.cycle_days) for item in study.measures] == [3] * 3
    (others,) = study.also
    assert [len(item.cycle_days) for item in others] == [2] * 3
    assert study.planned.also[0].id == "other"
