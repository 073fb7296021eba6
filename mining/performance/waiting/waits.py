"""The waits of a log that are known, and who they were for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mining.performance.clock import Clock
from mining.performance.ready import Ready
from mining.performance.row_codes import step_codes
from mining.performance.waiting.groups import by_value
from mining.performance.waiting.performers import Performers, Seat
from sop.events import EventLog
from sop.exchange.graph import FlowGraph

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Waits:
    """Waits, one entry each.

    Parameters: performers - of all events; reason - by event, why its waiting is not known (or
    `performer_unknown`), else empty; row - event; begin, end - seconds; need, team - places in
    `performers.needs` and `teams`, -1 where the performer is unknown; step - number of the step.
    """

    performers: Performers
    reason: npt.NDArray[np.object_]
    row: Int64
    begin: Int64
    end: Int64
    need: Int64
    team: Int64
    step: Int64

    def by_need(self, chosen: npt.NDArray[np.bool_]) -> Iterator[tuple[int, Int64]]:
        """Needs, and the places of the chosen waits that have them; without those whose need is unknown."""
        import numpy as np

        yield from by_value(self.need, np.flatnonzero(chosen & (self.need >= 0)))

    def seats(self, need: int) -> tuple[Seat, ...]:
        """The seats of a need."""
        return self.performers.needs[need]

    @cached_property
    def candidates(self) -> tuple[tuple[int, ...], ...]:
        """By need all who usually take one of its seats."""
        return tuple(
            tuple(dict.fromkeys(one for seat in need for one in seat.candidates))
            for need in self.performers.needs
        )


def known_waits(log: EventLog, flow: FlowGraph, clock: Clock, ready: Ready, performers: Performers) -> Waits:
    """The waits between ready and started that the stamps tell.

    Parameters: log, flow, clock, ready, performers - of the same events.
    """
    import numpy as np

    step = step_codes(log.events, flow.position)
    reason = _reasons(clock, ready, step)
    row = np.flatnonzero(reason == "")
    reason[(reason == "") & (performers.need < 0)] = "performer_unknown"
    return Waits(
        performers=performers,
        reason=reason,
        row=row,
        begin=ready.stamps.seconds[row],
        end=clock.start.seconds[row],
        need=performers.need[row],
        team=performers.team[row],
        step=step[row],
    )


def _reasons(clock: Clock, ready: Ready, step: Int64) -> npt.NDArray[np.object_]:
    """Why a wait is not known, as `mining.performance.measure` says it."""
    import numpy as np

    stamps, start = ready.stamps, clock.start
    known = stamps.known & start.known
    timed = stamps.timed & start.timed
    reason = np.full(len(step), "", dtype=object)
    reason[timed & (start.seconds < stamps.seconds)] = "before_predecessor"
    reason[known & ~timed] = "days_only"
    reason[~known] = "only_one_stamp"
    unready = ~known & start.known & (ready.reason != "")
    reason[unready] = ready.reason[unready]
    reason[step < 0] = "outside_sop"
    reason[~start.known & ~clock.end.known] = "not_started"
    return reason
