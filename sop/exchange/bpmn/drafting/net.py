"""A BPMN graph made plain: every point either splits, joins or does neither, and is reached and left.

What the standard means without drawing it is drawn here: several arrows into a task are an exclusive merge,
several out of it a parallel split, and a gateway that does both is two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from sop.errors import DocumentError, Problem
from sop.exchange.bpmn.graph import BpmnGraph, Node, SequenceFlow
from sop.plain import plain

PointKind = Literal[
    "start", "end", "task", "pass", "timer", "split_x", "split_p", "split_o", "join_x", "join_p", "join_o"
]
SPLITS = frozenset({"split_x", "split_p", "split_o"})
_SPLIT: Mapping[str, PointKind] = {"exclusive": "split_x", "parallel": "split_p", "inclusive": "split_o"}
_JOIN: Mapping[str, PointKind] = {"exclusive": "join_x", "parallel": "join_p", "inclusive": "join_o"}
MAX_TASKS = 200
"""Rows of an SOP."""
MAX_NODES = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One point. Parameters: origin - id of the node it stands for; own - a gateway or timer that became a
    step; terminates - an end that ends everything."""

    id: str
    kind: PointKind
    origin: str
    own: bool = False
    terminates: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrow:
    """One arrow. Parameters: origin - id of the sequence flow it stands for, empty for one that was added;
    also - flows of later choices that are made here already."""

    id: str
    source: str
    target: str
    origin: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Net:
    """Points and arrows by their ids, in the order of the document."""

    points: Mapping[str, Point]
    arrows: Mapping[str, Arrow]

    @cached_property
    def into(self) -> dict[str, list[Arrow]]:
        """Arrows that end at each point."""
        found: dict[str, list[Arrow]] = {name: [] for name in self.points}
        for arrow in self.arrows.values():
            found[arrow.target].append(arrow)
        return found

    @cached_property
    def out(self) -> dict[str, list[Arrow]]:
        """Arrows that begin at each point."""
        found: dict[str, list[Arrow]] = {name: [] for name in self.points}
        for arrow in self.arrows.values():
            found[arrow.source].append(arrow)
        return found

    @cached_property
    def start(self) -> str:
        """The point at which a case begins."""
        return next(point.id for point in self.points.values() if point.kind == "start")

    def with_step(self, split: str) -> Net:
        """The same with a step of its own before a gateway that splits."""
        (before,) = self.into[split]
        name = f"step {split}"
        points = {
            **self.points,
            name: Point(id=name, kind="task", origin=self.points[split].origin, own=True),
        }
        arrows = {**self.arrows, before.id: replace(before, target=name)}
        arrows[f"{name} >"] = Arrow(id=f"{name} >", source=name, target=split)
        return Net(points=points, arrows=arrows)

    def with_waits(self, timers: Collection[str]) -> Net:
        """The same with these timers (ids of their nodes) as steps of their own."""
        points = {
            name: replace(point, kind="task", own=True)
            if point.kind == "timer" and point.origin in timers
            else point
            for name, point in self.points.items()
        }
        return Net(points=points, arrows=self.arrows)

    def with_finish(self) -> Net:
        """The same with one step at which all ends meet, and which is the last of every case."""
        ends = {point.id: point for point in self.points.values() if point.kind == "end"}
        origin = next(iter(ends.values())).origin
        points = {name: point for name, point in self.points.items() if name not in ends}
        for name, kind, own in (("meet", "join_o", False), ("finish", "task", True), ("end", "end", False)):
            points[f"{name} of all"] = Point(id=f"{name} of all", kind=kind, origin=origin, own=own)  # type: ignore[arg-type]
        arrows = {
            arrow.id: replace(arrow, target="meet of all") if arrow.target in ends else arrow
            for arrow in self.arrows.values()
        }
        for source, target in (("meet", "finish"), ("finish", "end")):
            name = f"{source} of all >"
            arrows[name] = Arrow(id=name, source=f"{source} of all", target=f"{target} of all")
        return Net(points=points, arrows=arrows)


