"""Our search against pm4py on random SOPs and mutated traces."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import small_sop
from mining.conformance import alignment_costs, explain
from mining.conformance.alignments import confirm_costs
from sop.exchange.petri import FlowGraph, bits, flow_graph
from sop.model import Sop

QUICK = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def sops(draw: st.DrawFn) -> Sop:
    """A sequence of blocks; a block is one step or 2 to 3 branches of 1 to 2 steps beside one another."""
    after: dict[str, list[str]] = {}
    ends: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        branches = draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
        new_ends = []
        for length in branches:
            before = ends
            for _ in range(length):
                step = f"s{len(after)}"
                after[step] = before
                before = [step]
            new_ends += before
        ends = new_ends
    return small_sop(after)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Sop, tuple[str, ...]]:
    """A run of the SOP in which activities were dropped, doubled, moved or made up."""
    sop = draw(sops())
    trace = list(flow_graph(sop).steps)
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
    return sop, tuple(trace)


def _final_markings(flow: FlowGraph) -> set[int]:
    found, waiting = set(), [0]
    while waiting:
        marking = waiting.pop()
        if marking not in found:
            found.add(marking)
            waiting += [marking | 1 << step for step in flow.enabled(marking)]
    return found


@QUICK
@given(mutated())
def test_cost_equals_that_of_pm4py(example: tuple[Sop, tuple[str, ...]]) -> None:
    sop, trace = example
    assert explain(flow_graph(sop), trace).cost == alignment_costs(sop, [trace])[0]


@QUICK
@given(mutated())
def test_explanation_replays_on_the_net_and_spells_the_trace(example: tuple[Sop, tuple[str, ...]]) -> None:
    sop, trace = example
    flow = flow_graph(sop)
    found = explain(flow, trace)
    marking = 0
    for move in found.moves:
        if move.kind != "log":
            assert move.step_id is not None
            step = flow.position[move.step_id]
            assert flow.may_run(step, marking)
            marking |= 1 << step
    assert marking == flow.final
    events = [move for move in found.moves if move.kind != "model"]
    assert [move.index for move in events] == list(range(len(trace)))
    assert [move.step_id or "?x" for move in events] == list(trace)
    assert found.cost == sum(move.kind != "sync" for move in found.moves)
    assert found == explain(flow, trace)


@QUICK
@given(mutated())
def test_a_beginning_costs_the_least_over_all_markings(example: tuple[Sop, tuple[str, ...]]) -> None:
    """The cost of a running case is that of the best SOP that would end where the case stands."""
    sop, trace = example
    flow = flow_graph(sop)
    before = sop.predecessors()
    costs = []
    for marking in _final_markings(flow):
        kept = {flow.steps[step] for step in bits(marking)}
        if not kept:
            costs.append(len(trace))
            continue
        part = small_sop(
            {step: [b for b in needed if b in kept] for step, needed in before.items() if step in kept}
        )
        costs.append(explain(flow_graph(part), [name if name in kept else None for name in trace]).cost)
    assert explain(flow, trace, prefix=True).cost == min(costs)


@QUICK
@given(mutated(), st.randoms(use_true_random=False))
def test_step_order_is_the_best_order_of_a_block(
    example: tuple[Sop, tuple[str, ...]], random: object
) -> None:
    """What `traces` relies on: sorting an unordered block by step order never costs more."""
    sop, trace = example
    flow = flow_graph(sop)
    low = random.randint(0, len(trace))  # type: ignore[attr-defined]
    high = random.randint(low, len(trace))  # type: ignore[attr-defined]
    last = len(flow.steps)
    block = sorted(trace[low:high], key=lambda name: flow.position.get(name, last))
    best = explain(flow, [*trace[:low], *block, *trace[high:]]).cost
    assert best <= explain(flow, trace).cost


def test_a_wrong_cost_is_noticed() -> None:
    import pytest

    sop = small_sop({"a": [], "b": ["a"]})
    confirm_costs(sop, [("a", "b")], [0])
    with pytest.raises(AssertionError, match="1 by our search, 0 by pm4py"):
        confirm_costs(sop, [("a", "b")], [1])
