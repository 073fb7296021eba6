"""What the parts of a check pass to one another before it becomes tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mining.conformance.search import Explanation
from mining.conformance.traces import Traces, Variant
from mining.conformance.wording import Kind
from sop.exchange.petri import FlowGraph
from sop.model import Sop


@dataclass(frozen=True)
class Deviation:
    """One deviation of one case, before it becomes a row of a table.

    Parameters: kind, step_id, other_step_id - as in `Conformance.deviations`; case - ordinal of the case;
    row - row of the event in `Traces.events`, None without an event; at - place in the explanation; unit -
    its id, empty without.
    """

    kind: Kind
    step_id: str | None
    other_step_id: str | None
    case: int
    row: int | None
    at: int
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckedVariant:
    """A variant with its explanations.

    Parameters: complete - over its cases that do not run, beginning - over those that do; None without any.
    """

    variant: Variant
    closed: tuple[int, ...]
    running: tuple[int, ...]
    complete: Explanation | None
    beginning: Explanation | None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """All that the tables are made of.

    Parameters: deviations - in the order of the cases and of their explanations; roles, overlaps, controls -
    how many events and pairs of events could be judged, and how many not; shortest - steps of the shortest
    way through the SOP, by the steps whose units a variant tells.
    """

    sop: Sop
    flow: FlowGraph
    traces: Traces
    variants: tuple[CheckedVariant, ...]
    deviations: tuple[Deviation, ...]
    roles: tuple[int, int]
    overlaps: tuple[int, int]
    controls: tuple[int, int]
    shortest: Mapping[tuple[str, ...], int]
