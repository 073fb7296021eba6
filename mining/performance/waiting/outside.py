"""Waits before a step lies on the desk that are stated: outside the office, or on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mining.performance.clock import Clock
from mining.performance.row_codes import case_codes
from sop.errors import LogError, Problem
from sop.events import STEP_ID, EventLog
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]

UNKNOWN = -1


@dataclass(frozen=True, kw_only=True)
class StatedWait:
    """Something that a step waits for before it lies on a desk; a log does not tell it by itself.

    Parameters: cause - `external` (somebody outside the office) or `handover` (on the way); before - the
    step that waits; after - the step from whose completion a known length runs (empty: from when `before`
    could have begun); working_seconds, clock_seconds - its length where it is known, one of them at most.
    Where it is not, it lasts until the last moment at which nothing else that the log shows kept the step
    from being begun.
    """

    cause: Literal["external", "handover"]
    before: str
    after: str = ""
    working_seconds: int | None = None
    clock_seconds: int | None = None


def check_stated(stated: Sequence[StatedWait], sop: Sop) -> None:
    """Refuse what cannot be.

    Raises: LogError - a step that the SOP does not have, or a length that is stated twice or negative.
    """
    steps = [step.id for step in sop.steps]
    problems = [
        Problem(code="stated_wait_step", value=name, allowed=tuple(steps))
        for wait in stated
        for name in (wait.before, *((wait.after,) if wait.after else ()))
        if name not in steps
    ]
    for wait in stated:
        lengths = [one for one in (wait.working_seconds, wait.clock_seconds) if one is not None]
        if len(lengths) > 1 or any(one < 0 for one in lengths):
            problems.append(Problem(code="stated_wait_length", place=wait.before))
    if problems:
        raise LogError(problems)


def stated_until(
    log: EventLog, clock: Clock, stated: Sequence[StatedWait], cause: str, begins: Int64, rows: Int64
) -> tuple[Int64, npt.NDArray[np.bool_]]:
    """Until when waits of one cause last, of those with a known length, and which have one without.

    Parameters: log, clock - events; stated - all; cause - the one asked for; begins - by event, from when it
    could have begun; rows - events that are asked for.
    Returns: by row instants (the begin where there is no such wait), and flags.
    """
    import numpy as np

    until = begins[rows].copy()
    open_ended = np.zeros(len(rows), dtype=bool)
    steps = log.events[STEP_ID].fillna("").to_numpy(dtype=object)
    for wait in stated:
        if wait.cause != cause:
            continue
        places = np.flatnonzero(steps[rows] == wait.before)
        if wait.working_seconds is None and wait.clock_seconds is None:
            open_ended[places] = True
            continue
        origin = begins[rows[places]]
        if wait.after:
            ended = _latest_end(log, clock, steps == wait.after, rows[places])
            known = ended != UNKNOWN
            places, origin = places[known], ended[known]
        until[places] = np.maximum(until[places], _over(wait, origin, clock))
    return until, open_ended


def _over(wait: StatedWait, origin: Int64, clock: Clock) -> Int64:
    """When waits of a known length are over."""
    import numpy as np

    if wait.clock_seconds is not None:
        return origin + wait.clock_seconds
    length, windows = int(wait.working_seconds or 0), clock.calendar.windows
    inside = np.asarray(windows.worked(origin)) + length <= windows.total
    ends = np.full(len(origin), clock.calendar.end, dtype=np.int64)
    ends[inside] = windows.after(origin[inside], length)
    return ends


def _latest_end(log: EventLog, clock: Clock, source: npt.NDArray[np.bool_], rows: Int64) -> Int64:
    """The latest end of some events in the case of each row, not after its start."""
    import numpy as np

    case = case_codes(log.events)[0]
    span = clock.calendar.end - clock.calendar.start + 1
    ends = np.flatnonzero(source & clock.end.timed)
    keys = np.sort(case[ends] * span + clock.end.seconds[ends] - clock.calendar.start)
    asked = case[rows] * span + np.where(clock.start.timed[rows], clock.start.seconds[rows], 0)
    asked -= np.where(clock.start.timed[rows], clock.calendar.start, 0)
    place = np.searchsorted(keys, asked, side="right") - 1
    held = keys[np.maximum(place, 0)] if len(keys) else np.full(len(rows), -1)
    same = (place >= 0) & (held // span == case[rows])
    return np.where(same, held % span + clock.calendar.start, UNKNOWN)
