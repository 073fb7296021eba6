"""In which layer of a process map each step stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.charts.map_choice import MapRelation


def map_layers(
    nodes: Sequence[dict[Any, Any]], drawn: Iterable[MapRelation], logged: Sequence[MapRelation]
) -> dict[str, int]:
    """Layer of each step: steps of the SOP in its order, other activities after what they mostly follow.

    Without an SOP by their mean place in the cases, moved so that few lines go back. Neighbours without a
    line between them share a layer.

    Parameters: nodes - rows of `Follows.nodes` that are shown; drawn - relations that are shown; logged - all
    of the log between these nodes.
    Returns: numbers from 0, the uppermost, by key.
    """
    joined = {frozenset((one.first, one.second)) for one in drawn}
    place = {
        str(node["node"]): (0.0 if math.isnan(node["place"]) else float(node["place"])) for node in nodes
    }
    steps = [str(node["node"]) for node in nodes if node["number"]]
    after = {step: float(number) for number, step in enumerate(steps)}
    follows: dict[str, tuple[int, str]] = {}
    for one in logged:
        if one.second not in after and one.first in after:
            follows[one.second] = max(follows.get(one.second, (0, "")), (one.cases, one.first))

    def key(name: str) -> tuple[float, float, str]:
        if not steps or name in after:
            return (after.get(name, 0.0), 0.0 if steps else place[name], name)
        best = follows.get(name)
        before = [step for step in steps if place[step] <= place[name]]
        anchor = best[1] if best else (before[-1] if before else steps[0])
        return (after[anchor] + 0.5, place[name], name)

    order = sorted(place, key=key)
    layers: list[list[str]] = []
    for name in order if steps else _sifted(order, logged):
        free = layers and not any(frozenset((name, other)) in joined for other in layers[-1])
        if free and len(layers[-1]) < 3:
            layers[-1].append(name)
        else:
            layers.append([name])
    return {name: number for number, layer in enumerate(layers) for name in layer}


def _sifted(order: list[str], relations: Sequence[MapRelation]) -> list[str]:
    """Each step where the least goes back, the nearest such place; sifted until nothing moves.

    The sifting heuristic of Matuszewski, Schönfeld and Molitor (Graph Drawing 1999), for lines that go back.
    """
    weight = {(one.first, one.second): one.events for one in relations}
    for _ in range(len(order)):
        before = list(order)
        for name in before:
            at = order.index(name)
            rest = [other for other in order if other != name]
            # Cost of standing in front of everything: what comes from others goes back.
            cost = [sum(weight.get((other, name), 0) for other in rest)]
            for other in rest:
                cost.append(cost[-1] + weight.get((name, other), 0) - weight.get((other, name), 0))
            best = min(range(len(cost)), key=lambda spot: (cost[spot], abs(spot - at), spot))
            order = [*rest[:best], name, *rest[best:]]
        if order == before:
            break
    return order
