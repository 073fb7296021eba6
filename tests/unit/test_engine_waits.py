"""What lies between steps, and where a run begins and ends, worked out by hand; day 0 is a Monday."""

from __future__ import annotations

from drafts import DAY, MONDAY, Case, Outside, Way, at, minutes, told
from plans import small_plan, step
from reference_engine.engines import Engine, every_engine, spans
from simulation.draws import draw
from simulation.plan import MISSING, Delay

BACK_ONCE = (
    Way(id="back", share=1 - 1e-9, back_to="a", limit=1),
    Way(id="on", share=1e-9, leads=("d",)),
)


@every_engine
def test_waits_on_the_clock_and_in_office_time(engine: Engine) -> None:
    """`a` is over at 09:00: five office hours later it is 15:00, eight hours on the clock later 17:00."""
    plan = small_plan(
        step("a"),
        step("b", "a", minutes=10),
        step("c", "a", minutes=10),
        waits=(
            Outside(after="a", before="b", delay=Delay(duration=minutes(300), working=True)),
            Outside(after="a", before="c", delay=Delay(duration=minutes(480), working=False)),
        ),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "a": "0 08:00 - 0 09:00",
        "b": "0 15:00 - 0 15:10",
        "c": "1 08:00 - 1 08:10",
    }
    assert [told(t) for t in result.outside] == ["0 08:00", "0 15:00", "0 17:00"]
    assert [told(t) for t in result.ready] == ["0 08:00", "0 15:00", "0 17:00"]


@every_engine
def test_a_wait_begins_anew_with_each_visit(engine: Engine) -> None:
    wait = Outside(after="a", before="c", delay=Delay(duration=minutes(60), working=True))
    plan = small_plan(
        step("a", minutes=30),
        step("c", "a", minutes=15, ways=BACK_ONCE),
        step("d", "c", minutes=5),
        waits=(wait,),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "a": "0 08:00 - 0 08:30",
        "c": "0 09:30 - 0 09:45",
        "a'": "0 09:45 - 0 10:15",
        "c'": "0 11:15 - 0 11:30",
        "d": "0 11:30 - 0 11:35",
    }


@every_engine
def test_a_wait_after_a_step_that_was_passed_over_does_not_hold(engine: Engine) -> None:
    ways = (Way(id="left", share=1.0, leads=("b",)), Way(id="right", share=0.0, leads=("c",)))
    wait = Outside(after="c", before="d", delay=Delay(duration=minutes(600), working=True))
    plan = small_plan(
        step("a", ways=ways), step("b", "a"), step("c", "a"), step("d", "b", "c"), waits=(wait,)
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result)["d"] == "0 10:00 - 0 11:00"


@every_engine
def test_a_hand_over_runs_from_the_enabling_beside_the_wait(engine: Engine) -> None:
    """Enabled 09:00, an hour outside; two hours of hand-over run meanwhile: on the desk at 11:00."""
    plan = small_plan(
        step("a"),
        step("b", "a", minutes=30, handover=Delay(duration=minutes(120), working=True)),
        step("c", "b", minutes=30, handover=Delay(duration=minutes(60), working=True)),
        waits=(Outside(after="a", before="b", delay=Delay(duration=minutes(60), working=True)),),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "a": "0 08:00 - 0 09:00",
        "b": "0 11:00 - 0 11:30",
        # Half an hour before noon, half an hour after the break.
        "c": "0 13:30 - 0 14:00",
    }
    assert [told(t) for t in result.outside] == ["0 08:00", "0 10:00", "0 11:30"]
    assert [told(t) for t in result.handed] == ["0 08:00", "0 11:00", "0 13:30"]


@every_engine
def test_a_case_that_is_open_when_the_run_begins(engine: Engine) -> None:
    """What is done leaves no entry; the wait after it begins with the run."""
    wait = Outside(after="a", before="b", delay=Delay(duration=minutes(60), working=True))
    plan = small_plan(
        step("a"),
        step("b", "a"),
        step("c", "b"),
        cases=(Case(release=MONDAY - 9 * DAY, done=("a",)),),
        start=at(1, "10:30"),
        waits=(wait,),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"b": "1 11:30 - 1 13:30", "c": "1 13:30 - 1 14:30"}
    assert told(result.released[0]) == told(result.begin) == "1 10:30"
    assert not result.passed_over.any()


@every_engine
def test_who_came_to_the_desk_first_goes_first(engine: Engine) -> None:
    """`b` of the first case was enabled earlier and lay outside meanwhile; others came to the desk."""
    wait = Outside(after="a", before="b", delay=Delay(duration=minutes(61), working=True))
    plan = small_plan(
        step("a", minutes=120),
        step("b", "a", minutes=30),
        cases=(Case(), Case(release=at(0, "10:30")), Case(release=at(0, "11:00"))),
        waits=(wait,),
    )
    result = engine(plan, draw(plan, 0))
    # On the desk: 0.a 08:00, 1.a 10:30, 2.a 11:00, 0.b 11:01, 1.b 14:31.
    assert spans(plan, result, None) == {
        "0.a": "0 08:00 - 0 10:00",
        "1.a": "0 10:30 - 0 13:30",
        "2.a": "0 13:30 - 0 15:30",
        "0.b": "0 15:30 - 0 16:00",
        "1.b": "1 08:00 - 1 08:30",
        "2.b": "1 08:31 - 1 09:01",
    }


@every_engine
def test_what_the_horizon_cuts_off_has_no_end(engine: Engine) -> None:
    plan = small_plan(step("a"), step("b", "a"), cases=(Case(),) * 2, horizon=at(0, "09:30"))
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {"0.a": "0 08:00 - 0 09:00", "1.a": "0 09:00 - -"}
    assert result.ended.tolist() == [MISSING, MISSING]
    assert told(result.end_of_run) == "0 09:30"
    assert len(result) == 3


@every_engine
def test_a_wait_ends_where_the_repeated_stretch_passes_its_step_over(engine: Engine) -> None:
    """`form` at the first visit and `none` at the second: `e` waits no more; `form` again: it waits anew."""
    ways = (Way(id="yes", share=0.5, leads=("form",)), Way(id="no", share=0.5, leads=("none",)))
    wait = Outside(after="form", before="e", delay=Delay(duration=minutes(5 * 24 * 60), working=False))
    back = (Way(id="back", share=1 - 1e-9, back_to="a", limit=1), Way(id="on", share=1e-9, leads=("e",)))
    plan = small_plan(
        step("a", minutes=5, ways=ways),
        step("form", "a", minutes=5),
        step("none", "a", minutes=5),
        step("c", "form", "none", minutes=5, ways=back),
        step("e", "c", minutes=5),
        cases=(Case(),) * 12,
        waits=(wait,),
    )
    result = engine(plan, draw(plan, 0))
    paths = set()
    for case in range(12):
        form, none, last = (result.end[(result.case == case) & (result.step == n)] for n in (1, 2, 4))
        (row,) = ((result.case == case) & (result.step == 4)).nonzero()[0].tolist()
        paths.add((len(form), len(none)))
        assert len(last) == 1
        # Which of the two the second visit took.
        formed = max(form.tolist(), default=0) > max(none.tolist(), default=0)
        expected = form[-1] + 5 * DAY if formed else result.enabled[row]
        assert told(result.outside[row]) == told(expected)
    assert paths == {(2, 0), (1, 1), (0, 2)}
