"""From ways on to the outcomes of a decision, raw."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sop.exchange.bpmn.drafting.doubts import Doubts
from sop.exchange.bpmn.drafting.ours import Ours, OurStep
from sop.exchange.bpmn.drafting.planning import DEFAULT_RETURNS
from sop.exchange.bpmn.drafting.rows import PlannedRow, Way
from sop.exchange.bpmn.graph import BpmnGraph, SequenceFlow
from sop.exchange.bpmn.writing.naming import outcome_name
from sop.exchange.draft import identifiers
from sop.plain import plain
from sop.routes import END

if TYPE_CHECKING:
    from sop.model import Outcome

MAX_TEXT = 300
FINISHED = "Selesai"
_LIMIT = re.compile(r"^(.*?)\s*\(≤\s?(\d{1,2})\s?×\)$")
"""What we write of a return: its text, and how often a case may take it."""


class Outcomes:
    """Outcomes while they are being made. Parameters: label - the text of a row."""

    def __init__(
        self,
        graph: BpmnGraph,
        rows: Sequence[PlannedRow],
        ours: Ours,
        doubts: Doubts,
        label: Callable[[PlannedRow], str],
    ) -> None:
        self.rows, self.ours, self.doubts, self.label = rows, ours, doubts, label
        self.flows = {flow.id: flow for flow in graph.flows}
        self.row_of = {row.point.id: row for row in rows}
        self.ids: dict[str, tuple[str, ...]] = {}
        self.asks = {node.id: node.name for node in graph.nodes if node.kind in ("exclusive", "inclusive")}
        self.leaving: dict[str, list[SequenceFlow]] = {}
        for flow in graph.flows:
            self.leaving.setdefault(flow.source, []).append(flow)

    def decision(self, row: PlannedRow, step_of: Mapping[str, str], like: OurStep | None) -> dict[str, Any]:
        """The decision of a row; its flow written out."""
        told = () if like is None or like.step.decision is None else like.step.decision.outcomes
        mine = self._mine(row, like, told)
        texts = [self._text(way) for way in row.ways]
        taken = [outcome.id for outcome in mine if outcome is not None]
        new = [text for text, outcome in zip(texts, mine, strict=True) if outcome is None]
        fresh = iter(identifiers([_LIMIT.sub(r"\1", text) for text in new], taken=taken))
        outcomes = [
            self._outcome(way, text, outcome, step_of) | ({} if outcome else {"id": next(fresh)})
            for way, text, outcome in zip(row.ways, texts, mine, strict=True)
        ]
        self.ids[row.point.id] = tuple(str(outcome["id"]) for outcome in outcomes)
        order = [outcome.id for outcome in told]
        if set(order) == {outcome["id"] for outcome in outcomes}:
            outcomes.sort(key=lambda outcome: order.index(outcome["id"]))
        else:
            if any(outcome.share is not None for outcome in told):
                self.doubts.warn("bpmn_edit_shares", self.label(row))
            for outcome in outcomes:
                outcome.pop("share", None)
                if told and outcome["id"] not in order:
                    self.doubts.note("bpmn_edit_outcome", str(outcome["text"]))
        return {**self._basis(row, like), **self._question(row, like), "outcomes": outcomes}

    def choices(self, step_of: Mapping[str, str]) -> dict[tuple[str, str], tuple[str, ...]]:
        """By step and outcome the sequence flows that were chosen."""
        return {
            (step_of[row.point.id], name): way.chosen
            for row in self.rows
            if row.decides
            for name, way in zip(self.ids[row.point.id], row.ways, strict=True)
        }

    def _mine(self, row: PlannedRow, like: OurStep | None, told: Sequence[Outcome]) -> list[Outcome | None]:
        """For each way the outcome that our extension marks on it, each once."""
        by_id = {outcome.id: outcome for outcome in told}
        found: list[Outcome | None] = []
        for way in row.ways:
            marks = [self.ours.outcomes[flow] for flow in way.marked if flow in self.ours.outcomes]
            names = [name for step, name in marks if like is not None and step == like.step.id]
            outcome = by_id.pop(names[0], None) if names else None
            found.append(outcome)
        return found

    def _text(self, way: Way) -> str:
        """What the arrows say, else where they lead."""
        names = dict.fromkeys(self.flows[flow].name for flow in way.chosen if self.flows[flow].name)
        if names:
            return plain(" / ".join(names), MAX_TEXT)
        targets = [self.label(self.row_of[point]) for point in way.to]
        return plain(" + ".join(targets) or FINISHED, MAX_TEXT)

    def _outcome(
        self, way: Way, text: str, mine: Outcome | None, step_of: Mapping[str, str]
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        if mine is not None:
            data = mine.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if mine is None or text != outcome_name(mine):
            told = _LIMIT.match(text) if way.back else None
            data["text"] = (told[1] if told else text) or text
            if told and 1 <= int(told[2]) <= DEFAULT_RETURNS:
                data["at_most"] = int(told[2])
            if mine is not None:
                self.doubts.note("bpmn_edit_outcome", text)
        data["to"] = [step_of[point] for point in way.to] or [END]
        if not way.back:
            data.pop("at_most", None)
            data.pop("falling", None)
        elif "at_most" not in data:
            data["at_most"] = DEFAULT_RETURNS
            self.doubts.warn("bpmn_return_limit", text)
        return data

    def _question(self, row: PlannedRow, like: OurStep | None) -> dict[str, str]:
        """What stands at the gateways, which the outcomes answer."""
        sources = (self.flows[flow].source for way in row.ways for flow in way.chosen)
        asked = plain(
            "; ".join(dict.fromkeys(name for one in sources if (name := self.asks.get(one)))), MAX_TEXT
        )
        mine = None if like is None else like.step.decision
        if not asked or (mine is not None and mine.note == asked):
            return {}
        if mine is not None:
            self.doubts.note("bpmn_edit_outcome", asked)
        return {"note": asked}

    def _basis(self, row: PlannedRow, like: OurStep | None) -> dict[str, str]:
        """On what basis the step decides: the gateway follows it and nothing else, or so it is taken."""
        if like is not None and like.step.decision is not None:
            data = like.step.decision.model_dump(mode="json", exclude_defaults=True)
            return {key: data[key] for key in ("basis", "note") if key in data}
        splits = {split for way in row.ways for split in way.splits}
        shared = any(
            split in splits
            for other in self.rows
            if other is not row
            for way in other.ways
            for split in way.splits
        )
        if not shared:
            return {}
        self.doubts.warn("bpmn_choice_shared", self.label(row))
        return {"basis": "inferred"}
