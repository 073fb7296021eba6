"""All measures of two logs.

The measures, with the definitions of Chapela-Campa et al. (2025, Information Systems 127, 102447) and of
log-distance-measures 2.2.0 unless it says "ours":

- `ngd_2`, `ngd_3`, `ngd_4`: n-gram distance; the order of activities; 0 to 1.
- `aed`: absolute event distribution; when in the calendar things happen; bins (hours by default).
- `ced`: circadian event distribution; at which hour of each weekday; hours, at most 23.
- `red`: relative event distribution; how long after the beginning of their case; bins.
- `ctd`: cycle time distribution; bins.
- `ctd_median`, `ctd_p90` (ours): how far the median and the ninth decile of cycle times are apart; hours.
- `car`: case arrivals; when in the calendar cases begin; bins.
- `wip`: work in progress, where on the time line it lies, whatever its level; bins.
- `wip_level` (ours): mean distance of the curves of open cases; cases.
- `cwd`: circadian workforce; at which hour of each weekday how many persons are seen; hours, at most 23.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from mining.distance import moments, whole_cases
from mining.distance.grams import gram_distance
from mining.distance.prepared import Prepared, prepare
from mining.distance.result import MEASURES, Distance, DistanceOptions, Distances
from mining.distance.told import Told, Untold, untold

if TYPE_CHECKING:
    import pandas as pd

    from sop.events import EventLog

Measure = Callable[[Prepared, Prepared], "Told | Untold"]


def distances(
    one: EventLog | pd.DataFrame,
    other: EventLog | pd.DataFrame,
    *,
    time_zone: str = "Asia/Jakarta",
    options: DistanceOptions | None = None,
) -> Distances:
    """How far two logs are apart.

    Parameters: one, other - logs, or their event frames; time_zone - IANA name of the zone whose hours, days
    and weekdays are counted; options - how to compare.
    Returns: every measure; one that the stamps do not allow has no value and a reason. All are symmetric and
    0 for the same log; a log that is moved by whole hours (or bins) changes `aed`, `car`, `wip` by these and
    leaves `ngd`, `red`, `ctd` at what they were.
    Raises: KeyError (ZoneInfoNotFoundError) - no such zone.
    """
    prepared = [prepare(log, time_zone=time_zone, options=options) for log in (one, other)]
    return compare(prepared[0], prepared[1])


def compare(one: Prepared, other: Prepared) -> Distances:
    """The same of logs that were prepared before.

    Parameters: one, other - prepared with the same options and zone.
    Returns: every measure.
    Raises: ValueError - prepared differently.
    """
    if (one.options, one.time_zone) != (other.options, other.time_zone):
        raise ValueError("the logs were prepared with different options or zones")
    return Distances(
        found=tuple(_distance(measure, one, other) for measure in MEASURES),
        cases_one=one.cases,
        cases_other=other.cases,
        events_one=len(one.case),
        events_other=len(other.case),
        options=one.options,
        time_zone=one.time_zone,
    )


def _grams(n: int) -> Measure:
    def measure(one: Prepared, other: Prepared) -> Told | Untold:
        if not one.cases or not other.cases:
            return untold("empty")
        # Without starts a log is ordered by ends: beside one that is ordered by starts, that is no order.
        starts = [bool(log.start.known.any()) for log in (one, other)]
        if one.options.begins == "start" and starts[0] != starts[1]:
            return untold("no_starts")
        return Told(value=gram_distance(one, other, n), scale=1.0, n=(one.cases, other.cases))

    return measure


_HOW: dict[str, tuple[Measure, str, str]] = {
    "ngd_2": (_grams(2), "share", "cases"),
    "ngd_3": (_grams(3), "share", "cases"),
    "ngd_4": (_grams(4), "share", "cases"),
    "aed": (moments.absolute, "", "stamps"),
    "ced": (moments.circadian, "hours", "stamps"),
    "red": (moments.relative, "", "stamps"),
    "ctd": (whole_cases.cycle_times, "", "cases"),
    "ctd_median": (lambda one, other: whole_cases.cycle_time_quantile(one, other, 0.5), "hours", "cases"),
    "ctd_p90": (lambda one, other: whole_cases.cycle_time_quantile(one, other, 0.9), "hours", "cases"),
    "car": (moments.arrivals, "", "cases"),
    "wip": (whole_cases.progress_moved, "", "cases"),
    "wip_level": (whole_cases.progress_level, "cases", "cases"),
    "cwd": (moments.workforce, "hours", "hours_seen"),
}
"""How a measure is taken, its unit (empty: that of the bins), and what n counts."""


def _distance(measure: str, one: Prepared, other: Prepared) -> Distance:
    how, unit, counted = _HOW[measure]
    found = how(one, other)
    unit = "share" if one.options.normalised else unit or one.options.unit
    if isinstance(found, Untold):
        return Distance(
            measure=measure,
            value=math.nan,
            unit=unit,
            counted=counted,
            n_one=0,
            n_other=0,
            reason=found.reason,
        )
    value = found.value
    if one.options.normalised and found.scale > 0:
        value /= found.scale
    return Distance(
        measure=measure,
        value=value,
        unit=unit,
        counted=counted,
        n_one=found.n[0],
        n_other=found.n[1],
        left_out_one=found.left_out[0],
        left_out_other=found.left_out[1],
    )
