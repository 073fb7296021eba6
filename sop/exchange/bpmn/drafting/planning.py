"""From a graph to the rows of an SOP that allows the same runs, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sop.errors import DocumentError, Problem
from sop.exchange.bpmn.drafting.arms import MOST_ARMS, Arms, ManyArmsError, NoWayError, OwnStepError
from sop.exchange.bpmn.drafting.comparing import Difference, difference
from sop.exchange.bpmn.drafting.loops import (
    MAX_LOOPS,
    ManyExitsError,
    ManyLoopsError,
    UnstructuredError,
    loops_of,
    rings,
)
from sop.exchange.bpmn.drafting.net import MAX_TASKS, SPLITS, Net, net_of, problem_at
from sop.exchange.bpmn.drafting.playing import Game, StuckError, TooManyStatesError, TwiceError
from sop.exchange.bpmn.drafting.rows import Plan, PlannedRow, plan_of
from sop.exchange.bpmn.drafting.timers import homeless
from sop.exchange.bpmn.drafting.turning import left_at_the_end
from sop.exchange.bpmn.graph import BpmnGraph
from sop.routes import END

if TYPE_CHECKING:
    from sop.model import Sop

DEFAULT_RETURNS = 20
"""How often a case may return where the diagram states no limit: the most that an SOP can say."""
_RETURNS = ("return_with_side_exit", "return_entered_midway")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What was found.

    Parameters: plan - the rows; again - points of tasks that are drawn a second time; earlier - flows of
    choices that are made before their tasks; compared - the runs were compared with those of the diagram.
    """

    plan: Plan
    again: tuple[str, ...]
    earlier: tuple[str, ...]
    compared: bool


def planned(graph: BpmnGraph, *, file: str, decision_steps: bool, timer_steps: bool = False) -> Planned:
    """The rows that a graph becomes.

    Parameters: graph; file - for the problems; decision_steps - rows may be added that the diagram does not
    have: for a choice that belongs to no task, and for tasks that stand before and inside a loop;
    timer_steps - a row for each timer that no wait between two rows stands for.
    Returns: rows of an SOP with the same runs.
    Raises: DocumentError - no such SOP; with the element and the reason.
    """
    return _Planning(graph, file, decision_steps, timer_steps).planned()


