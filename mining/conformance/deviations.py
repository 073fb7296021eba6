"""The check itself: every case against the SOP, every deviation with its case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mining.conformance.alignments import confirm_costs
from mining.conformance.checked import Checked, CheckedVariant, Deviation
from mining.conformance.controls import persons, same_persons, units_left_out
from mining.conformance.instances import InstanceDeviation, Judged, overlaps, stamps, wrong_roles
from mining.conformance.open_cases import OPEN_GAP_DAYS, case_progress
from mining.conformance.remarks import remarks
from mining.conformance.result import RUNNING, Conformance
from mining.conformance.search import Explanation, Move, explain
from mining.conformance.tables import assemble
from mining.conformance.traces import Traces, Variant, traces
from mining.conformance.wording import order_deviations
from sop.events import EventLog
from sop.exchange.petri import FlowGraph, flow_graph
from sop.findings import Finding
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# pm4py's search looks at many more states than ours; these bounds keep it within about half a minute.
MOST_EFFORT, ALL_EFFORT = 3_000, 100_000


def check_conformance(
    log: EventLog, sop: Sop, *, open_gap_days: float = OPEN_GAP_DAYS, time_zone: str = "Asia/Jakarta"
) -> Conformance:
    """Compare what happened with what the SOP says.

    Every variant is explained by the first cheapest path (`mining.conformance.search`), whose cost pm4py's
    optimal alignments must confirm. Roles, overlap, units and controls are judged on events that stand on
    their place. A step that a decision may have passed over is not missed. Cases that still run are compared
    as beginnings and never called deviating.

    Parameters: log - `step_id` filled (missing for unknown activities), `role` holds role ids where known;
    sop - the SOP; open_gap_days - calendar days since the last event after which a case without its final
    step no longer counts as running, 0 or more (the case table's status goes before); time_zone - IANA
    name of the office's zone, tells which date-only stamps are of one day.
    Returns: deviations, summary, cases, variants, findings and numbers.
    Raises: LogError - an event has no stamp; ValueError - a negative gap.
    """
    cut = traces(log, flow_graph(sop), sop=sop, time_zone=time_zone)
    flows = {known: flow_graph(sop, units_known=known) for known in _all_known(cut)}
    progress = case_progress(log, sop, open_gap_days=open_gap_days)
    runs = (progress.reindex(cut.case_ids) == RUNNING).to_numpy()
    variants = tuple(_checked(flows[variant.units_known], variant, runs) for variant in cut.variants)
    checked = _judge(sop, flows, cut, variants)
    confirmed = _confirm(sop, variants)
    return assemble(checked, findings=(*cut.findings, *confirmed, *remarks(log, checked)))


def _confirm(sop: Sop, variants: Sequence[CheckedVariant]) -> Iterator[Finding]:
    """Ask pm4py for the costs, the most frequent variants first, as far as the effort is reasonable.

    The effort is counted in states of our own search, not in seconds, so that every machine confirms the
    same variants.
    """
    aligned = [item for item in variants if item.complete is not None]
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


def _checked(flow: FlowGraph, variant: Variant, runs: npt.NDArray[np.bool_]) -> CheckedVariant:
    running = tuple(case for case in variant.cases if runs[case])
    closed = tuple(case for case in variant.cases if not runs[case])
    return CheckedVariant(
        variant=variant,
        closed=closed,
        running=running,
        complete=explain(flow, variant.steps) if closed else None,
        beginning=explain(flow, variant.steps, prefix=True) if running else None,
    )


def _all_known(cut: Traces) -> dict[tuple[str, ...], None]:
    """Sets of steps whose units some variant tells; the empty one is always among them."""
    return dict.fromkeys([(), *(variant.units_known for variant in cut.variants)])


def _judge(
    sop: Sop,
    flows: Mapping[tuple[str, ...], FlowGraph],
    cut: Traces,
    variants: Sequence[CheckedVariant],
) -> Checked:
    columns = stamps(cut.events)
    took_part = persons(cut.events) if any(step.not_same_person_as for step in sop.steps) else ()
    found: list[Deviation] = []
    counts = {"roles": [0, 0], "overlaps": [0, 0], "controls": [0, 0]}
    for item in variants:
        if item.complete is None:
            continue
        flow, moves = flows[item.variant.units_known], item.complete.moves
        rows = _rows(cut, item)
        left_out = units_left_out(sop, flow, moves, rows, units=cut.units, known=item.variant.units_known)
        of_units = list(_of_instances(item, moves, rows, left_out))
        found += _told_once(_order(flow, cut, item, item.complete), of_units)
        judgements: dict[str, Judged] = {
            "roles": wrong_roles(sop, moves, rows, columns),
            "overlaps": overlaps(flow, moves, rows, columns),
            "controls": same_persons(sop, flow, moves, rows, took_part),
        }
        for name, result in judgements.items():
            counts[name][0] += result.judged
            counts[name][1] += result.unknown
            found += _of_instances(item, moves, rows, result.deviations)
    found.sort(key=lambda each: (each.case, each.at, each.kind, each.other_step_id or "", each.unit))
    return Checked(
        sop=sop,
        flow=flows[()],
        traces=cut,
        variants=tuple(variants),
        deviations=tuple(found),
        roles=(counts["roles"][0], counts["roles"][1]),
        overlaps=(counts["overlaps"][0], counts["overlaps"][1]),
        controls=(counts["controls"][0], counts["controls"][1]),
        shortest={known: explain(flow, ()).cost for known, flow in flows.items()},
    )


def _told_once(order: Iterable[Deviation], of_units: Sequence[Deviation]) -> Iterator[Deviation]:
    """Deviations of order and of units; a step repeated for a unit that is known is told with its unit."""
    repeated = Counter((each.case, each.step_id) for each in of_units if each.kind == "repeated")
    yield from of_units
    for each in order:
        if each.kind == "repeated" and repeated[each.case, each.step_id] > 0:
            repeated[each.case, each.step_id] -= 1
        else:
            yield each


def _of_instances(
    item: CheckedVariant,
    moves: Sequence[Move],
    rows: npt.NDArray[np.int64],
    deviations: Iterable[InstanceDeviation],
) -> Iterator[Deviation]:
    places = {move.index: at for at, move in enumerate(moves)}
    for each in deviations:
        yield Deviation(
            each.kind,
            each.step_id,
            each.other_step_id,
            item.closed[each.case],
            None if each.kind == "unit_not_carried_out" else int(rows[each.case, each.index]),
            places[each.index],
            each.unit,
        )


def _order(
    flow: FlowGraph, cut: Traces, item: CheckedVariant, explanation: Explanation
) -> Iterator[Deviation]:
    for each in order_deviations(flow, explanation.moves):
        for case in item.closed:
            row = None if each.index is None else int(cut.first[case]) + each.index
            yield Deviation(each.kind, each.step_id, each.other_step_id, case, row, each.at)


def _rows(cut: Traces, item: CheckedVariant) -> npt.NDArray[np.int64]:
    import numpy as np

    begins = cut.first[np.array(item.closed, dtype=np.int64)]
    rows: npt.NDArray[np.int64] = begins[:, None] + np.arange(len(item.variant.tokens), dtype=np.int64)
    return rows
