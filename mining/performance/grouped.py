"""Summaries of many groups of numbers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.performance.statistics import ENOUGH

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Float = npt.NDArray[np.float64]
    Int64 = npt.NDArray[np.int64]

FIGURES = ("median", "mean", "p90", "min", "max", "total", "mean_low", "mean_high")


class Groups:
    """Numbers in groups.

    Parameters: values - NaN where unknown, which are left out; group - of each value; size - number of
    groups.
    """

    def __init__(self, values: Float, group: Int64, size: int) -> None:
        import numpy as np

        row = np.flatnonzero(~np.isnan(values))
        order = np.lexsort((values[row], group[row]))
        self.row = row[order]
        self.values, self.group, self.size = values[self.row], group[self.row], size
        self.n = np.bincount(self.group, minlength=size)
        self.first = np.cumsum(self.n) - self.n

    def figures(self) -> dict[str, Float]:
        """For each group the FIGURES: NaN where it is empty; `p90` and the 95 % t-interval of the mean
        (`mean_low`, `mean_high`) also where it has fewer than 20 numbers."""
        import numpy as np

        known, enough = self.n > 0, self.n >= ENOUGH
        n = np.where(known, self.n, np.nan)
        total = np.where(known, np.bincount(self.group, self.values, self.size), np.nan)
        mean = total / n
        low, high = self._interval(mean, enough)
        return {
            "median": self.quantile(0.5),
            "mean": mean,
            "p90": np.where(enough, self.quantile(0.9), np.nan),
            "min": self.quantile(0.0),
            "max": self.quantile(1.0),
            "total": total,
            "mean_low": low,
            "mean_high": high,
        }

    def quantile(self, share: float) -> Float:
        """Quantiles, linear between neighbours; NaN where a group is empty."""
        import numpy as np

        known = self.n > 0
        found = np.full(self.size, np.nan)
        place = (self.n[known] - 1) * share
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, self.n[known] - 1)
        low, high = (self.values[self.first[known] + where] for where in (below, above))
        found[known] = low + (high - low) * (place - below)
        return found

    def _interval(self, mean: Float, enough: npt.NDArray[np.bool_]) -> tuple[Float, Float]:
        """95 % t-intervals of the means."""
        import numpy as np
        from scipy.special import stdtrit

        squares = np.bincount(self.group, (self.values - mean[self.group]) ** 2, self.size)
        half = np.full(self.size, np.nan)
        n = self.n[enough]
        half[enough] = stdtrit(n - 1, 0.975) * np.sqrt(squares[enough] / (n - 1) / n)
        return mean - half, mean + half

    def few(self) -> list[Int64]:
        """For each group of fewer than 20 numbers the rows that have them, in their order; else none."""
        import numpy as np

        none = np.empty(0, dtype=np.int64)
        return [
            np.sort(self.row[first : first + n]) if n < ENOUGH else none
            for first, n in zip(self.first.tolist(), self.n.tolist(), strict=True)
        ]


def most_frequent(reason: Int64, group: Int64, size: int, *, names: tuple[str, ...]) -> list[str]:
    """The most frequent reason of each group.

    Parameters: reason - place in the names of each row; group - of each row; size - number of groups; names -
    an empty one is no reason.
    Returns: names; of two equally frequent the first by name, empty where there is none.
    """
    import numpy as np

    by_name = sorted(range(len(names)), key=lambda place: names[place])
    rank = np.argsort(np.array(by_name))
    counts = np.bincount(group * len(names) + rank[reason], minlength=size * len(names)).reshape(size, -1)
    counts[:, [place for place, code in enumerate(by_name) if not names[code]]] = 0
    best = counts.argmax(axis=1)
    some = counts.max(axis=1) > 0
    return [names[by_name[place]] if yes else "" for place, yes in zip(best, some, strict=True)]
