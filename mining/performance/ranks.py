"""How sure a ranking by time lost is: would other cases of the same kind have ranked the same?

Circular block bootstrap (Politis and Romano 1992, "A circular block-resampling procedure for stationary
data"): cases stand on a circle in the order in which they began, and blocks of consecutive cases are drawn
with replacement, so that cases that queue behind each other are drawn together. The block length grows with
the cube root of the number of cases (Hall, Horowitz and Jing 1995, Biometrika 82). What belongs to a case is
drawn with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.losses import Losses
from mining.performance.statistics import ENOUGH

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Float = npt.NDArray[np.float64]
    Int64 = npt.NDArray[np.int64]

RESAMPLES = 1000
CERTAINTIES = ("sure", "likely", "open", "too_few")
LIKELY = 0.8
"""From this share of resamples at the same rank on, the rank is called likely."""
_MOST_STARTS = 4000
_PURPOSE = 0x72616E6B73


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranks:
    """The certainty of each rank, one entry an item, in the order ranked.

    Parameters: low, high - 95 % interval of the rank; first - share of resamples in which it is the first;
    same - in which it has the rank it has here; lost_low, lost_high - 95 % interval of the sum lost. NaN
    where fewer than 20 cases know it. certainty - `sure` (the interval holds one rank), `likely` (the same
    rank in four resamples of five), `open`, `too_few`.
    """

    low: Float
    high: Float
    first: Float
    same: Float
    lost_low: Float
    lost_high: Float
    certainty: tuple[str, ...]


def rank_certainty(losses: Losses, ranked: Int64, order: Int64, *, key: str) -> Ranks:
    """Draw cases again and rank again.

    Parameters: losses; ranked - items in the order of their ranks, the greatest loss first; order - numbers
    of the cases in the order in which they began; key - 16 hex digits that choose the random stream, the same
    for the same SOP.
    Returns: the certainty; equal sums keep the order ranked.
    """
    import numpy as np

    _, cases, _ = losses.totals()
    # Cases of which nothing is known say nothing about any rank.
    some = np.bincount(losses.case, minlength=losses.n_cases) > 0
    counted = order[some[order]]
    few = np.where((cases[ranked] < ENOUGH) | (len(counted) < ENOUGH), np.nan, 0.0)
    if np.isnan(few).all():
        return Ranks(
            low=few,
            high=few,
            first=few,
            same=few,
            lost_low=few,
            lost_high=few,
            certainty=("too_few",) * len(few),
        )
    sums = _resampled(losses, ranked, counted, key)
    place = np.argsort(np.argsort(-sums, axis=1, kind="stable"), axis=1, kind="stable") + 1
    low, high = np.quantile(place, (0.025, 0.975), axis=0, method="inverted_cdf")
    same = (place == np.arange(1, len(ranked) + 1)).mean(axis=0)
    lost_low, lost_high = np.quantile(sums, (0.025, 0.975), axis=0)
    return Ranks(
        low=low + few,
        high=high + few,
        first=(place == 1).mean(axis=0) + few,
        same=same + few,
        lost_low=lost_low + few,
        lost_high=lost_high + few,
        certainty=tuple(
            "too_few" if math.isnan(none) else "sure" if a == b else "likely" if often >= LIKELY else "open"
            for none, a, b, often in zip(few, low, high, same, strict=True)
        ),
    )


def _resampled(losses: Losses, ranked: Int64, order: Int64, key: str) -> Float:
    """Sums of the items (columns) in each resample (rows), as of as many cases as there are."""
    import numpy as np

    n = len(order)
    length = max(math.ceil(n ** (1 / 3)), math.ceil(n / (_MOST_STARTS // 2)))
    starts = np.arange(0, n, math.ceil(n / _MOST_STARTS))
    blocks = math.ceil(n / length)
    place = np.full(losses.n_cases, -1, dtype=np.int64)
    place[order] = np.arange(n)
    column = np.full(len(losses.items), -1, dtype=np.int64)
    column[ranked] = np.arange(len(ranked))
    wanted = column[losses.item] >= 0
    at, item, lost = place[losses.case[wanted]], column[losses.item[wanted]], losses.lost[wanted]
    by_item = np.argsort(item, kind="stable")
    edges = np.searchsorted(item[by_item], np.arange(len(ranked) + 1))
    held = np.empty((len(starts), len(ranked)))
    for number in range(len(ranked)):
        rows = by_item[edges[number] : edges[number + 1]]
        run = np.cumsum(np.bincount(at[rows], lost[rows], n))
        run = np.concatenate(([0.0], run, run[-1] + run[:length]))
        held[:, number] = run[starts + length] - run[starts]
    stream = np.random.Generator(np.random.Philox(key=[int(key, 16) % 2**64, _PURPOSE]))
    drawn = stream.integers(0, len(starts), (RESAMPLES, blocks))
    times = np.stack([np.bincount(row, minlength=len(starts)) for row in drawn]).astype(np.float64)
    return np.asarray(times @ held * (n / (blocks * length)), dtype=np.float64)
