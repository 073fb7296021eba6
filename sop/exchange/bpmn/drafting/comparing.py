"""Does an SOP allow the same orders of tasks as the net of its diagram? Walked side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sop.exchange.bpmn.drafting.playing import Game, Marking, TooManyStatesError
from sop.exchange.graph import FlowGraph

MAX_PAIRS = 10_000


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where they part. Parameters: before - tasks until then; diagram, sop - what only that one allows;
    empty for an end."""

    before: tuple[str, ...]
    diagram: tuple[str, ...]
    sop: tuple[str, ...]


def difference(game: Game, flow: FlowGraph, labels: Mapping[str, str]) -> Difference | None:
    """The first difference, None where both allow the same orders.

    How often a case may return is not looked at: a diagram states no limit.

    Parameters: game - of the net; flow - of the SOP; labels - for each step the node of its task, empty for a
    step that the diagram does not have.
    Returns: the difference after the fewest tasks.
    Raises: TooManyStatesError - there is too much to compare.
    """
    first = _settled(game, {game.first()}), _resolved(flow, {0}, labels)
    seen = {first}
    waiting: list[tuple[frozenset[Marking], frozenset[int], tuple[str, ...]]] = [(*first, ())]
    while waiting:
        following = []
        for theirs, ours, before in waiting:
            moves, steps = _seen(game, theirs), _carried_out(flow, ours, labels)
            ended, resolved = frozenset() in theirs, flow.final in ours
            if set(moves) != set(steps) or ended != resolved:
                only = set(moves) - set(steps), set(steps) - set(moves)
                return Difference(before=before, diagram=tuple(sorted(only[0])), sop=tuple(sorted(only[1])))
            for label, later in sorted(moves.items()):
                pair = _settled(game, later), _resolved(flow, steps[label], labels)
                if pair not in seen:
                    seen.add(pair)
                    following.append((*pair, (*before, label)[-20:]))
            if len(seen) > MAX_PAIRS:
                raise TooManyStatesError
        waiting = following
    return None


def _settled(game: Game, markings: Iterable[Marking]) -> frozenset[Marking]:
    """These markings and all that follow unseen; those in which something unseen happens for certain are
    left out."""
    found = set(markings)
    waiting = list(found)
    while waiting:
        for label, later in game.moves(waiting.pop()):
            if not label and later not in found:
                found.add(later)
                waiting.append(later)
    return frozenset(found)


def _seen(game: Game, markings: Iterable[Marking]) -> dict[str, set[Marking]]:
    found: dict[str, set[Marking]] = {}
    for marking in markings:
        for label, later in game.moves(marking):
            if label:
                found.setdefault(label, set()).add(later)
    return found


def _fired(flow: FlowGraph, marking: int) -> Iterator[tuple[str, int]]:
    for index in flow.enabled(marking):
        for later, _, _ in flow.fire(index, marking):
            yield flow.steps[index], later


def _resolved(flow: FlowGraph, markings: Iterable[int], labels: Mapping[str, str]) -> frozenset[int]:
    """These markings and all that follow over steps that the diagram does not have."""
    found = set(markings)
    waiting = list(found)
    while waiting:
        for step, later in _fired(flow, waiting.pop()):
            if not labels[step] and later not in found:
                found.add(later)
                waiting.append(later)
    return frozenset(found)


def _carried_out(flow: FlowGraph, markings: Iterable[int], labels: Mapping[str, str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for marking in markings:
        for step, later in _fired(flow, marking):
            if labels[step]:
                found.setdefault(labels[step], set()).add(later)
    return found
