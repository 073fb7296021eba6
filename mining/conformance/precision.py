"""Precision: does an SOP (or a net) allow much that never happens?

The measure is align-ETC precision with one alignment a trace (Adriansyah, Munoz-Gama, Carmona, van Dongen,
van der Aalst, Measuring precision of modeled behavior, Information Systems and e-Business Management 13,
2015), after ETC precision (Munoz-Gama, Carmona, A fresh look at precision in process conformance, BPM 2010),
with which it agrees on logs that fit. Every trace is replaced by what the model did in its alignment
(synchronous moves and moves of the model). The states are the beginnings of these sequences, the empty and
the whole one too. In each state the model allows some activities; those that follow in some sequence are
used, the others escape:

    precision = (sum over states of cases x used) / (sum over states of cases x allowed)

Allowed is what can come next in any marking that the beginning can lead to, over silent moves. pm4py's
align-ETC leaves out beginnings that do not fit, and what is allowed after whole sequences; on fitting logs of
nets whose end allows nothing more both are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from mining.conformance.nets.search import CompactNet, align
from mining.conformance.nets.sequences import Label, Traces, sequences
from mining.conformance.open_cases import OPEN_GAP_DAYS
from mining.conformance.search import explain
from sop.events import EventLog
from sop.exchange.graph import FlowGraph, bits, flow_graph
from sop.model import Sop
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

    from mining.conformance.result import Conformance

ENOUGH = 20
"""Below so many cases no precision is given (as `mining.performance.statistics.ENOUGH`)."""
DEFINITION = "align_etc_one_alignment"

Markings = frozenset[int]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Precision(Shown):
    """How much of what is allowed was used.

    Precision describes this log. It is no estimate for cases to come: more cases can only use more of what is
    allowed, so a short log makes an SOP with choices look imprecise; read it with n_cases, and compare only
    logs of the same size.

    Parameters: value - 0 to 1; None with a `reason`: `few_cases` (fewer than `least`), `nothing_allowed` (an
    empty log, or a model that allows nothing). definition - `align_etc_one_alignment`. n_cases - cases it
    rests on; n_states - different beginnings; n_allowed, n_used - the two sums of the formula.
    unused - one row for each activity that was allowed and never followed, beginnings with the same last
    activity put together: `after` (empty at the beginning of a case), `activity`, `states` (beginnings),
    `cases` (how often cases stood there; a case that comes by again counts again); the most cases first.
    """

    value: float | None
    reason: str
    definition: str
    n_cases: int
    n_states: int
    n_allowed: int
    n_used: int
    unused: pd.DataFrame


class _Model(Protocol):
    """What precision asks of a model."""

    def begin(self) -> Markings: ...

    def follow(self, markings: Markings, label: str) -> Markings: ...

    def allowed(self, markings: Markings) -> frozenset[str]: ...


def precision(
    log: EventLog,
    sop: Sop,
    *,
    conformance: Conformance | None = None,
    open_gap_days: float = OPEN_GAP_DAYS,
    time_zone: str = "Asia/Jakarta",
    least: int = ENOUGH,
) -> Precision:
    """How much of what an SOP allows a log uses; activities are steps.

    Cases that still run are left out: what they will use is not known. A case is aligned by its explanation
    (`mining.conformance.search.explain`), in the order that fits best where stamps do not tell it.

    Parameters: log - matched to the SOP; sop; conformance - of the same log and SOP, where it is there
    already; open_gap_days, time_zone - as in `check_conformance`; least - cases below which no value is
    given, 1 or more.
    Returns: the precision. Below 20 cases only `unused` and the counts.
    Raises: LogError - as `check_conformance`.
    """
    if conformance is None:
        from mining.conformance import check_conformance

        conformance = check_conformance(log, sop, open_gap_days=open_gap_days, time_zone=time_zone)
    flow = flow_graph(sop)
    table = conformance.variants
    counts = (table["cases"] - table["running"]).tolist()
    runs = [
        (_of_explanation(flow, tokens), int(count))
        for tokens, count in zip(table["steps"].tolist(), counts, strict=True)
        if count > 0
    ]
    return _measured(_FlowModel(flow), runs, least=least)


def net_precision(
    net: Any,
    initial: Any,
    final: Any,
    traces: Traces,
    *,
    label: Label = "activity",
    least: int = 1,
    whole: bool = True,
) -> Precision:
    """How much of what a net allows is used.

    Parameters: net, initial, final, traces, label - as in `mining.conformance.nets.checking`; least - as
    in `precision`; whole - False leaves out what the net allows after whole sequences, as pm4py does: for
    comparing numbers with it.
    Returns: the precision.
    Raises: DocumentError, LogError - as `net_conformance`.
    """
    cut = sequences(traces, label=label)
    compact = CompactNet.of(net, initial, final)
    runs = [
        (align(compact, one).model_labels, count) for one, count in zip(cut.variants, cut.counts, strict=True)
    ]
    return _measured(_NetModel(compact), runs, least=least, whole=whole)


def _of_explanation(flow: FlowGraph, tokens: Sequence[str]) -> tuple[str, ...]:
    moves = explain(flow, tokens).moves
    return tuple(move.step_id for move in moves if move.kind != "log" and move.step_id is not None)


@dataclass(frozen=True)
class _FlowModel:
    """An SOP: its markings are resolved steps."""

    flow: FlowGraph

    def begin(self) -> Markings:
        return frozenset({0})

    def follow(self, markings: Markings, label: str) -> Markings:
        step = self.flow.position[label]
        return frozenset(
            fired[0]
            for marking in markings
            if self.flow.may_run(step, marking)
            for fired in self.flow.fire(step, marking)
        )

    def allowed(self, markings: Markings) -> frozenset[str]:
        steps = 0
        for marking in markings:
            for step in self.flow.enabled(marking):
                steps |= 1 << step
        return frozenset(self.flow.steps[step] for step in bits(steps))


@dataclass(frozen=True)
class _NetModel:
    """A net; markings are closed under silent moves."""

    net: CompactNet

    def begin(self) -> Markings:
        return self.net.silently([self.net.start])

    def follow(self, markings: Markings, label: str) -> Markings:
        return self.net.silently(
            later for marking in markings for _, later in self.net.after(marking).by_label.get(label, ())
        )

    def allowed(self, markings: Markings) -> frozenset[str]:
        return frozenset(label for marking in markings for label in self.net.after(marking).by_label)


@dataclass
class _State:
    """A beginning: its markings, the cases that stood there, and what followed."""

    markings: Markings
    last: str
    cases: int = 0
    next: dict[str, _State] | None = None


def _measured(
    model: _Model, runs: Iterable[tuple[Sequence[str], int]], *, least: int, whole: bool = True
) -> Precision:
    """Build the tree of beginnings and sum over it."""
    root = _State(model.begin(), "")
    states = [root]
    # Beginnings that lead to the same markings share what follows from them.
    steps: dict[tuple[Markings, str], Markings] = {}
    n_cases = 0
    for labels, count in runs:
        n_cases += count
        state = root
        state.cases += count
        for label in labels:
            state.next = {} if state.next is None else state.next
            if label not in state.next:
                key = (state.markings, label)
                if key not in steps:
                    steps[key] = model.follow(state.markings, label)
                state.next[label] = _State(steps[key], label)
                states.append(state.next[label])
            state = state.next[label]
            state.cases += count
        if not whole:
            state.cases -= count
    return _summed(model, states, n_cases, least=least)


def _summed(model: _Model, states: Sequence[_State], n_cases: int, *, least: int) -> Precision:
    allowed: dict[Markings, frozenset[str]] = {}
    unused: dict[tuple[str, str], list[int]] = {}
    n_allowed = n_used = 0
    for state in states if n_cases else ():
        if state.markings not in allowed:
            allowed[state.markings] = model.allowed(state.markings)
        used = frozenset(state.next or ())
        n_allowed += state.cases * len(allowed[state.markings])
        n_used += state.cases * len(used)
        for label in sorted(allowed[state.markings] - used):
            entry = unused.setdefault((state.last, label), [0, 0])
            entry[0] += 1
            entry[1] += state.cases
    reason = "" if n_allowed else "nothing_allowed"
    if n_cases < least and n_cases:
        reason = "few_cases"
    return Precision(
        value=None if reason else n_used / n_allowed,
        reason=reason,
        definition=DEFINITION,
        n_cases=n_cases,
        n_states=len(states) if n_cases else 0,
        n_allowed=n_allowed,
        n_used=n_used,
        unused=_unused_table(unused),
    )


def _unused_table(unused: dict[tuple[str, str], list[int]]) -> pd.DataFrame:
    import pandas as pd

    ranked = sorted(unused.items(), key=lambda item: (-item[1][1], item[0]))
    rows = [(after, label, *numbers) for (after, label), numbers in ranked]
    table = pd.DataFrame(rows, columns=["after", "activity", "states", "cases"])
    return table.astype({"after": "str", "activity": "str", "states": "int64", "cases": "int64"})
