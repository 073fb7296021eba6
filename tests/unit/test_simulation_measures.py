"""From a run to figures, by hand. The office opens 08:00-12:00 and 13:00-16:00; day 0 is a Monday."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest

from drafts import HOUR, MINUTE, Batch, Case, Person, Way, at, minutes
from plans import small_plan, step
from simulation.draws import Draws, draw
from simulation.engine import run
from simulation.measures.causes import CAUSES
from simulation.measures.figures import RunMeasures, measure, measure_all
from simulation.measures.teams import roles_of
from simulation.plan import MISSING, Plan
from simulation.record import Run
from simulation.timeline import queues, utilisation, work_in_progress
from simulation.workload import covered_years

MORNING = at(0, "08:00")


def measured(plan: Plan) -> tuple[RunMeasures, Draws, Run]:
    draws = draw(plan, 0)
    done = run(plan, draws)
    return measure(plan, draws, done), draws, done


def with_steps(plan: Plan, **values: object) -> Plan:
    """The same plan with other values in every step."""
    return dataclasses.replace(plan, steps=tuple(dataclasses.replace(s, **values) for s in plan.steps))


def with_cases(plan: Plan, **values: object) -> Plan:
    return dataclasses.replace(plan, cases=dataclasses.replace(plan.cases, **values))


def test_one_case_by_hand() -> None:
    figures, _, _ = measured(small_plan(step("a", minutes=150), step("b", "a", minutes=360)))
    # 08:00-10:30, then six hours until Tuesday 09:30.
    assert figures.cycle_days.tolist() == [2]
    assert figures.cycle_working.tolist() == [8.5 * HOUR]
    assert figures.cycle_clock.tolist() == [25.5 * HOUR]
    assert figures.reached_day.tolist() == [[1, 2]]
    assert figures.processing.tolist() == [[150 * 60, 360 * 60]]
    assert figures.paused.tolist() == [[[0, 17 * HOUR]], [[0, 0]]]
    assert (figures.waiting == 0).all()
    assert figures.visits.tolist() == [[1, 1]]
    assert figures.person_seconds.tolist() == [510 * 60]
    assert figures.person_seconds_step.tolist() == [150 * 60, 360 * 60]
    assert (figures.unfinished, figures.overran) == (0, 0)
    assert np.isnan(figures.cost)
    assert np.isnan(figures.late_deadline).all()
    assert np.isnan(figures.late_due).all()


def test_the_unit_that_is_over_last_holds_the_case_up() -> None:
    units = (("barat", (), minutes(60)), ("timur", (), minutes(150)), ("utara", (), minutes(30)))
    figures, _, done = measured(
        small_plan(step("a", units=units), persons=(Person(id="ani"), Person(id="budi")))
    )
    # Ani takes the first, Budi the second, Ani the third at 09:00: the second is over last, without waiting.
    assert done.start.tolist() == [MORNING, MORNING, at(0, "09:00")]
    assert figures.processing.tolist() == [[150 * MINUTE]]
    assert np.nansum(figures.waiting) == 0
    assert figures.visits.tolist() == [[1]]
    assert figures.person_seconds.tolist() == [240 * MINUTE]


def test_visits_are_added_up_and_steps_passed_over_are_not_known() -> None:
    again = Way(id="kembali", share=1.0, back_to="a", limit=1)
    on = Way(id="lanjut", share=1e-12, leads=("c",))
    figures, _, _ = measured(
        small_plan(
            step("a", minutes=30),
            step("b", "a", minutes=10, ways=(again, on)),
            step("c", "b"),
            step("d", "b"),
        )
    )
    assert figures.visits.tolist() == [[2, 2, 1, 0]]
    assert figures.processing[0, :3].tolist() == [60 * MINUTE, 20 * MINUTE, 60 * MINUTE]
    assert np.isnan(figures.processing[0, 3])
    assert np.isnan(figures.waiting[:, 0, 3]).all()
    assert np.isnan(figures.reached_day[0, 3])
    assert figures.unfinished == 0


def test_what_is_not_over_at_the_horizon_counts_up_to_it() -> None:
    plan = small_plan(step("a", minutes=390), step("b", "a"), cases=(Case(), Case()), horizon=at(0, "15:45"))
    figures, _, _ = measured(with_steps(plan, due=6 * HOUR, standard=HOUR))
    # The first case is at `b` since 15:30, the second at `a`.
    assert figures.unfinished == 2
    assert np.isnan(figures.cycle_days).all()
    assert figures.processing[0, 0] == 390 * MINUTE
    assert np.isnan([figures.processing[0, 1], figures.processing[1, 0]]).all()
    assert figures.late_standard[0, 0] == 330 * MINUTE
    assert figures.late_due[0, 0] == 30 * MINUTE
    # Late already, though not over; the other not yet.
    assert figures.late_due[1, 0] == 45 * MINUTE
    assert np.isnan(figures.late_due[0, 1])
    assert figures.waiting[CAUSES.index("busy_case"), 1, 0] == 390 * MINUTE
    assert figures.utilisation.tolist() == [1]


def test_deadlines_are_counted_in_office_time() -> None:
    plan = small_plan(step("a"), cases=(Case(), Case(), Case()))
    deadline = np.array([at(0, "16:00"), at(0, "09:30"), MISSING], dtype=np.int64)
    figures, _, _ = measured(with_cases(plan, deadline=deadline))
    assert figures.late_deadline[:2].tolist() == [-6 * HOUR, 0.5 * HOUR]
    assert np.isnan(figures.late_deadline[2])


def test_due_from_the_release() -> None:
    plan = small_plan(step("a"), step("b", "a"))
    figures, _, _ = measured(with_steps(plan, due=90 * MINUTE, due_from_release=True))
    assert figures.late_due.tolist() == [[-30 * MINUTE, 30 * MINUTE]]


def test_a_batch_that_is_finished_at_once_is_work_done_once() -> None:
    made = step("sah", minutes=30, batch=Batch(size=2))
    figures, _, done = measured(small_plan(made, cases=(Case(), Case())))
    assert done.work.tolist() == [HOUR, HOUR]
    assert figures.processing.tolist() == [[HOUR], [HOUR]]
    assert figures.person_seconds.tolist() == [HOUR]
    assert figures.utilisation.tolist() == [1]


def test_joint_work_counts_every_performer_and_costs_what_they_cost() -> None:
    people = (Person(id="ketua", roles=("ketua",)), Person(id="ani"), Person(id="budi"))
    plan = small_plan(step("rapat", seats=(("ketua", 1), ("staf", 2)), minutes=90), persons=people)
    figures, _, _ = measured(plan)
    assert dict(zip(plan.roles, figures.person_seconds.tolist(), strict=True)) == {
        "ketua": 5400,
        "staf": 10800,
    }
    rates = {"ketua": 100.0, "ani": 40.0, "budi": 20.0}
    paid = tuple(dataclasses.replace(person, cost=rates[person.id]) for person in plan.persons)
    assert measured(dataclasses.replace(plan, persons=paid))[0].cost == 240
    some = (paid[0], dataclasses.replace(paid[1], cost=float("nan")), paid[2])
    assert np.isnan(measured(dataclasses.replace(plan, persons=some))[0].cost)


def test_every_performer_fills_a_seat_that_is_theirs() -> None:
    people = (
        Person(id="dua", roles=("ketua", "staf")), Person(id="ketua", roles=("ketua",)),
        Person(id="wakil", roles=("lain",)),
    )  # fmt: skip
    plan = small_plan(
        step("a", seats=(("staf", 1), ("ketua", 1))), persons=people, deputies=(("staf", ("wakil",)),)
    )
    staf, ketua = (plan.roles.index(role) for role in ("staf", "ketua"))
    assert roles_of(plan, 0, (0, 1)) == (staf, ketua)
    assert roles_of(plan, 0, (2, 0)) == (staf, ketua)
    assert roles_of(plan, 0, (2, 1)) == (staf, ketua)


def test_work_past_the_closing_hour_fills_no_time_on_duty() -> None:
    figures, _, done = measured(small_plan(step("rapat", minutes=300, must_not_split=True)))
    assert figures.overran == 1
    assert figures.person_seconds.tolist() == [5 * HOUR]
    assert (done.end_of_run, figures.utilisation.tolist()) == (at(0, "13:00"), [1])


def test_warm_up_cases_load_people_but_are_not_measured() -> None:
    plan = with_cases(
        small_plan(step("a"), cases=(Case(), Case(release=at(0, "08:30")))), counted=np.array([False, True])
    )
    figures, _, _ = measured(plan)
    assert figures.released.tolist() == [at(0, "08:30")]
    assert figures.cycle_working.tolist() == [1.5 * HOUR]
    assert figures.waiting[CAUSES.index("busy_case")].tolist() == [[30 * MINUTE]]
    # From the first case that counts on: two cases for half an hour, one for an hour.
    assert figures.work_in_progress == pytest.approx(4 / 3)
    assert figures.queue.tolist() == [pytest.approx(1 / 3)]


def test_two_sops_share_people_and_are_measured_apart() -> None:
    plan = small_plan(
        step("a"), step("x", sop="lain", minutes=30), step("y", "x", sop="lain"),
        cases=(Case(), Case(sop="lain"), Case(sop="lain")),
    )  # fmt: skip
    draws = draw(plan, 0)
    first, second = measure_all(plan, draws, run(plan, draws))
    assert (first.processing.shape, second.processing.shape) == ((1, 1), (2, 2))
    assert first.person_seconds.tolist() == [HOUR]
    assert second.person_seconds_step.tolist() == [HOUR, 2 * HOUR]
    assert first.utilisation.tolist() == second.utilisation.tolist() == [1]


def test_measures_over_time_by_hand() -> None:
    plan = small_plan(step("a", minutes=420), cases=(Case(), Case(release=at(0, "10:00"))))
    _, draws, done = measured(plan)
    cases = work_in_progress(plan, draws, done)
    assert cases["sop"].unique().tolist() == ["sop"]
    # The run begins at midnight and ends with the second case on Tuesday at 16:00.
    assert cases["seconds"].tolist() == [(8 + 14) * HOUR, 16 * HOUR]
    assert cases["mean"].tolist() == [22 / 24, 1]
    lying = queues(plan, done)
    assert lying["seconds"].tolist() == [14 * HOUR, 8 * HOUR]
    busy = utilisation(plan, draws, done, by="month")
    assert busy[["seconds", "whole", "mean"]].to_numpy().tolist() == [[14 * HOUR, 14 * HOUR, 1]]


def test_years_are_shares_of_their_days() -> None:
    assert covered_years(date(2025, 1, 1), date(2026, 12, 31)) == 2
    assert covered_years(date(2024, 1, 1), date(2024, 7, 1)) == 183 / 366
