"""Every case of every variant judged: what its explanation means, in which cases, and how certain that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mining.conformance.checked import Checked, CheckedVariant, Counts, Deviation
from mining.conformance.controls import Persons, persons, same_persons, units_left_out
from mining.conformance.instances import InstanceDeviation, Stamps, overlaps, stamps, wrong_roles
from mining.conformance.orders.watch import Key
from mining.conformance.search import explain
from mining.conformance.traces import Traces
from mining.conformance.wording import order_deviations
from sop.exchange.petri import FlowGraph
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def judge(
    sop: Sop,
    flows: Mapping[tuple[str, ...], FlowGraph],
    cut: Traces,
    variants: Sequence[CheckedVariant],
    *,
    outside: Collection[str] = (),
) -> Checked:
    """Judge all cases that do not run.

    Parameters: sop - the SOP; flows - its reachability structures, by the steps whose units a variant tells;
    cut - the log as traces; variants - with their explanations; outside - roles confirmed to be none
    of the SOP's.
    Returns: all deviations, and how much could be judged.
    """
    log = _Log(
        sop=sop,
        cut=cut,
        columns=stamps(cut.events, sop, outside=outside),
        persons=persons(cut.events) if any(step.not_same_person_as for step in sop.steps) else None,
        units=_unit_column(cut, variants),
    )
    found = [
        each
        for item in variants
        if item.complete is not None and item.orders is not None
        for each in log.deviations(flows[item.variant.units_known], item)
    ]
    return Checked(
        sop=sop,
        flow=flows[()],
        traces=cut,
        variants=tuple(variants),
        deviations=tuple(found),
        shortest={known: explain(flow, ()).cost for known, flow in flows.items()},
        roles=log.roles,
        overlaps=log.overlaps,
        controls=log.controls,
    )


def _unit_column(cut: Traces, variants: Sequence[CheckedVariant]) -> npt.NDArray[np.object_]:
    import numpy as np

    told = any(item.variant.units_known for item in variants)
    return np.array(cut.units if told else [], dtype=object)


@dataclass(kw_only=True)
class _Log:
    """Columns of the log, and how much of them could be judged."""

    sop: Sop
    cut: Traces
    columns: Stamps
    persons: Persons | None
    units: npt.NDArray[np.object_]
    roles: Counts = field(default_factory=Counts)
    overlaps: Counts = field(default_factory=Counts)
    controls: Counts = field(default_factory=Counts)

    def deviations(self, flow: FlowGraph, item: CheckedVariant) -> Iterator[Deviation]:
        """Deviations of the cases of one variant."""
        import numpy as np

        if item.complete is None or item.orders is None:
            return
        cases = np.array(item.closed, dtype=np.int64)
        places = np.arange(len(item.variant.tokens), dtype=np.int64)
        rows = self.cut.first[cases][:, None] + places
        moves, known = item.complete.moves, item.variant.units_known
        found = _Found(flow, item, cases, rows)
        of_units: list[InstanceDeviation] = []
        if known:
            of_units += units_left_out(self.sop, flow, moves, rows, units=self.units, known=known)
        yield from found.of_instances(of_units)
        yield from found.of_order(of_units)
        yield from found.besides()
        yield from found.of_instances(wrong_roles(moves, rows, self.columns, self.roles))
        yield from found.of_instances(overlaps(flow, moves, rows, self.columns, self.overlaps))
        if self.persons is not None:
            same = same_persons(self.sop, flow, moves, rows, self.persons, self.controls)
            yield from found.of_instances(same)


@dataclass(frozen=True)
class _Found:
    """From what the explanation of a variant means to deviations of its cases."""

    flow: FlowGraph
    item: CheckedVariant
    cases: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]

    def of_instances(self, deviations: Iterable[InstanceDeviation]) -> Iterator[Deviation]:
        """Who did it, for which unit, and when it began do not depend on order; but rounds do."""
        again = 0
        for ways in self.flow.ways.values():
            for way in ways:
                again |= way.stretch
        for each in deviations:
            step = self.flow.position[each.step_id]
            of_round = each.kind not in ("wrong_role", "overlap") and again >> step & 1
            yield Deviation(
                kind=each.kind,
                step_id=each.step_id,
                other_step_id=each.other_step_id,
                cases=self.cases[each.cases],
                rows=None if each.kind == "unit_not_carried_out" else self.rows[each.cases, each.index],
                at=self._place(each.index),
                unit=each.unit,
                certain=not (of_round and self.item.variant.unordered),
            )

    def of_order(self, of_units: Sequence[InstanceDeviation]) -> Iterator[Deviation]:
        """Deviations of order; a step repeated for a unit that is known is told with its unit."""
        import numpy as np

        if self.item.complete is None or self.item.orders is None:
            return
        certain: Counter[Key] = Counter(self.item.orders.certain)
        told: dict[str | None, npt.NDArray[np.int64]] = {}
        for one in of_units:
            if one.kind == "repeated":
                count = told.setdefault(one.step_id, np.zeros(len(self.cases), dtype=np.int64))
                count[one.cases] += 1
        for each in order_deviations(self.flow, self.item.complete.moves):
            kept = np.ones(len(self.cases), dtype=bool)
            if each.kind == "repeated" and each.step_id in told:
                kept = told[each.step_id] <= 0
                told[each.step_id] -= 1
            sure = each.step_id is None
            if each.step_id is not None:
                key: Key = (each.kind, each.step_id, each.other_step_id)
                sure, certain[key] = certain[key] > 0, certain[key] - 1
            yield Deviation(
                kind=each.kind,
                step_id=each.step_id,
                other_step_id=each.other_step_id,
                cases=self.cases[kept],
                rows=None if each.index is None else self.rows[kept, each.index],
                at=each.at,
                certain=sure,
            )

    def besides(self) -> Iterator[Deviation]:
        """What another order than the best would show."""
        if self.item.orders is None:
            return
        for kind, step, other in self.item.orders.besides:
            index = self._event(other if kind == "swapped" and other is not None else step)
            yield Deviation(
                kind=kind,
                step_id=step,
                other_step_id=other,
                cases=self.cases,
                rows=None if index is None else self.rows[:, index],
                at=self._place(index),
                certain=False,
                told=False,
            )

    def _event(self, step: str) -> int | None:
        """The first event of a step inside a block, else the first of all."""
        variant = self.item.variant
        inside = [
            place for block in variant.unordered for place in range(block.first, block.first + block.size)
        ]
        every = (*inside, *range(len(variant.tokens)))
        return next((place for place in every if variant.tokens[place] == step), None)

    def _place(self, index: int | None) -> int:
        moves = self.item.complete.moves if self.item.complete is not None else ()
        return next((at for at, move in enumerate(moves) if move.index == index), len(moves))
