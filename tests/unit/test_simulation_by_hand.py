"""One case with everybody free: its minutes, and its last instant worked out by hand over the calendar."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from simulation.draws import draw
from simulation.engine import run
from simulation.measures import measure
from simulation.planning import make_plan
from simulation.scenario import Demand, DurationRule, DurationRules, ExternalWait, Group, Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

WIB = ZoneInfo("Asia/Jakarta")


def free_office(sop: Sop, day: date, **changes: object) -> Scenario:
    """One person a role with nothing else to do, one case, steps exactly as long as their standard."""
    values: dict[str, object] = {
        "schema_version": 1,
        "id": "free",
        "name": "free",
        "first": day,
        "last": day,
        "demand": (Demand(kind="dates", case_id="one", dates=(day,)),),
        "people": tuple(Group(id=role.id, roles=(role.id,)) for role in sop.roles),
        "durations": DurationRules(default=DurationRule(family="constant")),
    }
    return Scenario.model_validate({**values, **changes})


@pytest.mark.parametrize(
    ("begun", "finished"),
    [
        # Thursday 450 minutes, Friday 270 until 12.00; 75 are left after the break that ends at 13.30.
        (date(2025, 2, 6), datetime(2025, 2, 7, 14, 45, tzinfo=WIB)),
        # Friday 450, then Monday 270 until 12.00 and 75 from 13.00.
        (date(2025, 2, 7), datetime(2025, 2, 10, 14, 15, tzinfo=WIB)),
        # Wednesday before Ascension Day, joint leave, a weekend with a holiday: 345 are left for 2 June.
        (date(2025, 5, 28), datetime(2025, 6, 2, 14, 15, tzinfo=WIB)),
        # Ramadan, 390 minutes a day from 08.00: Wednesday, Thursday, and 15 minutes of Friday.
        (date(2025, 3, 5), datetime(2025, 3, 7, 8, 15, tzinfo=WIB)),
    ],
    ids=["thursday", "friday", "eve of a holiday", "ramadan"],
)
def test_795_minutes_over_the_calendar(
    seed_sop: Sop, calendar: OfficeCalendar, begun: date, finished: datetime
) -> None:
    planned = make_plan(seed_sop, free_office(seed_sop, begun), calendar)
    draws = draw(planned.plan, 0)
    result = run(planned.plan, draws)
    figures = measure(planned.plan, draws, result)
    assert datetime.fromtimestamp(int(result.end[0, -1]), WIB) == finished
    assert figures.processing.sum() == 795 * 60
    assert figures.cycle_working[0] == 795 * 60
    assert figures.waiting_working.sum() == 0
    assert result.sop_seconds.sum() == 1155 * 60


def test_the_external_wait_holds_only_what_needs_it(seed_sop: Sop, calendar: OfficeCalendar) -> None:
    wait = ExternalWait(
        id="w", name="w", after="sampaikan_format", before="himpun_format", low=5, mode=5, high=5
    )
    scenario = free_office(seed_sop, date(2025, 2, 3), waits=(wait,))
    planned = make_plan(seed_sop, scenario, calendar)
    draws = draw(planned.plan, 0)
    result = run(planned.plan, draws)
    figures = measure(planned.plan, draws, result)
    # 100 minutes until step 3 is done, five office days on, step 6 starts; 4 and 5 take 150 of them.
    assert datetime.fromtimestamp(int(result.end[0, 2]), WIB) == datetime(2025, 2, 3, 9, 10, tzinfo=WIB)
    assert datetime.fromtimestamp(int(result.start[0, 5]), WIB) == datetime(2025, 2, 10, 9, 10, tzinfo=WIB)
    assert figures.waiting_working[0, 0, 5] == (5 * 450 - 150) * 60
    assert figures.waiting_working.sum() == figures.waiting_working[0, 0, 5]


def test_a_known_absence_is_waited_for(seed_sop: Sop, calendar: OfficeCalendar) -> None:
    people = tuple(
        Group(id=role.id, roles=(role.id,), away=(date(2025, 2, 3),) if role.id == "kepala_badan" else ())
        for role in seed_sop.roles
    )
    scenario = free_office(seed_sop, date(2025, 2, 3), people=people)
    planned = make_plan(seed_sop, scenario, calendar)
    draws = draw(planned.plan, 0)
    result = run(planned.plan, draws)
    figures = measure(planned.plan, draws, result)
    assert datetime.fromtimestamp(int(result.start[0, 0]), WIB) == datetime(2025, 2, 4, 7, 30, tzinfo=WIB)
    # 450 office minutes of that Monday, all because somebody was away.
    assert figures.waiting_working[2, 0, 0] == 450 * 60
    assert figures.waiting_working[[0, 1, 3]].sum() == 0


def test_a_meeting_is_not_begun_on_the_eve_of_somebodys_absence(
    seed_sop: Sop, calendar: OfficeCalendar
) -> None:
    """It would begin on Monday at 09.40 and last 400 minutes, into Tuesday, when one of them is away."""
    people = tuple(
        Group(id=role.id, roles=(role.id,), away=(date(2025, 2, 4),) if role.id == "sekretaris" else ())
        for role in seed_sop.roles
    )
    long_meeting = DurationRules(
        default=DurationRule(family="constant"),
        steps={"rapat": DurationRule(family="constant", minutes=400)},
    )
    scenario = free_office(seed_sop, date(2025, 2, 3), people=people, durations=long_meeting)
    planned = make_plan(seed_sop, scenario, calendar)
    result = run(planned.plan, draw(planned.plan, 0))
    assert datetime.fromtimestamp(int(result.start[0, 4]), WIB) == datetime(2025, 2, 5, 7, 30, tzinfo=WIB)


def test_one_person_may_hold_several_roles(seed_sop: Sop, calendar: OfficeCalendar) -> None:
    people = (
        Group(id="kepala", roles=("kepala_badan",)),
        Group(id="serba_bisa", roles=("sekretaris", "sek_tim_sakip", "anggota_tim_sakip")),
    )
    planned = make_plan(seed_sop, free_office(seed_sop, date(2025, 2, 6), people=people), calendar)
    result = run(planned.plan, draw(planned.plan, 0))
    assert result.teams[0][4] == (0, 1)
    assert datetime.fromtimestamp(int(result.end[0, -1]), WIB) == datetime(2025, 2, 7, 14, 45, tzinfo=WIB)


def test_two_persons_of_a_role_serve_two_cases_at_once(seed_sop: Sop, calendar: OfficeCalendar) -> None:
    day = date(2025, 2, 6)
    demand = tuple(Demand(kind="dates", case_id=name, dates=(day,)) for name in ("a", "b"))
    people = tuple(Group(id=role.id, roles=(role.id,), count=2) for role in seed_sop.roles)
    planned = make_plan(seed_sop, free_office(seed_sop, day, demand=demand, people=people), calendar)
    result = run(planned.plan, draw(planned.plan, 0))
    assert np.array_equal(result.end[0], result.end[1])
    assert not set(result.teams[0][4]) & set(result.teams[1][4])
    # The case keeps its person: one of the two did all of a case's steps of a role.
    members = {result.teams[0][index] for index in (5, 6, 7)}
    assert len(members) == 1
