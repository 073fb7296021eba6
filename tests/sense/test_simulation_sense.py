"""What anybody would expect of an office: paired under the same luck, so noise is small."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from simulation.intervals import mean_interval
from simulation.replications import Study, simulate
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

RUNS = 12


def days(study: Study) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.nanmean(study.stack("cycle_working"), axis=1) / 27_000


def with_people(scenario: Scenario, **changes: object) -> Scenario:
    people = tuple(group.model_copy(update=changes) for group in scenario.people)
    return scenario.model_copy(update={"people": people})


def test_more_other_work_takes_longer(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> None:
    means = [
        days(simulate(seed_sop, with_people(scenario, other_duties=share), calendar, replications=RUNS))
        for share in (0.3, 0.6, 0.85)
    ]
    for less, more in pairwise(means):
        assert mean_interval(more - less).low > 0


def test_more_people_never_take_longer(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> None:
    # Drawn absences and other work belong to a person, and new persons bring their own.
    without = with_people(scenario, absences=())
    one, two = (
        days(simulate(seed_sop, with_people(without, count=count), calendar, replications=RUNS))
        for count in (1, 2)
    )
    assert mean_interval(one - two).low > 0


def test_without_the_external_wait_it_is_faster(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    free = scenario.model_copy(update={"waits": ()})
    with_wait, without = (
        days(simulate(seed_sop, item, calendar, replications=RUNS)) for item in (scenario, free)
    )
    gain = mean_interval(with_wait - without)
    assert gain.low > 2  # the wait lasts 7.3 working days on average; 4 and 5 go on during it
    assert gain.high < 7.4


def test_an_overloaded_office_does_not_starve_the_meeting(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    busy = with_people(scenario, other_duties=0.8, absences=())
    study = simulate(seed_sop, busy, calendar, replications=RUNS)
    meeting = [step.id for step in seed_sop.steps].index("rapat")
    waits = study.stack("waiting_working")[:, :, :, meeting].sum(axis=1) / 3600
    # Four persons at 0.8 finish what came earlier, about two hours each; then the meeting begins.
    assert 1 < waits.mean() < 7.5
    assert waits.max() < 37.5
    assert (study.stack("utilisation") <= 1).all()


def test_nobody_present_means_nothing_finishes(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    from datetime import date, timedelta

    always = tuple(date(2024, 1, 1) + timedelta(days=n) for n in range(4 * 366))
    people = tuple(
        group.model_copy(update={"away": always}) if group.id == "sekretaris" else group
        for group in scenario.people
    )
    study = simulate(seed_sop, scenario.model_copy(update={"people": people}), calendar, replications=1)
    assert study.measures[0].unfinished == len(study.planned.cases)
