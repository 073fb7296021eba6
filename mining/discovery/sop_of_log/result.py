"""What is found when an SOP is made from a log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.showing import Shown

if TYPE_CHECKING:
    from sop.events import EventLog
    from sop.model import Sop


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DiscoveredSop(Shown):
    """An SOP that describes a log, and the log in its steps.

    Parameters: sop - not normative; several of its steps may have the text of one activity; log - the given
    one with `step_id` of every event (missing only where no case with weight has the activity); history - how
    many activities, itself included, tell the states of one activity apart; scores - for each history that
    was tried the 3-gram distance (share, 0 to 1) between what it was learned from and later cases, empty
    where there were too few cases to try; parallel - blocks of activities done side by side, each a tuple of
    branches, each a tuple of labels; silent - ids of steps that stand for no activity (a beginning or a join
    at which a decision falls) and that must be left out of a simulated log; roles - for each role of the SOP
    the persons seen in it; cases - in the log; followed - of these, whose order is one of the SOP's;
    followed_share - the same by weight; rare_events - events of the other cases, each counted to the nearest
    step of its activity; unmapped_events - events without step.
    """

    sop: Sop
    log: EventLog
    history: int
    scores: tuple[tuple[int, float], ...]
    parallel: tuple[tuple[tuple[str, ...], ...], ...]
    silent: frozenset[str]
    roles: Mapping[str, tuple[str, ...]]
    cases: int
    followed: int
    followed_share: float
    rare_events: int
    unmapped_events: int
