"""Do two Petri nets allow the same sequences of labels? Walked side by side, silent moves taken together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Marking = frozenset[tuple[str, int]]


class Net:
    """A net of pm4py. Parameters: net, initial, final; names - what labels are called instead."""

    def __init__(self, net: Any, initial: Any, final: Any, names: Mapping[str, str] | None = None) -> None:
        self.moves = [
            (
                None if one.label is None else (names or {}).get(one.label, one.label),
                {arc.source.name: arc.weight for arc in one.in_arcs},
                {arc.target.name: arc.weight for arc in one.out_arcs},
            )
            for one in net.transitions
        ]
        self.initial = frozenset((place.name, count) for place, count in initial.items())
        self.final = frozenset((place.name, count) for place, count in final.items())

    def after(self, markings: frozenset[Marking], label: str | None) -> frozenset[Marking]:
        """Markings after one move with this label from any of these."""
        found = set()
        for marking in markings:
            tokens = dict(marking)
            for name, needed, made in self.moves:
                if name == label and all(tokens.get(place, 0) >= count for place, count in needed.items()):
                    later = dict(tokens)
                    for place, count in needed.items():
                        later[place] -= count
                    for place, count in made.items():
                        later[place] = later.get(place, 0) + count
                    found.add(frozenset((place, count) for place, count in later.items() if count))
        return frozenset(found)

    def settled(self, markings: frozenset[Marking]) -> frozenset[Marking]:
        """These and all that silent moves reach."""
        seen = markings
        while True:
            more = seen | self.after(seen, None)
            if more == seen:
                return seen
            seen = more


def same_language(one: Net, other: Net) -> int:
    """Assert that two nets allow the same sequences. Returns: how many states were compared."""
    labels = {label for net in (one, other) for label, _, _ in net.moves if label is not None}
    start = (one.settled(frozenset({one.initial})), other.settled(frozenset({other.initial})))
    seen, waiting = {start}, [start]
    while waiting:
        here, there = waiting.pop()
        assert (one.final in here) == (other.final in there), (here, there)
        for label in labels:
            pair = (one.settled(one.after(here, label)), other.settled(other.after(there, label)))
            assert bool(pair[0]) == bool(pair[1]), (label, here, there)
            if pair[0] and pair not in seen:
                seen.add(pair)
                waiting.append(pair)
    return len(seen)
