"""Any net of pm4py as numbers, and the cheapest way of a trace through it.

Transitions of pm4py are told apart by their addresses in memory, so its own alignments may differ from run to
run; here everything goes by name. Markings are numbered as they are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, Literal

from sop.errors import DocumentError, LogError, Problem

MAX_STATES = 1_000_000
"""States of one search; a trace that needs more is refused rather than waited for."""
MAX_MARKINGS = 200_000
"""Markings of one net that are ever looked at; a net without bound has more."""

NetMoveKind = Literal["sync", "log", "model", "silent"]
Marked = tuple[int, ...]


@dataclass(frozen=True)
class NetMove:
    """One move of an alignment with a net.

    Parameters: kind - `sync`, `log`, `model` (of a transition with a label) or `silent`; label - activity, of
    a silent move empty; transition - its name, empty of a log move; index - place of the event in the trace
    from 0, None without event.
    """

    kind: NetMoveKind
    label: str
    transition: str
    index: int | None


@dataclass(frozen=True)
class NetAlignment:
    """How a trace fits a net.

    Parameters: moves - in order; cost - log and model moves, silent ones cost nothing; effort - states that
    the search looked at.
    """

    moves: tuple[NetMove, ...]
    cost: int
    effort: int

    @property
    def model_labels(self) -> tuple[str, ...]:
        """What the net did: labels of its moves, with and without an event."""
        return tuple(move.label for move in self.moves if move.kind in ("sync", "model"))


@dataclass
class CompactNet:
    """A net whose places, transitions and markings are numbers.

    Parameters: names, labels - of the transitions (None: silent), by label and name; takes, gives - for each
    transition pairs of place and number of tokens; start, end - markings.
    """

    names: tuple[str, ...]
    labels: tuple[str | None, ...]
    takes: tuple[tuple[tuple[int, int], ...], ...]
    gives: tuple[tuple[tuple[int, int], ...], ...]
    start: int
    end: int
    markings: list[Marked]
    number: dict[Marked, int]
    following: dict[int, Ways] = field(default_factory=dict)

    @classmethod
    def of(cls, net: Any, initial: Any, final: Any) -> CompactNet:
        """The compact form of a net of pm4py and its two markings."""
        places = sorted(net.places, key=lambda place: str(place.name))
        place_of = {place: number for number, place in enumerate(places)}
        ordered = sorted(
            net.transitions, key=lambda item: (item.label is None, item.label or "", str(item.name))
        )
        marks = [tuple(int(marking.get(place, 0)) for place in places) for marking in (initial, final)]
        markings = list(dict.fromkeys(marks))
        return cls(
            names=tuple(str(item.name) for item in ordered),
            labels=tuple(item.label for item in ordered),
            takes=tuple(_ends(place_of, ((arc.source, arc.weight) for arc in t.in_arcs)) for t in ordered),
            gives=tuple(_ends(place_of, ((arc.target, arc.weight) for arc in t.out_arcs)) for t in ordered),
            start=0,
            end=markings.index(marks[1]),
            markings=markings,
            number={marking: place for place, marking in enumerate(markings)},
        )

    @property
    def activities(self) -> frozenset[str]:
        """Labels of the net."""
        return frozenset(label for label in self.labels if label is not None)

    def after(self, marking: int) -> Ways:
        """What may fire in a marking, and the marking after it."""
        known = self.following.get(marking)
        if known is None:
            known = self.following[marking] = Ways.of(self, self._fire(self.markings[marking]))
        return known

    def _fire(self, tokens: Marked) -> Iterator[tuple[int, int]]:
        for transition, taken in enumerate(self.takes):
            if all(tokens[place] >= count for place, count in taken):
                later = list(tokens)
                for place, count in taken:
                    later[place] -= count
                for place, count in self.gives[transition]:
                    later[place] += count
                yield transition, self._numbered(tuple(later))

    def _numbered(self, marking: Marked) -> int:
        number = self.number.setdefault(marking, len(self.markings))
        if number == len(self.markings):
            if number >= MAX_MARKINGS:
                raise DocumentError(
                    Problem(code="net_too_large", value=f"> {MAX_MARKINGS}", allowed=(str(MAX_MARKINGS),))
                )
            self.markings.append(marking)
        return number

    def silently(self, markings: Iterable[int]) -> frozenset[int]:
        """Markings that silent transitions reach, these included."""
        reached = set(markings)
        waiting = list(reached)
        while waiting:
            for _, later in self.after(waiting.pop()).silent:
                if later not in reached:
                    reached.add(later)
                    waiting.append(later)
        return frozenset(reached)


@dataclass(frozen=True)
class Ways:
    """Transitions that may fire in a marking, each with the marking after it, in the order of the net.

    Parameters: visible, silent - with and without a label; by_label - those with it.
    """

    visible: tuple[tuple[int, int], ...]
    silent: tuple[tuple[int, int], ...]
    by_label: dict[str, list[tuple[int, int]]]

    @classmethod
    def of(cls, net: CompactNet, fired: Iterable[tuple[int, int]]) -> Ways:
        """Sort what may fire."""
        visible, silent = [], []
        by_label: dict[str, list[tuple[int, int]]] = {}
        for transition, later in fired:
            label = net.labels[transition]
            if label is None:
                silent.append((transition, later))
            else:
                visible.append((transition, later))
                by_label.setdefault(label, []).append((transition, later))
        return cls(tuple(visible), tuple(silent), by_label)


def _ends(place_of: dict[Any, int], arcs: Iterable[tuple[Any, int]]) -> tuple[tuple[int, int], ...]:
    total: dict[int, int] = {}
    for place, weight in arcs:
        total[place_of[place]] = total.get(place_of[place], 0) + int(weight)
    return tuple(sorted(total.items()))


State = tuple[int, int]
"""Marking, and number of events already explained."""
Step = tuple[int, int, int, State]
"""Cost, silent moves, transition (-1: log move) and next state of a move."""


def align(net: CompactNet, trace: Sequence[str]) -> NetAlignment:
    """The cheapest way of a trace through a net, the same in every run.

    A log move and a move of a transition with a label cost 1, a synchronous and a silent move nothing. Among
    equally cheap ways one with the fewest silent moves; among these the one found first, where synchronous
    moves go before log moves, these before moves of the net, and transitions in the order of label and name.

    Parameters: net - its final marking can be reached; trace - activities.
    Returns: the alignment.
    Raises: LogError - more than MAX_STATES states; DocumentError - the net has too many markings, or no way
    to its end.
    """
    left = _strangers(net, trace)
    start: State = (net.start, 0)
    goal: State = (net.end, len(trace))
    best: dict[State, tuple[int, int]] = {start: (0, 0)}
    came: dict[State, tuple[State, int]] = {}
    settled: set[State] = set()
    heap = [(left[0], 0, 0, 0, start)]
    ticket = 0
    while heap:
        _, silent, _, _, state = heappop(heap)
        if state in settled:
            continue
        settled.add(state)
        if state == goal:
            return NetAlignment(_way(net, trace, state, came), best[state][0], len(settled))
        if len(settled) > MAX_STATES:
            raise LogError(
                Problem(code="trace_too_tangled", value=str(len(trace)), allowed=(str(MAX_STATES),))
            )
        cost = best[state][0]
        for price, quiet, transition, later in _steps(net, trace, state):
            reached = (cost + price, silent + quiet)
            if later not in settled and (later not in best or reached < best[later]):
                best[later], came[later] = reached, (state, transition)
                ticket += 1
                heappush(heap, (reached[0] + left[later[1]], reached[1], -later[1], ticket, later))
    raise DocumentError(Problem(code="net_cannot_end"))


def _strangers(net: CompactNet, trace: Sequence[str]) -> list[int]:
    """From each position on, how many events have an activity that is not in the net."""
    known, left = net.activities, [0]
    for label in reversed(trace):
        left.append(left[-1] + (label not in known))
    return left[::-1]


def _steps(net: CompactNet, trace: Sequence[str], state: State) -> Iterator[Step]:
    """All that may come next, in the order of preference."""
    marking, position = state
    ways = net.after(marking)
    if position < len(trace):
        for transition, later in ways.by_label.get(trace[position], ()):
            yield 0, 0, transition, (later, position + 1)
        yield 1, 0, -1, (marking, position + 1)
    for transition, later in ways.silent:
        yield 0, 1, transition, (later, position)
    for transition, later in ways.visible:
        yield 1, 0, transition, (later, position)


def _way(
    net: CompactNet, trace: Sequence[str], state: State, came: dict[State, tuple[State, int]]
) -> tuple[NetMove, ...]:
    moves: list[NetMove] = []
    while state in came:
        (marking, position), transition = came[state]
        if transition < 0:
            moves.append(NetMove("log", trace[position], "", position))
        else:
            label, name = net.labels[transition], net.names[transition]
            if label is None:
                moves.append(NetMove("silent", "", name, None))
            elif state[1] > position:
                moves.append(NetMove("sync", label, name, position))
            else:
                moves.append(NetMove("model", label, name, None))
        state = (marking, position)
    return tuple(reversed(moves))
