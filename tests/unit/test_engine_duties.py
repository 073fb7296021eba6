"""Other work between the steps, worked out by hand; office 08:00-12:00 and 13:00-16:00, day 0 a Monday."""

from __future__ import annotations

from drafts import HOUR, MINUTE, Case, Person, at, told
from plans import small_plan, step
from reference_engine.engines import Engine, every_engine, spans, with_duties

ANI = Person(id="ani")
HEAD = Person(id="head", roles=("head",))
BOTH = (("staf", 1), ("head", 1))


@every_engine
def test_other_work_that_came_first_goes_first_and_is_not_interrupted(engine: Engine) -> None:
    plan = small_plan(step("a", minutes=30), cases=(Case(release=at(0, "09:00")),), weeks=1)
    duties = [
        (at(0, "08:50"), 30 * MINUTE),  # under way when the case comes, to 09:20
        (at(0, "08:55"), 10 * MINUTE),  # came before the step: to 09:30
        (at(0, "09:00"), 10 * MINUTE),  # came with the step: after it
        (at(0, "11:55"), 15 * MINUTE),  # over the break
    ]
    draws = with_duties(plan, ani=duties)
    result = engine(plan, draws)
    assert spans(plan, result) == {"a": "0 09:30 - 0 10:00"}
    stretches = list(zip(map(told, result.duties[0].start), map(told, result.duties[0].end), strict=True))
    # The run is over with its only case.
    assert stretches == [("0 08:50", "0 09:20"), ("0 09:20", "0 09:30")]


@every_engine
def test_an_urgent_step_goes_before_other_work_and_a_patient_one_after(engine: Engine) -> None:
    plan = small_plan(
        step("a", minutes=30),
        cases=(
            Case(release=at(0, "08:00"), priority=7),
            Case(release=at(0, "09:10"), priority=2),
        ),
    )
    duties = [(at(0, "08:00"), HOUR), (at(0, "08:30"), 15 * MINUTE), (at(0, "09:20"), 30 * MINUTE)]
    result = engine(plan, with_duties(plan, ani=duties))
    assert spans(plan, result, None) == {
        # The patient one would begin at 10:15 but for the last duty: 09:15 - 09:45 is the urgent one.
        "0.a": "0 10:15 - 0 10:45",
        "1.a": "0 09:15 - 0 09:45",
    }
    told_duties = [told(t) for t in result.duties[0].start]
    assert told_duties == ["0 08:00", "0 09:00", "0 09:45"]


@every_engine
def test_other_work_that_came_later_does_not_take_who_is_kept(engine: Engine) -> None:
    plan = small_plan(step("meeting", seats=BOTH), persons=(ANI, HEAD), cases=(Case(release=at(0, "08:30")),))
    duties = {
        "head": [(at(0, "08:00"), HOUR), (at(0, "08:20"), HOUR), (at(0, "08:40"), HOUR)],
        "ani": [(at(0, "08:40"), 10 * MINUTE)],
    }
    result = engine(plan, with_duties(plan, **duties))
    assert spans(plan, result) == {"meeting": "0 10:00 - 0 11:00"}
    assert len(result.duties[0].start) == 0
    assert len(result.duties[1].start) == 2


@every_engine
def test_other_work_is_not_planned_round_an_absence_and_goes_on_after_it(engine: Engine) -> None:
    """Away on day 1; two hours begun on day 0 at 15:00 end on day 2, and the step waits for them."""
    away = Person(id="ani", away=(1,))
    plan = small_plan(step("a", minutes=30), persons=(away,), cases=(Case(release=at(0, "15:10")),))
    result = engine(plan, with_duties(plan, ani=[(at(0, "15:00"), 2 * HOUR)]))
    assert spans(plan, result) == {"a": "2 09:00 - 2 09:30"}
    assert told(result.duties[0].end[0]) == "2 09:00"


