"""Who does what and when, worked out by hand; office 08:00-12:00 and 13:00-16:00, day 0 a Monday."""

from __future__ import annotations

import pytest

from drafts import Case, Person, at, hours, minutes, told
from plans import small_plan, step
from reference_engine.engines import Engine, every_engine, spans, teams
from simulation.draws import draw
from simulation.plan import MISSING

ANI, BUDI, CICI = Person(id="ani"), Person(id="budi"), Person(id="cici")
HEAD = Person(id="head", roles=("head",))
BOTH = (("staf", 1), ("head", 1))


@every_engine
def test_240_minutes_from_thursday_afternoon_over_a_long_weekend(engine: Engine) -> None:
    plan = small_plan(step("a", minutes=240), cases=(Case(release=at(3, "14:00")),), closed=(4,))
    result = engine(plan, draw(plan, 0))
    # Thursday 120 minutes, Friday is a holiday, Monday the other 120.
    assert spans(plan, result) == {"a": "3 14:00 - 7 10:00"}
    assert result.work.tolist() == [240 * 60]


@every_engine
def test_work_that_fills_the_morning_ends_at_noon(engine: Engine) -> None:
    plan = small_plan(step("a", minutes=240), step("b", "a"))
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"a": "0 08:00 - 0 12:00", "b": "0 13:00 - 0 14:00"}
    assert told(result.enabled[1]) == "0 12:00"


@every_engine
def test_a_deputy_takes_over_and_keeps_it(engine: Engine) -> None:
    """The head is away on day 0; nine hours begun by the deputy are the deputy's on day 1 as well."""
    away = Person(id="head", roles=("head",), away=(0,))
    plan = small_plan(
        step("a", seats=(("head", 1),), minutes=540),
        step("b", "a", seats=(("head", 1),), minutes=60),
        persons=(away, BUDI),
        deputies=(("head", ("budi",)),),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"a": "0 08:00 - 1 10:00", "b": "1 10:00 - 1 11:00"}
    assert teams(plan, result) == {"a": "budi", "b": "head"}


@every_engine
def test_a_deputy_does_not_act_while_one_holder_is_there(engine: Engine) -> None:
    away = Person(id="head", roles=("head",), away=(0,))
    busy = Person(id="second", roles=("head",))
    plan = small_plan(
        step("a", seats=(("head", 1),)),
        persons=(away, busy, BUDI),
        cases=(Case(), Case()),
        deputies=(("head", ("budi",)),),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {"0.a": "0 08:00 - 0 09:00", "1.a": "0 09:00 - 0 10:00"}
    assert set(teams(plan, result, None).values()) == {"second"}


@every_engine
@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (60, "0 15:00 - 0 16:00"),
        (61, "2 08:00 - 2 09:01"),
        (420, "2 08:00 - 2 16:00"),
        (421, "0 15:00 - 2 15:01"),
    ],
)
def test_a_known_absence_is_planned_round(engine: Engine, length: int, expected: str) -> None:
    """Away on day 1: what it would interrupt is not begun, but for what is longer than a day."""
    plan = small_plan(
        step("a", minutes=length),
        persons=(Person(id="ani", away=(1,)),),
        cases=(Case(release=at(0, "15:00")),),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"a": expected}


@every_engine
def test_a_control_is_done_by_somebody_else(engine: Engine) -> None:
    plan = small_plan(
        step("a", minutes=60),
        step("check", "a", minutes=30, not_same_as=("a",)),
        step("b", "check", minutes=30),
        persons=(ANI, Person(id="budi", hours=hours("10:00-12:00"))),
    )
    result = engine(plan, draw(plan, 0))
    # Ani did it and may not check it; then the case goes back to whom it had: both had it, ani idles longer.
    assert spans(plan, result) == {
        "a": "0 08:00 - 0 09:00",
        "check": "0 10:00 - 0 10:30",
        "b": "0 10:30 - 0 11:00",
    }
    assert teams(plan, result)["check"] == "budi"


@every_engine
def test_the_case_keeps_its_person_else_the_longest_idle(engine: Engine) -> None:
    plan = small_plan(
        step("a", minutes=60),
        step("b", "a", minutes=30),
        persons=(ANI, BUDI, CICI),
        cases=tuple(Case(release=at(0, clock)) for clock in ("08:00", "08:10", "10:00", "10:05")),
    )
    result = engine(plan, draw(plan, 0))
    # 0: ani to 09:30; 1: budi to 09:40; 2: cici was never busy; 3: ani has been idle longer than budi.
    assert teams(plan, result, None) == {
        "0.a": "ani",
        "0.b": "ani",
        "1.a": "budi",
        "1.b": "budi",
        "2.a": "cici",
        "2.b": "cici",
        "3.a": "ani",
        "3.b": "ani",
    }


@every_engine
def test_the_hour_of_signature(engine: Engine) -> None:
    head = Person(id="head", roles=("head",), hours=hours("13:00-14:00"))
    plan = small_plan(step("a"), step("sign", "a", seats=(("head", 1),), minutes=90), persons=(ANI, head))
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"a": "0 08:00 - 0 09:00", "sign": "0 13:00 - 1 13:30"}


@every_engine
def test_the_team_goes_at_the_pace_of_the_slowest(engine: Engine) -> None:
    fast = Person(id="fast", speed=1.5)
    slow = Person(id="slow", roles=("head",), speed=0.8)
    plan = small_plan(step("a", minutes=60), step("b", "a", seats=BOTH, minutes=60), persons=(fast, slow))
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"a": "0 08:00 - 0 08:40", "b": "0 08:40 - 0 09:55"}


@every_engine
def test_a_step_that_nobody_may_do_stays(engine: Engine) -> None:
    plan = small_plan(step("a"), step("check", "a", not_same_as=("a",)), weeks=1)
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"a": "0 08:00 - 0 09:00"}
    assert result.start.tolist()[1] == result.ended[0] == MISSING
    assert told(result.end_of_run) == "7 00:00"


@every_engine
def test_a_unit_is_done_by_the_persons_it_is_bound_to(engine: Engine) -> None:
    units = tuple((name, (name,), minutes(30)) for name in ("budi", "ani", "budi"))
    named = tuple((f"{place}-{unit}", who, work) for place, (unit, who, work) in enumerate(units))
    plan = small_plan(step("a", units=named), persons=(ANI, BUDI, CICI))
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "a/0-budi": "0 08:00 - 0 08:30",
        "a/1-ani": "0 08:00 - 0 08:30",
        "a/2-budi": "0 08:30 - 0 09:00",
    }
