"""A log as arrays: which step of which case may have happened when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mining.conformance.nets.sequences import begun
from sop.errors import LogError, Problem
from sop.events import (
    CASE_ID,
    ENABLED,
    END,
    INSTANCE,
    PARTICIPANTS,
    PERSON,
    PRECISION,
    RELEASED,
    ROLE,
    START,
    STEP_ID,
    UNIT,
    EventLog,
)
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

WIDTH = {"second": 1, "minute": 60_000_000, "day": 86_400_000_000}
"""How long an event may have happened after its stamp, in microseconds; two equal stamps overlap."""
_USED = (STEP_ID, UNIT, ROLE, PERSON, PARTICIPANTS, ENABLED, START, END, PRECISION)


@dataclass(frozen=True, kw_only=True)
class StepTimes:
    """One step in the cases that have it.

    Parameters: case - ordinals, rising; count - how often; first_from, first_to - the earliest event: the
    least begin, and the least end, of the spans in which events may have happened; last_from, last_to - the
    greatest begin and end. Microseconds UTC.
    """

    case: Ints
    count: Ints
    first_from: Ints
    first_to: Ints
    last_from: Ints
    last_to: Ints

    def places(self, cases: Ints) -> Ints:
        """Where these cases stand in the arrays; -1 for a case without the step."""
        import numpy as np

        if not len(self.case):
            return np.full(len(cases), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.case, cases), len(self.case) - 1)
        return np.where(self.case[place] == cases, place, -1).astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class RuleEvents:
    """The events of known steps, ordered by step and case.

    Parameters: events - rows of the event table in that order; case - ordinals; begin, end - span in which
    each event may have happened (microseconds UTC; `end` is outside); bounds - first place of each step, by
    id, and the place behind; case_ids - in the order of the log; running - one a case; released - of each
    case, missing where unknown.
    """

    events: pd.DataFrame
    case: Ints
    begin: Ints
    end: Ints
    bounds: dict[str, tuple[int, int]]
    case_ids: tuple[str, ...]
    running: Bools
    released: pd.Series[pd.Timestamp]

    @cached_property
    def _times(self) -> dict[str, StepTimes]:
        return {}

    def rows(self, step: str) -> slice:
        """Places of the events of a step."""
        return slice(*self.bounds[step])

    def times(self, step: str) -> StepTimes:
        """When a step came in each case."""
        if step not in self._times:
            self._times[step] = self._gathered(self.rows(step))
        return self._times[step]

    def _gathered(self, rows: slice) -> StepTimes:
        import numpy as np

        case = self.case[rows]
        if not len(case):
            none = np.empty(0, dtype=np.int64)
            return StepTimes(
                case=none, count=none, first_from=none, first_to=none, last_from=none, last_to=none
            )
        at = np.flatnonzero(np.append(True, case[1:] != case[:-1]))
        return StepTimes(
            case=case[at],
            count=np.diff(np.append(at, len(case))),
            first_from=np.minimum.reduceat(self.begin[rows], at),
            first_to=np.minimum.reduceat(self.end[rows], at),
            last_from=np.maximum.reduceat(self.begin[rows], at),
            last_to=np.maximum.reduceat(self.end[rows], at),
        )


def rule_events(log: EventLog, sop: Sop, *, running: frozenset[str], time_zone: str) -> RuleEvents:
    """Bring a log into arrays.

    Parameters: log - matched to the SOP; sop; running - case ids; time_zone - IANA name of the office's zone,
    tells which day a date-only stamp means.
    Returns: the events of the SOP's steps.
    Raises: LogError - an event has no stamp.
    """
    import numpy as np
    import pandas as pd

    every_case, names = pd.factorize(log.events[CASE_ID])
    step = _coded(log.events[STEP_ID], {item.id: place for place, item in enumerate(sop.steps)}, -1)
    happened = begun(log)
    _refuse_unstamped(log, happened)
    chosen = np.flatnonzero((step >= 0) & happened)
    order = chosen[np.lexsort((every_case[chosen], step[chosen]))]
    events = log.events[list(_USED)].iloc[order]
    begin, end = spans(events[START].fillna(events[END]), events[PRECISION], time_zone)
    edges = np.searchsorted(step[order], np.arange(len(sop.steps) + 1)).tolist()
    released = log.cases.drop_duplicates(CASE_ID).set_index(CASE_ID)[RELEASED].reindex(names)
    return RuleEvents(
        events=events,
        case=every_case[order].astype(np.int64),
        begin=begin,
        end=end,
        bounds={item.id: (edges[place], edges[place + 1]) for place, item in enumerate(sop.steps)},
        case_ids=tuple(str(name) for name in names),
        running=np.fromiter((name in running for name in names), dtype=bool, count=len(names)),
        released=released,
    )


def _coded(column: pd.Series[str], numbers: Mapping[str, int], other: int) -> Ints:
    """A number for each text; looked up once for each different one."""
    import numpy as np
    import pandas as pd

    code, texts = pd.factorize(column)
    return np.array([*(numbers.get(text, other) for text in texts), other], dtype=np.int64)[code]


def widths(precision: pd.Series[str]) -> Ints:
    """How long each event may have happened after its stamp, in microseconds.

    Parameters: precision - as in the event table.
    Returns: one number an event.
    """
    return _coded(precision, WIDTH, WIDTH["second"])


def _refuse_unstamped(log: EventLog, happened: Bools) -> None:
    bare = (log.events[START].isna() & log.events[END].isna()).to_numpy() & happened
    if bare.any():
        rows = log.events.loc[bare, INSTANCE]
        count = {"count": str(len(rows))}
        raise LogError(Problem(code="event_without_stamp", value=str(int(rows.iloc[0])), fields=count))


def spans(stamp: pd.Series[pd.Timestamp], precision: pd.Series[str], time_zone: str) -> tuple[Ints, Ints]:
    """When something may have happened.

    Parameters: stamp - none missing; precision - of each; time_zone - IANA name.
    Returns: first microsecond UTC, and the one after the last.
    """
    import numpy as np

    begin = stamp.dt.as_unit("us").astype("int64").to_numpy()
    width = widths(precision)
    by_day = width == WIDTH["day"]
    if by_day.any():
        local = stamp[by_day].dt.tz_convert(time_zone).dt.normalize()
        begin = begin.copy()
        begin[by_day] = local.dt.tz_convert("UTC").dt.as_unit("us").astype("int64").to_numpy()
    begin = np.where(width == WIDTH["minute"], begin - begin % WIDTH["minute"], begin)
    return begin.astype(np.int64), (begin + width).astype(np.int64)
