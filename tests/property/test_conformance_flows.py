"""Random SOPs with decisions, returns and units: our search against pm4py, and both against the rules."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import flow_sop
from mining.conformance import alignment_costs, explain
from mining.conformance.orders.arrangement import arrange
from random_flows import flow_sops, runs
from sop.exchange.petri import flow_graph, petri_net
from sop.flow import ends_of, flow_of
from sop.model import Sop

QUICK = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def followed(draw: st.DrawFn) -> tuple[Sop, tuple[str, ...], list[str]]:
    """An SOP, the steps whose units are told, and a case that follows it."""
    sop = draw(flow_sops())
    several = [step.id for step in sop.steps if step.for_each is not None]
    known = tuple(step for step in several if draw(st.booleans()))
    return sop, known, draw(runs(sop, flow_of(sop)))


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Sop, tuple[str, ...], list[str]]:
    """The same with activities dropped, doubled, moved or made up."""
    sop, known, trace = draw(followed())
    trace = trace[:12]
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(trace)))
        match draw(st.sampled_from(["drop", "again", "move", "unknown"])):
            case "drop":
                del trace[place : place + 1]
            case "again":
                trace[place:place] = [draw(st.sampled_from([step.id for step in sop.steps]))]
            case "move" if trace:
                trace.insert(place, trace.pop(draw(st.integers(0, len(trace) - 1))))
            case _:
                trace.insert(place, "?x")
    return sop, known, trace


@QUICK
@given(followed())
def test_what_follows_the_rules_conforms(example: tuple[Sop, tuple[str, ...], list[str]]) -> None:
    sop, known, trace = example
    found = explain(flow_graph(sop, units_known=known), trace)
    assert found.cost == 0
    assert [move.step_id for move in found.moves] == trace
    assert explain(flow_graph(sop, units_known=known), trace, prefix=True).cost == 0
    # And what was carried out is a way to end.
    assert any(ends <= set(trace) for ends in ends_of(sop))
    assert {step.id for step in sop.steps} - set(trace) <= flow_of(sop).may_be_passed_over


@QUICK
@given(mutated())
def test_cost_equals_that_of_pm4py(example: tuple[Sop, tuple[str, ...], list[str]]) -> None:
    sop, known, trace = example
    found = explain(flow_graph(sop, units_known=known), trace)
    assert (found.cost,) == alignment_costs(sop, [trace], units_known=known)


@QUICK
@given(mutated())
def test_explanation_replays_and_spells_the_trace(example: tuple[Sop, tuple[str, ...], list[str]]) -> None:
    sop, known, trace = example
    flow = flow_graph(sop, units_known=known)
    found = explain(flow, trace)
    markings = {0}
    for move in found.moves:
        if move.kind != "log" and move.step_id is not None:
            step = flow.position[move.step_id]
            markings = {
                after
                for marking in markings
                if flow.may_run(step, marking)
                for after, outcome, _ in flow.fire(step, marking)
                if outcome == move.outcome
            }
    assert flow.final in markings
    assert [move.index for move in found.moves if move.kind != "model"] == list(range(len(trace)))
    assert found.cost == sum(move.kind != "sync" for move in found.moves)
    assert found == explain(flow, trace)


@QUICK
@given(mutated())
def test_a_beginning_costs_no_more_than_the_whole(
    example: tuple[Sop, tuple[str, ...], list[str]],
) -> None:
    sop, known, trace = example
    flow = flow_graph(sop, units_known=known)
    assert explain(flow, trace, prefix=True).cost <= explain(flow, trace).cost


@settings(QUICK, max_examples=50)
@given(mutated(), st.data())
def test_no_order_of_a_block_fits_better_than_the_arranged_one(
    example: tuple[Sop, tuple[str, ...], list[str]], data: st.DataObject
) -> None:
    sop, _, trace = example
    flow = flow_graph(sop)
    trace = trace[:6]
    cut = data.draw(st.integers(0, len(trace)))
    blocks = [part for part in (trace[:cut], trace[cut:]) if part]
    codes = [[flow.position.get(name, -1) for name in sorted(part)] for part in blocks]
    order = arrange(flow, codes)
    assert order is not None
    flat = [code for block in codes for code in block]
    assert sorted(order) == list(range(len(flat)))
    names = [None if flat[place] < 0 else flow.steps[flat[place]] for place in order]
    arranged = explain(flow, names).cost
    every = itertools.product(*(set(itertools.permutations(part)) for part in blocks))
    assert arranged == min(explain(flow, [name for part in parts for name in part]).cost for parts in every)


@QUICK
@given(flow_sops(max_steps=5), st.booleans())
def test_net_is_safe_and_sound(sop: Sop, known: bool) -> None:
    told = [step.id for step in sop.steps if step.for_each is not None] if known else []
    assert _fault(*petri_net(sop, units_known=told)) == ""


def test_a_net_that_is_not_sound_is_noticed() -> None:
    net, initial, final = petri_net(flow_sop({"id": "a"}, {"id": "b"}))
    for transition in net.transitions:
        if transition.label == "b":
            transition.out_arcs.clear()
    assert _fault(net, initial, final) == "stuck"


def _fault(net: Any, initial: Any, final: Any) -> str:
    """What is wrong with a net, over all its markings."""
    before = {t: frozenset(arc.source.name for arc in t.in_arcs) for t in net.transitions}
    after = {t: frozenset(arc.target.name for arc in t.out_arcs) for t in net.transitions}
    start, end = (frozenset(place.name for place in marking) for marking in (initial, final))
    following: dict[frozenset[str], set[frozenset[str]]] = {}
    fired, waiting = set(), [start]
    while waiting:
        marking = waiting.pop()
        if marking in following:
            continue
        following[marking] = set()
        for transition in net.transitions:
            if before[transition] <= marking:
                fired.add(transition)
                rest = marking - before[transition]
                if rest & after[transition]:
                    return "unsafe"
                following[marking].add(rest | after[transition])
        waiting += following[marking]
    reaches = {end}
    while more := {m for m, later in following.items() if later & reaches} - reaches:
        reaches |= more
    if set(following) - reaches or any(end < marking for marking in following):
        return "stuck"
    return "" if fired == set(net.transitions) else "never fires"
