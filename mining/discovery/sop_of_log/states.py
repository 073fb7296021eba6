"""The states of a case: which were entered after which, without circles.

A state is a token (an activity, or a block of activities done side by side), how often the case had it before
and the tokens before it. Variants are entered by falling weight; an edge that would close a circle leads to
another copy of the state instead, so that loops are unrolled. A variant that does not fit any more is left
out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Token = int
Sequence_ = tuple[Token, ...]
State = int

START: State = -1
"""Before the first token."""
MOST_EXITS = 20
"""Outcomes that a decision can have (`sop.elements.Decision`), the end among them."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """What makes a state: token, number of its visit from 1, tokens before it, number of the copy."""

    token: Token
    visit: int
    before: Sequence_
    copy: int = 0


@dataclass(kw_only=True)
class States:
    """The states and ways of the variants that were entered.

    Parameters: keys - of the states, in the order they were found; next - for each state (and START) its
    successors with the weight that went there; ends - weight that ended there; paths - of each variant that
    was entered its states.
    """

    keys: list[Key] = field(default_factory=list)
    next: dict[State, dict[State, float]] = field(default_factory=lambda: {START: {}})
    ends: dict[State, float] = field(default_factory=dict)
    paths: dict[Sequence_, tuple[State, ...]] = field(default_factory=dict)

    def exits(self, state: State) -> int:
        """Ways on from a state, its end among them."""
        return len(self.next.get(state, ())) + (state in self.ends)

    def order(self) -> list[State]:
        """All states, each after those that lead to it; of several that could stand next the first found."""
        left = dict.fromkeys(range(len(self.keys)), 0)
        for state in left:
            for later in self.next.get(state, ()):
                left[later] += 1
        found: list[State] = []
        while left:
            state = min(one for one, needed in left.items() if not needed)
            del left[state]
            found.append(state)
            for later in self.next.get(state, ()):
                left[later] -= 1
        return found


def find_states(
    weights: Mapping[Sequence_, float], *, history: int, most: int, size: Callable[[Token], int]
) -> States:
    """Enter variants by falling weight.

    Parameters: weights - of the variants, above 0; history - tokens that make a state, its own included, 1 or
    more; most - steps that all states may take together; size - steps of one token.
    Returns: the states.
    """
    found = _Growing(history=history, most=most, size=size)
    ranked = sorted(weights, key=lambda variant: (-weights[variant], variant))
    # Every token first, by the heaviest variant that has it: no activity is lost where variants do not fit.
    leading = dict.fromkeys(
        next(variant for variant in ranked if token in variant)
        for token in dict.fromkeys(token for variant in ranked for token in variant)
    )
    for variant in (*leading, *(variant for variant in ranked if variant not in leading)):
        found.enter(variant, weights[variant])
    return found.states


class _Growing:
    def __init__(self, *, history: int, most: int, size: Callable[[Token], int]) -> None:
        self.states, self._index = States(), dict[Key, State]()
        self._history, self._left, self._size = history, most, size

    def enter(self, variant: Sequence_, weight: float) -> None:
        kept = len(self.states.keys), self._left
        added: list[tuple[State, State]] = []
        path = self._walk(variant, added)
        if path is None:
            self._undo(added, kept)
            return
        for earlier, later in zip((START, *path), path, strict=False):
            self.states.next[earlier][later] += weight
        self.states.ends[path[-1]] = self.states.ends.get(path[-1], 0.0) + weight
        self.states.paths[variant] = path

    def _walk(self, variant: Sequence_, added: list[tuple[State, State]]) -> tuple[State, ...] | None:
        path: list[State] = []
        visits: dict[Token, int] = {}
        for place, token in enumerate(variant):
            visits[token] = visits.get(token, 0) + 1
            before = variant[max(0, place - self._history + 1) : place]
            current = path[-1] if path else START
            state = self._state(current, Key(token=token, visit=visits[token], before=before))
            if state is None or (state not in self.states.next[current] and not self._room(current)):
                return None
            if state not in self.states.next[current]:
                self.states.next[current][state] = 0.0
                added.append((current, state))
            path.append(state)
        may_end = path[-1] in self.states.ends or len(self.states.next[path[-1]]) < MOST_EXITS
        return tuple(path) if may_end else None

    def _room(self, state: State) -> bool:
        # One place is kept for the end, so that a later variant may end where this one goes on.
        ended = state in self.states.ends or state == START
        return len(self.states.next[state]) < MOST_EXITS - (0 if ended else 1)

    def _state(self, current: State, key: Key) -> State | None:
        copy = 0
        while True:
            one = Key(token=key.token, visit=key.visit, before=key.before, copy=copy)
            state = self._index.get(one)
            if state is None:
                if self._size(key.token) > self._left:
                    return None
                self._left -= self._size(key.token)
                state = self._index[one] = len(self.states.keys)
                self.states.keys.append(one)
                self.states.next[state] = {}
                return state
            if state in self.states.next[current] or not self._reaches(state, current):
                return state
            copy += 1

    def _reaches(self, state: State, target: State) -> bool:
        waiting, seen = [state], {state}
        while waiting:
            one = waiting.pop()
            if one == target:
                return True
            fresh = [later for later in self.states.next[one] if later not in seen]
            seen.update(fresh)
            waiting += fresh
        return False

    def _undo(self, added: list[tuple[State, State]], kept: tuple[int, int]) -> None:
        for earlier, later in added:
            del self.states.next[earlier][later]
        for state in range(kept[0], len(self.states.keys)):
            del self._index[self.states.keys[state]], self.states.next[state]
        del self.states.keys[kept[0] :]
        self._left = kept[1]
