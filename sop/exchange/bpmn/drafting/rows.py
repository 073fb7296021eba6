"""From a net to rows: every task with what comes before it and where its outcomes lead."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sop.exchange.bpmn.drafting.arms import END, Arm, Arms, NoWayError, OwnStepError
from sop.exchange.bpmn.drafting.net import Net, Point


@dataclass(frozen=True, kw_only=True)
class Way:
    """One outcome, or the only way on. Parameters: to - points, none where it ends the case; back - a return;
    chosen, marked, splits - as in `Arm`; timers - node and point before which it stands."""

    to: tuple[str, ...]
    back: bool
    chosen: tuple[str, ...]
    marked: tuple[str, ...]
    splits: tuple[str, ...]
    timers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class PlannedRow:
    """One row. Parameters: point; after - points whose only way on leads here; ways - the outcomes, or the
    only way on."""

    point: Point
    after: tuple[str, ...]
    ways: tuple[Way, ...]

    @property
    def decides(self) -> bool:
        """Has it several ways on?"""
        return len(self.ways) > 1


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Rows in their order. Parameters: first - timers between the start and the first rows."""

    rows: tuple[PlannedRow, ...]
    first: tuple[tuple[str, str], ...]


def plan_of(net: Net, arms: Arms, place: Mapping[str, int]) -> Plan:
    """The rows of a net.

    Parameters: net - its loops left at the end; arms - of it; place - of the nodes in the document.
    Returns: the rows: each after those that lead to it, otherwise as in the document.
    Raises: OwnStepError - a gateway must be a step; NoWayError - a way that no SOP can have; ManyArmsError.
    """
    begun = arms.of(net.start)
    if len(begun) > 1:
        split = arms.first_split(net.start, frozenset({"split_x", "split_o"}))
        raise OwnStepError(split or net.start, "start")
    ways = {
        point.id: tuple(_way(arm, arms) for arm in arms.of(point.id))
        for point in net.points.values()
        if point.kind == "task"
    }
    first = _way(begun[0], arms)
    if first.back or not first.to:
        raise NoWayError(net.start)
    order = _ordered(net, ways, place)
    number = {name: count for count, name in enumerate(order)}
    ways = {
        name: tuple(replace(way, to=tuple(sorted(way.to, key=number.__getitem__))) for way in found)
        for name, found in ways.items()
    }
    after: dict[str, list[str]] = {name: [] for name in order}
    for name in order:
        if len(ways[name]) == 1:
            if ways[name][0].back:
                raise NoWayError(name)
            for later in ways[name][0].to:
                after[later].append(name)
    rows = tuple(
        PlannedRow(point=net.points[name], after=tuple(after[name]), ways=ways[name]) for name in order
    )
    return Plan(rows=rows, first=first.timers)


def _way(arm: Arm, arms: Arms) -> Way:
    """An arm with the task to which a return leads."""
    back = [one for one in arm.arrivals if one.back]
    arrivals = sorted(arm.arrivals)
    if back:
        if len(arrivals) > 1:
            raise NoWayError(back[0].point)
        target = arms.target(back[0].point)
        return _told(arm, (target.point,), [(timer, target.point) for timer in target.timers], back=True)
    to = tuple(dict.fromkeys(one.point for one in arrivals if one.point != END))
    return _told(arm, to, [(timer, one.point) for one in arrivals for timer in one.timers], back=False)


def _told(arm: Arm, to: tuple[str, ...], timers: Sequence[tuple[str, str]], *, back: bool) -> Way:
    passed = list(timers)
    if back:
        passed += [(timer, to[0]) for one in arm.arrivals for timer in one.timers]
    return Way(
        to=to,
        back=back,
        chosen=arm.chosen,
        marked=arm.marked,
        splits=arm.splits,
        timers=tuple(dict.fromkeys(passed)),
    )


def _ordered(net: Net, ways: Mapping[str, tuple[Way, ...]], place: Mapping[str, int]) -> list[str]:
    """Tasks, each after those that lead to it; of those that may come next the first of the document."""
    edges = {
        (name, later) for name, found in ways.items() for way in found if not way.back for later in way.to
    }
    open_ = dict.fromkeys(ways, 0)
    following: dict[str, list[str]] = {name: [] for name in ways}
    for name, later in sorted(edges):
        open_[later] += 1
        following[name].append(later)
    key = {name: (place.get(net.points[name].origin, -1), len(name), name) for name in ways}
    waiting = [(key[name], name) for name, count in open_.items() if not count]
    heapq.heapify(waiting)
    order: list[str] = []
    while waiting:
        _, name = heapq.heappop(waiting)
        order.append(name)
        for later in following[name]:
            open_[later] -= 1
            if not open_[later]:
                heapq.heappush(waiting, (key[later], later))
    if len(order) < len(ways):
        raise NoWayError(next(name for name in ways if name not in order))
    return order
