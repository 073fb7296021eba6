"""What the parts of a check pass to one another before it becomes tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mining.conformance.orders.certainty import OrderView
from mining.conformance.search import Explanation
from mining.conformance.traces import Traces, Variant
from mining.conformance.wording import Kind
from sop.exchange.petri import FlowGraph
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """One deviation that several cases of a variant share, before it becomes rows of a table.

    Parameters: kind, step_id, other_step_id - as in `Conformance.deviations`; cases - ordinals of the cases;
    rows - row of the event of each in `Traces.events`, None without an event; at - place in the explanation;
    unit - its id, empty without; certain - it comes whatever order the events had; told - the explanation of
    the order that fits best has it.
    """

    kind: Kind
    step_id: str | None
    other_step_id: str | None
    cases: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64] | None
    at: int
    unit: str = ""
    certain: bool = True
    told: bool = True


@dataclass(frozen=True, kw_only=True)
class CheckedVariant:
    """A variant with its explanations.

    Parameters: complete - over its cases that do not run, beginning - over those that do; orders - what the
    orders of its events have in common, of those that do not run; None without any.
    """

    variant: Variant
    closed: tuple[int, ...]
    running: tuple[int, ...]
    complete: Explanation | None
    beginning: Explanation | None
    orders: OrderView | None


@dataclass(kw_only=True)
class Counts:
    """How many events or pairs of events could be judged, and how many not."""

    judged: int = 0
    unknown: int = 0


@dataclass(frozen=True, kw_only=True)
class Checked:
    """All that the tables are made of.

    Parameters: deviations - variant after variant; roles, overlaps, controls - how much of them could be
    judged; shortest - steps of the shortest way through the SOP, by the steps whose units a variant tells.
    """

    sop: Sop
    flow: FlowGraph
    traces: Traces
    variants: tuple[CheckedVariant, ...]
    deviations: tuple[Deviation, ...]
    shortest: Mapping[tuple[str, ...], int]
    roles: Counts = field(default_factory=Counts)
    overlaps: Counts = field(default_factory=Counts)
    controls: Counts = field(default_factory=Counts)
