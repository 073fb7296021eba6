"""Items gathered and carried out together, worked out by hand; office 08:00-12:00 and 13:00-16:00."""

from __future__ import annotations

import pytest

from drafts import HOUR, MINUTE, Batch, Case, Outside, Person, at, minutes, told
from plans import small_plan, step
from reference_engine.engines import Engine, every_engine, spans
from simulation.draws import draw
from simulation.plan import MISSING, Delay

CLOCKS = ("08:00", "08:20", "09:00", "09:40", "11:30")


def releases(*clocks: str) -> tuple[Case, ...]:
    return tuple(Case(release=at(0, clock)) for clock in clocks)


@every_engine
def test_a_batch_goes_when_enough_are_there(engine: Engine) -> None:
    """Of five, two pairs go; the last waits for a sixth that does not come."""
    plan = small_plan(
        step("a", minutes=10, batch=Batch(size=2, one_by_one=True)), cases=releases(*CLOCKS), weeks=1
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {
        "0.a": "0 08:20 - 0 08:30",
        "1.a": "0 08:30 - 0 08:40",
        "2.a": "0 09:40 - 0 09:50",
        "3.a": "0 09:50 - 0 10:00",
    }
    assert [told(t) for t in result.ready] == ["0 08:20", "0 08:20", "0 09:40", "0 09:40", "-"]
    assert [told(t) for t in result.handed] == [f"0 {clock}" for clock in CLOCKS]
    assert result.batch[0] == result.batch[1] != result.batch[2] == result.batch[3]
    assert result.batch[4] == MISSING


@every_engine
def test_a_batch_goes_at_set_hours(engine: Engine) -> None:
    """At 08:20 with whom comes then, at 10:00 with the next two, at 11:00 with nobody."""
    rule = Batch(times=tuple(at(0, clock) for clock in ("08:20", "10:00", "11:00", "15:00")))
    plan = small_plan(step("a", minutes=10, batch=rule), cases=releases(*CLOCKS))
    result = engine(plan, draw(plan, 0))
    # Together: the work of all, and all are finished at its end.
    assert spans(plan, result, None) == {
        "0.a": "0 08:20 - 0 08:40",
        "1.a": "0 08:20 - 0 08:40",
        "2.a": "0 10:00 - 0 10:20",
        "3.a": "0 10:00 - 0 10:20",
        "4.a": "0 15:00 - 0 15:10",
    }
    assert result.work.tolist() == [20 * MINUTE] * 4 + [10 * MINUTE]


@every_engine
def test_patience_runs_in_office_time_from_the_oldest(engine: Engine) -> None:
    """The oldest came at 09:40: two hours on it is 11:40, and the one of 11:30 goes with it."""
    plan = small_plan(
        step("a", minutes=10, batch=Batch(size=3, patience=2 * HOUR)),
        cases=(*releases(*CLOCKS), Case(release=at(0, "11:50"))),
    )
    result = engine(plan, draw(plan, 0))
    assert [told(t) for t in result.ready] == [*["0 09:00"] * 3, "0 11:40", "0 11:40", "0 14:50"]
    assert [told(t) for t in result.end] == [*["0 09:30"] * 3, "0 12:00", "0 12:00", "0 15:00"]


@every_engine
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # 10 + 20 + 30 minutes.
        (Batch(size=3), ["10:00", "10:00", "10:00"]),
        (Batch(size=3, one_by_one=True), ["09:10", "09:30", "10:00"]),
        # The first item's 10 minutes are the work of all.
        (Batch(size=3, per_batch=True), ["09:10", "09:10", "09:10"]),
        # From three items on half of the work; the factor of two items does not apply.
        (Batch(size=3, factors=((2, 0.75), (3, 0.5))), ["09:30", "09:30", "09:30"]),
        (Batch(size=3, factors=((2, 0.75), (3, 0.5)), one_by_one=True), ["09:05", "09:15", "09:30"]),
        (Batch(size=3, factors=((2, 0.75), (4, 0.5))), ["09:45", "09:45", "09:45"]),
        (Batch(size=3, factors=((3, 0.5),), per_batch=True), ["09:05", "09:05", "09:05"]),
    ],
    ids=[
        "together",
        "one by one",
        "per batch",
        "factor",
        "factor one by one",
        "factor of fewer",
        "factor per batch",
    ],
)
def test_the_work_of_a_batch(engine: Engine, rule: Batch, expected: list[str]) -> None:
    """Three units of 10, 20 and 30 minutes, there at nine."""
    units = tuple((name, (), minutes(length)) for name, length in (("x", 10), ("y", 20), ("z", 30)))
    plan = small_plan(
        step("a", minutes=60), step("b", "a", units=units, batch=rule), persons=(Person(id="ani"),)
    )
    result = engine(plan, draw(plan, 0))
    assert [told(t) for t in result.end[1:]] == [f"0 {clock}" for clock in expected]
    assert told(result.ended[0]) == "0 " + expected[-1]


