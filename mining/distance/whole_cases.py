"""What takes whole cases: cycle times and work in progress."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mining.distance.prepared import DAY, HOUR, SECOND, Int, Prepared, Spans
from mining.distance.told import Told, Untold, untold
from mining.distance.transport import wasserstein, weighted_wasserstein

Floats = NDArray[np.float64]
ENOUGH = 20
"""Cases below which a ninth decile would say more than the data."""


def cycle_times(one: Prepared, other: Prepared) -> Told | Untold:
    """CTD: cycle times in bins, counted from the shortest of both logs."""
    found = _whole(one, other)
    if isinstance(found, Untold):
        return found
    lasted = [span.lasted for span in found]
    shortest = min(int(times.min()) for times in lasted)
    width = one.options.bin_seconds * SECOND
    bins = [(times - shortest) // width for times in lasted]
    return Told(
        value=wasserstein(bins[0], bins[1]),
        scale=float(max(int(part.max()) for part in bins)),
        n=(len(bins[0]), len(bins[1])),
        left_out=_left_out(found),
    )


def cycle_time_quantile(one: Prepared, other: Prepared, share: float) -> Told | Untold:
    """How far a quantile of the cycle times is apart, in hours, without bins.

    The quantile is linear between observations; beyond the median it takes 20 cases.
    """
    found = _whole(one, other)
    if isinstance(found, Untold):
        return found
    lasted = [span.lasted for span in found]
    if share != 0.5 and min(map(len, lasted)) < ENOUGH:
        return untold("too_few_cases")
    hours = [float(np.quantile(times, share)) / HOUR for times in lasted]
    return Told(
        value=abs(hours[0] - hours[1]),
        scale=max(*hours, 0.0),
        n=(len(lasted[0]), len(lasted[1])),
        left_out=_left_out(found),
    )


def progress_moved(one: Prepared, other: Prepared) -> Told | Untold:
    """WIP: how far in time the work in progress is moved, whatever its level (log-distance-measures 2.2.0).

    Mean number of open cases in each bin since the midnight before, cut to hundredths, taken as mass at the
    number of the bin; bins without open cases have none.
    """
    found = _curves(one, other, first=DAY)
    if isinstance(found, Untold):
        return found
    mass = [np.trunc(curve * 100) for curve in found.curves]
    if not all(part.sum() for part in mass):
        return untold("empty")
    bins = np.arange(len(mass[0]), dtype=np.int64)
    last = max(int(np.flatnonzero(curve)[-1]) for curve in found.curves)
    return Told(
        value=weighted_wasserstein(bins, mass[0], mass[1]),
        scale=float(last),
        n=found.n,
        left_out=found.left_out,
    )


def progress_level(one: Prepared, other: Prepared) -> Told | Untold:
    """Mean distance of the two curves of open cases: the area between them over the span that either covers.

    Ours: log-distance-measures compares the shape of the curve alone, so that twice as many open cases all
    the time would be no difference. Open cases are averaged in each bin.
    """
    found = _curves(one, other, first=HOUR)
    if isinstance(found, Untold):
        return found
    open_at = np.flatnonzero(found.curves[0] + found.curves[1])
    if not len(open_at):
        return untold("empty")
    covered = slice(int(open_at[0]), int(open_at[-1]) + 1)
    curves = [curve[covered] for curve in found.curves]
    return Told(
        value=float(np.abs(curves[0] - curves[1]).mean()),
        scale=float(max(curve.max() for curve in curves)),
        n=found.n,
        left_out=found.left_out,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Curves:
    """Mean number of open cases in each bin, of both logs on one time line."""

    curves: tuple[Floats, Floats]
    n: tuple[int, int]
    left_out: tuple[int, int]


def _curves(one: Prepared, other: Prepared, *, first: int) -> _Curves | Untold:
    """Parameters: first - the time line begins at the last full hour (day) on the wall before all cases."""
    found = _whole(one, other)
    if isinstance(found, Untold):
        return found
    bounds = [(span.begin[span.whole], span.finish[span.whole]) for span in found]
    begin = min(int(begins.min()) for begins, _ in bounds)
    finish = max(int(ends.max()) for _, ends in bounds)
    origin = begin - _on_wall(one, other, begin) % first
    width = one.options.bin_seconds * SECOND
    edges = origin + width * np.arange(max(-(-(finish - origin) // width), 1) + 1, dtype=np.int64)
    curves = [_open_cases(begins, ends, edges) / width for begins, ends in bounds]
    n = tuple(len(begins) for begins, _ in bounds)
    return _Curves(curves=(curves[0], curves[1]), n=(n[0], n[1]), left_out=_left_out(found))


def _open_cases(begins: Int, ends: Int, edges: Int) -> Int:
    """Microseconds that cases were open in each bin, all together.

    With s sorted, the time that has passed since the starts before t is (number of them) t - (their sum); the
    same of the ends taken away, differences between edges are what was open in between. Sums may pass 64
    bits; as they wrap round, their differences are right as long as each itself fits.
    """
    lasting = ends > begins
    passed = np.zeros(len(edges), dtype=np.int64)
    for instants, sign in ((begins[lasting], 1), (ends[lasting], -1)):
        ordered = np.sort(instants) - edges[0]
        before = np.searchsorted(ordered, edges - edges[0], side="right")
        total = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(ordered)])[before]
        passed += sign * (before * (edges - edges[0]) - total)
    return np.diff(passed)


def _whole(one: Prepared, other: Prepared) -> tuple[Spans, Spans] | Untold:
    """Spans of both logs, or why a log has none."""
    found = []
    for log in (one, other):
        if not log.cases:
            return untold("empty")
        span = log.spans
        if not span.whole.any():
            begins_with_start = log.options.begins == "start"
            return untold("no_starts" if begins_with_start and not span.begins.any() else "no_ends")
        found.append(span)
    return found[0], found[1]


def _left_out(found: tuple[Spans, Spans]) -> tuple[int, int]:
    one, other = (int((~span.whole).sum()) for span in found)
    return one, other


def _on_wall(one: Prepared, other: Prepared, instant: int) -> int:
    """An instant that is the beginning of a case, on the clock of the wall."""
    for log in (one, other):
        place = np.flatnonzero(log.begin.utc == instant)
        if len(place):
            return int(log.begin.local[place[0]])
    return instant
