"""From the event table to variants: one trace a case; stamps that cannot be told apart in step order.

Stamps that are equal, or too coarse to be ordered (date-only stamps of one day), form an unordered block.
Inside a block the steps stand in step order: since that order respects all predecessors, no other order of
the block fits the SOP better, so nothing is called a deviation that may be none. Where steps can be repeated
the order that fits best is searched for (`mining.conformance.arrangement`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from mining.conformance.arrangement import arrange
from mining.conformance.units import Units, match_units
from sop.errors import LogError, Problem
from sop.events import ACTIVITY, CASE_ID, ENABLED, END, INSTANCE, PRECISION, START, STEP_ID, EventLog
from sop.exchange.petri import FlowGraph
from sop.findings import Finding
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

UNKNOWN_MARK = "?"
"""Begins the token of an activity that the SOP does not know; no step id can begin so."""

WIDTH_SECONDS = {"second": 0, "minute": 60, "day": 86_400}


@dataclass(frozen=True, kw_only=True)
class Variant:
    """Cases that did the same in the same order.

    Parameters: tokens - step ids; for an activity that the SOP does not know, `?` and its label; cases -
    ordinals of its cases; units_known - steps with units of which these cases tell every unit.
    """

    tokens: tuple[str, ...]
    cases: tuple[int, ...]
    units_known: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[str | None, ...]:
        """Step ids, None for an activity that the SOP does not know."""
        return tuple(None if token.startswith(UNKNOWN_MARK) else token for token in self.tokens)


@dataclass(frozen=True, kw_only=True)
class Traces:
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
    events, case = log.events[begun].reset_index(drop=True), every_case[begun]
    begin, width = _spans(events, time_zone)
    known = events[STEP_ID].map(flow.position)
    rank = known.fillna(len(flow.steps)).to_numpy().astype(np.int64)
    block = _blocks(case, begin, width)
    order = np.lexsort((np.arange(len(events)), rank, block, case))
    first = np.append(np.searchsorted(case[order], np.arange(len(names))), len(order)).astype(np.int64)
    order, tangled = _arranged(flow, order, first, block[order], rank[order])
    table = events.iloc[order].reset_index(drop=True)
    case, block, rank = case[order], block[order], rank[order]
    units = match_units(table, first.tolist(), sop)
    token = table[STEP_ID].where(rank < len(flow.steps), UNKNOWN_MARK + table[ACTIVITY]).to_numpy()
    return Traces(
        events=table,
        case_ids=tuple(str(name) for name in names),
        first=first,
        variants=_variants(token, first, units),
        units=units.ids,
        findings=(
            *_order_findings(case, block, token, names),
            *_tangled_findings(tangled, names),
            *_waiting_findings(begun),
            *units.findings,
        ),
    )


def _arranged(
    flow: FlowGraph,
    order: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    block: npt.NDArray[np.int64],
    rank: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], list[int]]:
    """Put the events of blocks with repeatable steps into the order that fits best; step order elsewhere.

    Returns: the order, and the cases for which the search was given up.
    """
    if not any(way.target is not None for ways in flow.ways.values() for way in ways):
        return order, []
    order, given_up = order.copy(), []
    found: dict[tuple[tuple[int, ...], ...], list[int] | None] = {}
    for case, (low, high) in enumerate(pairwise(first.tolist())):
        numbers = zip(block[low:high].tolist(), rank[low:high].tolist(), strict=True)
        groups = groupby(numbers, key=lambda pair: pair[0])
        blocks = tuple(
            tuple(-1 if step == len(flow.steps) else step for _, step in group) for _, group in groups
        )
        if not any(_may_be_arranged(flow, steps) for steps in blocks):
            continue
        if blocks not in found:
            found[blocks] = arrange(flow, blocks)
        best = found[blocks]
        if best is None:
            given_up.append(case)
        else:
            order[low:high] = order[low:high][best]
    return order, given_up


def _may_be_arranged(flow: FlowGraph, steps: Sequence[int]) -> bool:
    """Could another order than step order fit better?"""
    return len(set(steps)) > 1 and any(step >= 0 and flow.repeatable >> step & 1 for step in steps)


def _spans(events: pd.DataFrame, time_zone: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First instant at which an event may have been stamped, and how long that may last, in microseconds."""
    import numpy as np

    stamp = events[START].fillna(events[END])
    if stamp.isna().any():
        rows = events.loc[stamp.isna(), INSTANCE]
        raise LogError(
            Problem(
                code="event_without_stamp", value=str(int(rows.iloc[0])), fields={"count": str(len(rows))}
            )
        )
    begin = stamp.dt.as_unit("us").astype("int64").to_numpy()
    width = events[PRECISION].map(WIDTH_SECONDS).fillna(0).to_numpy().astype(np.int64) * 1_000_000
    by_day = (events[PRECISION] == "day").to_numpy()
    if by_day.any():
        local = stamp.dt.tz_convert(time_zone)
        midnight = local.dt.normalize().dt.tz_convert("UTC").dt.as_unit("us").astype("int64").to_numpy()
        begin = np.where(by_day, midnight, begin)
    begin = np.where(width == 60_000_000, begin - begin % 60_000_000, begin)
    return begin, np.maximum(width, 1)


