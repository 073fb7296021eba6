"""Assumptions varied one by one, under the same luck."""

from __future__ import annotations

import numpy as np

from simulation.replications import simulate
from simulation.scenario import Scenario
from simulation.sensitivity import vary
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar


def test_the_answer_moves_the_way_the_assumptions_do(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    study = simulate(seed_sop, scenario, calendar, replications=12)
    found = vary(study, replications=12)
    assert [(item.kind, item.value) for item in found] == [
        ("other_duties", 0.5),
        ("other_duties", 0.9),
        ("wait", 3),
        ("wait", 12),
    ]
    idle, busy, short, long = found
    assert idle.difference.high < 0 < busy.difference.low
    assert short.difference.high < 0 < long.difference.low
    # The wait lasts 7.3 working days on average and 4 and 5 go on during it: at most that much is won.
    assert short.difference.value > -4.4
    assert 3.5 < long.difference.value < 4.8
    assert all(item.mean_days.n == 12 for item in found)
    base = float(np.nanmean(study.stack("cycle_days")))
    assert abs(long.mean_days.value - long.difference.value - base) < 1e-9
