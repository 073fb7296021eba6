"""Releases at random: at what rate, and whether the rate is one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.demand.arrivals import Arrivals
from simulation.scenario.demand import HourlyRate
from simulation.scenario.kinds import WEEKDAYS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Int64 = npt.NDArray[np.int64]

EXPECTED = 5.0
"""Cells of a chi-square test are joined until so many cases are expected in each (Cochran, 1954)."""
A_BLOCK = 3.0
PER_CELL = 10
OUTSIDE = 0.05
REGULAR = 0.1
SOME = 10


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Cases a working day.

    Parameters: value, low, high; count - cases; dispersion - index of dispersion (variance / mean of counts
    in stretches of equal length), NaN with too few; dispersion_p - of its two-sided test against 1.
    """

    value: float
    low: float
    high: float
    count: int
    dispersion: float
    dispersion_p: float


def constant_rate(found: Arrivals, *, level: float, significance: float) -> Rate:
    """The rate over the window, with the exact interval of a Poisson count (Garwood, Biometrika 28, 1936).

    Where the counts of stretches vary more than chance would let them (index of dispersion; Fisher 1925), the
    interval is that of count / dispersion, so many cases as the log is worth.

    Parameters: found - with a window of at least one working day; level; significance - of the test.
    """
    from scipy.special import chdtri

    count, days = int(found.counted.sum()), found.exposure
    dispersion, p = _dispersion(found)
    worth = dispersion if p < significance and dispersion > 1 else 1.0
    effective, tail = count / worth, (1 - level) / 2
    low = float(chdtri(2 * effective, 1 - tail)) / 2 if count else 0.0
    high = float(chdtri(2 * effective + 2, tail)) / 2
    return Rate(
        value=count / days,
        low=low * worth / days,
        high=high * worth / days,
        count=count,
        dispersion=dispersion,
        dispersion_p=p,
    )


def _dispersion(found: Arrivals) -> tuple[float, float]:
    """Of counts in stretches of equally many working days, long enough for a few cases each."""
    from scipy.special import chdtr, chdtrc

    per_day = _per_working_day(found)
    count = int(per_day.sum())
    if not count:
        return math.nan, math.nan
    length = max(1, math.ceil(A_BLOCK * len(per_day) / count))
    stretches = len(per_day) // length
    if stretches < 5:
        return math.nan, math.nan
    counts = per_day[: stretches * length].reshape(stretches, length).sum(axis=1)
    if not counts.sum():
        return math.nan, math.nan
    index = float(counts.var(ddof=1) / counts.mean())
    value, free = index * (stretches - 1), stretches - 1
    return index, min(1.0, 2 * min(float(chdtr(free, value)), float(chdtrc(free, value))))


def _per_working_day(found: Arrivals) -> Int64:
    """Cases of each working day of the window; those of closed days count on the next."""
    import numpy as np

    inside = np.arange(found.first, found.last + 1)
    working = inside[found.working[inside]]
    place = np.searchsorted(working, found.days[found.counted])
    return np.bincount(place[place < len(working)], minlength=len(working)).astype(np.int64)


def regular_gap(found: Arrivals) -> float:
    """Office hours from case to case where they come at regular intervals; NaN where they do not.

    Regular: SOME cases or more, gaps with a coefficient of variation of REGULAR or less.
    """
    import numpy as np

    if len(found.instants) < SOME:
        return math.nan
    gaps = np.diff(np.asarray(found.calendar.windows.worked(found.instants))).astype(float)
    if gaps.mean() <= 0 or gaps.std() > REGULAR * gaps.mean():
        return math.nan
    return float(gaps.mean()) / 3600


