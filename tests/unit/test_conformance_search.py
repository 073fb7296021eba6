"""The fixed explanation of a trace, by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from builders import small_sop
from mining.conformance import explain
from sop.errors import LogError
from sop.exchange.petri import FlowGraph, flow_graph, petri_net
from sop.model import Sop

ROW = small_sop(dict.fromkeys("abcd"))
"""a, then b, then c, then d."""
DIAMOND = small_sop({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]})
"""a, then b beside c, then d."""


def _moves(flow: FlowGraph, trace: Sequence[str | None], *, prefix: bool = False) -> str:
    names = {"sync": "", "log": "+", "model": "-"}
    found = explain(flow, trace, prefix=prefix)
    return " ".join(names[move.kind] + (move.step_id or "?") for move in found.moves)


@pytest.mark.parametrize(
    ("trace", "moves", "cost"),
    [
        ("abcd", "a b c d", 0),
        ("abd", "a b -c d", 1),
        ("abbcd", "a b +b c d", 1),
        ("acbd", "a +c b -c d", 2),
        ("bcda", "-a b c d +a", 2),
        ("dabc", "+d a b c -d", 2),
        ("dcba", "+d +c +b a -b -c -d", 6),
        ("", "-a -b -c -d", 4),
    ],
)
def test_first_cheapest_path_in_a_row(trace: str, moves: str, cost: int) -> None:
    flow = flow_graph(ROW)
    assert _moves(flow, list(trace)) == moves
    assert explain(flow, list(trace)).cost == cost


@pytest.mark.parametrize("trace", ["abcd", "acbd"])
def test_parallel_steps_may_come_in_any_order(trace: str) -> None:
    assert explain(flow_graph(DIAMOND), list(trace)).cost == 0


def test_missing_parallel_steps_are_told_in_step_order() -> None:
    assert _moves(flow_graph(DIAMOND), ["a", "d"]) == "a -b -c d"


def test_unknown_activities_are_log_moves() -> None:
    assert _moves(flow_graph(ROW), ["a", None, "b", "?x", "c", "d"]) == "a +? b +? c d"


def test_a_running_case_does_not_miss_what_is_still_to_come() -> None:
    flow = flow_graph(ROW)
    assert _moves(flow, ["a", "b"], prefix=True) == "a b"
    assert explain(flow, [], prefix=True).cost == 0
    # b was passed over before c, which is no longer "still to come".
    assert explain(flow, ["a", "c"], prefix=True).cost == 1


def test_rows_above_their_predecessor_stand_after_it_in_step_order() -> None:
    flow = flow_graph(small_sop({"a": ["c"], "b": ["a"], "c": []}))
    assert flow.steps == ("c", "a", "b")
    assert explain(flow, ["c", "a", "b"]).cost == 0


def test_implied_predecessors_are_not_the_nearest() -> None:
    flow = flow_graph(small_sop({"a": [], "b": ["a"], "c": ["a", "b"]}))
    assert flow.needs == (0, 0b001, 0b011)
    assert flow.nearest == (0, 0b001, 0b010)
    assert flow.ancestors == (0, 0b001, 0b011)


def test_net_has_one_silent_transition_for_several_beginnings_and_one_for_several_ends() -> None:
    net, initial, final = petri_net(small_sop({"a": [], "b": [], "c": ["a"]}))
    labels = sorted(transition.name for transition in net.transitions if transition.label is None)
    assert labels == ["end", "start"]
    assert {str(place) for place in initial} == {"source"}
    assert {str(place) for place in final} == {"sink"}
    row = petri_net(ROW)[0]
    assert {(transition.name, transition.label) for transition in row.transitions} == {
        (f"step:{step}", step) for step in "abcd"
    }
    assert len(row.places) == 5


def test_net_is_safe_and_sound() -> None:
    from pm4py.objects.petri_net import semantics

    net, initial, final = petri_net(small_sop({"a": [], "b": [], "c": ["a"], "d": ["a", "b"], "e": ["c"]}))
    seen, waiting, fired = [], [initial], set()
    while waiting:
        marking = waiting.pop()
        if marking in seen:
            continue
        seen.append(marking)
        assert set(marking.values()) == {1}
        enabled = semantics.enabled_transitions(net, marking)
        # Every marking but the final one goes on, and as nothing can run twice all runs end there.
        assert bool(enabled) == (marking != final)
        fired |= enabled
        waiting += [semantics.execute(transition, net, marking) for transition in enabled]
    assert final in seen
    assert fired == net.transitions


def test_many_parallel_steps_left_out_are_no_trouble() -> None:
    steps = [f"s{number}" for number in range(60)]
    rows = [
        {"id": "awal", "number": 1, "text": "Awal", "performers": {"roles": ["a"]}},
        *(
            {"id": name, "number": n, "text": name, "performers": {"roles": ["a"]}, "after": ["awal"]}
            for n, name in enumerate(steps, start=2)
        ),
        {"id": "akhir", "number": 99, "text": "Akhir", "performers": {"roles": ["a"]}, "after": steps},
    ]
    sop = Sop.model_validate(
        {
            "schema_version": 1,
            "id": "lebar",
            "title": "Lebar",
            "identity": {"agency": "Kantor"},
            "origin": {"source": "uji"},
            "roles": [{"id": "a", "name": "A"}],
            "steps": rows,
        }
    )
    found = explain(flow_graph(sop), ["awal", "akhir"])
    assert found.cost == 60
    assert found.effort < 200
    assert [move.step_id for move in found.moves if move.kind == "model"] == steps


def test_a_trace_too_tangled_is_refused(seed_sop: Sop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.conformance.search.MAX_STATES", 20)
    with pytest.raises(LogError) as caught:
        explain(flow_graph(seed_sop), [step.id for step in reversed(seed_sop.steps)])
    assert caught.value.problems[0].code == "trace_too_tangled"
