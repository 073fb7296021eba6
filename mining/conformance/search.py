"""The one explanation of a trace: the first cheapest path through reachability graph x trace.

Cheapest alignments are many; people need one that never changes. Among all cheapest paths it is the first
in the order synchronous move, log move, model move, then step order, compared move by move from the
beginning; where decisions with different outcomes make the same moves, the outcome written first counts. A
log move (something happened that does not fit here) and a model move (a step that should have happened here
did not) cost 1 each, a synchronous move nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from typing import Literal

from sop.errors import LogError, Problem
from sop.exchange.petri import FlowGraph

MAX_STATES = 300_000
"""States of one search; a trace that needs more is refused rather than waited for."""

MoveKind = Literal["sync", "log", "model"]
State = tuple[int, int]
"""Marking of the SOP's reachability structure, and number of events already explained."""
RANK: dict[MoveKind, int] = {"sync": 0, "log": 1, "model": 2}
"""Which of several moves of equal cost is preferred."""
Option = tuple[MoveKind, int, int, State, str]
"""Kind, step (or -1), cost, next state and outcome of a move."""


@dataclass(frozen=True)
class Move:
    """One move of an alignment.

    Parameters: kind - `sync`, `log` or `model`; step_id - the step, None for an activity that the SOP
    does not know; index - place of the event in the trace from 0, None for a model move; outcome - of the
    decision that the step takes here, empty without.
    """

    kind: MoveKind
    step_id: str | None
    index: int | None
    outcome: str = ""


@dataclass(frozen=True)
class Explanation:
    """How a trace fits the SOP.

    Parameters: moves - in order; cost - log and model moves; effort - states that the search looked at.
    """

    moves: tuple[Move, ...]
    cost: int
    effort: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Task:
    """A trace, or a part of one, against a graph.

    Parameters: flow - the graph; codes - places of steps in it, -1 for an unknown activity; suffix - of the
    rest of the trace from each position its steps as bits; single - how many of its events are of no step
    that may be repeated; prefix - the case still runs.
    """

    flow: FlowGraph
    codes: tuple[int, ...]
    suffix: tuple[int, ...]
    single: tuple[int, ...]
    prefix: bool = False

    @cached_property
    def once(self) -> int:
        """Steps carried out at most once, as bits."""
        return self.flow.final & ~self.flow.repeatable

    @cached_property
    def always(self) -> int:
        """Steps carried out at least once, as bits."""
        return self.flow.final & ~self.flow.optional

    @cached_property
    def plain(self) -> bool:
        """Is nothing decided or counted?"""
        return not self.flow.ways and not self.flow.counters

    def reached(self, state: State) -> bool:
        """Is everything explained?"""
        return state[1] == len(self.codes) and (self.prefix or state[0] == self.flow.final)

    def bound(self, state: State) -> int:
        """Moves that no path can avoid: what the rest of the trace lacks, and what it has too much of."""
        marking, position = state
        suffix = self.suffix[position]
        surplus = self.single[position] - (self.once & suffix & ~marking).bit_count()
        return surplus if self.prefix else surplus + (self.always & ~(marking | suffix)).bit_count()

    def moves(self, state: State) -> Iterator[Option]:
        """Moves out of a state in the order of preference."""
        marking, position = state
        if self.plain:
            yield from self._plain_moves(marking, position)
            return
        if position < len(self.codes):
            step = self.codes[position]
            if step >= 0 and self.flow.may_run(step, marking):
                rest = self.suffix[position + 1]
                for following, outcome, wanted in self.flow.fire(step, marking):
                    # Nobody begins again what then does not come.
                    if not wanted or wanted & rest:
                        yield "sync", step, 0, (following, position + 1), outcome
            yield "log", step, 1, (marking, position + 1), ""
        for step in self._skippable(marking, position):
            for following, outcome, wanted in self.flow.fire(step, marking):
                if not wanted or wanted & self.suffix[position]:
                    yield "model", step, 1, (following, position), outcome

    def _plain_moves(self, marking: int, position: int) -> Iterator[Option]:
        """The same where nothing is decided or counted: a step has one marking after it."""
        if position < len(self.codes):
            step = self.codes[position]
            if step >= 0 and self.flow.may_run(step, marking):
                yield "sync", step, 0, (marking | 1 << step, position + 1), ""
            yield "log", step, 1, (marking, position + 1), ""
        for step in self._skippable(marking, position):
            yield "model", step, 1, (marking | 1 << step, position), ""

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
    suffix, single = [0], [0]
    for step in reversed(codes):
        suffix.append(suffix[-1] | (1 << step if step >= 0 else 0))
        single.append(single[-1] + (step < 0 or not flow.repeatable >> step & 1))
    problem = Task(
        flow=flow,
        codes=codes,
        suffix=tuple(suffix[::-1]),
        single=tuple(single[::-1]),
        prefix=prefix,
    )
    cost, distance, arrivals = _search(problem)
    moves = _first_path(problem, cost, distance, arrivals)
    return Explanation(moves=moves, cost=cost, effort=len(distance))


