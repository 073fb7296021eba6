"""BPMN played with tokens, by the letter of the standard (2.0.2, chapter 13), to hold diagrams to an SOP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sop.exchange.bpmn.graph import BpmnGraph, Node, SequenceFlow
from sop.exchange.graph import FlowGraph, flow_graph
from sop.model import Sop

Marking = frozenset[tuple[str, int]]
"""Tokens by flow, and completed units by task."""


@dataclass
class TokenGame:
    """One process.

    Parameters: graph; units - of the tasks that are repeated; patient - an inclusive join waits for every
    token that could still come, as engines do; by the letter it does not wait for one that could as well come
    where another has come already.
    """

    graph: BpmnGraph
    units: dict[str, int]
    patient: bool = False
    into: dict[str, list[SequenceFlow]] = field(init=False)
    out: dict[str, list[SequenceFlow]] = field(init=False)
    upstream: dict[tuple[str, str], frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.into = {node.id: [] for node in self.graph.nodes}
        self.out = {node.id: [] for node in self.graph.nodes}
        for flow in self.graph.flows:
            self.into[flow.target].append(flow)
            self.out[flow.source].append(flow)
        self.upstream = {
            (node.id, flow.id): self._leading_to(flow, node.id)
            for node in self.graph.nodes
            if node.kind == "inclusive"
            for flow in self.into[node.id]
        }

    def _leading_to(self, flow: SequenceFlow, without: str) -> frozenset[str]:
        """Flows from which a way leads to this one without passing a node."""
        found, waiting = {flow.id}, [flow]
        while waiting:
            here = waiting.pop()
            for earlier in self.into[here.source] if here.source != without else ():
                if earlier.id not in found:
                    found.add(earlier.id)
                    waiting.append(earlier)
        return frozenset(found)

    def start(self) -> Marking:
        """Where a case stands when nothing but gateways has acted."""
        (node,) = (node for node in self.graph.nodes if node.kind == "start")
        return self.settled(_marking(Counter([self.out[node.id][0].id])))

    def settled(self, marking: Marking) -> Marking:
        """Where a case stands when no gateway can act any more; their order must not matter."""
        seen, waiting, rest = {marking}, [marking], set()
        while waiting:
            here = waiting.pop()
            later = list(self._silent(here))
            if not later:
                rest.add(here)
            waiting += [one for one in later if one not in seen]
            seen.update(later)
        (only,) = rest
        return only

    def _silent(self, marking: Marking) -> Iterator[Marking]:
        tokens = Counter(dict(marking))
        for node in self.graph.nodes:
            arrived = [flow.id for flow in self.into[node.id] if tokens[flow.id]]
            out = [flow.id for flow in self.out[node.id]]
            if not arrived or node.kind == "task":
                continue
            if node.kind == "end":
                for flow in arrived:
                    yield _marking(tokens - Counter([flow]))
            elif node.kind == "exclusive":
                assert len(out) == 1, f"{node.id}: nobody decided here"
                for flow in arrived:
                    yield _marking(tokens - Counter([flow]) + Counter(out))
            elif node.kind == "parallel":
                if len(arrived) == len(self.into[node.id]):
                    yield _marking(tokens - Counter(arrived) + Counter(out))
            elif self._may_join(node, tokens):
                yield _marking(tokens - Counter(arrived) + Counter(out))

    def _may_join(self, node: Node, tokens: Counter[str]) -> bool:
        full = [flow.id for flow in self.into[node.id] if tokens[flow.id]]
        empty = [flow.id for flow in self.into[node.id] if not tokens[flow.id]]
        waited_for = frozenset[str]().union(*(self.upstream[node.id, flow] for flow in empty))
        other = frozenset[str]().union(*(self.upstream[node.id, flow] for flow in full if not self.patient))
        return not any(token in waited_for and token not in other for token in tokens)

    def moves(self, marking: Marking) -> dict[tuple[str, str], Marking]:
        """What may be carried out, with which outcome, and where that leads."""
        tokens = Counter(dict(marking))
        found = {}
        for node in self.graph.nodes:
            if node.kind != "task" or not tokens[self.into[node.id][0].id]:
                continue
            before = Counter([self.into[node.id][0].id])
            done = tokens[node.id] + 1
            if done < self.units.get(node.id, 1):
                found[node.id, ""] = _marking(tokens + Counter([node.id]))
                continue
            left = tokens - before - Counter({node.id: done - 1})
            onward = self.out[node.id][0]
            chosen = [
                (str(flow.data["outcome"]["outcome"]), flow.id)  # type: ignore[index]
                for flow in self.out[onward.target]
                if "outcome" in flow.data
            ]
            for outcome, flow in chosen or [("", onward.id)]:
                found[node.id, outcome] = self.settled(_marking(left + Counter([flow])))
        return found


def _marking(tokens: Counter[str]) -> Marking:
    return frozenset(tokens.items())


def assert_same_orders(sop: Sop, graph: BpmnGraph, *, patient: bool = False) -> int:
    """Every order of steps of the SOP is one of the diagram, and the other way round.

    Both are deterministic once outcomes are told: walking them side by side compares all orders.

    Returns: the number of states seen.
    """
    units = {f"step_{step.id}": len(sop.units_of(step.id)) for step in sop.steps}
    game = TokenGame(graph, units, patient)
    flow = flow_graph(sop, units_known=[step.id for step in sop.steps])
    pairs = {(0, game.start())}
    waiting = list(pairs)
    while waiting:
        marking, tokens = waiting.pop()
        mine, theirs = dict(_reference(flow, marking)), game.moves(tokens)
        assert set(mine) == set(theirs), (sorted(mine), sorted(theirs), sorted(tokens))
        assert (marking == flow.final) == (not tokens), sorted(tokens)
        assert all(count == 1 for name, count in tokens if not name.startswith("step_"))
        for move, later in mine.items():
            pair = later, theirs[move]
            if pair not in pairs:
                pairs.add(pair)
                waiting.append(pair)
    return len(pairs)


def _reference(flow: FlowGraph, marking: int) -> Iterator[tuple[tuple[str, str], int]]:
    for index in flow.enabled(marking):
        for later, outcome, _ in flow.fire(index, marking):
            yield (f"step_{flow.steps[index]}", outcome), later


def joins_in_loops(sop: Sop, graph: BpmnGraph) -> bool:
    """Does an inclusive join stand inside what a return repeats?

    There the letter of the standard and what engines do differ, and with many branches beside each other
    neither is what the SOP says: about one in 2,000 of our random SOPs.
    """
    routes = sop.routes()
    inside = {
        f"join_{name}"
        for step, ways in routes.back_to.items()
        for outcome in ways
        for name in routes.stretch(step, outcome)
    }
    return any(node.kind == "inclusive" and node.id in inside for node in graph.nodes)
