"""From the event table to variants: one trace a case; stamps that cannot be told apart in step order.

Stamps that are equal, or too coarse to be ordered (date-only stamps of one day), form an unordered block.
Inside a block the steps stand in step order: since that order respects all predecessors, no other order of
the block fits the SOP better, so nothing is called a deviation that may be none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sop.errors import LogError, Problem
from sop.events import ACTIVITY, CASE_ID, ENABLED, END, INSTANCE, PRECISION, START, STEP_ID, EventLog
from sop.exchange.petri import FlowGraph
from sop.findings import Finding

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
    ordinals of its cases.
    """

    tokens: tuple[str, ...]
    cases: tuple[int, ...]

    @property
    def steps(self) -> tuple[str | None, ...]:
        """Step ids, None for an activity that the SOP does not know."""
        return tuple(None if token.startswith(UNKNOWN_MARK) else token for token in self.tokens)


@dataclass(frozen=True, kw_only=True)
class Traces:
    """A log as traces.

    Parameters: events - the event table in trace order (case after case); case_ids - in the order of the
    log; first - row of the first event of each case, and one more at the end; variants - the most frequent
    first, among equals the one seen first; findings - what was noticed about the order.
    """

    events: pd.DataFrame
    case_ids: tuple[str, ...]
    first: npt.NDArray[np.int64]
    variants: tuple[Variant, ...]
    findings: tuple[Finding, ...]


def traces(log: EventLog, flow: FlowGraph, *, time_zone: str) -> Traces:
    """Cut a log into traces and variants.

    A row with nothing but the instant at which it was enabled has not happened yet: it is no event.

    Parameters: log - with `step_id` filled where known; flow - the SOP's reachability structure; time_zone -
    IANA name, tells which date-only stamps are of one day.
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
    table = events.iloc[order].reset_index(drop=True)
    case, block, rank = case[order], block[order], rank[order]
    first = np.append(np.searchsorted(case, np.arange(len(names))), len(table)).astype(np.int64)
    token = table[STEP_ID].where(rank < len(flow.steps), UNKNOWN_MARK + table[ACTIVITY]).to_numpy()
    return Traces(
        events=table,
        case_ids=tuple(str(name) for name in names),
        first=first,
        variants=_variants(token, first),
        findings=(*_order_findings(case, block, token, names), *_waiting_findings(begun)),
    )


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


def _variants(token: npt.NDArray[np.object_], first: npt.NDArray[np.int64]) -> tuple[Variant, ...]:
    groups: dict[tuple[str, ...], list[int]] = {}
    values = token.tolist()
    bounds = first.tolist()
    for ordinal, (low, high) in enumerate(pairwise(bounds)):
        groups.setdefault(tuple(values[low:high]), []).append(ordinal)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1][0]))
    return tuple(Variant(tokens=tokens, cases=tuple(cases)) for tokens, cases in ranked)


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


def _waiting_findings(begun: npt.NDArray[np.bool_]) -> tuple[Finding, ...]:
    waiting = int((~begun).sum())
    if not waiting:
        return ()
    return (Finding(rule="not_started_yet", severity="note", count=waiting, total=len(begun)),)
