"""How much of what a case did before tells what it does next: chosen on later cases of the same log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from mining.discovery.sop_of_log.states import START, States, find_states

HISTORIES = (1, 2, 3, 4)
"""Numbers of activities that are tried."""
LEARNED_SHARE = 0.8
"""Share of the cases, by their beginning, that is learned from where histories are compared."""
LEAST_CASES = 30
"""Fewer cases are not divided: the history is the shortest that tells neighbours apart."""
USUAL = 2
ALIKE = 0.01
"""Distances (0 to 1) that differ by no more are alike: the shorter history is taken."""

Variant = tuple[int, ...]
Grams = dict[tuple[int, int, int], float]


def choose_history(
    variants: list[Variant], weights: list[float], *, most: int, size: Callable[[int], int]
) -> tuple[int, tuple[tuple[int, float], ...]]:
    """The shortest history whose orders are about as near to those of later cases as any.

    Parameters: variants - of the cases, by their beginning; weights - of the cases; most, size - as for
    `find_states`.
    Returns: the history, and for each that was tried its 3-gram distance to the later cases.
    """
    cut = round(len(variants) * LEARNED_SHARE)
    if len(variants) < LEAST_CASES:
        return USUAL, ()
    learned = summed(zip(variants[:cut], weights[:cut], strict=True))
    later = summed(zip(variants[cut:], weights[cut:], strict=True))
    if not learned or not later:
        return USUAL, ()
    wanted = counted_grams(later)
    scores = tuple(
        (
            history,
            gram_distance(state_grams(find_states(learned, history=history, most=most, size=size)), wanted),
        )
        for history in HISTORIES
    )
    best = min(score for _, score in scores)
    return next(history for history, score in scores if score <= best + ALIKE), scores


def summed(cases: Iterable[tuple[Variant, float]]) -> dict[Variant, float]:
    """Weight of each variant that has some."""
    found: dict[Variant, float] = {}
    for variant, weight in cases:
        if weight > 0:
            found[variant] = found.get(variant, 0.0) + weight
    return found


def counted_grams(variants: Mapping[Variant, float]) -> Grams:
    """Expected number of each run of three tokens; -1 stands before and after a case."""
    found: Counter[tuple[int, int, int]] = Counter()
    for variant, weight in variants.items():
        padded = (START, START, *variant, START, START)
        for place in range(len(padded) - 2):
            found[padded[place], padded[place + 1], padded[place + 2]] += weight  # type: ignore[assignment]
    return dict(found)


def state_grams(states: States) -> Grams:
    """The same for cases that go from state to state by the shares of the ways."""
    found: Counter[tuple[int, int, int]] = Counter()
    arrived: dict[int, float] = {START: sum(states.next[START].values())}
    for state in (START, *states.order()):
        for later, weight in states.next[state].items():
            arrived[later] = arrived.get(later, 0.0) + weight

    def ways(state: int) -> list[tuple[int, float]]:
        """Where cases go from a state; -2 is the end."""
        total = arrived[state]
        onward = [(later, weight / total) for later, weight in states.next[state].items()]
        return [*onward, *([(-2, states.ends[state] / total)] if state in states.ends else [])]

    def token(state: int) -> int:
        return START if state < 0 else states.keys[state].token

    for first in (START, *states.order()):
        for second, one in ways(first):
            weight = arrived[first] * one
            if first == START:
                found[START, START, token(second)] += weight  # type: ignore[assignment]
            if second == -2:
                found[token(first), START, START] += weight  # type: ignore[assignment]
                continue
            for third, other in ways(second):
                found[token(first), token(second), token(third)] += weight * other  # type: ignore[assignment]
    return dict(found)


def gram_distance(one: Grams, other: Grams) -> float:
    """Half the sum of the differences of the shares: 0 the same, 1 nothing in common."""
    totals = sum(one.values()), sum(other.values())
    keys = sorted({*one, *other})
    return sum(abs(one.get(key, 0.0) / totals[0] - other.get(key, 0.0) / totals[1]) for key in keys) / 2
