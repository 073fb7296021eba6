"""From lanes to roles, and who carries out a task."""

from __future__ import annotations

from typing import Any

from sop.exchange.bpmn.drafting.doubts import Doubts
from sop.exchange.bpmn.drafting.ours import Ours, OurStep
from sop.exchange.bpmn.graph import BpmnGraph, Node
from sop.exchange.bpmn.writing.naming import role_name
from sop.exchange.draft import UNKNOWN_ROLE, identifiers
from sop.model import Role

SYSTEM = Role(id="sistem", name="Sistem (otomatis)")
"""Who carries out a step that the diagram does not have."""


class People:
    """Roles of a diagram: its lanes, else its pool, else one that is not known."""

    def __init__(self, graph: BpmnGraph, ours: Ours, doubts: Doubts) -> None:
        self.ours, self.doubts = ours, doubts
        used = {node.lane for node in graph.nodes if node.kind == "task"}
        self.lanes = [lane for lane in graph.lanes if lane.id in used or lane.id in ours.roles]
        for lane in graph.lanes:
            if lane not in self.lanes:
                doubts.note("bpmn_lane_empty", lane.name or lane.id)
        taken = [role.id for role in ours.roles.values()]
        new = [lane for lane in self.lanes if lane.id not in ours.roles]
        ids = identifiers([lane.name or lane.id for lane in new], taken=taken)
        self.role_of = {lane.id: role.id for lane in self.lanes if (role := ours.roles.get(lane.id))}
        self.role_of.update((lane.id, name) for lane, name in zip(new, ids, strict=True))
        self.listed = {self.role_of[lane.id]: self._role(lane.id, lane.name) for lane in self.lanes}
        self.pool = "" if self.lanes else graph.pool
        self.basis: dict[str, str] = {}

    def roles(self) -> list[dict[str, Any]]:
        """All roles, raw."""
        return list(self.listed.values())

    def _role(self, lane: str, name: str) -> dict[str, Any]:
        mine = self.ours.roles.get(lane)
        if mine is None:
            if not name:
                self.doubts.warn("bpmn_lane_unnamed", lane)
            return {"id": self.role_of[lane], "name": name or lane[:200]}
        data = mine.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if name and name != role_name(mine.name):
            self.doubts.note("bpmn_edit_role", name)
            data["name"] = name
        return data

    def system(self) -> dict[str, Any]:
        """Performers of a step that the diagram does not have."""
        return {"roles": [self._other(SYSTEM.id, SYSTEM.name)], "basis": "assumed"}

    def performers(self, node: Node, mine: OurStep | None) -> dict[str, Any]:
        """Who carries out a task, raw: its lane, and of our extension what fits it."""
        role = self.role_of.get(node.lane, "")
        if mine is not None:
            return self._told(node, mine, role)
        if role:
            return {"roles": [role]}
        if self.pool:
            self.doubts.warn("bpmn_pool_as_role", node.name or node.id)
            return {"roles": [self._other("pool", self.pool)], "basis": "inferred"}
        self.doubts.warn("bpmn_no_lane", node.name or node.id)
        return {"roles": [self._other(UNKNOWN_ROLE.id, UNKNOWN_ROLE.name)], "basis": "assumed"}

    def _told(self, node: Node, mine: OurStep, role: str) -> dict[str, Any]:
        told, leader = mine.step.performers, mine.step.performers.leader
        data: dict[str, Any] = told.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        role = role or (leader if leader in self.listed else "")
        if not role:
            self.doubts.warn("bpmn_no_lane", node.name or node.id)
            return {"roles": [self._other(UNKNOWN_ROLE.id, UNKNOWN_ROLE.name)], "basis": "assumed"}
        known = [seat for seat in told.roles if seat.role in self.listed or seat.role == leader]
        if role == leader and len(known) == len(told.roles):
            data["deputies"] = [one for one in told.deputies if one in self.listed]
            data["alternatives"] = [
                one.model_dump(mode="json", exclude_defaults=True)
                for one in told.alternatives
                if all(seat.role in self.listed for seat in one.roles)
            ]
            lost = len(data["deputies"]) + len(data["alternatives"])
            if lost < len(told.deputies) + len(told.alternatives):
                self.doubts.warn("bpmn_edit_performers", node.name or node.id)
            return data
        self.doubts.note("bpmn_edit_lane", node.name or node.id)
        others = [seat for seat in known if seat.role not in (role, leader)]
        seats = [role, *(seat.model_dump(mode="json", exclude_defaults=True) for seat in others)]
        if told.deputies or told.alternatives or len(known) < len(told.roles):
            self.doubts.warn("bpmn_edit_performers", node.name or node.id)
        return {"roles": seats, "lead": role}

    def _other(self, wanted: str, name: str) -> str:
        """The id of a role that no lane stands for."""
        for role, data in self.listed.items():
            if data["name"] == name:
                return role
        (found,) = identifiers([name if wanted == "pool" else wanted], taken=tuple(self.listed))
        self.listed[found] = {"id": found, "name": name}
        return found
