"""From the event table to variants: one trace a case; stamps that cannot be told apart in step order.

Events whose stamps do not tell their order form a block (`mining.conformance.orders.blocks`). Inside a block
the steps stand in step order: since that order respects all predecessors, no other order of the block fits
the SOP better. Where steps can be repeated, or where some pairs of a block are ordered after all, the order
that fits best is searched for (`mining.conformance.orders.arrangement`). What other orders would show is
told by `mining.conformance.orders.certainty`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from mining.conformance.orders.arrangement import arrange, in_time
from mining.conformance.orders.blocks import (
    WIDTH_SECONDS,
    Spans,
    Unordered,
    block_numbers,
    mixed_blocks,
    spans,
)
from mining.conformance.trace_findings import order_findings, waiting_findings
from mining.conformance.units import Units, match_units
from sop.events import ACTIVITY, CASE_ID, ENABLED, END, START, STEP_ID, EventLog
from sop.exchange.petri import FlowGraph
from sop.findings import Finding
from sop.model import Sop
from sop.showing import Shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["UNKNOWN_MARK", "WIDTH_SECONDS", "Traces", "Variant", "traces"]

UNKNOWN_MARK = "?"
"""Begins the token of an activity that the SOP does not know; no step id can begin so."""
Sure = tuple[int, tuple[int, ...]]
"""Place of a block in its trace, and for each of its events those before it for sure, as bits."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """Cases that did the same in the same order, as far as the order is known.

    Parameters: tokens - step ids; for an activity that the SOP does not know, `?` and its label; cases -
    ordinals of its cases; units_known - steps with units of which these cases tell every unit; unordered -
    blocks of events of different steps whose order is not known.
    """

    tokens: tuple[str, ...]
    cases: tuple[int, ...]
    units_known: tuple[str, ...] = ()
    unordered: tuple[Unordered, ...] = ()

    @property
    def steps(self) -> tuple[str | None, ...]:
        """Step ids, None for an activity that the SOP does not know."""
        return tuple(None if token.startswith(UNKNOWN_MARK) else token for token in self.tokens)


@dataclass(frozen=True, kw_only=True, repr=False)
class Traces(Shown):
    """A log as traces.

    Parameters: events - the event table in trace order (case after case); case_ids - in the order of the
    log; first - row of the first event of each case, and one more at the end; variants - the most frequent
    first, among equals the one seen first; units - id of the unit of each event, empty where unknown;
    findings - what was noticed about the order and the units.
    """

    events: pd.DataFrame
    case_ids: tuple[str, ...]
    first: npt.NDArray[np.int64]
    variants: tuple[Variant, ...]
    units: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Columns of the events in trace order: case, block, rank (place of the step, `unknown` without), token
    (number of the step or of the label), span; `mixed` - in a block with different steps."""

    case: npt.NDArray[np.int64]
    block: npt.NDArray[np.int64]
    rank: npt.NDArray[np.int64]
    token: npt.NDArray[np.int64]
    spans: Spans
    mixed: npt.NDArray[np.bool_]
    unknown: int

    def taken(self, order: npt.NDArray[np.int64]) -> _Rows:
        """The same in another order."""
        return _Rows(
            case=self.case[order],
            block=self.block[order],
            rank=self.rank[order],
            token=self.token[order],
            spans=Spans(begin=self.spans.begin[order], end=self.spans.end[order]),
            mixed=self.mixed[order],
            unknown=self.unknown,
        )


def traces(log: EventLog, flow: FlowGraph, *, sop: Sop, time_zone: str) -> Traces:
    """Cut a log into traces and variants.

    A row with nothing but the instant at which it was enabled has not happened yet: it is no event.

    Parameters: log - with `step_id` filled where known; flow - the SOP's reachability structure; sop - the
    SOP; time_zone - IANA name, tells which date-only stamps are of one day.
    Returns: every event of the log, once; a case whose first step is still waiting has an empty trace.
    Raises: LogError - an event has neither start nor end.
    """
    import numpy as np
    import pandas as pd

    every_case, names = pd.factorize(log.events[CASE_ID])
    begun = (log.events[START].notna() | log.events[END].notna() | log.events[ENABLED].isna()).to_numpy()
    events, case = log.events[begun].reset_index(drop=True), every_case[begun].astype(np.int64)
    rows, labels = _rows(events, case, flow, time_zone)
    order = np.lexsort((np.arange(len(events)), rows.rank, rows.block, case))
    rows = rows.taken(order)
    first = np.searchsorted(rows.case, np.arange(len(names) + 1)).astype(np.int64)
    sure = _sure_pairs(rows)
    again, tangled = _arranged(flow, rows, first, sure)
    order, rows = order[again], rows.taken(again)
    table = events.iloc[order].reset_index(drop=True)
    units = match_units(table, rows.case, len(names), sop)
    return Traces(
        events=table,
        case_ids=tuple(str(name) for name in names),
        first=first,
        variants=_variants(rows, first, labels, units, sure),
        units=units.ids,
        findings=(
            *order_findings(rows.case[mixed_blocks(rows.block, rows.token)], tangled, names),
            *waiting_findings(begun),
            *units.findings,
        ),
    )


