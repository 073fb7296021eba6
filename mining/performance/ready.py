"""When each activity instance could have begun, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.clock import UNKNOWN, Clock, Column, column
from mining.performance.ends import NONE, Ends
from mining.performance.row_codes import case_codes, step_codes, turns
from sop.events import CASE_ID, RELEASED, EventLog
from sop.exchange.graph import FlowGraph, bits

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Int64 = npt.NDArray[np.int64]
    Bool = npt.NDArray[np.bool_]

BASES = ("enabled", "predecessor", "previous", "released", "")
_REASONS = ("", "only_one_stamp", "before_predecessor", "before_release", "first_event")


@dataclass(frozen=True, kw_only=True)
class Ready:
    """From when each activity instance could have begun.

    Parameters: stamps - one an event; basis - `enabled` (the log says so), `predecessor` (latest end of the
    steps that the SOP puts before it and that were carried out in the case), `previous` (latest earlier
    end in the case: a repeated step, an unknown activity, or none of the steps before it was carried out),
    `released` (the case's release), empty where unknown; reason - why it is unknown, else empty.
    """

    stamps: Column
    basis: npt.NDArray[np.object_]
    reason: npt.NDArray[np.object_]


def ready_times(log: EventLog, flow: FlowGraph, clock: Clock) -> Ready:
    """Find for each activity instance from when it could have begun.

    Parameters: log - events sorted inside cases; flow - the SOP's reachability structure; clock - the
    log's stamps.
    Returns: one entry an event.
    """
    import numpy as np

    case, names = case_codes(log.events)
    search = _Search(flow, clock, case, step_codes(log.events, flow.position), len(names))
    search.find(releases(log, clock, names))
    known = search.day != UNKNOWN
    return Ready(
        stamps=Column(seconds=search.seconds, day=search.day, known=known, timed=known & search.timed),
        basis=np.array(BASES, dtype=object)[search.basis],
        reason=np.array(_REASONS, dtype=object)[search.reason],
    )


def releases(log: EventLog, clock: Clock, names: pd.Index[str]) -> Column:
    """Releases that the case table tells.

    Parameters: log, clock - of one log; names - cases.
    Returns: one entry a name; of a case that stands twice in the table the last release.
    """
    import numpy as np

    told = log.cases[log.cases[RELEASED].notna()].drop_duplicates(CASE_ID, keep="last")
    stamps = told.set_index(CASE_ID)[RELEASED].reindex(names)
    return column(stamps, clock.calendar, by_day=np.zeros(len(names), dtype=bool))


def taken(stamps: Column, rows: Int64) -> Column:
    """The same column at other rows."""
    return Column(
        seconds=stamps.seconds[rows],
        day=stamps.day[rows],
        known=stamps.known[rows],
        timed=stamps.timed[rows],
    )


class _Search:
    """All rows of a log at once, step by step of the SOP."""

    def __init__(self, flow: FlowGraph, clock: Clock, case: Int64, step: Int64, n_cases: int) -> None:
        import numpy as np

        start, end, n = clock.start, clock.end, len(case)
        self.flow, self.clock, self.case, self.step = flow, clock, case, step
        self.begin = Column(
            seconds=np.where(start.known, start.seconds, end.seconds),
            day=np.where(start.known, start.day, end.day),
            known=start.known | end.known,
            timed=np.where(start.known, start.timed, end.timed),
        )
        self.width = len(flow.steps) + 1
        group = case * self.width + step + 1
        self.of_step, self.of_case = Ends.of(group, clock), Ends.of(case, clock)
        self.turn = turns(group)
        self.there = np.zeros((n_cases, self.width), dtype=bool)
        self.there[case, step] = True
        self.ended = np.zeros((n_cases, self.width), dtype=bool)
        self.ended[case[end.known], step[end.known]] = True
        self.day = np.full(n, UNKNOWN, dtype=np.int64)
        self.seconds, self.timed = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
        self.basis = np.full(n, BASES.index(""), dtype=np.int8)
        self.reason = np.zeros(n, dtype=np.int8)

    def find(self, released: Column) -> None:
        """Fill in every row. Parameters: released - by case."""
        import numpy as np

        enabled, begin = self.clock.enabled, self.begin
        told = np.flatnonzero(enabled.known)
        self._take(told, taken(enabled, told), "enabled")
        asking = ~enabled.known
        self.reason[asking & ~begin.known] = _REASONS.index("only_one_stamp")
        asking &= begin.known
        back = self._may_return()
        left = [np.flatnonzero(asking & (self.step < 0))]
        for step in range(len(self.flow.steps)):
            rows = np.flatnonzero(asking & (self.step == step))
            first = self.turn[rows] < self._units(step)
            chosen = rows if step in back else rows[first]
            before = self._by_predecessors(step, chosen)
            rest = np.setdiff1d(rows, chosen[before], assume_unique=True)
            if self.flow.needs[step] == 0:
                rest = self._by_release(rest, self.turn[rest] < self._units(step), released)
            left.append(rest)
        rows = np.concatenate(left)
        score = self.of_case.latest(self.case[rows], taken(self.begin, rows), rows)
        self._settle(rows, score, "previous", np.full(len(rows), _REASONS.index("first_event")))

    def _units(self, step: int) -> int:
        """How often a step is carried out side by side."""
        return self.flow.counters[step].size if step in self.flow.counters else 1

    def _may_return(self) -> frozenset[int]:
        """Steps to which a decision can send a case back, and those it then repeats."""
        ways = [way for ways in self.flow.ways.values() for way in ways if way.target is not None]
        return frozenset(step for way in ways for step in bits(way.stretch))

    def _by_predecessors(self, step: int, rows: Int64) -> Bool:
        """Rows that have something before them; the nearest steps that the case lacks are passed through."""
        import numpy as np

        score = np.full(len(rows), NONE, dtype=np.int64)
        before, ended = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
        if not len(rows):
            return before
        case, begin = self.case[rows], taken(self.begin, rows)
        wanted = {earlier: np.ones(len(rows), dtype=bool) for earlier in bits(self.flow.nearest[step])}
        # A step comes after all its predecessors, so one pass from the last to the first sees each once.
        for earlier in range(step - 1, -1, -1):
            asked = wanted.pop(earlier, None)
            if asked is None:
                continue
            there = asked & self.there[case, earlier]
            before |= there
            ended |= there & self.ended[case, earlier]
            self._raise(score, there, earlier, begin, rows)
            missing = asked & ~there
            if missing.any():
                for far in bits(self.flow.nearest[earlier]):
                    wanted[far] = wanted[far] | missing if far in wanted else missing
        for deciding in self._deciding(step):
            self._raise(score, np.ones(len(rows), dtype=bool), deciding, begin, rows, found=(before, ended))
        reason = np.where(ended, _REASONS.index("before_predecessor"), _REASONS.index("only_one_stamp"))
        self._settle(rows[before], score[before], "predecessor", reason[before])
        return before

    def _deciding(self, step: int) -> list[int]:
        """Decisions that may send a case back to a step."""
        return sorted({at for at, ways in self.flow.ways.items() for way in ways if way.target == step})

    def _raise(
        self, score: Int64, asked: Bool, step: int, begin: Column, rows: Int64, found: tuple[Bool, ...] = ()
    ) -> None:
        """Where another step of the case ended later than what was found so far, take that."""
        import numpy as np

        at = np.flatnonzero(asked)
        group = self.case[rows[at]] * self.width + step + 1
        latest = self.of_step.latest(group, taken(begin, at), rows[at])
        score[at] = np.maximum(score[at], latest)
        for marks in found:
            marks[at] |= latest != NONE

    def _by_release(self, rows: Int64, first: Bool, released: Column) -> Int64:
        """Take the release where the first step waits for nothing else; the rows that are left."""
        own, begin = taken(released, self.case[rows]), taken(self.begin, rows)
        here = first & own.known
        timed = begin.timed & own.timed
        late = (own.day > begin.day) & ~timed | (own.seconds > begin.seconds) & timed
        self.reason[rows[here & late]] = _REASONS.index("before_release")
        good = here & ~late
        self._take(rows[good], taken(own, good.nonzero()[0]), "released")
        return rows[~here]

    def _settle(self, rows: Int64, score: Int64, basis: str, otherwise: Int64) -> None:
        """Take the ends that were found; the others have a reason."""
        import numpy as np

        found = score != NONE
        self.reason[rows[~found]] = otherwise[~found]
        seconds, timed = score[found] >> 1, (score[found] & 1).astype(bool)
        midnights = np.array(self.clock.calendar.midnights, dtype=np.int64)
        day = np.searchsorted(midnights, seconds, side="right") - 1
        known = np.ones(len(day), dtype=bool)
        self._take(rows[found], Column(seconds=seconds, day=day, known=known, timed=timed), basis)

    def _take(self, rows: Int64, stamps: Column, basis: str) -> None:
        self.seconds[rows], self.day[rows], self.timed[rows] = stamps.seconds, stamps.day, stamps.timed
        self.basis[rows] = BASES.index(basis)
