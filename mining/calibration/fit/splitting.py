"""The earlier part of a log to learn from, the later part to be judged by."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sop.events import CASE_ID, END, INSTANCE, START, EventLog
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 20
"""Cases that each part needs: below, no share of them says anything."""
MANY_CUT = 0.2
"""Share of the cases from the boundary on that it may cut before the test part is no fair sample."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Split(Shown):
    """A log in two.

    Parameters: train - cases whose every event lies before the boundary; test - cases whose every event lies
    after it; dropped - ids of the cases that it cuts, and of those with an event without any stamp; boundary
    - end of the last event before it (zone-aware), None for an empty log; reason - `too_few_cases` where a
    part has fewer than 20: such a split says nothing, learn from all cases instead; else empty.
    """

    train: EventLog
    test: EventLog
    dropped: tuple[str, ...]
    boundary: pd.Timestamp | None
    reason: str = ""

    @property
    def usable(self) -> bool:
        """Are both parts large enough to learn and to judge?"""
        return not self.reason

    @property
    def leans_short(self) -> bool:
        """Does the boundary cut so many cases that those left in the test part are the short ones?

        A case is in the test part only where it both began and ended within it. Where more than a fifth of
        the cases that were open at the boundary or began after it are cut, that is a selection of short
        cases: even the true process would then look too slow beside them.
        """
        after = len(self.test.cases) + len(self.dropped)
        return self.usable and len(self.dropped) > MANY_CUT * after


def split_by_time(log: EventLog, share: float = 0.8) -> Split:
    """Split a log at a moment, as the published comparisons of simulators do.

    Events are ordered by their end (where there is none, their start; equal ones by row of the log); the
    first `share` of them, rounded down, lie before the boundary (Kirchdorfer, Bluemel, Kampik, van der Aa &
    Stuckenschmidt, AgentSimulator, ICPM 2024).

    Parameters: log; share - of the events, inside (0, 1).
    Returns: both parts with what lies in neither. Cases of the test part are shorter than others where the
    log was cut off at its end.
    Raises: ValueError - share outside (0, 1).
    """
    if not 0 < share < 1:
        raise ValueError(f"share: {share} is not inside (0, 1)")
    events = log.events
    stamps = events[END].where(events[END].notna(), events[START])
    order = events.assign(_at=stamps).sort_values(["_at", INSTANCE], kind="stable").index
    cut = int(share * len(events))
    unknown = set(events.loc[stamps.isna(), CASE_ID])
    before, after = (set(events.loc[part, CASE_ID]) for part in (order[:cut], order[cut:]))
    dropped = (before & after) | unknown
    train, test = (cases_of(log, part - dropped) for part in (before, after))
    enough = min(len(before - dropped), len(after - dropped)) >= FEWEST
    return Split(
        train=train,
        test=test,
        dropped=tuple(sorted(dropped)),
        boundary=stamps.loc[order[cut - 1]] if cut else None,
        reason="" if enough else "too_few_cases",
    )


def cases_of(log: EventLog, ids: AbstractSet[str]) -> EventLog:
    """Some cases of a log, whole.

    Parameters: log; ids - of the cases.
    Returns: their events, case rows and attributes, in their order; instance numbers as they were.
    """
    attributes = log.attributes
    if attributes is not None:
        attributes = _rows(attributes, ids)
    return replace(log, events=_rows(log.events, ids), cases=_rows(log.cases, ids), attributes=attributes)


def _rows(table: pd.DataFrame, ids: AbstractSet[str]) -> pd.DataFrame:
    return table[table[CASE_ID].isin(list(ids))].reset_index(drop=True)
