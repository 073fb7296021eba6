"""n-gram distance: do the same activities follow each other?"""

from __future__ import annotations

import numpy as np

from mining.distance.prepared import Int, Prepared


def gram_distance(one: Prepared, other: Prepared, n: int) -> float:
    """Sum of the absolute differences of how often each run of n activities occurs, over all occurrences.

    Cases are padded with n - 1 empty places at both ends, so that beginnings and endings count.

    Parameters: one, other - with cases; n - length, 2 or more.
    Returns: 0 (the same counts) to 1 (no n-gram in common).
    """
    labels = _shared_labels(one, other)
    vocabulary = int(max(part.max(initial=0) for part in labels)) + 1
    rows = [_padded(log.case, part, n, log.cases) for log, part in zip((one, other), labels, strict=True)]
    grams = _grams(rows, n, vocabulary)
    _, place = np.unique(np.concatenate(grams), return_inverse=True)
    first = len(grams[0])
    size = int(place.max()) + 1
    counts = [np.bincount(part, minlength=size) for part in (place[:first], place[first:])]
    return float(np.abs(counts[0] - counts[1]).sum() / len(place))


def _shared_labels(one: Prepared, other: Prepared) -> tuple[Int, Int]:
    """Of each event the number of its label, from 1, the same in both logs."""
    if one.vocabulary is other.vocabulary:
        # Parts of one log.
        return one.label + 1, other.label + 1
    import pandas as pd

    words = pd.Index(one.vocabulary).union(pd.Index(other.vocabulary))
    maps = [words.get_indexer(pd.Index(log.vocabulary)).astype(np.int64) + 1 for log in (one, other)]
    return maps[0][one.label], maps[1][other.label]


def _padded(case: Int, label: Int, n: int, cases: int) -> Int:
    """All cases behind each other, n - 1 zeros before, between and after them.

    No window of n then holds events of two cases, nor none at all: the windows of this row are exactly those
    of the cases padded one by one.
    """
    row = np.zeros(len(label) + (cases + 1) * (n - 1), dtype=np.int64)
    row[np.arange(len(label)) + (case + 1) * (n - 1)] = label
    return row


def _grams(rows: list[Int], n: int, vocabulary: int) -> list[Int]:
    """A number for each window of n, equal where the windows are."""
    grams = [row[: len(row) - n + 1] for row in rows]
    greatest = vocabulary
    for step in range(1, n):
        if greatest >= 2**62 // vocabulary:
            # Too many for a number of 64 bits: those that do occur are numbered anew.
            cut = len(grams[0])
            _, place = np.unique(np.concatenate(grams), return_inverse=True)
            grams, greatest = [place[:cut], place[cut:]], int(place.max()) + 1
        grams = [
            gram * vocabulary + row[step : len(row) - n + 1 + step]
            for gram, row in zip(grams, rows, strict=True)
        ]
        greatest *= vocabulary
    return grams
