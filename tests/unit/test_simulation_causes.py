"""Why it waited and why it paused, by hand: one small office for each cause.

The office opens Monday to Friday 08:00-12:00 and 13:00-16:00; day 0 is a Monday.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from drafts import HOUR, Batch, Case, Draft, Outside, Person, at, hours, told
from plans import small_plan, step
from simulation.draws import Draws, draw
from simulation.durations import Constant
from simulation.engine import run
from simulation.measures.causes import CAUSES, PAUSES, pauses, waiting
from simulation.plan import MISSING, Delay, Plan
from simulation.record import Run, Work

MORNING = at(0, "08:00")
Hours = dict[str, float]


def ran(*steps: Draft, **values: object) -> tuple[Plan, Draws, Run]:
    plan = small_plan(*steps, **values)
    draws = draw(plan, 0)
    return plan, draws, run(plan, draws)


def instance(plan: Plan, done: Run, name: str, case: int = 0, visit: int = 0) -> int:
    (row,) = (
        row
        for row in range(len(done))
        if (plan.steps[done.step[row]].id, done.case[row], done.visit[row]) == (name, case, visit)
    )
    return row


def waited(made: tuple[Plan, Draws, Run], name: str, case: int = 0) -> tuple[Hours, Hours]:
    """Hours by cause, clock and working; causes without any are left out."""
    plan, draws, done = made
    found = waiting(plan, draws, done)
    row = instance(plan, done, name, case)
    first, second = (
        {
            cause: float(seconds[row]) / HOUR
            for cause, seconds in zip(CAUSES, table, strict=True)
            if seconds[row]
        }
        for table in (found.clock, found.working)
    )
    return first, second


def test_the_order_of_causes_is_that_of_the_design() -> None:
    assert CAUSES == (
        "external", "handover", "batch", "office_closed", "absent", "does_not_fit", "overtaken", "busy_case",
        "busy_duty", "joint",
    )  # fmt: skip
    assert PAUSES == ("office_closed", "absent")


def test_outside_then_handed_over_then_in_a_batch() -> None:
    made = ran(
        step("tulis"),
        step(
            "sah",
            "tulis",
            handover=Delay(duration=Constant(value=5 * HOUR), working=True),
            batch=Batch(times=(at(1, "10:00"),)),
        ),
        waits=(
            Outside(
                after="tulis", before="sah", delay=Delay(duration=Constant(value=2 * HOUR), working=False)
            ),
        ),
    )
    # Enabled Monday 09:00; outside until 11:00; five working hours from 09:00 are 15:00; Tuesday 10:00.
    clock, working = waited(made, "sah")
    assert clock == {"external": 2, "handover": 4, "batch": 19}
    assert working == {"external": 2, "handover": 3, "batch": 3}


def test_closed_and_away_and_busy_with_another_case() -> None:
    made = ran(
        step("a", minutes=390),
        cases=(Case(release=MORNING), Case(release=MORNING)),
        persons=(Person(id="ani", away=(1,)),),
        closed=(2,),
    )
    # The first takes Monday to 15:30; Tuesday's absence would interrupt the other; Wednesday is closed.
    clock, working = waited(made, "a", case=1)
    assert clock == {
        "office_closed": 1 + 16 + 1 + 16 + 24,
        "absent": 7,
        "does_not_fit": 0.5,
        "busy_case": 6.5,
    }
    assert working == {"absent": 7, "does_not_fit": 0.5, "busy_case": 6.5}


def test_a_meeting_that_does_not_fit_before_noon() -> None:
    made = ran(step("a", minutes=90), step("rapat", "a", minutes=180, must_not_split=True))
    assert waited(made, "rapat")[0] == {"office_closed": 1, "does_not_fit": 2.5}


def test_overtaken_is_only_what_came_later() -> None:
    made = ran(
        step("a"),
        cases=(Case(release=MORNING), Case(release=MORNING), Case(release=at(0, "08:30"), priority=2)),
    )
    # 08-09 the first case, 09-10 the urgent one that came later, 10 the second.
    assert waited(made, "a", case=1)[0] == {"busy_case": 1, "overtaken": 1}
    assert waited(made, "a", case=2)[0] == {"busy_case": 0.5}


def test_higher_priority_that_was_there_before_does_not_overtake() -> None:
    made = ran(step("a"), cases=(Case(release=MORNING), Case(release=MORNING, priority=2)))
    assert waited(made, "a", case=0)[0] == {"busy_case": 1}


def test_other_duties_and_one_free_of_two_is_enough() -> None:
    plan, draws, done = ran(step("a"), persons=(Person(id="ani"), Person(id="budi")))
    at_duty = Work(start=np.array([MORNING]), end=np.array([at(0, "10:00")]))
    nothing = Work(start=np.array([], dtype=np.int64), end=np.array([], dtype=np.int64))
    end = at(0, "11:00")
    late = replace(done, start=np.array([at(0, "10:00")]), end=np.array([end]), end_of_run=end)
    both, one = replace(late, duties=(at_duty, at_duty)), replace(late, duties=(at_duty, nothing))
    assert waited((plan, draws, both), "a")[0] == {"busy_duty": 2}
    # Had one of them been free, only something else could have kept it.
    assert waited((plan, draws, one), "a")[0] == {"does_not_fit": 2}


def test_whom_a_joint_step_keeps_free_others_wait_for_but_not_it_itself() -> None:
    made = ran(
        step("berdua", seats=(("ketua", 1), ("staf", 1))),
        step("sendiri", seats=(("staf", 1),), sop="lain", minutes=30),
        step("lama", seats=(("ketua", 1),), sop="lagi", minutes=120),
        persons=(Person(id="ani", roles=("ketua",)), Person(id="budi", roles=("staf",))),
        cases=(
            Case(release=MORNING, sop="lagi"),
            Case(release=at(0, "09:00"), sop="sop"),
            Case(release=at(0, "09:15"), sop="lain"),
        ),
    )
    _, _, done = made
    assert [told(instant) for instant in done.start] == ["0 08:00", "0 10:00", "0 11:00"]
    assert waited(made, "berdua", case=1)[0] == {"busy_case": 1}
    assert waited(made, "sendiri", case=2)[0] == {"joint": 0.75, "busy_case": 1}


def test_a_deputy_counts_only_on_days_on_which_the_holder_is_away() -> None:
    people = (Person(id="kepala", roles=("kepala",), away=(1,)), Person(id="sek", roles=("sek",)))
    made = ran(
        step("lama", seats=(("kepala", 1),), minutes=420),
        step("surat", seats=(("sek", 1),), sop="lain", minutes=60),
        step("sah", seats=(("kepala", 1),), sop="lagi"),
        persons=people,
        deputies=(("kepala", ("sek",)),),
        cases=(
            Case(release=MORNING),
            Case(release=at(1, "08:00"), sop="lain"),
            Case(release=at(0, "15:00"), sop="lagi"),
        ),
    )
    # Monday the holder is busy and the deputy does not act; Tuesday the deputy acts, after the letter.
    plan, _, done = made
    row = instance(plan, done, "sah", case=2)
    assert plan.persons[done.team_of(row)[0]].id == "sek"
    assert waited(made, "sah", case=2)[0] == {"busy_case": 1, "office_closed": 16}


def test_own_hours_are_absence_in_office_time() -> None:
    made = ran(step("a"), persons=(Person(id="ani", hours=hours("10:00-15:00")),))
    assert waited(made, "a") == ({"absent": 2}, {"absent": 2})


def test_whoever_did_the_step_before_is_no_candidate() -> None:
    made = ran(
        step("a", minutes=30),
        step("periksa", "a", not_same_as=("a",), minutes=30),
        step("lama", sop="lain", minutes=120),
        persons=(Person(id="ani"), Person(id="budi")),
        cases=(Case(release=MORNING), Case(release=MORNING, sop="lain")),
    )
    # Ani is free from 08:30, but she did `a`; Budi is at the other case until 10:00.
    assert waited(made, "periksa")[0] == {"busy_case": 1.5}


def test_what_never_starts_waits_to_the_end_of_the_run() -> None:
    plan, draws, done = ran(
        step("a"), persons=(Person(id="ani", away=tuple(range(40))),), horizon=at(2, "10:00"), weeks=2
    )
    assert done.start[0] == MISSING
    assert waited((plan, draws, done), "a")[0] == {"absent": 7 + 7 + 2, "office_closed": 2 * 17}


@pytest.mark.parametrize(("away", "absent"), [((), 0), ((1,), 7)])
def test_pauses_are_nights_and_absences(away: tuple[int, ...], absent: int) -> None:
    # Nine hours are longer than a day, so nobody waits for a week without an absence.
    plan, draws, done = ran(step("a", minutes=540), persons=(Person(id="ani", away=away),))
    closed, gone = pauses(plan, draws, done)
    assert gone[0] == absent * HOUR
    assert closed[0] + gone[0] == done.end[0] - done.start[0] - 9 * HOUR
    assert plan.office.between(int(done.start[0]), int(done.end[0])) == (9 + absent) * HOUR


def test_a_meeting_that_overruns_does_not_pause() -> None:
    plan, draws, done = ran(step("rapat", minutes=300, must_not_split=True))
    assert done.overran[0]
    assert told(int(done.end[0])) == "0 13:00"
    assert pauses(plan, draws, done).tolist() == [[0], [0]]
