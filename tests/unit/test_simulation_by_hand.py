"""The 14 steps with everybody free, instants worked out by hand over the office calendar.

The office opens 07:30-12:00 and 13:00-16:00, on Fridays 07:30-12:00 and 13:30-16:30; in Ramadan 08:00-12:30
and 13:00-15:00, on Fridays 08:00-12:00 and 12:30-15:30.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reference_engine.engines import Engine, every_engine
from simulation.draws import draw
from simulation.measures.figures import measure
from simulation.plan import MISSING, Plan
from simulation.planning import make_plan
from simulation.record import Run
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime import compile_calendar
from sop.worktime.calendar import OfficeCalendar

WIB = ZoneInfo("Asia/Jakarta")
THURSDAY = date(2025, 2, 6)
CONSTANT = {"family": "constant"}


def free_office(sop: Sop, day: date | datetime, **changes: Any) -> Scenario:
    """One person a role with nothing else to do, one case, steps exactly as long as their standard."""
    values: dict[str, Any] = {
        "schema_version": 1,
        "id": "free",
        "name": "free",
        "first": date(day.year, day.month, day.day),
        "last": date(day.year, day.month, day.day),
        "demand": ({"kind": "instants", "case_id": "one", "instants": ({"at": day},)},),
        "people": tuple({"id": role.id, "roles": (role.id,)} for role in sop.roles),
        "durations": {"default": CONSTANT},
    }
    return Scenario.model_validate({**values, **changes})


def people(sop: Sop, **changes: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """One person a role, some of them special."""
    return tuple({"id": role.id, "roles": (role.id,), **changes.get(role.id, {})} for role in sop.roles)


def told(instant: int) -> str:
    return "-" if instant == MISSING else datetime.fromtimestamp(int(instant), WIB).strftime("%m-%d %H:%M")


def of_step(plan: Plan, result: Run, name: str, case: int = 0) -> list[str]:
    """Start and end of every instance of a step."""
    step = [spec.id for spec in plan.steps].index(name)
    rows = (result.step == step) & (result.case == case)
    return [f"{told(a)} - {told(b)}" for a, b in zip(result.start[rows], result.end[rows], strict=True)]


def who(plan: Plan, result: Run, name: str, case: int = 0) -> list[tuple[str, ...]]:
    """The team of every instance of a step."""
    step = [spec.id for spec in plan.steps].index(name)
    rows = [row for row in range(len(result)) if result.step[row] == step and result.case[row] == case]
    return [tuple(plan.persons[person].id for person in result.team_of(row)) for row in rows]


@every_engine
@pytest.mark.parametrize(
    ("begun", "finished"),
    [
        # Thursday 450 minutes, Friday 270 until 12.00; 75 are left after the break that ends at 13.30.
        (THURSDAY, "02-07 14:45"),
        # Friday 450, then Monday 270 until 12.00 and 75 from 13.00.
        (date(2025, 2, 7), "02-10 14:15"),
        # Wednesday before Ascension Day, joint leave, a weekend with a holiday: 345 are left for 2 June.
        (date(2025, 5, 28), "06-02 14:15"),
        # Ramadan, 390 minutes a day from 08.00: Wednesday, Thursday, and 15 minutes of Friday.
        (date(2025, 3, 5), "03-07 08:15"),
    ],
    ids=["thursday", "friday", "eve of a holiday", "ramadan"],
)
def test_795_minutes_over_the_calendar(
    engine: Engine, seed_sop: Sop, calendar: OfficeCalendar, begun: date, finished: str
) -> None:
    plan = make_plan(seed_sop, free_office(seed_sop, begun), calendar).plan
    draws = draw(plan, 0)
    result = engine(plan, draws)
    figures = measure(plan, draws, result)
    assert told(result.ended[0]) == finished
    assert figures.processing.sum() == 795 * 60
    assert figures.cycle_working[0] == 795 * 60
    assert figures.waiting_working.sum() == 0
    assert figures.person_seconds.sum() == 1155 * 60


@every_engine
def test_240_minutes_from_thursday_afternoon_over_easter(
    engine: Engine, seed_sop: Sop, calendar: OfficeCalendar
) -> None:
    """Good Friday and a weekend between: 120 minutes on Thursday, 120 on Monday from 07:30."""
    durations = {"default": CONSTANT, "steps": {"perintah": {**CONSTANT, "minutes": 240}}}
    scenario = free_office(seed_sop, datetime(2026, 4, 2, 14, tzinfo=WIB), durations=durations)
    plan = make_plan(seed_sop, scenario, calendar).plan
    result = engine(plan, draw(plan, 0))
    assert of_step(plan, result, "perintah") == ["04-02 14:00 - 04-06 09:30"]


@every_engine
def test_the_external_wait_holds_only_what_needs_it(
    engine: Engine, seed_sop: Sop, calendar: OfficeCalendar
) -> None:
    wait = {"id": "w", "name": "w", "after": "sampaikan_format", "before": "himpun_format"}
    waits = ({**wait, "low": 5, "mode": 5, "high": 5},)
    plan = make_plan(seed_sop, free_office(seed_sop, date(2025, 2, 3), waits=waits), calendar).plan
    draws = draw(plan, 0)
    result = engine(plan, draws)
    figures = measure(plan, draws, result)
    # 100 minutes until step 3 is done, five office days on, step 6 starts; 4 and 5 take 150 of them.
    assert of_step(plan, result, "sampaikan_format")[0].endswith("02-03 09:10")
    assert of_step(plan, result, "himpun_format")[0].startswith("02-10 09:10")
    assert figures.waiting_working[0, 0, 5] == (5 * 450 - 150) * 60
    assert figures.waiting_working.sum() == figures.waiting_working[0, 0, 5]


@every_engine
def test_a_known_absence_is_waited_for(engine: Engine, seed_sop: Sop, calendar: OfficeCalendar) -> None:
    staff = people(seed_sop, kepala_badan={"away": (date(2025, 2, 3),)})
    plan = make_plan(seed_sop, free_office(seed_sop, date(2025, 2, 3), people=staff), calendar).plan
    draws = draw(plan, 0)
    result = engine(plan, draws)
    assert of_step(plan, result, "perintah") == ["02-04 07:30 - 02-04 07:45"]
    # 450 office minutes of that Monday, all because somebody was away.
    waited = measure(plan, draws, result).waiting_working[:, 0, 0]
    assert waited.sum() == waited.max() == 450 * 60


@every_engine
def test_a_meeting_is_not_begun_on_the_eve_of_somebodys_absence(
    engine: Engine, seed_sop: Sop, calendar: OfficeCalendar
) -> None:
    """It would begin on Monday at 09.40 and last 400 minutes, into Tuesday, when one of them is away."""
    durations = {"default": CONSTANT, "steps": {"rapat": {**CONSTANT, "minutes": 400}}}
    sop = may_pause(seed_sop)
    staff = people(sop, sekretaris={"away": (date(2025, 2, 4),)})
    scenario = free_office(sop, date(2025, 2, 3), people=staff, durations=durations)
    plan = make_plan(sop, scenario, calendar).plan
    result = engine(plan, draw(plan, 0))
    assert of_step(plan, result, "rapat") == ["02-05 07:30 - 02-05 15:10"]


def may_pause(sop: Sop, *, split: bool = True) -> Sop:
    """The same SOP with a meeting that can, or cannot, go on after the break."""
    steps = tuple(
        step.model_copy(update={"must_not_split": not split}) if step.id == "rapat" else step
        for step in sop.steps
    )
    return sop.model_copy(update={"steps": steps})


@every_engine
@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        # It could begin at 09:40; 140 minutes are left until noon, and one more does not fit.
        (140, "02-06 09:40 - 02-06 12:00"),
        (141, "02-06 13:00 - 02-06 15:21"),
        # The afternoon has 180 minutes, Friday morning 270.
        (181, "02-07 07:30 - 02-07 10:31"),
    ],
)
def test_a_meeting_that_must_not_split(
    engine: Engine, seed_sop: Sop, calendar: OfficeCalendar, minutes: int, expected: str
) -> None:
    sop = may_pause(seed_sop, split=False)
    durations = {"default": CONSTANT, "steps": {"rapat": {**CONSTANT, "minutes": minutes}}}
    plan = make_plan(sop, free_office(sop, THURSDAY, durations=durations), calendar).plan
    result = engine(plan, draw(plan, 0))
    assert of_step(plan, result, "rapat") == [expected]
    assert not result.overran.any()


@every_engine
def test_a_draw_longer_than_any_session_overruns(
    engine: Engine, seed_sop: Sop, calendar: OfficeCalendar
) -> None:
    """The standard fits; this time it takes 300 minutes: from one o'clock until six in the evening."""
    sop = may_pause(seed_sop, split=False)
    rule = {"family": "empirical", "values": (120, 300), "absolute": True}
    durations = {"default": CONSTANT, "steps": {"rapat": rule}}
    plan = make_plan(sop, free_office(sop, THURSDAY, durations=durations), calendar).plan
    step = [spec.id for spec in plan.steps].index("rapat")
    number = next(n for n in range(50) if draw(plan, n).work(step, 0, 0)[0] == 300 * 60)
    result = engine(plan, draw(plan, number))
    assert of_step(plan, result, "rapat") == ["02-06 13:00 - 02-06 18:00"]
    assert result.overran.sum() == 1
    assert of_step(plan, result, "himpun_format")[0].startswith("02-07 07:30")


