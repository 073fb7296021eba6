"""What anybody would expect of an office: paired under the same luck, so noise is small."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from drafts import Case, Person, at
from plans import small_plan, step
from simulation.draws import draw
from simulation.engine import run
from simulation.event_table import run_to_log
from simulation.intervals import mean_interval
from simulation.measures.figures import measure
from simulation.plan import MISSING
from simulation.planning import make_plan
from simulation.replications import Study, simulate
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

RUNS = 8


def days(study: Study) -> NDArray[np.float64]:
    return np.asarray(np.nanmean(study.stack("cycle_working"), axis=1) / 27_000)


def waits(study: Study) -> NDArray[np.float64]:
    """Mean hours of office time that a step waits, by replication."""
    return np.asarray(np.nanmean(study.stack("waiting_working").sum(axis=1), axis=(1, 2)) / 3600)


@pytest.fixture(scope="module")
def year(scenario: Scenario) -> Scenario:
    """The default scenario, one year of it."""
    return scenario.model_copy(update={"last": date(2025, 12, 31)})


def with_people(scenario: Scenario, **changes: object) -> Scenario:
    people = tuple(group.model_copy(update=changes) for group in scenario.people)
    return scenario.model_copy(update={"people": people})


def test_more_other_work_takes_longer(seed_sop: Sop, year: Scenario, calendar: OfficeCalendar) -> None:
    means = [
        days(simulate(seed_sop, with_people(year, other_duties=share), calendar, replications=RUNS))
        for share in (0.3, 0.6, 0.85)
    ]
    for less, more in pairwise(means):
        assert mean_interval(more - less).low > 0


def test_more_people_never_wait_longer(seed_sop: Sop, year: Scenario, calendar: OfficeCalendar) -> None:
    # Drawn absences and other work belong to a person, and new persons bring their own.
    without = with_people(year, absences=())
    studies = [
        simulate(seed_sop, with_people(without, count=count), calendar, replications=RUNS)
        for count in (1, 2, 3)
    ]
    for fewer, more in pairwise(studies):
        assert mean_interval(days(fewer) - days(more)).low > 0
        assert mean_interval(waits(fewer) - waits(more)).low > 0


@pytest.mark.parametrize("busy", [0.0, 0.6])
def test_a_second_and_a_third_person_shorten_the_queue(busy: float) -> None:
    """One post with a queue of cases: paired over replications, more staff never lengthens the mean wait."""
    releases = tuple(
        Case(release=at(day, clock)) for day in range(4) for clock in ("08:00", "08:30", "09:00")
    )
    means = []
    for count in (1, 2, 3):
        persons = tuple(Person(id=f"p{number}", share=busy) for number in range(count))
        plan = small_plan(step("a", minutes=45), step("b", "a", minutes=45), persons=persons, cases=releases)
        results = [run(plan, draw(plan, number)) for number in range(20)]
        means.append(np.array([(result.start - result.enabled).mean() for result in results]))
    for fewer, more in pairwise(means):
        assert mean_interval(fewer - more).low > -1e-9
        assert (fewer - more).mean() > 0


def test_without_the_external_wait_it_is_faster(
    seed_sop: Sop, year: Scenario, calendar: OfficeCalendar
) -> None:
    free = year.model_copy(update={"waits": ()})
    with_wait, without = (
        days(simulate(seed_sop, item, calendar, replications=RUNS)) for item in (year, free)
    )
    gain = mean_interval(with_wait - without)
    assert gain.low > 2  # the wait lasts 7.3 working days on average; 4 and 5 go on during it
    assert gain.high < 7.4


def test_a_busy_office_does_not_starve_the_meeting(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    busy = with_people(scenario, other_duties=0.8, absences=())
    study = simulate(seed_sop, busy, calendar, replications=RUNS)
    meeting = [step.id for step in seed_sop.steps].index("rapat")
    hours = study.stack("waiting_working")[:, :, :, meeting].sum(axis=1) / 3600
    # Four persons at 0.8 finish what came earlier, about two hours each; then the meeting begins.
    assert 1 < hours.mean() < 7.5
    assert hours.max() < 37.5
    assert (study.stack("utilisation") <= 1).all()


def test_a_meeting_of_six_busy_persons_starts_within_days() -> None:
    """Each of six is busy 0.8 of the time: by chance all are free together hardly ever (0.2 ** 6)."""
    persons = tuple(Person(id=f"p{n}", roles=(f"r{n}",), share=0.8) for n in range(6))
    meeting = step("meeting", seats=tuple((f"r{n}", 1) for n in range(6)), minutes=60)
    plan = small_plan(meeting, persons=persons, cases=(Case(release=at(21, "08:00")),), weeks=6)
    results = [run(plan, draw(plan, number)) for number in range(40)]
    assert all((result.start != MISSING).all() for result in results)
    hours = np.array([plan.office.between(int(r.enabled[0]), int(r.start[0])) / 3600 for r in results])
    # After three weeks a person has one or two hours of earlier work before him; the busiest of six decides.
    assert 1 < hours.mean() < 7
    assert hours.max() < 2 * 7


def test_an_overloaded_office_stays_within_its_hours_and_loses_nothing(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    """Ten cases every working day, each some three days of one person's work, and 0.9 of other work."""
    first = date(2025, 2, 3)
    demand = {"kind": "poisson", "case_id": "{n}", "per_working_day": 10}
    flood = Scenario.model_validate(
        {
            **with_people(scenario, other_duties=0.9).model_dump(),
            "demand": (demand,),
            "first": first,
            "last": first + timedelta(days=11),
            "horizon": first + timedelta(days=18),
        }
    )
    plan = make_plan(seed_sop, flood, calendar).plan
    draws = draw(plan, 0)
    result = run(plan, draws)
    figures = measure(plan, draws, result)
    assert (figures.utilisation <= 1).all()
    # In the first weeks nobody has anything but other duties; then everybody is busy all day.
    assert (figures.utilisation > 0.8).all()
    assert 60 < len(draws.cases) < 140
    assert (result.released != MISSING).all()
    assert figures.unfinished == (result.ended == MISSING).sum() > 50
    for person, luck in enumerate(draws.persons):
        begun = result.duties[person].start
        arrived = luck.arrivals[(luck.arrivals >= plan.start) & (luck.arrivals < result.end_of_run)]
        # Done in the order in which they came; what is left came last.
        assert (arrived[: len(begun)] <= begun).all()
        assert 0 < len(begun) <= len(arrived)


def test_the_same_seed_gives_the_same_table(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    tables = []
    for seed in (scenario.seed, scenario.seed, scenario.seed + 1):
        planned = make_plan(seed_sop, scenario.model_copy(update={"seed": seed}), calendar)
        log = run_to_log(seed_sop, planned, run(planned.plan, draw(planned.plan, 5)))
        tables.append((log.events.to_csv(), log.cases.to_csv()))
    assert tables[0] == tables[1]
    assert tables[0] != tables[2]


def test_nobody_present_means_nothing_finishes(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    always = tuple(date(2024, 1, 1) + timedelta(days=n) for n in range(4 * 366))
    people = tuple(
        group.model_copy(update={"away": always}) if group.id == "sekretaris" else group
        for group in scenario.people
    )
    study = simulate(seed_sop, scenario.model_copy(update={"people": people}), calendar, replications=1)
    assert study.measures[0].unfinished == len(study.planned.plan.cases)
