"""The story of a case by hand: one small office for each kind of moment, with its instant.

The office opens Monday to Friday 08:00-12:00 and 13:00-16:00; day 0 is a Monday.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from drafts import HOUR, Batch, Case, Draft, Outside, Person, Way, at, told
from plans import small_plan, step
from simulation.draws import Draws, draw
from simulation.durations import Constant
from simulation.engine import run
from simulation.measures.causes import CAUSES
from simulation.plan import MISSING, Delay, Plan
from simulation.record import Run, Work
from simulation.story.segments import Segments
from simulation.story.telling import KINDS, Moment, story_of, working_day
from sop.errors import SimulationError

MORNING = at(0, "08:00")
SEEN: set[str] = set()
"""Kinds of moments and causes that the small offices of this file have shown."""


def ran(*steps: Draft, **values: object) -> tuple[Plan, Draws, Run]:
    plan = small_plan(*steps, **values)
    draws = draw(plan, 0)
    return plan, draws, run(plan, draws)


def story(made: tuple[Plan, Draws, Run], case: int = 0) -> tuple[Moment, ...]:
    plan, draws, done = made
    moments = story_of(plan, draws, done, plan.cases.ids[case])
    SEEN.update(moment.kind for moment in moments)
    SEEN.update(moment.cause for moment in moments if moment.kind == "waits")
    return moments


def lines(moments: tuple[Moment, ...], plan: Plan) -> list[str]:
    """Instant, kind, step, cause and end, as far as there are any."""
    found = []
    for moment in moments:
        name = "" if moment.step == MISSING else plan.steps[moment.step].id
        until = "" if moment.until == MISSING else f"-> {told(moment.until)}"
        parts = (told(moment.instant), moment.kind, name, moment.cause, until)
        found.append(" ".join(part for part in parts if part))
    return found


def only(moments: tuple[Moment, ...], kind: str) -> Moment:
    (found,) = (moment for moment in moments if moment.kind == kind)
    return found


def test_work_that_pauses_over_noon_and_night() -> None:
    made = ran(step("a", minutes=180), step("b", "a", minutes=300))
    assert lines(story(made), made[0]) == [
        "0 08:00 released",
        "0 08:00 enabled a",
        "0 08:00 started a",
        "0 11:00 completed a",
        "0 11:00 enabled b",
        "0 11:00 started b",
        "0 12:00 paused b office_closed -> 0 13:00",
        "0 13:00 resumed b",
        "0 16:00 paused b office_closed -> 1 08:00",
        "1 08:00 resumed b",
        "1 09:00 completed b",
        "1 09:00 ended",
    ]
    moments = story(made)
    assert [moment.number for moment in moments if moment.kind == "completed"] == [3 * HOUR, 5 * HOUR]
    assert only(moments, "ended").number == 2


def test_an_absence_in_the_middle_is_a_pause_because_of_somebody() -> None:
    # Nine hours are longer than a day, so Tuesday's absence is not planned round.
    made = ran(step("a", minutes=540), persons=(Person(id="ani", away=(1,)),))
    absent = [moment for moment in story(made) if moment.kind == "paused" and moment.cause == "absent"]
    spans = [(told(moment.instant), told(moment.until)) for moment in absent]
    assert spans == [("1 08:00", "1 12:00"), ("1 13:00", "1 16:00")]
    assert absent[0].persons == absent[0].roles == (0,)
    assert [told(m.instant) for m in story(made) if m.kind == "resumed"] == ["0 13:00", "2 08:00"]


def test_outside_then_handed_over_then_in_a_batch() -> None:
    two_hours = Delay(duration=Constant(value=2 * HOUR), working=False)
    five_hours = Delay(duration=Constant(value=5 * HOUR), working=True)
    made = ran(
        step("tulis"),
        step("sah", "tulis", handover=five_hours, batch=Batch(times=(at(1, "10:00"),))),
        waits=(Outside(after="tulis", before="sah", delay=two_hours),),
    )
    assert lines(story(made), made[0])[4:] == [
        "0 09:00 outside tulis -> 0 11:00",
        "0 09:00 enabled sah",
        "0 09:00 waits sah external -> 0 11:00",
        "0 11:00 waits sah handover -> 0 15:00",
        "0 15:00 waits sah batch -> 1 10:00",
        "1 10:00 fired sah",
        "1 10:00 started sah",
        "1 11:00 completed sah",
        "1 11:00 ended",
    ]
    external = next(moment for moment in story(made) if moment.cause == "external")
    assert external.names == ("tulis-sah",)
    assert only(story(made), "fired").number == 1


def test_a_wait_that_was_over_in_time_is_told_but_holds_nothing_up() -> None:
    hour = Delay(duration=Constant(value=HOUR), working=True)
    made = ran(
        step("a"),
        step("b", "a", minutes=90),
        step("c", "b"),
        waits=(Outside(after="a", before="c", delay=hour),),
    )
    outside = only(story(made), "outside")
    assert (told(outside.instant), told(outside.until), outside.to) == ("0 09:00", "0 10:00", 2)
    assert not [moment for moment in story(made) if moment.kind == "waits"]


def test_busy_with_which_case_and_who_goes_before() -> None:
    urgent = Case(release=at(0, "08:30"), priority=2)
    made = ran(step("a"), cases=(Case(release=MORNING), Case(release=MORNING), urgent))
    waits = [moment for moment in story(made, 1) if moment.kind == "waits"]
    assert [(told(m.instant), told(m.until), m.cause, m.others) for m in waits] == [
        ("0 08:00", "0 09:00", "busy_case", ((0, 0),)),
        ("0 09:00", "0 10:00", "overtaken", ((2, 0),)),
    ]


def test_a_meeting_that_does_not_fit_and_one_that_overruns() -> None:
    made = ran(step("a", minutes=90), step("rapat", "a", minutes=180, must_not_split=True))
    waits = [moment for moment in story(made) if moment.kind == "waits"]
    assert [(told(m.instant), told(m.until), m.cause) for m in waits] == [
        ("0 09:30", "0 12:00", "does_not_fit"),
        ("0 12:00", "0 13:00", "office_closed"),
    ]
    made = ran(step("rapat", minutes=300, must_not_split=True))
    overran = only(story(made), "overran")
    assert (told(overran.instant), told(overran.until)) == ("0 12:00", "0 13:00")


def test_a_decision_sends_back_and_then_passes_a_branch_over() -> None:
    ways = (
        Way(id="ya", share=0.0, leads=("terbit",)),
        Way(id="tidak", share=0.5, leads=("tolak",)),
        Way(id="ulang", share=0.5, back_to="tulis", limit=1, falling=0.0),
    )
    made = ran(
        step("tulis"),
        step("periksa", "tulis", ways=ways),
        step("terbit", "periksa"),
        step("arsip", "terbit"),
        step("tolak", "periksa"),
        # The first case that is sent back at its first visit.
        cases=tuple(Case(release=at(day, "08:00")) for day in range(5)),
    )
    plan, _, done = made
    case = next(int(c) for c, o in zip(done.case, done.outcome, strict=True) if o == 2)
    moments = story(made, case)
    back = only(moments, "sent_back")
    assert (plan.steps[back.step].id, plan.steps[back.to].id, back.number) == ("periksa", "tulis", 1)
    assert [moment.visit for moment in moments if moment.kind == "enabled"] == [0, 0, 1, 1, 0]
    passed = [(told(m.instant), plan.steps[m.step].id) for m in moments if m.kind == "passed_over"]
    second = [m for m in moments if m.kind == "decided"][1]
    assert second.names == ("tidak",)
    assert passed == [(told(second.instant), "terbit"), (told(second.instant), "arsip")]


def test_what_is_left_out_is_told() -> None:
    made = ran(step("a"), step("b", "a", left_out=1.0), step("c", "b"))
    left_out = only(story(made), "left_out")
    assert (told(left_out.instant), made[0].steps[left_out.step].id) == ("0 09:00", "b")


def test_a_deputy_is_somebody_who_does_not_hold_the_role() -> None:
    made = ran(
        step("sah", seats=(("kepala", 1),)),
        persons=(Person(id="kepala", roles=("kepala",), away=(0,)), Person(id="sek", roles=("sek",))),
        deputies=(("kepala", ("sek",)),),
    )
    plan, started = made[0], only(story(made), "started")
    assert started.persons == (1,)
    assert started.roles == (plan.roles.index("kepala"),)
    assert started.roles[0] not in plan.persons[1].roles


def test_who_is_absent_and_who_is_kept_for_a_joint_step() -> None:
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
    waits = [moment for moment in story(made, 2) if moment.kind == "waits"]
    assert [(told(m.instant), told(m.until), m.cause, m.persons) for m in waits] == [
        ("0 09:15", "0 10:00", "joint", (1,)),
        ("0 10:00", "0 11:00", "busy_case", (1,)),
    ]
    made = ran(
        step("berdua", seats=(("ketua", 1), ("staf", 1))),
        persons=(Person(id="ani", roles=("ketua",), away=(0,)), Person(id="budi", roles=("staf",))),
    )
    absent = next(moment for moment in story(made) if moment.cause == "absent")
    assert (absent.persons, [made[0].roles[role] for role in absent.roles]) == ((0,), ["ketua"])


def test_other_duties_are_those_of_whom_it_waits_for() -> None:
    plan, draws, done = ran(step("a"), persons=(Person(id="ani"), Person(id="budi")))
    duty = Work(start=np.array([MORNING]), end=np.array([at(0, "10:00")]))
    late = replace(
        done,
        start=np.array([at(0, "10:00")]),
        end=np.array([at(0, "11:00")]),
        ended=np.array([at(0, "11:00")]),
        duties=(duty, duty),
        end_of_run=at(0, "11:00"),
    )
    waits = only(story((plan, draws, late)), "waits")
    assert (waits.cause, waits.persons, told(waits.until)) == ("busy_duty", (0, 1), "0 10:00")


def test_what_the_run_cuts_off_has_no_end() -> None:
    gone = Person(id="ani", away=tuple(range(40)))
    made = ran(step("a"), persons=(gone,), horizon=at(1, "10:00"), weeks=2)
    moments = story(made)
    assert told(only(moments, "cut_off").instant) == "1 10:00"
    assert [m.until == MISSING for m in moments if m.kind == "waits"] == [False] * 4 + [True]
    plan, draws, done = made
    deadline = replace(plan.cases, deadline=np.array([at(0, "12:00")]))
    late = Draws(plan, 0, cases=deadline, persons=draws.persons)
    found = story_of(plan, late, done, plan.cases.ids[0])
    SEEN.update(moment.kind for moment in found)
    assert told(only(found, "deadline_passed").instant) == "0 12:00"
    assert told(only(found, "released").until) == "0 12:00"


def test_an_open_case_was_under_way_before() -> None:
    long_ago = at(0, "08:00") - 3 * 86_400
    made = ran(step("a"), step("b", "a"), cases=(Case(release=long_ago, done=("a",)),), start=at(0, "00:00"))
    moments = story(made)
    assert lines(moments, made[0])[:3] == ["0 00:00 under_way", "0 00:00 over_before a", "0 00:00 enabled b"]
    assert moments[0].since == long_ago


def test_an_unknown_case_is_a_problem_that_names_those_there_are() -> None:
    made = ran(step("a"), cases=tuple(Case(release=at(0, "08:00")) for _ in range(25)))
    with pytest.raises(SimulationError) as caught:
        story_of(*made, "nobody")
    (problem,) = caught.value.problems
    assert (problem.code, problem.value) == ("unknown_case", "nobody")
    assert problem.allowed == tuple(f"case-{number}" for number in range(20))
    assert problem.fields["count"] == "25"


def test_a_case_that_was_never_released_has_no_story() -> None:
    made = ran(step("a"), cases=(Case(), Case(release=at(10, "08:00"))), horizon=at(2, "00:00"))
    assert story(made, 1) == ()


def test_working_days_count_the_first_as_one() -> None:
    plan = small_plan(step("a"), closed=(2,))
    assert working_day(plan, at(0, "08:00"), at(0, "16:00")) == 1
    assert working_day(plan, at(1, "08:00"), at(3, "08:00")) == 2
    assert working_day(plan, at(4, "08:00"), at(7, "08:00")) == 2


def test_stretches_of_a_pause_are_those_of_the_team() -> None:
    plan, draws, done = ran(
        step("berdua", seats=(("ketua", 1), ("staf", 1)), minutes=540),
        persons=(
            Person(id="ani", roles=("ketua",), away=(1,)),
            Person(id="budi", roles=("staf",), away=(2,)),
        ),
    )
    absent = [s for s in Segments(plan, draws, done).pauses(0) if s.cause == "absent"]
    assert [segment.persons for segment in absent] == [(0,), (0,), (1,), (1,)]


def test_every_kind_of_moment_and_every_cause_is_shown_above() -> None:
    mine = test_every_kind_of_moment_and_every_cause_is_shown_above
    for name, test in list(globals().items()):
        if name.startswith("test_") and test is not mine:
            test()
    assert set(KINDS) - SEEN == set()
    assert set(CAUSES) - SEEN == set()
