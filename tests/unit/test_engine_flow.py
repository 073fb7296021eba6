"""Which steps a case goes through and when, worked out by hand; office 08:00-12:00 and 13:00-16:00."""

from __future__ import annotations

from drafts import Case, Person, Way, at, minutes, told
from plans import small_plan, step
from reference_engine.engines import Engine, every_engine, spans
from simulation.draws import draw
from simulation.plan import MISSING

TWO = (Person(id="ani"), Person(id="budi"))
# As good as always, and not 1: where the limit is reached something must be left.
ALWAYS = 1 - 1e-9


@every_engine
def test_branches_go_side_by_side_and_join(engine: Engine) -> None:
    plan = small_plan(
        step("a"), step("b", "a"), step("c", "a", minutes=150), step("d", "b", "c"), persons=TWO
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "a": "0 08:00 - 0 09:00",
        "b": "0 09:00 - 0 10:00",
        "c": "0 09:00 - 0 11:30",
        "d": "0 11:30 - 0 13:30",
    }
    assert told(result.released[0]) == "0 08:00"
    assert told(result.ended[0]) == told(result.end_of_run) == "0 13:30"


@every_engine
def test_a_dead_path_does_not_hold_the_join(engine: Engine) -> None:
    ways = (Way(id="left", share=1.0, leads=("b",)), Way(id="right", share=0.0, leads=("c",)))
    plan = small_plan(
        step("a", ways=ways), step("b", "a"), step("c", "a"), step("c2", "c"), step("d", "b", "c2")
    )
    result = engine(plan, draw(plan, 0))
    assert list(spans(plan, result)) == ["a", "b", "d"]
    assert result.passed_over.tolist() == [[False, False, True, True, False]]
    assert result.outcome.tolist() == [0, MISSING, MISSING]


@every_engine
def test_where_all_paths_are_dead_the_join_is_passed_over(engine: Engine) -> None:
    """An outcome that leads nowhere ends the case; what goes on beside it is still finished."""
    ways = (Way(id="stop", share=1.0), Way(id="go", share=0.0, leads=("b", "c")))
    plan = small_plan(
        step("a", ways=ways),
        step("b", "a"),
        step("c", "a"),
        step("d", "b", "c"),
        step("other", minutes=90),
        step("after", "other"),
        persons=TWO,
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "a": "0 08:00 - 0 09:00",
        "other": "0 08:00 - 0 09:30",
        "after": "0 09:30 - 0 10:30",
    }
    assert result.passed_over.tolist() == [[False, True, True, True, False, False]]
    assert told(result.ended[0]) == "0 10:30"


def sent_back(limit: int, share: float = ALWAYS) -> tuple[Way, ...]:
    return (
        Way(id="back", share=share, back_to="a", limit=limit),
        Way(id="on", share=1 - share, leads=("d",)),
    )


@every_engine
def test_rework_repeats_the_stretch_as_often_as_the_limit_allows(engine: Engine) -> None:
    plan = small_plan(
        step("a", minutes=30), step("c", "a", minutes=15, ways=sent_back(2)), step("d", "c", minutes=5)
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "a": "0 08:00 - 0 08:30",
        "c": "0 08:30 - 0 08:45",
        "a'": "0 08:45 - 0 09:15",
        "c'": "0 09:15 - 0 09:30",
        "a''": "0 09:30 - 0 10:00",
        "c''": "0 10:00 - 0 10:15",
        "d": "0 10:15 - 0 10:20",
    }
    assert result.outcome.tolist() == [MISSING, 0, MISSING, 0, MISSING, 1, MISSING]


