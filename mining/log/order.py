"""The one order of a log: by case, and inside a case by start (else end), step of the SOP, row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mining.log.coded import Coded, coded
from sop import events as ev
from sop.events import EventLog

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from sop.model import Sop

_DIGIT = 16


def in_order(log: EventLog, sop: Sop | None = None) -> EventLog:
    """Sort the events of a log; doing it twice changes nothing.

    Parameters: log - any order; sop - whose steps decide between equal stamps, or None.
    Returns: the same rows. Cases stand as in the case table; in a case events go by start, else end, else
    enabled, then by the step's place in the SOP (unknown steps last), then by row (`instance`).
    """
    events = log.events
    case = case_places(coded(events[ev.CASE_ID]), log.cases[ev.CASE_ID].tolist())
    keys = [events[ev.INSTANCE].to_numpy(), ticks(events), case]
    if sop is not None:
        places = {step.id: position for position, step in enumerate(sop.steps)}
        keys.insert(1, _places(coded(events[ev.STEP_ID]), places))
    order = stable_order(keys)
    if order is None:
        return replace(log, events=events.reset_index(drop=True))
    return replace(log, events=events.iloc[order].reset_index(drop=True))


def case_places(case: Coded, ids: Sequence[str]) -> NDArray[np.int64]:
    """For each row the place of its case in the case table; cases that it lacks come last.

    Parameters: case - ids of the rows; ids - of the case table.
    Returns: 0 or more.
    """
    return _places(case, {case_id: position for position, case_id in enumerate(ids)})


def _places(column: Coded, places: dict[str, int]) -> NDArray[np.int64]:
    import numpy as np

    last = len(places)
    known = np.array([places.get(text, last) for text in column.listed], dtype=np.int64)
    return known[column.codes] if len(column.codes) else np.zeros(0, dtype=np.int64)


def ticks(events: pd.DataFrame) -> NDArray[np.int64]:
    """What the events are ordered by in a case: start, else end, else enabled.

    Parameters: events - with the three stamps.
    Returns: microseconds since 1970 UTC; a row without any stamp comes last.
    """
    import numpy as np

    columns = (ev.START, ev.END, ev.ENABLED)
    found = micros(events[columns[0]])
    for column in columns[1:]:
        missing = found == NO_TICK
        if not missing.any():
            return found
        found = np.where(missing, micros(events[column]), found)
    return np.where(found == NO_TICK, np.iinfo(np.int64).max, found)


NO_TICK = -(2**63)


def micros(stamps: pd.Series) -> NDArray[np.int64]:
    """Stamps as numbers.

    Parameters: stamps - `datetime64[us, UTC]`.
    Returns: microseconds since 1970 UTC, NO_TICK where missing.
    """
    numbers: NDArray[np.int64] = stamps.dt.tz_localize(None).to_numpy().astype("datetime64[us]").view("int64")
    return numbers


def stable_order(keys: Sequence[NDArray[np.int64]]) -> NDArray[np.int64] | None:
    """The rows in order of several keys; equal ones stay as they stand.

    A radix sort, 16 bits a pass: numpy sorts such short numbers in linear time, and passes over keys that
    stand in order already (rows of a file mostly do) are left out.

    Parameters: keys - the last one counts most, as with `numpy.lexsort`.
    Returns: positions, or None where the rows stand in order as they are.
    """
    import numpy as np

    if _sorted(keys):
        return None
    # A log in order of time needs its cases gathered, and nothing more.
    order = _by_one_key(keys[-1], None)
    if order is not None and _sorted([key[order] for key in keys]):
        return order
    order = None
    for key in keys:
        order = _by_one_key(key, order)
    return np.arange(len(keys[0])) if order is None else order


def _sorted(keys: Sequence[NDArray[np.int64]]) -> bool:
    """Does each row stand in order with the next?"""
    import numpy as np

    tied = np.ones(max(len(keys[0]) - 1, 0), dtype=bool)
    for key in reversed(keys):
        if (tied & (key[1:] < key[:-1])).any():
            return False
        tied &= key[1:] == key[:-1]
        if not tied.any():
            return True
    return True


def _by_one_key(key: NDArray[np.int64], order: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
    import numpy as np

    here = key if order is None else key[order]
    if (here[1:] >= here[:-1]).all():
        return order
    # Modulo 2^64: the distance from the smallest is right even where it does not fit into 63 bits.
    rest = here.astype(np.uint64) - np.uint64(int(here.min()) % 2**64)
    most = int(rest.max())
    for shift in range(0, most.bit_length(), _DIGIT):
        digits = (rest >> np.uint64(shift)).astype(np.uint16)
        if digits.min() == digits.max():
            continue
        pass_ = np.argsort(digits, kind="stable")
        rest = rest[pass_]
        order = pass_ if order is None else order[pass_]
    return order
