"""Where a case stands after what is recorded of it: joins, decisions, returns, units, gaps."""

from __future__ import annotations

from typing import Any

import pytest

from builders import decide, flow_sop, small_sop
from mining.monitoring.standing import Standing, standing
from sop.exchange.petri import FlowGraph, flow_graph
from sop.model import Sop

CHAIN = small_sop({"a": [], "b": None, "c": None, "d": None})
FORK = small_sop({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]})


def at(sop: Sop, *trace: str | None, units_known: tuple[str, ...] = ()) -> tuple[Standing, FlowGraph]:
    flow = flow_graph(sop, units_known=units_known)
    return standing(flow, trace), flow


def names(flow: FlowGraph, steps: tuple[int, ...]) -> list[str]:
    return [flow.steps[step] for step in steps]


@pytest.mark.parametrize(
    ("trace", "due", "not_recorded", "out_of_place"),
    [
        ((), ["a"], [], []),
        (("a",), ["b"], [], []),
        (("a", None, "b"), ["c"], [], []),
        # What is recorded counts: the case has come past what nobody wrote down.
        (("a", "c"), ["d"], ["b"], []),
        (("d",), [], ["a", "b", "c"], []),
        # Recorded late: nothing is missing any more, but it stood where it does not belong.
        (("a", "c", "b"), ["d"], [], ["b"]),
        (("a", "a"), ["b"], [], ["a"]),
    ],
)
def test_a_chain(trace: Any, due: list[str], not_recorded: list[str], out_of_place: list[str]) -> None:
    found, flow = at(CHAIN, *trace)
    assert names(flow, found.due) == due
    assert names(flow, found.not_recorded) == not_recorded
    assert names(flow, found.out_of_place) == out_of_place
    assert not found.possible
    assert found.over == (trace == ("d",))


@pytest.mark.parametrize(
    ("trace", "due"),
    [(("a",), ["b", "c"]), (("a", "c"), ["b"]), (("a", "b", "c"), ["d"])],
)
def test_parallel_steps_are_due_side_by_side(trace: tuple[str, ...], due: list[str]) -> None:
    found, flow = at(FORK, *trace)
    assert names(flow, found.due) == due


DECIDING = flow_sop(
    {"id": "a"},
    {"id": "b", "decision": decide(yes=None, no="end", again={"to": "a", "at_most": 1})},
    {"id": "c"},
)


def test_after_a_decision_everything_it_may_lead_to_is_possible() -> None:
    found, flow = at(DECIDING, "a", "b")
    assert names(flow, found.due) == []
    assert names(flow, found.possible) == ["a", "c"]
    assert found.may_be_over
    assert not found.over


def test_what_follows_shows_what_was_decided() -> None:
    found, flow = at(DECIDING, "a", "b", "a")
    assert names(flow, found.due) == ["b"]
    assert not found.possible
    assert not found.may_be_over


def test_a_return_beyond_its_limit_is_no_possibility() -> None:
    found, flow = at(DECIDING, "a", "b", "a", "b")
    assert names(flow, found.possible) == ["c"]
    over, flow = at(DECIDING, "a", "b", "a", "b", "a")
    assert names(flow, over.out_of_place) == ["a"]


def test_an_unrecorded_decision_is_passed_towards_what_is_recorded() -> None:
    found, flow = at(DECIDING, "a", "c")
    assert found.over
    assert names(flow, found.not_recorded) == ["b"]


UNITS = flow_sop(
    {"id": "a"},
    {"id": "b", "for_each": "rooms"},
    {"id": "c"},
    units={"rooms": ["north", "south", "west"]},
)


def test_units_that_are_told_must_all_come() -> None:
    found, flow = at(UNITS, "a", "b", "b", units_known=("b",))
    assert names(flow, found.due) == ["b"]
    assert not found.possible
    assert found.counted[flow.position["b"]] == 2
    done, flow = at(UNITS, "a", "b", "b", "b", units_known=("b",))
    assert names(flow, done.due) == ["c"]


def test_units_that_are_not_told_leave_it_open() -> None:
    found, flow = at(UNITS, "a", "b")
    assert not found.due
    assert names(flow, found.possible) == ["b", "c"]


def test_many_decisions_stay_few_readings() -> None:
    steps: list[dict[str, Any]] = []
    for number in range(12):
        steps += [
            {"id": f"d{number}", "decision": decide(left=f"l{number}", right=f"r{number}")},
            {"id": f"l{number}", "after": [f"d{number}"]},
            {"id": f"r{number}", "after": [f"d{number}"]},
        ]
        if number:
            steps[-3]["after"] = [f"l{number - 1}", f"r{number - 1}"]
        else:
            steps[-3]["after"] = []
    found, flow = at(flow_sop(*steps), "d11")
    assert names(flow, found.possible) == ["l11", "r11"]
