"""States of one token from which all cases go on alike, and which are rare, are one state."""

from __future__ import annotations

from collections.abc import Mapping

from mining.discovery.sop_of_log.states import START, Sequence_, State, States

OFTEN = 20
"""A state of so many cases has times of its own to tell, and stays apart."""


def merge_alike(states: States, cases: Mapping[Sequence_, int]) -> States:
    """Merge rare states into those of the same token that have the same only way on.

    Orders and shares stay what they were: nothing is decided at such a state. What was waited for and how
    long it took is then learned from more cases. States at which something is decided stay apart, for their
    shares differ.

    Parameters: states; cases - number of each variant.
    Returns: new ones, in the order of the first of each.
    """
    seen = dict.fromkeys(range(len(states.keys)), 0)
    for variant, path in states.paths.items():
        for state in path:
            seen[state] += cases[variant]
    stands_for = _representatives(states, seen)
    kept = sorted({stands_for[state] for state in seen})
    number = {state: place for place, state in enumerate(kept)} | {START: START}
    new = {state: number[stands_for[state]] for state in (START, *seen)}
    found = States(keys=[states.keys[state] for state in kept])
    found.next = {state: {} for state in (START, *range(len(kept)))}
    for state, ways in states.next.items():
        for later, weight in ways.items():
            ahead = found.next[new[state]]
            ahead[new[later]] = ahead.get(new[later], 0.0) + weight
    for state, weight in states.ends.items():
        found.ends[new[state]] = found.ends.get(new[state], 0.0) + weight
    found.paths = {variant: tuple(new[state] for state in path) for variant, path in states.paths.items()}
    return found


def _representatives(states: States, seen: Mapping[State, int]) -> dict[State, State]:
    """For each state the one it becomes, later states first, for they tell which ways on are the same."""
    stands_for: dict[State, State] = {START: START}
    alike: dict[tuple[int, State], list[State]] = {}
    turn: dict[State, int] = {}
    # From the end backwards by the longest way that is left, so that all successors are decided before.
    for state in reversed(states.order()):
        turn[state] = 1 + max((turn[later] for later in states.next[state]), default=0)
    for depth in range(1, max(turn.values(), default=0) + 1):
        alike.clear()
        for state in sorted(one for one, found in turn.items() if found == depth):
            stands_for[state] = state
            if states.exits(state) == 1:
                onward = next((stands_for[later] for later in states.next[state]), START)
                alike.setdefault((states.keys[state].token, onward), []).append(state)
        for group in alike.values():
            heaviest = max(group, key=lambda state: (seen[state], -state))
            stands_for |= {state: heaviest for state in group if seen[state] < OFTEN}
    return stands_for
