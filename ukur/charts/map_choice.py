"""What of a log a process map shows: the steps, the relations between them, and what is left out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ukur.charts.map_layers import map_layers
from ukur.charts.shades import DAY, HOUR, time_class

if TYPE_CHECKING:
    from mining.discovery.allowed import SopOrder, Standing
    from mining.discovery.follows import Follows

MOST_RELATIONS = 30
MOST_STEPS = 20
ENOUGH = 20

Order = Literal["known", "written"]
Clock = Literal["working", "clock", "calendar", "none"]


@dataclass(frozen=True, kw_only=True)
class MapStep:
    """One box.

    Parameters: key; label; number - of the step, 0 outside the SOP; in_sop - a step of the SOP, or there is
    no SOP; cases, starts, ends - numbers of cases; repeats - how often it directly followed itself; layer -
    from 0, the uppermost.
    """

    key: str
    label: str
    number: int
    in_sop: bool
    cases: int
    starts: int
    ends: int
    repeats: int
    layer: int


@dataclass(frozen=True, kw_only=True)
class MapRelation:
    """One line.

    Parameters: first, second - keys; events, cases - how often, in how many cases; seconds - median time, NaN
    where not known; shade - of `time_class`; standing - what the SOP says, None without an SOP;
    perhaps - cases in which an
    arrow of the SOP may have been followed besides, their order not being known.
    """

    first: str
    second: str
    events: int
    cases: int
    seconds: float
    shade: int
    standing: Standing | None
    perhaps: int = 0


@dataclass(frozen=True, kw_only=True)
class MapContent:
    """All that a process map shows and says.

    Parameters: steps - from above; relations; clock - which time; day_seconds - of one day of that clock;
    basis - from which stamp to which; cases, events; relations_total - of different steps that the log shows;
    least_cases - threshold in cases, 1 for none; steps_total, events_left_out; order - are passages of
    unknown order drawn; order_unknown, passages - numbers of passages; has_sop.
    """

    steps: tuple[MapStep, ...]
    relations: tuple[MapRelation, ...]
    clock: Clock
    day_seconds: float
    basis: str
    cases: int
    events: int
    relations_total: int
    least_cases: int
    steps_total: int
    events_left_out: int
    order: Order
    order_unknown: int
    passages: int
    has_sop: bool

    @property
    def relations_shown(self) -> int:
        """Relations of the log that are drawn."""
        return sum(relation.events > 0 for relation in self.relations)


def map_content(
    follows: Follows,
    sop_order: SopOrder | None = None,
    *,
    min_share: float | None = None,
    order: Order = "known",
    most_steps: int = MOST_STEPS,
    most_relations: int = MOST_RELATIONS,
) -> MapContent:
    """Choose what a process map shows.

    Parameters: follows - of a log; sop_order - of its SOP, whose steps and arrows are all shown; min_share -
    relations in fewer than this share of the cases are left out unless they are the most frequent way into or
    out of a step; None for as much as can be read: all of up to `most_relations`; order - `known`: relations
    whose order the stamps tell; `written`: also the others, as they stand in the log; most_steps - boxes, but
    never fewer than steps of the SOP.
    Returns: the content.
    Raises: ValueError - min_share outside 0 to 1.
    """
    if min_share is not None and not 0 <= min_share <= 1:
        raise ValueError(f"min_share must be 0 to 1, not {min_share}")
    clock, day = _clock(follows)
    nodes: list[dict[Any, Any]] = follows.nodes.to_dict("records")
    kept = _kept(nodes, follows, sop_order, min_share, most_steps)
    perhaps = _perhaps(follows) if order == "known" else {}
    every = [
        _relation(row, clock, day, order, sop_order, perhaps) for row in follows.relations.to_dict("records")
    ]
    every = [relation for relation in every if relation.events]
    repeats = {one.first: one.events for one in every if one.first == one.second}
    between = [one for one in every if one.first != one.second]
    inside = [one for one in between if one.first in kept and one.second in kept]
    shown, least = _strong(inside, _strongest(between, nodes), follows.cases, min_share, most_relations)
    drawn = [*shown, *_unseen(shown, inside, sop_order, kept, perhaps)]
    layers = map_layers([node for node in nodes if node["node"] in kept], drawn, inside)
    return MapContent(
        steps=tuple(_step(node, repeats, layers, sop_order) for node in nodes if node["node"] in kept),
        relations=tuple(drawn),
        clock=clock,
        day_seconds=day,
        basis=follows.basis,
        cases=follows.cases,
        events=follows.events,
        relations_total=len(between),
        least_cases=least,
        steps_total=sum(node["events"] > 0 or node["node"] in kept for node in nodes),
        events_left_out=sum(int(node["events"]) for node in nodes if node["node"] not in kept),
        order=order,
        order_unknown=follows.order_unknown,
        passages=int(follows.relations["events"].sum() + follows.relations["order_unknown"].sum()),
        has_sop=sop_order is not None,
    )


def _clock(follows: Follows) -> tuple[Clock, float]:
    """Working time where it is known, else clock time, else days."""
    table = follows.relations
    if follows.day_seconds and int(table["working_n"].sum()):
        return "working", float(follows.day_seconds)
    if int(table["clock_n"].sum()):
        return "clock", DAY
    return ("calendar", DAY) if int(table["days_n"].sum()) else ("none", DAY)


def _relation(
    row: dict[Any, Any],
    clock: Clock,
    day: float,
    order: Order,
    sop_order: SopOrder | None,
    perhaps: dict[tuple[str, str], int],
) -> MapRelation:
    seconds = {
        "working": float(row["working_median_minutes"]) * 60,
        "clock": float(row["clock_median_hours"]) * HOUR,
        "calendar": float(row["days_median"]) * DAY,
        "none": math.nan,
    }[clock]
    written = order == "written"
    first, second = str(row["first"]), str(row["second"])
    return MapRelation(
        first=first,
        second=second,
        events=int(row["events"]) + (int(row["order_unknown"]) if written else 0),
        cases=int(row["cases_written"] if written else row["cases"]),
        seconds=seconds,
        # A date tells no hours: the same day is the shortest that there is.
        shade=max(1, time_class(seconds, day)) if clock == "calendar" else time_class(seconds, day),
        standing=None if sop_order is None else sop_order.standing(first, second),
        perhaps=perhaps.get((first, second), 0),
    )


def _kept(
    nodes: Sequence[dict[Any, Any]],
    follows: Follows,
    sop_order: SopOrder | None,
    min_share: float | None,
    most: int,
) -> set[str]:
    """Steps of the SOP, and of the other activities those in the most cases."""
    steps = set(sop_order.steps) if sop_order is not None else set()
    kept = {node["node"] for node in nodes if node["node"] in steps}
    least = max(1.0, (min_share or 0.0) * follows.cases)
    others = sorted(
        (node for node in nodes if node["node"] not in kept and node["cases"] >= least),
        key=lambda node: (-node["cases"], -node["events"]),
    )
    if sop_order is not None and follows.cases >= ENOUGH and min_share is None:
        # Beside an SOP what happens in one case of a hundred is a remark, not a way.
        others = [node for node in others if node["cases"] * 100 >= follows.cases]
    return kept | {node["node"] for node in others[: max(0, most - len(kept))]}


def _ranked(relations: Iterable[MapRelation]) -> list[MapRelation]:
    return sorted(relations, key=lambda one: (-one.cases, -one.events, one.first, one.second))


def _strongest(relations: Iterable[MapRelation], nodes: Sequence[dict[Any, Any]]) -> set[tuple[str, str]]:
    """The most frequent way into and out of each step, unless more cases begin or end there."""
    into = {str(node["node"]): int(node["starts"]) for node in nodes}
    out = {str(node["node"]): int(node["ends"]) for node in nodes}
    found: set[tuple[str, str]] = set()
    for one in _ranked(relations):
        if one.cases > out.get(one.first, 0) or one.cases > into.get(one.second, 0):
            found.add((one.first, one.second))
        # A weaker one never comes first again.
        out[one.first] = max(out.get(one.first, 0), one.cases)
        into[one.second] = max(into.get(one.second, 0), one.cases)
    return found


def _strong(
    relations: Sequence[MapRelation],
    needed: set[tuple[str, str]],
    cases: int,
    min_share: float | None,
    most: int,
) -> tuple[list[MapRelation], int]:
    """Relations in enough cases, and those that are needed; the threshold."""
    ranked = _ranked(relations)
    if min_share is not None:
        least = max(1, math.ceil(min_share * cases))
    elif len(ranked) <= most:
        least = 1
    else:
        # The threshold that leaves no more than can be read; equals stand or fall together.
        least = ranked[most].cases + 1
    return [one for one in ranked if one.cases >= least or (one.first, one.second) in needed], least


def _perhaps(follows: Follows) -> dict[tuple[str, str], int]:
    """Cases in which an arrow of the SOP may have been followed."""
    table = follows.perhaps
    pairs = zip(table["first"].tolist(), table["second"].tolist(), strict=True)
    return dict(zip(pairs, table["cases"].tolist(), strict=True))


def _unseen(
    shown: Sequence[MapRelation],
    logged: Sequence[MapRelation],
    sop_order: SopOrder | None,
    kept: set[str],
    perhaps: dict[tuple[str, str], int],
) -> list[MapRelation]:
    """Arrows of the SOP that are not among the relations shown: rare ones as they are, others empty."""
    if sop_order is None:
        return []
    there = {(one.first, one.second) for one in shown}
    rare = {(one.first, one.second): one for one in logged}
    return [
        rare.get(
            pair,
            MapRelation(
                first=pair[0],
                second=pair[1],
                events=0,
                cases=0,
                seconds=math.nan,
                shade=-1,
                standing="arrow",
                perhaps=perhaps.get(pair, 0),
            ),
        )
        for pair in sop_order.arrows
        if pair not in there and pair[0] != pair[1] and set(pair) <= kept
    ]


def _step(
    node: dict[Any, Any], repeats: dict[str, int], layers: dict[str, int], sop_order: SopOrder | None
) -> MapStep:
    key = str(node["node"])
    return MapStep(
        key=key,
        label=str(node["label"]),
        number=int(node["number"]),
        in_sop=sop_order is None or key in sop_order.steps,
        cases=int(node["cases"]),
        starts=int(node["starts"]),
        ends=int(node["ends"]),
        repeats=repeats.get(key, 0),
        layer=layers[key],
    )
