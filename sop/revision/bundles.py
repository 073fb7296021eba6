"""Many pairs of steps whose relation changed, told as few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sop.revision.relations import REVERSED, Relation

Turn = tuple[Relation, Relation]
"""Relation of the lower node to the higher, old and new."""


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Pairs told at once.

    Parameters: nodes, others - every node has the relation to every one of the others; without others the
    pairs are all those among the nodes; old, new - relation of the nodes to the others.
    """

    nodes: tuple[int, ...]
    others: tuple[int, ...]
    old: Relation
    new: Relation


def bundles(pairs: Mapping[tuple[int, int], Turn], *, among: bool) -> list[Bundle]:
    """Gather pairs into bundles.

    Nodes that all changed to one another are one bundle. Else the node with the most pairs of a kind is told
    with all its partners, then the next, and nodes with the same partners together: what was moved past five
    others is one statement. Ties: the lower node first.

    Parameters: pairs - the lower node first; among - whole circles of three or more may be told as one.
    Returns: the bundles; every pair is in exactly one.
    """
    found: list[Bundle] = []
    for part in _parts(pairs):
        nodes = sorted({node for pair in part for node in pair})
        if among and len(nodes) > 2 and len(part) == len(nodes) * (len(nodes) - 1) // 2:
            old, new = part[min(part)]
            found.append(Bundle(nodes=tuple(nodes), others=(), old=old, new=new))
        else:
            found += _stars(part)
    return found


def _parts(pairs: Mapping[tuple[int, int], Turn]) -> Iterator[dict[tuple[int, int], Turn]]:
    """The pairs by connected parts."""
    left = dict(pairs)
    while left:
        inside = set(min(left))
        part: dict[tuple[int, int], Turn] = {}
        while touching := [pair for pair in left if inside & set(pair)]:
            for pair in touching:
                part[pair] = left.pop(pair)
                inside |= set(pair)
        yield part


def _stars(part: Mapping[tuple[int, int], Turn]) -> list[Bundle]:
    around: dict[int, dict[int, Turn]] = defaultdict(dict)
    for (low, high), (old, new) in part.items():
        around[low][high] = (old, new)
        around[high][low] = (REVERSED[old], REVERSED[new])
    told: dict[tuple[Turn, tuple[int, ...]], list[int]] = {}
    while any(around.values()):
        center, turn, others = max(_candidates(around), key=lambda each: (len(each[2]), -each[0]))
        for other in others:
            del around[center][other], around[other][center]
        told.setdefault((turn, others), []).append(center)
    return [
        Bundle(nodes=tuple(sorted(centers)), others=others, old=turn[0], new=turn[1])
        for (turn, others), centers in told.items()
    ]


def _candidates(around: Mapping[int, Mapping[int, Turn]]) -> Iterator[tuple[int, Turn, tuple[int, ...]]]:
    for node, partners in around.items():
        by_turn: dict[Turn, list[int]] = defaultdict(list)
        for other, turn in partners.items():
            by_turn[turn].append(other)
        for turn, others in by_turn.items():
            yield node, turn, tuple(sorted(others))
