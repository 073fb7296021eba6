"""What persons do at every instant of a run, and how many of several are free, busy or away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws, PersonDraws
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run, Work
from sop.worktime.windows import Windows

CLOSED, OFF, FREE, HELD, DUTY, CASE = range(6)
"""States: the office is closed (of the office's own line only); of a person: away or outside the own hours,
free, kept free for a joint step, at another duty, at a step of a case. What a person is at by night is what
the person was at when the office closed."""

# Counters of persons in one integer, so that one running sum counts them all.
_BITS = 12
_MASK = (1 << _BITS) - 1
_CODE = np.array([0, *(1 << (_BITS * place) for place in range(5))], dtype=np.int64)
# The office has the bit above them.
_OPEN = 1 << (_BITS * 5)

# Bits of a single person's borders; cases on top, because items of one batch overlap.
_OWN_HOURS, _AWAY, _HELD, _DUTY, _CASE = 1, 2, 4, 8, 16


def _states() -> Int64:
    """A person's state for every combination of bits."""
    bits = np.arange(32)
    kinds = [(bits & _CASE, CASE), (bits & _DUTY, DUTY), (bits & _HELD, HELD)]
    doing = np.select([bit > 0 for bit, _ in kinds], [state for _, state in kinds], default=FREE)
    return np.where((bits & _OWN_HOURS > 0) & (bits & _AWAY == 0), doing, OFF).astype(np.int64)


_STATE = _states()


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """A state that changes at borders.

    Parameters: times - borders, ascending, the first at the beginning of the run or before (equal ones mean
    an empty stretch); state - from each border to the next.
    """

    times: Int64
    state: Int64

    def at(self, instants: Int64) -> Int64:
        """The state at some instants that do not lie before the first border."""
        return self.state[np.searchsorted(self.times, instants, side="right") - 1]


@dataclass(frozen=True, kw_only=True, eq=False)
class Persons:
    """All persons' time.

    Parameters: office - CLOSED, or OFF where it is open; lines - by person; work - stretches at steps of
    cases by person, in the order in which they were begun; instances - of the run, for each of them.
    """

    office: Line
    lines: tuple[Line, ...]
    work: tuple[Work, ...]
    instances: tuple[Int64, ...]


def persons_of(plan: Plan, draws: Draws, run: Run) -> Persons:
    """What every person does from the beginning of a run to its end.

    Parameters: plan, draws, run - that belong together.
    """
    work, instances = at_cases(plan, run)
    opens, closes = _inside(plan.office, run)
    office = _line(run.begin, ((opens, closes, _OWN_HOURS),))
    return Persons(
        office=Line(times=office.times, state=np.where(office.state == FREE, OFF, CLOSED)),
        lines=tuple(
            _person(plan, luck, run, person, work[person]) for person, luck in enumerate(draws.persons)
        ),
        work=work,
        instances=instances,
    )


def _person(plan: Plan, luck: PersonDraws, run: Run, person: int, work: Work) -> Line:
    duties, held = run.duties[person], run.held[person]
    always = np.array([run.begin]), np.array([run.end_of_run])
    # Without own hours it is the office's line that says when they are.
    own = always if luck.usual is plan.office else _inside(luck.usual, run)
    return _line(
        run.begin,
        (
            (*own, _OWN_HOURS),
            (*_inside(luck.away, run), _AWAY),
            (held.start, held.end, _HELD),
            (duties.start, duties.end, _DUTY),
            (work.start, work.end, _CASE),
        ),
    )


def at_cases(plan: Plan, run: Run) -> tuple[tuple[Work, ...], tuple[Int64, ...]]:
    """Stretches of work at cases by person, and the instances they belong to, as far as the run reaches.

    Parameters: plan, run - that belong together.
    Returns: stretches in the order of their starts, one an instance: items of a batch that is finished at
    once overlap.
    """
    rows = np.repeat(np.arange(len(run)), np.diff(run.team_from))
    begun = run.start[rows] != MISSING
    rows, team = rows[begun], run.team[begun]
    ends = ended(run)
    works, instances = [], []
    for person in range(len(plan.persons)):
        own = rows[team == person]
        own = own[np.argsort(run.start[own], kind="stable")]
        instances.append(own)
        works.append(Work(start=run.start[own], end=ends[own]))
    return tuple(works), tuple(instances)


def ended(run: Run) -> Int64:
    """The end of each instance; of what was not over, the end of the run."""
    ends = np.where(run.end == MISSING, run.end_of_run, run.end)
    return np.minimum(ends, run.end_of_run)


def _inside(windows: Windows, run: Run) -> tuple[Int64, Int64]:
    """Those windows that lie inside the run, whole."""
    first = int(np.searchsorted(windows.close, run.begin, side="right"))
    last = int(np.searchsorted(windows.open, run.end_of_run, side="left"))
    return windows.open[first:last], windows.close[first:last]


def _line(begin: int, stretches: Iterable[tuple[Int64, Int64, int]]) -> Line:
    pairs, changes = [np.array([begin], dtype=np.int64)], [np.zeros(1, dtype=np.int64)]
    for starts, ends, bit in stretches:
        if not len(starts):
            continue
        # Start, end, start, end: nearly sorted already, which is what the sort is quick at.
        pairs.append(np.stack((starts, ends), axis=1).ravel())
        changes.append(np.tile(np.array([bit, -bit], dtype=np.int64), len(starts)))
    times = np.concatenate(pairs)
    order = np.argsort(times, kind="stable")
    bits = np.cumsum(np.concatenate(changes)[order])
    return Line(times=times[order], state=_STATE[(bits & 15) | (np.minimum(bits >> 4, 1) << 4)])


def acting_only(line: Line, days: Windows) -> Line:
    """A deputy's line: off duty except on the days on which the deputy acts.

    Parameters: line - of the person; days - whole days.
    """
    begin = line.times[0]
    times = np.sort(
        np.concatenate((line.times, days.open[days.open >= begin], days.close[days.close >= begin]))
    )
    return Line(times=times, state=np.where(days.is_open(times), line.at(times), OFF))


class Crowd:
    """Several persons over the borders of all of them.

    Parameters: office - closed or open; lines - of persons, 4095 at most. `times` - borders.
    """

    def __init__(self, office: Line, lines: Iterable[Line]) -> None:
        self._office, self._lines = office, list({id(line): line for line in lines}.values())
        times = np.concatenate([line.times for line in (office, *self._lines)])
        self._order = np.argsort(times, kind="stable")
        self.times = times[self._order]

    def count(self, lines: Iterable[Line]) -> Int64:
        """Counters of some of the persons, from each border to the next (see `count_in`, `is_open`)."""
        wanted = {id(line) for line in lines}
        codes = [np.where(self._office.state == CLOSED, 0, _OPEN)]
        codes += [_CODE[line.state] * (id(line) in wanted) for line in self._lines]
        return np.cumsum(np.concatenate([np.diff(code, prepend=0) for code in codes])[self._order])


def count_in(counters: Int64, state: int) -> Int64:
    """Persons in a state (OFF or later). Parameters: counters - of `Crowd.count`."""
    return (counters >> (_BITS * (state - 1))) & _MASK


def any_in(counters: Int64, state: int) -> NDArray[np.bool_]:
    """Is anybody in a state? Parameters: counters - of `Crowd.count`."""
    return (counters & (_MASK << (_BITS * (state - 1)))) > 0


def is_open(counters: Int64) -> NDArray[np.bool_]:
    """Is the office open? Parameters: counters - of `Crowd.count`."""
    return counters >= _OPEN
