"""Several claims, of which none may be wrong more often than one: Holm's procedure.

S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6,
1979: the strongest claim of m is tested with alpha / m, the next with alpha / (m - 1), and so on. Over
several looks the same holds with each share's own spent level (Ye et al., Statistics in Medicine 32, 2013;
Maurer and Bretz, Statistics in Biopharmaceutical Research 5, 2013).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """P-values adjusted for how many there are.

    Parameters: p_values - one a claim, inside [0, 1].
    Returns: in the same order; a claim whose adjusted value is at most alpha holds with a familywise error of
    at most alpha, however the claims depend on each other.
    """
    raw = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(raw, kind="stable")
    steps = np.minimum(np.maximum.accumulate(raw[order] * np.arange(len(raw), 0, -1)), 1.0)
    adjusted = np.empty_like(raw)
    adjusted[order] = steps
    return adjusted


def step_down(claims: Iterable[str], shown: Callable[[str, int], bool], *, lost: int = 0) -> dict[str, int]:
    """Claims that hold by Holm's procedure, without p-values.

    Parameters: claims - still open; shown - does a claim hold at the level for a family of so many? What
    holds in a family holds in every smaller one; lost - further claims of the family that are no longer
    followed, but were never shown.
    Returns: those that hold, each with the size of the family in which it does. The same for any order of the
    claims.
    """
    left = set(claims)
    held: dict[str, int] = {}
    while left:
        size = len(left) + lost
        new = {claim for claim in left if shown(claim, size)}
        if not new:
            break
        held |= dict.fromkeys(sorted(new), size)
        left -= new
    return held
