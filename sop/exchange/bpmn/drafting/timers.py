"""Timers for which no wait between two rows stands: where one is, and where it must be a row of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sop.exchange.bpmn.drafting.arms import END
from sop.exchange.bpmn.drafting.net import Net
from sop.exchange.bpmn.drafting.rows import Plan, PlannedRow

_STOPS = ("task", "start", "end")
_MEETING = ("join_p", "join_o", "timer", "start")
_PARTING = ("split_p", "split_o", "timer", "end")


def homeless(net: Net, plan: Plan) -> tuple[str, ...]:
    """Timers that no wait from the end of one row to the beginning of another says exactly.

    Such a wait begins whenever the first row is over, whichever way the case goes on, and each wait has a
    length of its own. So a timer must be passed on every way from the one row to the other, it must be the
    only one there, and it must run once where several branches have met or will part.

    Parameters: net; plan - its rows.
    Returns: nodes, in the order of the net.
    """
    wrong = {
        point.origin for point in net.points.values() if point.kind == "timer" and _shared(net, point.id)
    }
    wrong |= {timer for timer, _ in plan.first}
    following = {
        row.point.id: {one for way in row.ways if not way.back for one in way.to} for row in plan.rows
    }
    for row in plan.rows:
        wrong |= set(_misplaced(row, following))
    order = dict.fromkeys(point.origin for point in net.points.values() if point.kind == "timer")
    return tuple(name for name in order if name in wrong)


def _shared(net: Net, timer: str) -> bool:
    """Does it run for several branches, or beside another timer or an end, without a task between?"""
    before = _until_tasks(net, timer, {name: [one.source for one in net.into[name]] for name in net.points})
    after = _until_tasks(net, timer, {name: [one.target for one in net.out[name]] for name in net.points})
    return any(net.points[name].kind in _MEETING for name in before) or any(
        net.points[name].kind in _PARTING for name in after
    )


def _until_tasks(net: Net, begin: str, following: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [begin]
    while waiting:
        for name in following[waiting.pop()]:
            if name not in found:
                found.add(name)
                if net.points[name].kind not in _STOPS:
                    waiting.append(name)
    return found


def _misplaced(row: PlannedRow, following: Mapping[str, set[str]]) -> Iterator[str]:
    """Timers after a row that some way to the next row does not pass."""
    for way in row.ways:
        for timer, later in way.timers:
            others = (one for one in row.ways if later in one.to and (timer, later) not in one.timers)
            if way.back or later == END or any(others) or _leads(row.point.id, later, following):
                yield timer


def _leads(first: str, last: str, following: Mapping[str, set[str]]) -> bool:
    """Does a way lead from one row to another over further rows?"""
    waiting = list(following[first] - {last})
    found = set(waiting)
    while waiting:
        for name in following[waiting.pop()]:
            if name == last:
                return True
            if name not in found:
                found.add(name)
                waiting.append(name)
    return False
