"""A log as arrays of whole numbers, made once and compared often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mining.distance.result import DistanceOptions
from sop.events import ACTIVITY, CASE_ID, END, INSTANCE, PERSON, PRECISION, START, STEP_ID, EventLog

if TYPE_CHECKING:
    import pandas as pd

Int = NDArray[np.int64]
Bool = NDArray[np.bool_]

UNKNOWN = np.iinfo(np.int64).min
"""A stamp that the log does not have."""
SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Stamped:
    """One column of stamps, a number an event.

    Parameters: utc - microseconds since 1970, UNKNOWN where there is none; local - the same on the clock of
    the wall; known - is there one?
    """

    utc: Int
    local: Int
    known: Bool

    def of(self, events: Bool) -> Stamped:
        """Those of some events."""
        return Stamped(utc=self.utc[events], local=self.local[events], known=self.known[events])


@dataclass(frozen=True, kw_only=True, eq=False)
class Spans:
    """From when to when each case ran.

    Parameters: begin, finish - instants, a number a case, UNKNOWN where not all activities of the case have
    the stamp (the missing one might be the first, or the last); begins, whole - is the beginning known? is
    the end too?
    """

    begin: Int
    finish: Int
    begins: Bool
    whole: Bool

    @property
    def lasted(self) -> Int:
        """Microseconds of the cases that are known whole."""
        return (self.finish - self.begin)[self.whole]


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """A log ready to be compared.

    Parameters: case_ids - sorted; case - of each event its place there; the events stand by case, and in the
    case by start, else end (the other way round where cases begin with an end), then by row of the log, so
    that the order of the rows of the table has no say; label - of each event its place in vocabulary;
    person - a number a name, -1 where nobody is named; start, end; dated - only its date is known (also where
    the options say that only dates count); options, time_zone - it was prepared with.
    """

    case_ids: NDArray[np.object_]
    case: Int
    label: Int
    vocabulary: NDArray[np.object_]
    person: Int
    start: Stamped
    end: Stamped
    dated: Bool
    options: DistanceOptions
    time_zone: str

    @property
    def cases(self) -> int:
        """How many cases."""
        return len(self.case_ids)

    @property
    def begin(self) -> Stamped:
        """The stamps with which a case can begin."""
        return self.start if self.options.begins == "start" else self.end

    @cached_property
    def spans(self) -> Spans:
        """When each case began (with a start or an end, as the options say) and when it ended."""
        begin, begins = _extreme(self.case, self.begin, latest=False)
        finish, ends = _extreme(self.case, self.end, latest=True)
        return Spans(begin=begin, finish=finish, begins=begins, whole=begins & ends)

    def of(self, cases: Bool) -> Prepared:
        """Some of the cases, whole. Parameters: cases - which; one truth value a case."""
        events = cases[self.case]
        return replace(
            self,
            case_ids=self.case_ids[cases],
            case=(np.cumsum(cases) - 1)[self.case[events]],
            label=self.label[events],
            person=self.person[events],
            start=self.start.of(events),
            end=self.end.of(events),
            dated=self.dated[events],
        )


def prepare(
    log: EventLog | pd.DataFrame,
    *,
    time_zone: str = "Asia/Jakarta",
    options: DistanceOptions | None = None,
) -> Prepared:
    """Turn a log into arrays.

    Parameters: log - or its event frame (columns of `sop.events.EVENT_COLUMNS`); time_zone - IANA name of the
    zone whose hours, days and weekdays are counted; options - how it will be compared.
    Returns: the same log; nothing is left out here.
    Raises: KeyError (ZoneInfoNotFoundError) - no such zone.
    """
    import pandas as pd

    options = options or DistanceOptions()
    events = log.events if isinstance(log, EventLog) else log
    case, ids = pd.factorize(events[CASE_ID], sort=True)
    label, vocabulary = pd.factorize(_labels(events, options), sort=True)
    start, end = (_stamped(events[name], time_zone, options) for name in (START, END))
    person = pd.factorize(events[PERSON].where(events[PERSON] != ""))[0]
    order = _order(case, start, end, events[INSTANCE].to_numpy(np.int64), options)
    dated = np.full(len(events), True) if options.whole_days else (events[PRECISION] == "day").to_numpy(bool)
    return Prepared(
        case_ids=np.asarray(ids, dtype=object),
        case=case[order].astype(np.int64),
        label=label[order].astype(np.int64),
        vocabulary=np.asarray(vocabulary, dtype=object),
        person=person[order].astype(np.int64),
        start=_in_order(start, order),
        end=_in_order(end, order),
        dated=dated[order],
        options=options,
        time_zone=time_zone,
    )


def _labels(events: pd.DataFrame, options: DistanceOptions) -> pd.Series:
    if options.labels == "activity":
        return events[ACTIVITY]
    return events[STEP_ID].where(events[STEP_ID].notna(), events[ACTIVITY])


def _stamped(column: pd.Series, time_zone: str, options: DistanceOptions) -> Stamped:
    import pandas as pd

    index = pd.DatetimeIndex(column.astype("datetime64[us, UTC]"))
    known = np.asarray(index.notna(), dtype=np.bool_)
    utc = np.asarray(index.asi8, dtype=np.int64).copy()
    local = np.asarray(index.tz_convert(time_zone).tz_localize(None).asi8, dtype=np.int64).copy()
    utc[~known] = local[~known] = UNKNOWN
    if options.whole_days:
        # Days are counted on the wall; their midnight then stands for both clocks.
        local[known] -= local[known] % DAY
        utc = local.copy()
    return Stamped(utc=utc, local=local, known=known)


def _order(case: Int, start: Stamped, end: Stamped, row: Int, options: DistanceOptions) -> Int:
    first, second = (start, end) if options.begins == "start" else (end, start)
    if options.begins == "end":
        # What began when is not asked here: two logs, one with starts, one without, are ordered alike.
        second = first
    other = start if first is end else end
    last = np.iinfo(np.int64).max
    one = np.where(first.known, first.utc, np.where(other.known, other.utc, last))
    two = np.where(second.known, second.utc, one)
    return np.lexsort((row, two, one, case))


def _in_order(stamps: Stamped, order: Int) -> Stamped:
    return Stamped(utc=stamps.utc[order], local=stamps.local[order], known=stamps.known[order])


def _extreme(case: Int, stamps: Stamped, *, latest: bool) -> tuple[Int, Bool]:
    """First or last stamp of each case, and whether all its activities have one."""
    heads = np.flatnonzero(np.diff(case, prepend=-1))
    if not len(heads):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
    reduced = (np.maximum if latest else np.minimum).reduceat(stamps.utc, heads)
    known: Bool = np.logical_and.reduceat(stamps.known, heads)
    return np.where(known, reduced, UNKNOWN), known