def hourly(found: Arrivals, *, significance: float, force: bool = False) -> tuple[HourlyRate, ...]:
    """Rates by hour, and by weekday where these differ; none where one rate in office hours does as well.

    Hours are compared with the open seconds of each, weekdays with their working days (chi-square tests). One
    rate does not do either where more than OUTSIDE of the cases come while the office is closed. Rates are
    products of an hour's and a weekday's share; those of each hour of each weekday only where there are
    PER_CELL cases a cell and a product is contradicted. Cases on days on which the office does not open at
    all have no place in a scenario and are left out.

    Parameters: found; significance - of the tests; force - give them anyway.
    """
    import numpy as np

    chosen = found.counted & found.working[found.days]
    if found.by_date or not chosen.any():
        return ()
    instants, days = found.instants[chosen], found.days[chosen]
    midnights = np.array(found.calendar.midnights, dtype=np.int64)
    hour = np.minimum((instants - midnights[days]) // 3600, 23)
    weekday = np.array([day.date.weekday() for day in found.calendar.days], dtype=np.int64)
    inside = np.arange(found.first, found.last + 1)
    open_days = inside[found.working[inside]]
    by_hour = np.bincount(hour, minlength=24)
    by_day = np.bincount(weekday[days], minlength=7)
    day_count = np.bincount(weekday[open_days], minlength=7)
    outside = 1 - np.asarray(found.calendar.windows.is_open(instants)).mean()
    hours_differ = _chi_square_p(by_hour, _open_seconds(found, open_days)) < significance
    days_differ = _chi_square_p(by_day, day_count.astype(float)) < significance
    if not (force or hours_differ or days_differ or outside > OUTSIDE):
        return ()
    cells = np.bincount(weekday[days] * 24 + hour, minlength=168).reshape(7, 24)
    if days_differ and _product_fails(cells, significance):
        per_cell = cells / np.maximum(day_count, 1)[:, None]
        return tuple(rate for place in range(7) for rate in _of_day(per_cell[place], (WEEKDAYS[place],), 1.0))
    return _rates(by_hour / len(open_days), by_day, day_count, days_differ)


def _product_fails(cells: Int64, significance: float) -> bool:
    """Do hours and weekdays depend on each other (chi-square), and are there cases enough to tell?"""
    import numpy as np
    from scipy.special import chdtrc

    table = cells[cells.sum(axis=1) > 0][:, cells.sum(axis=0) > 0].astype(float)
    if table.sum() < PER_CELL * table.size:
        return False
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    free = (table.shape[0] - 1) * (table.shape[1] - 1)
    value = float(((table - expected) ** 2 / expected).sum())
    return bool(free > 0 and chdtrc(free, value) < significance and np.isfinite(value))


def _open_seconds(found: Arrivals, days: Int64) -> Floats:
    """Open seconds of each hour of the day over some days."""
    import numpy as np

    begin = np.array(found.calendar.midnights, dtype=np.int64)[days]
    windows = found.calendar.windows
    return np.array(
        [np.sum(windows.between(begin + hour * 3600, begin + (hour + 1) * 3600)) for hour in range(24)],
        dtype=float,
    )


def _chi_square_p(counts: Int64, weights: Floats) -> float:
    """p-value of counts against shares; neighbouring cells are joined until enough is expected in each."""
    import numpy as np
    from scipy.special import chdtrc

    kept = weights > 0
    observed, expected = counts[kept].astype(float), weights[kept] / weights.sum() * counts[kept].sum()
    cells: list[list[float]] = []
    for seen, wanted in zip(observed.tolist(), expected.tolist(), strict=True):
        if cells and cells[-1][1] < EXPECTED:
            cells[-1] = [cells[-1][0] + seen, cells[-1][1] + wanted]
        else:
            cells.append([seen, wanted])
    if len(cells) > 1 and cells[-1][1] < EXPECTED:
        last = cells.pop()
        cells[-1] = [cells[-1][0] + last[0], cells[-1][1] + last[1]]
    if len(cells) < 2:
        return 1.0
    table = np.array(cells)
    value = float(((table[:, 0] - table[:, 1]) ** 2 / table[:, 1]).sum())
    return float(chdtrc(len(cells) - 1, value))


def _rates(per_hour: Floats, by_day: Int64, day_count: Int64, days_differ: bool) -> tuple[HourlyRate, ...]:
    """Rates from a profile of the day, times a factor of the weekday where it matters."""
    open_days = [place for place in range(7) if day_count[place]]
    mean = by_day.sum() / day_count.sum()
    groups = {place: by_day[place] / day_count[place] / mean for place in open_days}
    if not days_differ:
        names = tuple(WEEKDAYS[place] for place in open_days)
        return tuple(_of_day(per_hour, names, 1.0))
    return tuple(
        rate
        for place, factor in groups.items()
        if factor > 0
        for rate in _of_day(per_hour, (WEEKDAYS[place],), float(factor))
    )


def _of_day(per_hour: Floats, names: tuple[str, ...], factor: float) -> list[HourlyRate]:
    return [
        HourlyRate.model_validate(
            {
                "days": names,
                "from": f"{hour:02}:00",
                "to": f"{hour + 1:02}:00",
                "per_hour": float(f"{value * factor:.5g}"),
            }
        )
        for hour, value in enumerate(per_hour.tolist())
        if value > 0
    ]