@every_engine
def test_rework_repeats_both_branches_and_leaves_the_rest_alone(engine: Engine) -> None:
    plan = small_plan(
        step("outside", minutes=15),
        step("a", minutes=15),
        step("b1", "a", "outside", minutes=15),
        step("b2", "a", minutes=15),
        step("c", "b1", "b2", minutes=15, ways=sent_back(1)),
        step("d", "c", minutes=15),
        persons=TWO,
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "outside": "0 08:00 - 0 08:15",
        "a": "0 08:00 - 0 08:15",
        "b1": "0 08:15 - 0 08:30",
        "b2": "0 08:15 - 0 08:30",
        "c": "0 08:30 - 0 08:45",
        "a'": "0 08:45 - 0 09:00",
        "b1'": "0 09:00 - 0 09:15",
        "b2'": "0 09:00 - 0 09:15",
        "c'": "0 09:15 - 0 09:30",
        "d": "0 09:30 - 0 09:45",
    }


@every_engine
def test_what_was_led_to_from_outside_is_repeated_in_any_case(engine: Engine) -> None:
    """`a` leads to `b2` alone; `b1` follows what lies before the stretch, at both visits."""
    plan = small_plan(
        step("outside", minutes=15),
        step("a", minutes=15, ways=(Way(id="two", share=1.0, leads=("b2",)), Way(id="no", share=0.0))),
        step("b1", "a", "outside", minutes=15),
        step("b2", "a", minutes=15),
        step("c", "b1", "b2", minutes=15, ways=sent_back(1)),
        step("d", "c", minutes=15),
        persons=TWO,
    )
    result = engine(plan, draw(plan, 0))
    found = spans(plan, result)
    assert found["b1'"] == "0 09:00 - 0 09:15"
    assert list(found)[-1] == "d"
    assert not result.passed_over.any()


@every_engine
def test_the_share_of_rework_falls_at_each_visit(engine: Engine) -> None:
    """0.8, 0.4, 0.2 by the luck drawn, and at the fourth visit never, whatever the luck."""
    ways = (
        Way(id="on", share=0.2, leads=("d",)),
        Way(id="back", share=0.8, back_to="a", limit=3, falling=0.5),
    )
    plan = small_plan(
        step("a", minutes=1),
        step("c", "a", minutes=1, ways=ways),
        step("d", "c", minutes=1),
        cases=(Case(),) * 60,
    )
    draws = draw(plan, 0)
    result = engine(plan, draws)
    expected = []
    for case in range(60):
        visits = 1
        # On comes first: the share of "on" is 0.2 / (0.2 + what is left of 0.8).
        while visits <= 3 and draws.decision(1, visits - 1)[case] >= 0.2 / (0.2 + 0.8 * 0.5 ** (visits - 1)):
            visits += 1
        expected.append(visits)
    assert [int(((result.case == case) & (result.step == 1)).sum()) for case in range(60)] == expected
    assert set(expected) == {1, 2, 3, 4}


@every_engine
def test_a_step_for_each_unit_and_then_the_join(engine: Engine) -> None:
    units = (("x", (), minutes(60)), ("y", ("budi",), minutes(30)), ("z", (), minutes(20)))
    plan = small_plan(step("a", units=units), step("b", "a"), persons=TWO)
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {
        "a/x": "0 08:00 - 0 09:00",
        "a/y": "0 08:00 - 0 08:30",
        "a/z": "0 08:30 - 0 08:50",
        "b": "0 09:00 - 0 10:00",
    }


@every_engine
def test_two_sops_share_one_person(engine: Engine) -> None:
    """The second SOP's case is more urgent, so it goes first where both wait."""
    plan = small_plan(
        step("a"),
        step("b", "a", minutes=30),
        step("x", sop="other", minutes=45),
        step("y", "x", sop="other", minutes=15),
        cases=(Case(), Case(sop="other", release=at(0, "08:10"), priority=3)),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {
        "0.a": "0 08:00 - 0 09:00",
        "1.x": "0 09:00 - 0 09:45",
        "1.y": "0 09:45 - 0 10:00",
        "0.b": "0 10:00 - 0 10:30",
    }
    assert result.rank_priority.tolist() == [5, 3, 5, 3]
    assert result.passed_over.tolist() == [[False] * 4] * 2
