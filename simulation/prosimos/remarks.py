"""Remarks on what was read: what is said otherwise than in the document, assumed or left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sop.findings import Finding, Severity

if TYPE_CHECKING:
    from simulation.prosimos.document import Parameters
    from sop.exchange.bpmn.result import BpmnDraft

MOST_EXAMPLES = 5
MOST_CHARACTERS = 60
"""Of an example."""


def remark(rule: str, severity: Severity, names: Sequence[str]) -> Finding:
    """A remark on some things of one kind. Parameters: rule; severity; names - of the things."""
    examples = tuple(name[:MOST_CHARACTERS] for name in names[:MOST_EXAMPLES])
    return Finding(rule=rule, severity=severity, count=len(names), examples=examples)


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Remarks of one kind as one. Parameters: findings. Returns: in the order of the first of each kind."""
    found: dict[tuple[object, ...], Finding] = {}
    for one in findings:
        key = (one.rule, one.severity, one.place, tuple(one.fields.items()))
        known = found.get(key)
        if known is not None:
            examples = tuple(dict.fromkeys((*known.examples, *one.examples)))[:MOST_EXAMPLES]
            one = replace(known, count=known.count + one.count, examples=examples)  # noqa: PLW2901
        found[key] = one
    return tuple(found.values())


def remarks(document: Parameters, draft: BpmnDraft, own: set[str], moved: Sequence[str]) -> Iterator[Finding]:
    """What was left out or assumed, of a document and its diagram as wholes.

    Parameters: document; draft - of its diagram; own - steps that it does not have; moved - calendars
    whose borders were moved to whole minutes.
    """
    parts: tuple[tuple[str, Severity, Sequence[str]], ...] = (
        ("prosimos_keys_unknown", "warning", document.extra),
        ("prosimos_hours_rounded", "note", moved),
        ("prosimos_own_decisions", "note", [draft.sop.step(step).text for step in sorted(own)]),
        ("prosimos_elements_unknown", "warning", _strangers(document, draft)),
        ("prosimos_attributes", "note", _attributes(document)),
    )
    for rule, severity, names in parts:
        if names:
            yield remark(rule, severity, names)


def _strangers(document: Parameters, draft: BpmnDraft) -> list[str]:
    """Tasks and events of the document that the diagram does not have."""
    timed = {*(timer.id for timer in draft.timers), *draft.waiting}
    found = [task.task for task in document.tasks if task.task not in draft.tasks]
    return found + [event.id for event in document.events if event.id not in timed]


def _attributes(document: Parameters) -> list[str]:
    names = ("case_attributes", "event_attributes", "global_attributes", "branch_rules")
    return [name for name in names if getattr(document, name)]