def problem_at(code: str, node: Node, *, file: str, value: str = "") -> Problem:
    """A problem with a node, located in the file."""
    shown = plain(value or node.name or node.id, 80)
    place = f"line {node.line}" if node.line else node.id[:80]
    return Problem(code=code, file=file, place=place, value=shown, fields={"id": node.id[:80]})


def net_of(graph: BpmnGraph, *, file: str) -> Net:
    """The plain net of a graph.

    Parameters: graph; file - for the problems.
    Returns: the net; every point lies on a way from the start to an end.
    Raises: DocumentError - ids used twice, arrows from or to nothing, several starts, points that are not
    connected, no task or more than 200.
    """
    problems = list(_faults(graph, file))
    if problems:
        raise DocumentError(problems[:20])
    net = _without_idle_joins(_drawn(graph))
    lost = _not_between(net)
    if lost:
        nodes = {node.id: node for node in graph.nodes}
        origins = dict.fromkeys(net.points[name].origin for name in lost)
        raise DocumentError(
            [problem_at("bpmn_not_connected", nodes[name], file=file) for name in origins if name in nodes][
                :20
            ]
        )
    return net


def _faults(graph: BpmnGraph, file: str) -> Iterator[Problem]:
    nodes = {node.id: node for node in graph.nodes}
    ids = [*(node.id for node in graph.nodes), *(flow.id for flow in graph.flows)]
    # Blanks keep what is added here apart from the ids of the document.
    wrong = [name for name, count in Counter(ids).items() if count > 1 or (name in nodes and " " in name)]
    if wrong:
        yield Problem(code="bpmn_id", file=file, value=plain(wrong[0], 80))
        return
    for flow in graph.flows:
        for end in (flow.source, flow.target):
            if end not in nodes:
                place = f"line {flow.line}" if flow.line else flow.id[:80]
                yield Problem(code="bpmn_reference", file=file, place=place, value=plain(end, 80))
    tasks = [node for node in graph.nodes if node.kind == "task"]
    if not tasks:
        yield Problem(code="bpmn_no_task", file=file)
    if len(tasks) > MAX_TASKS:
        allowed = (f"<= {MAX_TASKS}",)
        yield Problem(code="bpmn_too_many_tasks", file=file, value=str(len(tasks)), allowed=allowed)
    if len(graph.nodes) > MAX_NODES:
        allowed = (f"<= {MAX_NODES}",)
        yield Problem(code="bpmn_too_many", file=file, value=str(len(graph.nodes)), allowed=allowed)
    starts = [node for node in graph.nodes if node.kind == "start"]
    if len(starts) > 1:
        shown = ", ".join(node.name or node.id for node in starts[:5])
        yield problem_at("bpmn_several_starts", starts[1], file=file, value=shown)
    yield from _loose(graph, file)


def _loose(graph: BpmnGraph, file: str) -> Iterator[Problem]:
    """Nodes that are not connected as their kind must be."""
    left, reached = ({flow.source for flow in graph.flows}, {flow.target for flow in graph.flows})
    started = any(node.kind == "start" for node in graph.nodes)
    for node in graph.nodes:
        idle = node.id not in left and node.id not in reached
        wrong = (node.kind == "start" and node.id in reached) or (node.kind == "end" and node.id in left)
        no_way_in = node.id not in reached and node.kind != "start" and (started or node.kind != "task")
        no_way_out = node.id not in left and node.kind not in ("end", "task")
        if (idle and len(graph.nodes) > 1) or wrong or no_way_in or no_way_out:
            yield problem_at("bpmn_not_connected", node, file=file)


