"""From documents to a plan: everything that a scenario says arrives where the engine looks for it."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time
from typing import Any

import numpy as np
import pytest

from permits import letter_sop, permit_sop, small
from simulation.draws import draw
from simulation.durations import Constant, Triangular
from simulation.plan import MISSING, Plan
from simulation.planning import Planned, make_plan
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

TERIMA, PERIKSA, TINJAU, RAPAT, TTD, ARSIP = range(6)
DAY = 7 * 3600 + 30 * 60


def planned(calendar: OfficeCalendar, **changes: Any) -> Planned:
    return make_plan(permit_sop(), small(**changes), calendar)


def plan(calendar: OfficeCalendar, **changes: Any) -> Plan:
    return planned(calendar, **changes).plan


def local(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+07:00").astimezone(UTC).timestamp())


def test_decisions_units_and_due_dates_of_the_sop(calendar: OfficeCalendar) -> None:
    steps = plan(calendar).steps
    goes_on, ends = steps[PERIKSA].outcomes
    assert (goes_on.share, goes_on.leads, goes_on.back_to) == (0.8, (TINJAU,), MISSING)
    assert (ends.share, ends.leads) == (0.2, ())
    assert [unit.id for unit in steps[TINJAU].units] == ["bidang_satu", "bidang_dua", "bidang_tiga"]
    assert (steps[TINJAU].due, steps[TINJAU].due_from_release) == (2 * DAY, False)
    assert (steps[TTD].due, steps[TTD].due_from_release) == (36_000, True)
    assert steps[RAPAT].must_not_split
    assert steps[TTD].not_same_as == (PERIKSA,)
    assert [step.standard for step in steps] == [MISSING, 1800, 3600, 7200, 600, 900]


def test_shares_of_the_scenario_replace_those_of_the_sop(calendar: OfficeCalendar) -> None:
    result = planned(calendar, decisions={"periksa": {"kurang": 0.05}})
    assert [way.share for way in result.plan.steps[PERIKSA].outcomes] == pytest.approx([0.95, 0.05])
    assert result.sop.digest != permit_sop().digest


def test_a_correction_comes_into_the_plan(calendar: OfficeCalendar) -> None:
    rule = {"id": "koreksi", "at": "rapat", "back_to": "tinjau", "share": 0.25, "at_most": 2, "falling": 0.5}
    result = planned(calendar, corrections=[rule])
    on, back = result.plan.steps[RAPAT].outcomes
    assert (on.share, on.leads) == (0.75, (TTD,))
    assert (back.id, back.share, back.back_to, back.limit, back.falling) == ("koreksi", 0.25, TINJAU, 2, 0.5)
    assert [(redo.step, redo.open_before, redo.alive) for redo in back.redo] == [
        (TINJAU, 0, True),
        (RAPAT, 1, False),
    ]
    assert result.sop.step("rapat").decision is not None


def test_without_shares_and_corrections_the_sop_stays_itself(calendar: OfficeCalendar) -> None:
    sop = permit_sop()
    assert make_plan(sop, small(), calendar).sop is sop


def test_durations_by_step_and_unit(calendar: OfficeCalendar) -> None:
    rules = {
        "default": {"family": "constant"},
        "steps": {"terima": {"family": "triangular", "low": 5, "mode": 10, "high": 30, "absolute": True}},
        "units": {"tinjau": {"bidang_dua": {"family": "constant", "minutes": 7}}},
    }
    steps = plan(calendar, durations=rules).steps
    assert steps[TERIMA].units[0].duration == Triangular(low=300, mode=600, high=1800)
    assert [unit.duration for unit in steps[TINJAU].units] == [Constant(value=s) for s in (3600, 420, 3600)]


def test_units_are_bound_to_persons(calendar: OfficeCalendar) -> None:
    people = [
        *({"id": name, "roles": [name]} for name in ("kepala", "sekretaris", "staf")),
        {"id": "satu", "roles": ["kabid"], "units": ["bidang_satu"]},
        {"id": "lain", "roles": ["kabid"], "units": ["bidang_dua", "bidang_tiga"]},
        {"id": "semua", "roles": ["kabid"]},
    ]
    units = plan(calendar, people=people).steps[TINJAU].units
    assert [unit.persons for unit in units] == [(3, 5), (4, 5), (4, 5)]
    # Where everybody serves every unit nothing is said.
    assert [unit.persons for unit in plan(calendar).steps[TINJAU].units] == [(), (), ()]


def test_persons_as_they_are(calendar: OfficeCalendar) -> None:
    people = [
        {
            "id": "kepala",
            "roles": ["kepala", "sekretaris"],
            "speed": 2,
            "cost_per_hour": 10,
            "away": ["2025-03-03"],
            "hours": {"monday": ["07:00-09:00"], "saturday": ["08:00-12:00"]},
        },
        {"id": "staf", "roles": ["staf", "kabid"], "count": 2},
        {"id": "wakil", "roles": ["sekretaris"]},
    ]
    result = plan(calendar, people=people, deputies=[{"role": "kepala", "persons": ["wakil", "staf"]}])
    head = result.persons[0]
    assert [person.id for person in result.persons] == ["kepala", "staf-1", "staf-2", "wakil"]
    assert (head.roles, head.speed, head.cost, head.away) == ((0, 1), 2.0, 10.0, (local("2025-03-03 00:00"),))
    assert head.hours is not None
    assert head.hours.is_open(local("2025-01-06 07:30"))  # a Monday; the office opens at 07:30
    assert not head.hours.is_open(local("2025-01-06 07:15"))
    assert not head.hours.is_open(local("2025-01-06 09:00"))
    assert not head.hours.is_open(local("2025-01-07 08:00"))
    assert [step.deputies for step in result.steps] == [(), (), (), (), ((0, (3, 1, 2)),), ()]
    assert all(person.hours is None and np.isnan(person.cost) for person in result.persons[1:])


def handover(name: str, **values: Any) -> dict[str, Any]:
    return {"id": name, "low": 1, "mode": 1, "high": 1, "unit": "working_hours", **values}


def hours(result: Plan) -> list[float]:
    return [0 if step.handover is None else step.handover.duration.mean / 3600 for step in result.steps]


def test_the_most_specific_hand_over_holds(calendar: OfficeCalendar) -> None:
    rules = [
        handover("semua"),
        handover("dari", after="rapat", low=2, mode=2, high=2),
        handover("ke", before="tanda_tangan", low=3, mode=3, high=3),
        handover("antara", after="tanda_tangan", before="arsip", low=4, mode=4, high=4),
    ]
    # terima -> periksa stays with the clerk; tinjau, rapat, tanda_tangan, arsip change hands.
    assert hours(plan(calendar, handovers=rules)) == [0, 0, 1, 1, 3, 4]
    assert hours(plan(calendar, handovers=rules[:2])) == [0, 0, 1, 1, 2, 1]
    everywhere = [handover("semua", between_roles_only=False)]
    assert hours(plan(calendar, handovers=everywhere)) == [0, 1, 1, 1, 1, 1]
    first = [handover("masuk", before="terima", between_roles_only=False)]
    assert hours(plan(calendar, handovers=first)) == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("unit", "seconds", "working"),
    [
        ("working_minutes", 60, True),
        ("working_hours", 3600, True),
        ("working_days", DAY, True),
        ("clock_hours", 3600, False),
        ("calendar_days", 86_400, False),
        ("performer_hours", 3600, True),
    ],
)
def test_units_of_delays(calendar: OfficeCalendar, unit: str, seconds: int, working: bool) -> None:
    rule = handover("semua", unit=unit, low=2, mode=2, high=2)
    given = plan(calendar, handovers=[rule]).steps[ARSIP].handover
    assert given is not None
    assert (given.duration, given.working) == (Constant(value=2 * seconds), working)
    assert (given.hours is None) == (unit != "performer_hours")
    if unit in ("working_minutes", "performer_hours"):
        return
    wait = {
        "id": "w",
        "name": "w",
        "after": "terima",
        "before": "rapat",
        "unit": unit,
        "low": 1,
        "mode": 2,
        "high": 3,
    }
    (found,) = plan(calendar, waits=[wait]).waits
    assert (found.after, found.before, found.delay.working) == (TERIMA, RAPAT, working)
    assert found.delay.duration == Triangular(low=seconds, mode=2 * seconds, high=3 * seconds)


def test_batches(calendar: OfficeCalendar) -> None:
    rule = {
        "step": "tanda_tangan",
        "size": 5,
        "at": ["14:00", "10:00"],
        "patience": {"value": 2, "unit": "working_days"},
        "factors": [{"from": 3, "factor": 0.5}],
    }
    batch = plan(calendar, batches=[rule]).steps[TTD].batch
    assert batch is not None
    assert (batch.size, batch.patience, batch.one_by_one, batch.per_batch) == (5, 2 * DAY, True, False)
    assert [batch.factor(items) for items in (1, 2, 3, 9)] == [1, 1, 0.5, 0.5]
    times = set(batch.times.tolist())
    assert (np.diff(batch.times) > 0).all()
    assert {local("2025-01-06 10:00"), local("2025-01-06 14:00")} <= times
    for closed in ("2025-01-01 10:00", "2025-01-05 10:00"):  # New Year, a Sunday
        assert local(closed) not in times
    together = plan(calendar, batches=[{"step": "arsip", "size": 2, "effort": "batch"}]).steps[ARSIP].batch
    assert together is not None
    assert (together.one_by_one, together.per_batch, len(together.times)) == (False, True, 0)


def test_priorities_of_steps_and_cases(calendar: OfficeCalendar) -> None:
    demand = [{"kind": "annual", "case_id": "x", "priority": 2}]
    result = plan(calendar, priorities={"rapat": 1}, demand=demand)
    assert [step.priority for step in result.steps] == [MISSING] * 3 + [1] + [MISSING] * 2
    assert result.cases.priority.tolist() == [2]


def portfolio(calendar: OfficeCalendar) -> Planned:
    other = {
        "sop": "surat-keluar",
        "demand": [{"kind": "monthly", "case_id": "s{month}"}],
        "durations": {
            "default": {"family": "exponential"},
            "steps": {"nomor": {"family": "constant", "minutes": 3}},
        },
        "waits": [
            {"id": "w", "name": "w", "after": "konsep", "before": "nomor", "low": 1, "mode": 1, "high": 1}
        ],
    }
    return make_plan(permit_sop(), small(also=[other]), calendar, also=[letter_sop()])


def test_several_sops_share_one_staff(calendar: OfficeCalendar) -> None:
    result = portfolio(calendar)
    both = result.plan
    assert [(sop.id, sop.first, sop.last) for sop in both.sops] == [
        ("izin-kegiatan", 0, 6),
        ("surat-keluar", 6, 8),
    ]
    assert both.roles == ("kepala", "sekretaris", "staf", "kabid", "agenda")
    assert [step.sop for step in both.steps] == [0] * 6 + [1] * 2
    assert both.steps[7].before == (6,)
    assert [(wait.after, wait.before) for wait in both.waits] == [(6, 7)]
    assert both.cases.sop.tolist() == [0] + [1] * 12
    assert both.cases.ordinal.tolist() == [0, *range(12)]
    assert [sop.id for sop in result.also] == ["surat-keluar"]
    alone = plan(calendar)
    assert both.steps[:6] == alone.steps


def test_the_run_begins_before_the_first_case_and_ends_with_its_horizon(calendar: OfficeCalendar) -> None:
    usual = plan(calendar)
    # Ten working days before Thursday 2 January 2025: Christmas takes two days, New Year one.
    assert plan(calendar, warm_up_working_days=10).start == local("2024-12-16 00:00")
    assert plan(calendar, warm_up_working_days=0).start == local("2025-01-02 00:00")
    assert usual.horizon == local("2027-01-01 00:00")
    assert plan(calendar, horizon="2025-06-30").horizon == local("2025-07-01 00:00")
    assert plan(calendar, horizon="2028-03-01").days.year[-1] == 2028
    assert (usual.day_seconds, usual.session_seconds) == (DAY, 4 * 3600 + 1800)


def test_warm_up_cases_are_not_counted(calendar: OfficeCalendar) -> None:
    demand = [{"kind": "monthly", "case_id": "{month}"}]
    cases = plan(calendar, demand=demand, measure_from="2025-04-01").cases
    assert cases.counted.tolist() == [False] * 3 + [True] * 9


def test_cases_after_the_horizon_are_no_part_of_the_run(calendar: OfficeCalendar) -> None:
    demand = [{"kind": "monthly", "case_id": "{month}"}]
    assert len(plan(calendar, demand=demand, horizon="2025-03-31").cases) == 3


def test_a_new_sop_changes_no_index_of_persons(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    found = make_plan(seed_sop, scenario, calendar).plan
    assert len(found.cases) == 10
    assert [found.persons[index].roles for index in range(4)] == [(0,), (1,), (2,), (3,)]


def test_another_sop_changes_no_draw_of_the_first(calendar: OfficeCalendar) -> None:
    alone, both = draw(plan(calendar), 2), draw(portfolio(calendar).plan, 2)
    for index in range(6):
        assert np.array_equal(alone.work(index, 0, 0), both.work(index, 0, 0))
    assert not np.array_equal(both.work(6, 0, 0)[:1], both.work(6, 0, 1)[:1])


def test_a_plan_is_made_quickly(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> None:
    make_plan(seed_sop, scenario, calendar)  # loads the holiday tables
    begin = process_time()
    make_plan(seed_sop, scenario, calendar)
    assert process_time() - begin < 0.5
