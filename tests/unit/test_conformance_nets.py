"""Alignments with any net, and token replay: known by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

from builders import decide, flow_sop, small_log
from mining.conformance import explain
from mining.conformance.nets.checking import net_conformance
from mining.conformance.nets.search import CompactNet, align
from mining.conformance.nets.sequences import sequences
from mining.conformance.nets.token_replay import token_replay
from sop.errors import DocumentError, LogError
from sop.exchange.graph import flow_graph
from sop.exchange.petri import petri_net
from ukur.words import words
from ukur.words.telling import tell_error, tell_finding

Net = tuple[Any, Any, Any]


def net_of(*transitions: tuple[str, str | None, str, str], start: str = "i", end: str = "o") -> Net:
    """A net from (name, label, places before, places after); a place is one letter."""
    net = PetriNet("test")
    places: dict[str, Any] = {}

    def place(name: str) -> Any:
        if name not in places:
            places[name] = PetriNet.Place(name)
            net.places.add(places[name])
        return places[name]

    for name, label, before, after in transitions:
        node = PetriNet.Transition(name, label)
        net.transitions.add(node)
        for letter in before:
            add_arc_from_to(place(letter), node, net)
        for letter in after:
            add_arc_from_to(node, place(letter), net)
    return net, Marking({place(start): 1}), Marking({place(end): 1})


def chain() -> Net:
    return net_of(("t1", "a", "i", "p"), ("t2", "b", "p", "q"), ("t3", "c", "q", "o"))


def skippable() -> Net:
    """a, then b or nothing, then c."""
    return net_of(
        ("t1", "a", "i", "p"), ("t2", "b", "p", "q"), ("t2x", None, "p", "q"), ("t3", "c", "q", "o")
    )


def test_fitness_and_moves_by_hand() -> None:
    found = net_conformance(*chain(), {"k1": "abc", "k2": "ac", "k3": "abxc", "k4": "abc"})
    table = found.variants.set_index("variant")
    assert list(table["steps"]) == [tuple("abc"), tuple("ac"), tuple("abxc")]
    assert list(table["cost"]) == [0, 1, 1]
    assert list(table["worst_cost"]) == [6, 5, 7]
    assert list(table["fitness"]) == pytest.approx([1, 1 - 1 / 5, 1 - 1 / 7])
    assert found.log_fitness == pytest.approx(1 - 2 / (6 + 6 + 5 + 7))
    assert found.mean_fitness == pytest.approx((1 + 1 + 4 / 5 + 6 / 7) / 4)
    assert (found.shortest, found.n_cases, found.n_fitting) == (3, 4, 2)
    assert list(found.cases["case_id"]) == ["k1", "k2", "k3", "k4"]
    assert list(found.cases["variant"]) == [0, 1, 2, 0]
    moves = found.moves[found.moves["variant"] == 1]
    assert list(zip(moves["kind"], moves["activity"], moves["transition"], strict=True)) == [
        ("sync", "a", "t1"), ("model", "b", "t2"), ("sync", "c", "t3"),
    ]  # fmt: skip


def test_silent_transitions_cost_nothing() -> None:
    found = net_conformance(*skippable(), ["ac", "abc", "c"])
    assert list(found.variants["cost"]) == [0, 0, 1]
    assert found.shortest == 2
    assert "silent" in set(found.moves["kind"])


def test_activities_outside_the_net_count_and_are_told() -> None:
    found = net_conformance(*chain(), ["axbxc"])
    assert list(found.variants["cost"]) == [2]
    (finding,) = found.findings
    assert (finding.rule, finding.count, finding.total, finding.examples) == ("outside_net", 2, 5, ("x",))
    assert "x" in tell_finding(finding, words("id"))


def test_nothing_to_compare_has_a_reason() -> None:
    loop = net_of(("t", "a", "i", "p"), ("s", None, "i", "o"), ("u", None, "p", "o"))
    found = net_conformance(*loop, [""])
    assert found.log_fitness is None
    assert found.mean_fitness is None
    assert list(found.variants["reason"]) == ["nothing_to_compare"]
    assert net_conformance(*chain(), []).log_fitness is None


def test_a_net_that_cannot_end_is_refused() -> None:
    stuck = net_of(("t1", "a", "i", "p"), ("t2", "b", "pz", "o"))
    with pytest.raises(DocumentError) as error:
        net_conformance(*stuck, ["ab"])
    assert error.value.problems[0].code == "net_cannot_end"
    assert "→" in tell_error(error.value, words("id"))


def test_a_net_without_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.conformance.nets.search.MAX_MARKINGS", 50)
    growing = net_of(("t1", "a", "i", "ip"), ("t2", "b", "pz", "o"))
    with pytest.raises(DocumentError) as error:
        net_conformance(*growing, ["ab"])
    assert error.value.problems[0].code == "net_too_large"


def test_a_tangled_trace_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.conformance.nets.search.MAX_STATES", 3)
    with pytest.raises(LogError) as error:
        align(CompactNet.of(*chain()), "cba")
    assert error.value.problems[0].code == "trace_too_tangled"


def test_several_tokens_and_weights() -> None:
    net, initial, final = net_of(("t1", "a", "i", "p"), ("t2", "b", "p", "o"))
    two = Marking(dict.fromkeys(initial, 2)), Marking(dict.fromkeys(final, 2))
    assert list(net_conformance(net, *two, ["aabb", "abab", "aab"]).variants["cost"]) == [0, 0, 1]
    heavy = net_of(("t1", "a", "i", "p"), ("t1b", "a2", "i", "p"), ("t2", "b", "p", "o"))
    for arc in heavy[0].arcs:
        if arc.source.name == "p":
            arc.weight = 2
    start = Marking(dict.fromkeys(heavy[1], 2))
    assert list(net_conformance(heavy[0], start, heavy[2], ["aab"], confirm=False).variants["cost"]) == [0]


def test_a_log_gives_sequences_in_the_order_of_its_stamps() -> None:
    log = small_log(
        [
            {"case_id": "p", "step_id": "b", "start": "2025-01-06 10:00", "end": "2025-01-06 11:00"},
            {"case_id": "q", "step_id": "a", "start": "2025-01-06 08:00", "end": "2025-01-06 09:00"},
            {"case_id": "p", "step_id": "a", "start": None, "end": "2025-01-06 09:00"},
            {"case_id": "p", "step_id": "x", "start": "2025-01-06 12:00", "end": "2025-01-06 12:30"},
        ]
    )
    cut = sequences(log, label="step_id")
    assert cut.case_ids == ("p", "q")
    assert cut.variants == (("a", "b", "x"), ("a",))
    assert sequences(log).variants == cut.variants
    assert list(net_conformance(*chain(), log).cases["cost"]) == [2, 2]


def test_token_replay_by_hand() -> None:
    # a c: the place before c lacks a token, the one after a keeps its own; 3 consumed, 3 produced.
    found = token_replay(*chain(), {"k1": "abc", "k2": "ac"})
    rows = found.variants.set_index("variant")[["missing", "remaining", "consumed", "produced"]]
    assert rows.loc[1].tolist() == [1, 1, 3, 3]
    assert rows.loc[0].tolist() == [0, 0, 4, 4]
    assert found.log_fitness == pytest.approx(1 - 1 / 7)
    assert found.mean_fitness == pytest.approx((1 + 2 / 3) / 2)
    assert list(found.variants["fits"]) == [True, False]


def test_token_replay_refuses_what_it_would_pass_over() -> None:
    with pytest.raises(LogError) as error:
        token_replay(*chain(), ["abxc"])
    assert error.value.problems[0].code == "replay_outside_net"
    assert error.value.problems[0].value == "x"
    assert "→" in tell_error(error.value, words("en"))


SOP = flow_sop(
    {"id": "a"},
    {"id": "b", "decision": decide(ok=None, fix={"to": "a", "at_most": 2}, no="end")},
    {"id": "c", "for_each": "u"},
    {"id": "d", "after": ["b"]},
    {"id": "e", "after": ["c", "d"]},
    units={"u": ["x", "y"]},
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("abcdex"), max_size=9))
def test_our_search_agrees_with_pm4py_and_with_the_explanation(trace: list[str]) -> None:
    found = net_conformance(*petri_net(SOP), [trace])  # raises where pm4py finds another cost
    assert int(found.variants["cost"][0]) == explain(flow_graph(SOP), trace).cost
    moves = found.moves
    of_trace = moves[moves["kind"].isin(["sync", "log"])]
    assert list(of_trace["activity"]) == trace
    assert moves["kind"].isin(["log", "model"]).sum() == found.variants["cost"][0]


def test_the_same_alignment_in_every_run() -> None:
    one = [align(CompactNet.of(*petri_net(SOP)), "bacxed") for _ in range(3)]
    assert one[0] == one[1] == one[2]