def _drawn(graph: BpmnGraph) -> Net:
    """Every node as one or two points, with the start and ends that are meant."""
    into, out = _sides(graph.flows)
    points: dict[str, Point] = {}
    enters: dict[str, str] = {}
    leaves: dict[str, str] = {}
    added: list[Arrow] = []
    for node in graph.nodes:
        chain = list(_points(node, len(into.get(node.id, ())), len(out.get(node.id, ()))))
        enters[node.id], leaves[node.id] = chain[0].id, chain[-1].id
        points.update((point.id, point) for point in chain)
        for one, other in pairwise(chain):
            added.append(Arrow(id=f"{one.id} > {other.id}", source=one.id, target=other.id))
        if node.kind == "task" and node.id not in out:
            end = Point(id=f"end {node.id}", kind="end", origin=node.id)
            points[end.id] = end
            added.append(Arrow(id=f"{end.id} <", source=leaves[node.id], target=end.id))
    first = [node.id for node in graph.nodes if node.id not in into and node.kind != "start"]
    if first:
        start = [Point(id="start", kind="start", origin=first[0])]
        if len(first) > 1:
            start.append(Point(id="start split", kind="split_p", origin=first[0]))
            added.append(Arrow(id="start >", source="start", target="start split"))
        points = {**{point.id: point for point in start}, **points}
        added += [Arrow(id=f"start > {name}", source=start[-1].id, target=enters[name]) for name in first]
    arrows = {
        flow.id: Arrow(id=flow.id, source=leaves[flow.source], target=enters[flow.target], origin=flow.id)
        for flow in graph.flows
    }
    return Net(points=points, arrows={**arrows, **{arrow.id: arrow for arrow in added}})


def _sides(flows: Iterable[SequenceFlow]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    into: dict[str, list[str]] = {}
    out: dict[str, list[str]] = {}
    for flow in flows:
        into.setdefault(flow.target, []).append(flow.id)
        out.setdefault(flow.source, []).append(flow.id)
    return into, out


def _points(node: Node, arriving: int, leaving: int) -> Iterator[Point]:
    """The points of a node: what joins, the node itself, what splits."""
    gateway = node.kind in _JOIN
    if arriving > 1 and node.kind != "end":
        kind = _JOIN[node.kind] if gateway else "join_x"
        yield Point(id=f"join {node.id}", kind=kind, origin=node.id)
    if not gateway:
        itself: PointKind = "pass" if node.kind == "event" else node.kind  # type: ignore[assignment]
        yield Point(id=node.id, kind=itself, origin=node.id, terminates=node.terminates)
    if leaving > 1:
        split = _SPLIT[node.kind] if gateway else "split_p"
        yield Point(id=f"split {node.id}", kind=split, origin=node.id)
    if gateway and arriving <= 1 and leaving <= 1:
        yield Point(id=node.id, kind="pass", origin=node.id)


def _without_idle_joins(net: Net) -> Net:
    """An exclusive or inclusive merge before an end merges nothing: each way ends for itself."""
    points, arrows = dict(net.points), dict(net.arrows)
    waiting = [point.id for point in net.points.values() if point.kind == "end" and not point.terminates]
    into = {name: [arrow.id for arrow in found] for name, found in net.into.items()}
    while waiting:
        end = waiting.pop()
        for name in list(into[end]):
            join = points[arrows[name].source]
            if join.kind in ("join_x", "join_o"):
                into[end] += into[join.id]
                for earlier in into[join.id]:
                    arrows[earlier] = replace(arrows[earlier], target=end)
                into[end].remove(name)
                del points[join.id], arrows[name]
                waiting.append(end)
    return Net(points=points, arrows=arrows)


def _not_between(net: Net) -> list[str]:
    """Points that no way from the start to an end passes."""
    forward = reached(net, [net.start], {name: [a.target for a in net.out[name]] for name in net.points})
    ends = [point.id for point in net.points.values() if point.kind == "end"]
    backward = reached(net, ends, {name: [a.source for a in net.into[name]] for name in net.points})
    return [name for name in net.points if name not in forward or name not in backward]


def reached(net: Net, begin: Iterable[str], following: Mapping[str, Iterable[str]]) -> set[str]:
    """Points to which steps lead. Parameters: begin - from where; following - what follows each point."""
    found = set(begin) & set(net.points)
    waiting = list(found)
    while waiting:
        for name in following[waiting.pop()]:
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found