@every_engine
def test_one_by_one_each_goes_on_at_its_own_end_and_the_team_stays(engine: Engine) -> None:
    plan = small_plan(
        step("sign", seats=(("head", 1),), minutes=20, batch=Batch(size=3, one_by_one=True)),
        step("send", "sign", minutes=5),
        step("x", seats=(("head", 1),), minutes=10, sop="other"),
        persons=(Person(id="ani"), Person(id="head", roles=("head",))),
        cases=(*releases("08:00", "08:00", "08:00"), Case(release=at(0, "08:10"), sop="other", priority=1)),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {
        "0.sign": "0 08:00 - 0 08:20",
        "1.sign": "0 08:20 - 0 08:40",
        "2.sign": "0 08:40 - 0 09:00",
        "0.send": "0 08:20 - 0 08:25",
        "1.send": "0 08:40 - 0 08:45",
        "2.send": "0 09:00 - 0 09:05",
        # However urgent: a batch is not split up again.
        "3.x": "0 09:00 - 0 09:10",
    }


@every_engine
def test_who_came_first_is_first_in_the_batch(engine: Engine) -> None:
    """The second case is more urgent, so its paper lies there at 09:00 and that of the first at 10:00."""
    plan = small_plan(
        step("a"),
        step("sign", "a", minutes=20, seats=(("head", 1),), batch=Batch(size=2, one_by_one=True)),
        persons=(Person(id="ani"), Person(id="head", roles=("head",))),
        cases=(Case(), Case(priority=3)),
    )
    result = engine(plan, draw(plan, 0))
    signed = spans(plan, result, None)
    assert (signed["1.sign"], signed["0.sign"]) == ("0 10:00 - 0 10:20", "0 10:20 - 0 10:40")


@every_engine
def test_a_batch_ranks_by_the_instant_it_was_fired(engine: Engine) -> None:
    """Gathered from 08:00 on, fired at 09:00; another case came to the desk at 08:30."""
    plan = small_plan(
        step("busy", minutes=90),
        step("a", minutes=15, batch=Batch(size=2), sop="letters"),
        step("x", minutes=30, sop="other"),
        cases=(
            Case(),
            Case(sop="letters"),
            Case(release=at(0, "08:30"), sop="other"),
            Case(release=at(0, "09:00"), sop="letters"),
        ),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {
        "0.busy": "0 08:00 - 0 09:30",
        "2.x": "0 09:30 - 0 10:00",
        "1.a": "0 10:00 - 0 10:30",
        "3.a": "0 10:00 - 0 10:30",
    }


@every_engine
def test_what_lies_outside_is_not_gathered_yet(engine: Engine) -> None:
    """Both are enabled at nine; one has to wait outside until ten: the pair goes then."""
    wait = Outside(after="a", before="b", delay=Delay(duration=minutes(60), working=True))
    plan = small_plan(
        step("a"),
        step("b", "a", minutes=10, batch=Batch(size=2)),
        persons=(Person(id="ani"), Person(id="budi")),
        cases=releases("08:00", "08:30"),
        waits=(wait,),
    )
    result = engine(plan, draw(plan, 0))
    rows = result.step == 1
    assert [told(t) for t in result.handed[rows]] == ["0 10:00", "0 10:30"]
    assert [told(t) for t in result.start[rows]] == ["0 10:30", "0 10:30"]


@every_engine
def test_more_than_enough_at_once_make_several_batches(engine: Engine) -> None:
    plan = small_plan(
        step("a", minutes=10, batch=Batch(size=2, patience=HOUR)), cases=releases(*["08:00"] * 5)
    )
    result = engine(plan, draw(plan, 0))
    assert [told(t) for t in result.end] == ["0 08:20", "0 08:20", "0 08:40", "0 08:40", "0 09:10"]


@every_engine
def test_a_batch_over_the_break_pauses(engine: Engine) -> None:
    plan = small_plan(
        step("a", minutes=40, batch=Batch(times=(at(0, "11:00"),), one_by_one=True)),
        cases=releases("08:00", "09:00", "10:00"),
    )
    result = engine(plan, draw(plan, 0))
    assert [told(t) for t in result.end] == ["0 11:40", "0 13:20", "0 14:00"]
    assert [told(t) for t in result.start] == ["0 11:00", "0 11:40", "0 13:20"]


@every_engine
def test_what_is_left_over_has_a_patience_of_its_own(engine: Engine) -> None:
    """At nine the first has waited an hour and two more come: a pair goes, and who is left waits till ten."""
    rule = Batch(size=2, patience=HOUR)
    plan = small_plan(step("a", minutes=10, batch=rule), cases=releases("08:00", "09:00", "09:00"))
    result = engine(plan, draw(plan, 0))
    assert [told(t) for t in result.ready] == ["0 09:00", "0 09:00", "0 10:00"]


@every_engine
def test_a_set_hour_takes_all_that_are_there(engine: Engine) -> None:
    """Three at nine, which is a set hour: a pair, and the third alone."""
    rule = Batch(size=2, times=(at(0, "09:00"),))
    plan = small_plan(step("a", minutes=10, batch=rule), cases=releases("09:00", "09:00", "09:00"))
    result = engine(plan, draw(plan, 0))
    assert [told(t) for t in result.ready] == ["0 09:00"] * 3
    assert result.batch[0] == result.batch[1] != result.batch[2]
    assert [told(t) for t in result.end] == ["0 09:20", "0 09:20", "0 09:30"]


@every_engine
def test_a_batch_that_would_end_after_the_calendar_was_begun_all_the_same(engine: Engine) -> None:
    """Friday, one hour before the calendar ends: both are begun, neither is finished."""
    plan = small_plan(
        step("a", batch=Batch(size=2)),
        cases=(Case(release=at(4, "15:00")),) * 2,
        weeks=1,
        tail=0,
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {"0.a": "4 15:00 - -", "1.a": "4 15:00 - -"}
    assert [result.team_of(row) for row in (0, 1)] == [(0,), (0,)]
    assert result.work.tolist() == [2 * HOUR] * 2
