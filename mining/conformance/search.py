"""The one explanation of a trace: the first cheapest path through reachability graph x trace.

Cheapest alignments are many; people need one that never changes. Among all cheapest paths it is the first
in the order synchronous move, log move, model move, then step order, compared move by move from the
beginning. A log move (something happened that does not fit here) and a model move (a step that should have
happened here did not) cost 1 each, a synchronous move nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Literal

from sop.errors import LogError, Problem
from sop.exchange.petri import FlowGraph

MAX_STATES = 300_000
"""States of one search; a trace that needs more is refused rather than waited for."""

MoveKind = Literal["sync", "log", "model"]
State = tuple[int, int]
"""Marking (completed steps as bits) and number of events already explained."""


@dataclass(frozen=True)
class Move:
    """One move of an alignment.

    Parameters: kind - `sync`, `log` or `model`; step_id - the step, None for an activity that the SOP
    does not know; index - place of the event in the trace from 0, None for a model move.
    """

    kind: MoveKind
    step_id: str | None
    index: int | None


@dataclass(frozen=True)
class Explanation:
    """How a trace fits the SOP.

    Parameters: moves - in order; cost - log and model moves; effort - states that the search looked at.
    """

    moves: tuple[Move, ...]
    cost: int
    effort: int = field(default=0, compare=False)


@dataclass(frozen=True)
class _Problem:
    """A trace against a graph; `codes` are places of steps in the graph, -1 for an unknown activity."""

    flow: FlowGraph
    codes: tuple[int, ...]
    suffix: tuple[int, ...]
    prefix: bool

    def reached(self, state: State) -> bool:
        return state[1] == len(self.codes) and (self.prefix or state[0] == self.flow.final)

    def bound(self, state: State) -> int:
        """Moves that no path can avoid: what the rest of the trace lacks, and what it has too much of."""
        marking, position = state
        missing = self.flow.final & ~marking
        matchable = (missing & self.suffix[position]).bit_count()
        surplus = len(self.codes) - position - matchable
        return surplus if self.prefix else surplus + missing.bit_count() - matchable

    def moves(self, state: State) -> Iterator[tuple[MoveKind, int, int, State]]:
        """Moves out of a state in the order of preference: kind, step (or -1), cost, next state."""
        marking, position = state
        if position < len(self.codes):
            step = self.codes[position]
            if step >= 0 and self.flow.may_run(step, marking):
                yield "sync", step, 0, (marking | 1 << step, position + 1)
            yield "log", step, 1, (marking, position + 1)
        for step in self._skippable(marking, position):
            yield "model", step, 1, (marking | 1 << step, position)

    def _skippable(self, marking: int, position: int) -> Iterator[int]:
        """Steps worth a model move: those that may run, but of the hopeless ones only the first.

        A step that never comes in the rest of a complete trace needs its model move sooner or later, so
        several such steps may as well be moved in step order. Without this every subset of n parallel
        steps that were not carried out would be a state of its own: 2^n.
        """
        hopeless_seen = False
        for step in self.flow.enabled(marking):
            hopeless = not self.prefix and not self.suffix[position] >> step & 1
            if not (hopeless and hopeless_seen):
                yield step
            hopeless_seen = hopeless_seen or hopeless


def explain(flow: FlowGraph, trace: Sequence[str | None], *, prefix: bool = False) -> Explanation:
    """The fixed explanation of a trace.

    Parameters: flow - the SOP's reachability structure; trace - step ids in the order of the events; None,
    or a text that is no step id, is an unknown activity; prefix - the case still runs: steps after its last
    event are not missed.
    Returns: the first cheapest path. With `prefix` it ends with the last event.
    Raises: LogError - the trace is so tangled that the search would take MAX_STATES states.
    """
    codes = tuple(flow.position.get(name, -1) if name is not None else -1 for name in trace)
    suffix = [0]
    for step in reversed(codes):
        suffix.append(suffix[-1] | (1 << step if step >= 0 else 0))
    problem = _Problem(flow=flow, codes=codes, suffix=tuple(reversed(suffix)), prefix=prefix)
    cost, distance, arrivals = _search(problem)
    moves = _first_path(problem, cost, distance, arrivals)
    return Explanation(moves=moves, cost=cost, effort=len(distance))


def _search(problem: _Problem) -> tuple[int, dict[State, int], dict[State, list[State]]]:
    """A* that does not stop at the first goal: it settles every state that lies on some cheapest path."""
    start: State = (0, 0)
    distance = {start: 0}
    arrivals: dict[State, list[State]] = {start: []}
    settled: set[State] = set()
    heap = [(problem.bound(start), start)]
    best: int | None = None
    while heap:
        total, state = heappop(heap)
        if best is not None and total > best:
            break
        if state in settled:
            continue
        settled.add(state)
        if len(settled) > MAX_STATES:
            raise LogError(
                Problem(code="trace_too_tangled", value=str(len(problem.codes)), allowed=(str(MAX_STATES),))
            )
        if problem.reached(state):
            best = total
        for _, _, cost, following in problem.moves(state):
            so_far = distance[state] + cost
            arrivals.setdefault(following, []).append(state)
            if so_far < distance.get(following, so_far + 1):
                distance[following] = so_far
                heappush(heap, (so_far + problem.bound(following), following))
    if best is None:
        raise RuntimeError("the SOP's net cannot reach its end")
    return best, {state: distance[state] for state in settled}, arrivals


def _first_path(
    problem: _Problem, cost: int, distance: dict[State, int], arrivals: dict[State, list[State]]
) -> tuple[Move, ...]:
    """Walk forward through the states from which the goal is still reached at the least cost."""
    to_go = _cost_to_go(problem, cost, distance, arrivals)
    state: State = (0, 0)
    found: list[Move] = []
    while not (problem.reached(state) and distance[state] == cost):
        for kind, step, price, following in problem.moves(state):
            if to_go.get(following, cost + 1) + price + distance[state] == cost:
                index = None if kind == "model" else state[1]
                found.append(Move(kind, problem.flow.steps[step] if step >= 0 else None, index))
                state = following
                break
    return tuple(found)


def _cost_to_go(
    problem: _Problem, cost: int, distance: dict[State, int], arrivals: dict[State, list[State]]
) -> dict[State, int]:
    """For the states on cheapest paths, what is left to pay."""
    goals = [state for state in distance if problem.reached(state) and distance[state] == cost]
    to_go = dict.fromkeys(goals, 0)
    waiting = goals
    while waiting:
        state = waiting.pop()
        for earlier in arrivals[state]:
            # Only a synchronous move goes forward in both: in the net and in the trace.
            price = int(earlier[0] == state[0] or earlier[1] == state[1])
            if earlier in distance and distance[earlier] + price == distance[state] and earlier not in to_go:
                to_go[earlier] = to_go[state] + price
                waiting.append(earlier)
    return to_go