def _search(problem: Task) -> tuple[int, dict[State, int], dict[State, list[tuple[State, int]]]]:
    """A* that does not stop at the first goal: it settles every state that lies on some cheapest path."""
    start: State = (0, 0)
    distance = {start: 0}
    arrivals: dict[State, list[tuple[State, int]]] = {start: []}
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
        for _, _, cost, following, _ in problem.moves(state):
            so_far = distance[state] + cost
            arrivals.setdefault(following, []).append((state, cost))
            if so_far < distance.get(following, so_far + 1):
                distance[following] = so_far
                heappush(heap, (so_far + problem.bound(following), following))
    if best is None:
        raise RuntimeError("the SOP's net cannot reach its end")
    return best, {state: distance[state] for state in settled}, arrivals


def _first_path(
    problem: Task, cost: int, distance: dict[State, int], arrivals: dict[State, list[tuple[State, int]]]
) -> tuple[Move, ...]:
    """Walk forward through the states from which the goal is still reached at the least cost."""
    to_go = _cost_to_go(problem, cost, distance, arrivals)
    if problem.plain:
        return _plain_path(problem, cost, distance, to_go)
    # Which outcome a decision had shows only in what follows, so all that fit are followed together.
    paths: dict[State, tuple[Move, ...]] = {(0, 0): ()}
    while True:
        for state, path in paths.items():
            if problem.reached(state) and distance[state] == cost:
                return path
        options = [
            (kind, step, path, state, following, outcome)
            for state, path in paths.items()
            for kind, step, price, following, outcome in problem.moves(state)
            if to_go.get(following, cost + 1) + price + distance[state] == cost
        ]
        kind, step = min((option[:2] for option in options), key=lambda order: (RANK[order[0]], order[1]))
        name = problem.flow.steps[step] if step >= 0 else None
        paths = {}
        for *chosen, path, state, following, outcome in options:
            if chosen == [kind, step] and following not in paths:
                index = None if kind == "model" else state[1]
                paths[following] = (*path, Move(kind, name, index, outcome))


def _plain_path(
    problem: Task, cost: int, distance: dict[State, int], to_go: dict[State, int]
) -> tuple[Move, ...]:
    """The same where moves alone tell the way."""
    state: State = (0, 0)
    found: list[Move] = []
    while not (problem.reached(state) and distance[state] == cost):
        for kind, step, price, following, _ in problem.moves(state):
            if to_go.get(following, cost + 1) + price + distance[state] == cost:
                index = None if kind == "model" else state[1]
                found.append(Move(kind, problem.flow.steps[step] if step >= 0 else None, index))
                state = following
                break
    return tuple(found)


def _cost_to_go(
    problem: Task, cost: int, distance: dict[State, int], arrivals: dict[State, list[tuple[State, int]]]
) -> dict[State, int]:
    """For the states on cheapest paths, what is left to pay."""
    goals = [state for state in distance if problem.reached(state) and distance[state] == cost]
    to_go = dict.fromkeys(goals, 0)
    waiting = goals
    while waiting:
        state = waiting.pop()
        for earlier, price in arrivals[state]:
            if earlier in distance and distance[earlier] + price == distance[state] and earlier not in to_go:
                to_go[earlier] = to_go[state] + price
                waiting.append(earlier)
    return to_go
