"""The flow of an SOP as a diagram of BPMN draws it: tasks, gateways where ways part and meet, ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sop.exchange.bpmn.graph import BpmnGraph, BpmnLane, Node, NodeKind, SequenceFlow
from sop.exchange.bpmn.writing.joins import Ending, JoinKind, endings_of, joins_of
from sop.exchange.bpmn.writing.naming import (
    arm_id,
    lane_id,
    outcome_name,
    role_name,
    step_name,
    task_id,
    text_name,
)
from sop.routes import Routes

if TYPE_CHECKING:
    from sop.model import Outcome, Role, Sop, Step

START = "start"
START_SPLIT = "start_split"
MOST_OF_ROWS = 500_000
"""Characters of all steps together."""


def bpmn_graph(sop: Sop) -> BpmnGraph:
    """The flow of an SOP as nodes and arrows of BPMN 2.0, one lane a role.

    Tasks and events have one arrow in and one out; where ways part or meet stands a gateway. What a diagram
    does not show (standards, joint performers, controls, shares) is in the extensions.

    Parameters: sop - valid.
    Returns: one process; equal SOPs give equal graphs.
    """
    return _Building(sop).graph()


@dataclass(frozen=True, kw_only=True)
class _Arm:
    """One way out of a step. Parameters: step; outcome - its id, empty without a decision; node, name, data -
    where its first arrow begins, and what that says."""

    step: str
    node: str
    outcome: str = ""
    name: str = ""
    data: dict[str, Any] = field(default_factory=dict)


class _Building:
    """A graph while it is being built."""

    def __init__(self, sop: Sop) -> None:
        self.sop = sop
        self.routes: Routes = sop.routes()
        self.joins = joins_of(self.routes)
        self.endings: dict[str, Ending] = {
            step: ending for ending in endings_of(self.routes) for step in ending.steps
        }
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, SequenceFlow] = {}
        self.arms = {step.id: tuple(self._arms(step)) for step in sop.steps}
        self.returns = {target for ways in self.routes.back_to.values() for target in ways.values()}

    def graph(self) -> BpmnGraph:
        """All of it."""
        self._start()
        for step in self.sop.steps:
            self._entry(step)
            self._exit(step)
        for ending in dict.fromkeys(self.endings.values()):
            self._ending(ending)
        hidden = self.sop.model_dump(
            mode="json", by_alias=True, exclude_defaults=True, exclude={"steps", "roles"}
        )
        return BpmnGraph(
            id=f"process_{self.sop.id}",
            name=text_name(self.sop.title),
            pool=text_name(self.sop.title),
            lanes=tuple(_lane(role) for role in self.sop.roles),
            nodes=tuple(self.nodes.values()),
            flows=tuple(self.flows.values()),
            data={"document": hidden, "rows": _rows(self.sop)},
        )

    def _lane(self, step: str) -> str:
        return lane_id(self.sop.step(step).performers.leader)

    def _add(self, name: str, kind: NodeKind, step: str) -> str:
        """A gateway or event in the lane of a step; the same name gives the same."""
        self.nodes.setdefault(name, Node(id=name, kind=kind, lane=self._lane(step)))
        return name

    def _flow(self, source: str, target: str, arm: _Arm | None = None) -> None:
        first = arm is not None and source == arm.node
        name = (
            arm_id("outcome", arm.step, arm.outcome)
            if arm is not None and first and arm.outcome
            else f"flow_{source}-{target}"
        )
        self.flows[name] = SequenceFlow(
            id=name,
            source=source,
            target=target,
            name=arm.name if arm is not None and first else "",
            data=arm.data if arm is not None and first else {},
        )

    def _arms(self, step: Step) -> Iterator[_Arm]:
        if step.decision is None:
            yield _Arm(step=step.id, node=task_id(step.id))
            return
        for outcome in step.decision.outcomes:
            yield _Arm(
                step=step.id,
                outcome=outcome.id,
                node=arm_id("choice", step.id),
                name=outcome_name(outcome),
                data={"outcome": _outcome_data(step, outcome)},
            )

    def _leads(self, arm: _Arm) -> tuple[str, ...]:
        """Steps to which an arm leads onward."""
        if arm.outcome:
            return self.routes.leads[arm.step][arm.outcome]
        return self.routes.after[arm.step]

    def _into(self, step: str) -> list[_Arm]:
        """Arms that lead to a step, in step order."""
        before = dict.fromkeys(self.routes.before[step])
        return [arm for earlier in before for arm in self.arms[earlier] if step in self._leads(arm)]

    def _start(self) -> None:
        first = [step for step, before in self.routes.before.items() if not before]
        self._add(START, "start", first[0])
        if len(first) > 1:
            self._add(START_SPLIT, "parallel", first[0])
            self._flow(START, START_SPLIT)

    def _entry(self, step: Step) -> None:
        """The step, the gateways before it, and the arrows between them."""
        chain = self._chain(step.id)
        for node, kind in chain:
            self._add(node, kind, step.id)
        if not self.routes.before[step.id]:
            self._flow(START_SPLIT if START_SPLIT in self.nodes else START, chain[0][0])
        for earlier in dict.fromkeys(self.routes.before[step.id]):
            if self._met_before(earlier, step.id):
                self._flow(self._add(arm_id("merge", earlier, step.id), "exclusive", step.id), chain[0][0])
        for (source, _), (target, _) in pairwise(chain):
            self._flow(source, target)
        self.nodes[task_id(step.id)] = Node(
            id=task_id(step.id),
            kind="task",
            name=step_name(step),
            lane=self._lane(step.id),
            repeated=len(self.sop.units_of(step.id)) > 1,
            data={"step": _data(step)},
        )

    def _chain(self, step: str) -> list[tuple[str, NodeKind]]:
        """A step with the gateways before it: the one that gathers, and the one to which returns lead."""
        kind = self._join(step)
        chain: list[tuple[str, NodeKind]] = []
        if kind is not None and kind != "exclusive":
            chain.append((arm_id("join", step), kind))
        if kind == "exclusive" or step in self.returns:
            chain.append((arm_id("merge", step), "exclusive"))
        return [*chain, (task_id(step), "task")]

    def _join(self, step: str) -> JoinKind | None:
        """How the arms into a step come together; None where there is one at most."""
        return None if len(self._into(step)) < 2 else self.joins.get(step, "exclusive")

    def _met_before(self, earlier: str, step: str) -> bool:
        """Do several outcomes of one decision lead to a parallel join, which must get one of them?"""
        several = sum(arm.step == earlier for arm in self._into(step)) > 1
        return several and self._join(step) == "parallel"

    def _door(self, step: str, earlier: str) -> str:
        """The node by which arrows from an earlier step come to a step."""
        if self._met_before(earlier, step):
            return arm_id("merge", earlier, step)
        return self._chain(step)[0][0]

    def _exit(self, step: Step) -> None:
        """The gateways after a step, and the arrows onward."""
        if step.decision is not None:
            choice = self._add(arm_id("choice", step.id), "exclusive", step.id)
            self._flow(task_id(step.id), choice)
        for arm in self.arms[step.id]:
            targets = [self._door(later, step.id) for later in self._leads(arm)]
            back = self.routes.back_to.get(step.id, {}).get(arm.outcome)
            if back is not None:
                targets = [self._chain(back)[-2][0]]
            if not targets:
                targets = [self._end(arm)]
            source = arm.node
            if len(targets) > 1:
                source = self._add(arm_id("split", step.id, arm.outcome), "parallel", step.id)
                self._flow(arm.node, source, arm)
            for target in targets:
                self._flow(source, target, arm)

    def _end(self, arm: _Arm) -> str:
        """Where a case goes that ends with this arm."""
        ending = self.endings[arm.step]
        if len(ending.steps) == 1:
            return self._add(arm_id("end", arm.step, arm.outcome), "end", arm.step)
        return arm_id("gather", arm.step) if self._ended_before(arm.step) else _gathering(ending)

    def _ending(self, ending: Ending) -> None:
        """The gateway at which ways come together that end a case, and its end."""
        if len(ending.steps) == 1:
            return
        last = ending.steps[-1]
        gathering = self._add(_gathering(ending), ending.kind, last)
        for step in ending.steps:
            if self._ended_before(step):
                self._flow(self._add(arm_id("gather", step), "exclusive", step), gathering)
        self._flow(gathering, self._add(arm_id("end", last), "end", last))

    def _ended_before(self, step: str) -> bool:
        """Do several outcomes of one decision lead to a parallel ending, which must get one of them?"""
        arms = [arm for arm in self.arms[step] if not arm.outcome or self.routes.ends(step, arm.outcome)]
        return len(arms) > 1 and self.endings[step].kind == "parallel"


def _gathering(ending: Ending) -> str:
    # Two dots less than any other name could have: no step is called so.
    return arm_id("ending", ending.steps[-1])


def _lane(role: Role) -> BpmnLane:
    hidden = role.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return BpmnLane(id=lane_id(role.id), name=role_name(role.name), data={"role": hidden})


def _rows(sop: Sop) -> dict[str, Any]:
    """Every step by its task; only which they are where all of it would be too long to be read back."""
    rows = {task_id(step.id): _data(step) for step in sop.steps}
    if len(json.dumps(rows)) <= MOST_OF_ROWS:
        return rows
    return {task: {"id": data["id"]} for task, data in rows.items()}


def _data(step: Step) -> dict[str, Any]:
    return step.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _outcome_data(step: Step, outcome: Outcome) -> dict[str, str]:
    return {"step": step.id, "outcome": outcome.id}
