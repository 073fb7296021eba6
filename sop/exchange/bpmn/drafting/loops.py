"""Loops of a net: where they begin, and where they are left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sop.exchange.bpmn.drafting.net import Net, reached

MAX_LOOPS = 40


@dataclass(frozen=True, kw_only=True)
class Loop:
    """One loop. Parameters: header - the merge by which it is entered; body - points that it repeats, the
    header among them; back - ids of the arrows that lead back to the header; gone - those of all other loops;
    inside_only - nothing but the header is entered from outside."""

    header: str
    body: frozenset[str]
    back: frozenset[str]
    gone: frozenset[str]
    inside_only: bool


class UnstructuredError(ValueError):
    """A loop that is entered in several places. Its args are the nodes."""


class ManyLoopsError(ValueError):
    """There are more loops than anybody could follow."""


class ManyExitsError(ValueError):
    """A loop that is left in several places. Its args are the nodes at which it is left."""


def loops_of(net: Net) -> list[Loop]:
    """All loops, the outer before those inside.

    Parameters: net.
    Returns: the loops; without their `back` arrows nothing goes round.
    Raises: UnstructuredError - no single merge is the beginning; ManyLoopsError - more than MAX_LOOPS.
    """
    found: list[Loop] = []
    waiting: list[tuple[frozenset[str], frozenset[str]]] = [(frozenset(net.points), frozenset())]
    while waiting:
        inside, gone = waiting.pop()
        following = {
            name: [arrow.target for arrow in net.out[name] if arrow.target in inside and arrow.id not in gone]
            for name in inside
        }
        for body in rings(following):
            loop = _loop(net, body, gone)
            found.append(loop)
            if len(found) > MAX_LOOPS:
                raise ManyLoopsError
            waiting.append((body, gone | loop.back))
    every = frozenset().union(*(loop.back for loop in found))
    return [replace(loop, gone=every - loop.back) for loop in found]


def _loop(net: Net, body: frozenset[str], gone: frozenset[str]) -> Loop:
    doors = [
        name
        for name in sorted(body)
        if any(arrow.source not in body and arrow.id not in gone for arrow in net.into[name])
    ]
    headers = [name for name in doors if net.points[name].kind == "join_x"]
    if len(headers) != 1:
        raise UnstructuredError(*(net.points[name].origin for name in headers or doors))
    header = headers[0]
    back = frozenset(arrow.id for arrow in net.into[header] if arrow.source in body)
    return Loop(header=header, body=body, back=back, gone=gone, inside_only=len(doors) == 1)


def rings(following: Mapping[str, Iterable[str]]) -> Iterator[frozenset[str]]:
    """Sets of points of which each leads to each other (Tarjan, without recursion).

    Parameters: following - what follows each point.
    Returns: sets of two and more points, and points that lead to themselves.
    """
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in sorted(following):
        work = [(root, iter(following[root]))] if root not in number else []
        if work:
            number[root] = low[root] = len(number)
            stack.append(root)
            on_stack.add(root)
        while work:
            name, rest = work[-1]
            later = next(rest, None)
            if later is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    ring = frozenset(stack[stack.index(name) :])
                    del stack[stack.index(name) :]
                    on_stack -= ring
                    if len(ring) > 1 or name in following[name]:
                        yield ring
            elif later not in number:
                number[later] = low[later] = len(number)
                stack.append(later)
                on_stack.add(later)
                work.append((later, iter(following[later])))
            elif later in on_stack:
                low[name] = min(low[name], number[later])


def exits(net: Net, loop: Loop) -> list[str]:
    """Points at which a loop is left, other than for the end of the case."""
    return [name for name, targets in _leaving(net, loop) if not all(_ends(net, one) for one in targets)]


def _leaving(net: Net, loop: Loop) -> Iterator[tuple[str, list[str]]]:
    """Points of a loop from which arrows lead out of it, and where to."""
    for name in net.points:
        if name in loop.body:
            arrows = (arrow for arrow in net.out[name] if arrow.id not in loop.gone)
            targets = [arrow.target for arrow in arrows if arrow.target not in loop.body]
            if targets:
                yield name, targets


def _ends(net: Net, point: str) -> bool:
    """Does nothing follow but the end?"""
    while net.points[point].kind in ("join_x", "join_p", "join_o", "pass"):
        point = net.out[point][0].target
    return net.points[point].kind == "end"


def early_exits(net: Net, loop: Loop) -> list[str]:
    """Exits after which the loop still has a task.

    The end of the case is no exit, unless there are no others: then something must be decided at the end of
    the loop, or its last task would have no way on but back.
    """
    following = inside(net, loop)
    preceding: dict[str, list[str]] = {name: [] for name in following}
    for name, later in following.items():
        for one in later:
            preceding[one].append(name)
    tasks = [name for name in following if net.points[name].kind == "task"]
    leading = reached(net, [earlier for name in tasks for earlier in preceding[name]], preceding)
    found = exits(net, loop)
    if found:
        return [name for name in found if name in leading]
    ends = [name for name, _ in _leaving(net, loop)]
    return ends if all(name in leading for name in ends) else []


def inside(net: Net, loop: Loop) -> dict[str, list[str]]:
    """What follows each point of a loop without going round."""
    stop = loop.back | loop.gone
    return {
        name: [arrow.target for arrow in net.out[name] if arrow.target in loop.body and arrow.id not in stop]
        for name in loop.body
    }
