"""Which of several revisions is best, under the same luck, and how far that can be trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.comparison.gate.evidence import Bound, evidence_of
from simulation.comparison.gate.spending import Spending, nominal_levels


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two candidates.

    Parameters: better, other - by their estimates; difference - mean gain of the first minus that of the
    second, 0 or more by estimate, with bounds that hold for all pairs together.
    """

    better: str
    other: str
    difference: Bound


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Candidates in order, and what is sure about it.

    With probability at least `confidence` *all* of this is true together (of the true mean gains): every
    interval of `pairs` holds; `among` contains every best candidate (several may be equally good; it is empty
    where none finishes); `best`, where it is one, is the single best; `ahead`, where true, it is better than
    every other by more than delta; each of `as_good` is less than delta behind the best.

    Parameters: order - all candidates by estimated mean gain, the best first (ties by name), those that never
    finish last; best - or None where more than one may be it; among; as_good; ahead; pairs - of all that
    finish, in the order of `order`; unfinished - candidates with a case that is never finished, which
    therefore come behind all others and are in no pair; n - replications; confidence.
    """

    order: tuple[str, ...]
    best: str | None
    among: tuple[str, ...]
    as_good: tuple[str, ...]
    ahead: bool
    pairs: tuple[Pair, ...]
    unfinished: tuple[str, ...]
    n: int
    confidence: float


def rank(
    gains: Mapping[str, ArrayLike],
    *,
    delta: float,
    alpha: float = 0.05,
    base: str | None = None,
    looks: tuple[int, ...] | None = None,
    look: int = 1,
    spending: Spending = "obrien_fleming",
) -> Ranking:
    """Rank revisions by their paired gains over one present SOP.

    Parameters: gains - by revision, replication by replication under the same luck; delta - smallest
    difference that matters, 0 or more; alpha - error of everything together; base - a name under which the
    present SOP (gain 0) is a candidate too; without it the best of the revisions may be worse than leaving
    things as they are; looks, look - the plan and the look at which it stopped, where the number of
    replications depended on what was seen; without, they were fixed beforehand; spending - of the error
    over the looks (`gate.spending`).
    Returns: see `Ranking`. Each of the k (k - 1) one-sided bounds of paired differences errs with alpha /
    (k (k - 1)) over all looks (Bonferroni: valid however common luck relates the candidates; Nelson and
    Matejcik, Management Science 41, 1995, for multiple comparisons with the best under common random
    numbers; Law, section 10.4). A candidate stays in `among` unless another is shown to be better (subset
    selection: Gupta 1965; Hsu, Annals of Statistics 12, 1984).
    Raises: SimulationError `gate_undefined` - a difference is unknown, or the present SOP leaves a case
    unfinished: then differences between revisions are not known.
    """
    samples = {name: np.asarray(values, dtype=np.float64) for name, values in gains.items()}
    sizes = {sample.size for sample in samples.values()}
    if len(sizes) != 1 or base in samples:
        raise ValueError("one revision or more, with the same replications and names of their own")
    n = sizes.pop()
    if base is not None:
        samples[base] = np.zeros(n)
    if looks is not None and n != looks[look - 1]:
        raise ValueError("a look takes exactly the planned replications")
    means = {name: evidence_of(sample, of=name).value for name, sample in samples.items()}
    order = tuple(sorted(samples, key=lambda name: (-means[name], name)))
    finishing = [name for name in order if means[name] > -math.inf]
    count = len(samples)
    tail = nominal_levels(looks or (n,), alpha / max(1, count * (count - 1)), spending)[look - 1]
    pairs = tuple(_pair(samples, one, other, tail) for one, other in combinations(finishing, 2))
    return _ranking(order, finishing, pairs, delta=delta, n=n, confidence=1 - alpha)


def _pair(samples: Mapping[str, NDArray[np.float64]], one: str, other: str, tail: float) -> Pair:
    with np.errstate(invalid="ignore"):
        # Infinite minus infinite is unknown, and `evidence_of` says so.
        difference = samples[one] - samples[other]
    return Pair(better=one, other=other, difference=evidence_of(difference, of=f"{one}, {other}").bound(tail))


def _ranking(
    order: tuple[str, ...],
    finishing: list[str],
    pairs: tuple[Pair, ...],
    *,
    delta: float,
    n: int,
    confidence: float,
) -> Ranking:
    # By how much each may be behind another, at least and at most.
    behind = {name: [pair.difference for pair in pairs if pair.other == name] for name in finishing}
    ahead_of = {name: [pair.difference for pair in pairs if pair.better == name] for name in finishing}
    among = tuple(
        name
        for name in finishing
        if all(bound.low <= 0 for bound in behind[name]) and all(bound.high >= 0 for bound in ahead_of[name])
    )
    as_good = tuple(
        name
        for name in finishing
        if all(bound.high < delta for bound in behind[name])
        and all(bound.low > -delta for bound in ahead_of[name])
    )
    best = among[0] if len(among) == 1 else None
    return Ranking(
        order=order,
        best=best,
        among=among,
        as_good=as_good,
        ahead=best is not None and len(order) > 1 and all(bound.low > delta for bound in ahead_of[best]),
        pairs=pairs,
        unfinished=tuple(name for name in order if name not in finishing),
        n=n,
        confidence=confidence,
    )
