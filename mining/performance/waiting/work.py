"""What the performers are seen to do: their work, and on which days anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.clock import Clock
from mining.performance.ready import Ready
from mining.performance.waiting.performers import Performers

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Work:
    """Work of performers, one entry for each performer of each event, sorted by performer and start.

    Parameters: begin_of - first entry of each performer, one more than performers; row - event; start, end -
    seconds; ready - since when it could have begun (its start where that is not known).
    """

    begin_of: Int64
    row: Int64
    start: Int64
    end: Int64
    ready: Int64

    def of(self, performer: int) -> slice:
        """The entries of one performer."""
        return slice(int(self.begin_of[performer]), int(self.begin_of[performer + 1]))


def seen_work(clock: Clock, ready: Ready, performers: Performers) -> Work:
    """Stretches of work with both stamps.

    Parameters: clock, ready, performers - of the same events.
    """
    import numpy as np

    both = clock.start.timed & clock.end.timed & (clock.end.seconds >= clock.start.seconds)
    rows = np.flatnonzero(both & (performers.team >= 0))
    sizes = np.array([len(team) for team in performers.teams], dtype=np.int64)
    members = np.array([one for team in performers.teams for one in team], dtype=np.int64)
    begins = np.concatenate(([0], np.cumsum(sizes)))
    team = performers.team[rows]
    size = sizes[team] if len(rows) else np.zeros(0, dtype=np.int64)
    row = np.repeat(rows, size)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    performer = members[np.repeat(begins[team], size) + offset] if len(row) else row
    order = np.lexsort((row, clock.start.seconds[row], performer))
    row, performer = row[order], performer[order]
    start = clock.start.seconds[row]
    since = np.where(ready.stamps.timed, ready.stamps.seconds, clock.start.seconds)[row]
    return Work(
        begin_of=np.searchsorted(performer, np.arange(len(performers.names) + 1)),
        row=row,
        start=start,
        end=clock.end.seconds[row],
        ready=np.minimum(since, start),
    )
