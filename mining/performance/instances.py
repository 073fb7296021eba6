"""Spans of each activity instance: processing, waiting, and what lies between two completions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.clock import Clock, Column
from mining.performance.ready import Ready, ready_times, releases
from sop.events import ACTIVITY, CASE_ID, INSTANCE, STEP_ID, EventLog
from sop.exchange.petri import FlowGraph

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

REASONS = (
    "only_one_stamp",
    "days_only",
    "same_stamp",
    "end_before_start",
    "outside_hours",
    "first_event",
    "before_predecessor",
    "before_release",
    "not_started",
    "not_carried_out",
    "still_running",
    "out_of_order",
    "outside_sop",
    "",
)
"""Why a number is missing; empty where it is known."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """One kind of span of every instance.

    Parameters: working, clock - seconds, NaN where unknown; reason - why, else empty.
    """

    working: npt.NDArray[np.float64]
    clock: npt.NDArray[np.float64]
    reason: npt.NDArray[np.object_]


def measure_instances(log: EventLog, flow: FlowGraph, clock: Clock) -> pd.DataFrame:
    """Spans of every activity instance.

    Processing runs from start to end, waiting from ready (`ready.Ready`) to start, elapsed from the case's
    previous completion (else its release) to this completion. An activity that the SOP does not know does not
    wait: the time before it is waiting of the SOP's next step already. Working seconds are seconds the office
    was open, clock seconds run always. A span is missing, with a reason, where the stamps do not tell it.

    Parameters: log - events sorted inside cases; flow - the SOP's reachability structure; clock - stamps.
    Returns: one row an event, in the order of the log: case_id, instance, step_id, activity,
    `processing_seconds`, `processing_reason`, `waiting_working_seconds`, `waiting_clock_seconds`,
    `waiting_basis`, `waiting_reason`, `elapsed_working_seconds`, `elapsed_clock_seconds`, `elapsed_reason`,
    `working_days` (from the day it was ready to the day it was completed, that day being the first),
    `days_reason`.
    """
    import pandas as pd

    ready = ready_times(log, flow, clock)
    processing = _processing(clock)
    waiting = _inside(_waiting(clock, ready), log.events[STEP_ID].isin(list(flow.position)).to_numpy())
    elapsed = _elapsed(log, clock)
    days, days_reason = _days(clock, ready)
    waits = ~clock.start.known & ~clock.end.known
    for reason in (processing.reason, waiting.reason, elapsed.reason, days_reason):
        reason[waits] = "not_started"
    return pd.DataFrame(
        {
            CASE_ID: log.events[CASE_ID],
            INSTANCE: log.events[INSTANCE],
            STEP_ID: log.events[STEP_ID],
            ACTIVITY: log.events[ACTIVITY],
            "processing_seconds": processing.working,
            "processing_reason": processing.reason,
            "waiting_working_seconds": waiting.working,
            "waiting_clock_seconds": waiting.clock,
            "waiting_basis": ready.basis,
            "waiting_reason": waiting.reason,
            "elapsed_working_seconds": elapsed.working,
            "elapsed_clock_seconds": elapsed.clock,
            "elapsed_reason": elapsed.reason,
            "working_days": days,
            "days_reason": days_reason,
        }
    ).astype(dict.fromkeys(("processing_reason", "waiting_basis", "waiting_reason", "elapsed_reason"), "str"))


def _processing(clock: Clock) -> Span:
    import numpy as np

    span = _span(clock, clock.start, clock.end)
    reason = span.reason.copy()
    length = clock.end.seconds - clock.start.seconds
    for code, holds in (
        # One moment written twice does not say that the work took no time.
        ("same_stamp", length == 0),
        ("end_before_start", length < 0),
        ("outside_hours", span.working == 0),
    ):
        reason[(reason == "") & holds] = code
    unknown = reason != ""
    return Span(
        working=np.where(unknown, np.nan, span.working),
        clock=np.where(unknown, np.nan, span.clock),
        reason=reason,
    )


def _waiting(clock: Clock, ready: Ready) -> Span:
    import numpy as np

    span = _span(clock, ready.stamps, clock.start)
    reason = span.reason.copy()
    unready = (reason != "") & (ready.reason != "") & clock.start.known
    reason[unready] = ready.reason[unready]
    early = (reason == "") & (clock.start.seconds < ready.stamps.seconds)
    reason[early] = "before_predecessor"
    unknown = reason != ""
    return Span(
        working=np.where(unknown, np.nan, span.working),
        clock=np.where(unknown, np.nan, span.clock),
        reason=reason,
    )


def _inside(waiting: Span, known: npt.NDArray[np.bool_]) -> Span:
    """Waiting of the steps of the SOP alone."""
    import numpy as np

    return Span(
        working=np.where(known, waiting.working, np.nan),
        clock=np.where(known, waiting.clock, np.nan),
        reason=np.where(known, waiting.reason, "outside_sop"),
    )


def _elapsed(log: EventLog, clock: Clock) -> Span:
    """From each completion to the one before it in the case."""
    import numpy as np
    import pandas as pd

    case = pd.factorize(log.events[CASE_ID])[0]
    end = clock.end
    order = np.lexsort((end.seconds, end.day, ~end.known, case))
    same = np.append(False, case[order][1:] == case[order][:-1])
    previous = np.full(len(order), -1, dtype=np.int64)
    previous[order] = np.where(same, np.append(-1, order[:-1]), -1)
    released = releases(log, clock)
    first = [released.get(name) for name in log.events[CASE_ID].tolist()]
    begin = np.array(
        [
            (end.day[before], end.seconds[before], end.timed[before])
            if before >= 0
            else (release if release is not None else (-1, 0, False))
            for before, release in zip(previous.tolist(), first, strict=True)
        ],
        dtype=np.int64,
    ).reshape(-1, 3)
    known = begin[:, 0] >= 0
    origin = Column(seconds=begin[:, 1], day=begin[:, 0], known=known, timed=known & (begin[:, 2] == 1))
    span = _span(clock, origin, end)
    reason = span.reason.copy()
    reason[(~known) & end.known] = "first_event"
    reason[(reason == "") & (span.clock < 0)] = "before_release"
    unknown = reason != ""
    return Span(
        working=np.where(unknown, np.nan, span.working),
        clock=np.where(unknown, np.nan, span.clock),
        reason=reason,
    )


def _span(clock: Clock, begin: Column, end: Column) -> Span:
    import numpy as np

    reason = np.full(len(begin.known), "", dtype=object)
    known = begin.known & end.known
    timed = begin.timed & end.timed
    reason[known & ~timed] = "days_only"
    reason[~known] = "only_one_stamp"
    begin_seconds = np.where(timed, begin.seconds, clock.calendar.start)
    end_seconds = np.where(timed, end.seconds, clock.calendar.start)
    return Span(
        working=np.where(timed, clock.between(begin_seconds, end_seconds), np.nan),
        clock=np.where(timed, end_seconds - begin_seconds, np.nan),
        reason=reason,
    )


def _days(clock: Clock, ready: Ready) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_]]:
    import numpy as np

    begin, end = ready.stamps, clock.end
    reason = np.where(ready.reason != "", ready.reason, "").astype(object)
    reason[~end.known] = "only_one_stamp"
    backwards = (reason == "") & (end.day < begin.day)
    reason[backwards] = "end_before_start"
    known = reason == ""
    midnights = np.array(clock.calendar.midnights, dtype=np.int64)
    days = np.full(len(known), np.nan)
    days[known] = clock.calendar.working_days_between(midnights[begin.day[known]], midnights[end.day[known]])
    return days, reason