@every_engine
def test_a_deputy_signs_while_the_head_is_away(
    engine: Engine, seed_sop: Sop, calendar: OfficeCalendar
) -> None:
    """Seven hours begun on the day of absence are the deputy's on the next day as well."""
    staff = people(seed_sop, kepala_badan={"away": (THURSDAY,)})
    durations = {"default": CONSTANT, "steps": {"perintah": {**CONSTANT, "minutes": 500}}}
    deputies = ({"role": "kepala_badan", "persons": ("sekretaris",)},)
    scenario = free_office(seed_sop, THURSDAY, people=staff, durations=durations, deputies=deputies)
    plan = make_plan(seed_sop, scenario, calendar).plan
    result = engine(plan, draw(plan, 0))
    assert of_step(plan, result, "perintah") == ["02-06 07:30 - 02-07 08:20"]
    assert who(plan, result, "perintah") == [("sekretaris",)]
    assert who(plan, result, "rapat")[0][0] == "kepala_badan"


@every_engine
def test_a_signature_hour_in_ramadan(engine: Engine, seed_sop: Sop, calendar: OfficeCalendar) -> None:
    """The head signs from 14:00 to 15:30; in Ramadan the office closes at 15:00 (5 March is a Wednesday)."""
    week = {day: ["14:00-15:30"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    staff = people(seed_sop, kepala_badan={"hours": week})
    durations = {"default": CONSTANT, "steps": {"perintah": {**CONSTANT, "minutes": 90}}}
    scenario = free_office(seed_sop, date(2025, 3, 5), people=staff, durations=durations)
    plan = make_plan(may_pause(seed_sop), scenario, calendar).plan
    result = engine(plan, draw(plan, 0))
    assert of_step(plan, result, "perintah") == ["03-05 14:00 - 03-06 14:30"]


@every_engine
def test_one_correction_at_most(engine: Engine, seed_sop: Sop, calendar: OfficeCalendar) -> None:
    """Step 9 sends back to 8 nearly always, once: 8 and 9 twice, everything else once."""
    names = [step.id for step in seed_sop.steps]
    back = {"id": "koreksi", "at": names[8], "back_to": names[7], "share": 0.999999, "at_most": 1}
    plan = make_plan(seed_sop, free_office(seed_sop, THURSDAY, corrections=(back,)), calendar).plan
    result = engine(plan, draw(plan, 0))
    assert [len(of_step(plan, result, name)) for name in names] == [1] * 7 + [2, 2] + [1] * 5
    once = sum(spec.standard for spec in plan.steps)
    assert result.work.sum() == once + plan.steps[7].standard + plan.steps[8].standard


@every_engine
def test_one_person_may_hold_several_roles(engine: Engine, seed_sop: Sop, calendar: OfficeCalendar) -> None:
    staff = (
        {"id": "kepala", "roles": ("kepala_badan",)},
        {"id": "serba_bisa", "roles": ("sekretaris", "sek_tim_sakip", "anggota_tim_sakip")},
    )
    plan = make_plan(seed_sop, free_office(seed_sop, THURSDAY, people=staff), calendar).plan
    result = engine(plan, draw(plan, 0))
    assert who(plan, result, "rapat") == [("kepala", "serba_bisa")]
    assert told(result.ended[0]) == "02-07 14:45"


@every_engine
def test_two_persons_of_a_role_serve_two_cases_at_once(
    engine: Engine, seed_sop: Sop, calendar: OfficeCalendar
) -> None:
    demand = tuple({"kind": "dates", "case_id": name, "dates": (THURSDAY,)} for name in ("a", "b"))
    staff = tuple({"id": role.id, "roles": (role.id,), "count": 2} for role in seed_sop.roles)
    plan = make_plan(seed_sop, free_office(seed_sop, THURSDAY, demand=demand, people=staff), calendar).plan
    result = engine(plan, draw(plan, 0))
    assert result.ended[0] == result.ended[1]
    assert not set(who(plan, result, "rapat", 0)[0]) & set(who(plan, result, "rapat", 1)[0])
    # The case keeps its person: one of the two did all of a case's steps of a role.
    names = [seed_sop.steps[index].id for index in (5, 6, 7)]
    assert len({member for name in names for member in who(plan, result, name)}) == 1


@pytest.mark.parametrize(("year", "minutes"), [(2025, 105_510), (2026, 106_860)])
def test_office_minutes_of_a_year(calendar: OfficeCalendar, year: int, minutes: int) -> None:
    compiled = compile_calendar(calendar, date(year, 1, 1), date(year, 12, 31))
    assert compiled.windows.total == minutes * 60
