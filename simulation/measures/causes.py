"""Why it waited and why it paused: every second has the first cause that holds.

Worked out after the run, from what it left behind. Between two neighbouring borders (of windows, stretches of
work, other duties, persons kept free) nothing changes, so one running sum a cause answers for all instances
that need the same persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulation.draws import Draws
from simulation.measures.hindrance import (
    AT_THE_DESK,
    BUSY_CASE,
    DOES_NOT_FIT,
    OFFICE_CLOSED,
    OVERTAKEN,
    Hindrance,
)
from simulation.measures.obstacles import Obstacles
from simulation.measures.occupation import ended
from simulation.measures.overtaking import overtaken
from simulation.measures.teams import common
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run

_BEFORE = ("external", "handover", "batch")
CAUSES = (*_BEFORE, *AT_THE_DESK)
PAUSES = ("office_closed", "absent")
# Whom nothing keeps begins at once: this one holds while nobody waits.
_ORDER = (*(cause for cause in range(len(AT_THE_DESK)) if cause != DOES_NOT_FIT), DOES_NOT_FIT)


@dataclass(frozen=True, kw_only=True, eq=False)
class Waiting:
    """Seconds of waiting, cause (CAUSES) x instance of the run.

    They add up to start - enabled, and to the end of the run where it never started.

    Parameters: clock - of clock time; working - of office time, where `office_closed` is 0.
    """

    clock: Int64
    working: Int64

    def occurring(self, rows: Int64) -> Int64:
        """Places of the causes that some of the instances wait for. Parameters: rows - instances."""
        some = np.flatnonzero(self.clock.any(axis=1))
        return some[[bool(self.clock[cause, rows].any()) for cause in some]]


def waiting(plan: Plan, draws: Draws, run: Run) -> Waiting:
    """Give each second between enabled and started to the first cause that holds.

    Parameters: plan, draws, run - that belong together.
    Returns: whole seconds, exact.
    """
    instants = [_until(run, each) for each in (run.enabled, run.outside, run.handed, run.ready, run.start)]
    clock = np.zeros((len(CAUSES), len(run)), dtype=np.int64)
    at_the_desk = clock[len(_BEFORE) :]
    _Desks(plan, draws, run).share_out(instants[-2], instants[-1], at_the_desk)
    working = clock.copy()
    working[len(_BEFORE) + OFFICE_CLOSED] = 0
    for cause, (begins, ends) in enumerate(pairwise(instants[:4])):
        rows = np.flatnonzero(ends > begins)
        if len(rows):
            clock[cause, rows] = ends[rows] - begins[rows]
            working[cause, rows] = plan.office.between(begins[rows], ends[rows])
    return Waiting(clock=clock, working=working)


def pauses(plan: Plan, draws: Draws, run: Run) -> Int64:
    """Give each second between start and end without work to the first cause that holds.

    Parameters: plan, draws, run - that belong together.
    Returns: clock seconds, cause (PAUSES) x instance; they add up to end - start less `worked`, as far as the
    run reaches. In office time `office_closed` is 0 and `absent` the same.
    """
    begun = run.start != MISSING
    starts, ends = np.where(begun, run.start, 0), np.where(begun, ended(run), 0)
    opened = np.asarray(plan.office.between(starts, ends))
    # What overruns goes on after hours: no pause at all.
    opened = np.where(run.overran, ends - starts, opened)
    return np.stack((ends - starts - opened, opened - worked(draws, run)))


def worked(draws: Draws, run: Run) -> Int64:
    """Seconds in which all performers were at it, by instance, as far as the run reaches.

    Parameters: draws, run - that belong together.
    """
    begun = run.start != MISSING
    done = np.where(begun, run.work, 0)
    for row in np.flatnonzero(begun & ((run.end == MISSING) | (run.end > run.end_of_run))).tolist():
        start = int(run.start[row])
        on_duty = int(common(draws, run.team_of(row)).between(start, run.end_of_run))
        done[row] = run.end_of_run - start if run.overran[row] else on_duty
    return done


def _until(run: Run, instants: Int64) -> Int64:
    """What has not come by the end of the run has been waited for at least until then."""
    return np.minimum(np.where(instants == MISSING, run.end_of_run, instants), run.end_of_run)


class _Desks:
    """The causes between ready and started."""

    def __init__(self, plan: Plan, draws: Draws, run: Run) -> None:
        self.plan, self.draws, self.run = plan, draws, run
        self.priorities = len(run) > 0 and run.rank_priority.min() != run.rank_priority.max()
        self.obstacles: Obstacles

    def share_out(self, ready: Int64, start: Int64, seconds: Int64) -> None:
        """Add the seconds of each instance to its causes.

        Parameters: ready, start - by instance; seconds - AT_THE_DESK x instance, added to.
        """
        waited = np.flatnonzero(start > ready)
        if not len(waited):
            return
        found = self.obstacles = Obstacles(self.plan, self.draws, self.run)
        order = waited[np.argsort(found.places[waited], kind="stable")]
        for rows in np.split(order, np.flatnonzero(np.diff(found.places[order])) + 1):
            need = found.needs[found.places[rows[0]]]
            hindered = found.hindrance(need)
            begins, ends = ready[rows], start[rows]
            if found.keeps_free(need):
                # A joint step waits for those whom others keep free, not for those whom it does itself.
                middle = found.behind_others(need, rows, begins, ends)
                self._add(seconds, rows, hindered, begins, middle)
                begins, hindered = middle, found.hindrance(need, held_is_free=True)
            self._add(seconds, rows, hindered, begins, ends)

    def _add(self, seconds: Int64, rows: Int64, hindered: Hindrance, begins: Int64, ends: Int64) -> None:
        times, state = hindered.line.times, hindered.line.state
        # Of every cause a running sum up to each border, and from there to the instants asked for.
        lengths, before = np.diff(times, prepend=times[0]), np.concatenate((state[:1], state[:-1]))
        instants = np.concatenate((begins, ends))
        place = np.searchsorted(times, instants, side="right") - 1
        since, now = instants - times[place], state[place]
        left = ends - begins
        spent = np.bincount(before, weights=lengths, minlength=len(AT_THE_DESK))
        spent[state[-1]] += 1
        *others, last = [cause for cause in _ORDER if spent[cause]]
        for cause in others:
            until = np.cumsum(lengths * (before == cause))[place] + since * (now == cause)
            found = until[len(rows) :] - until[: len(rows)]
            seconds[cause, rows] += found
            left -= found
        # Each second has one cause, so that the last has what the others leave: mostly nothing.
        seconds[last, rows] += left
        if self.priorities:
            later = overtaken(self.run, self.obstacles.persons, hindered, rows, begins, ends)
            seconds[OVERTAKEN, rows] += later
            seconds[BUSY_CASE, rows] -= later
