"""Did a series of cases change for good, or is it the luck of the cases? One measure at a time.

What is asked of a series, in the order in which its cases began:

1. How much do neighbouring cases tell the same? Cases queue behind each other. The integrated autocorrelation
   time is estimated from normal scores (van der Waerden) after the best single step or line is taken out, so
   that a change is not taken for dependence: the greater of that of an AR(1) series and of the sum of the
   autocorrelations up to the first below 1/sqrt(n) (Geyer 1992, Statistical Science 7, in spirit). As short
   series show too little of a long dependence, what exceeds 1 counts three times. Where fewer than 20
   independent cases would tell as much, nothing is tested.
2. Means of 10 to 20 blocks of consecutive cases, each at least twice as long as that time (batch means; Law
   and Kelton, "Simulation Modeling and Analysis", 9.5.3).
3. Abrupt: the greatest t-statistic over all ways to split the blocks in two of at least two blocks (Hawkins
   1977, JASA 72; Worsley 1979, JASA 74). Slow: Mann-Kendall (Mann 1945, Econometrica 13). Both against their
   distribution for that many independent normal blocks, simulated once from a fixed stream.

The rates that this keeps are in tests/sense/test_drift.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mining.performance.statistics import ENOUGH

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Float = npt.NDArray[np.float64]

FEWEST_BLOCKS, MOST_BLOCKS = 10, 20
EDGE = 2
"""Blocks that a split leaves on each side at least."""
CAUTION = 3
"""How often that part of the dependence counts which exceeds independence."""
_SIMULATED = 20_000
_PURPOSE = 0x6472696674
_POWER_POINT = 0.8416212335729143
"""The 80 % point of the normal distribution."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Blocks:
    """A series cut into blocks.

    Parameters: n - cases; per_block - cases a block (the oldest that fill none are left out); dependence -
    cases that tell as much as one independent case (1: independent); scores, means - of each block, normal
    scores and plain numbers; empty where they cannot be asked.
    """

    n: int
    per_block: int
    dependence: float
    scores: Float
    means: Float

    @property
    def count(self) -> int:
        """How many blocks."""
        return len(self.means)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The two questions put to a series.

    Parameters: p_shift, p_trend - chance of as much under no change; split - blocks before the most likely
    shift; stepped - a step fits the blocks better than a line.
    """

    p_shift: float
    p_trend: float
    split: int
    stepped: bool


def cut(values: Float) -> Blocks:
    """Cut a series into blocks that are as good as independent.

    Parameters: values - finite, in the order in which the cases began.
    Returns: no blocks where the values are fewer than 20, all equal, or too dependent.
    """
    import numpy as np
    from scipy.special import ndtri
    from scipy.stats import rankdata

    n, none = len(values), np.empty(0)
    if n < ENOUGH or values.min() == values.max():
        return Blocks(n=n, per_block=0, dependence=math.nan, scores=none, means=none)
    scores = ndtri((rankdata(values) - 0.375) / (n + 0.25))
    time = dependence(scores)
    if n / time < ENOUGH:
        return Blocks(n=n, per_block=0, dependence=time, scores=none, means=none)
    count = min(max(int(n / (2 * time)), FEWEST_BLOCKS), MOST_BLOCKS)
    size = n // count
    last = slice(n - size * count, None)
    return Blocks(
        n=n,
        per_block=size,
        dependence=time,
        scores=scores[last].reshape(count, size).mean(axis=1),
        means=values[last].reshape(count, size).mean(axis=1),
    )


def dependence(series: Float) -> float:
    """How many neighbouring cases tell as much as one independent case, cautiously.

    Parameters: series - at least 20 numbers, not all equal.
    Returns: 1 or more.
    """
    import numpy as np

    n = len(series)
    rest = _without_change(series)
    power = np.abs(np.fft.rfft(rest, 2 ** (2 * n - 1).bit_length())) ** 2
    sums = np.fft.irfft(power)[: max(2, n // 4)]
    if sums[0] <= 0:
        return 1.0
    found = sums[1:] / sums[0]
    # Taking a mean on either side makes neighbours look less alike than they are.
    first = min(max(found[0] + (2 + 4 * min(max(found[0], 0.0), 1.0)) / n, 0.0), 0.995)
    alike = found + 2 / n
    below = np.flatnonzero(alike <= 1 / math.sqrt(n))
    run = alike[: below[0]] if len(below) else alike
    time = max((1 + first) / (1 - first), 1 + 2 * float(run.sum()))
    return float(1 + CAUTION * (time - 1))


def _without_change(series: Float) -> Float:
    """What is left when the best step or the best line is taken out, whichever leaves less."""
    import numpy as np

    split, _ = best_split(series[None, :], edge=max(EDGE, len(series) // 10))
    at, place = int(split[0]), np.arange(len(series))
    step = np.concatenate((series[:at] - series[:at].mean(), series[at:] - series[at:].mean()))
    line = series - np.polyval(np.polyfit(place, series, 1), place)
    return step if (step**2).sum() <= (line**2).sum() else line


def best_split(rows: Float, *, edge: int = EDGE) -> tuple[npt.NDArray[np.int64], Float]:
    """The split of each row with the greatest t-statistic.

    Parameters: rows - one series a row; edge - numbers left on each side at least.
    Returns: numbers before the split, and the statistic (pooled variance).
    """
    import numpy as np

    n = rows.shape[1]
    centred = rows - rows.mean(axis=1, keepdims=True)
    k = np.arange(edge, n - edge + 1)
    between = np.cumsum(centred, axis=1)[:, k - 1] ** 2 * n / (k * (n - k))
    place = between.argmax(axis=1)
    most = between[np.arange(len(rows)), place]
    within = np.maximum((centred**2).sum(axis=1) - most, 1e-12)
    return k[place], np.sqrt(most / (within / (n - 2)))


def kendall(rows: Float) -> Float:
    """Mann-Kendall's sum of signs of each row, without its sign."""
    import numpy as np

    total = np.zeros(len(rows))
    for at in range(rows.shape[1] - 1):
        total += np.sign(rows[:, at + 1 :] - rows[:, at : at + 1]).sum(axis=1)
    return np.abs(total)


