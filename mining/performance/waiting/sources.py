"""From where each instance came: the one whose completion made it ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.performance.clock import Clock
from mining.performance.ready import Ready
from mining.performance.row_codes import case_codes, step_codes
from sop.events import EventLog
from sop.exchange.graph import FlowGraph

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]

NONE = -1
_ASKED = 8
"""Of so many instances that ended at the same second in one case the source is looked for, the last first."""


def find_sources(log: EventLog, flow: FlowGraph, clock: Clock, ready: Ready, rows: Int64) -> Int64:
    """The event that ended in the same case when an instance became ready.

    Of several the one whose step stands directly before it in the SOP, then the last in the log.

    Parameters: log, flow, clock, ready - of the same events; rows - events whose ready stamp is timed.
    Returns: one event a row, -1 where none ended then.
    """
    import numpy as np

    case, step = case_codes(log.events)[0], step_codes(log.events, flow.position)
    before = _before(flow)
    span = clock.calendar.end - clock.calendar.start + 1
    ended = np.flatnonzero(clock.end.timed)
    keys = case[ended] * span + clock.end.seconds[ended] - clock.calendar.start
    order = np.argsort(keys, kind="stable")
    ended, keys = ended[order], keys[order]
    asked = case[rows] * span + ready.stamps.seconds[rows] - clock.calendar.start
    first, last = (np.searchsorted(keys, asked, side=side) for side in ("left", "right"))
    found = np.full(len(rows), NONE, dtype=np.int64)
    near = np.zeros(len(rows), dtype=bool)
    for back in range(1, _ASKED + 1):
        place = last - back
        inside = np.flatnonzero((place >= first) & ~near)
        if not len(inside):
            break
        event = ended[place[inside]]
        fits = (event != rows[inside]) & (clock.start.timed[event] | (event < rows[inside]))
        direct = fits & before[step[rows[inside]], step[event]]
        chosen = direct | (fits & (found[inside] == NONE))
        found[inside[chosen]] = event[chosen]
        near[inside[direct]] = True
    return found


def _before(flow: FlowGraph) -> npt.NDArray[np.bool_]:
    """Does the second step stand directly before the first? The last row and column: outside the SOP."""
    import numpy as np

    count = len(flow.steps)
    table = np.zeros((count + 1, count + 1), dtype=bool)
    for step in range(count):
        for other in range(count):
            table[step, other] = bool(flow.nearest[step] >> other & 1)
    return table
