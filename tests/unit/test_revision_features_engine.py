"""What a revision and a scenario learned from a log can say, worked out by hand; day 0 is a Monday."""

from __future__ import annotations

import numpy as np
import pytest

from drafts import HOUR, Case, Outside, Person, Way, at, minutes, told
from plans import small_plan, step
from reference_engine.engines import Engine, every_engine, spans, teams
from simulation.draws import draw
from simulation.engine import run
from simulation.measures.figures import measure
from simulation.plan import MISSING, Delay

ANI, BUDI = Person(id="ani"), Person(id="budi")
HEAD_AWAY = Person(id="head", roles=("head",), away=(0,))
SIGN = (("head", 1),)


def wait(long: int, limit: int, *, working: bool = True, kept: float = 1.0) -> Outside:
    return Outside(
        after="a",
        before="b",
        delay=Delay(duration=minutes(long), working=working),
        limit=limit,
        kept=kept,
    )


@every_engine
def test_a_deputy_of_one_step_acts_in_that_step_alone(engine: Engine) -> None:
    plan = small_plan(
        step("sign", seats=SIGN, deputies=("budi",)),
        step("other", seats=SIGN),
        persons=(HEAD_AWAY, BUDI),
    )
    result = engine(plan, draw(plan, 0))
    assert teams(plan, result) == {"sign": "budi", "other": "head"}
    assert spans(plan, result) == {"sign": "0 08:00 - 0 09:00", "other": "1 08:00 - 1 09:00"}


@every_engine
def test_deputies_of_a_role_and_of_a_step_act_alike(engine: Engine) -> None:
    plan = small_plan(
        step("sign", seats=SIGN, deputies=("budi",)),
        persons=(HEAD_AWAY, ANI, BUDI),
        cases=(Case(), Case(), Case()),
        deputies=(("head", ("ani",)),),
    )
    result = engine(plan, draw(plan, 0))
    assert teams(plan, result, None) == {"0.sign": "ani", "1.sign": "budi", "2.sign": "ani"}


@every_engine
def test_a_deputy_acts_for_the_lead_alone(engine: Engine) -> None:
    second = Person(id="second", roles=("second",), away=(0,))
    plan = small_plan(
        step("sign", seats=(("head", 1), ("second", 1)), lead="head", deputies=("budi",)),
        persons=(HEAD_AWAY, second, BUDI),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"sign": "1 08:00 - 1 09:00"}
    assert teams(plan, result) == {"sign": "head second"}


@every_engine
def test_a_control_holds_for_a_deputy_too(engine: Engine) -> None:
    plan = small_plan(
        step("ask", seats=(("sek", 1),), minutes=30),
        step("sign", "ask", seats=SIGN, deputies=("sek",), not_same_as=("ask",)),
        persons=(HEAD_AWAY, Person(id="sek", roles=("sek",))),
    )
    result = engine(plan, draw(plan, 0))
    assert teams(plan, result) == {"ask": "sek", "sign": "head"}


@every_engine
@pytest.mark.parametrize(
    ("outside", "begins"),
    [
        # `a` is over at 09:00; the office closes from 12:00 to 13:00.
        (wait(60, 2 * HOUR), "0 10:00"),
        (wait(600, 4 * HOUR), "0 14:00"),
        (wait(600, 4 * HOUR, kept=0.0), "1 12:00"),
        # Ten hours by the clock, three of the office: the limit counts those of the office.
        (wait(600, 3 * HOUR, working=False), "0 12:00"),
        (wait(600, 7 * HOUR, working=False), "0 19:00"),
    ],
)
def test_a_limit_ends_a_wait(engine: Engine, outside: Outside, begins: str) -> None:
    plan = small_plan(step("a"), step("b", "a"), waits=(outside,))
    result = engine(plan, draw(plan, 0))
    assert told(result.outside[1]) == begins


