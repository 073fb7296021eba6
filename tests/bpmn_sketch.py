"""Diagrams told in a line: `s > A > x > B > e; x > e: no` is a start, a task, a choice, a task and an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

from sop.exchange.bpmn import read_bpmn
from sop.exchange.bpmn.result import BpmnDraft

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
KINDS = {
    "s": "startEvent",
    "e": "endEvent",
    "x": "exclusiveGateway",
    "p": "parallelGateway",
    "o": "inclusiveGateway",
    "t": "intermediateCatchEvent",
}
"""Of a node whose name begins so; tasks begin with a capital letter."""


def sketch(
    text: str,
    *,
    lanes: Mapping[str, Sequence[str]] | None = None,
    inside: str = "",
    more: str = "",
    within: Mapping[str, str] | None = None,
    prefix: str = "bpmn:",
    name: str = "Proses",
) -> str:
    """A diagram as XML. `inside`, `more` - further XML in the process and beside it; `within` - in nodes."""
    nodes: dict[str, None] = {}
    flows: list[tuple[str, str, str]] = []
    for chain in text.split(";"):
        way, _, label = chain.partition(":")
        names = [one.strip() for one in way.split(">")]
        nodes.update(dict.fromkeys(names))
        last = len(names) - 2
        flows += [
            (one, other, label.strip() if place == last else "")
            for place, (one, other) in enumerate(pairwise(names))
        ]
    b = prefix
    space = f"xmlns:{b[:-1]}" if b else "xmlns"
    parts = [f'<{b}definitions {space}="{MODEL}" targetNamespace="t">', more]
    parts.append(f'<{b}process id="P" name={quoteattr(name)}>')
    if lanes:
        parts.append(f'<{b}laneSet id="ls">')
        for number, (lane, members) in enumerate(lanes.items()):
            refs = "".join(f"<{b}flowNodeRef>{one}</{b}flowNodeRef>" for one in members)
            parts.append(f'<{b}lane id="lane{number}" name={quoteattr(lane)}>{refs}</{b}lane>')
        parts.append(f"</{b}laneSet>")
    for node in nodes:
        parts.append(_node(node, b, (within or {}).get(node, "")))
    for number, (one, other, label) in enumerate(flows):
        named = f" name={quoteattr(label)}" if label else ""
        parts.append(f'<{b}sequenceFlow id="f{number}" sourceRef="{one}" targetRef="{other}"{named}/>')
    return "\n".join([*parts, inside, f"</{b}process></{b}definitions>"])


def _node(node: str, b: str, inner: str) -> str:
    kind = "task" if node[0].isupper() else KINDS[node[0]]
    named = f" name={quoteattr(node)}" if kind == "task" else ""
    timer = f"<{b}timerEventDefinition/>" if kind == "intermediateCatchEvent" else ""
    return f'<{b}{kind} id="{node}"{named}>{timer}{inner}</{b}{kind}>'


def read_text(folder: Path, text: str | bytes, *, decision_steps: bool = False) -> BpmnDraft:
    """What reading a file with this content gives."""
    path = folder / "diagram.bpmn"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_bpmn(path, decision_steps=decision_steps)


def told(draft: BpmnDraft) -> dict[str, object]:
    """The flow of a draft: for each step what it waits for, or where its outcomes lead."""
    found: dict[str, object] = {}
    for step in draft.sop.steps:
        way: list[object] = [" ".join(step.after or ())]
        if step.decision is not None:
            way += [
                " ".join(outcome.to or ()) + (f" <={outcome.at_most}" if outcome.at_most else "")
                for outcome in step.decision.outcomes
            ]
        found[step.id] = way[0] if len(way) == 1 else tuple(way)
    return found


def rules(draft: BpmnDraft) -> set[str]:
    """Rules of the doubts, but those that every foreign diagram has."""
    return {doubt.rule for doubt in draft.doubts} - {"bpmn_no_agency", "bpmn_no_lane"}