def _blocks(
    case: npt.NDArray[np.int64], begin: npt.NDArray[np.int64], width: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Number of the unordered block of each event, rising with time inside a case."""
    import numpy as np
    import pandas as pd

    order = np.lexsort((begin, case))
    spans = pd.DataFrame({"case": case[order], "begin": begin[order], "end": (begin + width)[order]})
    reach = spans.groupby("case")["end"].cummax().shift(1)
    new = (spans["case"] != spans["case"].shift(1)) | (spans["begin"] >= reach)
    block = np.empty(len(order), dtype=np.int64)
    block[order] = new.cumsum().to_numpy()
    return block


def _variants(
    token: npt.NDArray[np.object_], first: npt.NDArray[np.int64], units: Units
) -> tuple[Variant, ...]:
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = {}
    values = token.tolist()
    bounds = first.tolist()
    for ordinal, (low, high) in enumerate(pairwise(bounds)):
        groups.setdefault((tuple(values[low:high]), units.known[ordinal]), []).append(ordinal)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1][0]))
    return tuple(
        Variant(tokens=tokens, cases=tuple(cases), units_known=known) for (tokens, known), cases in ranked
    )


def _order_findings(
    case: npt.NDArray[np.int64],
    block: npt.NDArray[np.int64],
    token: npt.NDArray[np.object_],
    names: pd.Index[str],
) -> tuple[Finding, ...]:
    """Blocks in which at least two different activities stand."""
    import pandas as pd

    table = pd.DataFrame({"case": case, "block": block, "token": token})
    blocks = table.groupby("block").agg(
        case=("case", "first"), events=("token", "size"), kinds=("token", "nunique")
    )
    mixed = blocks[blocks["kinds"] > 1]
    if mixed.empty:
        return ()
    cases = mixed["case"].unique()
    return (
        Finding(
            rule="order_within_day_unknown",
            severity="note",
            count=len(cases),
            total=len(names),
            examples=tuple(str(names[ordinal]) for ordinal in cases[:3]),
            fields={"events": str(int(mixed["events"].sum()))},
        ),
    )


def _tangled_findings(cases: Sequence[int], names: pd.Index[str]) -> Iterator[Finding]:
    if cases:
        yield Finding(
            rule="order_not_searched",
            severity="warning",
            count=len(cases),
            total=len(names),
            examples=tuple(str(names[ordinal]) for ordinal in cases[:3]),
        )


def _waiting_findings(begun: npt.NDArray[np.bool_]) -> tuple[Finding, ...]:
    waiting = int((~begun).sum())
    if not waiting:
        return ()
    return (Finding(rule="not_started_yet", severity="note", count=waiting, total=len(begun)),)