@every_engine
def test_what_is_left_out_takes_no_time_and_nobody(engine: Engine) -> None:
    plan = small_plan(step("a"), step("b", "a", left_out=1.0), step("c", "b"), step("d", "c", left_out=1.0))
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"a": "0 08:00 - 0 09:00", "c": "0 09:00 - 0 10:00"}
    assert result.passed_over.tolist() == [[False, True, False, True]]
    assert [(step, told(at)) for _, step, _, at in result.left_out.tolist()] == [
        (1, "0 09:00"),
        (3, "0 10:00"),
    ]
    assert told(result.ended[0]) == "0 10:00"


@every_engine
def test_a_case_of_which_everything_is_left_out_is_over_at_once(engine: Engine) -> None:
    plan = small_plan(step("a", left_out=1.0), step("b", "a", left_out=1.0), cases=(Case(), Case()))
    result = engine(plan, draw(plan, 0))
    assert len(result) == 0
    assert [told(at) for at in (*result.ended, result.end_of_run)] == ["0 08:00"] * 3


@every_engine
def test_what_follows_waits_as_after_a_completion(engine: Engine) -> None:
    """A join waits for the other branch, and the wait that begins with what is left out begins at once."""
    plan = small_plan(
        step("a", left_out=1.0),
        step("b", minutes=120),
        step("c", "a", "b"),
        step("d", "a"),
        persons=(ANI, BUDI),
        waits=(Outside(after="a", before="d", delay=Delay(duration=minutes(60), working=True)),),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "b": "0 08:00 - 0 10:00",
        "d": "0 09:00 - 0 10:00",
        "c": "0 10:00 - 0 11:00",
    }


@every_engine
def test_nobody_waits_before_what_is_left_out(engine: Engine) -> None:
    handed = Delay(duration=minutes(90), working=True)
    plan = small_plan(
        step("a"), step("b", "a", left_out=1.0, handover=handed), step("c", "b"), waits=(wait(300, MISSING),)
    )
    assert spans(plan, engine(plan, draw(plan, 0)))["c"] == "0 09:00 - 0 10:00"


@every_engine
def test_each_visit_is_left_out_by_itself(engine: Engine) -> None:
    """What was left out and is done in the second round was carried out; and the other way round."""
    back = Way(id="back", share=1 - 1e-9, back_to="a", limit=1)
    steps = (
        step("a", minutes=30, left_out=0.5),
        step("c", "a", minutes=15, ways=(back, Way(id="on", share=1e-9))),
    )
    plan = small_plan(*steps, cases=tuple(Case(release=at(day, "08:00")) for day in range(12)), weeks=6)
    draws = draw(plan, 0)
    result = engine(plan, draws)
    luck = np.array([draws.left_out(0, visit) for visit in (0, 1)]).T
    assert {tuple(row) for row in luck.tolist()} == {(a, b) for a in (True, False) for b in (True, False)}
    for case, left_out in enumerate(luck.tolist()):
        visits = [0, 1]
        own = (result.case == case) & (result.step == 0)
        assert result.visit[own].tolist() == [v for v in visits if not left_out[v]]
        assert bool(result.passed_over[case, 0]) == all(left_out)


def test_visits_and_figures_do_not_count_what_was_left_out() -> None:
    plan = small_plan(step("a"), step("b", "a", left_out=1.0), step("c", "b"))
    draws = draw(plan, 0)
    figures = measure(plan, draws, run(plan, draws))
    assert figures.visits.tolist() == [[1, 0, 1]]
    assert np.isnan(figures.processing[0, 1])
    assert figures.unfinished == 0


@every_engine
def test_a_step_that_is_its_own_correction_is_done_twice(engine: Engine) -> None:
    again = Way(id="again", share=1 - 1e-9, back_to="a", limit=1)
    plan = small_plan(step("a", ways=(again, Way(id="on", share=1e-9, leads=("b",)))), step("b", "a"))
    assert spans(plan, engine(plan, draw(plan, 0))) == {
        "a": "0 08:00 - 0 09:00",
        "a'": "0 09:00 - 0 10:00",
        "b": "0 10:00 - 0 11:00",
    }
