"""The check itself: every case against the SOP, every deviation with its case."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mining.conformance.alignments import confirm_costs
from mining.conformance.checked import CheckedVariant
from mining.conformance.judging import judge
from mining.conformance.open_cases import OPEN_GAP_DAYS, case_progress
from mining.conformance.orders.certainty import OrderView, view_orders
from mining.conformance.remarks import remarks
from mining.conformance.result import RUNNING, Conformance
from mining.conformance.search import Explanation, explain
from mining.conformance.tables import assemble
from mining.conformance.traces import Traces, Variant, traces
from sop.events import EventLog
from sop.exchange.petri import FlowGraph, flow_graph
from sop.findings import Finding
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# pm4py's search takes ten times as long as ours: with these bounds it adds a second or two to large logs.
MOST_EFFORT, ALL_EFFORT = 3_000, 4_000
# Edges of the graphs of all orders, of one variant and of all of them: about fifteen seconds at most.
MOST_EDGES, ALL_EDGES = 4_000, 40_000


def check_conformance(
    log: EventLog,
    sop: Sop,
    *,
    open_gap_days: float = OPEN_GAP_DAYS,
    time_zone: str = "Asia/Jakarta",
    outside: Collection[str] = (),
) -> Conformance:
    """Compare what happened with what the SOP says.

    Every variant is explained by the first cheapest path (`mining.conformance.search`), whose cost pm4py's
    optimal alignments must confirm (of large logs for the most frequent variants). Where stamps do not tell
    the order of events, the order that fits best is explained, and what other orders would show is told as
    possible (`mining.conformance.orders.certainty`). Roles, overlap, units and controls are judged on events
    that stand on their place. A step that a decision may have passed over is not missed. Cases that still
    run are compared as beginnings and never called deviating.

    Parameters: log - `step_id` filled (missing for unknown activities), `role` holds role ids where known;
    sop - the SOP; open_gap_days - calendar days since the last event after which a case without its final
    step no longer counts as running, 0 or more (the case table's status goes before); time_zone - IANA
    name of the office's zone, tells which date-only stamps are of one day; outside - roles of the log that
    somebody has confirmed to be none of the SOP's (`mining.log.aliases.outside_roles`): whoever is not known
    otherwise is not judged.
    Returns: deviations, summary, cases, variants, findings and numbers.
    Raises: LogError - an event has no stamp; ValueError - a negative gap.
    """
    cut = traces(log, flow_graph(sop), sop=sop, time_zone=time_zone)
    flows = {known: flow_graph(sop, units_known=known) for known in _all_known(cut)}
    progress = case_progress(log, sop, open_gap_days=open_gap_days)
    runs = (progress.reindex(cut.case_ids) == RUNNING).to_numpy()
    variants = _explained(flows, cut.variants, runs)
    checked = judge(sop, flows, cut, variants, outside=outside)
    confirmed = _confirm(sop, variants)
    return assemble(checked, findings=(*cut.findings, *confirmed, *remarks(log, checked)))


def _confirm(sop: Sop, variants: Sequence[CheckedVariant]) -> Iterator[Finding]:
    """Ask pm4py for the costs, the most frequent variants first, as far as the effort is reasonable.

    The effort is counted in states of our own search, not in seconds, so that every machine confirms the
    same variants.
    """
    # Variants that differ in what is unordered have the same trace, and the same cost.
    alike = {
        (item.variant.units_known, item.variant.tokens): item for item in variants[::-1] if item.complete
    }
    aligned = list(alike.values())[::-1]
    chosen, spent = [], 0
    for item in aligned:
        effort = item.complete.effort if item.complete is not None else 0
        if effort <= MOST_EFFORT and spent + effort <= ALL_EFFORT:
            chosen.append(item)
            spent += effort
    for known in dict.fromkeys(item.variant.units_known for item in chosen):
        same = [item for item in chosen if item.variant.units_known == known]
        costs = [item.complete.cost for item in same if item.complete is not None]
        confirm_costs(sop, [item.variant.tokens for item in same], costs, units_known=known)
    if len(chosen) < len(aligned):
        left = len(aligned) - len(chosen)
        yield Finding(rule="costs_not_confirmed", severity="note", count=left, total=len(aligned))


def _explained(
    flows: Mapping[tuple[str, ...], FlowGraph], variants: Sequence[Variant], runs: npt.NDArray[np.bool_]
) -> tuple[CheckedVariant, ...]:
    """Explain every variant; traces that differ in what is unordered are explained once."""
    whole: dict[tuple[object, ...], Explanation] = {}
    found = []
    for variant in variants:
        flow, key = flows[variant.units_known], (variant.units_known, variant.tokens)
        running = tuple(case for case in variant.cases if runs[case])
        closed = tuple(case for case in variant.cases if not runs[case])
        if closed and key not in whole:
            whole[key] = explain(flow, variant.steps)
        found.append(
            CheckedVariant(
                variant=variant,
                closed=closed,
                running=running,
                complete=whole[key] if closed else None,
                beginning=explain(flow, variant.steps, prefix=True) if running else None,
                orders=None,
            )
        )
    views = _views(flows, found)
    return tuple(replace(item, orders=views.get(number)) for number, item in enumerate(found))


def _views(
    flows: Mapping[tuple[str, ...], FlowGraph], variants: Sequence[CheckedVariant]
) -> dict[int, OrderView]:
    """What the orders of each variant have in common: those with the fewest orders first."""
    shortest = {known: explain(flow, ()).cost for known, flow in flows.items()}
    sizes = [sum(1 << block.size for block in item.variant.unordered) for item in variants]
    found: dict[int, OrderView] = {}
    left = ALL_EDGES
    for number in sorted(range(len(variants)), key=lambda at: (sizes[at], at)):
        item, known = variants[number], variants[number].variant.units_known
        if item.complete is not None:
            found[number] = view_orders(
                flows[known],
                item.variant.steps,
                item.variant.unordered,
                item.complete,
                shortest=shortest[known],
                effort=min(left, MOST_EDGES),
            )
            left -= found[number].effort
    return found


def _all_known(cut: Traces) -> dict[tuple[str, ...], None]:
    """Sets of steps whose units some variant tells; the empty one is always among them."""
    return dict.fromkeys([(), *(variant.units_known for variant in cut.variants)])
