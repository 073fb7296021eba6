"""What a rule says of a log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from sop.worktime import CompiledCalendar

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a rule says of the cases that it speaks of; every one is in exactly one of the five.

    Parameters: case - ordinals, rising; broken, possible, unknown, pending - one truth value a case: broken
    in every order that the stamps allow; in some; something else that it takes is not recorded; the case
    still runs and may yet keep it. None of them: kept. reason - why the rule could not be judged at all.
    """

    case: Ints
    broken: Bools
    possible: Bools
    unknown: Bools
    pending: Bools
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Office:
    """What rules of time and of persons take besides the log.

    Parameters: sop; calendar - compiled so that it reaches over the log, or None; time_zone - IANA name;
    persons - filled as they are looked up.
    """

    sop: Sop
    calendar: CompiledCalendar | None
    time_zone: str
    persons: dict[str, tuple[pd.Series[int], pd.Series[bool]]] = field(default_factory=dict)


def verdict(case: Ints, **marks: Bools) -> Verdict:
    """Put every case into one of the five.

    Parameters: case - ordinals; marks - some of `broken`, `unknown`, `possible`, `pending`: the first that
    holds of a case counts, in this order.
    Returns: the verdict.
    """
    import numpy as np

    left = np.ones(len(case), dtype=bool)
    chosen: dict[str, Bools] = {}
    for name in ("broken", "unknown", "possible", "pending"):
        chosen[name] = left & marks[name] if name in marks else np.zeros(len(case), dtype=bool)
        left = left & ~chosen[name]
    return Verdict(
        case=case,
        broken=chosen["broken"],
        possible=chosen["possible"],
        unknown=chosen["unknown"],
        pending=chosen["pending"],
    )


def nothing(reason: str) -> Verdict:
    """A rule that could not be judged at all, and why."""
    import numpy as np

    none, no = np.empty(0, dtype=np.int64), np.empty(0, dtype=bool)
    return Verdict(case=none, broken=no, possible=no, unknown=no, pending=no, reason=reason)


def per_case(case: Ints, **marks: Bools) -> Verdict:
    """A verdict from marks of events; a case has a mark where one of its events has.

    Parameters: case - ordinals of the events, rising; marks - as in `verdict`, one truth value an event.
    Returns: the verdict.
    """
    import numpy as np

    if not len(case):
        return verdict(case, **marks)
    at = np.flatnonzero(np.append(True, case[1:] != case[:-1]))
    gathered = {name: np.logical_or.reduceat(mark, at) for name, mark in marks.items()}
    return verdict(case[at], **gathered)
