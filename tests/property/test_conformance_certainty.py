"""Certain and possible against every order, one by one."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import small_sop
from mining.conformance import explain
from mining.conformance.orders.arrangement import arrange
from mining.conformance.orders.blocks import Unordered
from mining.conformance.orders.certainty import OrderView, view_orders
from mining.conformance.orders.watch import Key, ReturnWatch, StepWatch
from mining.conformance.search import Move
from mining.conformance.wording import order_deviations
from random_flows import flow_sops, runs
from sop.exchange.petri import FlowGraph, flow_graph
from sop.flow import flow_of
from sop.model import Sop

QUICK = settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
AFTER = st.sampled_from(
    [
        dict.fromkeys("abcde"),
        {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": ["d"]},
        {"a": [], "b": ["a"], "c": ["b"], "d": ["a"], "e": ["c", "d"]},
        {"a": [], "b": [], "c": ["a", "b"], "d": ["b"], "e": ["c"]},
    ]
)


@st.composite
def plain(draw: st.DrawFn) -> tuple[Sop, list[str]]:
    """An SOP without decisions and up to seven events."""
    sop = small_sop(draw(AFTER))
    trace = [step.id for step in sop.steps]
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(trace)))
        match draw(st.sampled_from(["drop", "again", "move", "unknown"])):
            case "drop":
                del trace[place : place + 1]
            case "again":
                trace[place:place] = [draw(st.sampled_from("abcde"))]
            case "move" if trace:
                trace.insert(place, trace.pop(draw(st.integers(0, len(trace) - 1))))
            case _:
                trace.insert(place, "?x")
    return sop, trace[:7]


@st.composite
def decided(draw: st.DrawFn) -> tuple[Sop, list[str]]:
    """An SOP with decisions, returns and units, and up to six events."""
    sop = draw(flow_sops(max_steps=5))
    trace = draw(runs(sop, flow_of(sop)))[:6]
    if trace and draw(st.booleans()):
        trace.insert(draw(st.integers(0, len(trace) - 1)), trace.pop())
    if trace and draw(st.booleans()):
        del trace[draw(st.integers(0, len(trace) - 1))]
    return sop, trace


def cut(
    draw: st.DrawFn, flow: FlowGraph, trace: Sequence[str], sure: bool
) -> tuple[list[str], list[Unordered]]:
    """Blocks of up to five events at random places, in the order that fits best."""
    codes = [[flow.position.get(name, -1)] for name in trace]
    parts: list[list[int]] = []
    before: list[tuple[int, ...]] = []
    place = 0
    while place < len(codes):
        size = draw(st.sampled_from([1, 1, 2, 3, 5]))
        block = sorted((code for [code] in codes[place : place + size]), key=lambda c: (c < 0, c))
        known = sum(code >= 0 for code in block)
        parts.append(block)
        masks: tuple[int, ...] = ()
        if sure and known > 2 and draw(st.booleans()):
            first, second = draw(st.permutations(range(known)))[:2]
            masks = tuple(1 << first if event == second else 0 for event in range(known))
        before.append(masks)
        place += size
    order = arrange(flow, parts, before)
    assert order is not None
    flat = [code for part in parts for code in part]
    found, offset = [], 0
    for block, masks in zip(parts, before, strict=True):
        known = sum(code >= 0 for code in block)
        mine = [at - offset for at in order[offset : offset + len(block)]]
        places = [at for at in mine if flat[offset + at] >= 0]
        if len({flat[offset + at] for at in places}) > 1:
            found.append(Unordered(offset, known, _moved(masks, places)))
        offset += len(block)
    return ["?x" if flat[at] < 0 else flow.steps[flat[at]] for at in order], found


def _moved(masks: Sequence[int], places: Sequence[int]) -> tuple[int, ...]:
    """The same after the events were put in order."""
    if not masks:
        return ()
    return tuple(
        sum(1 << at for at, other in enumerate(places) if masks[event] >> other & 1) for event in places
    )


def every_order(trace: Sequence[str], unordered: Sequence[Unordered]) -> Iterator[list[str]]:
    """All traces that the blocks allow."""
    choices = []
    for block in unordered:
        orders = []
        for order in itertools.permutations(range(block.size)):
            taken, fits = 0, True
            for event in order:
                fits = fits and block.may_follow(event, taken)
                taken |= 1 << event
            if fits:
                orders.append(order)
        choices.append(orders)
    seen = set()
    for orders in itertools.product(*choices):
        found = list(trace)
        for block, order in zip(unordered, orders, strict=True):
            for at, event in enumerate(order):
                found[block.first + at] = trace[block.first + event]
        if tuple(found) not in seen:
            seen.add(tuple(found))
            yield found


def keys(flow: FlowGraph, moves: Sequence[Move]) -> Counter[Key]:
    """Deviations of known steps."""
    return Counter(
        (each.kind, each.step_id, each.other_step_id)
        for each in order_deviations(flow, moves)
        if each.step_id is not None
    )


def truth(flow: FlowGraph, trace: Sequence[str], unordered: Sequence[Unordered]) -> tuple[Any, Any, int]:
    """At least, at most, and the worst cost."""
    found = [explain(flow, order) for order in every_order(trace, unordered)]
    every = [keys(flow, one.moves) for one in found]
    low, high = every[0], every[0]
    for one in every[1:]:
        low, high = low & one, high | one
    return low, high, max(one.cost for one in found)


def view(
    flow: FlowGraph, trace: Sequence[str], unordered: Sequence[Unordered], effort: int = 100_000
) -> OrderView:
    best = explain(flow, trace)
    shortest = explain(flow, ()).cost
    return view_orders(flow, trace, unordered, best, shortest=shortest, effort=effort)


def compare(flow: FlowGraph, trace: Sequence[str], unordered: Sequence[Unordered]) -> None:
    """Certain is what every order has; what is told besides some order has; what is not told a pair says."""
    low, high, worst = truth(flow, trace, unordered)
    best = keys(flow, explain(flow, trace).moves)
    found = view(flow, trace, unordered)
    assert found.certain == low
    assert found.worst == worst
    besides = Counter(found.besides)
    assert not besides - high
    paired = {name for kind, *names in besides if kind == "swapped" for name in names}
    for key in (high - best) - besides:
        assert key[0] not in ("swapped", "too_many_returns")
        assert key[1] in paired


@QUICK
@given(plain(), st.data())
def test_without_decisions(example: tuple[Sop, list[str]], data: st.DataObject) -> None:
    flow = flow_graph(example[0])
    compare(flow, *data.draw(st.composite(cut)(flow, example[1], data.draw(st.booleans()))))


@QUICK
@given(decided(), st.data())
def test_with_decisions_returns_and_units(example: tuple[Sop, list[str]], data: st.DataObject) -> None:
    several = [step.id for step in example[0].steps if step.for_each is not None]
    flow = flow_graph(example[0], units_known=several if data.draw(st.booleans()) else ())
    compare(flow, *data.draw(st.composite(cut)(flow, example[1], data.draw(st.booleans()))))


@QUICK
@given(st.one_of(plain(), decided()), st.data())
def test_bounds_where_not_every_order_is_tried(example: tuple[Sop, list[str]], data: st.DataObject) -> None:
    """Nothing is called certain that is not, and the worst cost is never above its bound."""
    flow = flow_graph(example[0])
    trace, unordered = data.draw(st.composite(cut)(flow, example[1], True))
    found = view(flow, trace, unordered, effort=0)
    low, _, worst = truth(flow, trace, unordered)
    assert not Counter(found.certain) - low
    assert found.worst >= worst


@QUICK
@given(decided())
def test_told_move_by_move_it_is_the_same(example: tuple[Sop, list[str]]) -> None:
    flow = flow_graph(example[0])
    found = explain(flow, example[1])
    moves = [(move.kind, flow.position.get(move.step_id or "", -1), move.outcome) for move in found.moves]
    told: Counter[Key] = Counter()
    for step in range(len(flow.steps)):
        watch = StepWatch(flow, step)
        told.update(watch.found(watch.after(watch.blank, moves)))
        for way in flow.ways.get(step, ()):
            back = ReturnWatch(flow, step, way.id)
            told.update(back.found(back.after(back.blank, moves)))
    assert told == keys(flow, found.moves)


@pytest.mark.parametrize("size", [2, 5, 10])
def test_a_block_of_one_day_is_told_in_pairs(size: int) -> None:
    steps = "abcdefghij"[:size]
    flow = flow_graph(small_sop(dict.fromkeys(steps)))
    found = view(flow, steps, [Unordered(0, size)])
    assert not found.certain
    assert list(found.besides) == [("swapped", a, b) for a, b in itertools.pairwise(steps)]
    assert found.worst == 2 * (size - 1)
    assert found.reach == "all"
