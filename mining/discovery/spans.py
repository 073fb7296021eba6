"""Time between two events that follow each other, and figures of many such spans at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mining.discovery.trails import SECOND, Trails

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mining.discovery.trails import Bools, Ints
    from sop.worktime import CompiledCalendar

    Floats = npt.NDArray[np.float64]

Basis = Literal["end_to_start", "end_to_end", "start_to_start"]
REASONS = ("only_one_stamp", "days_only", "before_predecessor", "no_calendar", "order_unknown", "")
"""Why a time is missing; empty where it is known."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Between:
    """Time between events, one place a pair.

    Parameters: clock, working - seconds, NaN where not known; days - whole calendar days between the local
    dates, NaN where not known; reason - number in REASONS of why the clock time is missing.
    """

    clock: Floats
    working: Floats
    days: Floats
    reason: Ints


def basis_of(trails: Trails) -> Basis:
    """From which stamp to which the time between two events of a log runs.

    From completion to start where most events have both; that is waiting alone. Where most have one stamp,
    from one to the next of its kind: work of one of the two is in it.
    """
    both = int((trails.has_start & trails.has_end).sum())
    if both * 2 > len(trails.case):
        return "end_to_start"
    return "end_to_end" if int(trails.has_end.sum()) * 2 >= len(trails.case) else "start_to_start"


def time_between(
    trails: Trails, first: Ints, second: Ints, *, calendar: CompiledCalendar | None, time_zone: str
) -> Between:
    """Time between pairs of events.

    Parameters: trails; first, second - places of the events; calendar - of the office, for working time;
    time_zone - IANA name, tells the dates.
    Returns: spans on the basis of `basis_of`.
    """
    import numpy as np

    basis = basis_of(trails)
    from_start, to_end = basis == "start_to_start", basis == "end_to_end"
    a = (trails.start if from_start else trails.end)[first]
    has_a = (trails.has_start if from_start else trails.has_end)[first]
    b = (trails.end if to_end else trails.start)[second]
    has_b = (trails.has_end if to_end else trails.has_start)[second]
    known = has_a & has_b
    dated = known & (trails.by_day[first] | trails.by_day[second])
    early = known & ~dated & (b < a)
    timed = known & ~dated & ~early
    reason = np.full(len(first), REASONS.index(""), dtype=np.int64)
    for code, holds in (("only_one_stamp", ~known), ("days_only", dated), ("before_predecessor", early)):
        reason[holds] = REASONS.index(code)
    clock = np.where(timed, (b - a) / SECOND, np.nan)
    working = np.full(len(first), np.nan)
    if calendar is not None and timed.any():
        working[timed] = calendar.windows.between(a[timed] // SECOND, b[timed] // SECOND)
    days = np.full(len(first), np.nan)
    days[known] = _dates(b[known], time_zone) - _dates(a[known], time_zone)
    days[days < 0] = np.nan
    return Between(clock=clock, working=working, days=days, reason=reason)


def _dates(stamps: Ints, time_zone: str) -> Ints:
    """Number of the local date of each stamp.

    Offsets are looked up once an hour that occurs: asking the zone for every stamp costs far more.
    """
    import numpy as np
    import pandas as pd

    hour = 3600 * SECOND
    code, hours = pd.factorize(stamps // hour)
    local = pd.DatetimeIndex((hours * hour).view("M8[us]")).tz_localize("UTC").tz_convert(time_zone)
    offset = local.tz_localize(None).to_numpy().astype("M8[us]").view("i8") - hours * hour
    return np.asarray((stamps + offset[code]) // (24 * hour), dtype=np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Figures:
    """Figures of groups of values. Parameters: n - known values; median, mean, total - NaN without any."""

    n: Ints
    median: Floats
    mean: Floats
    total: Floats


def figures_of(values: Floats, group: Ints, groups: int, *, unit: float) -> Figures:
    """Number, median, mean and total of each group, missing values left out.

    Parameters: values - seconds or days, to the microsecond, NaN where missing; group - number of the group
    of each; groups - how many; unit - the figures are told in so many of it.
    """
    import numpy as np

    known = ~np.isnan(values)
    value, number = values[known], group[known]
    n = np.bincount(number, minlength=groups).astype(np.int64)
    ordered = np.append(_sorted(value, number, groups), np.nan)
    begin = np.cumsum(n) - n
    low = np.where(n > 0, begin + (n - 1) // 2, len(value))
    high = np.where(n > 0, begin + n // 2, len(value))
    total = np.where(n > 0, np.bincount(number, weights=value, minlength=groups), np.nan) / unit
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
    return Figures(n=n, median=(ordered[low] + ordered[high]) / 2 / unit, mean=mean, total=total)


def _sorted(value: Floats, number: Ints, groups: int) -> Floats:
    """The values of group after group, rising inside each."""
    import numpy as np

    if not len(value):
        return value
    ticks = np.rint(value * SECOND)
    least, span = float(ticks.min()), float(ticks.max() - ticks.min()) + 1
    if groups * span >= 2**62:
        return value[np.lexsort((value, number))]
    # One sort of whole numbers is several times faster than a sort by two columns.
    keys = np.sort(number * np.int64(span) + (ticks - least).astype(np.int64))
    return np.asarray((keys % np.int64(span) + np.int64(least)) / SECOND)


def pairs_of(trails: Trails, mixed: Bools | None = None) -> tuple[Ints, Bools]:
    """Places of events that another event of their case follows, and whether the stamps tell that it does.

    Parameters: trails; mixed - of each event, whether the order inside its block matters; None: where the
    block holds several nodes.
    """
    import numpy as np

    mixed = trails.mixed if mixed is None else mixed
    first = np.flatnonzero(trails.case[1:] == trails.case[:-1]).astype(np.int64)
    return first, ~(mixed[first] | mixed[first + 1])