def _rows(
    events: pd.DataFrame, case: npt.NDArray[np.int64], flow: FlowGraph, time_zone: str
) -> tuple[_Rows, list[str]]:
    """The columns, and the text of each token."""
    import numpy as np
    import pandas as pd

    codes, steps = pd.factorize(events[STEP_ID])
    unknown = len(flow.steps)
    places = np.array([*(flow.position.get(step, unknown) for step in steps), unknown], dtype=np.int64)
    rank = places[codes]
    token, strange = rank.copy(), rank == unknown
    numbers, names = pd.factorize(events.loc[strange, ACTIVITY])
    token[strange] += numbers
    found = spans(events, time_zone)
    block = block_numbers(case, found)
    order = np.argsort(block, kind="stable")
    mixed = np.empty(len(block), dtype=bool)
    mixed[order] = mixed_blocks(block[order], np.where(strange, -1, rank)[order])
    rows = _Rows(case=case, block=block, rank=rank, token=token, spans=found, mixed=mixed, unknown=unknown)
    return rows, [*flow.steps, *(UNKNOWN_MARK + str(name) for name in names)]


def _sure_pairs(rows: _Rows) -> dict[int, tuple[int, ...]]:
    """Blocks in which some pairs of steps are ordered after all: for each event those before it."""
    import numpy as np

    known = np.flatnonzero(rows.mixed & (rows.rank < rows.unknown))
    if not len(known):
        return {}
    edges = np.flatnonzero(np.r_[True, rows.block[known][1:] != rows.block[known][:-1]])
    ends = np.r_[edges[1:], len(known)]
    latest = np.maximum.reduceat(rows.spans.begin[known], edges)
    earliest = np.minimum.reduceat(rows.spans.end[known], edges)
    some = np.flatnonzero(latest >= earliest)
    return {int(rows.block[known[edges[at]]]): rows.spans.before(known[edges[at] : ends[at]]) for at in some}


def _arranged(
    flow: FlowGraph,
    rows: _Rows,
    first: npt.NDArray[np.int64],
    sure: Mapping[int, tuple[int, ...]],
) -> tuple[npt.NDArray[np.int64], list[int]]:
    """Put the events of blocks into the order that fits best, where that may be another than step order.

    Returns: the order, and the cases for which the search was given up.
    """
    import numpy as np

    order, given_up = np.arange(len(rows.case)), []
    repeatable = np.array([flow.repeatable >> step & 1 for step in range(rows.unknown + 1)], dtype=bool)
    touched = rows.mixed & (repeatable[rows.rank] | np.isin(rows.block, np.fromiter(sure, dtype=np.int64)))
    if all(way.target is None for ways in flow.ways.values() for way in ways):
        touched &= np.isin(rows.block, np.fromiter(sure, dtype=np.int64))
    found: dict[tuple[object, ...], list[int] | None] = {}
    for case in np.unique(rows.case[touched]).tolist():
        low, high = int(first[case]), int(first[case + 1])
        numbers = zip(rows.block[low:high].tolist(), rows.rank[low:high].tolist(), strict=True)
        groups = [(block, [step for _, step in group]) for block, group in groupby(numbers, key=_block)]
        blocks = tuple(tuple(-1 if s == rows.unknown else s for s in steps) for _, steps in groups)
        before = tuple(sure.get(block, ()) for block, _ in groups)
        if (blocks, before) not in found:
            found[blocks, before] = arrange(flow, blocks, before)
        best = found[blocks, before]
        if best is None:
            given_up.append(case)
            best = in_time(blocks, before)
        order[low:high] = order[low:high][best]
    return order, given_up


def _block(pair: tuple[int, int]) -> int:
    return pair[0]


def _variants(
    rows: _Rows,
    first: npt.NDArray[np.int64],
    labels: Sequence[str],
    units: Units,
    sure: Collection[int],
) -> tuple[Variant, ...]:
    """Cases by what they did: equal bytes of tokens and marks of blocks."""
    import numpy as np

    loose = rows.mixed & (rows.rank < rows.unknown)
    begins = loose.copy()
    begins[1:] &= (rows.block[1:] != rows.block[:-1]) | ~loose[:-1]
    told = (rows.token * 3 + loose + begins).astype(np.int64)
    special = _special(rows, first, loose, sure)
    groups: dict[tuple[bytes, tuple[str, ...], tuple[Sure, ...]], list[int]] = {}
    content, size = told.tobytes(), told.itemsize
    for ordinal, (low, high) in enumerate(pairwise((first * size).tolist())):
        key = (content[low:high], units.known[ordinal], special.get(ordinal, ()))
        groups.setdefault(key, []).append(ordinal)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1][0]))
    found = []
    for (one, known, before), cases in ranked:
        numbers = np.frombuffer(one, dtype=np.int64)
        found.append(
            Variant(
                tokens=tuple(labels[number] for number in (numbers // 3).tolist()),
                cases=tuple(cases),
                units_known=known,
                unordered=tuple(_unordered((numbers % 3).tolist(), before)),
            )
        )
    return tuple(found)


def _special(
    rows: _Rows,
    first: npt.NDArray[np.int64],
    loose: npt.NDArray[np.bool_],
    blocks: Collection[int],
) -> dict[int, tuple[Sure, ...]]:
    """For each case with blocks in which some pairs are ordered: place of the block, and what came before."""
    import numpy as np

    found: dict[int, tuple[Sure, ...]] = {}
    touched = np.flatnonzero(loose & np.isin(rows.block, np.fromiter(blocks, dtype=np.int64)))
    for _, group in groupby(touched.tolist(), key=lambda row: int(rows.block[row])):
        places = np.array(list(group))
        case = int(rows.case[places[0]])
        sure = (int(places[0] - first[case]), rows.spans.before(places))
        found[case] = (*found.get(case, ()), sure)
    return found


def _unordered(marks: Sequence[int], sure: Sequence[Sure]) -> Iterator[Unordered]:
    before = dict(sure)
    places = [place for place, mark in enumerate(marks) if mark == 2]
    for place in places:
        size = 1
        while place + size < len(marks) and marks[place + size] == 1:
            size += 1
        yield Unordered(place, size, before.get(place, ()))