@every_engine
def test_other_work_that_comes_at_closing_time_waits_for_the_opening(engine: Engine) -> None:
    plan = small_plan(step("a", minutes=30), cases=(Case(release=at(0, "12:30")),))
    duties = [(at(0, "12:00"), 10 * MINUTE), (at(0, "12:00"), 20 * MINUTE)]
    result = engine(plan, with_duties(plan, ani=duties))
    assert spans(plan, result) == {"a": "0 13:30 - 0 14:00"}
    assert [told(t) for t in result.duties[0].start] == ["0 13:00", "0 13:10"]


@every_engine
def test_other_work_from_before_the_run_is_forgotten(engine: Engine) -> None:
    plan = small_plan(step("a", minutes=30), start=at(0, "10:00"), cases=(Case(release=at(0, "10:30")),))
    duties = [(at(0, "09:50"), 3 * HOUR), (at(0, "10:00"), 40 * MINUTE)]
    result = engine(plan, with_duties(plan, ani=duties))
    assert spans(plan, result) == {"a": "0 10:40 - 0 11:10"}
    assert [told(t) for t in result.duties[0].start] == ["0 10:00"]


@every_engine
def test_a_backlog_of_weeks_is_worked_off_in_order(engine: Engine) -> None:
    """Ten tasks of six hours come on Monday morning: 60 hours are eight days and four hours."""
    plan = small_plan(step("a", minutes=30), cases=(Case(release=at(7, "08:00")),))
    duties = [(at(0, "08:00") + number, 6 * HOUR) for number in range(10)]
    result = engine(plan, with_duties(plan, ani=duties))
    # Five days of the first week, three of the second: day 10 is the ninth, and the first second was idle.
    assert spans(plan, result) == {"a": "10 13:00 - 10 13:30"}
    assert len(result.duties[0].start) == 10


@every_engine
def test_among_persons_of_a_role_the_one_without_earlier_work_takes_the_step(engine: Engine) -> None:
    """Ani has been idle longer but has a task that came first; budi was busy until just now."""
    budi = Person(id="budi")
    plan = small_plan(step("a", minutes=30), persons=(ANI, budi), cases=(Case(release=at(0, "09:00")),))
    duties = {"ani": [(at(0, "08:59"), HOUR)], "budi": [(at(0, "08:00"), HOUR), (at(0, "09:01"), HOUR)]}
    result = engine(plan, with_duties(plan, **duties))
    assert spans(plan, result) == {"a": "0 09:00 - 0 09:30"}
    assert result.team_of(0) == (1,)


@every_engine
def test_a_released_person_takes_up_other_work_when_the_meeting_cannot_begin_any_more(engine: Engine) -> None:
    """The meeting of three hours could begin at 13:00 until head takes a task that came before it."""
    meeting = step("meeting", seats=BOTH, minutes=180, must_not_split=True)
    plan = small_plan(meeting, persons=(ANI, HEAD), cases=(Case(release=at(0, "10:00")),))
    duties = {
        "ani": [(at(0, "10:30"), 30 * MINUTE)],
        # 08:30 to 12:30 by the clock of the office: to 13:30, so the afternoon is too short.
        "head": [(at(0, "08:30"), 4 * HOUR)],
    }
    result = engine(plan, with_duties(plan, **duties))
    assert spans(plan, result) == {"meeting": "1 08:00 - 1 11:00"}
    assert [told(t) for t in result.duties[0].start] == ["0 10:30"]
    assert not len(result.held[0].start)


@every_engine
def test_whom_no_step_needs_works_on_while_others_work_alone(engine: Engine) -> None:
    plan = small_plan(
        step("a", minutes=90),
        persons=(ANI, HEAD),
        cases=(Case(release=at(0, "08:00")),),
    )
    result = engine(plan, with_duties(plan, head=[(at(0, "08:10"), HOUR), (at(0, "08:20"), 5 * MINUTE)]))
    assert spans(plan, result) == {"a": "0 08:00 - 0 09:30"}
    stretches = list(zip(map(told, result.duties[1].start), map(told, result.duties[1].end), strict=True))
    assert stretches == [("0 08:10", "0 09:10"), ("0 09:10", "0 09:15")]
