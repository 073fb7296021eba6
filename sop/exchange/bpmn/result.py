"""What reading a BPMN diagram gives: the draft, and which element of the diagram became what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sop.exchange.draft import Draft


@dataclass(frozen=True, kw_only=True)
class TimerBetween:
    """A timer that a case passes. Parameters: id - of the event; name; after, before - steps between which it
    stands; empty where none is on that side."""

    id: str
    name: str
    after: str
    before: str


@dataclass(frozen=True, kw_only=True, repr=False)
class BpmnDraft(Draft):
    """An SOP from a diagram.

    Parameters: sop, doubts - as in `Draft`; tasks - step by element id; decisions - by element id of a
    gateway (or of an end at which everything meets) that became a step of its own, that step; choices - by
    step and outcome, the ids of the sequence flows that were chosen at gateways on the way (the probability
    of the outcome is the product of theirs; at an inclusive gateway also of those not taken); timers -
    between steps; waiting - by element id of a timer that became a step of its own, that step; again - a
    further step of an element, and the step in `tasks`, `decisions` or `waiting` which it repeats.
    """

    tasks: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    timers: tuple[TimerBetween, ...] = ()
    waiting: Mapping[str, str] = field(default_factory=dict)
    again: Mapping[str, str] = field(default_factory=dict)
