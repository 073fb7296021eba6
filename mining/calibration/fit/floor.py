"""What luck alone gives: the real log against itself.

Two logs of the very same process differ, the more so the shorter they are. No simulation can be asked for
less, and a distance says something only beside that one. It is estimated from halves of the test log, drawn
at random case by case:

- Cases are drawn from the whole period, so both halves have the same season and the same queues. The floor
  therefore leaves out that one quarter differs from the next: it is rather too low than too high.
- Halves are half as long as the log, and shorter logs are further apart. The distance of two logs of the full
  length is estimated by d(n) = d(n/2) * r with r = d(n/2) / d(n/4): what halving the length did once is taken
  to have been done once before. r is kept between 1/sqrt(2) (the rate of means and of one-dimensional
  Wasserstein distances: Bobkov & Ledoux 2019, Memoirs AMS 1259) and 1 (no shorter for being longer).
- Half of the cases has half as many cases open: `wip_level` of a part is counted up to the whole.
- Distances of arrivals (`car`, `aed`) are those of cases that come at random within the period. Where cases
  come by the clock, a simulation that knows the clock may lie below this floor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mining.distance import MEASURES, Distances, Prepared, compare
from simulation.streams import uniforms

Floats = NDArray[np.float64]
_SHRINKS = math.sqrt(0.5)
_PER_CASE = ("wip_level",)
_PURPOSE = "split_half"
SPLITS = 30
"""How often halves are drawn."""


@dataclass(frozen=True, kw_only=True)
class Floor:
    """The distance that two logs of the same process have by luck.

    Parameters: measure - one of `mining.distance.MEASURES`; value - mean over the splits, at the length of
    the test log; low, high - 5th and 95th percentile of the splits: how luck varies, not how well the mean
    is known; halves - the mean as measured, at half the length; rate - what `halves` was multiplied by;
    splits - how many were drawn. All NaN where halves do not tell the measure.
    """

    measure: str
    value: float
    low: float
    high: float
    halves: float
    rate: float
    splits: int


def split_half_floor(test: Prepared, *, splits: int = SPLITS, seed: int = 1) -> dict[str, Floor]:
    """Halves of a log against each other, again and again.

    Parameters: test - a log, prepared with the options it will be judged with; splits - how often, 2 or more;
    seed - of the draws.
    Returns: a floor for every measure. The same log, splits and seed give the same, in any order of rows.
    Raises: ValueError - fewer than 2 splits.
    """
    if splits < 2:
        raise ValueError(f"splits: {splits} is not 2 or more")
    halves, quarters = _splits(test, splits, seed)
    return {measure: _floor(measure, halves[measure], quarters[measure]) for measure in MEASURES}


def _splits(test: Prepared, splits: int, seed: int) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Distances of halves (one a split) and of quarters (two a split), by measure."""
    halves: dict[str, list[float]] = {measure: [] for measure in MEASURES}
    quarters: dict[str, list[float]] = {measure: [] for measure in MEASURES}
    for number in range(splits):
        order = np.argsort(uniforms((seed, number, _PURPOSE), test.cases), kind="stable")
        _note(halves, test, order, 2)
        quarter = test.cases // 4
        _note(quarters, test, order, 4)
        _note(quarters, test, order[2 * quarter :], 4)
    return tuple(  # type: ignore[return-value]
        {measure: np.array(values) for measure, values in found.items()} for found in (halves, quarters)
    )


def _note(found: dict[str, list[float]], test: Prepared, order: NDArray[np.intp], parts: int) -> None:
    size = test.cases // parts
    if not size:
        values = dict.fromkeys(MEASURES, math.nan)
    else:
        compared = compare(*(_part(test, order[at : at + size]) for at in (0, size)))
        values = _counted_up(compared, test.cases / size)
    for measure, value in values.items():
        found[measure].append(value)


def _part(test: Prepared, cases: NDArray[np.intp]) -> Prepared:
    chosen = np.zeros(test.cases, dtype=np.bool_)
    chosen[cases] = True
    return test.of(chosen)


def _counted_up(compared: Distances, times: float) -> dict[str, float]:
    normalised = compared.options.normalised
    return {
        one.measure: one.value * (times if one.measure in _PER_CASE and not normalised else 1.0)
        for one in compared
    }


def _floor(measure: str, halves: Floats, quarters: Floats) -> Floor:
    known, shorter = halves[~np.isnan(halves)], quarters[~np.isnan(quarters)]
    if not len(known):
        nan = math.nan
        return Floor(measure=measure, value=nan, low=nan, high=nan, halves=nan, rate=nan, splits=0)
    mean = float(known.mean())
    # Where quarters are too short to tell, the smaller floor is taken, which is the stricter one.
    rate = _SHRINKS
    if len(shorter) and shorter.mean() > 0:
        rate = min(max(mean / float(shorter.mean()), _SHRINKS), 1.0)
    low, high = (float(np.quantile(known, share)) * rate for share in (0.05, 0.95))
    return Floor(
        measure=measure,
        value=mean * rate,
        low=low,
        high=high,
        halves=mean,
        rate=rate,
        splits=len(known),
    )