class _Planning:
    """The search for the rows of one graph."""

    def __init__(self, graph: BpmnGraph, file: str, decision_steps: bool, timer_steps: bool) -> None:
        self.graph, self.file, self.decision_steps = graph, file, decision_steps
        self.timer_steps = timer_steps
        self.nodes = {node.id: node for node in graph.nodes}
        self.place = {node.id: number for number, node in enumerate(graph.nodes)}
        self.drawn = net_of(graph, file=file)
        self.game = Game(net=self.drawn)

    def planned(self) -> Planned:
        """The rows, with as few added ones as will do."""
        compared = self._sound()
        net, plan = self._rows(self.drawn)
        waits: set[str] = set()
        while self.timer_steps and (found := homeless(net, plan)):
            waits |= set(found)
            net, plan = self._rows(self.drawn.with_waits(waits))
        known = set(self.drawn.points)
        again = tuple(row.point.id for row in plan.rows if row.point.id not in known and not row.point.own)
        earlier = tuple(dict.fromkeys(flow for arrow in net.arrows.values() for flow in arrow.also))
        compared = compared and self._same(plan)
        return Planned(plan=plan, again=again, earlier=earlier, compared=compared)

    def _rows(self, drawn: Net) -> tuple[Net, Plan]:
        """The net as it is read, with the steps that had to be added, and its rows."""
        net = self._turned(drawn)
        while True:
            try:
                return net, self._plan(net)
            except OwnStepError as error:
                net = self._with_step(net, error)

    def _with_step(self, net: Net, error: OwnStepError) -> Net:
        """The net with a step that the diagram does not have."""
        if not self.decision_steps:
            code = "bpmn_many_ways" if error.why == "many" else f"bpmn_choice_{error.why}"
            raise self._refused(code, net, error.split) from error
        if error.why == "end":
            done = "finish of all" in net.points or any(one.terminates for one in net.points.values())
            new = net if done else net.with_finish()
        else:
            done = f"step {error.split}" in net.points or net.points[error.split].kind not in SPLITS
            new = net if done else net.with_step(error.split)
        if done:
            raise self._refused("bpmn_not_expressible", net, error.split) from error
        return new

    def _sound(self) -> bool:
        """Can every case be completed, each task once at a time? Could that be looked at?"""
        for point in self.drawn.points.values():
            if point.kind == "split_o" and 2 ** len(self.drawn.out[point.id]) - 1 > MOST_ARMS:
                raise self._refused("bpmn_many_ways", self.drawn, point.id)
        waits = ("task", "timer")
        following = {
            name: [arrow.target for arrow in self.drawn.out[name]]
            for name, point in self.drawn.points.items()
            if point.kind not in waits
        }
        idle = {name: [one for one in later if one in following] for name, later in following.items()}
        for ring in rings(idle):
            raise self._refused("bpmn_gateway_loop", self.drawn, *sorted(ring))
        try:
            self.game.check()
        except TwiceError as error:
            raise self._refused("bpmn_twice", self.drawn, *error.args) from error
        except StuckError as error:
            raise self._refused("bpmn_stuck", self.drawn, *error.args) from error
        except TooManyStatesError:
            return False
        return True

    def _turned(self, drawn: Net) -> Net:
        """The net with every loop left at its end."""
        try:
            turned = left_at_the_end(drawn)
        except UnstructuredError as error:
            raise self._refused_at("bpmn_loop_entries", *error.args) from error
        except ManyExitsError as error:
            raise self._refused_at("bpmn_loop_exits", *error.args) from error
        except ManyLoopsError as error:
            allowed = (f"<= {MAX_LOOPS}",)
            raise DocumentError(Problem(code="bpmn_many_loops", file=self.file, allowed=allowed)) from error
        tasks = [point for point in turned.points.values() if point.kind == "task"]
        again = [point.id for point in tasks if point.id not in self.drawn.points]
        if again and not self.decision_steps:
            raise self._refused("bpmn_loop_with_tasks", turned, *again)
        if len(tasks) > MAX_TASKS:
            value, allowed = str(len(tasks)), (f"<= {MAX_TASKS}",)
            problem = Problem(code="bpmn_too_many_tasks", file=self.file, value=value, allowed=allowed)
            raise DocumentError(problem)
        return turned

    def _plan(self, net: Net) -> Plan:
        """Rows that are sound as an SOP."""
        from sop.model import Sop

        arms = Arms(net=net, loops=tuple(loops_of(net)))
        try:
            plan = plan_of(net, arms, self.place)
        except ManyArmsError as error:
            inner = arms.first_split(error.args[0], frozenset({"split_x"}))
            if inner is not None:
                raise OwnStepError(inner, "many") from error
            raise self._refused("bpmn_many_ways", net, *error.args) from error
        except NoWayError as error:
            raise self._refused("bpmn_not_expressible", net, *error.args) from error
        if len(plan.rows) > MAX_TASKS:
            value, allowed = str(len(plan.rows)), (f"<= {MAX_TASKS}",)
            problem = Problem(code="bpmn_too_many_tasks", file=self.file, value=value, allowed=allowed)
            raise DocumentError(problem)
        found = Sop.cross_check(bare_data(plan))
        if not found:
            return plan
        worst = found[0]
        row = plan.rows[int(worst.path[1])] if len(worst.path) > 1 else plan.rows[0]
        shared = self._shared(plan, row) if worst.code in _RETURNS else None
        if shared is not None:
            raise OwnStepError(shared, "loop")
        if worst.code == "end_beside_others":
            raise OwnStepError(row.point.id, "end")
        code = "bpmn_many_ways" if worst.code == "too_many_ways" else "bpmn_not_expressible"
        raise self._refused(code, net, row.point.id)

    def _shared(self, plan: Plan, row: PlannedRow) -> str | None:
        """The gateway at which this row and others decide about a return."""
        for way in row.ways:
            for split in way.splits if way.back else ():
                others = (
                    one for one in plan.rows if one is not row for other in one.ways if split in other.splits
                )
                if any(others):
                    return split
        return None

    def _same(self, plan: Plan) -> bool:
        """Are the runs those of the diagram? Could that be looked at?"""
        from sop.exchange.graph import flow_graph

        sop = _bare(plan)
        labels = {
            f"s{number}": "" if row.point.own else row.point.origin for number, row in enumerate(plan.rows)
        }
        try:
            found = difference(self.game, flow_graph(sop), labels)
        except TooManyStatesError:
            return False
        if found is not None:
            raise DocumentError(self._differs(found))
        return True

    def _differs(self, found: Difference) -> Problem:
        node = (*found.diagram, *found.sop, *found.before[-1:], self.graph.nodes[0].id)[0]
        return problem_at("bpmn_not_expressible", self.nodes[node], file=self.file)

    def _refused(self, code: str, net: Net, *points: str) -> DocumentError:
        return self._refused_at(code, *(net.points[name].origin for name in points))

    def _refused_at(self, code: str, *names: str) -> DocumentError:
        nodes = [self.nodes[name] for name in dict.fromkeys(names)]
        shown = ", ".join(node.name or node.id for node in nodes[:5])
        return DocumentError(problem_at(code, nodes[0], file=self.file, value=shown))


def bare_data(plan: Plan) -> dict[str, Any]:
    """An SOP of nothing but these rows, raw: steps `s0`, `s1`, ... with outcomes `o0`, `o1`, ..."""
    name = {row.point.id: f"s{number}" for number, row in enumerate(plan.rows)}
    return {
        "schema_version": 1,
        "id": "x",
        "title": "x",
        "identity": {"agency": "x"},
        "origin": {"source": "x"},
        "roles": [{"id": "x", "name": "x"}],
        "steps": [dict(_bare_step(number, row, name)) for number, row in enumerate(plan.rows)],
    }


def _bare_step(number: int, row: PlannedRow, name: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    yield "id", f"s{number}"
    yield "number", number + 1
    yield "text", "x"
    yield "performers", {"roles": ["x"]}
    yield "after", [name[earlier] for earlier in row.after]
    if row.decides:
        outcomes = []
        for place, way in enumerate(row.ways):
            limit = {"at_most": DEFAULT_RETURNS} if way.back else {}
            outcomes.append({"id": f"o{place}", "text": "x", "to": _targets(way.to, name), **limit})
        yield "decision", {"outcomes": outcomes}


def _targets(to: Iterable[str], name: Mapping[str, str]) -> list[str]:
    return [name[point] for point in to] or [END]


def _bare(plan: Plan) -> Sop:
    from sop.model import Sop

    return Sop.model_validate(bare_data(plan))