@cache
def _under_no_change(blocks: int) -> tuple[Float, Float]:
    """Both statistics for independent normal blocks, sorted."""
    import numpy as np

    stream = np.random.Generator(np.random.Philox(key=[blocks, _PURPOSE]))
    rows = stream.standard_normal((_SIMULATED, blocks))
    return np.sort(best_split(rows)[1]), np.sort(kendall(rows))


def ask(blocks: Blocks) -> Asked:
    """Ask both questions.

    Parameters: blocks - at least 10.
    """
    import numpy as np

    rows = blocks.scores[None, :]
    split, shift = best_split(rows)
    chances = [
        (1 + _SIMULATED - int(np.searchsorted(null, found[0], side="left"))) / (1 + _SIMULATED)
        for null, found in zip(_under_no_change(blocks.count), (shift, kendall(rows)), strict=True)
    ]
    place = np.arange(blocks.count)
    line = np.polyval(np.polyfit(place, blocks.scores, 1), place)
    step = np.where(place < split[0], blocks.scores[: split[0]].mean(), blocks.scores[split[0] :].mean())
    return Asked(
        p_shift=chances[0],
        p_trend=chances[1],
        split=int(split[0]),
        stepped=bool(((blocks.scores - step) ** 2).sum() <= ((blocks.scores - line) ** 2).sum()),
    )


def change_at(blocks: Blocks, split: int) -> tuple[float, float, float]:
    """The change of the mean at a split, with its 95 % interval (Welch 1947, on block means).

    The interval takes the split as given.
    """
    from scipy.special import stdtrit

    before, after = blocks.means[:split], blocks.means[split:]
    a, b = before.var(ddof=1) / len(before), after.var(ddof=1) / len(after)
    change = float(after.mean() - before.mean())
    if a + b == 0:
        return change, change, change
    freedom = (a + b) ** 2 / (a**2 / (len(before) - 1) + b**2 / (len(after) - 1))
    half = float(stdtrit(freedom, 0.975) * math.sqrt(a + b))
    return change, change - half, change + half


def change_along(blocks: Blocks) -> tuple[float, float, float]:
    """The change from the first block to the last, with its 95 % interval (Theil-Sen; Sen 1968, JASA 63)."""
    import numpy as np

    n = blocks.count
    first, second = np.triu_indices(n, 1)
    slopes = np.sort((blocks.means[second] - blocks.means[first]) / (second - first)) * (n - 1)
    spread = 1.959963984540054 * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    low = max(int((len(slopes) - spread) / 2), 0)
    high = min(math.ceil((len(slopes) + spread) / 2), len(slopes) - 1)
    return float(np.median(slopes)), float(slopes[low]), float(slopes[high])


def smallest_shift(blocks: Blocks, *, level: float) -> float:
    """The smallest shift in the middle of the series that would have been seen in four of five cases.

    Parameters: blocks - at least 10; level - chance at which a shift counts as seen.
    Returns: in the unit of the measure: the distance of two halves of the blocks whose t-statistic exceeds
    the critical one by the 80 % point of the normal distribution.
    """
    import numpy as np

    null, _ = _under_no_change(blocks.count)
    critical = float(np.quantile(null, max(1 - level, 0.0)))
    split, _ = best_split(blocks.means[None, :])
    at = int(split[0])
    squares = blocks.means[:at].var() * at + blocks.means[at:].var() * (blocks.count - at)
    return 2 * (critical + _POWER_POINT) * math.sqrt(squares / (blocks.count - 2) / blocks.count)
