"""Arithmetic on many stretches of time at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.worktime.windows import Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]


def union(begin: Int64, end: Int64) -> Windows:
    """Windows of stretches in any order; those that overlap or touch are made one.

    Parameters: begin, end - of each; empty ones are left out.
    """
    import numpy as np

    keep = end > begin
    order = np.argsort(begin[keep], kind="stable")
    begin, end = begin[keep][order], end[keep][order]
    if not len(begin):
        return Windows(begin, end)
    reach = np.maximum.accumulate(end)
    first = np.append(True, begin[1:] > reach[:-1])
    return Windows(begin[first], reach[np.append(first[1:], True)])


def covered(count: int, first: Int64, last: Int64) -> npt.NDArray[np.int64]:
    """By how many ranges each place is covered.

    Parameters: count - places; first, last - of each range, the last outside.
    """
    import numpy as np

    change = np.bincount(first, minlength=count + 1) - np.bincount(last, minlength=count + 1)
    return np.cumsum(change[:count]).astype(np.int64)


def highest(count: int, first: Int64, last: Int64, value: Int64, *, nothing: int) -> Int64:
    """The highest value of the ranges that cover each place.

    Every range is two overlapping blocks of a power of two; the blocks are halved until they are places.

    Parameters: count - places; first, last - of each range, the last outside, not empty; value - of each;
    nothing - where none covers.
    """
    import numpy as np

    best = np.full(count, nothing, dtype=np.int64)
    if not len(first):
        return best
    level = np.frexp((last - first).astype(np.float64))[1] - 1
    for power in range(int(level.max()), -1, -1):
        half = 1 << power
        here = level == power
        np.maximum.at(best, first[here], value[here])
        np.maximum.at(best, last[here] - half, value[here])
        if power:
            # A block that begins here covers also the one half its length further on.
            half >>= 1
            lower = best.copy()
            np.maximum(lower[half:], best[:-half], out=lower[half:])
            best = lower
    return best


def weight_above(value: Int64, weight: Int64, first: Int64, last: Int64, limit: Int64) -> Int64:
    """Sums of the weights of those places of a range whose value exceeds a limit, for many ranges at once.

    A wavelet matrix (Claude, Navarro and Ordonez, Information Systems 47, 2015): one pass for each binary
    digit of the ranks, all ranges together.

    Parameters: value, weight - by place; first, last - of each range, the last outside; limit - of each.
    """
    import numpy as np

    ranks = np.unique(value)
    rank = np.searchsorted(ranks, value)
    wanted = np.searchsorted(ranks, limit, side="right")
    found = np.zeros(len(first), dtype=np.int64)
    for digit in reversed(range(len(ranks).bit_length())):
        one = (rank >> digit & 1).astype(bool)
        zeros = np.concatenate(([0], np.cumsum(~one)))
        sums = np.concatenate(([0], np.cumsum(weight * one)))
        up = (wanted >> digit & 1).astype(bool)
        found += np.where(up, 0, sums[last] - sums[first])
        first, last = (
            np.where(up, place - zeros[place] + zeros[-1], zeros[place]) for place in (first, last)
        )
        order = np.argsort(one, kind="stable")
        rank, weight = rank[order], weight[order]
    sums = np.concatenate(([0], np.cumsum(weight)))
    return found + sums[last] - sums[first]
