"""How each case of a log went through the SOP, variant by variant: the moves of its explanation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mining.conformance.search import Move, explain
from mining.conformance.traces import Variant, traces
from mining.conformance.wording import order_deviations
from sop.events import COMPLETED
from sop.exchange.petri import FlowGraph, flow_graph

if TYPE_CHECKING:
    from mining.analysis import Mined


@dataclass(frozen=True, kw_only=True)
class Trail:
    """Cases that went the same way.

    Parameters: flow - the SOP's reachability structure; variant - what they did; cases - how many; over -
    they are completed, else they run or broke off; moves - of the explanation, of the beginning where they
    are not over; sure - their order is known.
    """

    flow: FlowGraph
    variant: Variant
    cases: tuple[str, ...]
    over: bool
    moves: tuple[Move, ...]

    @property
    def sure(self) -> bool:
        """Do the stamps tell the order of all events?"""
        return not self.variant.unordered

    @cached_property
    def repeated(self) -> frozenset[int]:
        """Places in the trace of the events that repeat a step although the SOP sends nobody back."""
        found = order_deviations(self.flow, self.moves)
        return frozenset(item.index for item in found if item.kind == "repeated" and item.index is not None)


def trails(mined: Mined) -> Iterator[Trail]:
    """All cases of a log, those that are over apart from those that run or broke off.

    Of a case that broke off what never came says nothing: it is looked at as a beginning, like one that runs.

    Parameters: mined - the log, checked and measured.
    """
    cut = traces(mined.log, flow_graph(mined.sop), sop=mined.sop, time_zone=mined.time_zone)
    cases = mined.performance.cases
    state = dict(zip(cases["case_id"], cases["state"], strict=True))
    flows: dict[tuple[str, ...], FlowGraph] = {}
    for variant in cut.variants:
        known = variant.units_known
        if known not in flows:
            flows[known] = flow_graph(mined.sop, units_known=known)
        names = tuple(cut.case_ids[case] for case in variant.cases)
        for over in (True, False):
            those = tuple(name for name in names if (state.get(name) == COMPLETED) == over)
            if those:
                moves = explain(flows[known], variant.steps, prefix=not over).moves
                yield Trail(flow=flows[known], variant=variant, cases=those, over=over, moves=moves)
