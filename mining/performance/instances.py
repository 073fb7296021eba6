"""Spans of each activity instance: processing, waiting, and what lies between two completions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.clock import Clock, Column
from mining.performance.ready import Ready, ready_times, releases, taken
from mining.performance.row_codes import case_codes, step_codes
from sop.events import ACTIVITY, CASE_ID, INSTANCE, STEP_ID, EventLog
from sop.exchange.petri import FlowGraph

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Int64 = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.int8]

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


CODE = {reason: code for code, reason in enumerate(REASONS)}
_KNOWN = CODE[""]


@dataclass(frozen=True, kw_only=True)
class Span:
    """One kind of span of every instance.

    Parameters: working, clock - seconds, NaN where unknown; reason - why, as a place in REASONS.
    """

    working: npt.NDArray[np.float64]
    clock: npt.NDArray[np.float64]
    reason: Codes


def measure_instances(log: EventLog, flow: FlowGraph, clock: Clock) -> pd.DataFrame:
    """Spans of every activity instance.

    Processing runs from start to end, waiting from ready (`ready.Ready`) to start, elapsed from the case's
    previous completion (else its release) to this completion. An activity that the SOP does not know does not
    wait: the time before it is waiting of the SOP's next step already. Working seconds are seconds the office
    was open, clock seconds run always. A span is missing, with a reason, where the stamps do not tell it.

    Parameters: log - events sorted inside cases; flow - the SOP's reachability structure; clock - stamps.
    Returns: one row an event, in the order of the log: case_id, instance, step_id, activity,
    `processing_seconds` (working), `processing_clock_seconds`, `processing_reason`,
    `waiting_working_seconds`, `waiting_clock_seconds`, `waiting_basis`, `waiting_reason`,
    `elapsed_working_seconds`, `elapsed_clock_seconds`, `elapsed_reason`, `working_days` (from the day it was
    ready to the day it was completed, that day being the first), `days_reason`.
    """
    import pandas as pd

    ready = ready_times(log, flow, clock)
    processing = _processing(clock)
    known = step_codes(log.events, flow.position) >= 0
    waiting = _without(_waiting(clock, ready), "outside_sop", ~known)
    elapsed = _elapsed(log, clock)
    days, days_reason = _days(clock, ready)
    waits = ~clock.start.known & ~clock.end.known
    for reason in (processing.reason, waiting.reason, elapsed.reason, days_reason):
        reason[waits] = CODE["not_started"]
    return pd.DataFrame(
        {
            CASE_ID: log.events[CASE_ID],
            INSTANCE: log.events[INSTANCE],
            STEP_ID: log.events[STEP_ID],
            ACTIVITY: log.events[ACTIVITY],
            "processing_seconds": processing.working,
            "processing_clock_seconds": processing.clock,
            "processing_reason": _texts(processing.reason),
            "waiting_working_seconds": waiting.working,
            "waiting_clock_seconds": waiting.clock,
            "waiting_basis": pd.array(ready.basis, dtype="str"),
            "waiting_reason": _texts(waiting.reason),
            "elapsed_working_seconds": elapsed.working,
            "elapsed_clock_seconds": elapsed.clock,
            "elapsed_reason": _texts(elapsed.reason),
            "working_days": days,
            "days_reason": _texts(days_reason),
        }
    )


def _texts(reason: Codes) -> pd.api.extensions.ExtensionArray:
    import pandas as pd

    return pd.array(REASONS, dtype="str").take(reason)


def _coded(reason: npt.NDArray[np.object_]) -> Codes:
    import numpy as np
    import pandas as pd

    codes, reasons = pd.factorize(reason)
    return np.array([CODE[text] for text in reasons], dtype=np.int8)[codes]


def _without(span: Span, reason: str, rows: npt.NDArray[np.bool_]) -> Span:
    """The same without some rows, for a reason."""
    import numpy as np

    return Span(
        working=np.where(rows, np.nan, span.working),
        clock=np.where(rows, np.nan, span.clock),
        reason=np.where(rows, np.int8(CODE[reason]), span.reason),
    )


def _processing(clock: Clock) -> Span:
    span = _span(clock, clock.start, clock.end)
    length = clock.end.seconds - clock.start.seconds
    known = span.reason == _KNOWN
    # One moment written twice does not say that the work took no time.
    same, backwards, outside = length == 0, length < 0, span.working == 0
    for code, holds in (("outside_hours", outside), ("end_before_start", backwards), ("same_stamp", same)):
        span = _without(span, code, known & holds)
    return span


def _waiting(clock: Clock, ready: Ready) -> Span:
    import numpy as np

    span, why = _span(clock, ready.stamps, clock.start), _coded(ready.reason)
    unready = (span.reason != _KNOWN) & (why != _KNOWN) & clock.start.known
    early = (span.reason == _KNOWN) & (clock.start.seconds < ready.stamps.seconds)
    span = _without(span, "before_predecessor", early)
    return Span(working=span.working, clock=span.clock, reason=np.where(unready, why, span.reason))


def _elapsed(log: EventLog, clock: Clock) -> Span:
    """From each completion to the one before it in the case."""
    origin, end = completed_before(log, clock), clock.end
    span = _span(clock, origin, end)
    span = _without(span, "first_event", ~origin.known & end.known)
    return _without(span, "before_release", (span.reason == _KNOWN) & (span.clock < 0))


def completed_before(log: EventLog, clock: Clock) -> Column:
    """Of each row the completion before it in its case; of the first of a case the case's release.

    Parameters: log, clock - of one log.
    Returns: one entry a row; rows without an end come last in their case.
    """
    case, names = case_codes(log.events)
    before = _previous(case, clock.end)
    return _either(taken(clock.end, before), taken(releases(log, clock, names), case), before >= 0)


def _previous(case: Int64, end: Column) -> Int64:
    """The row of the same case that was completed before each row, -1 for the first of a case."""
    import numpy as np

    order = np.lexsort((end.seconds, end.day, ~end.known, case))
    same = np.append(False, case[order][1:] == case[order][:-1])
    previous = np.full(len(order), -1, dtype=np.int64)
    previous[order] = np.where(same[: len(order)], np.append(-1, order[:-1])[: len(order)], -1)
    return previous


def _either(one: Column, other: Column, first: npt.NDArray[np.bool_]) -> Column:
    import numpy as np

    known = np.where(first, one.known, other.known)
    return Column(
        seconds=np.where(first, one.seconds, other.seconds),
        day=np.where(first, one.day, other.day),
        known=known,
        timed=known & np.where(first, one.timed, other.timed),
    )


def _span(clock: Clock, begin: Column, end: Column) -> Span:
    import numpy as np

    known = begin.known & end.known
    timed = begin.timed & end.timed
    reason = np.where(known, np.int8(CODE["days_only"]), np.int8(CODE["only_one_stamp"]))
    begin_seconds = np.where(timed, begin.seconds, clock.calendar.start)
    end_seconds = np.where(timed, end.seconds, clock.calendar.start)
    return Span(
        working=np.where(timed, clock.between(begin_seconds, end_seconds), np.nan),
        clock=np.where(timed, end_seconds - begin_seconds, np.nan),
        reason=np.where(timed, np.int8(_KNOWN), reason),
    )


def _days(clock: Clock, ready: Ready) -> tuple[npt.NDArray[np.float64], Codes]:
    import numpy as np

    begin, end = ready.stamps, clock.end
    reason = _coded(ready.reason)
    reason[~end.known] = CODE["only_one_stamp"]
    reason[(reason == _KNOWN) & (end.day < begin.day)] = CODE["end_before_start"]
    known = reason == _KNOWN
    midnights = np.array(clock.calendar.midnights, dtype=np.int64)
    days = np.full(len(known), np.nan)
    days[known] = clock.calendar.working_days_between(midnights[begin.day[known]], midnights[end.day[known]])
    return days, reason
